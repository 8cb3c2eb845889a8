"""`scrapy state`: what spiders remember across their jobs."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader

from warc.job import archive_root

_DETAILS = """\
Looks at what spiders remember across their jobs, ARCHIVE_DIR/<spider>/state.sqlite.

  scrapy state status [SPIDER...]      how much it is, and when sources are read next
  scrapy state show SPIDER URL         what is known of one article
  scrapy state rebuild SPIDER...       make it anew from the jobs in the archive
  scrapy state rebuild --all           that of all spiders

To rebuild reads the items.jsonl and crawl.json of each job, and asks nobody; sources are read
anew by the next job. It is refused while a job of the spider runs, and done as a whole or not.

The exit code is 0, 1 if nothing is known of the article or something in the archive could not be
read, 2 if it could not be done."""

_ACTIONS = ("status", "show", "rebuild")


class Command(ScrapyCommand):
    """Shows and rebuilds memories."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """How it is called."""
        return "status|show|rebuild [SPIDER...] [URL] [options]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Show, or make anew, what spiders remember across their jobs"

    def long_desc(self) -> str:
        """What it does, with examples."""
        return _DETAILS

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Take its own options."""
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.add_argument("--json", action="store_true", help="print a JSON object a line")
        parser.add_argument("--all", action="store_true", help="rebuild: all spiders with jobs")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do it."""
        # Late: this module is loaded whenever `scrapy` starts.
        from newscrawl.memory.command import Asked, run

        if self.settings is None:
            raise UsageError("no project")
        action, names = (args[0], args[1:]) if args else ("", [])
        if action not in _ACTIONS:
            raise UsageError(
                f"scrapy state {' | '.join(_ACTIONS)} ...; `scrapy state -h` says more",
                print_help=False,
            )
        if action == "show" and len(names) != 2:
            raise UsageError("scrapy state show SPIDER URL", print_help=False)
        if opts.all and action != "rebuild":
            raise UsageError("--all is for rebuild", print_help=False)
        if action == "rebuild" and bool(names) == opts.all:
            raise UsageError("scrapy state rebuild SPIDER..., or --all", print_help=False)
        loader = get_spider_loader(self.settings)
        asked = Asked(action, tuple(names), opts.json)
        self.exitcode = run(asked, archive_root(self.settings), self.settings, loader)
