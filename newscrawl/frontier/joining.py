"""The extension that looks whether a crawl may be a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import is_asyncio_available

from newscrawl.frontier.errors import NEEDS, FrontierError
from newscrawl.frontier.off import is_shared

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Joining:
    """Refuses what can't share a frontier, before anything is made."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Look at the crawl and at Redis.

        Raises:
            FrontierError: this crawl, or this Redis, will not do.
        """
        if not is_shared(crawler):
            raise NotConfigured
        if complaint := _complaint(crawler):
            raise FrontierError(complaint)
        try:
            from newscrawl.frontier.connection import PlainConnection
        except ImportError as error:
            raise FrontierError(NEEDS) from error
        plain = PlainConnection(crawler.settings["FRONTIER_URL"])
        try:
            plain.check()
        finally:
            plain.close()
        return cls()


def _complaint(crawler: Crawler) -> str | None:
    """Why a crawl can't be a worker."""
    settings = crawler.settings
    if not is_asyncio_available():
        return "FRONTIER_URL needs the asyncio reactor, which is Scrapy's default: leave TWISTED_REACTOR alone"
    if not settings.get("ARCHIVE_DIR"):
        return (
            "FRONTIER_URL needs an ARCHIVE_DIR: what a worker that died has written is found there"
        )
    if not settings.getbool("STATE_ENABLED", True):
        return "FRONTIER_URL needs STATE_ENABLED: workers know from each other what was fetched"
    lease = settings.get("FRONTIER_LEASE")
    try:
        is_long = 1 <= float(lease) < 86_400
    except (TypeError, ValueError):
        is_long = False
    if not is_long:
        return f"FRONTIER_LEASE={lease}: a number of seconds was expected, from 1 to a day"
    if settings.get("JOBDIR"):
        return "FRONTIER_URL is in the place of JOBDIR: a worker that is stopped gives its requests back"
    if getattr(crawler.spider, "learns_alone", False):
        return (
            f"the spider {crawler.spidercls.name} learns its portal in one process, and can't share a frontier."
            " Let `scrapy genspider -t portal` write a declaration of the portal, and crawl with that."
        )
    return None
