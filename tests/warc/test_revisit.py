"""A payload that the archive holds already is named, not kept again."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime

import pytest
from crawling import ONE_BY_ONE, answers_of, crawl, records_of, wire_bytes
from hypothesis import given
from hypothesis import strategies as st
from wire import RawServer, Wire, page, sends

from tests.soak.amount import cases
from warc import message
from warc.exchange_records import NOT_MODIFIED, SAME_PAYLOAD
from warc.payloads import PAYLOADS_NAME
from warc.verify import verify_folder

BODY = b"<p>the same words</p>" * 30


def conditional(wire: Wire) -> None:
    if b'If-None-Match: "v1"' in wire.seen.request:
        wire.send(b'HTTP/1.1 304 Not Changed\r\nETag: "v1"\r\nX-ODD: yes\r\n\r\n')
    else:
        wire.send(page(BODY, b'ETag: W/"v1"'))


def dated(wire: Wire) -> None:
    if b"If-Modified-Since: Fri, 11 Oct 2024 01:04:50 GMT" in wire.seen.request:
        wire.send(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    else:
        wire.send(page(b"dated", b"Last-Modified: Fri, 11 Oct 2024 01:04:50 GMT"))


def chunks(size: int, *more: bytes) -> bytes:
    lines = [b"HTTP/1.1 200 OK", *more, b"Transfer-Encoding: chunked", b"", b""]
    cut = [BODY[at : at + size] for at in range(0, len(BODY), size)]
    body = b"".join(b"%X;ext=1\r\n%b\r\n" % (len(piece), piece) for piece in cut)
    return b"\r\n".join(lines) + body + b"0\r\nX-Trailer: 1\r\n\r\n"


SCRIPTS = {
    "/a": lambda wire: wire.send(page(BODY, b"X-Count: %d" % wire.times)),
    "/b": sends(page(BODY)),
    "/chunks-of-7": sends(chunks(7)),
    "/chunks-of-100": sends(chunks(100)),
    "/coded": sends(page(BODY, b"Content-Encoding: identity")),
    "/moved": sends(page(BODY, b"Location: /a", status=b"302 Found")),
    "/gone": sends(page(BODY, status=b"404 Not Found")),
    "/empty": sends(page(b"")),
    "/etag": conditional,
    "/dated": dated,
    "/unasked": sends(b"HTTP/1.1 304 Not Modified\r\n\r\n"),
}


@pytest.fixture(scope="module")
def site():
    with RawServer(SCRIPTS).running() as server:
        yield server


def ask(site, *paths, **more):
    return [{"url": site.url(path), **more} for path in paths]


def run(tmp_path, requests, **settings):
    settings = {**ONE_BY_ONE, "HTTPERROR_ALLOW_ALL": True, **settings}
    done = crawl(tmp_path, requests, settings=settings)
    assert done.code == 0, done.log
    return done


def test_a_payload_is_kept_once_and_named_by_later_answers_of_any_address(site, tmp_path):
    done = run(tmp_path, ask(site, "/a", "/b", "/a"))
    records = records_of(*done.warcs)
    first, other, again = answers_of(records)
    assert [r.type for r in (first, other, again)] == ["response", "revisit", "revisit"]
    assert [wire_bytes(r, records) for r in (first, other, again)] == [
        bytes(seen.sent) for _, seen in site.log[-3:]
    ]
    for revisit in (other, again):
        assert revisit.get("WARC-Profile") == SAME_PAYLOAD
        assert revisit.get("WARC-Refers-To") == first.id
        assert revisit.get("WARC-Refers-To-Target-URI") == site.url("/a")
        assert revisit.get("WARC-Refers-To-Date") == first.get("WARC-Date")
        assert revisit.get("WARC-Payload-Digest") == first.get("WARC-Payload-Digest")
    assert done.end["stats"]["warc/revisits"] == 2
    assert [note["body"] for note in done.notes] == [BODY.decode()] * 3
    assert done.notes[1]["ref"]["record_id"] == other.id
    index = (done.folder / "index.cdxj").read_text()
    assert index.count('"mime": "warc/revisit", "status": "200"') == 2
    assert verify_folder(done.folder).faults == []


def test_it_is_looked_for_in_the_jobs_before(site, tmp_path):
    before = run(tmp_path, ask(site, "/a"))
    done = run(tmp_path, ask(site, "/a"))
    assert done.folder != before.folder
    [old] = answers_of(records_of(*before.warcs))
    [new] = answers_of(records_of(*done.warcs))
    assert new.type == "revisit"
    assert new.get("WARC-Refers-To") == old.id
    assert not list(done.folder.parent.glob(PAYLOADS_NAME + "-*"))


@pytest.mark.parametrize(
    "what", cases(["job deleted", "memory damaged"], ["memory deleted", "switched off"])
)
def test_what_is_not_there_to_be_named_is_kept_in_full(site, tmp_path, what):
    before = run(tmp_path, ask(site, "/a"))
    memory = before.folder.parent / PAYLOADS_NAME
    if what == "job deleted":
        shutil.rmtree(before.folder)
    elif what == "memory deleted":
        memory.unlink()
    elif what == "memory damaged":
        memory.write_bytes(b"no database" * 1000)
    settings = {"WARC_DEDUPLICATE": False} if what == "switched off" else {}
    done = run(tmp_path, ask(site, "/a"), **settings)
    [answer] = answers_of(records_of(*done.warcs))
    assert answer.type == "response"
    assert answer.block.endswith(BODY)
    assert (f"{memory} can't be used" in done.log) == (what == "memory damaged")


def test_a_memory_that_another_job_is_writing_costs_no_page(site, tmp_path):
    before = run(tmp_path, ask(site, "/a"))
    with sqlite3.connect(before.folder.parent / PAYLOADS_NAME) as other:
        other.execute("BEGIN IMMEDIATE")
        done = run(tmp_path, ask(site, "/a", "/etag"))
    assert done.end["stats"]["warc/revisits"] == 2
    assert verify_folder(done.folder).records["response"] == 0


def test_only_what_players_can_put_together_is_named(site, tmp_path):
    done = run(tmp_path, ask(site, "/a", "/coded", "/moved", "/gone", "/empty", "/empty"))
    run_again = run(tmp_path, ask(site, "/moved", "/gone", "/empty"))
    for crawled in (done, run_again):
        answers = answers_of(records_of(*crawled.warcs))
        # /moved leads to /a once more.
        assert [r.uri for r in answers if r.type == "revisit"] == [site.url("/a")]


def test_answers_cut_into_other_chunks_share_a_payload_and_keep_their_framing(site, tmp_path):
    done = run(tmp_path, ask(site, "/chunks-of-7", "/chunks-of-100", "/chunks-of-7", "/a"))
    records = records_of(*done.warcs)
    sevens, hundreds, again, plain = answers_of(records)
    assert [r.type for r in (sevens, hundreds, again, plain)] == [
        "response",
        "revisit",
        "revisit",
        "response",
    ]
    # What players compare is the digest of the record that has the payload.
    assert hundreds.get("WARC-Payload-Digest") == sevens.get("WARC-Payload-Digest")
    assert wire_bytes(hundreds, records) == chunks(100)
    assert wire_bytes(again, records) == chunks(7)
    beside = [r.get("WARC-Concurrent-To") for r in records if r.type == "metadata"]
    assert beside == [hundreds.id]


@pytest.mark.parametrize(
    ("path", "header"),
    [
        ("/etag", {"If-None-Match": '"v0", "v1"'}),
        ("/dated", {"If-Modified-Since": "Fri, 11 Oct 2024 01:04:50 GMT"}),
    ],
)
def test_not_modified_is_a_revisit_of_the_answer_that_had_the_validator(
    site, tmp_path, path, header
):
    before = run(tmp_path, ask(site, path))
    [full] = answers_of(records_of(*before.warcs))
    header = {key: value.replace('"v0", ', "") for key, value in header.items()}
    done = run(tmp_path, ask(site, path, headers=header))
    records = records_of(*done.warcs)
    [revisit] = answers_of(records)
    assert revisit.get("WARC-Profile") == NOT_MODIFIED
    assert revisit.get("WARC-Refers-To") == full.id
    assert revisit.get("WARC-Refers-To-Date") == full.get("WARC-Date")
    assert revisit.get("WARC-Payload-Digest") == full.get("WARC-Payload-Digest")
    assert revisit.block == b""
    assert wire_bytes(revisit, records) == bytes(site.log[-1][1].sent)
    assert done.notes[0]["status"] == 304
    assert done.notes[0]["ref"]["record_id"] == revisit.id
    assert "304" in (done.folder / "index.cdxj").read_text()
    # No player may take the bytes of the 304 for the page.
    assert [r.uri for r in records if r.type == "metadata"] == [
        f"urn:not-modified:{site.url(path)}"
    ]


def test_not_modified_without_a_known_original_is_kept_as_it_came(site, tmp_path):
    header = {"If-None-Match": '"v1"'}
    asked = [*ask(site, "/etag", headers=header), *ask(site, "/unasked")]
    done = run(tmp_path, asked)
    answers = answers_of(records_of(*done.warcs))
    assert [r.type for r in answers] == ["response", "response"]
    assert answers[0].block == bytes(site.log[-2][1].sent)


@given(
    st.lists(st.binary(min_size=1, max_size=40), max_size=6),
    st.sampled_from([b"\r\n", b"\n"]),
    st.binary(max_size=20),
)
def test_framing_and_entity_give_the_body_again(pieces, end, rest):
    body = b"".join(b"%x%b%b%b" % (len(p), end, p, end) for p in pieces) + b"0" + end + rest
    entity, whole = message.unchunk(body)
    assert whole
    assert entity == b"".join(pieces)
    assert message.reframe(entity, message.framing(body)) == body


def test_dates_of_originals_keep_their_microseconds(site, tmp_path):
    before = run(tmp_path, ask(site, "/a"))
    done = run(tmp_path, ask(site, "/a"))
    [full] = answers_of(records_of(*before.warcs))
    [revisit] = answers_of(records_of(*done.warcs))
    moment = datetime.fromisoformat(revisit.get("WARC-Refers-To-Date"))
    assert moment == datetime.fromisoformat(full.get("WARC-Date"))
    assert moment.tzinfo is UTC
    assert moment.microsecond
