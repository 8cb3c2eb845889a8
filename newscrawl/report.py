"""crawl.json and report.html: what ran, when, why it ended, and one status for every URL."""

from __future__ import annotations

import json
import logging
import platform
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self
from weakref import WeakKeyDictionary

import scrapy
from scrapy import signals
from scrapy.exceptions import DropItem, IgnoreRequest, NotConfigured
from scrapy.utils.httpobj import urlparse_cached

import newscrawl
from newscrawl.dates import utc_text
from newscrawl.extract.wall_answers import wall_of_answer
from newscrawl.files import PAGE, REPORT, replace_text
from newscrawl.frontier.off import WORKER, leases_of
from newscrawl.job_page import job_page
from newscrawl.ledger import OF_WALLS, Ledger, Original, Outcome, outcome_of_http
from newscrawl.polite.away import is_on_site, outcome_of_away
from newscrawl.rates import rates_of
from newscrawl.rejected import NotAsked, Rejected
from warc.extension import archive_of
from warc.job import Job, job_of
from warc.replay.errors import NotInArchive
from warc.signals import archive_closed

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

logger = logging.getLogger(__name__)

# Settings that change what a crawl fetches or keeps.
_SETTINGS = (
    "USER_AGENT", "ROBOTSTXT_OBEY", "DOWNLOAD_DELAY", "AUTOTHROTTLE_ENABLED",
    "CONCURRENT_REQUESTS_PER_DOMAIN", "DOWNLOAD_TIMEOUT", "DOWNLOAD_MAXSIZE", "RETRY_TIMES",
    "REDIRECT_MAX_TIMES", "DEPTH_LIMIT", "JOBDIR", "ARCHIVE_DIR", "WARC_ENABLED", "WARC_MAX_BYTES",
    "WARC_REPLAY", "WARC_OBEY_NOARCHIVE", "ROBOTS_MAX_DELAY", "BACKOFF_MAX_DELAY", "DAILY_REQUESTS",
    "PRIVATE_ADDRESSES_ALLOWED",
)  # fmt: skip

# What the project's settings leave to be filled in.
PLACEHOLDER = "set-USER_AGENT"

_LEDGERS: WeakKeyDictionary[Crawler, Ledger] = WeakKeyDictionary()


def ledger_of(crawler: Crawler) -> Ledger:
    """The ledger of a crawl. Its sums are Scrapy statistics too, `newscrawl/status/<outcome>`."""
    ledger = _LEDGERS.get(crawler)
    if ledger is None:

        def count(outcome: Outcome, change: int) -> None:
            crawler.stats.inc_value(f"newscrawl/status/{outcome}", change)

        ledger = _LEDGERS[crawler] = Ledger(count)
    return ledger


