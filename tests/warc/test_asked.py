"""What was known when a request was made stands in the archive, before the answer."""

from __future__ import annotations

import shutil
import string
import subprocess
import sys
from collections import Counter
from itertools import pairwise

import pytest
from crawling import ASKED, FAILED, ONE_BY_ONE, ROOT, crawl, records_of
from hypothesis import example, given
from hypothesis import strategies as st
from odd import resent
from scrapy import Request
from wire import RawServer, Wire, page, sends
from wire2 import H2Server, Reply

from warc.asked import (
    AGAIN,
    ASKED_KEY,
    BYTES_MAX,
    Asked,
    AskedError,
    asked_by,
    fields_of,
    pairs_of_fields,
)
from warc.collection import Collection
from warc.indexer import index_folder
from warc.recorder import LARGE
from warc.recovery import repair_folder
from warc.verify import verify_folder

PLAIN_HANDLER = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"
H2_HANDLER = "scrapy.core.downloader.handlers.http2.H2DownloadHandler"

PAIRS = [["foundOn", "https://news.example/rss"], ["title", "  Zwei\nZeilen: 新闻 \\u0041 "]]
LINES = "foundOn: https://news.example/rss\r\ntitle: \\u0020 Zwei\\u000aZeilen: 新闻 \\\\u0041\\u0020\r\n"


