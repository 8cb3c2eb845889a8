"""Requests wait for their host's turn where workers share a frontier."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from newscrawl.frontier.errors import FrontierError
from newscrawl.frontier.stopping import LOOK_SECONDS, is_stopping, unless_stopped
from newscrawl.frontier.turns import Left, Turn, Turns
from newscrawl.frontier.worker import worker_of
from newscrawl.ledger import Outcome
from newscrawl.polite.backoff import REFUSALS
from newscrawl.polite.pace import given_back, is_given_back, pace_of
from newscrawl.rejected import NotAsked

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.utils.asyncio import AsyncioLoopingCall
    from twisted.internet.task import LoopingCall

    from newscrawl.polite.pace import Pace

logger = logging.getLogger(__name__)

# How often a worker whose host has as many requests under way as it may looks whether others' have ended.
_FIRST_LOOK, _LONGEST_LOOK = 0.005, 0.2
# What a page that is being read asks for by itself may still wait so long for its turn: without it the article
# would lack a part.
_PART_SECONDS = 10.0
# Requests under way are told of so often in a lease.
_BEATS = 4


@dataclass(slots=True)
class _Line:
    """The requests of one host."""

    asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by the one that waits for its turn; the others stand behind it."""
    wire: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by each step: Redis hears of what happened in the order in which it happened."""
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether a request of this worker has ended, and Redis knows it, since a turn was asked for."""
    under_way: dict[Request, tuple[Turn, Slot]] = field(default_factory=dict)


