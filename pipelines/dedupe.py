"""Fourth pipeline: one item for each version of an article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy import signals

from newscrawl.extract.near import sketch_of
from newscrawl.identity import identities
from newscrawl.items import NewsArticle
from newscrawl.ledger import Original, Outcome
from newscrawl.memory.memory import memory_of
from newscrawl.near_index import Bodies
from newscrawl.rejected import Rejected
from newscrawl.report import asked_url, ledger_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class DedupePipeline:
    """Drops an article that this job or an earlier one has kept already, under another address.

    Two addresses are one article if the portal's id in them is the same, or the canonical address; or
    if its body tells next to nothing that the earlier one does not tell (docs/near.md). One that tells
    more passes, and `crawl.json` links it to the earlier one. Items that are no `NewsArticle` pass.
    """

    def __init__(self, crawler: Crawler):
        self.crawler = crawler
        self._first: dict[str, str] = {}
        self._bodies = Bodies()
        self._shorter: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Keep the crawler, whose spider knows the portal, and listen for items that were stored."""
        pipeline = cls(crawler)
        crawler.signals.connect(pipeline.item_scraped, signals.item_scraped)
        return pipeline

    def process_item(self, item: Any) -> Any:
        """Return the article if it is the first of its kind."""
        if not isinstance(item, NewsArticle):
            return item
        keys = identities(item, getattr(self.crawler.spider, "portal", None))
        for key in keys:
            if first := self._first.get(key):
                raise _duplicate("the same article as", Original(first))
        memory = memory_of(self.crawler)
        sketch = sketch_of(item.articleBody)
        found = self._bodies.match(sketch) if sketch is not None else None
        if found and found[1]:
            raise _duplicate("nearly the same text as", Original(found[0]))
        # The last of all: what is claimed is written.
        if memory is not None and (
            known := memory.claim(keys, item.metadata.version or 1, item.url)
        ):
            raise _duplicate("the same article as", known)
        if sketch is not None:
            self._bodies.add(sketch, item.url)
        if found:
            self._shorter[item.url] = found[0]
        self._first.update(dict.fromkeys(keys, item.url))
        return item

    def item_scraped(self, item: Any, response: Response | None) -> None:
        """Link an article to a shorter one that came before."""
        first = self._shorter.pop(item.url, None) if isinstance(item, NewsArticle) else None
        if first is None or response is None:
            return
        ledger, url = ledger_of(self.crawler), asked_url(response)
        status = ledger.get(url)
        # One of an earlier job came before both.
        if status is None or status.original is None:
            ledger.link(url, Original(first))

    def close_spider(self) -> None:
        """Forget them."""
        self._bodies.close()


def _duplicate(what: str, first: Original) -> Rejected:
    return Rejected(Outcome.DUPLICATE, f"{what} {first.url}", first)