def only_if_changed(wire: Wire) -> None:
    if b"If-None-Match" in wire.seen.request:
        wire.send(b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n')
    else:
        wire.send(page(b"a page with a validator", b'ETag: "v1"'))


def at_the_second_try(wire: Wire) -> None:
    wire.send(page(b"", status=b"200 OK" if wire.times else b"503 Busy"))


SCRIPTS = {
    "/a": sends(page(b"the page")),
    "/copy": sends(page(b"the page")),
    "/moved": sends(page(b"", b"Location: /a", status=b"301 Moved")),
    "/busy": at_the_second_try,
    "/etag": only_if_changed,
    "/cut": lambda wire: wire.close(),
    "/resent": resent,
    "/large": sends(page(b"x" * (LARGE + 1))),
}


@pytest.fixture(scope="module")
def site():
    with RawServer(SCRIPTS).running() as server:
        yield server


def ask(site, *paths, pairs=PAIRS, **more):
    return [{"url": site.url(path), "meta": {ASKED_KEY: pairs}, **more} for path in paths]


def run(tmp_path, requests, **settings):
    settings = {**ONE_BY_ONE, "HTTPERROR_ALLOW_ALL": True, **settings}
    done = crawl(tmp_path, requests, settings=settings)
    assert done.code == 0, done.log
    assert verify_folder(done.folder).faults == []
    index = (done.folder / "index.cdxj").read_text()
    index_folder(done.folder, "again.cdxj")
    assert (done.folder / "again.cdxj").read_text() == index
    return done


def asked_beside(records):
    """Return the records of what was known, each with the record of its answer."""
    by_id = {record.id: record for record in records}
    return [
        (record, by_id[record.get("WARC-Concurrent-To")])
        for record in records
        if record.uri.startswith(ASKED)
    ]


# -- the record ---------------------------------------------------------------------------------


def test_it_stands_between_request_and_answer_and_names_the_answer(site, tmp_path):
    done = run(tmp_path, ask(site, "/a"))
    info, request, asked, response = records_of(*done.warcs)
    assert [r.type for r in (request, asked, response)] == ["request", "metadata", "response"]
    assert asked.uri == ASKED + site.url("/a")
    assert asked.get("Content-Type") == "application/warc-fields"
    assert asked.all("WARC-Concurrent-To") == [response.id]
    assert asked.get("WARC-Warcinfo-ID") == info.id
    assert asked.get("WARC-Date") == response.get("WARC-Date")
    assert asked.get(AGAIN) is None
    assert asked.block.decode() == LINES
    assert done.notes[0]["ref"]["record_id"] == response.id
    assert done.notes[0]["asked"] == PAIRS


def test_a_request_that_says_nothing_has_none(site, tmp_path):
    done = run(tmp_path, [{"url": site.url("/a")}, *ask(site, "/copy", pairs=[])])
    assert asked_beside(records_of(*done.warcs)) == []
    assert ASKED not in (done.folder / "index.cdxj").read_text()


def test_the_index_has_it_with_the_method_of_its_request(site, tmp_path):
    done = run(tmp_path, [*ask(site, "/a"), *ask(site, "/a", method="POST", body="q=1")])
    lines = (done.folder / "index.cdxj").read_text().splitlines()
    found = [line for line in lines if line.startswith(f"{ASKED}{site.url('/a')} ")]
    assert sorted('"method": "POST", "requestDigest": "sha1:' in line for line in found) == [
        False,
        True,
    ]
    assert sum('"method"' in line for line in found) == 1


@pytest.mark.parametrize(
    "settings",
    [{"DOWNLOAD_HANDLERS": {"http": PLAIN_HANDLER}}, {"TWISTED_REACTOR_ENABLED": False}],
    ids=["a handler of the project's own", "no reactor"],
)
def test_rebuilt_exchanges_have_it_too(site, tmp_path, settings):
    done = run(tmp_path, ask(site, "/a", "/cut", "/large"), **settings)
    found = asked_beside(records_of(*done.warcs))
    assert [(answer.type, answer.uri) for _, answer in found] == [
        ("response", site.url("/a")),
        ("metadata", FAILED + site.url("/cut")),
        ("response", site.url("/large")),
    ]
    assert {record.block.decode() for record, _ in found} == {LINES}


def test_http_2_has_it_too(tmp_path):
    reply = Reply(b"body", (("content-type", "text/plain"),))
    with H2Server({"/a": reply}, tmp_path).running() as server:
        asked = [{"url": server.url("/a"), "meta": {ASKED_KEY: PAIRS}}]
        done = run(tmp_path / "crawl", asked, DOWNLOAD_HANDLERS={"https": H2_HANDLER})
    [(record, answer)] = asked_beside(records_of(*done.warcs))
    assert (record.block.decode(), answer.all("WARC-Protocol")) == (LINES, ["h2"])


def test_a_redirect_and_a_retry_have_it_once_more_and_say_so(site, tmp_path):
    done = run(tmp_path, ask(site, "/moved", "/busy"), RETRY_ENABLED=True)
    found = asked_beside(records_of(*done.warcs))
    assert Counter((answer.uri, record.get(AGAIN)) for record, answer in found) == {
        (site.url("/moved"), None): 1,
        (site.url("/a"), "yes"): 1,
        (site.url("/busy"), None): 1,
        (site.url("/busy"), "yes"): 1,
    }
    assert {record.block.decode() for record, _ in found} == {LINES}


def test_what_twisted_sends_again_by_itself_says_so(site, tmp_path):
    done = run(tmp_path, [{"url": site.url("/a")}, *ask(site, "/resent")])
    found = asked_beside(records_of(*done.warcs))
    assert [(answer.type, record.get(AGAIN)) for record, answer in found] == [
        ("metadata", None),
        ("response", "yes"),
    ]


def test_a_request_without_an_answer_has_it_beside_the_reason(site, tmp_path):
    refused = {"url": "http://127.0.0.1:9/refused", "meta": {ASKED_KEY: PAIRS}}
    done = run(tmp_path, [*ask(site, "/cut"), refused])
    found = asked_beside(records_of(*done.warcs))
    assert [answer.uri for _, answer in found] == [
        FAILED + site.url("/cut"),
        FAILED + refused["url"],
    ]


def test_revisits_have_it(site, tmp_path):
    run(tmp_path, ask(site, "/a", "/etag"))
    known = {"headers": {"If-None-Match": '"v1"'}}
    done = run(tmp_path, [*ask(site, "/copy"), *ask(site, "/etag", **known)])
    found = asked_beside(records_of(*done.warcs))
    assert [answer.type for _, answer in found] == ["revisit", "revisit"]


def test_large_answers_and_files_that_follow_each_other_have_it(site, tmp_path):
    done = run(tmp_path, ask(site, "/a", "/large", "/cut", "/moved"), WARC_MAX_BYTES=2000)
    assert len(done.warcs) > 2
    for path in done.warcs:
        records = records_of(path)
        for record, following in pairwise(records):
            if record.uri.startswith(ASKED):
                assert record.get("WARC-Concurrent-To") == following.id
                assert record.get("WARC-Warcinfo-ID") == records[0].id


def archive_command(*arguments):
    command = [sys.executable, "-m", "scrapy", "archive", *map(str, arguments)]
    ran = subprocess.run(command, capture_output=True, cwd=ROOT, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    return ran.stdout.decode()


def test_the_archive_command_lists_and_shows_it_and_a_wacz_has_it(site, tmp_path):
    done = run(tmp_path, ask(site, "/a"))
    uri = ASKED + site.url("/a")
    assert "no faults" in archive_command("verify", done.folder)
    [line] = [one for one in archive_command("list", done.folder).splitlines() if uri in one]
    assert line.split()[2] == "metadata"
    assert "application/warc-fields" in line
    assert archive_command("show", done.folder, "--url", uri, "--payload") == LINES
    # Who asks for the page is shown the page.
    shown = archive_command("show", done.folder, "--url", site.url("/a"), "--payload")
    assert shown == "the page"
    archive_command("wacz", done.folder, "-o", packed := tmp_path / "job.wacz")
    with Collection([packed]) as archive:
        assert [capture.url for capture in archive.captures_like(ASKED)] == [uri]


# -- what can't be kept -------------------------------------------------------------------------

WRONG = {
    "no pairs": ("a text", "pairs of text, (name, value), not 'a text'"),
    "three in a pair": ([["a", "b", "c"]], "pairs of text, (name, value), not ['a', 'b', 'c']"),
    "no text": ([["a", 1]], "pairs of text, (name, value), not ['a', 1]"),
    "no name": ([["a b", "c"]], "'a b' is no name: up to 100 of A-Z a-z 0-9 . _ -"),
    "a forged line": ([["a: b\r\nc", "d"]], "'a: b\\r\\nc' is no name"),
    "too much": ([["a", "x" * BYTES_MAX]], f"take {BYTES_MAX + 5} bytes, and {BYTES_MAX} are"),
}


@pytest.mark.parametrize(("said", "words"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_it_is_one_line(said, words):
    request = Request("https://news.example/a", meta={ASKED_KEY: said})
    with pytest.raises(AskedError) as caught:
        asked_by(request)
    line = str(caught.value)
    assert line.startswith('<GET https://news.example/a>: meta["warc_asked"]: ')
    assert words in line
    assert "\n" not in line


@pytest.mark.parametrize("handlers", [{}, {"http": PLAIN_HANDLER}], ids=["tapped", "own handler"])
def test_such_a_request_is_not_sent_and_costs_no_other(site, tmp_path, handlers):
    before = len(site.log)
    wrong = ask(site, "/copy", pairs=[["no name", "x"]])
    done = run(tmp_path, [*wrong, *ask(site, "/a")], DOWNLOAD_HANDLERS=handlers)
    assert [path for path, _ in site.log[before:]] == ["/a"]
    assert done.note(site.url("/copy"))["error"] == "AskedError"
    assert "'no name' is no name" in done.note(site.url("/copy"))["message"]
    assert {r.uri for r in records_of(*done.warcs) if r.type == "response"} == {site.url("/a")}


def test_lists_are_tuples_again_and_what_it_was_made_of_is_told_by_the_meta():
    request = Request("https://news.example/a", meta={ASKED_KEY: [["a", "b"]]})
    assert asked_by(request) == Asked((("a", "b"),), b"a: b\r\n")
    assert request.meta[ASKED_KEY] == (("a", "b"),)
    assert asked_by(Request("https://news.example/a")) is None
    for made in ("redirect_times", "retry_times"):
        again = request.replace(meta={**request.meta, made: 1})
        assert asked_by(again).is_again


# -- text ---------------------------------------------------------------------------------------

NAMES = st.text(string.ascii_letters + string.digits + "._-", min_size=1, max_size=20).filter(
    lambda name: name[0].isalnum()
)
# Any at all: line ends, controls, halves of surrogate pairs.
VALUES = st.text(st.characters(exclude_categories=()), max_size=60)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=5))
@example(
    [("a", ""), ("a", " "), ("b", "\\"), ("c", "\\u0041"), ("d", "\ud83d\ude00"), ("e", ": x")]
)
@example([("a", "one\r\ntwo\u2028three\x85four\x1c"), ("b", "\u3000 ends \xa0"), ("c", "\ufeff")])
def test_any_text_comes_back_as_it_was_a_line_each(pairs):
    block = fields_of(pairs)
    assert pairs_of_fields(block) == tuple(pairs)
    assert len(block.decode().splitlines()) == len(pairs)
    # Whoever writes records anew may trim values and end lines with LF.
    trimmed = [line.partition(":") for line in block.decode().splitlines()]
    other = "".join(f"{name}:{value.strip()}\n" for name, _, value in trimmed)
    assert pairs_of_fields(other.encode()) == tuple(pairs)


@given(st.binary(max_size=200))
def test_any_bytes_can_be_read_and_written_again(block):
    pairs = pairs_of_fields(block)
    assert pairs_of_fields(fields_of(pairs)) == pairs


# -- runs that died -----------------------------------------------------------------------------


def damaged(path, *records):
    data = bytearray(path.read_bytes())
    for record in records:
        data[record.offset + 30 : record.offset + 60] = b"\0" * 30
    path.with_name(path.name + ".open").write_bytes(data)
    path.unlink()


@pytest.mark.parametrize("lost", [(1,), (2,), (3,), (1, 2), (1, 3), (2, 3)])
def test_whatever_of_an_exchange_a_power_cut_takes_the_rest_is_repaired(site, tmp_path, lost):
    done = run(tmp_path, ask(site, "/a", "/cut"))
    job = shutil.copytree(done.folder, tmp_path / "copy" / "job")
    (job / "again.cdxj").unlink()
    [path] = job.glob("*.warc.gz")
    records = records_of(path)
    damaged(path, *(records[number] for number in lost))
    repair_folder(job)
    assert verify_folder(job).faults == []
    notes = [record for record in records_of(path) if b"outcome: answer lost" in record.block]
    assert [note.uri for note in notes] == [site.url("/a")] * (3 in lost)
