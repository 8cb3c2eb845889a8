"""Fourth pipeline: one item an article within the job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from newscrawl.identity import identities
from newscrawl.items import NewsArticle
from newscrawl.ledger import Outcome
from newscrawl.rejected import Rejected

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class DedupePipeline:
    """Drops an article that this job has kept already, under another address.

    Two addresses are one article if the portal's id in them is the same, or the canonical address.
    Items that are no `NewsArticle` pass.
    """

    def __init__(self, crawler: Crawler):
        self.crawler = crawler
        self._first: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Keep the crawler, whose spider knows the portal."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Return the article if it is the first of its kind."""
        if not isinstance(item, NewsArticle):
            return item
        keys = identities(item, getattr(self.crawler.spider, "portal", None))
        for key in keys:
            if first := self._first.get(key):
                raise Rejected(Outcome.DUPLICATE, f"the same article as {first}")
        self._first.update(dict.fromkeys(keys, item.url))
        return item
