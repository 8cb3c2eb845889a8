"""Archives of other tools are read, and everything wrong in one is named."""

from __future__ import annotations

import gzip
import io

import pytest
from crawling import crawl
from odd import TAKEN
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
from wire import RawServer

from warc.indexer import index_file, index_folder
from warc.reader import Fault, ReadRecord, read_record, scan
from warc.verify import verify_files, verify_folder

CHUNKED = b"5\r\nhello\r\n0\r\n\r\n"


def foreign(gzipped: bool = True, version: str = "1.0") -> bytes:
    """A file as warcio writes it."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gzipped, warc_version=version)
    writer.write_record(writer.create_warcinfo_record("x.warc.gz", {"software": "other"}))
    for name, extra, body in (
        ("a", [], b"plain"),
        ("b", [("Transfer-Encoding", "chunked")], CHUNKED),
    ):
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; x=y"), *extra], "HTTP/1.1")
        record = writer.create_warc_record(
            f"http://example.org/{name}", "response", payload=io.BytesIO(body), http_headers=head
        )
        writer.write_record(record)
    return out.getvalue()


def records(path) -> list[ReadRecord]:
    return [found for found in list(scan(path)) if isinstance(found, ReadRecord)]


def faults(path) -> list[Fault]:
    return [found for found in list(scan(path)) if isinstance(found, Fault)]


FORMS = {
    "a member a record": lambda: foreign(),
    "version 1.1": lambda: foreign(version="1.1"),
    "not compressed": lambda: foreign(gzipped=False),
    "compressed as a whole": lambda: gzip.compress(foreign(gzipped=False)),
    "version 0.18": lambda: foreign(gzipped=False).replace(b"WARC/1.0", b"WARC/0.18"),
    "lines that end with LF": lambda: (
        b"WARC/1.0\nWARC-Type: warcinfo\nWARC-Record-ID: <urn:x:1>\nContent-Length: 3\n\nabc\n\n"
        b"WARC/1.0\nWARC-Type: resource\nWARC-Record-ID: <urn:x:2>\nContent-Length: 0\n\n\n\n"
        b"WARC/1.0\nWARC-Type: resource\nWARC-Record-ID: <urn:x:3>\nContent-Length: 2\n\n\n\n\n\n"
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_file_is_read(form, tmp_path):
    path = tmp_path / "x.warc.gz"
    path.write_bytes(FORMS[form]())
    assert faults(path) == []
    assert len(records(path)) == 3
    assert records(path)[0].type == "warcinfo"


@pytest.mark.parametrize("gzipped", [True, False])
def test_a_record_is_found_by_its_offset(gzipped, tmp_path):
    path = tmp_path / "x.warc"
    path.write_bytes(foreign(gzipped))
    third = records(path)[2]
    assert third.offset is not None
    found, block = read_record(path, third.offset)
    assert found.target_uri == "http://example.org/b"
    assert block.endswith(b"\r\n\r\n" + CHUNKED)
    with pytest.raises(ValueError, match="offset 7"):
        read_record(path, 7)


def test_a_header_without_end_is_a_fault_and_costs_no_memory(tmp_path):
    path = tmp_path / "x.warc.gz"
    path.write_bytes(gzip.compress(b"WARC/1.1\r\nX: " + b"y" * 50_000_000) + foreign())
    assert "header of more than" in faults(path)[0].what
    assert len(records(path)) == 3


@pytest.mark.parametrize("length", [b"-5", b"many", b"99999", b"2"])
def test_a_wrong_length_is_named_and_reading_goes_on(length, tmp_path):
    path = tmp_path / "x.warc.gz"
    bad = b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: " + length + b"\r\n\r\n12345\r\n\r\n"
    path.write_bytes(gzip.compress(bad) + foreign())
    assert len(faults(path)) == 1
    assert len(records(path)) >= 3


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    paths = ["/plain", "/chunk-trailers", "/gzip-chunked", "/bare-lf", "/204", "/large"]
    with RawServer({path: TAKEN[path] for path in paths}).running() as server:
        asked = [{"url": server.url(path)} for path in paths]
        asked.append({"url": "http://127.0.0.1:1/"})
        return crawl(tmp_path_factory.mktemp("job"), asked).folder


@pytest.fixture
def copy(job, tmp_path):
    for path in job.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def test_a_job_of_our_own_is_sound(job):
    verdict = verify_folder(job)
    assert verdict.faults == []
    assert verdict.sound
    assert verdict.records == {"warcinfo": 1, "request": 6, "response": 6, "metadata": 1}
    assert verdict.checked > 15


def test_the_index_made_again_is_the_index_made_while_crawling(copy):
    before = (copy / "index.cdxj").read_bytes()
    assert index_folder(copy) == []
    assert (copy / "index.cdxj").read_bytes() == before


def test_other_peoples_digests_over_the_entity_are_accepted(tmp_path):
    path = tmp_path / "x.warc"
    path.write_bytes(foreign(gzipped=False))
    assert verify_files([path]).sound
    assert '"mime": "text/html", "status": "200"' in next(iter(index_file(path)))


def single(headers: bytes, block: bytes) -> bytes:
    """One record, uncompressed."""
    length = b"Content-Length: %d" % len(block)
    lines = [b"WARC/1.1", b"WARC-Record-ID: <urn:x:1>", headers, length, b"", block]
    return b"\r\n".join(lines) + b"\r\n\r\n"


HELLO_SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"


@pytest.mark.parametrize(
    ("digest", "sound", "checked"),
    [
        ("sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N", True, 1),
        ("sha256:" + HELLO_SHA256, True, 1),
        ("sha-256:FTZE3OS7WCRQ4JXIHMVMLOPCTYNRMHS4D6TUEXTTAQZWFE4LTASA====", True, 1),
        ("sha256:FTZE3OS7WCRQ4JXIHMVMLOPCTYNRMHS4D6TUEXTTAQZWFE4LTASA", True, 1),
        ("sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", False, 1),
        ("sha1:é", False, 1),
        ("shake_128:ab", True, 0),
        ("own:1", True, 0),
    ],
)
@pytest.mark.parametrize("name", ["WARC-Block-Digest", "WARC-Payload-Digest"])
def test_digests_of_every_known_kind_are_compared(name, digest, sound, checked, tmp_path):
    path = tmp_path / "x.warc"
    path.write_bytes(single(f"WARC-Type: resource\r\n{name}: {digest}".encode(), b"hello"))
    verdict = verify_files([path])
    assert (verdict.sound, verdict.checked) == (sound, checked)


def test_a_response_that_is_not_http_is_its_own_payload(tmp_path):
    path = tmp_path / "x.warc"
    headers = (
        "WARC-Type: response\r\nContent-Type: text/dns\r\nWARC-Target-URI: dns:example.org\r\n"
        f"WARC-Date: 2024-10-11T01:02:03Z\r\nWARC-Payload-Digest: sha256:{HELLO_SHA256}"
    )
    path.write_bytes(single(headers.encode(), b"hello"))
    verdict = verify_files([path])
    assert verdict.sound
    assert verdict.checked == 1
    [line] = index_file(path)
    assert '"mime": "text/dns", "digest": "sha256:' in line


def test_a_message_without_the_end_of_its_head_has_no_payload_to_compare(tmp_path):
    path = tmp_path / "x.warc"
    headers = b"WARC-Type: response\r\nWARC-Payload-Digest: sha1:" + b"A" * 32
    path.write_bytes(single(headers, b"x" * 9_000_000))
    verdict = verify_files([path])
    assert verdict.sound
    assert verdict.checked == 0


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_block_that_ends_too_early_is_named_whoever_reads_it(pack, tmp_path):
    path = tmp_path / "x.warc"
    path.write_bytes(pack(foreign(gzipped=False)[:-30]))
    last = records(path)[-1]
    assert last.length is None
    for found in (
        verify_files([path]).faults,
        [f for f in index_file(path) if isinstance(f, Fault)],
    ):
        assert [fault.record_id for fault in found] == [last.id]


def rewrite(path, change) -> None:
    """Change the plain bytes of each member of a file."""
    members = []
    data = path.read_bytes()
    for record in records(path):
        plain = gzip.decompress(data[record.offset : record.offset + record.length])
        members.append(gzip.compress(change(plain)))
    path.write_bytes(b"".join(members))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda plain: plain.replace(b"A sentence", b"B sentence"), "is not the one of its digest"),
        (lambda plain: plain.replace(b"WARC-Warcinfo-ID: <urn:uuid:", b"WARC-Warcinfo-ID: <u:"), "not there"),
        (lambda plain: plain.replace(b"WARC-Record-ID", b"X-Record-ID"), "no WARC-Record-ID"),
        (lambda plain: b"" if b"WARC-Type: request" in plain else plain, "WARC-Concurrent-To names"),
    ],
)  # fmt: skip
def test_what_was_changed_is_named(copy, change, what):
    [path] = copy.glob("*.warc.gz")
    rewrite(path, change)
    verdict = verify_folder(copy)
    assert not verdict.sound
    assert any(what in fault.what for fault in verdict.faults)


def test_a_torn_tail_and_a_missing_index_line_are_named_with_their_place(copy):
    [path] = copy.glob("*.warc.gz")
    last = records(path)[-1]
    path.write_bytes(path.read_bytes()[:-20])
    index = copy / "index.cdxj"
    lines = index.read_text().splitlines(keepends=True)
    twice = lines[1]
    index.write_bytes("".join([*lines[1:], twice, "no index line\n"]).encode() + b"\xff\n")
    verdict = verify_folder(copy)
    assert (path.name, last.offset) in {(fault.file, fault.offset) for fault in verdict.faults}
    words = [fault.what for fault in verdict.faults]
    assert "the record has no index line" in words
    assert sum("is no index line" in what for what in words) == 2
    assert any("lists a record again" in what for what in words)
    assert any("is not in order" in what for what in words)
    [fault, _] = [
        fault
        for fault in verdict.faults
        if "no index line" in fault.what and fault.file == index.name
    ]
    assert index.read_bytes()[fault.offset :].startswith(b"no index line")


def test_an_index_that_names_a_record_which_is_not_there_is_named(copy):
    index = copy / "index.cdxj"
    index.write_text(index.read_text().replace('"offset": "', '"offset": "9', 1))
    words = [fault.what for fault in verify_folder(copy).faults]
    assert "line 1 of the index names a record that is not there" in words
    index.unlink()
    assert [fault.what for fault in verify_folder(copy).faults] == ["there is no index"]


def test_an_open_file_is_named(copy):
    (copy / "x.warc.gz.open").write_bytes(b"")
    assert any("writer died" in fault.what for fault in verify_folder(copy).faults)