class TurnsMiddleware:
    """Lets a request go out when it is its host's turn.

    The delay of the host's slot, which has in it what AutoThrottle, robots.txt and the settings want, lies
    between the requests of all workers, of other spiders too; as many are under way at a time as one worker
    may have; and what :class:`~newscrawl.polite.pace.Pace` holds or leaves alone is held and left alone by
    all.

    A crawl that is being stopped gives the requests that wait here back to the engine.

    Statistics: `newscrawl/frontier/turns`. Off without a frontier, and in replays.
    """

    def __init__(self, crawler: Crawler, pace: Pace, turns: Turns) -> None:
        self._crawler = crawler
        self._pace = pace
        self._turns = turns
        self._lines: defaultdict[str, _Line] = defaultdict(_Line)
        self._tasks: set[asyncio.Task[None]] = set()
        self._beating: AsyncioLoopingCall | LoopingCall | None = None
        self._stopped_at: float | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Share the pace of a worker with the others."""
        pace, worker = pace_of(crawler), worker_of(crawler)
        if pace is None or worker is None:
            raise NotConfigured
        turns = Turns(worker.connection, worker.keys, worker.lease)
        middleware = cls(crawler, pace, turns)
        pace.others = middleware
        crawler.signals.connect(middleware.spider_closed, signals.spider_closed)
        return middleware

    # -- requests -------------------------------------------------------------------------------

    async def process_request(self, request: Request) -> Request | None:
        """Wait for a turn.

        Returns:
            None when it has come; the request, for the engine, where the crawl is being stopped.

        Raises:
            NotAsked: the host is left alone; or the crawl is being stopped, and someone waits for this request.
        """
        key = self._pace.key_of(request)
        line, slot = self._lines[key], self._pace.slot_of(request)
        # Scrapy lets go of a slot, and of what AutoThrottle knows, if nothing is active there.
        slot.active.add(request)
        try:
            # Who stands behind others when the crawl is stopped need not ask.
            is_first = not line.asking.locked()
            async with line.asking:
                if not is_first and self._gives_up(request, 0.0):
                    return given_back(request)
                turn = await self._turn(key, line, slot, request)
        finally:
            slot.active.discard(request)
        if turn is None:
            return given_back(request)
        self._begin(key, line, slot, request, turn)
        return None

    async def _turn(self, key: str, line: _Line, slot: Slot, request: Request) -> Turn | None:
        """Wait for a turn; None where the crawl is being stopped."""
        token, look = self._turns.token(), _FIRST_LOOK
        turn: Turn | None = None
        try:
            while True:
                if reason := self._pace.left(key):
                    raise NotAsked(Outcome.BLOCKED, reason)
                line.answered.clear()
                asked = await unless_stopped(
                    self._ask(key, line, slot, token), lambda: self._gives_up(request, LOOK_SECONDS)
                )
                if asked is None:
                    return None
                answer = asked.result()
                if isinstance(answer, Turn):
                    turn = answer
                    return turn
                if isinstance(answer, Left):
                    logger.warning("%s: another worker was told: %s", key, answer.reason)
                    self._pace.learn_left(key, answer.reason)
                    self._crawler.stats.inc_value("newscrawl/backoff/left_alone")
                    continue
                wait = answer.seconds or look
                for_answer = not answer.seconds
                if not await self._wait(key, line, wait, request, for_answer=for_answer):
                    return None
                if for_answer:
                    look = min(2 * look, _LONGEST_LOOK)
        finally:
            if turn is None:
                self._tell(key, partial(self._turns.over, key, token))

    async def _ask(self, key: str, line: _Line, slot: Slot, token: str) -> Any:
        async with line.wire:
            return await self._turns.ask(
                key,
                token,
                delay=slot.download_delay(),
                least=self._pace.delay(key),
                concurrency=slot.concurrency,
            )

    async def _wait(
        self, key: str, line: _Line, seconds: float, request: Request, *, for_answer: bool
    ) -> bool:
        """Wait until it is time to ask again; False where the crawl is being stopped.

        Args:
            key: of the host's slot.
            line: the host's.
            seconds: for how long.
            request: what waits.
            for_answer: an answer that comes meanwhile makes it time.
        """
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0 and not self._pace.left(key):
            if self._gives_up(request, left):
                return False
            if not for_answer:
                await asyncio.sleep(min(left, LOOK_SECONDS))
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await line.answered.wait()
                break
        return True

    def _gives_up(self, request: Request, seconds: float) -> bool:
        """Whether a request is not to wait so long, for the crawl is being stopped."""
        if not is_stopping(self._crawler):
            return False
        if self._stopped_at is None:
            self._stopped_at = monotonic()
        over = self._stopped_at + _PART_SECONDS
        return not is_given_back(request) or monotonic() + seconds > over

    def _begin(self, key: str, line: _Line, slot: Slot, request: Request, turn: Turn) -> None:
        """Let a request go out, at once: it has waited for all that its slot would wait for."""
        line.under_way[request] = turn, slot
        self._pace.learn_wait(key, turn.wait)
        self._crawler.stats.inc_value("newscrawl/frontier/turns")
        if self._beating is None:
            self._beating = create_looping_call(self._beat)
            self._beating.start(self._turns.lease / _BEATS, now=False)
        if not slot.queue:
            if slot.latercall is not None:
                slot.latercall.cancel()
                slot.latercall = None
            longest = slot.delay * (1 + slot.jitter)
            slot.lastseen = min(slot.lastseen, monotonic() - longest)

    def process_response(self, request: Request, response: Response) -> Response:
        """End a turn."""
        is_well = response.status < 500 and response.status not in REFUSALS
        self._over(self._pace.key_of(request), request, is_well=is_well)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """End a turn that brought nothing."""
        self._over(self._pace.key_of(request), request)

    def _over(self, key: str, request: Request, *, is_well: bool = False) -> None:
        line = self._lines.get(key)
        begun = line.under_way.pop(request, None) if line is not None else None
        if begun is not None:
            turn, _ = begun
            over = partial(self._turns.over, key, turn.token, turn.moment, is_well=is_well)
            self._tell(key, over)

    # -- what the others are told ---------------------------------------------------------------

    def hold(self, key: str, seconds: float) -> None:
        """Let all workers send nothing for so long; then one request at a time, all together."""
        self._tell(key, partial(self._turns.hold, key, seconds))

    def leave(self, key: str, reason: str, seconds: float) -> None:
        """Let all workers leave a host alone that wants to be left alone for so long."""
        self._tell(key, partial(self._turns.leave, key, reason, seconds))

    def _beat(self) -> None:
        """Say that what is under way still is."""
        for key, line in self._lines.items():
            for request, (_, slot) in list(line.under_way.items()):
                # Another middleware has answered it, or the slot gave it back.
                if request not in slot.active:
                    self._over(key, request)
            if line.under_way:
                tokens = [turn.token for turn, _ in line.under_way.values()]
                self._tell(key, partial(self._turns.keep, key, tokens))

    def _tell(self, key: str, step: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Take a step behind those of the same host, beside what else goes on."""
        task = asyncio.ensure_future(self._told(key, self._lines[key], step))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _told(
        self, key: str, line: _Line, step: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        async with line.wire:
            try:
                await step()
            except FrontierError as error:
                # It no longer counts when its time is over.
                logger.warning("%s: the other workers could not be told: %s", key, error)
        line.answered.set()

    async def spider_closed(self) -> None:
        """Tell the last things."""
        if self._beating is not None:
            self._beating.stop()
        self._pace.others = None
        if self._tasks:
            _, silent = await asyncio.wait(set(self._tasks), timeout=LOOK_SECONDS)
            for task in silent:
                task.cancel()
