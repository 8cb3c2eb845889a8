"""The scheduler of a worker: what it gives the engine comes from the frontier."""

from __future__ import annotations

import asyncio
import heapq
import logging
import os
import socket
from contextlib import suppress
from functools import partial
from itertools import count
from time import time
from typing import TYPE_CHECKING, Self

from scrapy import Request, signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.asyncgen import as_async_generator
from scrapy.utils.defer import deferred_from_coro, ensure_awaitable
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.spider import iterate_spider_output
from twisted.python.failure import Failure

from newscrawl.frontier.errors import CrawlEndedError, FrontierError
from newscrawl.frontier.keys import mark_of_request
from newscrawl.frontier.lease import Lease
from newscrawl.frontier.leases import BATCH, leases_of
from newscrawl.frontier.shared_memory import shared_memory_of
from newscrawl.frontier.stopping import is_stopping
from newscrawl.frontier.wire import WireError, Withheld, decode

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
    from typing import Any

    from scrapy import Spider
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

    from newscrawl.frontier.lease import Child
    from newscrawl.frontier.leases import Leases
    from newscrawl.frontier.shared_memory import SharedMemory
    from newscrawl.frontier.worker import Taken, Worker

logger = logging.getLogger(__name__)

LOST = "frontier_lost"
"""Why a crawl ended whose frontier is gone."""

# So many requests are leased beyond those that the downloader has: it is not to wait for Redis.
_AHEAD = 8
_MANY = 100
# How long an empty queue is left alone: others may put something into it.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0
# A quarter of a lease may be missed three times.
_BEATS = 4
# `scrapy frontier status` shows what a worker says of itself.
_BEAT_SECONDS = 5.0
# How soon other machines hear of what is remembered.
_SHARE_SECONDS = 1.0
# How long the end of a crawl waits for Redis.
_CLOSE_SECONDS = 5.0


