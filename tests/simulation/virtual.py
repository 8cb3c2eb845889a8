"""Virtual time, for the crawler and for the portal."""

from __future__ import annotations

from datetime import datetime

from scrapy.extensions import httpcache

from newscrawl import clock


class VirtualClock:
    """A clock that stands until it is set.

    Attributes:
        when: the moment that it shows.
    """

    def __init__(self, when: datetime) -> None:
        self.when = when

    def now(self) -> datetime:
        """The moment that it shows, UTC."""
        return self.when

    def install(self) -> None:
        """Take the place of the crawler's clock, and of that of Scrapy's HTTP cache, for good."""
        clock.now = self.now
        httpcache.time = lambda: self.when.timestamp()  # type: ignore[attr-defined]
