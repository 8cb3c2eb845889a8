"""`scrapy check-portals`: how the portals are, by the jobs in the archive, and whether declarations hold."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader

from warc.job import archive_root

if TYPE_CHECKING:
    from scrapy.settings import Settings

_DETAILS = """\
Says how each portal is, in one line and one word, the worst first: fresh, stale (no new
article, or no job, for longer than usual), drifted (the last job raised alarms), blocked
(most of what it asked for is refused or behind a wall), failing (it was of no use), or
unknown (no job has ended). It reads the crawl.json files in ARCHIVE_DIR, and asks nobody.
Portals that have not run yet are left out, unless they are named.

  scrapy check-portals
  scrapy check-portals ecns --stale 6
  scrapy check-portals --json
  scrapy check-portals --html overview.html

The exit code is that of a monitoring plug-in: 0 if all are fresh, 1 if one is stale or
drifted, 2 if one is blocked or failing, 3 if it can't be told.

With --fixtures or --live it says which facts of the portals' declarations hold: sources, forms
of addresses, canonical host, templates, selectors, fields, time zone, language, goldens.

  scrapy check-portals --fixtures archive/ecns/JOB tests/portals/goldens
  scrapy check-portals ecns --fixtures pages.warc.gz more.wacz
  scrapy check-portals --live ecns bbc

--fixtures reads WARC and WACZ files, folders of them, and goldens (name.html with name.toml).
--live crawls until it has three articles, as politely as ever, and keeps the job's folder in
ARCHIVE_DIR/proofs; the spider's memory is left as it is. The exit code is 0 if all holds, 1 if
something does not, 2 if nothing could be read, 3 if no page of a portal was there."""


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
        parser.add_argument(
            "--fixtures", metavar="PATH", nargs="+", action="extend",
            help="hold the declarations against saved pages",
        )  # fmt: skip
        parser.add_argument(
            "--live", action="store_true",
            help="hold the declarations of the named portals against a short crawl",
        )  # fmt: skip

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check."""
        # Late: this module is loaded whenever `scrapy` starts.
        from newscrawl.health.check import Asked, check

        if opts.stale is not None and not 0 < opts.stale < 24 * 366 * 10:
            raise UsageError("--stale: a number of hours above 0", print_help=False)
        if self.settings is None:
            raise UsageError("no project")
        if opts.fixtures or opts.live:
            self.exitcode = self._prove(args, opts, self.settings)
            return
        hours = None if opts.stale is None else timedelta(hours=opts.stale)
        asked = Asked(tuple(args), hours, opts.json, opts.html)
        root = archive_root(self.settings)
        spiders = get_spider_loader(self.settings).list()
        self.exitcode = check(asked, root, spiders)

    def _prove(self, args: list[str], opts: argparse.Namespace, settings: Settings) -> int:
        """Hold declarations against pages."""
        from newscrawl.proof.command import AskedError, prove_live, prove_saved

        given = [name for name in ("stale", "html") if getattr(opts, name) is not None]
        if given or (opts.fixtures and opts.live):
            what = f"--{given[0]}" if given else "--fixtures"
            mode = "--live" if opts.live else "--fixtures"
            raise UsageError(f"{mode} and {what}: one of the two", print_help=False)
        try:
            if opts.live:
                return prove_live(args, settings, as_json=opts.json)
            return prove_saved(opts.fixtures, args, settings, as_json=opts.json)
        except AskedError as error:
            raise UsageError(str(error), print_help=False) from None
