"""The archive carries page and item: an article's line, its text, and where it was found."""

from __future__ import annotations

from collections import defaultdict

import pytest
from warcio.archiveiterator import ArchiveIterator


@pytest.fixture(scope="module")
def records(whole_crawl):
    """Every record of the bundled portal's archive: headers and block, as warcio reads them."""
    found = []
    for path in whole_crawl.folder.glob("*.warc.gz"):
        with path.open("rb") as stream:
            found += [
                (record.rec_headers, record.raw_stream.read())
                for record in ArchiveIterator(stream, no_record_parse=True)
            ]
    return found


@pytest.fixture(scope="module")
def beside(records):
    """Records by the record they refer to."""
    by_page = defaultdict(list)
    for headers, block in records:
        if (page := headers.get_header("WARC-Refers-To")) is not None:
            by_page[page].append((headers, block))
    return by_page


def test_each_article_stands_beside_its_page_as_it_stands_in_items_jsonl(whole_crawl, beside):
    lines = (whole_crawl.folder / "items.jsonl").read_bytes().splitlines()
    assert len(lines) > 40
    for line, item in zip(lines, whole_crawl.items, strict=True):
        kept = {h.get_header("Content-Type"): b for h, b in beside[item.metadata.warcRecordId]}
        assert kept["application/json"] == line
        text = kept["text/plain; charset=utf-8"].decode()
        assert text == "\n\n".join(filter(None, (item.headline, item.articleBody))) + "\n"


def test_each_article_says_where_it_was_found_when_it_was_published_and_its_template(
    whole_crawl, beside
):
    sources = set()
    for item in whole_crawl.items:
        [fields] = [
            dict(line.split(": ", 1) for line in block.decode().splitlines())
            for headers, block in beside[item.metadata.warcRecordId]
            if headers.get_header("Content-Type") == "application/warc-fields"
        ]
        assert fields["datePublished"] == item.datePublished
        assert fields["template"] == item.metadata.template
        name, _, address = fields["foundBy"].partition(": ")
        assert address.startswith("https://www.ecns.cn/")
        sources.add(name.split()[0])
    assert sources == {"feed", "listing"}


def test_the_files_name_the_portal(records):
    headers, block = records[0]
    assert headers.get_header("WARC-Type") == "warcinfo"
    assert b"portal: ecns (China News Service, https://www.ecns.cn/)\r\n" in block
