"""One crawl of `bench_archive.py` in a process of its own, which says what its pages cost.

The crawl stops after every block of pages, prints what the block took as one line of JSON, and goes on
when a line comes in. So several crawls can run in turn, a block at a time, and a busy moment of the machine
meets all of them. The first block is not to be counted: it pays for imports that come late and for connections.
After the last there is one line more, for the closing: files are synced, indexes written, archives packed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import resource
import sys
import time
from itertools import islice
from pathlib import Path
from typing import Any

#: Pages of a block: about a second, and several of the garbage collector's long runs.
BLOCK = 400

#: Requests that wait or are under way. Were they all there from the start, the garbage collector
#: would look through them again and again, now more often, now less.
WAITING = 48

BASE = {
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "DOWNLOAD_DELAY": 0,
    "LOG_LEVEL": "ERROR",
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
}

ADDON = {"ADDONS": {"warc.addon.WarcArchiveAddon": 500}, "ARCHIVE_DIR": "archive"}

WARC_SPEC = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.0/"


def settings_of(variant: str) -> dict[str, Any]:
    """Return what a variant adds to Scrapy's settings, each peer's as its documentation has it."""
    if variant in {"newscrawl", "newscrawl-pages"}:
        return ADDON
    if variant == "newscrawl-zlib":
        sys.modules["isal"] = None  # type: ignore[assignment]  # as if it was not installed
        return ADDON
    if variant == "newscrawl-off":
        return ADDON | {"WARC_ENABLED": False}
    if variant == "scrapy-webarchive":
        return {
            "EXTENSIONS": {"scrapy_webarchive.extensions.WaczExporter": 543},
            "SW_EXPORT_URI": f"{Path.cwd()}/archive/",
        }
    if variant == "scrapy-warcio":
        configuration = {
            "warc_spec": WARC_SPEC,
            "max_warc_size": 10_000_000_000,
            "collection": "bench",
            "description": "bench",
            "operator": "bench@example.org",
            "robots": "ignore",
            "user_agent": "bench",
            "warc_prefix": "BENCH",
            "warc_dest": str(Path.cwd()),
        }
        Path("warcio.yml").write_text(json.dumps(configuration))  # JSON is YAML
        os.environ["SCRAPY_WARCIO_SETTINGS"] = "warcio.yml"
        return {"DOWNLOADER_MIDDLEWARES": {_warcio_middleware(): 543}}
    if variant == "plain":
        return {}
    raise SystemExit(f"{variant} is none of the variants")


def _warcio_middleware() -> type:
    """Return the middleware that the package puts into the environment, for projects to copy."""
    path = Path(sys.prefix) / "middlewares.py"
    spec = importlib.util.spec_from_file_location("warcio_middlewares", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: type = module.WarcioDownloaderMiddleware
    return found


class Meter:
    """Takes the CPU time of this process, all its threads included, and the time on the wall."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self._cpu, self._wall = self._now(), time.perf_counter()

    @staticmethod
    def _now() -> float:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return used.ru_utime + used.ru_stime

    def stop(self) -> None:
        """Print the seconds since the start, wait for a line, start anew."""
        taken = {"cpu": self._now() - self._cpu, "wall": time.perf_counter() - self._wall}
        print(json.dumps(taken), flush=True)
        if not sys.stdin.readline():
            os._exit(1)  # nobody waits for it any more
        self._start()


def crawl(variant: str, url: str, blocks: int) -> None:
    """Crawl so many blocks; the archive is written below the working directory."""
    settings = BASE | settings_of(variant)
    import scrapy
    from scrapy.crawler import CrawlerProcess

    urls = (f"{url}{number}" for number in range(blocks * BLOCK))
    meter = Meter()
    fetched = 0

    class Bench(scrapy.Spider):
        name = "bench"

        async def start(self):  # type: ignore[no-untyped-def]
            for following in islice(urls, WAITING):
                yield scrapy.Request(following)

        def parse(self, response):  # type: ignore[no-untyped-def]
            for following in islice(urls, 1):
                if variant == "newscrawl-pages":
                    # It is a link of this page, and so there is a record beside the page.
                    yield scrapy.Request(following)
                else:
                    self.crawler.engine.crawl(scrapy.Request(following))
            nonlocal fetched
            fetched += 1
            if fetched % BLOCK == 0:
                meter.stop()

    process = CrawlerProcess(settings)
    process.crawl(Bench)
    process.start()
    if fetched < blocks * BLOCK:
        raise SystemExit(f"{fetched} of {blocks * BLOCK} pages came")
    meter.stop()


def main() -> None:
    """Crawl once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("variant")
    parser.add_argument("url")
    parser.add_argument("blocks", type=int)
    given = parser.parse_args()
    crawl(given.variant, given.url, given.blocks)


if __name__ == "__main__":
    main()
