"""What may go wrong between a worker and its frontier."""

from __future__ import annotations

NEEDS = "FRONTIER_URL needs the package redis: pip install 'newscrawl[redis]'"
"""What to say where Redis's client is not installed."""


class FrontierError(Exception):
    """The frontier can't be used as asked. The message is one line: what, where, and what to do."""


class FrontierLostError(FrontierError):
    """The crawl is no longer in Redis, or Redis did not come back in time."""


class CrawlEndedError(FrontierError):
    """The other workers have ended the crawl: this one was not heard of, and taken for dead."""