class JobReport:
    """Fills the ledger from Scrapy's signals, for any spider; writes crawl.json and report.html.

    crawl.json is there from the beginning of the job (`state` is `running`), is written anew when
    the archive is closed, and always whole: to a temporary file that is then renamed. That of a
    job that was killed says `died` once the next one has repaired it. report.html is made from it
    at the end.
    """

    def __init__(self, crawler: Crawler, job: Job | None):
        self.crawler = crawler
        self.job = job
        self.ledger = ledger_of(crawler)
        self.rates = rates_of(crawler)
        self.reason: str | None = None
        self.finished: datetime | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect to the signals that tell of URLs."""
        if crawler.spider is None:
            raise NotConfigured
        report = cls(crawler, job_of(crawler))
        connect = crawler.signals.connect
        connect(report.spider_opened, signals.spider_opened)
        connect(report.request_scheduled, signals.request_scheduled)
        connect(report.request_dropped, signals.request_dropped)
        connect(report.request_reached_downloader, signals.request_reached_downloader)
        connect(report.response_received, signals.response_received)
        connect(report.item_scraped, signals.item_scraped)
        connect(report.item_dropped, signals.item_dropped)
        connect(report.item_error, signals.item_error)
        connect(report.spider_error, signals.spider_error)
        connect(report.spider_closed, signals.spider_closed)
        connect(report.engine_stopped, signals.engine_stopped)
        connect(report.archive_closed, archive_closed)
        return report

    def spider_opened(self, spider: Spider) -> None:
        """Write the file for the first time."""
        settings = self.crawler.settings
        asks_servers = not settings.get("WARC_REPLAY")
        if asks_servers and PLACEHOLDER in (settings.get("USER_AGENT") or ""):
            logger.warning(
                "USER_AGENT does not say who crawls. Put an address that answers for this crawl into"
                " it: in newscrawl/settings.py, or -s USER_AGENT='newscrawl (+https://...)'."
            )
        self.write()

    def request_scheduled(self, request: Request) -> None:
        """Meet a URL; where a redirect leads to it, settle the one before."""
        redirected = request.meta.get("redirect_urls")
        if redirected:
            self.ledger.settle(redirected[-1], Outcome.REDIRECT, f"to {request.url}")
        if request.dont_filter or is_on_site(request, self.crawler.spider):
            self.ledger.meet(request.url)
        else:
            self.ledger.settle_if_new(request.url, *outcome_of_away(request))

    def request_dropped(self, request: Request) -> None:
        """Settle what the duplicate filter knows, from this run or (JOBDIR) an earlier one."""
        if request.url in request.meta.get("redirect_urls", ()):
            self.ledger.settle(request.url, Outcome.ERROR, "redirects in a circle")
            return
        status = self.ledger.get(request.url)
        if status is not None and status.outcome is Outcome.UNFINISHED:
            self.ledger.settle(request.url, Outcome.DUPLICATE, "asked for before in this job")

    def request_reached_downloader(self, request: Request) -> None:
        """Meet a URL that was not scheduled: robots.txt."""
        self.ledger.meet(request.url)

    def response_received(self, response: Response, request: Request) -> None:
        """Settle by the HTTP status; what the spider and the pipelines find comes later."""
        outcome, status = outcome_of_http(response.status), f"HTTP {response.status}"
        is_robots = urlparse_cached(request).path == "/robots.txt"
        wall = wall_of_answer(response.status, _headers(response), response.body, response.url)
        if wall is not None:
            reason = wall.reason if outcome is Outcome.READ else f"{status}: {wall.reason}"
            outcome = OF_WALLS[wall.kind]
            if is_robots:
                reason = f"robots.txt: {reason}"
        elif is_robots:
            reason = "robots.txt"
            if outcome is Outcome.GONE:
                # A site without one forbids nothing: that is an answer too.
                outcome, reason = Outcome.READ, f"robots.txt: {status}"
        else:
            reason = "page" if outcome is Outcome.READ else status
        self.ledger.settle(request.url, outcome, reason)

    def item_scraped(self, item: Any, response: Response | None) -> None:
        """Settle the URL of an item that was kept."""
        if response is not None:
            self.ledger.add_item(asked_url(response))

    def item_dropped(self, item: Any, exception: DropItem, response: Response | None) -> None:
        """Settle the URL of an item that a pipeline dropped."""
        if response is None:
            return
        if isinstance(exception, Rejected):
            self.ledger.settle(
                asked_url(response),
                exception.outcome,
                exception.reason,
                original=exception.original,
            )
        else:
            self.ledger.settle(asked_url(response), Outcome.SKIPPED, str(exception) or "dropped")

    def item_error(self, item: Any, response: Response | None, failure: Failure) -> None:
        """Settle the URL of an item on which a pipeline failed."""
        if response is not None:
            self.ledger.settle(asked_url(response), Outcome.ERROR, f"pipeline: {failure.value!r}")

    def spider_error(self, failure: Failure, response: Response) -> None:
        """Settle a URL on which the spider's callback failed."""
        self.ledger.settle(asked_url(response), Outcome.ERROR, f"spider: {failure.value!r}")

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Note how the crawl ended, and whether the portal's pages are as they were."""
        self.reason = reason
        self.finished = datetime.now(UTC)
        self.rates.finish(self.ledger, reason)

    def stopped_early(self) -> None:
        """Write the files of a crawl that was stopped while it began: Scrapy sends no signal of its end."""
        spider = self.crawler.spider
        # One that had asked for something was torn off: the next job puts right what it left.
        has_asked = self.crawler.stats.get_value("downloader/request_count")
        if self.finished is not None or has_asked or spider is None:
            return
        self.spider_closed(spider, "shutdown")
        self.crawler.stats.set_value("finish_reason", self.reason)
        if (archive := archive_of(self.crawler)) is not None:
            archive.close()
        self._finish()

    def engine_stopped(self) -> None:
        """Write the file where there is no archive to wait for."""
        archive = archive_of(self.crawler)
        if archive is None or archive.closed:
            self._finish()

    def archive_closed(self) -> None:
        """Write the file when the archive's files have their final names."""
        self._finish()

    def _finish(self) -> None:
        """Write the files for the last time, and say where all is."""
        self.write(last=True)
        if self.job is not None:
            items = self.crawler.stats.get_value("item_scraped_count", 0)
            known = self.ledger.sums().get(Outcome.KNOWN.value, 0)
            besides = f" ({known} addresses are known from earlier jobs)" if known else ""
            logger.info("%d items%s; the job's files are in %s", items, besides, self.job.folder)

    def write(self, *, last: bool = False) -> None:
        """Write crawl.json as things stand; the last time with report.html."""
        if self.job is None:
            return
        data = self.as_dict()
        texts = {REPORT: json.dumps(data, ensure_ascii=False, indent=1, default=str)}
        if last:
            texts[PAGE] = job_page(data)
        for name, text in texts.items():
            path = self.job.folder / name
            try:
                replace_text(path, text)
            except OSError as error:
                logger.error("%s can't be written: %s", path, error.strerror or error)

    def as_dict(self) -> dict[str, Any]:
        """The content of crawl.json."""
        crawler, job = self.crawler, self.job
        spider, archive = crawler.spider, archive_of(self.crawler)
        return {
            "spider": spider.name if spider else None,
            "job": job.id if job else None,
            "state": "finished" if self.finished and self._is_settled() else "running",
            "started": utc_text(job.started) if job else None,
            "finished": utc_text(self.finished) if self.finished else None,
            "reason": self.reason,
            **self._frontier(),
            "versions": {
                "newscrawl": newscrawl.__version__,
                "scrapy": scrapy.__version__,
                "python": platform.python_version(),
            },
            "arguments": _arguments(spider),
            "settings": {name: crawler.settings.get(name) for name in _SETTINGS},
            "files": [
                {"name": file.name, "bytes": file.bytes, "records": file.records}
                for file in (archive.files if archive else ())
            ],
            "drift": [alarm.as_dict() for alarm in self.rates.alarms],
            "rates": self.rates.as_dict(),
            "sums": self.ledger.sums(),
            "stats": crawler.stats.get_stats(),
            "urls": [
                {"url": url, "status": status.outcome.value}
                | ({"reason": status.reason} if status.reason else {})
                | ({"items": status.items} if status.items > 1 else {})
                | _link(status.original)
                # In the order of addresses: that in which they were met depends on the servers.
                for url, status in sorted(self.ledger)
            ],
        }

    def _is_settled(self) -> bool:
        """Whether all is known of what this job wrote; else the next one looks, as after a kill."""
        leases = leases_of(self.crawler)
        return leases is None or leases.is_settled

    def _frontier(self) -> dict[str, str]:
        leases = leases_of(self.crawler)
        return {WORKER: leases.worker.name} if leases is not None else {}


