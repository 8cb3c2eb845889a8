"""robots.txt, for every request."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.utils.httpobj import urlparse_cached

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's own, but requests that wait for the same robots.txt all hold to it.

    In Scrapy 2.19 they wait on one Deferred, which hands its result to the first of them and None,
    "all is allowed", to the others; so what a crawl asks first was fetched against a `Disallow`.
    """

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        self._asked: dict[str, asyncio.Future[RobotParser | None]] = {}

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host; None where there are none."""
        netloc = urlparse_cached(request).netloc
        asked = self._asked.get(netloc)
        if asked is None:
            asked = self._asked[netloc] = asyncio.ensure_future(super().robot_parser(request))
        return await asyncio.shield(asked)
