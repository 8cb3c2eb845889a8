"""Where the crawl was told that a page has not changed, the spider of its replay is told the same."""

from __future__ import annotations

import shutil

import pytest
from crawling import ONE_BY_ONE, answers_of, crawl, records_of
from foreign import DATE, Foreign
from replaying import replay
from wire import RawServer, Wire, page

from warc.exchange_records import NOT_MODIFIED
from warc.payloads import PAYLOADS_NAME
from warc.verify import verify_folder

KNOWN = {"headers": {"If-None-Match": '"v1"'}}
SETTINGS = {**ONE_BY_ONE, "HTTPERROR_ALLOWED_CODES": [304]}


def only_if_changed(wire: Wire) -> None:
    if b'If-None-Match: "v1"' in wire.seen.request:
        wire.send(b'HTTP/1.1 304 Not Changed\r\nETag: "v1"\r\nX-Odd: yes\r\n\r\n')
    else:
        wire.send(page(b"a page with a validator", b'ETag: "v1"', b"Cache-Control: max-age=0"))


@pytest.fixture(scope="module")
def site():
    with RawServer({"/a": only_if_changed, "/b": only_if_changed}).running() as server:
        yield server


@pytest.fixture(scope="module")
def jobs(site, tmp_path_factory):
    """A job that fetched two pages, and one that asked whether they have changed."""
    folder = tmp_path_factory.mktemp("live")
    urls = [{"url": site.url(path)} for path in ("/a", "/b")]
    first = crawl(folder, urls, settings=SETTINGS)
    second = crawl(folder, [{**url, **KNOWN} for url in urls], settings=SETTINGS)
    assert [r.type for r in answers_of(records_of(*second.warcs))] == ["revisit", "revisit"]
    assert [note["status"] for note in second.notes] == [304, 304]
    return first, second, urls


@pytest.mark.parametrize("headers", [{}, KNOWN], ids=["a spider that knows nothing", "the same"])
@pytest.mark.parametrize("where", ["beside the page's job", "alone"])
def test_the_spider_sees_the_304_whatever_it_asks_and_wherever_the_page_is(
    jobs, tmp_path, headers, where
):
    _, second, urls = jobs
    archive = second.folder
    if where == "alone":
        archive = shutil.copytree(second.folder, tmp_path / "alone/job")
    asked = [{**url, **headers} for url in urls]
    again = replay(tmp_path / "again", archive, asked, settings=SETTINGS)
    assert again.notes == second.notes
    assert again.end["stats"].get("warc/replay/misses") is None
    assert again.end["stats"]["warc/replay/revisits"] == 2


def test_of_both_jobs_it_sees_first_the_page_and_then_that_it_has_not_changed(jobs, tmp_path):
    first, second, urls = jobs
    both = [str(first.folder), str(second.folder)]
    again = replay(tmp_path, both, [urls[0], urls[0]], settings=SETTINGS)
    assert [(note["status"], note["body"]) for note in again.notes] == [
        (200, "a page with a validator"),
        (304, ""),
    ]


@pytest.mark.parametrize("lost", ["memory", "job", "memory and job"])
def test_a_304_whose_page_is_not_known_any_more_is_kept_as_it_came_and_replayed(
    site, tmp_path, lost
):
    urls = [{"url": site.url("/a")}]
    first = crawl(tmp_path, urls, settings=SETTINGS)
    if "memory" in lost:
        (first.folder.parent / PAYLOADS_NAME).unlink()
    if "job" in lost:
        shutil.rmtree(first.folder)
    second = crawl(tmp_path, [urls[0] | KNOWN], settings=SETTINGS)
    [answer] = answers_of(records_of(*second.warcs))
    assert (answer.type, answer.block) == ("response", bytes(site.log[-1][1].sent))
    assert verify_folder(second.folder).faults == []
    again = replay(tmp_path / "again", second.folder, urls, settings=SETTINGS)
    assert again.notes == second.notes


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"])
def test_other_peoples_archives_are_no_exception(tmp_path, head):
    url = "https://news.example/a"
    file = Foreign(tmp_path / "pages.warc.gz")
    file.response(url, b"the page")
    file.not_modified(url, head, date="2024-10-12T00:00:00Z")
    file.save()
    alone = Foreign(tmp_path / "alone/pages.warc.gz")
    alone.not_modified(url, head, date=DATE)
    alone.save()
    again = replay(tmp_path / "1", file.path, [{"url": url}] * 2, settings=SETTINGS)
    assert [note["status"] for note in again.notes] == [200, 304]
    again = replay(tmp_path / "2", alone.path, [{"url": url}], settings=SETTINGS)
    assert [note["status"] for note in again.notes] == [304]


def test_what_scrapys_cache_made_a_page_of_is_that_page_again(site, tmp_path):
    urls = [{"url": site.url("/a")}]
    cache = {
        "HTTPCACHE_ENABLED": True,
        "HTTPCACHE_DIR": str(tmp_path / "cache"),
        "HTTPCACHE_POLICY": "scrapy.extensions.httpcache.RFC2616Policy",
    }
    crawl(tmp_path, urls, settings={**ONE_BY_ONE, **cache})
    second = crawl(tmp_path, urls, settings={**ONE_BY_ONE, **cache})
    [answer] = answers_of(records_of(*second.warcs))
    assert answer.get("WARC-Profile") == NOT_MODIFIED
    again = replay(tmp_path / "again", second.folder, urls, settings={**ONE_BY_ONE, **cache})
    pages = [(note["status"], note["body"]) for note in (*second.notes, *again.notes)]
    assert pages == [(200, "a page with a validator")] * 2
