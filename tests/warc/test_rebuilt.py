"""What the tap can't see is rebuilt from the parsed messages, and marked as such."""

from __future__ import annotations

from pathlib import Path

import pytest
from crawling import crawl, records_of
from scrapy import Request
from scrapy.http import Response
from wire import RawServer, page, sends

from warc.answer import read_answer
from warc.exchange_records import exchange_records
from warc.rebuild import rebuilt_exchange
from warc.record import now

PLAIN_HANDLER = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"

OWN_HANDLER = {"DOWNLOAD_HANDLERS": {"http": PLAIN_HANDLER}}
NO_REACTOR = {"TWISTED_REACTOR_ENABLED": False}
MOVED = (
    "from warc import tap; tap.surface_problem = lambda handler: 'HTTPConnectionPool._x is gone'"
)


@pytest.mark.parametrize(
    ("settings", "hook"),
    [(OWN_HANDLER, ""), ({}, MOVED), (NO_REACTOR, "")],
    ids=["a handler of the project's own", "a moved surface", "no reactor"],
)
def test_the_page_is_kept_though_not_as_it_crossed_the_wire(tmp_path, settings, hook):
    scripts = {
        "/a": sends(page(b"body", b"x-oDD: 1", b"Set-Cookie: a", b"Set-Cookie: b")),
        "/b": sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    }
    with RawServer(scripts).running() as server:
        asked = [{"url": server.url("/a")}, {"url": server.url("/b")}]
        done = crawl(tmp_path, asked, settings=settings, hook=hook)
    assert done.end["stats"]["warc/rebuilt"] == 2, done.log
    records = {record.id: record for record in records_of(*done.warcs)}
    note = done.note(server.url("/a"))
    response = records[note["ref"]["record_id"]]
    request = records[response.get("WARC-Concurrent-To")]
    assert response.get("WARC-Rebuilt") == request.get("WARC-Rebuilt") == "from the parsed message"
    assert response.block.startswith(b"HTTP/1.1 200 OK\r\n")
    assert response.block.endswith(b"\r\n\r\nbody")
    assert response.block.lower().count(b"set-cookie: ") == 2
    assert request.block.startswith(b"GET /a HTTP/1.1\r\n")
    unframed = records[done.note(server.url("/b"))["ref"]["record_id"]].block
    assert unframed.endswith(b"\r\n\r\nabc")
    assert b"chunked" not in unframed
    assert ("HTTPConnectionPool._x is gone" in done.log) == bool(hook)


def test_http_2_is_named_as_the_protocol():
    request = Request("https://example.org/a?b=1", headers={"User-Agent": "x"})
    response = Response(request.url, 200, {"Content-Type": "text/plain"}, b"hi", protocol="h2")
    exchange = rebuilt_exchange(request, response, now(), Path("/nowhere"))
    sent, answer = exchange_records(exchange, read_answer(exchange), "<urn:uuid:0>")
    assert b"\r\nWARC-Protocol: h2\r\n" in answer.head
    assert b"\r\nWARC-Rebuilt: " in answer.head
    assert b"".join(answer.block) == b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nhi"
    assert b"".join(sent.block).startswith(b"GET /a?b=1 HTTP/1.1\r\nHost: example.org\r\n")


def test_a_page_from_a_cache_cites_no_record(tmp_path):
    with RawServer({"/a": sends(page(b"once"))}).running() as server:
        asked = [{"url": server.url("/a")}]
        settings = {"HTTPCACHE_ENABLED": True, "HTTPCACHE_DIR": str(tmp_path / "cache")}
        first = crawl(tmp_path / "1", asked, settings=settings)
        second = crawl(tmp_path / "2", asked, settings=settings)
    assert first.notes[0]["ref"] is not None
    assert second.notes[0]["ref"] is None
    assert second.end["stats"].get("warc/exchanges") is None
