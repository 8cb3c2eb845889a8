"""Running one spider from a command, with clear errors."""

from __future__ import annotations

import logging
from asyncio import Future
from typing import TYPE_CHECKING, Any

from scrapy.commands import BaseRunSpiderCommand
from scrapy.exceptions import UsageError
from twisted.internet.defer import Deferred

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy import Spider
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

logger = logging.getLogger(__name__)


class RunsSpider(BaseRunSpiderCommand):
    """A command that runs a spider of the project; the exit code is 1 if it could not start."""

    def spider_class(self, name: str, arguments: Mapping[str, str]) -> type[Spider]:
        """The spider of that name, once its arguments are checked.

        Raises:
            UsageError: there is none, or it does not take these arguments.
        """
        if self.crawler_process is None:
            raise UsageError("no crawler process")
        # Late: this module is loaded whenever `scrapy` starts.
        from newscrawl.arguments import ArgumentError
        from newscrawl.declared import no_spider

        loader = self.crawler_process.spider_loader
        try:
            spider_class = loader.load(name)
        except KeyError:
            raise self._refusal(no_spider(name, loader.list())) from None
        if check := getattr(spider_class, "check_arguments", None):
            try:
                check(arguments)
            except ArgumentError as error:
                raise self._refusal(str(error)) from None
        return spider_class

    def _refusal(self, message: str) -> UsageError:
        """The error with which the command ends."""
        # Scrapy prints it on the terminal. Of a job of scrapyd only the log is shown.
        if self.settings is not None and self.settings.get("LOG_FILE"):
            logger.error(message)
        return UsageError(message, print_help=False)

    def run_spider(self, name: str, arguments: Mapping[str, str]) -> Crawler:
        """Run the spider to its end."""
        from newscrawl.report import JobReport

        process = self.crawler_process
        if process is None:
            raise UsageError("no crawler process")
        crawler = self._create_crawler(name)
        running: Any = process.crawl(crawler, **arguments)
        if isinstance(running, Deferred):
            running.addErrback(self._failed)
        elif isinstance(running, Future):
            running.add_done_callback(self._ended)
        process.start()
        if process.bootstrap_failed:
            self.exitcode = 1
        elif self.exitcode == 0 and (report := crawler.get_extension(JobReport)) is not None:
            report.stopped_early()
        return crawler

    def _ended(self, running: Future[None]) -> None:
        if not running.cancelled() and (error := running.exception()) is not None:
            self._say(error)

    def _failed(self, failure: Failure) -> None:
        self._say(failure.value)

    def _say(self, error: BaseException | None) -> None:
        """One line for what the user can mend, everything for what is our fault."""
        from newscrawl.arguments import ArgumentError
        from newscrawl.frontier.errors import FrontierError
        from newscrawl.jobdir import JobDirError
        from warc.job import ArchiveError

        self.exitcode = 1
        if isinstance(error, ArchiveError | ArgumentError | FrontierError | JobDirError):
            logger.critical(error)
        else:
            logger.critical("The crawl failed to start", exc_info=error)
