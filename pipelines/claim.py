"""Fifth pipeline: of all workers of a frontier one writes an article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import NotConfigured

from newscrawl.frontier.off import leases_of
from newscrawl.identity import identities
from newscrawl.items import NewsArticle
from newscrawl.ledger import Original, Outcome
from newscrawl.memory.memory import memory_of
from newscrawl.rejected import Rejected

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.frontier.leases import Leases


class ClaimPipeline:
    """Drops an article that another worker has stored in this version, or is about to store.

    It stands right before the item is written: what is claimed is written. Items that are no `NewsArticle`
    pass. Off where there is no frontier.
    """

    def __init__(self, crawler: Crawler, leases: Leases) -> None:
        self.crawler = crawler
        self._leases = leases

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the crawl's leases."""
        leases = leases_of(crawler)
        if leases is None:
            raise NotConfigured
        return cls(crawler, leases)

    async def process_item(self, item: Any) -> Any:
        """Return the article if this worker is to write it."""
        if not isinstance(item, NewsArticle):
            return item
        keys = identities(item, getattr(self.crawler.spider, "portal", None))
        answer = await self._leases.claim(keys, item.metadata.version or 1, item.url)
        if not answer:
            return item
        if (memory := memory_of(self.crawler)) is not None:
            memory.let_go(item.url)
        if answer == "limit":
            raise Rejected(Outcome.SKIPPED, "over the limit of the crawl")
        if answer == "late":
            reason, answer = "another worker has taken the request over", "another worker"
        else:
            reason = f"the same article as {item.url} of worker {answer}"
        # What becomes of it is that worker's to say: until then it is as due as before.
        raise Rejected(Outcome.DUPLICATE, reason, Original(item.url, answer))
