"""Whole crawls of portals that print the same story twice: within a job, across jobs, across spiders."""

from __future__ import annotations

import json
import sqlite3
import time
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.demo.model import Reply
from newscrawl.demo.server import HOSTS, DemoServer
from newscrawl.files import ITEMS
from newscrawl.state import STATE

if TYPE_CHECKING:
    from tests.conftest import Crawl

# One answer after the other: which of two was there first is to be sure.
ONE_BY_ONE = ("-s", "CONCURRENT_REQUESTS=1")
ROOT = "https://www.ecns.cn"
MIRROR = "http://mirror.example"
FERRY = (
    (
        "The ferry left the harbour at 6.40 on Monday, as it has for sixty years, with 212 people on board,"
        " most of them on their way to work in the mills across the bay."
    ),
    (
        "Nobody aboard knew that it was the last crossing. The company said at noon that the ship would be"
        " sold, for repairs had become too costly: 1,400,000 crowns in the past year alone."
    ),
    (
        "The captain heard of it on the radio, she said; she has steered the ship since 1998, through ice and"
        " through the flood of the year before last."
    ),
)
BRIDGE = (
    (
        "The council wants to talk about a bridge next week. An engineer of the county puts its price at 90"
        " million crowns, and the time until it stands at seven years."
    ),
    (
        "Until then buses are to go around the bay, a way of fifty kilometres. Those who work in the mills"
        " would have to rise two hours earlier, and the school would lose half of its pupils."
    ),
)
BYLINE = "By Dana Whitlow, Harbour News Agency, 11 October 2024, 10:42"


def address(name: str, root: str = ROOT) -> str:
    """The address of a story."""
    return f"{root}/news/2024-10-11/detail-{name}.shtml"


@dataclass(frozen=True)
class Stories:
    """A portal of a feed and of these stories: paragraphs by name."""

    stories: dict[str, tuple[str, ...]]
    root: str = ROOT

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        """The feed, a story, or nothing."""
        del scheme, attempt
        if path == "/rss/rss.xml":
            # The scheduler asks for the last one first.
            names = reversed(self.stories)
            links = [f"<item><link>{address(n, self.root)}</link></item>" for n in names]
            return Reply(
                200, "OK", (("Content-Type", "text/xml"),), f"<rss>{''.join(links)}</rss>".encode()
            )
        for name, paragraphs in self.stories.items():
            if path == address(name, ""):
                return self._page(name, paragraphs)
        return Reply(404, "Not Found", (), b"")

    @staticmethod
    def _page(name: str, paragraphs: tuple[str, ...]) -> Reply:
        text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
        byline = "<span>2024-10-11 09:04:50</span><span>Editor: Li Yan</span>"
        body = (
            f"<h1 id=contitle>The story {name}</h1><div class=downinfo>{byline}</div>"
            f"<div id=yanse>{text}</div>"
        )
        return Reply(200, "OK", (("Content-Type", "text/html"),), body.encode())


@pytest.fixture
def crawl(scrapy_in, tmp_path):
    """Crawls stories into one archive, and gives the new job."""

    def run(stories: dict[str, tuple[str, ...]], *, spider: Path | None = None) -> Crawl:
        archive = tmp_path / "archive"
        before = set(archive.glob("*/*/"))
        site = Stories(stories, MIRROR if spider else ROOT)
        command = ("runspider", str(spider)) if spider else ("crawl", "ecns")
        with DemoServer(site, hosts=(*HOSTS, "mirror.example")) as server:
            run = scrapy_in(archive, server.proxy_url)
            run.forget()
            done = run(*command, *ONE_BY_ONE)
        assert done.returncode == 0, done.output
        assert "Traceback" not in done.output
        [folder] = set(archive.glob("*/*/")) - before
        done.__dict__["folder"] = folder
        return done

    return run


