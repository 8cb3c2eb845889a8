"""Waiting that ends when the crawl is being stopped."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from scrapy.crawler import Crawler

_Answer = TypeVar("_Answer")

LOOK_SECONDS = 0.5
"""How often it is looked at whether the crawl is being stopped; a stopped one waits so long for Redis."""


def is_stopping(crawler: Crawler) -> bool:
    """Whether the engine takes nothing more, for whatever reason."""
    # Scrapy has no public way to it where the spider is closed by the crawl itself.
    slot = crawler.engine._slot
    return slot is None or slot.closing is not None or not crawler.crawling


async def unless_stopped(
    step: Coroutine[Any, Any, _Answer], gives_up: Callable[[], bool]
) -> asyncio.Task[_Answer] | None:
    """Wait for a step that may take long: Redis is away.

    Args:
        step: it.
        gives_up: whether it is waited for no longer.

    Returns:
        The step, which has ended, well or not; None: it was given up.
    """
    task = asyncio.ensure_future(step)
    is_last_look = False
    try:
        await asyncio.wait({task}, timeout=LOOK_SECONDS)
        while not task.done():
            if is_last_look:
                return None
            is_last_look = gives_up()
            await asyncio.wait({task}, timeout=LOOK_SECONDS)
        return task
    finally:
        task.cancel()
