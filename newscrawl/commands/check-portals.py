"""`scrapy check-portals`: how the portals are, by the jobs in the archive."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from warc.job import archive_root

_DETAILS = """\
Says how each portal is, in one line and one word, the worst first: fresh, stale (no new
article, or no job, for longer than usual), drifted (the last job raised alarms), blocked
(most of what it asked for is refused or behind a wall), failing (it was of no use), or
unknown (no job has ended). It reads the crawl.json files in ARCHIVE_DIR, and asks nobody.

  scrapy check-portals
  scrapy check-portals ecns --stale 6
  scrapy check-portals --json
  scrapy check-portals --html overview.html

The exit code is that of a monitoring plug-in: 0 if all are fresh, 1 if one is stale or
drifted, 2 if one is blocked or failing, 3 if it can't be told."""


class Command(ScrapyCommand):
    """Checks the portals."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """How it is called."""
        return "[SPIDER...] [options]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Say how each portal is, with an exit code for monitors"

    def long_desc(self) -> str:
        """What it does, with examples."""
        return _DETAILS

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Take its own options."""
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.add_argument("--json", action="store_true", help="print a JSON object a line")
        parser.add_argument(
            "--stale", metavar="HOURS", type=float,
            help="stale is what has had no new article for so long (default: learned from each portal's jobs)",
        )  # fmt: skip
        parser.add_argument(
            "--html", metavar="FILE", type=Path, help="write a page for people, too"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check."""
        # Late: this module is loaded whenever `scrapy` starts.
        from newscrawl.health.check import Asked, check
        from newscrawl.health.watched import watched

        if opts.stale is not None and not 0 < opts.stale < 24 * 366 * 10:
            raise UsageError("--stale: a number of hours above 0", print_help=False)
        if self.settings is None:
            raise UsageError("no project")
        hours = None if opts.stale is None else timedelta(hours=opts.stale)
        asked = Asked(tuple(args), hours, opts.json, opts.html)
        root = archive_root(self.settings)
        spiders = watched(self.settings, root)
        self.exitcode = check(asked, root, spiders)
