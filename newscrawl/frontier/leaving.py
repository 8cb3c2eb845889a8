"""The extension by which a worker goes when all is written and remembered."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from newscrawl.frontier.errors import FrontierError
from newscrawl.frontier.off import is_shared

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

# How long the end of a job waits for Redis.
_SECONDS = 5.0


class Leaving:
    """Tells the other machines the last of what is remembered, and says goodbye.

    It stands behind the extension that remembers.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listen for the end."""
        if not is_shared(crawler):
            raise NotConfigured
        leaving = cls(crawler)
        crawler.signals.connect(leaving.spider_closed, signals.spider_closed)
        crawler.signals.connect(leaving.engine_stopped, signals.engine_stopped)
        return leaving

    async def spider_closed(self) -> None:
        """Tell the rest, as long as the memory is open."""
        from newscrawl.frontier.shared_memory import shared_memory_of

        memory = shared_memory_of(self._crawler)
        if memory is not None:
            await memory.finish(_SECONDS)

    async def engine_stopped(self) -> None:
        """Go."""
        from newscrawl.frontier.worker import worker_of

        worker = worker_of(self._crawler)
        if worker is None:
            return
        try:
            if await asyncio.wait_for(worker.leave(), _SECONDS):
                logger.info("The crawl has ended: nothing is left in the frontier.")
        except (FrontierError, TimeoutError):
            logger.warning("%s does not know that this worker went.", worker.connection.name)
        await worker.connection.close()