@pytest.fixture
def mirror(tmp_path):
    """A spider of another portal."""
    path = tmp_path / "mirror.py"
    path.write_text(
        "from dataclasses import replace\n"
        "from newscrawl.portals import Feed\n"
        "from spiders.base import PortalSpider\n"
        "from spiders.ecns import EcnsSpider as Ecns\n"
        "class Mirror(PortalSpider):\n"
        "    name = 'mirror'\n"
        "    portal = replace(Ecns.portal, name='mirror', hosts=('mirror.example',),\n"
        f"        sources=(Feed('{MIRROR}/rss/rss.xml'),), plain_http=('mirror.example',))\n",
        "utf-8",
    )
    return path


def entry(job: Crawl, url: str) -> dict[str, Any]:
    """What crawl.json says of a URL."""
    [found] = [entry for entry in job.report["urls"] if entry["url"] == url]
    return found


STORIES = {
    "ferry": FERRY,
    "copy": (BYLINE, *FERRY),
    "longer": (*FERRY, *BRIDGE),
    "bridge": BRIDGE,
}


def test_a_copy_within_a_job_is_a_duplicate_and_a_longer_form_is_linked(crawl):
    job = crawl(STORIES)
    assert [item.url for item in job.items] == [address(n) for n in ("ferry", "longer", "bridge")]
    assert entry(job, address("copy")) == {
        "url": address("copy"),
        "status": "duplicate",
        "reason": f"nearly the same text as {address('ferry')}",
        "duplicateOf": address("ferry"),
    }
    assert entry(job, address("longer")) == {
        "url": address("longer"),
        "status": "item",
        "duplicateOf": address("ferry"),
    }
    assert entry(job, address("bridge")) == {"url": address("bridge"), "status": "item"}
    assert job.report["sums"]["duplicate"] == 1
    prints = [item.metadata.fingerprint or "" for item in job.items]
    assert [len(text) for text in prints] == [16, 16, 16]


def test_a_replay_and_extract_decide_the_same(crawl, scrapy_in, tmp_path):
    job = crawl(STORIES)
    live = (job.folder / ITEMS).read_bytes()
    nobody = scrapy_in(tmp_path / "again", None)
    again = nobody("crawl", "ecns", "-s", f"WARC_REPLAY={job.folder}", *ONE_BY_ONE)
    assert (again.folder / ITEMS).read_bytes() == live
    assert again.report["urls"] == job.report["urls"]
    assert not (again.folder.parent / STATE).exists()
    out = tmp_path / "extracted.jsonl"
    done = nobody.end(nobody.start("extract", str(job.folder), "-o", str(out)))
    assert done.returncode == 0, done.output
    assert out.read_bytes() == live


def test_a_copy_in_a_later_job_is_an_item_that_is_linked(crawl, scrapy_in, tmp_path):
    first = crawl({"ferry": FERRY})
    second = crawl({"ferry": FERRY, "bridge": BRIDGE})
    # The same address is the same article.
    assert entry(second, address("ferry")) == {"url": address("ferry"), "status": "item"}
    third = crawl({"copy": (BYLINE, *FERRY), "bridge": BRIDGE})
    assert entry(third, address("copy")) == {
        "url": address("copy"),
        "status": "item",
        "duplicateOf": address("ferry"),
        "duplicateIn": f"ecns/{first.folder.name}",
    }
    assert entry(third, address("bridge")) == {"url": address("bridge"), "status": "item"}
    assert third.report["stats"]["newscrawl/resembling"] == 1
    # What came first is no copy of what came later.
    fourth = crawl({"ferry": FERRY})
    assert entry(fourth, address("ferry")) == {"url": address("ferry"), "status": "item"}

    again = scrapy_in(tmp_path / "again", None)(
        "crawl", "ecns", "-s", f"WARC_REPLAY={third.folder}", *ONE_BY_ONE
    )
    assert (again.folder / ITEMS).read_bytes() == (third.folder / ITEMS).read_bytes()


