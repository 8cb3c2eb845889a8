"""`scrapy crawl`: Scrapy's own, with clear errors and an exit code that scripts can trust."""

from __future__ import annotations

import argparse
import logging
from typing import TYPE_CHECKING

from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.exceptions import UsageError

from newscrawl.running import RunsSpider

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class Command(RunsSpider, CrawlCommand):
    """Runs a spider; the exit code is 0 if it was of use, 1 if not, 2 for a wrong argument.

    It is `DRIFT_EXIT_CODE` (0) if it was of use and the portal's pages are not as they were.
    """

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check the spider's arguments, run it, and judge."""
        if len(args) != 1:
            raise UsageError("name one spider; `scrapy list` shows them")
        spider_class = self.spider_class(args[0], opts.spargs)
        crawler = self.run_spider(args[0], opts.spargs)
        if self.exitcode == 0:
            self._judge(crawler, spider_class)

    def _judge(self, crawler: Crawler, spider_class: type[Spider]) -> None:
        # Late: this module is loaded whenever `scrapy` starts.
        from newscrawl.frontier.off import is_shared
        from newscrawl.rates import rates_of
        from newscrawl.report import ledger_of
        from newscrawl.verdict import complaint, left_out

        ledger = ledger_of(crawler)
        reason = crawler.stats.get_value("finish_reason")
        why = complaint(
            ledger,
            reason,
            # What one worker of a frontier meets says nothing of the portal.
            wants_items=hasattr(spider_class, "check_arguments") and not is_shared(crawler),
            is_declared=hasattr(spider_class, "portal"),
        )
        if note := left_out(ledger):
            logger.warning(note)
        if why:
            logger.error(why)
            self.exitcode = 1
        elif rates_of(crawler).alarms:
            self.exitcode = crawler.settings.getint("DRIFT_EXIT_CODE")
