"""Hosts that answer 429 or 503 are left alone for as long as they ask."""

from __future__ import annotations

import logging
from datetime import timedelta
from math import ceil
from time import monotonic
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from newscrawl.clock import now
from newscrawl.ledger import Outcome
from newscrawl.polite.figures import seconds_of
from newscrawl.polite.pace import pace_of
from newscrawl.polite.waits import http_date, next_wait, retry_after
from newscrawl.rejected import NotAsked

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from newscrawl.polite.pace import Pace

logger = logging.getLogger(__name__)

REFUSALS = frozenset({429, 503})
"""Statuses by which a host says that it is asked too much."""


class BackOffMiddleware:
    """Waits before a host is asked again that answers 429 (too many requests) or 503 (overloaded).

    The wait is the one of `Retry-After`; without it, `BACKOFF_DELAY` seconds. A host that refuses
    again in spite of it is given twice the time, and with each good answer half of it is forgotten.
    Meanwhile the downloader slot of the host is held, so that nothing that is queued goes out, and
    after it one request at a time until an answer comes. RetryMiddleware asks for the refused pages
    again as always; its requests wait in the same slot.

    A wait of more than `BACKOFF_MAX_DELAY` seconds is not sat out: nothing more is asked of the host
    in this job, and what was to be asked ends as `blocked`.

    Statistics: `newscrawl/backoff/count` (waits), `newscrawl/backoff/seconds` (their sum),
    `newscrawl/backoff/left_alone` (hosts).
    """

    def __init__(self, crawler: Crawler, pace: Pace) -> None:
        self._pace = pace
        self._stats = crawler.stats
        self._first = seconds_of(crawler.settings, "BACKOFF_DELAY")
        self._most = seconds_of(crawler.settings, "BACKOFF_MAX_DELAY")
        self._refused_at: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listen for answers; off in replays."""
        pace = pace_of(crawler)
        if pace is None:
            raise NotConfigured
        middleware = cls(crawler, pace)
        crawler.signals.connect(middleware.response_downloaded, signals.response_downloaded)
        return middleware

    def process_request(self, request: Request) -> None:
        """Hold back what would go to a host that is left alone.

        Raises:
            NotAsked: it is.
        """
        if reason := self._pace.left(self._pace.key_of(request)):
            raise NotAsked(Outcome.BLOCKED, reason)

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Judge an answer, before the next request of its slot is sent."""
        key: str | None = request.meta.get("download_slot")
        if key is None or self._pace.left(key):
            return
        refused_at = self._refused_at.get(key)
        sent = monotonic() - request.meta.get("download_latency", 0.0)
        # What was under way when the host refused tells nothing of what it thinks of the next one.
        is_news = refused_at is None or (sent > refused_at and not self._pace.is_held(key))
        if response.status in REFUSALS:
            self._refused(key, response, is_news=is_news)
        elif refused_at is not None and is_news and response.status < 500:
            self._pace.let_go(key)

    def _refused(self, key: str, response: Response, *, is_news: bool) -> None:
        before, asked = self._pace.wait(key), _asked(response)
        self._refused_at[key] = monotonic()
        if is_news:
            wait = next_wait(before, asked, self._first)
        elif asked is not None and asked > before:
            wait = asked
        else:
            return
        if wait > self._most:
            self._leave(key, response.status, asked, wait)
            return
        self._pace.hold(key, wait)
        self._stats.inc_value("newscrawl/backoff/count")
        self._stats.inc_value("newscrawl/backoff/seconds", ceil(wait))
        logger.info("%s answers %d: nothing is asked of it for %g s", key, response.status, wait)

    def _leave(self, key: str, status: int, asked: float | None, wait: float) -> None:
        if asked == wait:
            why = f"HTTP {status}, Retry-After: {_length(wait)}"
        else:
            why = f"HTTP {status} again and again, in spite of longer and longer pauses"
        self._pace.leave(key, f"{why}: the host is left alone for the rest of the job", wait)
        self._stats.inc_value("newscrawl/backoff/left_alone")
        logger.warning(
            "%s: %s. Nothing more is asked of it in this job, for a pause of more than"
            " BACKOFF_MAX_DELAY=%g s is not sat out.",
            key,
            why,
            self._most,
        )


def _asked(response: Response) -> float | None:
    """What Retry-After asks for, counted by the server's own clock where it shows one."""
    value = response.headers.get("Retry-After")
    if value is None:
        return None
    at = http_date((response.headers.get("Date") or b"").decode("latin-1")) or now()
    return retry_after(value.decode("latin-1"), at)


def _length(seconds: float) -> str:
    """A length of time as people write it, `2:00:00`."""
    return str(timedelta(seconds=round(seconds)))
