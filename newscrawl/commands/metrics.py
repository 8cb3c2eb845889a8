"""`scrapy metrics`: the metrics of all portals for Prometheus."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader

from warc.job import archive_root

_DETAILS = """\
Gives the metrics of all portals, made from the crawl.json files in ARCHIVE_DIR at the
moment when they are asked for, in the text format of Prometheus; with FRONTIER_URL those of the
frontiers on that Redis, too.

  scrapy metrics                       print them
  scrapy metrics --port 9410           serve them, http://127.0.0.1:9410/metrics
  scrapy metrics -o /.../newscrawl.prom   write them, for node_exporter's textfile collector

The setting METRICS_FILE writes such a file after each job. The exit code is 0, or 2 if it could not be
done."""


class Command(ScrapyCommand):
    """Prints, serves or writes metrics."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """How it is called."""
        return "[--port N | -o FILE]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Give the metrics of all portals to Prometheus"

    def long_desc(self) -> str:
        """What it does, with examples."""
        return _DETAILS

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Take its own options."""
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        outlet = parser.add_mutually_exclusive_group()
        outlet.add_argument(
            "--port", metavar="N", type=int, help="serve them on this port (0: one that is free)"
        )
        outlet.add_argument("-o", "--output", metavar="FILE", type=Path, help="write them there")
        parser.add_argument(
            "--host", metavar="ADDRESS", default="127.0.0.1",
            help="serve them on this address (default: 127.0.0.1, for this machine alone)",
        )  # fmt: skip

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Give them."""
        # Late: this module is loaded whenever `scrapy` starts.
        from newscrawl.health.outlets import give

        if args:
            raise UsageError(f"{args[0]}: there is no such option", print_help=False)
        if opts.port is not None and not 0 <= opts.port < 65536:
            raise UsageError("--port: a number from 0 to 65535", print_help=False)
        if self.settings is None:
            raise UsageError("no project")
        self.exitcode = give(
            archive_root(self.settings),
            get_spider_loader(self.settings).list(),
            self.settings,
            output=opts.output,
            host=opts.host,
            port=opts.port,
        )
