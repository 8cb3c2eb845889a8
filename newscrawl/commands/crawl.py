"""`scrapy crawl`: Scrapy's own, with clear errors and an exit code that scripts can trust."""

from __future__ import annotations

import argparse
import logging
from asyncio import Future
from typing import TYPE_CHECKING, Any

from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.exceptions import UsageError
from twisted.internet.defer import Deferred

from newscrawl.arguments import ArgumentError
from newscrawl.report import ledger_of
from newscrawl.verdict import complaint, left_out
from warc.job import ArchiveError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

logger = logging.getLogger(__name__)


class Command(CrawlCommand):
    """Runs a spider; the exit code is 0 if it was of use, 1 if not, 2 for a wrong argument."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check the spider's arguments, run it, and judge."""
        if len(args) != 1:
            raise UsageError("name one spider; `scrapy list` shows them")
        process = self.crawler_process
        if process is None:
            raise UsageError("no crawler process")
        try:
            spider_class = process.spider_loader.load(args[0])
        except KeyError:
            known = ", ".join(process.spider_loader.list())
            message = f"there is no spider {args[0]!r}; there are: {known}"
            raise UsageError(message, print_help=False) from None
        check = getattr(spider_class, "check_arguments", None)
        if check is not None:
            try:
                check(opts.spargs)
            except ArgumentError as error:
                raise UsageError(str(error), print_help=False) from None
        crawler = self._create_crawler(args[0])
        running: Any = process.crawl(crawler, **opts.spargs)
        if isinstance(running, Deferred):
            running.addErrback(self._failed)
        elif isinstance(running, Future):
            running.add_done_callback(self._ended)
        process.start()
        if process.bootstrap_failed:
            self.exitcode = 1
        elif self.exitcode == 0:
            self._judge(crawler, is_portal=check is not None)

    def _judge(self, crawler: Crawler, *, is_portal: bool) -> None:
        ledger = ledger_of(crawler)
        reason = crawler.stats.get_value("finish_reason")
        why = complaint(ledger, reason, wants_items=is_portal)
        if note := left_out(ledger):
            logger.warning(note)
        if why:
            logger.error(why)
            self.exitcode = 1

    def _ended(self, running: Future[None]) -> None:
        if not running.cancelled() and (error := running.exception()) is not None:
            self._say(error)

    def _failed(self, failure: Failure) -> Failure | None:
        self._say(failure.value)
        return None

    def _say(self, error: BaseException | None) -> None:
        """One line for what the user can mend, everything for what is our fault."""
        self.exitcode = 1
        if isinstance(error, ArchiveError | ArgumentError):
            logger.critical(error)
        else:
            logger.critical("The crawl failed to start", exc_info=error)
