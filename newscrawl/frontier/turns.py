"""Hosts' turns: all workers of all spiders that share a Redis ask a host as fast as one would, and no faster.

`H` is `newscrawl:host:{<key of the downloader slot>}:`.

| key | type | what |
| --- | --- | --- |
| `H wants` | hash | `next`, `last`: moments of the next turn and of the last one; `until`: nothing is sent before; `slow`: one request at a time; `wait`: ms of the latest hold; `left`, `left_at`, `left_until`: why, since and until when it is left alone |
| `H line` | sorted set | tokens of those who wait, in order |
| `H due` | sorted set | the same, with the moment after which each has lost its place |
| `H under-way` | sorted set | tokens of the requests under way, with the moment after which each no longer counts |
"""  # noqa: E501

from __future__ import annotations

import secrets
from dataclasses import dataclass
from itertools import count
from math import ceil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.frontier.connection import Connection
    from newscrawl.frontier.keys import Keys

# What a host is left alone for: at least until another worker may look again, at most until the host's word is
# likely to be out of date.
_LEAST_LEFT, _MOST_LEFT = 3600.0, 86400.0


@dataclass(frozen=True, slots=True)
class Turn:
    """A request may go out."""

    token: str
    moment: int
    """When it was granted, milliseconds since 1970 by the clock of Redis."""
    wait: float
    """Seconds of the host's latest hold, halved with each good answer since."""


@dataclass(frozen=True, slots=True)
class Wait:
    """It is not its turn yet."""

    seconds: float
    """When to ask again; 0: when a request that is under way has ended."""


@dataclass(frozen=True, slots=True)
class Left:
    """The host is left alone."""

    reason: str


class Turns:
    """The steps of one worker.

    The turns of a host are given in the order in which they were asked for. Who asked comes back with the same
    token until the turn is granted; who does not come back within two seconds of the moment that it was told
    loses its place.

    Args:
        connection: to Redis.
        keys: of the crawl.
        lease: a request of a worker that was not heard of for so many seconds no longer counts as under way.
    """

    def __init__(self, connection: Connection, keys: Keys, lease: float) -> None:
        self.lease = lease
        self._connection = connection
        self._crawl = keys.crawl
        self._lease_ms = _ms(lease)
        self._name = secrets.token_hex(8)
        self._serial = count()

    def token(self) -> str:
        """A name for a turn."""
        return f"{self._name}-{next(self._serial)}"

    async def ask(
        self, host: str, token: str, *, delay: float, least: float, concurrency: int
    ) -> Turn | Wait | Left:
        """Ask for a turn.

        Args:
            host: key of its downloader slot.
            token: of the turn.
            delay: seconds that are to pass before the next turn, whosever it is.
            least: seconds that must have passed since the turn before, whosever it was.
            concurrency: most requests under way, with this one.
        """
        answer = await self._run(
            "turn", host, token, _ms(delay), _ms(least), concurrency, self._lease_ms
        )
        if answer[0] == b"go":
            return Turn(token, int(answer[1]), int(answer[2]) / 1000)
        if answer[0] == b"wait":
            return Wait(int(answer[1]) / 1000)
        return Left(answer[1].decode())

    async def over(self, host: str, token: str, moment: int = 0, *, is_well: bool = False) -> None:
        """Say that a turn is over, or no longer wanted.

        Args:
            host: key of its downloader slot.
            token: of the turn.
            moment: when it was granted.
            is_well: it brought a good answer.
        """
        await self._run("turn_over", host, token, moment, int(is_well))

    async def keep(self, host: str, tokens: Iterable[str]) -> None:
        """Say that requests are still under way; to be said several times a lease."""
        await self._run("turn_kept", host, self._lease_ms, *tokens)

    async def hold(self, host: str, seconds: float) -> None:
        """Let nobody send anything for so long; then one request at a time until a good answer."""
        await self._run("hold", host, _ms(seconds))

    async def leave(self, host: str, reason: str, seconds: float) -> None:
        """Let all crawls that go on now leave a host alone.

        Args:
            host: key of its downloader slot.
            reason: what their requests end with.
            seconds: for how long the host wants it. It is an hour at least, so that the workers of a crawl
                need not hear the same one after the other, and a day at most.
        """
        kept = min(max(seconds, _LEAST_LEFT), _MOST_LEFT)
        await self._run("leave_alone", host, reason, _ms(kept))

    async def _run(self, name: str, host: str, *arguments: str | int) -> Any:
        return await self._connection.run(
            name, (f"newscrawl:host:{{{host}}}:", self._crawl), *arguments
        )


def _ms(seconds: float) -> int:
    return ceil(1000 * seconds)
