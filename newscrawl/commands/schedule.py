"""`scrapy schedule`: portals crawled again and again, on scrapyd servers or on this machine."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

_DETAILS = """\
Crawls portals at the times of a TOML file, until it is stopped:

  [defaults]
  times = "every 1h"            # or a line of crontab: "7 6-22 * * *"
  [servers.one]
  url = "http://one:6800/"      # no servers: crawls run on this machine
  [portals.ecns]
  [portals.example]
  spider = "news"
  arguments = {url = "https://example.org/"}

With --once each portal is crawled now, and the command ends; a line of cron does the rest.
Names of portals after FILE restrict it to these. A portal whose last job has not ended is
skipped. The exit code is 0 if all is well, 1 if a crawl could not be given to any server (or
failed on this machine), 2 if the file or the call is wrong. docs/schedule.md has the rest."""


class Command(ScrapyCommand):
    """Schedules crawls."""

    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_LEVEL": "INFO"}

    def syntax(self) -> str:
        """How it is called."""
        return "FILE [PORTAL...] [options]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Crawl portals on a schedule, on scrapyd servers or on this machine"

    def long_desc(self) -> str:
        """What it does, with an example."""
        return _DETAILS

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Take its own options."""
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        modes = parser.add_mutually_exclusive_group()
        modes.add_argument(
            "--once", action="store_true", help="crawl each portal now, and end (for cron)"
        )
        modes.add_argument(
            "--check", action="store_true", help="read FILE, and show what would run when"
        )
        modes.add_argument(
            "--dry-run",
            action="store_true",
            help="ask the servers, and show what --once would do",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Schedule; whatever can't be done is one line."""
        if not args or self.settings is None:
            raise UsageError("name the file of the schedule")
        # Late: this module is loaded whenever `scrapy` starts, and the libraries are an extra.
        try:
            from newscrawl.schedule.command import run
        except ModuleNotFoundError as error:
            if error.name not in {"apscheduler", "cronsim"}:
                raise
            raise UsageError(
                f"{error.name} is missing; pip install 'newscrawl[schedule]'", print_help=False
            ) from None
        self.exitcode = run(Path(args[0]), args[1:], opts, self.settings)
