"""An article in several pages is one item, in a crawl and in its replay."""

from __future__ import annotations

import pytest

from newscrawl.demo.portal import DemoPortal
from newscrawl.demo.server import DemoServer
from warc.reader import scan


@pytest.fixture(scope="module")
def in_parts():
    return DemoPortal(in_parts=True)


@pytest.fixture(scope="module")
def crawl(in_parts, scrapy_in, tmp_path_factory):
    with DemoServer(in_parts) as server:
        return scrapy_in(tmp_path_factory.mktemp("parts") / "archive", server.proxy_url)(
            "crawl", "ecns"
        )


@pytest.fixture(scope="module")
def expected(in_parts):
    [article] = [article for article in in_parts.expected if article.parts]
    return article


def item_of(crawl, url):
    [item] = [item for item in crawl.items if item.url == url]
    return item


def test_its_pages_are_one_item(crawl, expected):
    item = item_of(crawl, expected.url)
    part = "https://www.ecns.cn" + expected.parts[0]
    assert item.paragraphs == tuple(expected.paragraphs)
    assert item.metadata.pageUrls == (expected.url, part)
    assert part not in {item.url for item in crawl.items}
    assert crawl.statuses[expected.url] == ("item", None)
    assert crawl.statuses[part] == ("read", f"a page of {expected.url}")


def test_it_cites_the_record_of_each_page(crawl, expected):
    metadata = item_of(crawl, expected.url).metadata
    urls = {
        record.id: record.target_uri
        for path in crawl.warcs
        for record in scan(path)
        if record.type == "response"
    }
    assert metadata.pageRecords[0].warcRecordId == metadata.warcRecordId
    cited = [urls[record.warcRecordId] for record in metadata.pageRecords]
    assert tuple(cited) == metadata.pageUrls


def test_a_replay_gives_the_same_item(crawl, expected, scrapy_in, tmp_path):
    again = scrapy_in(tmp_path / "again", None)(
        "crawl", "ecns", "-s", f"WARC_REPLAY={crawl.folder}"
    )
    assert item_of(again, expected.url) == item_of(crawl, expected.url)


def test_extraction_of_the_archive_gives_the_same_items(crawl, scrapy_in, tmp_path):
    out = tmp_path / "items.jsonl"
    done = scrapy_in(tmp_path / "none", None)("extract", str(crawl.folder), "-o", str(out))
    assert done.returncode == 0, done.output
    again = sorted(out.read_bytes().splitlines())
    assert again == sorted((crawl.folder / "items.jsonl").read_bytes().splitlines())
