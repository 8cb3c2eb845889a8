"""Every kind of connection is tapped: TLS, proxies, tunnels, connections used again."""

from __future__ import annotations

import threading
import time

import pytest
from crawling import ONE_BY_ONE, crawl, records_of
from odd import TAKEN, resent
from wire import RawServer, Tunnel, Wire, page, sends, server_tls


def exchange_of(done, uri):
    """Return the one request and the one response of an address."""
    records = [record for record in records_of(*done.warcs) if record.uri == uri]
    [request] = [record for record in records if record.type == "request"]
    [response] = [record for record in records if record.type == "response"]
    return request, response


def test_tls_is_kept_in_clear_with_its_version_and_cipher(tmp_path):
    with RawServer({"/a": TAKEN["/chunk-trailers"]}, server_tls(tmp_path)).running() as server:
        done = crawl(tmp_path, [{"url": server.url("/a")}])
    request, response = exchange_of(done, server.url("/a"))
    [seen] = server.seen("/a")
    assert (request.block, response.block) == (seen.request, bytes(seen.sent))
    assert response.all("WARC-Protocol") == ["http/1.1", "tls/1.3"]
    assert response.get("WARC-Cipher-Suite").startswith("TLS_")
    assert response.get("WARC-IP-Address") == "127.0.0.1"


def test_a_proxied_exchange_has_the_request_line_of_the_wire_and_no_address(tmp_path):
    with RawServer({"/a": sends(page(b"through"))}).running() as proxy:
        meta = {"proxy": f"http://user:secret@127.0.0.1:{proxy.port}"}
        done = crawl(tmp_path, [{"url": "http://news.example/a", "meta": meta}])
    request, response = exchange_of(done, "http://news.example/a")
    [seen] = proxy.seen("/a")
    assert request.block == seen.request
    assert request.block.startswith(b"GET http://news.example/a HTTP/1.1\r\n")
    assert response.block == bytes(seen.sent)
    assert response.get("WARC-IP-Address") is None


def test_in_a_tunnel_the_exchange_within_is_kept(tmp_path):
    with (
        RawServer({"/a": sends(page(b"inside"))}, server_tls(tmp_path)).running() as server,
        Tunnel(server.port).running() as tunnel,
    ):
        asked = [
            {"url": f"https://news.example/{path}", "meta": {"proxy": tunnel.url}}
            for path in ("a", "b")
        ]
        done = crawl(tmp_path, asked, settings=ONE_BY_ONE)
    request, response = exchange_of(done, "https://news.example/a")
    [seen] = server.seen("/a")
    assert (request.block, response.block) == (seen.request, bytes(seen.sent))
    assert response.all("WARC-Protocol") == ["http/1.1", "tls/1.3"]
    assert response.get("WARC-IP-Address") is None
    assert exchange_of(done, "https://news.example/b")[1].block.startswith(b"HTTP/1.1 404")


def test_a_tunnel_that_is_refused_leaves_its_reason(tmp_path):
    with Tunnel(0, b"HTTP/1.1 407 Who are you\r\n\r\n").running() as tunnel:
        asked = {"url": "https://news.example/a", "meta": {"proxy": tunnel.url}}
        done = crawl(tmp_path, [asked])
    [record] = [r for r in records_of(*done.warcs) if r.asked == "https://news.example/a"]
    assert record.type == "metadata"
    assert b"Could not open CONNECT tunnel" in record.block
    assert b"407" in record.block


def test_a_request_that_twisted_sends_again_by_itself_is_there_twice(tmp_path):
    with RawServer({"/a": sends(page(b"warm")), "/resent": resent}).running() as server:
        asked = [{"url": server.url(path)} for path in ("/a", "/resent")]
        done = crawl(tmp_path, asked, settings=ONE_BY_ONE)
    kinds = [r.type for r in records_of(*done.warcs) if r.asked == server.url("/resent")]
    assert kinds == ["request", "metadata", "request", "response"]
    assert done.note(server.url("/resent"))["body"] == "at the second try"


