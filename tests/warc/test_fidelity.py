"""What is in the archive is what crossed the wire, to the byte."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict

import pytest
from crawling import FAILED, Crawl, Rec, answers_of, crawl, records_of, wire_bytes
from odd import CUT, REJECTED, SILENT, TAKEN
from odd_crawl import SCRIPTS, SETTINGS, odd_requests, odd_server

from warc.exchange_records import FRAMING_TYPE
from warc.message import interim_end, is_whole
from warc.verify import verify_folder

#: warcio's decoding crashes where the package brotli is installed, so it is hidden from it.
WARCIO_CHECK = [
    sys.executable,
    "-c",
    "import sys; sys.modules['brotli'] = None; from warcio.cli import main; main(sys.argv[1:])",
    "check",
    "-v",
]


@pytest.fixture(scope="module", params=[True, False], ids=["revisits", "all in full"])
def deduplicate(request) -> bool:
    return request.param


@pytest.fixture(scope="module")
def server(deduplicate):
    with odd_server().running() as it:
        yield it


@pytest.fixture(scope="module")
def done(server, deduplicate, tmp_path_factory) -> Crawl:
    settings = {**SETTINGS, "WARC_DEDUPLICATE": deduplicate}
    return crawl(tmp_path_factory.mktemp("odd"), odd_requests(server), settings=settings)


@pytest.fixture(scope="module")
def by_path(done, server) -> dict[str, list[Rec]]:
    found = defaultdict(list)
    for record in records_of(*done.warcs):
        found[record.asked.removeprefix(server.url(""))].append(record)
    return found


@pytest.fixture(scope="module")
def records(by_path) -> list[Rec]:
    return [record for found in by_path.values() for record in found]


def final(sent: bytes) -> bytes:
    """Return what was sent without the interim answers."""
    return sent[interim_end(sent) :]


def test_there_are_enough_odd_exchanges_to_speak_of():
    assert len(SCRIPTS) >= 75


@pytest.mark.parametrize("path", [*map(str, TAKEN), "/posted", "/head", "/plain?r"])
def test_an_answer_is_kept_to_the_byte(path, by_path, records, server):
    path = path if path == "/plain?r" else path.rstrip("?")
    seen = [final(bytes(entry.sent)) for entry in server.seen(path)]
    kept = [wire_bytes(record, records) for record in answers_of(by_path[path])]
    assert kept == [sent for sent in seen if sent]
    assert all(record.get("WARC-Truncated") is None for record in answers_of(by_path[path]))


@pytest.mark.parametrize("path", REJECTED)
def test_an_answer_that_scrapy_rejects_is_kept_to_the_byte(path, by_path, records, server, done):
    [seen] = server.seen(path)
    [record] = answers_of(by_path[path])
    assert wire_bytes(record, records) == bytes(seen.sent)
    assert record.get("WARC-Truncated") == REJECTED[path][1]
    note = done.note(server.url(path))
    assert "error" in note
    assert note["ref"]["record_id"] == record.id


@pytest.mark.parametrize("path", CUT)
def test_an_answer_cut_short_by_this_side_is_kept_as_far_as_it_was_read(path, by_path, server):
    [seen] = server.seen(path)
    [record] = answers_of(by_path[path])
    assert len(record.block) > 1000
    assert bytes(seen.sent).startswith(record.block)
    assert record.get("WARC-Truncated") == CUT[path][1]


@pytest.mark.parametrize("path", SILENT)
def test_no_answer_leaves_a_record_that_says_why(path, by_path, server):
    asked = len(server.seen(path))
    silent = [record for record in by_path[path] if record.uri.startswith(FAILED)]
    assert [record.type for record in silent] == ["metadata"] * asked
    assert not answers_of(by_path[path])
    for record in silent:
        fields = dict(line.split(": ", 1) for line in record.block.decode().splitlines())
        assert fields["outcome"] == "no answer"
        assert fields["reason"]


def test_every_request_is_kept_to_the_byte(by_path, server):
    for path in by_path:
        requests = [record for record in by_path[path] if record.type == "request"]
        seen = [seen.request for seen in server.seen(path)]
        if len(requests) > len(seen):
            # Sent on a connection that the server was just closing, and once more by Twisted.
            answers = answers_of(by_path[path])
            again = {name for answer in answers for name in answer.all("WARC-Concurrent-To")[1:]}
            requests = [r for r in requests if r.get("WARC-Concurrent-To") not in again]
        assert [record.block for record in requests] == seen, path


def test_a_request_that_was_retried_or_redirected_cites_its_own_record(by_path, done, server):
    for path in ("/flaky", "/plain?r"):
        assert done.note(server.url(path))["ref"]["record_id"] == answers_of(by_path[path])[-1].id


def test_a_length_of_thousands_of_digits_is_no_length():
    assert not is_whole(b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 6000 + b"\r\n\r\nab")


def test_interim_answers_are_left_out_and_said_where_nothing_else_came(by_path):
    [record] = [r for r in by_path["/only-interim"] if r.type == "metadata"]
    assert b"interimAnswers: HTTP/1.1 100 Continue" in record.block


def test_scrapy_gets_the_pages_it_gets_without_the_archive(done, server):
    for path in ("/plain", "/gzip", "/br", "/chunk-trailers", "/continue", "/more-than-length"):
        note = done.note(server.url(path))
        assert note["status"] == 200
        assert note["body"]


def test_warcio_and_fastwarc_accept_every_record(done, deduplicate):
    # fastwarc takes the digest of a revisit's payload for one of the revisit's own block.
    fastwarc = ["check", "-q"] if deduplicate else ["check", "-p", "-q"]
    for tool in (WARCIO_CHECK, [sys.executable, "-m", "fastwarc.cli", *fastwarc]):
        command = [*tool, *map(str, done.warcs)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]


def test_equal_payloads_are_kept_once_unless_they_are_all_to_be_kept(done, deduplicate, records):
    kinds = {record.type for record in answers_of(records)}
    assert kinds == ({"response", "revisit"} if deduplicate else {"response"})
    framings = [record for record in records if record.get("Content-Type") == FRAMING_TYPE]
    assert bool(framings) == deduplicate
    assert verify_folder(done.folder).faults == []
