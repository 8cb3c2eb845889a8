"""The pages of a WACZ are the articles that were made, else the HTML pages that were fetched."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pytest
from foreign import Foreign
from wacz_file import Wacz

from warc import pages as pages_module
from warc.wacz import write_wacz

GZIP = ("Content-Encoding", "gzip")
A, B, C = "http://a.example/", "http://b.example/", "http://c.example/"


def packed(*paths: Path) -> Wacz:
    out = io.BytesIO()
    write_wacz(paths, out)
    return Wacz(out.getvalue())


@pytest.fixture
def warc(tmp_path):
    return Foreign(tmp_path / "job" / "x.warc.gz")


def brief(page: dict[str, Any]) -> tuple[str, str, str | None]:
    return page["url"], page["title"], page.get("text")


def test_a_page_is_an_answer_from_which_an_article_was_made(warc):
    answer = warc.response(A, b"<title>A - Portal</title>", date="2024-10-11T01:04:50.987Z")
    warc.response(B, b"<title>A list</title>")
    warc.article(answer, " A  headline ", "First words.\n\nLast words 新.")
    wacz = packed(warc.save())
    assert wacz.pages == [
        {
            "id": answer.removeprefix("<urn:uuid:").removesuffix(">"),
            "url": A,
            "ts": "2024-10-11T01:04:50Z",
            "title": "A headline",
            "text": "First words.\n\nLast words 新.",
        }
    ]
    head = json.loads(wacz.lines("pages/pages.jsonl")[0])
    assert head == {
        "format": "json-pages-1.0",
        "id": "pages",
        "title": "All Pages",
        "hasText": True,
    }


def test_without_any_article_every_html_page_is_one(warc):
    warc.response(A, b"<title>A</title>")
    warc.response(B, b"<html>untitled")
    warc.response(C, b"<title>C</title>", mime="Application/XHTML+xml")
    warc.response("http://gone.example/", b"<title>Gone</title>", status="404 Not Found")
    warc.response("http://moved.example/", b"", status="301 Moved", headers=(("Location", A),))
    warc.response("http://picture.example/", b"...", mime="image/png")
    warc.response("http://untyped.example/", b"<title>?</title>", mime=None)
    warc.revisit("http://again.example/")
    wacz = packed(warc.save())
    assert [brief(page) for page in wacz.pages] == [(A, "A", None), (B, B, None), (C, "C", None)]
    assert json.loads(wacz.lines("pages/pages.jsonl")[0])["hasText"] is False


def test_another_archive_without_articles_beside_one_with_articles_keeps_its_pages(warc, tmp_path):
    article = warc.response(A)
    warc.response(B, b"<title>A list</title>")
    warc.article(article, "An article", "Words.")
    same_job = Foreign(tmp_path / "job" / "y.warc.gz")
    same_job.response("http://list.example/", b"<title>Another list</title>")
    other = Foreign(tmp_path / "other" / "x.warc.gz")
    other.response(C, b"<title>C</title>")
    wacz = packed(warc.save(), same_job.save(), other.save())
    assert [brief(page) for page in wacz.pages] == [(A, "An article", "Words."), (C, "C", None)]


def test_an_article_may_stand_in_another_file_and_before_its_answer(tmp_path):
    first, second = Foreign(tmp_path / "1.warc"), Foreign(tmp_path / "2.warc.gz")
    answer = second.response(A)
    first.article(answer, "Headline", "Words.")
    assert packed(first.save(), second.save()).titles == ["Headline"]


def test_a_revisit_with_an_article_is_a_page_and_a_second_fetch_is_a_second_page(warc):
    first = warc.response(A, date="2024-10-11T01:00:00Z")
    again = warc.revisit(A, "2024-10-12T01:00:00Z")
    warc.revisit(B, "2024-10-12T01:00:00Z")
    warc.article(again, "Second")
    warc.article(first, "First")
    pages = packed(warc.save()).pages
    assert [(page["ts"][8:10], page["title"]) for page in pages] == [
        ("11", "First"),
        ("12", "Second"),
    ]


def test_one_address_is_one_page_a_second(warc):
    for headline in ("First", "Second"):
        warc.article(warc.response(A), headline)
    warc.article(warc.response(B), "Other")
    pages = packed(warc.save()).pages
    assert [page["url"] for page in pages] == [A, B]


def test_of_two_captures_in_one_second_the_one_with_an_article_is_the_page(warc, tmp_path):
    other = Foreign(tmp_path / "other" / "x.warc.gz")
    for number in range(8):
        warc.response(f"{A}{number}", b"<title>Bare</title>")
        other.article(other.response(f"{A}{number}"), "Headline", "Words.")
    assert packed(warc.save(), other.save()).titles == ["Headline"] * 8
    assert packed(other.path, warc.path).titles == ["Headline"] * 8


def test_a_copy_of_a_file_adds_no_pages(warc, tmp_path):
    warc.article(warc.response(A), "Headline", "Words.")
    copy = tmp_path / "copy.warc.gz"
    copy.write_bytes(warc.save().read_bytes())
    wacz = packed(warc.path, copy)
    assert wacz.titles == ["Headline"]
    assert len(wacz.index) == 2


def test_large_pages_and_articles_cost_little_memory(warc):
    answer = warc.response(A, gzip.compress(bytes(100_000_000)), headers=(GZIP,))
    warc.conversion(answer, bytes(50_000_000), "application/json")
    warc.conversion(answer, b"w" * 50_000_000, "text/plain")
    path = warc.save()
    tracemalloc.start()
    try:
        [page] = packed(path).pages
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert page["text"] == "w" * 1_000_000
    assert peak < 48_000_000


def test_only_html_pages_with_status_200_are_pages_whatever_was_made_from_them(warc):
    for status, mime in (("404 Not Found", "text/html"), ("200 OK", "application/json")):
        warc.article(warc.response(A, status=status, mime=mime), "Headline")
    untyped = warc.response(B, b"<p>Words", mime=None)
    warc.article(untyped, "Untyped")
    assert packed(warc.save()).titles == ["Untyped"]


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        (b'{"headline": "H", "articleBody": "B"}', ("H", "B")),
        (b'{"headline": "H"}', ("H", "plain text")),
        (b'{"headline": "", "articleBody": ""}', ("A page", None)),
        (b'{"headline": 7, "articleBody": ["B"]}', ("A page", "plain text")),
        (b'["H", "B"]', ("A page", "plain text")),
        (b"{broken", ("A page", "plain text")),
        (b"\xff\xfe", ("A page", "plain text")),
        (b"[" * 100_000, ("A page", "plain text")),
        (b'{"headline": "a\\ud800b", "articleBody": "\\udfff"}', ("a?b", "?")),
        (b'{"articleBody": "B", "x": "' + b"x" * 5_000_000 + b'"}', ("A page", "plain text")),
        (json.dumps({"headline": "h" * 9000}).encode(), ("h" * 500, "plain text")),
    ],
)
def test_odd_articles_give_what_can_be_had(article, expected, warc):
    answer = warc.response(A)
    warc.conversion(answer, article, "application/json; charset=utf-8")
    warc.conversion(answer, b"plain text", "text/plain")
    [page] = packed(warc.save()).pages
    assert (page["title"], page.get("text")) == expected


def test_a_text_is_cut_where_nobody_searches_on(warc, monkeypatch):
    monkeypatch.setattr(pages_module, "_TEXT_MAX", 10)
    warc.article(warc.response(A), "Long", "0123456789abcdef")
    warc.conversion(warc.response(B), ("新" * 40).encode(), "text/plain")
    assert [page["text"] for page in packed(warc.save()).pages] == ["0123456789", "新" * 10]


def test_conversions_of_other_kinds_make_no_page(warc):
    answer = warc.response(A, b"<title>Own title</title>")
    warc.conversion(answer, b"GIF89a", "image/gif")
    warc.conversion("<urn:uuid:00000000-0000-4000-8000-000000000000>", b"lost", "image/png")
    assert [brief(page) for page in packed(warc.save()).pages] == [(A, "Own title", None)]


def test_an_article_that_is_damaged_takes_nothing_else_with_it(warc):
    answer = warc.response(A)
    warc.article(answer, "Headline", "Words.")
    path = warc.save()
    data = path.read_bytes()
    path.write_bytes(data[:-12])
    out = io.BytesIO()
    summary = write_wacz([path], out)
    assert len(summary.faults) == 1
    assert [page["url"] for page in Wacz(out.getvalue()).pages] == [A]


def deflated(data: bytes) -> bytes:
    raw = zlib.compressobj(wbits=-15)
    return raw.compress(data) + raw.flush()


@pytest.mark.parametrize(
    ("body", "headers", "title"),
    [
        (b"<TITLE\nlang=en>Tea &amp;\n  &#8220;cake&#8221; </Title >", (), "Tea & “cake”"),
        (gzip.compress(b"<title>Packed</title>", mtime=0), (GZIP,), "Packed"),
        (deflated(b"<title>Raw</title>"), (("Content-Encoding", "deflate"),), "Raw"),
        (gzip.compress(b"<title>Cut</title>" + bytes(10**6))[:-300], (GZIP,), "Cut"),
        (b"<title>Not packed</title>", (GZIP,), "Not packed"),
        (b"16\r\n<title>Chunked</title>\r\n0\r\n\r\n", (("Transfer-Encoding", "chunked"),), "Chunked"),
        ("<meta charset=gb2312><title>中新网</title>".encode("gb2312"), (), "中新网"),
        (b"<title>\xff\xfe?</title>", (), "\ufffd\ufffd?"),
        (b"<title>never ends", (), A),
        (b"<title></title>", (), A),
        (b"<titles>No</titles>", (), A),
        (b"", (), A),
        (b"<title>Secret</title>", (("Content-Encoding", "rot13"),), A),
        (b"<!--" + b"x" * 400_000 + b"--><title>Far away</title>", (), A),
        (b"<title " * 200_000, (), A),
        (gzip.compress(bytes(100_000_000)), (GZIP,), A),
        (b"<title>" + b"t" * 9000 + b"</title>", (), "t" * 500),
    ],
)  # fmt: skip
def test_a_title_is_found_where_there_is_one(body, headers, title, warc):
    warc.response(A, body, mime="text/html", headers=headers)
    assert packed(warc.save()).titles == [title]


def test_record_ids_need_no_angle_brackets(tmp_path):
    def record(kind: str, identity: str, more: str, block: bytes) -> bytes:
        head = (
            f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: {identity}\r\n{more}\r\n"
            f"WARC-Date: 2024-10-11T01:04:50Z\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        return head.encode() + block + b"\r\n\r\n"

    path = tmp_path / "x.warc"
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    path.write_bytes(
        record("response", "urn:x:1", f"WARC-Target-URI: <{A}>", page)
        + record("conversion", "urn:x:2", "Content-Type: text/plain\r\nWARC-Refers-To: <urn:x:1>", b"w")
    )  # fmt: skip
    assert packed(path).pages == [
        {"id": "urn:x:1", "url": A, "ts": "2024-10-11T01:04:50Z", "title": A, "text": "w"}
    ]


def test_records_that_can_not_be_indexed_cost_no_page_of_another(warc):
    for number in range(5):
        warc.response(f"http://undated.example/{number}", date="once")
        warc.response(f"http://dated.example/{number}")
        warc.response("", b"<title>nowhere</title>")
    urls = [page["url"] for page in packed(warc.save()).pages]
    assert urls == [f"http://dated.example/{number}" for number in range(5)]
