"""What the tap can't see is rebuilt from the parsed messages, and marked as such."""

from __future__ import annotations

from pathlib import Path

import pytest
from crawling import crawl, records_of
from scrapy import Request
from scrapy.http import Response
from wire import RawServer, Wire, page, sends

from warc.answer import read_answer
from warc.exchange_records import exchange_records
from warc.rebuild import rebuilt_exchange
from warc.record import now
from warc.verify import verify_folder

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


def test_the_protocol_has_its_registered_name_whatever_the_handler_calls_it():
    request = Request("https://example.org/")
    names = {
        "HTTP/2": "h2",
        "h2": "h2",
        "HTTP/1.1": "http/1.1",
        "HTTP/1.0": "http/1.0",
        None: "http/1.1",
    }
    for given, name in names.items():
        response = Response(request.url, protocol=given)
        assert rebuilt_exchange(request, response, now(), Path("/nowhere")).protocols == (name,)


def test_a_line_break_in_a_header_forges_no_line():
    request = Request("https://example.org/", headers={"X-A": "1\r\nX-Forged: 2"})
    response = Response(request.url, headers={"X-B": b"1\r\n\r\n\0<html>"}, body=b"body")
    exchange = rebuilt_exchange(request, response, now(), Path("/nowhere"))
    assert b"\r\nX-A: 1 X-Forged: 2\r\n" in exchange.request
    assert exchange.response.start() == b"HTTP/1.1 200 OK\r\nX-B: 1 <html>\r\n\r\nbody"


@pytest.mark.parametrize("settings", [{}, OWN_HANDLER], ids=["tapped", "own handler"])
def test_a_request_without_an_answer_leaves_one_record_that_says_why(tmp_path, settings):
    def cut(wire: Wire) -> None:
        wire.close()

    with RawServer({"/cut": cut}).running() as server:
        asked = [{"url": server.url("/cut")}, {"url": "http://127.0.0.1:9/refused"}]
        done = crawl(tmp_path, asked, settings=settings)
    for request in asked:
        note = done.note(request["url"])
        answers = [
            r for r in records_of(*done.warcs) if r.asked == note["url"] and r.type != "request"
        ]
        assert [record.type for record in answers] == ["metadata"]
        assert b"outcome: no answer\r\nreason: " in answers[0].block
        assert note["ref"] is None
    [refused] = [record for record in records_of(*done.warcs) if record.asked == asked[1]["url"]]
    assert b"reason: " + note["error"].encode() in refused.block
    assert done.end["stats"]["warc/no_answer"] == 2


def test_a_request_that_never_reached_a_handler_leaves_no_record(tmp_path):
    scripts = {"/robots.txt": sends(page(b"User-agent: *\nDisallow: /"))}
    with RawServer(scripts).running() as server:
        done = crawl(
            tmp_path, [{"url": server.url("/a")}], settings={**OWN_HANDLER, "ROBOTSTXT_OBEY": True}
        )
    assert done.note(server.url("/a"))["error"] == "IgnoreRequest"
    assert {r.uri for r in records_of(*done.warcs) if r.type != "warcinfo"} == {
        server.url("/robots.txt")
    }


STOP = """
from scrapy import signals
from scrapy.exceptions import StopDownload
def stop(**named):
    raise StopDownload(fail=True)
crawler.signals.connect(stop, signals.bytes_received, weak=False)
"""


@pytest.mark.parametrize("settings", [{}, OWN_HANDLER], ids=["tapped", "own handler"])
def test_what_came_before_a_download_was_stopped_is_kept(tmp_path, settings):
    with RawServer({"/a": sends(page(b"x" * 500_000))}).running() as server:
        done = crawl(tmp_path, [{"url": server.url("/a")}], settings=settings, hook=STOP)
    assert done.notes[0]["error"] == "StopDownload"
    [response] = [record for record in records_of(*done.warcs) if record.type == "response"]
    assert response.get("WARC-Truncated") == "unspecified"
    assert response.block.rstrip(b"x").endswith(b"\r\n\r\n")
    assert response.block.endswith(b"xxx")
    assert done.notes[0]["ref"]["record_id"] == response.id


def test_a_page_from_a_cache_cites_no_record(tmp_path):
    with RawServer({"/a": sends(page(b"once"))}).running() as server:
        asked = [{"url": server.url("/a")}]
        settings = {"HTTPCACHE_ENABLED": True, "HTTPCACHE_DIR": str(tmp_path / "cache")}
        first = crawl(tmp_path / "1", asked, settings=settings)
        second = crawl(tmp_path / "2", asked, settings=settings)
    assert first.notes[0]["ref"] is not None
    assert second.notes[0]["ref"] is None
    assert second.end["stats"].get("warc/exchanges") is None


def test_a_large_answer_of_another_handler_is_kept_too(tmp_path):
    body = bytes(range(256)) * 40_000
    with RawServer({"/large": sends(page(body)), "/small": sends(page(b"x"))}).running() as server:
        asked = [{"url": server.url("/large")}, {"url": server.url("/small")}]
        done = crawl(tmp_path, asked, settings=OWN_HANDLER)
    kept = {record.id: record for record in records_of(*done.warcs)}
    for note, expected in ((done.note(server.url("/large")), body), (done.notes[-1], None)):
        record = kept[note["ref"]["record_id"]]
        assert record.get("WARC-Rebuilt")
        if expected is not None:
            assert record.block.partition(b"\r\n\r\n")[2] == expected
    assert verify_folder(done.folder).faults == []