def test_bytes_that_come_after_an_answer_are_kept_beside_it(tmp_path):
    def late(wire: Wire) -> None:
        wire.send(page(b"exact"), b"and late bytes", pause=0.3)
        is_late.set()

    def wait(wire: Wire) -> None:
        is_late.wait(30)
        time.sleep(0.5)  # the crawl is not over before they are there
        wire.send(page(b"waited"))

    is_late = threading.Event()
    with RawServer({"/late": late, "/wait": wait}).running() as server:
        asked = [{"url": server.url("/late")}, {"url": server.url("/wait", host="localhost")}]
        done = crawl(tmp_path, asked)
    kept = [r for r in records_of(*done.warcs) if r.uri.endswith(server.url("/late"))]
    assert [r.type for r in kept] == ["request", "response", "metadata"]
    assert kept[1].block == page(b"exact")
    assert kept[2].block == b"and late bytes"
    assert kept[2].uri == "urn:late:" + server.url("/late")
    assert kept[2].get("WARC-Concurrent-To") == kept[1].id


STOP = """
from scrapy import signals
from scrapy.exceptions import StopDownload

def stop(request, **more):
    if "stop" in request.url:
        raise StopDownload(fail="fail" in request.url)

crawler.signals.connect(stop, signals.{signal})
"""


@pytest.mark.parametrize("signal", ["headers_received", "bytes_received"])
def test_a_download_that_was_stopped_is_kept_as_far_as_it_came(tmp_path, signal):
    def endless(wire: Wire) -> None:
        wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n", b"begin", pause=0.05)
        for _ in range(40):
            wire.send(b"x" * 1000, pause=0.05)

    with RawServer({"/stop": endless, "/stop-fail": endless}).running() as server:
        paths = ["/stop", "/stop-fail"]
        asked = [{"url": server.url(path)} for path in paths]
        done = crawl(tmp_path, asked, hook=STOP.format(signal=signal))
    for path in paths:
        _, response = exchange_of(done, server.url(path))
        [seen] = server.seen(path)
        assert bytes(seen.sent).startswith(response.block)
        assert response.block.startswith(b"HTTP/1.1 200 OK\r\n")
        assert response.get("WARC-Truncated") == "unspecified"
        assert done.note(server.url(path))["ref"]["record_id"] == response.id


def test_many_connections_at_once_do_not_mix_their_bytes(tmp_path):
    def echo(wire: Wire) -> None:
        path = wire.seen.request.split(b" ")[1]
        body = path * 1000
        wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body), body, pause=0.001)

    with RawServer({f"/{number}": echo for number in range(200)}).running() as server:
        asked = [{"url": server.url(f"/{number}")} for number in range(200)]
        settings = {"CONCURRENT_REQUESTS": 64, "CONCURRENT_REQUESTS_PER_DOMAIN": 64}
        done = crawl(tmp_path, asked, settings={**settings, "LOG_LEVEL": "INFO"})
    records = records_of(*done.warcs)
    for number in range(200):
        [seen] = server.seen(f"/{number}")
        [kept] = [r for r in records if r.type == "response" and r.uri == server.url(f"/{number}")]
        assert kept.block == bytes(seen.sent)


def test_secrets_are_masked_when_that_is_asked_for(tmp_path):
    with RawServer({"/a": sends(page(b"x"))}).running() as server:
        headers = {"Authorization": "Basic c2VjcmV0", "Cookie": "id=secret", "X-Plain": "plain"}
        settings = {"WARC_MASK_SECRETS": True, "COOKIES_ENABLED": False}
        done = crawl(tmp_path, [{"url": server.url("/a"), "headers": headers}], settings=settings)
    request, _ = exchange_of(done, server.url("/a"))
    [seen] = server.seen("/a")
    assert b"id=secret" in seen.request
    assert b"secret" not in request.block
    assert b"c2VjcmV0" not in request.block
    assert b"\r\nCookie: [masked]\r\n" in request.block
    assert b"X-Plain: plain" in request.block
    assert sorted(request.get("WARC-Masked-Headers").split(", ")) == ["authorization", "cookie"]
