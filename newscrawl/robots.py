"""robots.txt, for every request: what it forbids, and how fast it lets a crawler ask."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.httpobj import urlparse_cached

from newscrawl.polite.figures import seconds_of
from newscrawl.polite.pace import pace_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

logger = logging.getLogger(__name__)


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's own, but requests that wait for the same robots.txt all hold to it.

    In Scrapy 2.19 they wait on one Deferred, which hands its result to the first of them and None,
    "all is allowed", to the others; so what a crawl asks first was fetched against a `Disallow`.

    And the time that it wants between two requests (`Crawl-delay`, `Request-rate`) is given to the
    host, up to `ROBOTS_MAX_DELAY` seconds. A rate for some hours of the day counts the whole day.

    Statistics: `newscrawl/robots_delay/<host>`, the seconds that are kept.
    """

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        self._asked: dict[str, asyncio.Future[RobotParser | None]] = {}
        self._pace = pace_of(crawler)
        self._most = seconds_of(crawler.settings, "ROBOTS_MAX_DELAY")
        self._paced: set[str] = set()

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host; None where there are none."""
        netloc = urlparse_cached(request).netloc
        asked = self._asked.get(netloc)
        if asked is None:
            asked = self._asked[netloc] = asyncio.ensure_future(super().robot_parser(request))
        return await asyncio.shield(asked)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Hold to the rules: keep the pace that they ask for; what is forbidden is not asked."""
        netloc = urlparse_cached(request).netloc
        if rp is not None and self._pace is not None and netloc not in self._paced:
            self._paced.add(netloc)
            agent = self._robotstxt_useragent or self._default_useragent
            if delay := delay_of(rp, agent):
                key = self._pace.key_of(request)
                kept = min(delay, self._most)
                self._pace.slow_down(key, kept)
                self._stats.max_value(f"newscrawl/robots_delay/{key}", kept)
                self._tell(netloc, delay, kept)
        super().process_request_2(rp, request)

    def _tell(self, netloc: str, delay: float, kept: float) -> None:
        if kept < delay:
            logger.warning(
                "%s/robots.txt asks for %g s between two requests; %g s are kept. To hold to it, set"
                " ROBOTS_MAX_DELAY=%g, and expect a crawl of that length.",
                netloc,
                delay,
                kept,
                delay,
            )
        else:
            logger.info("%s/robots.txt asks for %g s between two requests", netloc, delay)


def delay_of(rules: RobotParser, agent: str) -> float:
    """Seconds between two requests that a robots.txt asks a user agent for; 0 where it does not.

    Of `Crawl-delay` and `Request-rate` the slower one counts; the latter is known to Scrapy's default
    parser alone.
    """
    delay = rules.crawl_delay(agent) or 0.0
    rate = rules.rp.request_rate(agent) if isinstance(rules, ProtegoRobotParser) else None
    return max(delay, rate.seconds / rate.requests) if rate is not None else delay
