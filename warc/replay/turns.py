"""Whose turn it is: answers arrive in the order in which they were recorded."""

from __future__ import annotations

import heapq
from itertools import count
from typing import TYPE_CHECKING, Any

from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred

if TYPE_CHECKING:
    from warc.lookup import Capture


class Turns:
    """Lets one answer a reactor turn pass, of those that wait the one recorded first.

    Where the order matters to a spider (which of two addresses of an article comes first)
    a replay then does what the crawl did, as far as the same requests are under way.
    """

    def __init__(self, reactor: Any):
        self._reactor = reactor
        self._waiting: list[tuple[str, int, int, Deferred[None]]] = []
        self._numbers = count()

    async def wait(self, capture: Capture) -> None:
        """Wait for the turn of a capture."""
        turn: Deferred[None] = Deferred()
        place = capture.place
        if not self._waiting:
            self._reactor.callLater(0, self._next)
        heapq.heappush(self._waiting, (place.path.name, place.offset, next(self._numbers), turn))
        await maybe_deferred_to_future(turn)

    def _next(self) -> None:
        *_, turn = heapq.heappop(self._waiting)
        if self._waiting:
            self._reactor.callLater(0, self._next)
        if not turn.called:
            turn.callback(None)
