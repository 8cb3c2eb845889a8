"""Scrapy settings of the project. Every one has its reason beside it."""

import newscrawl
from newscrawl.packages import check_packages

check_packages()

BOT_NAME = "newscrawl"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
COMMANDS_MODULE = "newscrawl.commands"

# DEBUG prints every item in full.
LOG_LEVEL = "INFO"

# Who crawls. Name whoever answers for the crawl here, or by -s USER_AGENT=...; a crawl with the
# placeholder warns.
USER_AGENT = f"newscrawl/{newscrawl.__version__} (+https://example.org/set-USER_AGENT)"

# Polite by default: robots.txt holds, the delay follows the server's answers, and one server gets
# at most four requests a second.
ROBOTSTXT_OBEY = True
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 60.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 2.0
DOWNLOAD_DELAY = 0.25
CONCURRENT_REQUESTS_PER_DOMAIN = 4

# A host may ask for more time in its robots.txt (Crawl-delay, Request-rate). What is absurd is cut: with
# two minutes an hourly job still asks for thirty pages.
ROBOTS_MAX_DELAY = 120

# The wait after an answer 429 or 503 that names none, doubled each time the host refuses again. What
# would take longer than five minutes is no pause but a no: the host is left alone for the job.
BACKOFF_DELAY = 5
BACKOFF_MAX_DELAY = 300

# Requests a day, over all jobs of a spider; 0 for no bound. A portal that needs one has it among its
# spider's custom_settings.
DAILY_REQUESTS = 0

# Networks of one's own where a portal may live, "10.1.0.0/16,fd00::/8". All other addresses that are not
# public are refused, for a page may lead anywhere; the way to a proxy is free.
PRIVATE_ADDRESSES_ALLOWED: list[str] = []
TWISTED_DNS_RESOLVER = "newscrawl.polite.resolver.GuardedResolver"

# A page is text: what is larger, or slower, is an error or an attack.
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024
DOWNLOAD_WARNSIZE = 8 * 1024 * 1024
DOWNLOAD_TIMEOUT = 60

# Scrapy starts so many tasks for each response, a hundred by default; a page gives one item.
CONCURRENT_ITEMS = 4

# News sites need none, and a session would make a replay depend on its order.
COOKIES_ENABLED = False

# A port that runs code is not for a crawler that reads hostile pages.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# Every exchange as WARC; this add-on also brings ARCHIVE_DIR, WARC_ENABLED and WARC_MAX_BYTES.
ADDONS = {"warc.addon.WarcArchiveAddon": 500}

# The archive keeps each item beside its page: as its line of items.jsonl, and as text.
WARC_ITEM_RECORDS = "newscrawl.forms.item_records"

# The exit code of a crawl that gave items while the portal's pages are no longer as they were. The
# items are good, so what runs after a crawl should run: 0; who watches by exit codes takes another.
DRIFT_EXIT_CODE = 0

# One status for every URL, crawl.json and report.html; in the first, what resembles an article of an
# earlier job.
EXTENSIONS = {"newscrawl.report.JobReport": 600, "newscrawl.earlier.EarlierJobs": 650}
DOWNLOADER_MIDDLEWARES = {
    "newscrawl.report.FailureMiddleware": 10,
    "newscrawl.polite.away.AwayMiddleware": 55,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newscrawl.robots.RobotsMiddleware": 100,
    # Where it is known through which proxy a request goes, and before it is counted and cached.
    "newscrawl.polite.hosts.HostsMiddleware": 760,
    # Behind the cache, which asks nobody.
    "newscrawl.polite.backoff.BackOffMiddleware": 950,
    "newscrawl.polite.budget.BudgetMiddleware": 960,
}
REQUEST_FINGERPRINTER_CLASS = "newscrawl.fingerprint.ArticleFingerprinter"

ITEM_PIPELINES = {
    "pipelines.strip.StripPipeline": 100,
    "pipelines.normalise.NormalisePipeline": 200,
    "pipelines.validate.ValidatePipeline": 300,
    "pipelines.dedupe.DedupePipeline": 400,
    "pipelines.store.StorePipeline": 900,
}

FEED_EXPORT_ENCODING = "utf-8"

SPIDER_CONTRACTS = {"newscrawl.contracts.SourceContract": 10}
