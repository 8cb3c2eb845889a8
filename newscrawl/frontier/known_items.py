"""Items that a machine had before Redis knew of them: of crawls without a frontier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.frontier.keys import mark_of_article

if TYPE_CHECKING:
    from newscrawl.frontier.connection import Argument
    from newscrawl.frontier.worker import Worker
    from newscrawl.state import State

_BATCH = 200
# Clocks of machines differ, and a job without a frontier may have run beside the last one with it.
_OVERLAP = 86_400


async def enter_known(worker: Worker, state: State, file: str) -> int:
    """Enter the items of a memory into the frontier, those since its last time; returns how many they are.

    Args:
        worker: of the crawl that begins.
        state: the memory.
        file: what the frontier knows it by.

    Raises:
        FrontierError: Redis can't be used.
    """
    since = await worker.entered(file)
    query = "SELECT identity, version, fetched FROM page WHERE version > 0 AND coalesce(fetched, 0) >= ?"
    rows = state.rows(query, (since - _OVERLAP,))
    latest = since
    for begin in range(0, len(rows), _BATCH):
        said: list[Argument] = []
        for identity, version, fetched in rows[begin : begin + _BATCH]:
            mark = mark_of_article(identity)
            said += (version, 1, mark.bucket, mark.name)
            latest = max(latest, fetched or 0)
        await worker.confirm_of(f"memory {file}", said)
    await worker.entered(file, latest)
    return len(rows)
