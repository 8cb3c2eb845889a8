"""What others ask of the frontier: nothing of it is loaded where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.frontier.leases import Leases


WORKER = "worker"
"""Key of crawl.json with the name of the worker that the job was."""


def is_shared(crawler: Crawler) -> bool:
    """Whether a crawl is a worker of a frontier."""
    return bool(crawler.settings.get("FRONTIER_URL")) and not crawler.settings.get("WARC_REPLAY")


def leases_of(crawler: Crawler) -> Leases | None:
    """The leases of a crawl that is a worker; None for any other."""
    if not is_shared(crawler):
        return None
    # Late: without a frontier nothing of it is loaded.
    from newscrawl.frontier import leases

    return leases.leases_of(crawler)
