"""Scrapy settings of the project. Every one has its reason beside it."""

import os

from scrapy.settings.default_settings import EXTENSIONS_BASE as _EXTENSIONS

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
_REMOTE_CONTROL = "scrapy.extensions.remote_control.RemoteControl"
# Scrapy loads what stands here even where EXTENSIONS or a setting of its own switches it off, and a web
# server with it: a tenth of what a short crawl costs.
EXTENSIONS_BASE = {name: order for name, order in _EXTENSIONS.items() if name != _REMOTE_CONTROL}

# Every exchange as WARC; this add-on also brings WARC_ENABLED and WARC_MAX_BYTES. The second is idle without
# a FRONTIER_URL.
ADDONS = {"warc.addon.WarcArchiveAddon": 500, "newscrawl.frontier.addon.FrontierAddon": 600}

# Where a server keeps its archive is the server's affair, and the same for all jobs: on scrapyd the
# variable says so once, instead of every call that schedules a job.
ARCHIVE_DIR = os.environ.get("NEWSCRAWL_ARCHIVE_DIR") or "archive"

# The archive keeps each item beside its page: as its line of items.jsonl, and as text.
WARC_ITEM_RECORDS = "newscrawl.forms.item_records"

# What earlier jobs of the spider fetched is not fetched again: archive/<spider>/state.sqlite. False: nothing is
# asked of it nor told to it.
STATE_ENABLED = True
# For so many days after its first fetch an article is looked at again: a day after it, then at intervals that
# grow while it stays as it is. What a source says has changed is looked at at once, whatever its age.
LOOK_AGAIN_DAYS = 3
# A listing that seldom shows anything new is read at least every so many hours. Feeds, sitemaps and busy
# listings are read by every job.
QUIET_LISTING_HOURS = 6

# One queue on Redis for workers on several machines, redis://host:6379/0 (docs/frontier.md); empty: the crawl
# has its own. A worker that was not heard of for so many seconds is taken for dead, and what it had not ended
# is asked for by another.
FRONTIER_URL = os.environ.get("NEWSCRAWL_FRONTIER_URL") or ""
FRONTIER_LEASE = 60

# The exit code of a crawl that gave items while the portal's pages are no longer as they were. The
# items are good, so what runs after a crawl should run: 0; who watches by exit codes takes another.
DRIFT_EXIT_CODE = 0

# Metrics of all spiders, written after each job for node_exporter: /var/lib/.../newscrawl.prom.
METRICS_FILE = ""

# One status for every URL, crawl.json and report.html; in the first, what resembles an article of an
# earlier job; and what of a job on scrapyd may be other than it was meant. The metrics are made from
# crawl.json, so they come behind it.
EXTENSIONS = {
    # Before any that makes the job's folder: a crawl that is refused leaves none.
    "newscrawl.jobdir.JobDir": 400,
    "newscrawl.report.JobReport": 600,
    "newscrawl.memory.remembering.Remembering": 620,
    "newscrawl.earlier.EarlierJobs": 650,
    "newscrawl.deployed.DeployedJob": 660,
    "newscrawl.health.textfile.MetricsFile": 700,
}
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
    "pipelines.claim.ClaimPipeline": 500,
    "pipelines.store.StorePipeline": 900,
}

FEED_EXPORT_ENCODING = "utf-8"

SPIDER_CONTRACTS = {"newscrawl.contracts.SourceContract": 10}