class FrontierScheduler(BaseScheduler):
    """Leases requests, hands them to the engine, and finds out when all that came of them is done.

    What redirects and retries make of a request goes on under its lease, in this worker; so do requests that
    say so (:data:`newscrawl.frontier.meta.STAYS_KEY`), and those that can't be sent. All others go into
    the queue.
    """

    def __init__(self, crawler: Crawler, leases: Leases) -> None:
        self._crawler = crawler
        self._leases = leases
        self._worker: Worker = leases.worker
        # 0 says any number.
        self._most = (crawler.settings.getint("CONCURRENT_REQUESTS") or _MANY) + _AHEAD
        self._ready: list[tuple[int, int, Request]] = []
        self._sharing = shared_memory_of(crawler)
        self._serial = count()
        self._since = time()
        self._held: set[Request] = set()
        self._fresh: Request | None = None
        self._wake = asyncio.Event()
        self._is_dry = False
        self._tasks: list[asyncio.Task[None]] = []
        # As long as the spider has not begun.
        self._is_seeding = True
        self._is_over = False
        self._is_closing = False
        self._is_lost = False
        leases.failed = self._fail
        leases.added = partial(self._look_for_more, is_news=True)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the crawl's leases.

        Raises:
            FrontierError: it has no frontier.
        """
        leases = leases_of(crawler)
        if leases is None:
            raise FrontierError("FrontierScheduler needs FRONTIER_URL")
        return cls(crawler, leases)

    def open(self, spider: Spider) -> Deferred[None]:
        """Come to the crawl."""
        return deferred_from_coro(self._open())

    async def _open(self) -> None:
        await self._worker.join()
        logger.info(
            "Worker %s of the frontier in %s", self._worker.name, self._worker.connection.name
        )
        self._go_on(self._beat())
        if self._sharing is not None:
            await self._sharing.begin()
            self._go_on(self._share(self._sharing))
        self._go_on(self._lease())

    def _go_on(self, endless: Coroutine[Any, Any, None]) -> None:
        """Do something as long as the crawl goes on."""
        task = asyncio.ensure_future(endless)
        task.add_done_callback(self._ended)
        self._tasks.append(task)

    def close(self, reason: str) -> Deferred[None]:
        """End what was done; the rest goes back into the queue."""
        return deferred_from_coro(self._close())

    async def _close(self) -> None:
        self._is_closing = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._leases.settle(lambda request: request in self._held)
        await self._leases.close(_CLOSE_SECONDS, is_lost=self._is_lost)

    # -- what the engine asks -------------------------------------------------------------------

    def enqueue_request(self, request: Request) -> bool:
        """Take a request: what a leased one became, or a new one.

        Returns:
            True: whether it is a duplicate is known later, and told by the signal `request_dropped` then.
        """
        lease = self._leases.of(request)
        if lease is not None:
            self._leases.add_request(lease, request)
            self._held.add(request)
            if request.dont_filter or request is self._fresh:
                self._push(request)
            else:
                self._leases.do(self._filter(lease, request))
            return True
        self._is_over = False
        child = self._leases.child(request)
        if child is None:
            self._held.add(request)
            self._push(request)
        else:
            self._leases.add([child])
        return True

    def next_request(self) -> Request | None:
        """The next of what was leased."""
        self._settle()
        if len(self._ready) < _AHEAD // 2:
            self._look_for_more()
        if not self._ready:
            return None
        request = heapq.heappop(self._ready)[-1]
        self._held.discard(request)
        return request

    def has_pending_requests(self) -> bool:
        """Whether there is something to wait for: here, in the queue or with other workers."""
        self._settle()
        return bool(self._ready or self._held) or self._leases.is_busy or not self._is_over

    def _settle(self) -> None:
        slot = self._crawler.engine._slot
        if slot is not None:
            going = slot.inprogress
            self._leases.settle(lambda request: request in self._held or request in going)

    def _push(self, request: Request) -> None:
        heapq.heappush(self._ready, (-request.priority, next(self._serial), request))
        self._poke()

    async def _filter(self, lease: Lease, request: Request) -> None:
        """Look whether what a request was redirected to was asked for before."""
        fingerprint = self._crawler.request_fingerprinter.fingerprint(request)
        if await self._worker.is_new(lease, mark_of_request(fingerprint)):
            self._push(request)
            return
        self._held.discard(request)
        self._crawler.signals.send_catch_log(
            signals.request_dropped, request=request, spider=self._crawler.spider
        )
        self._leases.end_request(request)

    def _poke(self) -> None:
        """Let the engine ask; Scrapy has no public way for a scheduler to say that it has something."""
        slot = self._crawler.engine._slot
        if slot is not None and not self._is_closing:
            slot.nextcall.schedule()

    # -- what the frontier has ------------------------------------------------------------------

    async def _lease(self) -> None:
        """Lease requests whenever there is room for them."""
        pause = _FIRST_PAUSE
        while not self._is_closing:
            self._wake.clear()
            has_begun = not self._is_seeding
            room = 0 if is_stopping(self._crawler) else max(0, self._most - self._leases.under_way)
            standing = await self._worker.take(room)
            self._is_dry = room > 0 and not standing.taken
            self._begin(standing.taken)
            may_seed = not standing.is_seeded and not self._is_seeding
            if may_seed and await self._worker.seed() == "mine":
                # The worker that began it died. Items that begin a crawl come from the middleware alone.
                async for _ in self.seed(self._leases.spider.start()):
                    pass
            self._is_over = standing.is_over and has_begun and not self._leases.is_busy
            if self._is_dry:
                self._poke()
            else:
                pause = _FIRST_PAUSE
            with suppress(TimeoutError):
                async with asyncio.timeout(pause if self._is_dry else _LONGEST_PAUSE):
                    await self._wake.wait()
            pause = min(_LONGEST_PAUSE, 2 * pause)

    def _look_for_more(self, *, is_news: bool = False) -> None:
        """Ask the frontier soon; an empty one is asked at its time, unless something was added to it."""
        if is_news or not self._is_dry:
            self._wake.set()

    def _begin(self, taken: Sequence[Taken]) -> None:
        """Hand over what was leased, as if the spider had asked for it."""
        for one in taken:
            if one.lease in self._leases:
                # It ran out while Redis was away, and is this worker's again.
                continue
            try:
                request = decode(one.request, self._leases.spider)
            except WireError as error:
                reason = f"this newscrawl can't read it: {error}"
                self._leases.give_up(Lease(one.lease, "", one.attempts, failure=reason))
                continue
            if request.errback is not None:
                request.errback = Withheld(request.errback, self._failed)
            host = urlparse_cached(request).hostname or ""
            self._leases.begin(Lease(one.lease, host, one.attempts), request)
            if is_stopping(self._crawler):
                # It came too late, and goes back.
                self._held.add(request)
                continue
            self._fresh = request
            self._crawler.engine.crawl(request)
            if request not in self._held:
                # Somebody who heard of it refuses it.
                self._leases.end_request(request)
        self._fresh = None

    def _failed(self, errback: Callable[[Failure], Any], failure: Failure) -> Any:
        """Call a request's errback, and withhold what it asks for, as the spider middleware does.

        Scrapy shows to spider middlewares only what comes of an answer that they have refused.
        """
        output = errback(failure)
        if isinstance(output, Failure) or isinstance(failure.value, HttpError):
            return output
        return self._withheld(failure.request, output)  # type: ignore[attr-defined]

    async def _withheld(self, request: Request, output: Any) -> AsyncIterator[Any]:
        async for one in as_async_generator(await ensure_awaitable(iterate_spider_output(output))):
            if not self._leases.withhold(request, one):
                yield one

    async def seed(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Put the crawl's first requests into the queue, if it is this worker that does so.

        The other workers only let the spider begin. Of two workers the second seeds if the first dies before
        all of it is there; what was there already is filtered.

        Gives:
            What is no request.
        """
        self._is_seeding = True
        try:
            async for one in self._seed(start):
                yield one
        except FrontierError as error:
            self._fail(error)
        self._is_seeding = False
        self._look_for_more(is_news=True)

    async def _seed(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        is_mine = await self._worker.seed() == "mine"
        waiting: list[Child] = []
        async for one in start:
            # What this machine's memory knows to be due is asked for by it, whoever reads the sources.
            if not is_mine and (not isinstance(one, Request) or one.dont_filter):
                continue
            if not isinstance(one, Request):
                yield one
            elif (child := self._leases.child(one)) is None:
                self._crawler.engine.crawl(one)
            else:
                waiting.append(child)
            if len(waiting) >= BATCH:
                await self._leases.add_now(waiting)
                waiting.clear()
        await self._leases.add_now(waiting)
        if is_mine:
            await self._worker.seeded()

    async def _share(self, memory: SharedMemory) -> None:
        """Tell other machines what is remembered, and hear what they do."""
        while not self._is_closing:
            is_more = await memory.step()
            await asyncio.sleep(0 if is_more else _SHARE_SECONDS)

    async def _beat(self) -> None:
        """Say that this worker lives."""
        while not self._is_closing:
            await self._worker.beat(self._told(), self._leases.alive)
            await asyncio.sleep(min(self._worker.lease / _BEATS, _BEAT_SECONDS))

    def _told(self) -> dict[str, Any]:
        """What the worker says of itself."""
        get = self._crawler.stats.get_value
        return {
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "since": round(self._since),
            "pages": get("response_received_count", 0),
            "items": get("item_scraped_count", 0),
        }

    def _ended(self, task: asyncio.Task[None]) -> None:
        """End the crawl if one of the endless tasks has ended."""
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        """End the crawl: the frontier can't be used any more."""
        if self._is_lost or self._is_closing:
            return
        self._is_lost = True
        reason = LOST
        if isinstance(error, CrawlEndedError):
            logger.warning("This worker was taken for dead: %s.", error)
            reason = "finished"
        elif isinstance(error, FrontierError):
            logger.critical(
                "The frontier is lost: %s. What is due is asked for by the next crawl.", error
            )
        else:
            logger.critical("The frontier failed", exc_info=error)
        deferred_from_coro(self._crawler.engine.close_spider_async(reason=reason))
