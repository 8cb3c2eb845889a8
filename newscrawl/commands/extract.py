"""`scrapy extract`: the items of an archive made again, on all processors and without an engine."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

_DETAILS = """\
Reads WARC and WACZ files and extracts the articles in them, as a crawl would have: the same
items, in the order of the files and of the records in them.

  scrapy extract archive/ecns/JOB -o items.jsonl
  scrapy extract archive/ -o items.parquet
  zcat more/*.warc.gz | scrapy extract - > items.jsonl

PATH is a WARC or WACZ file, a folder (all files below it), a pattern in quotes, or - for
standard input. On the hosts of a portal that has a spider its declaration is used and its
addresses say which pages are articles; on other hosts every page may be one.

A damaged record, or a page that can't be extracted, costs that page only and is listed. The
exit code is 0 if all is well, 1 if anything was lost or no article was found, 2 if it could
not be done."""


class Command(ScrapyCommand):
    """Extracts the articles of an archive."""

    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """How it is called."""
        return "PATH... [-o FILE] [options]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Extract the articles of WARC and WACZ files again, on all processors"

    def long_desc(self) -> str:
        """What it does, with examples."""
        return _DETAILS

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Take its own options."""
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.add_argument(
            "-o", "--output", metavar="FILE",
            help="where the items go: .jsonl, or .parquet (default: standard output, as JSON lines)",
        )  # fmt: skip
        parser.add_argument("--portal", metavar="NAME", help="use this portal for every page")
        parser.add_argument(
            "--workers", metavar="N", type=int, help="processes that extract (default: one a core)"
        )
        parser.add_argument(
            "--resume", action="store_true", help="go on with a run that was stopped"
        )
        parser.add_argument("--overwrite", action="store_true", help="let FILE go if it is there")
        parser.add_argument(
            "--faults",
            metavar="FILE",
            type=Path,
            help="write all that went wrong there, as JSON lines",
        )
        parser.add_argument(
            "--dask", metavar="ADDRESS",
            help="extract on the workers of this Dask scheduler, tcp://host:8786; FILE is then the"
            " folder, or its address, in which they write parts, as Parquet",
        )  # fmt: skip
        parser.add_argument(
            "--page-seconds", metavar="S", type=float, default=60.0,
            help="how long a page may take (default: 60)",
        )  # fmt: skip

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Extract; whatever can't be done is one line."""
        if not args:
            raise UsageError("name what is to be read")
        if opts.resume and opts.overwrite:
            raise UsageError("--resume and --overwrite: one of the two", print_help=False)
        # Late: this module is loaded whenever `scrapy` starts, in other projects, too.
        from newscrawl.batch.command import run

        self.exitcode = run(args, opts, self.settings)
