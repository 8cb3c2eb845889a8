"""The spider middleware of a worker: what a callback asks for is withheld until its page is done with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import NotConfigured

from newscrawl.frontier.leases import leases_of
from newscrawl.frontier.scheduler import FrontierScheduler

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from newscrawl.frontier.leases import Leases


class FrontierMiddleware:
    """Hands the requests of a spider to the frontier, in place of the engine.

    It stands nearest to the engine, so that it sees what all the others have left of them.
    """

    def __init__(self, crawler: Crawler, leases: Leases) -> None:
        self._crawler = crawler
        self._leases = leases

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off where there is no frontier."""
        leases = leases_of(crawler)
        if leases is None:
            raise NotConfigured
        return cls(crawler, leases)

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Put the crawl's first requests into the queue, unless another worker does."""
        scheduler = self._crawler.engine.scheduler
        assert isinstance(scheduler, FrontierScheduler)  # noqa: S101 (the add-on set it)
        async for one in scheduler.seed(start):
            yield one

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Withhold the requests of a callback."""
        async for one in result:
            if not self._leases.withhold(response.request, one):
                yield one
