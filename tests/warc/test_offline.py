"""Answers read without an engine are those that Scrapy had, and what failed there fails here."""

from __future__ import annotations

import gzip
import hashlib

import pytest
from crawling import answers_of, crawl, records_of, wire_bytes
from hypothesis import given
from hypothesis import strategies as st
from odd_crawl import SETTINGS, odd_requests, odd_server

from warc import offline
from warc.message import interim_end
from warc.offline import AnswerError, read_answer, status_and_location

MOST = SETTINGS["DOWNLOAD_MAXSIZE"]


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """A crawl of all odd exchanges that follows no redirect."""
    settings = {**SETTINGS, "REDIRECT_ENABLED": False}
    with odd_server().running() as server:
        return crawl(tmp_path_factory.mktemp("live"), odd_requests(server), settings=settings)


def test_every_odd_answer_is_what_scrapy_had(live):
    records = records_of(*live.warcs)
    by_id = {record.id: record for record in answers_of(records)}
    outcomes = {}
    expected = {}
    for note in live.notes:
        if note["ref"] is None:
            continue
        record = by_id[note["ref"]["record_id"]]
        data = wire_bytes(record, records)
        try:
            answer = read_answer(data[interim_end(data) :], record.uri, most=MOST)
            found = (answer.status, hashlib.sha1(answer.body).hexdigest())
        except AnswerError:
            found = "error"
        outcomes[record.uri] = found
        expected[record.uri] = (note["status"], note["sha1"]) if "status" in note else "error"
    assert outcomes == expected
    assert len(outcomes) > 75
    assert 15 < list(outcomes.values()).count("error") < 25


def test_the_short_way_is_the_usual_one(monkeypatch):
    def never(data):
        raise AssertionError(data)

    monkeypatch.setattr(offline, "_as_scrapy_parses", never)
    head = b"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: text/html; charset=utf-8\r\n"
    body = b"<p>a page</p>"
    chunks = b"3\r\n<p>\r\na\r\na page</p>\r\n0\r\n\r\n"
    for data in (
        head + b"Content-Length: 13\r\n\r\n" + body,
        head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks,
        head + b"Connection: close\r\n\r\n" + body,
        head + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(body),
    ):
        answer = read_answer(data, "https://a.example/")
        assert (answer.status, answer.body, answer.is_text) == (200, body, True)
        assert answer.content_type == "text/html; charset=utf-8"


token = st.sampled_from([b"a", b"Content-Length", b"X-Odd", b"Transfer-Encoding", b"B c", b"\xe9"])
value = st.sampled_from([b"", b"1", b"chunked", b"5", b"x\ty", b"gzip", b"\xe4\xf6", b"5, 5"])
ends = st.sampled_from([b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r\n "])
status_line = st.sampled_from(
    [b"HTTP/1.1 200 OK", b"HTTP/1.0 200", b"HTTP/1.1 404 ", b"HTTP/1.1 20 x", b"HTTP/2 200", b"no"]
)


@given(
    status_line,
    st.lists(
        st.tuples(token, st.sampled_from([b": ", b":", b" : ", b""]), value, ends), max_size=5
    ),
    st.binary(max_size=8) | st.sampled_from([b"5\r\nhello\r\n0\r\n\r\n", b"hello", b"0\r\n\r\n"]),
)
def test_the_short_way_says_what_the_long_one_says(first, fields, body):
    lines = b"".join(name + colon + text + end for name, colon, text, end in fields)
    data = first + b"\r\n" + lines + b"\r\n" + body
    short = offline._strict(data)
    if short is None:
        return
    status, found, entity = offline._as_scrapy_parses(data)
    assert (status, entity) == (short[0], short[2])
    # Twisted has its own spelling and order of names, and keeps framing to itself.
    left_out = {"transfer-encoding", "content-length", "connection"}

    def plain(pairs):
        return sorted((name.lower(), text) for name, text in pairs if name.lower() not in left_out)

    assert plain(found) == plain(short[1])


@pytest.mark.parametrize(
    ("kind", "url", "body", "is_text"),
    [
        ("text/html", "https://a.example/", b"x", True),
        ("application/xhtml+xml; charset=utf-8", "https://a.example/", b"x", True),
        ("application/pdf", "https://a.example/a.html", b"<html>", True),  # by its address
        ("application/pdf", "https://a.example/a.pdf", b"%PDF-\x00\x01\x02", False),
        (None, "https://a.example/", b"<!doctype html><p>", True),
        (None, "https://a.example/", b"\x00\x01\x02", False),
        ("image/png", "https://a.example/a.png", b"\x89PNG\x00\x01", False),
    ],
)
def test_what_is_text_is_as_scrapy_sees_it(kind, url, body, is_text):
    from scrapy.http import Headers, TextResponse
    from scrapy.responsetypes import responsetypes

    head = f"Content-Type: {kind}\r\n" if kind else ""
    data = b"HTTP/1.1 200 OK\r\n" + head.encode() + b"\r\n" + body
    answer = read_answer(data, url)
    headers = Headers({"Content-Type": kind}) if kind else Headers()
    theirs = issubclass(responsetypes.from_args(headers=headers, url=url, body=body), TextResponse)
    assert answer.is_text == theirs == is_text


@pytest.mark.parametrize(
    "codings", [b"gzip", b"x-gzip", b"deflate", b"br", b"gzip, gzip", b"rot13", b"gzip, rot13"]
)
def test_content_codings_are_taken_off_as_far_as_they_are_known(codings):
    import zlib

    import brotli

    body = b"<p>some text</p>" * 50
    coded = body
    for coding in codings.split(b", "):
        make = {
            b"deflate": zlib.compress,
            b"br": brotli.compress,
            b"rot13": lambda data: data,
        }.get(coding, gzip.compress)
        coded = make(coded)
    data = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: " + codings + b"\r\n\r\n"
    )
    answer = read_answer(data + coded, "https://a.example/")
    if codings.endswith(b"rot13"):
        assert (answer.body, answer.is_text) == (coded, False)
    else:
        assert (answer.body, answer.is_text) == (body, True)


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate"])
def test_a_body_that_grows_beyond_all_bounds_is_refused(coding):
    import zlib

    import brotli

    make = {"gzip": gzip.compress, "br": brotli.compress, "deflate": zlib.compress}[coding]
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n\r\n".encode()
    data = head + make(bytes(30_000_000))
    with pytest.raises(AnswerError, match=r"larger than 1000000 bytes|exceeded"):
        read_answer(data, "https://a.example/", most=1_000_000)
    with pytest.raises(AnswerError, match="larger than 1000 bytes"):
        read_answer(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(2000), "https://a.example/", most=1000)


def test_a_redirect_is_known_by_its_head():
    data = b"HTTP/1.1 301 Moved\r\nLocation: /a\r\nlocation: /b\r\nContent-Length: 4\r\n\r\ngo"
    assert status_and_location(data) == ("301", "/b")
    assert status_and_location(b"HTTP/1.1 200 OK\r\n\r\n") == ("200", None)
    assert status_and_location(b"no HTTP") == (None, None)
