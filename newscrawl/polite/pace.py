"""How fast each host may be asked: what it wants itself, laid upon Scrapy's downloader slots.

Scrapy has a slot for each host: a queue, a delay between requests, and how many may be under way.
AutoThrottle changes the delay after every answer, and a slot that was idle for a minute is made
anew. So what a host wants is kept here and laid upon the slot at each of these moments: when a
request is queued, and when an answer has come, before the next one is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Protocol
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call
from twisted.python.failure import Failure

from newscrawl.ledger import Outcome
from newscrawl.rejected import NotAsked

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler
    from scrapy.utils.asyncio import AsyncioLoopingCall
    from twisted.internet.task import LoopingCall

# Scrapy looks at the clock of a slot only if it has a delay. It is kept: a host that has refused once
# is not asked more than a hundred times a second.
_LEAST_DELAY = 0.01

# How often it is looked at whether the crawl is being stopped, in seconds.
_LOOK_SECONDS = 1.0
# Marks a request that was given back while the crawl is being stopped.
_GIVEN_BACK = "given_back"

_PACES: WeakKeyDictionary[Crawler, Pace] = WeakKeyDictionary()


@dataclass(slots=True)
class _Host:
    delay: float = 0.0
    """Seconds between two requests, as the host asks."""
    until: float = 0.0
    """The monotonic moment before which nothing is sent."""
    concurrency: int | None = None
    """How many requests may be under way once it answers again; None: it does."""
    left: str | None = None
    """Why nothing more is asked of it in this job."""
    wait: float = 0.0
    """Seconds of its latest hold, halved with each good answer since; 0: all is well."""


class Others(Protocol):
    """Those who ask the same hosts as this crawl."""

    def hold(self, key: str, seconds: float) -> None:
        """Let them send nothing for so long either; then one request at a time, all together."""

    def leave(self, key: str, reason: str, seconds: float) -> None:
        """Let them leave a host alone that wants to be left alone for so long."""


class Pace:
    """What the hosts of a crawl want; each is named by the key of its downloader slot.

    A crawl that is stopped (Ctrl-C, `cancel` of scrapyd) does not wait until such a host may be asked
    for all that is queued: that goes back to the scheduler, which keeps it for the next run (JOBDIR).

    Attributes:
        others: who is told what a host wants; None: nobody asks it but this crawl.
    """

    others: Others | None = None

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._hosts: dict[str, _Host] = {}
        self._looking: AsyncioLoopingCall | LoopingCall | None = None
        # After AutoThrottle, which listens since the extensions were made.
        crawler.signals.connect(self._apply, signals.request_reached_downloader)
        crawler.signals.connect(self._apply, signals.response_downloaded)
        crawler.signals.connect(self._end, signals.spider_closed)

    def key_of(self, request: Request) -> str:
        """The key of the slot in which a request waits."""
        key: str = self._crawler.engine.downloader.get_slot_key(request)
        return key

    def slot_of(self, request: Request) -> Slot:
        """The slot in which a request will wait, as its host wants it."""
        # Scrapy has no public way to it before the request is queued there.
        key, slot = self._crawler.engine.downloader._get_slot(request)
        if host := self._hosts.get(key):
            self._lay(host, slot)
        found: Slot = slot
        return found

    def slow_down(self, key: str, delay: float) -> None:
        """Let at least so many seconds pass between two requests; it never becomes less."""
        host = self._host(key)
        host.delay = max(host.delay, delay)

    def delay(self, key: str) -> float:
        """Seconds that a host asks for between two requests."""
        host = self._hosts.get(key)
        return host.delay if host is not None else 0.0

    def hold(self, key: str, seconds: float) -> None:
        """Send nothing for so long, queued requests included; then one request at a time."""
        host, slot = self._host(key), self._slot(key)
        host.until = max(host.until, monotonic() + seconds)
        host.wait = seconds
        if self.others is not None:
            self.others.hold(key, seconds)
        if slot is not None:
            if host.concurrency is None and self.others is None:
                host.concurrency = slot.concurrency
            self._lay(host, slot)

    def is_held(self, key: str) -> bool:
        """Whether a hold is in force."""
        host = self._hosts.get(key)
        return host is not None and monotonic() < host.until

    def wait(self, key: str) -> float:
        """Seconds of the latest hold, halved with each good answer since; 0: all is well."""
        host = self._hosts.get(key)
        return host.wait if host is not None else 0.0

    def learn_wait(self, key: str, seconds: float) -> None:
        """Take note of the same as it is for all who ask the host."""
        if seconds or key in self._hosts:
            self._host(key).wait = seconds

    def let_go(self, key: str) -> None:
        """After a good answer ask as many at a time as before the hold, and forget half of its length."""
        host, slot = self._hosts.get(key), self._slot(key)
        if host is None:
            return
        host.wait /= 2
        if host.concurrency is not None:
            if slot is not None:
                slot.concurrency = host.concurrency
            host.concurrency = None

    def leave(self, key: str, reason: str, seconds: float) -> None:
        """Ask nothing more of a host in this job; what is queued for it fails with `NotAsked`.

        Args:
            key: of the host's slot.
            reason: what becomes of its requests.
            seconds: for how long it wants to be left alone.
        """
        if self.others is not None:
            self.others.leave(key, reason, seconds)
        self.learn_left(key, reason)

    def learn_left(self, key: str, reason: str) -> None:
        """Leave a host alone of which another one said so."""
        self._host(key).left = reason
        slot = self._slot(key)
        while slot is not None and slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(Failure(NotAsked(Outcome.BLOCKED, reason)))  # type: ignore[no-untyped-call]

    def left(self, key: str) -> str | None:
        """Why nothing more is asked of a host, None while it is."""
        host = self._hosts.get(key)
        return host.left if host is not None else None

    def _apply(self, request: Request) -> None:
        if self._crawler.crawling:
            # Of an earlier run (JOBDIR).
            request.meta.pop(_GIVEN_BACK, None)
        key: str | None = request.meta.get("download_slot")
        if key is not None and (host := self._hosts.get(key)) and (slot := self._slot(key)):
            self._lay(host, slot)

    def _lay(self, host: _Host, slot: Slot) -> None:
        if host.delay:
            # What a host asks for is the least: no chance may shorten it.
            slot.jitter = 0.0
            slot.delay = max(slot.delay, host.delay)
        if host.concurrency is not None:
            slot.concurrency = 1
        if host.until > monotonic():
            slot.delay = max(slot.delay, _LEAST_DELAY)
            slot.lastseen = max(slot.lastseen, host.until)

    def _look(self) -> None:
        """Give back what is queued for these hosts once the crawl is being stopped."""
        if self._crawler.crawling:
            return
        for slot in filter(None, map(self._slot, self._hosts)):
            while slot.queue:
                request, waiting = slot.queue.popleft()
                try:
                    again = given_back(request)
                except NotAsked as error:
                    waiting.errback(Failure(error))  # type: ignore[no-untyped-call]
                else:
                    # As a middleware's request would, it goes back to the engine.
                    waiting.callback(again)  # type: ignore[arg-type]

    def _end(self) -> None:
        if self._looking is not None and self._looking.running:
            self._looking.stop()
        # It knows the crawl, which would be kept for ever.
        _PACES.pop(self._crawler, None)

    def _host(self, key: str) -> _Host:
        if self._looking is None:
            self._looking = create_looping_call(self._look)
            self._looking.start(_LOOK_SECONDS, now=False)
        return self._hosts.setdefault(key, _Host())

    def _slot(self, key: str) -> Slot | None:
        slot: Slot | None = self._crawler.engine.downloader.slots.get(key)
        return slot


def given_back(request: Request) -> Request:
    """A request as it goes back to the engine while the crawl is being stopped.

    Raises:
        NotAsked: it came back: it was asked past the scheduler, by someone who waits for it.
    """
    if is_given_back(request):
        reason = "the crawl was stopped while its host wanted time"
        raise NotAsked(Outcome.UNFINISHED, reason)
    again = request.replace(dont_filter=True)
    again.meta[_GIVEN_BACK] = True
    return again


def is_given_back(request: Request) -> bool:
    """Whether a request went back to the engine, and was not kept by the scheduler."""
    return bool(request.meta.get(_GIVEN_BACK))


def pace_of(crawler: Crawler) -> Pace | None:
    """The pace of a crawl; None for a replay, which asks nobody."""
    if crawler.settings.get("WARC_REPLAY"):
        return None
    pace = _PACES.get(crawler)
    if pace is None:
        pace = _PACES[crawler] = Pace(crawler)
    return pace
