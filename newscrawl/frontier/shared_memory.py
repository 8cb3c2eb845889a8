"""The memory of a worker's machine, shared with the others while a crawl goes on."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from newscrawl.frontier.errors import FrontierError
from newscrawl.frontier.known_items import enter_known
from newscrawl.frontier.sharing import Sharing
from newscrawl.frontier.worker import worker_of
from newscrawl.state import state_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.frontier.worker import Worker
    from newscrawl.state import State

logger = logging.getLogger(__name__)

_MEMORIES: WeakKeyDictionary[Crawler, SharedMemory] = WeakKeyDictionary()


class SharedMemory:
    """Shares the rows of a memory, and the knowledge of which articles are stored.

    Args:
        worker: of the crawl.
        state: the memory.
    """

    def __init__(self, worker: Worker, state: State) -> None:
        self._worker = worker
        self._state = state
        self._sharing = Sharing(worker.connection, worker.keys, state)

    async def begin(self) -> None:
        """Learn what the others know, and tell them of items that they do not know of.

        Raises:
            FrontierError: Redis can't be used.
        """
        await enter_known(self._worker, self._state, self._sharing.name)
        await self._sharing.catch_up()

    async def step(self) -> bool:
        """Hear and tell some; returns whether there is more.

        Raises:
            FrontierError: Redis can't be used.
        """
        return await self._sharing.step()

    async def finish(self, seconds: float) -> None:
        """Tell the rest, once all is remembered; what can't be told in time is told by the next job."""
        try:
            await asyncio.wait_for(self._sharing.finish(), seconds)
        except (FrontierError, TimeoutError) as error:
            reason = str(error) or "Redis does not answer"
            logger.warning(
                "Other machines hear of what was remembered last by the next job: %s", reason
            )


def shared_memory_of(crawler: Crawler) -> SharedMemory | None:
    """The shared memory of a crawl; None where there is no frontier, or nothing is remembered."""
    memory = _MEMORIES.get(crawler)
    if memory is None:
        worker, state = worker_of(crawler), state_of(crawler)
        if worker is None or state is None:
            return None
        memory = _MEMORIES[crawler] = SharedMemory(worker, state)
    return memory
