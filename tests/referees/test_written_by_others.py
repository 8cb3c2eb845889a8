"""Archives that other tools wrote are replayed and extracted: the items are those of a crawl."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from writers import FETCHERS, FORMS, by_fastwarc, exchanges_of, warcprox

from newscrawl.demo.server import DemoServer

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]
WRITERS = [*FETCHERS, "warcprox", "fastwarc", *FORMS]


@dataclass(frozen=True)
class Written:
    """An archive of a tool, and what a crawl made of the same pages."""

    path: Path
    items: dict[str, Any]


def told(objects: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return items by their addresses, without what says of which capture they are, and how they were found."""
    found = {}
    for item in objects:
        own = ("warcFile", "warcRecordId", "dateDownloaded", "listed")
        metadata = {name: value for name, value in item["metadata"].items() if name not in own}
        found[item["url"]] = {**item, "metadata": metadata}
    return found


@pytest.fixture(scope="module")
def live(portal, tmp_path_factory, scrapy_in):
    """A crawl that keeps every answer in full."""
    with DemoServer(portal) as server:
        run = scrapy_in(tmp_path_factory.mktemp("live") / "archive", server.proxy_url)
        return run("crawl", "ecns", "-s", "WARC_DEDUPLICATE=0")


@pytest.fixture(scope="module", params=WRITERS)
def written(request, live, portal, tmp_path_factory, scrapy_in) -> Written:
    """An archive of each tool."""
    folder = tmp_path_factory.mktemp("written")
    [warc] = live.warcs
    exchanges = exchanges_of(warc)
    expected = told(live.objects)
    if request.param in FETCHERS:
        path = FETCHERS[request.param](folder, portal, [e.url for e in exchanges])
    elif request.param in FORMS:
        path = FORMS[request.param](folder, exchanges)
    elif request.param == "fastwarc":
        path = by_fastwarc(folder, warc)
    else:
        # It stands between a crawl and the portal. What comes at a time it writes in any order.
        with warcprox(folder, portal) as proxy:
            run = scrapy_in(folder / "archive", proxy)
            crawl = run("crawl", "ecns", "-s", "CONCURRENT_REQUESTS=1")
            assert len(crawl.items) == 43, crawl.output
            expected = told(crawl.objects)
        path = folder / "warcs"
    return Written(path, expected)


def test_the_spider_makes_the_same_items_of_it(written, scrapy_in, tmp_path):
    run = scrapy_in(tmp_path / "again", None)
    again = run("crawl", "ecns", "-s", f"WARC_REPLAY={written.path}")
    assert again.returncode == 0, again.output
    assert told(again.objects) == written.items
    assert "not-in-archive" not in again.report["sums"]


def test_extract_makes_the_same_items_of_it(written, tmp_path):
    out = tmp_path / "items.jsonl"
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "extract", str(written.path), "-o", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert told(map(json.loads, out.read_text().splitlines())) == written.items
