"""First pipeline: what is no article leaves the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from newscrawl.extract import Draft, strip

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector


class StripPipeline:
    """Strips scripts, navigation, sharing, advertisements, footers, spam ... from the page's tree.

    Statistics: `newscrawl/removed/<rule>`, `newscrawl/fallback/<field>` for each selector of the
    portal that found nothing. Items that are no `Draft` pass.
    """

    def __init__(self, stats: StatsCollector):
        self.stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the crawl's statistics."""
        return cls(crawler.stats)

    def process_item(self, item: Any) -> Any:
        """Return the draft with its body, stripped."""
        if not isinstance(item, Draft):
            return item
        draft = strip(item)
        for rule, count in draft.removed.items():
            self.stats.inc_value(f"newscrawl/removed/{rule}", count)
        for field in draft.fallbacks:
            self.stats.inc_value(f"newscrawl/fallback/{field}")
        return draft
