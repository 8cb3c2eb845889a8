"""What extraction and archive cost: a crawl with them, and the same spider without, in turn.

Run by `make bench`. The bundled portal's articles are served again and again under new addresses, for
its forty alone drown in the noise of start-up. Wall time and CPU time are those of the `scrapy` process;
the portal is served by this one. Start-up is measured by a crawl of one article and taken off.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from newscrawl.demo.model import Reply
from newscrawl.demo.portal import DemoPortal
from newscrawl.demo.server import DemoServer

ROOT = Path(__file__).parent.parent.parent
QUIET = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=0", "LOG_LEVEL=ERROR")
VARIANTS = {
    "full": (),
    "no archive": ("WARC_ENABLED=0",),
    "plain": ("ARCHIVE_DIR=", "ITEM_PIPELINES={}"),
}


class Repeated:
    """The bundled portal's articles, `count` of them, all in its feed."""

    def __init__(self, count: int) -> None:
        portal = DemoPortal()
        self.pages = [portal.reply("https", article.paths[-1], 9) for article in portal.expected]
        self.paths = [f"/news/2026-10-08/detail-ihbench{n:07}.shtml" for n in range(count)]

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        """The feed, an article, or nothing."""
        if path == "/rss/rss.xml":
            links = "".join(f"<item><link>https://www.ecns.cn{p}</link></item>" for p in self.paths)
            body = f"<?xml version='1.0'?><rss><channel>{links}</channel></rss>".encode()
            return Reply(200, "OK", (("Content-Type", "text/xml"),), body)
        if "ihbench" in path:
            number = int(path[-13:-6])
            page = self.pages[number % len(self.pages)]
            # In words of its own, or it would be dropped as a copy.
            return replace(page, body=page.body.replace(b" the ", b" the %dth " % (number + 1)))
        return Reply(404, "Not Found", (("Content-Type", "text/html"),), b"<h1>404 Not Found</h1>")


@dataclass(frozen=True)
class Run:
    """One crawl."""

    pages: int
    wall: float
    """Seconds between Scrapy's start and finish."""
    cpu: float
    """Seconds of the whole process."""


def crawl(proxy: str, folder: Path, settings: tuple[str, ...], *arguments: str) -> Run:
    """Run one crawl; the statistics come out through a file, for the plain one keeps no crawl.json."""
    stats = folder / "stats.json"
    extension = "EXTENSIONS=" + json.dumps(
        {
            "newscrawl.report.JobReport": 600,
            "newscrawl.earlier.EarlierJobs": 650,
            "tests.bench.stats.DumpStats": 900,
        }
    )
    given = (
        *QUIET,
        f"ARCHIVE_DIR={folder / 'archive'}",
        *settings,
        extension,
        f"DUMP_STATS={stats}",
    )
    command = [sys.executable, "-m", "scrapy", "crawl", "ecns", *arguments]
    for setting in given:
        command += ["-s", setting]
    stats.unlink(missing_ok=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    env = os.environ | {"http_proxy": proxy, "https_proxy": proxy, "no_proxy": ""}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = json.loads(stats.read_text()) if stats.exists() else {}
    if found.get("response_received_count", 0) < 1:
        raise SystemExit(done.stderr.decode())
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(found["downloader/response_count"], found["elapsed_time_seconds"], cpu)


def main() -> None:
    """Run the variants in turn and print medians and ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--articles", type=int, default=600)
    given = parser.parse_args()
    rounds, site = given.rounds, Repeated(given.articles)
    rows: dict[str, list[tuple[float, float]]] = {name: [] for name in VARIANTS}
    for number in range(rounds):
        for name, settings in VARIANTS.items():
            with DemoServer(site) as server, tempfile.TemporaryDirectory() as folder:
                small = crawl(server.proxy_url, Path(folder), settings, "-a", "limit=1")
                whole = crawl(server.proxy_url, Path(folder), settings)
            pages = whole.pages - small.pages
            rows[name].append((whole.pages / whole.wall, (whole.cpu - small.cpu) / pages * 1000))
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    plain = [statistics.median(column) for column in zip(*rows["plain"], strict=True)]
    print(f"{'':12}{'pages/s':>10}{'of plain':>10}{'CPU ms/page':>14}{'more than plain':>18}")
    for name, found in rows.items():
        speed, cpu = (statistics.median(column) for column in zip(*found, strict=True))
        print(f"{name:12}{speed:10.0f}{speed / plain[0]:10.2f}{cpu:14.2f}{cpu - plain[1]:18.2f}")


if __name__ == "__main__":
    main()
