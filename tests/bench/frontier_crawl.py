"""One worker of bench_frontier.py whose spider does nothing with its pages; a process of its own.

Its pages have numbers. The first ones are listings, and each of them leads to so many of the others. A page
is noted in the file, as its number, when its callback has ended. The process says `ready` when it might begin,
and begins when a line comes in.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

LINKS = 50
"""Of a listing."""

_BASE = {
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    # As the project has it: for an answer that is dealt with by an asynchronous middleware, Scrapy starts so
    # many tasks, a hundred by default.
    "CONCURRENT_ITEMS": 4,
    "DOWNLOAD_DELAY": 0,
    "LOG_LEVEL": "ERROR",
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
}


def settings_of(variant: str, redis: str, lease: float) -> dict[str, Any]:
    """Return what a variant adds to Scrapy's settings."""
    if variant in {"newscrawl", "newscrawl-no-turns"}:
        turns = {"newscrawl.polite.turns.TurnsMiddleware": None}
        return {
            "DOWNLOADER_MIDDLEWARES": turns if variant == "newscrawl-no-turns" else {},
            "ADDONS": {"newscrawl.frontier.addon.FrontierAddon": 600},
            "ARCHIVE_DIR": str(Path.cwd()),
            "FRONTIER_URL": redis,
            "FRONTIER_LEASE": lease,
        }
    if variant == "scrapy-redis":
        return {
            "SCHEDULER": "scrapy_redis.scheduler.Scheduler",
            "DUPEFILTER_CLASS": "scrapy_redis.dupefilter.RFPDupeFilter",
            # Else the first worker that ends takes the queue away from the others.
            "SCHEDULER_PERSIST": True,
            "REDIS_URL": redis,
        }
    return {}


def crawl(given: argparse.Namespace) -> None:
    """Crawl until nothing is left; with scrapy-redis until somebody ends it, as its own spiders do."""
    settings = _BASE | settings_of(given.variant, given.redis, given.lease)
    from scrapy import Request, Spider, signals
    from scrapy.crawler import CrawlerProcess
    from scrapy.exceptions import DontCloseSpider

    listings = given.pages // (LINKS + 1)
    done = os.open(given.done, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    class Bench(Spider):
        name = "bench"

        @classmethod
        def from_crawler(cls, crawler, *args, **kwargs):  # type: ignore[no-untyped-def]
            spider = super().from_crawler(crawler, *args, **kwargs)
            if given.variant == "scrapy-redis":
                crawler.signals.connect(spider.stay, signals.spider_idle)
            return spider

        def stay(self):  # type: ignore[no-untyped-def]
            raise DontCloseSpider

        async def start(self):  # type: ignore[no-untyped-def]
            print("ready", flush=True)
            sys.stdin.readline()
            for number in range(listings):
                yield Request(f"{given.url}/news/{number}", self.parse_listing)

        def parse_listing(self, response):  # type: ignore[no-untyped-def]
            number = int(response.url.rpartition("/")[2])
            first = listings + number * LINKS
            for page in range(first, first + LINKS):
                yield Request(f"{given.url}/news/{page}", self.parse_page)
            os.write(done, b"%d\n" % number)

        def parse_page(self, response):  # type: ignore[no-untyped-def]
            os.write(done, response.url.rpartition("/")[2].encode() + b"\n")

    process = CrawlerProcess(settings)
    process.crawl(Bench)
    process.start()


def main() -> None:
    """Crawl once."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("variant")
    parser.add_argument("url", help="of the portal")
    parser.add_argument("pages", type=int)
    parser.add_argument("done", help="file with the numbers of the pages that were dealt with")
    parser.add_argument("--redis", default="")
    parser.add_argument("--lease", type=float, default=60)
    crawl(parser.parse_args())


if __name__ == "__main__":
    main()
