"""The way to Redis: steps that are cancelled."""

from __future__ import annotations

import asyncio

from newscrawl.frontier.connection import Connection
from tests.newscrawl.frontier.steps import KEYS

CANCELS = 50
BEAT = ("beat", KEYS.both, "id", "1", "{}", 1000)


def test_a_step_that_is_cancelled_at_whatever_moment_ends(redis):
    async def cancel_often() -> list[bool]:
        connection = Connection(redis.url)

        async def beat_for_ever() -> None:
            while True:
                await connection.run(*BEAT)

        cancelled = []
        for turns in range(CANCELS):
            task = asyncio.ensure_future(beat_for_ever())
            # So many turns of the loop: each is another place within the client.
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task], timeout=1)
            cancelled.append(task.cancelled())
            task.cancel()
        await connection.close()
        return cancelled

    assert asyncio.run(cancel_often()) == [True] * CANCELS
