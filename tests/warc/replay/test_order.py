"""A replay goes the way that the crawl went, whichever server was quick."""

from __future__ import annotations

import re
import time

import pytest
from crawling import crawl, runner
from replaying import replay
from wire import RawServer, Wire, page

from warc.cdxj import INDEX_NAME

#: A spider that remembers: of the copies of one article it asks for the one it meets first.
WALK = """
class Probe(scrapy.Spider):
    name = plan["spider"]

    async def start(self):
        self.met = set()
        for request in plan["requests"]:
            yield scrapy.Request(request["url"], dont_filter=True)

    def parse(self, response):
        out.write(json.dumps({"url": response.url, "status": response.status}) + "\\n")
        for link in response.css("a"):
            if link.attrib["title"] not in self.met:
                self.met.add(link.attrib["title"])
                yield response.follow(link)

"""

#: One that asks for the next page when nothing else is to be done, and reads some on the side.
LAZY = """
from scrapy.utils.defer import maybe_deferred_to_future

class Probe(scrapy.Spider):
    name = plan["spider"]

    async def start(self):
        for request in plan["requests"]:
            yield scrapy.Request(request["url"], dont_filter=True)
            await self.crawler.signals.wait_for(scrapy.signals.scheduler_empty)

    async def parse(self, response):
        side = scrapy.Request(response.url + "?side", dont_filter=True)
        beside = await self.crawler.engine.download_async(side)
        out.write(json.dumps({"url": response.url, "beside": beside.text}) + "\\n")

"""


#: One that asks for something as if a server had linked to it, and waits until that is answered.
WAITS = """
import asyncio

class Probe(scrapy.Spider):
    name = plan["spider"]

    async def start(self):
        for request in plan["requests"]:
            yield scrapy.Request(request["url"], dont_filter=True)

    async def parse(self, response):
        answered = asyncio.Event()
        side = scrapy.Request(
            response.url + "?side", dont_filter=True, callback=self.note_side, cb_kwargs={"answered": answered})
        self.crawler.engine.crawl(side)
        await answered.wait()
        out.write(json.dumps({"url": response.url}) + "\\n")

    def note_side(self, response, answered):
        out.write(json.dumps({"url": response.url}) + "\\n")
        answered.set()

"""


def listing(wire: Wire) -> None:
    """Link to ten articles, each under an address that only this page has; the first page is the slowest."""
    number = int(wire.seen.request.split(b" ")[1][-1:])
    time.sleep((9 - number) * 0.04)
    links = b"".join(
        b'<a href="/article/%d?from=%d" title="%d">' % (article, number, article)
        for article in range(number, number + 3)
    )
    wire.send(page(links))


def article(wire: Wire) -> None:
    path = wire.seen.request.split(b" ")[1]
    time.sleep(hash(path) % 7 * 0.01)
    wire.send(page(b"<p>" + path))


@pytest.fixture
def site():
    scripts = {f"/listing{number}": listing for number in range(8)}
    scripts |= {f"/article/{number}": article for number in range(12)}
    with RawServer(scripts).running() as server:
        yield server


@pytest.mark.parametrize("settings", [{}, {"CONCURRENT_REQUESTS": 1}], ids=["many", "one"])
def test_a_spider_that_remembers_goes_the_same_way(site, tmp_path, settings):
    asked = [{"url": site.url(f"/listing{number}")} for number in range(8)]
    many = {"CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY": 0}
    live = crawl(tmp_path / "live", asked, settings=many, runner=runner(WALK))
    again = replay(tmp_path / "again", live.folder, asked, settings=settings, runner=runner(WALK))
    assert [note["url"] for note in live.notes[:1]] != [site.url("/listing0")]
    assert len(live.notes) == 18
    assert again.notes == live.notes
    assert again.end["stats"].get("warc/replay/misses") is None


def test_a_start_that_waits_and_requests_from_within_a_callback_are_answered(site, tmp_path):
    asked = [{"url": site.url(f"/article/{number}")} for number in range(4)]
    live = crawl(tmp_path / "live", asked, runner=runner(LAZY))
    began = time.monotonic()
    again = replay(tmp_path / "again", live.folder, asked, runner=runner(LAZY))
    assert len(again.notes) == 4
    assert sorted(map(str, again.notes)) == sorted(map(str, live.notes))
    assert time.monotonic() - began < 60


def test_a_callback_that_waits_for_what_it_has_asked_for_is_not_waited_for(site, tmp_path):
    asked = [{"url": site.url("/article/1")}]
    live = crawl(tmp_path / "live", asked, runner=runner(WAITS))
    assert [note["url"] for note in live.notes] == [
        site.url("/article/1?side"),
        site.url("/article/1"),
    ]
    again = replay(tmp_path / "again", live.folder, asked, runner=runner(WAITS))
    assert again.notes == live.notes
    assert again.log.count("A callback takes longer than 5 s") == 1


def test_an_index_that_lies_changes_the_order_until_it_is_seen_to(site, tmp_path):
    asked = [{"url": site.url(f"/article/{number}")} for number in range(10)]
    one = {"CONCURRENT_REQUESTS": 1}
    live = crawl(tmp_path / "live", asked, settings=one)
    index = live.folder / INDEX_NAME
    lines = index.read_text().splitlines(True)
    offsets = [int(re.findall(r'"offset": "(\d+)"', line)[0]) for line in lines]
    # Each answer is said to be where another one is, but for the last one of the file.
    others = [offset for offset in offsets if offset != max(offsets)]
    lie = dict(zip(others, reversed(others), strict=True))
    for number, offset in enumerate(offsets):
        there = f'"offset": "{lie.get(offset, offset)}"'
        lines[number] = lines[number].replace(f'"offset": "{offset}"', there)
    index.write_text("".join(lines))
    again = replay(tmp_path / "again", live.folder, asked, settings=one)
    assert "does not fit its files" in again.log
    first, *rest = again.notes
    assert rest == [note for note in live.notes if note != first]
    assert len(rest) == 9
