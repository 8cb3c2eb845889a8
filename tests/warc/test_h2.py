"""HTTP/2 by Scrapy's own handlers: rebuilt records that say so, and why there is none."""

from __future__ import annotations

import gzip
import random
import subprocess
import sys
from ipaddress import ip_address

import pytest
from crawling import ONE_BY_ONE, crawl, records_of
from wire2 import H2Server, Reply

from warc.verify import verify_folder

H2 = "scrapy.core.downloader.handlers.http2.H2DownloadHandler"
HTTPX = "scrapy.core.downloader.handlers._httpx.HttpxDownloadHandler"

TEXT = random.Random(2).randbytes(150_000).hex().encode()

REPLIES = {
    "/plain": Reply(
        b"body", (("content-type", "text/plain"), ("set-cookie", "a=1"), ("set-cookie", "b=2"))
    ),
    "/gzip?a=1&b=%20": Reply(
        gzip.compress(TEXT), (("content-type", "text/html"), ("content-encoding", "gzip"))
    ),
    "/post": Reply(b"taken", status=201),
    "/none": Reply(status=204),
    "/forged": Reply(b"x", (("x-a", "1\r\nX-Forged: 2"),)),
    "/reset": Reply(b"half", (("content-type", "text/plain"),), end="reset"),
    "/close": Reply(end="close"),
}


@pytest.fixture(scope="module", params=[H2, HTTPX], ids=["Scrapy's H2", "httpx"])
def handler(request):
    """A download handler, and the settings that make it speak HTTP/2."""
    if request.param == HTTPX:
        pytest.importorskip("httpx2")
    return {"DOWNLOAD_HANDLERS": {"https": request.param}, "HTTPX_HTTP2_ENABLED": True}


@pytest.fixture(scope="module")
def served(handler, tmp_path_factory):
    """The server and a crawl of all its pages, those alone that go well."""
    folder = tmp_path_factory.mktemp("h2")
    with H2Server(REPLIES, folder).running() as server:
        asked = [
            {"url": server.url("/plain"), "headers": {"X-Own": "1", "Authorization": "Basic eDp5"}},
            {"url": server.url("/gzip?a=1&b=%20")},
            {"url": server.url("/post"), "method": "POST", "body": "a=b"},
            {"url": server.url("/none")},
        ]
        settings = {**handler, "WARC_MASK_SECRETS": True}
        done = crawl(folder / "crawl", asked, settings=settings)
        return server, done


def exchange(served, path):
    """Return the request record and the response record of a page."""
    server, done = served
    records = records_of(*done.warcs)
    note = done.note(server.url(path))
    assert note["ref"] is not None, done.log
    [response] = [record for record in records if record.id == note["ref"]["record_id"]]
    [request] = [record for record in records if record.id == response.get("WARC-Concurrent-To")]
    assert request.get("WARC-Concurrent-To") == response.id
    return request, response


@pytest.mark.parametrize("path", ["/plain", "/gzip?a=1&b=%20", "/post", "/none"])
def test_the_records_say_h2_and_that_they_are_rebuilt(served, path):
    for record in exchange(served, path):
        assert record.all("WARC-Protocol") == ["h2"]
        assert record.get("WARC-Rebuilt") == "from the parsed message"
        assert ip_address(record.get("WARC-IP-Address")).is_loopback
        assert record.uri == served[0].url(path)


def test_the_body_is_as_it_was_sent_with_its_coding(served):
    _, response = exchange(served, "/gzip?a=1&b=%20")
    head, _, body = response.block.partition(b"\r\n\r\n")
    assert body == REPLIES["/gzip?a=1&b=%20"].body
    assert b"content-encoding: gzip" in head.lower()
    note = served[1].note(served[0].url("/gzip?a=1&b=%20"))
    assert note["body"].encode() == TEXT[:3000]


def test_status_and_each_header_are_kept(served):
    _, response = exchange(served, "/plain")
    lines = response.block.partition(b"\r\n\r\n")[0].lower().split(b"\r\n")
    assert lines[0] == b"http/1.1 200 ok"
    assert {b"content-type: text/plain", b"set-cookie: a=1", b"set-cookie: b=2"} <= set(lines)
    assert exchange(served, "/none")[1].block.startswith(b"HTTP/1.1 204 No Content\r\n")


def test_the_request_says_what_was_asked(served):
    server, _ = served
    request, _ = exchange(served, "/plain")
    lines = request.block.split(b"\r\n")
    assert lines[0] == b"GET /plain HTTP/1.1"
    assert b"X-Own: 1" in lines
    assert b"Authorization: [masked]" in lines
    assert request.get("WARC-Masked-Headers") == "authorization"
    [seen] = [asked for asked in server.log if (b":path", b"/plain") in asked.headers]
    sent = {name for name, _ in seen.headers if not name.startswith(b":")} - {b"content-length"}
    assert sent <= {line.partition(b":")[0].lower() for line in lines}
    post, _ = exchange(served, "/post")
    assert post.block.startswith(b"POST /post HTTP/1.1\r\n")
    assert post.block.endswith(b"\r\n\r\na=b")
    assert [asked.body for asked in server.log if asked.body] == [b"a=b"]


def test_the_referees_pass_the_files(served):
    _, done = served
    assert verify_folder(done.folder).faults == []
    assert len((done.folder / "index.cdxj").read_text().splitlines()) == 4
    [path] = done.warcs
    warcio = [sys.executable, "-m", "warcio.cli", "check", str(path)]
    subprocess.run(warcio, check=True, capture_output=True)
    fastwarc = [sys.executable, "-m", "fastwarc.cli", "check", "-p", str(path)]
    checked = subprocess.run(fastwarc, check=True, capture_output=True, text=True)
    assert "0 failed" in checked.stdout + checked.stderr


@pytest.fixture(scope="module")
def failed(handler, tmp_path_factory):
    """A server and a crawl of the pages that go wrong, one after the other."""
    folder = tmp_path_factory.mktemp("failed")
    with H2Server(REPLIES, folder).running() as server:
        asked = [{"url": server.url(path)} for path in ("/reset", "/forged", "/close")]
        return server, crawl(folder / "crawl", asked, settings=handler | ONE_BY_ONE)


@pytest.mark.parametrize("path", ["/reset", "/close"])
def test_a_request_that_failed_leaves_a_record_that_says_why(failed, path):
    server, done = failed
    note = done.note(server.url(path))
    [record] = [record for record in records_of(*done.warcs) if record.asked == note["url"]]
    assert record.type == "metadata"
    assert b"outcome: no answer\r\n" in record.block
    assert b"reason: " + note["error"].encode() in record.block
    assert note["ref"] is None
    assert verify_folder(done.folder).faults == []


def test_a_header_of_two_lines_forges_none(failed):
    server, done = failed
    forged = [record for record in records_of(*done.warcs) if record.asked == server.url("/forged")]
    assert {"response", "metadata"} & {record.type for record in forged}
    assert not [record for record in forged if b"\nX-Forged" in record.block]
