"""WARC_OBEY_NOARCHIVE: of a page whose publisher wants no copy kept, none is."""

from __future__ import annotations

import gzip
import zlib

import pytest
from crawling import ONE_BY_ONE, answers_of, crawl, records_of
from hypothesis import given
from hypothesis import strategies as st
from wire import RawServer, page, sends

from warc.noarchive import header_forbids, page_forbids
from warc.verify import verify_folder

SECRET = b"words that are not to be kept"


def marked(word: bytes = b"noarchive", name: bytes = b"robots") -> bytes:
    return b'<html><head><meta name="%b" content="%b"></head><p>%b</p>' % (name, word, SECRET)


def typed(kind: bytes, body: bytes, *headers: bytes) -> bytes:
    return page(body, *headers).replace(b"text/html", kind)


def chunked(body: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    cut = [body[at : at + 9] for at in range(0, len(body), 9)]
    return head + b"".join(b"%X\r\n%b\r\n" % (len(one), one) for one in cut) + b"0\r\n\r\n"


FORBIDDEN = {
    "/header": page(b"<p>" + SECRET, b"X-Robots-Tag: noarchive"),
    "/header-of-a-file": typed(b"text/plain", SECRET, b"X-Robots-Tag: noarchive"),
    "/second-header": page(SECRET, b"X-Robots-Tag: all", b"x-robots-tag: googlebot: noarchive"),
    "/meta": page(marked()),
    "/meta-googlebot": page(marked(b"NOINDEX, NoArchive", b"GoogleBot")),
    "/meta-own-name": page(marked(name=b"testbot")),
    "/no-type": page(marked()).replace(b"Content-Type: text/html\r\n", b""),
    "/gzip": page(gzip.compress(marked()), b"Content-Encoding: gzip"),
    "/deflate": page(zlib.compress(marked()), b"Content-Encoding: deflate"),
    "/chunked": chunked(marked()),
    "/utf-16": page(marked().decode().encode("utf-16")),
    "/large": page(marked() + b"<p>" * 3_000_000),
    "/gone": page(marked(), status=b"404 Not Found"),
}
ALLOWED = {
    "/plain": page(b"<p>words"),
    "/other-bot": page(b"<p>1", b"X-Robots-Tag: otherbot: noarchive"),
    "/other-word": page(marked(b"noindex").replace(SECRET, b"2")),
    "/comment": page(b"<!-- " + marked().replace(SECRET, b"3") + b" --><p>text"),
    "/about-it": page(b"<p>The word noarchive in <code>meta</code> elements"),
    "/script": page(b"<script>x = '<meta name=robots content=noarchive>'</script><p>4"),
    "/picture": typed(b"image/png", marked().replace(SECRET, b"5")),
}

REPLIES = FORBIDDEN | ALLOWED


@pytest.fixture(scope="module")
def site():
    with RawServer({path: sends(reply) for path, reply in REPLIES.items()}).running() as server:
        yield server


def asked(site, tmp_path, *paths, **settings):
    own = {"USER_AGENT": "TestBot/1.0 (+https://example.org/)", **settings}
    requests = [{"url": site.url(path)} for path in paths]
    # Error pages are wanted, too.
    requests = [request | {"meta": {"handle_httpstatus_all": True}} for request in requests]
    return crawl(tmp_path, requests, settings=ONE_BY_ONE | own)


@pytest.fixture(scope="module")
def obeying(site, tmp_path_factory):
    """One crawl that obeys."""
    where = tmp_path_factory.mktemp("obeying")
    done = asked(site, where, *FORBIDDEN, *ALLOWED, WARC_OBEY_NOARCHIVE=True)
    assert done.code == 0, done.log
    return done


def everything(crawl):
    """All bytes that a crawl left, unpacked."""
    return b"".join(
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for path in crawl.folder.iterdir()
    )


def test_nothing_of_such_a_page_is_in_the_archive(obeying):
    assert SECRET not in everything(obeying)
    assert obeying.end["stats"]["warc/withheld"] == len(FORBIDDEN)
    assert "warc/no_answer" not in obeying.end["stats"]


def test_the_spider_gets_the_page_all_the_same_and_no_record(obeying, site):
    notes = {note["url"].partition(str(site.port))[2]: note for note in obeying.notes}
    assert {path for path, note in notes.items() if note["ref"] is None} == set(FORBIDDEN)
    assert "not to be kept" in notes["/meta"]["body"]
    assert notes["/gone"]["status"] == 404


def test_the_archive_says_that_there_was_an_answer(obeying, site):
    records = [
        one for one in records_of(*obeying.warcs) if one.uri == f"urn:failed:{site.url('/meta')}"
    ]
    [record] = records
    assert record.type == "metadata"
    lines = record.block.decode().splitlines()
    assert lines[:4] == [
        "outcome: withheld",
        "reason: noarchive (meta element)",
        "status: 200",
        "contentType: text/html",
    ]
    assert lines[4].startswith("payloadSize: ")
    assert lines[5].startswith("payloadDigest: sha1:")
    [request] = [
        one
        for one in records_of(*obeying.warcs)
        if one.type == "request" and one.uri == site.url("/meta")
    ]
    assert request.id in record.get("WARC-Concurrent-To")


def test_other_pages_are_kept(obeying, site):
    kept = {one.uri for one in answers_of(records_of(*obeying.warcs))}
    assert kept == {site.url(path) for path in ALLOWED}


def test_the_archive_is_sound(obeying):
    verdict = verify_folder(obeying.folder)
    assert verdict.sound, verdict


def test_by_default_all_is_kept(site, tmp_path):
    done = asked(site, tmp_path, "/meta", "/header")
    assert "warc/withheld" not in done.end["stats"]
    assert all(note["ref"] for note in done.notes)


def test_a_page_that_was_kept_before_is_not_referred_to(site, tmp_path):
    """The publisher, or the archivist, has changed their mind: no revisit says what the page was."""
    asked(site, tmp_path, "/meta")
    done = asked(site, tmp_path, "/meta", WARC_OBEY_NOARCHIVE=True)
    assert answers_of(records_of(*done.warcs)) == []
    assert done.end["stats"]["warc/withheld"] == 1


def test_a_replay_says_that_it_was_withheld(site, obeying, tmp_path):
    done = asked(site, tmp_path, "/meta", "/plain", WARC_REPLAY=str(obeying.folder))
    notes = {note["url"].partition(str(site.port))[2]: note for note in done.notes}
    assert notes["/meta"]["error"] == "NotInArchive"
    assert notes["/meta"]["message"] == "the answer was withheld: noarchive (meta element)"
    assert notes["/plain"]["status"] == 200


@pytest.mark.parametrize(
    ("value", "forbidden"),
    [
        ("noarchive", True),
        (" NoArchive ", True),
        ("noindex, noarchive", True),
        ("googlebot: noarchive", True),
        ("googlebot: nofollow, noarchive", True),
        ("otherbot: noarchive", False),
        ("otherbot: noindex, noarchive", False),
        ("otherbot: noindex, googlebot: noarchive", True),
        ("unavailable_after: Wed, 25 Jun 2030 15:00:00 PST, noarchive", True),
        ("max-snippet:20, noarchive", True),
        ("otherbot: all, noarchive", False),
        ("otherbot: max-snippet:20, noarchive", False),
        ("noarchives", False),
        ("none", False),
        ("all", False),
        ("", False),
        (",,:,", False),
    ],
)
def test_what_a_header_says(value, forbidden):
    assert header_forbids(value, {"robots", "googlebot"}) is forbidden


@given(st.text(max_size=80))
def test_any_header_is_read(value):
    assert header_forbids(value, {"robots"}) <= ("noarchive" in value.lower())


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_page_is_read(before, after):
    word = b"noarchive"
    assert page_forbids(before + word + after, {"robots"}) in (True, False)
    page_forbids(before + b"<meta name=robots content=noarchive" + after, {"robots"})