def test_a_copy_by_another_spider_is_an_item_that_is_linked(crawl, mirror):
    first = crawl({"ferry": FERRY})
    other = crawl({"reprint": (*FERRY, BYLINE), "bridge": BRIDGE}, spider=mirror)
    assert entry(other, address("reprint", MIRROR)) == {
        "url": address("reprint", MIRROR),
        "status": "item",
        "duplicateOf": address("ferry"),
        "duplicateIn": f"ecns/{first.folder.name}",
    }
    assert entry(other, address("bridge", MIRROR)) == {
        "url": address("bridge", MIRROR),
        "status": "item",
    }
    # The other way round it was there first.
    again = crawl({"ferry": FERRY})
    assert entry(again, address("ferry")) == {"url": address("ferry"), "status": "item"}


def test_a_damaged_memory_is_one_warning(crawl):
    first = crawl({"ferry": FERRY})
    state = first.folder.parent / STATE
    state.write_bytes(b"not a database, but long enough for one " * 100)
    second = crawl({"copy": (*FERRY, BYLINE)})
    [warning] = [line for line in second.output.splitlines() if "WARNING" in line and STATE in line]
    assert str(state) in warning
    assert "may be deleted" in warning
    assert entry(second, address("copy")) == {"url": address("copy"), "status": "item"}


def test_the_damaged_memory_of_another_spider_is_one_warning(crawl, mirror):
    first = crawl({"ferry": FERRY})
    state = first.folder.parent / STATE
    state.write_bytes(b"not a database, but long enough for one " * 100)
    other = crawl({"reprint": FERRY}, spider=mirror)
    [warning] = [line for line in other.output.splitlines() if "WARNING" in line and STATE in line]
    assert str(state) in warning
    assert "what another spider remembers" in warning
    assert entry(other, address("reprint", MIRROR))["status"] == "item"


def test_a_killed_job_remembers_nothing_that_it_did_not_store(scrapy):
    process = scrapy.start(
        "crawl", "ecns", "-s", f"ARCHIVE_DIR={scrapy.archive}", "-s", "DOWNLOAD_DELAY=0",
        "-s", "AUTOTHROTTLE_ENABLED=0",
    )  # fmt: skip
    stored: list[dict[str, Any]] = []
    while len(stored) < 12 and process.poll() is None:
        time.sleep(0.005)
        stored = [line for path in scrapy.archive.glob("*/*/items.jsonl") for line in lines(path)]
    process.kill()
    process.communicate()
    [path] = scrapy.archive.glob("*/*/items.jsonl")
    stored = lines(path)
    with sqlite3.connect(scrapy.archive / "ecns" / STATE) as database:
        remembered = database.execute(
            "SELECT record, fingerprint, job FROM near_article"
        ).fetchall()
    known = {
        (item["metadata"]["warcRecordId"], item["metadata"].get("fingerprint"), path.parent.name)
        for item in stored
    }
    assert remembered
    assert set(remembered) <= known
    # As many as Scrapy deals with at once may have been stored a moment before (CONCURRENT_ITEMS).
    assert len(remembered) >= sum("fingerprint" in item["metadata"] for item in stored) - 4


def test_every_article_of_a_job_is_remembered_once_with_its_record(whole_crawl):
    expected = {
        (item.url, item.datePublished, item.metadata.warcFile, item.metadata.warcRecordId)
        for item in whole_crawl.items
        if item.metadata.fingerprint
    }
    with sqlite3.connect(whole_crawl.archive / "ecns" / STATE) as database:
        rows = database.execute("SELECT url, published, file, record FROM near_article").fetchall()
    assert set(rows) == expected
    assert len(rows) == len(expected) > 30


def lines(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a file of items."""
    data = path.read_bytes()
    return [json.loads(line) for line in data[: data.rfind(b"\n") + 1].splitlines()]


def test_every_further_address_of_an_article_names_it(whole_crawl):
    items = {item.url for item in whole_crawl.items}
    duplicates = [entry for entry in whole_crawl.report["urls"] if entry["status"] == "duplicate"]
    named = [entry["duplicateOf"] for entry in duplicates if "duplicateOf" in entry]
    assert len(named) >= 4
    assert set(named) <= items
    # Of an address that redirects to an article that was asked for, the first one is not known.
    assert {e["reason"] for e in duplicates if "duplicateOf" not in e} <= {
        "asked for before in this job"
    }
