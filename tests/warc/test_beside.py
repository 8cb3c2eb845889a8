"""Beside a page stand where it led, how it was found, and what was made of it."""

from __future__ import annotations

import json

import pytest
from crawling import crawl, records_of
from wire import RawServer, page, sends

from warc.verify import verify_folder

#: A project's own spider, pipeline and idea of what to keep of an item.
RUNNER = """
import json, sys
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import DropItem
from warc.beside import ItemForm, ItemRecords

plan = json.load(open(sys.argv[1]))
[start] = [request["url"] for request in plan["requests"]]

class Site(scrapy.Spider):
    name = plan["spider"]
    start_urls = [start]

    def parse(self, response):
        yield response.follow("/moved", self.article, cb_kwargs={"what": "kept"})
        yield response.follow("/two", self.article, cb_kwargs={"what": "dropped"})
        yield response.follow("/three", self.article, cb_kwargs={"what": "broken"})
        yield response.follow("/four", self.article, cb_kwargs={"what": "odd"})
        yield response.follow("/nothing", self.nothing)

    async def article(self, response, what):
        yield {"what": what, "url": response.url, "text": "caf\\u00e9\\ntwo"}
        if what == "kept":
            yield {"what": "second", "url": response.url}
            yield response.follow("/five?a=1#part", self.nothing)
        if what == "broken":
            raise ValueError("a bug of the spider")

    def nothing(self, response):
        pass

class Pipeline:
    async def process_item(self, item):
        if item["what"] == "dropped":
            raise DropItem("unwanted")
        if item["what"] == "odd":
            item["text"] = object()
        return {**item, "processed": True}

def own(item, response):
    data = item["url"].encode()
    return ItemRecords((("depth", str(response.meta["depth"])),), (ItemForm("url", "text/plain", data),))

settings = plan["settings"] | {"ITEM_PIPELINES": {Pipeline: 1}, "DEPTH_LIMIT": 1}
if settings.get("WARC_ITEM_RECORDS") == "own":
    settings["WARC_ITEM_RECORDS"] = own
process = AsyncCrawlerProcess(settings)
crawler = process.create_crawler(Site)
process.crawl(crawler)
process.start()
json.dump({"stats": {k: v for k, v in crawler.stats.get_stats().items() if isinstance(v, int)}},
          open(plan["end"], "w"))
"""

SCRIPTS = {path: sends(page(path.encode())) for path in ("/", "/one", "/two", "/three", "/four")}
SCRIPTS |= {"/nothing": sends(page(b"-")), "/moved": sends(
    page(b"", b"Location: /one", status=b"301 Moved")
)}  # fmt: skip


@pytest.fixture(scope="module")
def site():
    with RawServer(SCRIPTS).running() as server:
        yield server


def run(site, tmp_path, **settings):
    done = crawl(tmp_path, [{"url": site.url("/")}], runner=RUNNER, settings=settings)
    assert done.code == 0, done.log
    return done


@pytest.fixture(scope="module")
def done(site, tmp_path_factory):
    return run(site, tmp_path_factory.mktemp("beside"))


@pytest.fixture(scope="module")
def records(done):
    return records_of(*done.warcs)


def beside(records, site, path):
    """Return the records that name the answer of this address."""
    [answer] = [r for r in records if r.type == "response" and r.uri == site.url(path)]
    return [r for r in records if r.get("WARC-Refers-To") == answer.id]


def fields(record):
    assert record.get("Content-Type") == "application/warc-fields"
    return [tuple(line.split(": ", 1)) for line in record.block.decode().splitlines()]


def test_a_page_has_the_links_that_were_followed(records, site):
    [metadata] = beside(records, site, "/")
    assert metadata.type == "metadata"
    assert metadata.uri == site.url("/")
    assert fields(metadata) == [
        ("outlink", site.url(path)) for path in ("/moved", "/two", "/three", "/four", "/nothing")
    ]


def test_an_article_has_how_it_was_found_and_the_items_that_were_kept(records, site):
    metadata, first, second = beside(records, site, "/one")
    # What DEPTH_LIMIT took away was not followed.
    assert fields(metadata) == [("via", site.url("/moved")), ("hopsFromSeed", "LR")]
    assert [r.type for r in (first, second)] == ["conversion", "conversion"]
    assert {r.get("Content-Type") for r in (first, second)} == {"application/json"}
    assert json.loads(first.block) == {
        "what": "kept",
        "url": site.url("/one"),
        "text": "café\ntwo",
        "processed": True,
    }
    assert json.loads(second.block)["what"] == "second"
    # Under the address of the page players would show it in the page's place.
    assert first.uri == "urn:item:" + site.url("/one")


def test_what_is_no_item_in_the_end_is_not_kept(records, site, done):
    assert beside(records, site, "/two") == []
    assert [r.type for r in beside(records, site, "/four")] == ["metadata"]
    assert beside(records, site, "/nothing") == []
    assert f"The item of {site.url('/four')} can't be kept in the archive" in done.log
    assert done.end["stats"]["warc/conversion_errors"] == 1
    assert done.end["stats"]["warc/conversions"] == 3


def test_a_callback_that_fails_keeps_what_it_gave_before(records, site):
    _, item = beside(records, site, "/three")
    assert json.loads(item.block)["what"] == "broken"


def test_the_archive_is_sound_and_its_index_shows_pages_only(done, records, site):
    assert verify_folder(done.folder).faults == []
    lines = (done.folder / "index.cdxj").read_text().splitlines()
    assert len(lines) == sum(record.type == "response" for record in records)


def test_a_project_says_what_is_kept_of_its_items(site, tmp_path):
    done = run(site, tmp_path, WARC_ITEM_RECORDS="own")
    metadata, first, _ = beside(records_of(*done.warcs), site, "/one")
    assert ("depth", "1") in fields(metadata)
    assert (first.uri, first.block) == ("urn:url:" + site.url("/one"), site.url("/one").encode())


def test_items_can_be_left_out(site, tmp_path):
    done = run(site, tmp_path, WARC_ITEM_RECORDS="")
    records = records_of(*done.warcs)
    assert {r.type for r in records} == {"warcinfo", "request", "response", "metadata"}
    assert [fields(r)[0][0] for r in beside(records, site, "/one")] == ["via"]


def test_files_follow_each_other_with_all_that_belongs_to_them(site, tmp_path):
    done = run(site, tmp_path, WARC_MAX_BYTES=1500)
    assert len(done.warcs) > 3
    for path in done.warcs:
        info, *rest = records_of(path)
        assert {record.get("WARC-Warcinfo-ID") for record in rest} == {info.id}
    assert verify_folder(done.folder).faults == []
