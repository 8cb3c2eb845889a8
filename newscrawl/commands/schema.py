"""`scrapy schema`: the JSON Schema of the item."""

from __future__ import annotations

import argparse
import json

from scrapy.commands import ScrapyCommand


class Command(ScrapyCommand):
    """Prints the schema."""

    requires_crawler_process = False

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Print the JSON Schema of the items"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print it."""
        # Late: this module is loaded whenever `scrapy` starts.
        from newscrawl.schema import json_schema

        print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
