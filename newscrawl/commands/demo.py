"""`scrapy demo`: the bundled portal on loopback, crawled by the unchanged ecns spider."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import ClassVar

from newscrawl.files import ITEMS, REPORT
from newscrawl.own_settings import OwnSettings
from newscrawl.running import RunsSpider

_SPIDER = "ecns"


class Command(OwnSettings, RunsSpider):
    """Crawls the demo portal and shows what came of it."""

    requires_project = True
    own_settings: ClassVar[dict[str, object]] = {
        # Apart from real crawls: its articles are inventions.
        "ARCHIVE_DIR": "archive-demo",
        "FRONTIER_URL": "",
        "LOG_LEVEL": "ERROR",
        # It shows the same articles each time.
        "STATE_ENABLED": False,
        # The server is ours and on this machine.
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "BACKOFF_DELAY": 0.1,
    }

    def syntax(self) -> str:
        """How it is called."""
        return "[options]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Try it without a network: crawl the bundled portal on loopback"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serve, crawl, tell."""
        # Late: this module is loaded whenever `scrapy` starts.
        from newscrawl.demo.check import differences
        from newscrawl.demo.portal import DemoPortal
        from newscrawl.demo.server import DemoServer
        from newscrawl.items import NewsArticle
        from newscrawl.summary import summary
        from warc.job import job_of

        self.spider_class(_SPIDER, opts.spargs)
        portal = DemoPortal()
        with DemoServer(portal) as server:
            print(
                f"Crawling the bundled portal as https://www.ecns.cn/ through {server.proxy_url} ...\n"
            )
            os.environ.update(
                http_proxy=server.proxy_url, https_proxy=server.proxy_url, no_proxy=""
            )
            crawler = self.run_spider(_SPIDER, opts.spargs)
        job = job_of(crawler) if self.exitcode == 0 else None
        if job is None:
            self.exitcode = 1
            return
        items = [
            NewsArticle.from_dict(json.loads(line))
            for line in (job.folder / ITEMS).read_text("utf-8").splitlines()
        ]
        wrong = list(differences(items, portal.expected))
        print(summary(json.loads((job.folder / REPORT).read_text("utf-8"))))
        verdict = (
            "each exactly as its author wrote it" if not wrong else f"{len(wrong)} differences"
        )
        print(f"  {'checked':<10}{len(items)} items: {verdict}\n")
        for line in wrong:
            print(f"  ! {line}")
        _show_files(job.folder)
        self.exitcode = 1 if wrong or not items else 0


def _show_files(folder: Path) -> None:
    shown = os.path.relpath(folder)
    scrapy = os.path.relpath(sys.argv[0]) if os.sep in sys.argv[0] else sys.argv[0]
    print(f"In {shown}/:\n")
    for path in sorted(folder.iterdir()):
        print(f"  {path.stat().st_size / 1000:>8.1f} kB  {path.name}")
    print(f"""
Try next:

  head -1 {shown}/{ITEMS} | python3 -m json.tool --no-ensure-ascii
  {scrapy} demo -a sections=Economy -a since=2024-10-01   (the arguments of a real crawl)
  {scrapy} crawl ecns -s WARC_REPLAY={shown}   (the same crawl, offline)
  {scrapy} extract {shown} -o items.jsonl   (the same items, without a crawl)
  {scrapy} crawl ecns -a limit=20                         (the real portal: set USER_AGENT first)
""")