class FailureMiddleware:
    """Settles the URLs of requests that end in an exception, for any spider.

    It stands next to the engine, so what it sees was given up by all the others (retries).
    """

    def __init__(self, ledger: Ledger):
        self.ledger = ledger

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the crawl's ledger."""
        return cls(ledger_of(crawler))

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Settle the URL; the exception goes on its way."""
        text = str(exception)
        if isinstance(exception, NotAsked):
            self.ledger.settle(request.url, exception.outcome, exception.reason)
        elif isinstance(exception, NotInArchive):
            self.ledger.settle(request.url, Outcome.NOT_IN_ARCHIVE, text)
        elif isinstance(exception, IgnoreRequest) and "robots.txt" in text:
            self.ledger.settle(request.url, Outcome.ROBOTS, "forbidden by robots.txt")
        elif isinstance(exception, IgnoreRequest) and "offsite" in text:
            self.ledger.settle(request.url, Outcome.OFFSITE, "not on the spider's hosts")
        else:
            detail = f": {text}" if text else ""
            self.ledger.settle(request.url, Outcome.ERROR, f"{type(exception).__name__}{detail}")


def asked_url(response: Response) -> str:
    """The URL that was asked: that of the request that gave the response."""
    return response.request.url if response.request is not None else response.url


def _headers(response: Response) -> dict[str, str]:
    return {
        name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
    }


def _link(original: Original | None) -> dict[str, str]:
    if original is None:
        return {}
    return {"duplicateOf": original.url} | ({"duplicateIn": original.job} if original.job else {})


def _arguments(spider: Spider | None) -> dict[str, str]:
    return dict(getattr(spider, "given_arguments", None) or {})
