"""`scrapy parse`: Scrapy's own, but articles are shown as the pipelines finish them."""

from __future__ import annotations

from typing import Any

from scrapy.commands.parse import Command as Base

from newscrawl.own_settings import KeepsNothing


class Command(KeepsNothing, Base):
    """A look at what the spider makes of one page; it leaves no job folder behind."""

    def print_items(self, lvl: int | None = None, colour: bool = True) -> None:
        """Print the items, drafts as finished articles."""
        for items in self.items.values():
            items[:] = [_finished(item) for item in items]
        super().print_items(lvl, colour)


def _finished(item: Any) -> Any:
    # Late: this module is loaded whenever `scrapy` starts.
    from newscrawl.extract import Draft, normalise, strip, validate

    if not isinstance(item, Draft):
        return item
    verdict = validate(normalise(strip(item)))
    if verdict.reason:
        print(f"# A crawl would keep no item of {item.page.url}: {verdict.reason}")
    return verdict.article
