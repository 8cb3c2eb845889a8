"""`scrapy archive`: the command of the package warc, in every project where newscrawl is installed."""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

if TYPE_CHECKING:
    from warc.commands.archive import Command
else:
    try:
        from warc.commands.archive import Command
    except ImportError:
        # Another project has a `warc` of its own. Scrapy loads this module whatever it is called
        # for, and its other commands have to work there.
        class Command(ScrapyCommand):
            """Says why the command is not there."""

            requires_crawler_process = False

            def short_desc(self) -> str:
                """One line for `scrapy -h`."""
                return "Look after WARC files (not here: another package is called warc)"

            def run(self, args: list[str], opts: argparse.Namespace) -> None:
                """Name the package that stands in the way."""
                del args, opts
                spec = find_spec("warc")
                print(
                    f"scrapy archive: {spec.origin if spec else 'a module'} is called warc like "
                    "newscrawl's package. Run it from a folder outside of this project."
                )
                self.exitcode = 2


__all__ = ["Command"]
