"""How fast each host may be asked: what it wants itself, laid upon Scrapy's downloader slots.

Scrapy has a slot for each host: a queue, a delay between requests, and how many may be under way.
AutoThrottle changes the delay after every answer, and a slot that was idle for a minute is made
anew. So what a host wants is kept here and laid upon the slot at each of these moments: when a
request is queued, and when an answer has come, before the next one is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from scrapy import signals
from twisted.python.failure import Failure

from newscrawl.ledger import Outcome
from newscrawl.rejected import NotAsked

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler

# Scrapy looks at the clock of a slot only if it has a delay. It is kept: a host that has refused once
# is not asked more than a hundred times a second.
_LEAST_DELAY = 0.01

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


class Pace:
    """What the hosts of a crawl want; each is named by the key of its downloader slot."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._hosts: dict[str, _Host] = {}
        # After AutoThrottle, which listens since the extensions were made.
        crawler.signals.connect(self._apply, signals.request_reached_downloader)
        crawler.signals.connect(self._apply, signals.response_downloaded)

    def key_of(self, request: Request) -> str:
        """The key of the slot in which a request waits."""
        key: str = self._crawler.engine.downloader.get_slot_key(request)
        return key

    def slow_down(self, key: str, delay: float) -> None:
        """Let at least so many seconds pass between two requests; it never becomes less."""
        host = self._host(key)
        host.delay = max(host.delay, delay)

    def hold(self, key: str, seconds: float) -> None:
        """Send nothing for so long, queued requests included; then one request at a time."""
        host, slot = self._host(key), self._slot(key)
        host.until = max(host.until, monotonic() + seconds)
        if slot is not None:
            if host.concurrency is None:
                host.concurrency = slot.concurrency
            self._lay(host, slot)

    def is_held(self, key: str) -> bool:
        """Whether a hold is in force."""
        host = self._hosts.get(key)
        return host is not None and monotonic() < host.until

    def let_go(self, key: str) -> None:
        """Ask as many at a time as before the hold."""
        host, slot = self._hosts.get(key), self._slot(key)
        if host is not None and host.concurrency is not None:
            if slot is not None:
                slot.concurrency = host.concurrency
            host.concurrency = None

    def leave(self, key: str, reason: str) -> None:
        """Ask nothing more of a host in this job; what is queued for it is given back."""
        self._host(key).left = reason
        slot = self._slot(key)
        while slot is not None and slot.queue:
            _, waiting = slot.queue.popleft()
            failure = Failure(NotAsked(Outcome.BLOCKED, reason))  # type: ignore[no-untyped-call]
            waiting.errback(failure)

    def left(self, key: str) -> str | None:
        """Why nothing more is asked of a host, None while it is."""
        host = self._hosts.get(key)
        return host.left if host is not None else None

    def _apply(self, request: Request) -> None:
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

    def _host(self, key: str) -> _Host:
        return self._hosts.setdefault(key, _Host())

    def _slot(self, key: str) -> Slot | None:
        slot: Slot | None = self._crawler.engine.downloader.slots.get(key)
        return slot


def pace_of(crawler: Crawler) -> Pace | None:
    """The pace of a crawl; None for a replay, which asks nobody."""
    if crawler.settings.get("WARC_REPLAY"):
        return None
    pace = _PACES.get(crawler)
    if pace is None:
        pace = _PACES[crawler] = Pace(crawler)
    return pace
