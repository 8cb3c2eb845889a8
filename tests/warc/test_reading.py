"""Archives of other tools are read, and everything wrong in one is named."""

from __future__ import annotations

import gzip
import io
import random
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import pytest
from crawling import crawl
from hypothesis import given, settings
from hypothesis import strategies as st
from odd import TAKEN
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
from wire import RawServer

from warc.indexer import index_file, index_folder
from warc.inflate import DamageError
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


def record(number: int, block: bytes = b"hello world", **more: str) -> bytes:
    """A record, uncompressed; its parts can be given otherwise."""
    parts = {
        "version": "WARC/1.0",
        "length": str(len(block)),
        "line": "\r\n",
        "end": "\r\n\r\n",
    } | more
    fields = [
        parts["version"],
        "WARC-Type: resource",
        f"WARC-Record-ID: <urn:x:{number}>",
        "WARC-Date: 2024-10-11T01:02:03Z",
        f"WARC-Target-URI: http://example.org/{number}",
    ]
    fields += [parts["extra"]] if "extra" in parts else []
    fields += [f"Content-Length: {parts['length']}"] if parts["length"] != "none" else []
    head = parts["line"].join([*fields, "", ""]).encode("latin-1")
    return head + block + parts["end"].encode()


def as_plain(*parts: bytes) -> bytes:
    return b"".join(parts)


def as_members(*parts: bytes) -> bytes:
    return b"".join(map(gzip.compress, parts))


def as_one(*parts: bytes) -> bytes:
    return gzip.compress(b"".join(parts))


WAYS = (as_plain, as_members, as_one)


def found_in(data: bytes, name: str = "x.warc.gz"):
    """What is read of a file: ids and blocks of its whole records, and what is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        blocks, wrong, last = {}, [], 0
        for found in scan(path):
            assert (found.offset or last) >= last
            last = found.offset or last
            if isinstance(found, Fault):
                wrong.append(found)
                continue
            try:
                blocks[found.id] = found.block()
            except DamageError:
                blocks.pop(found.id, None)
        return blocks, wrong


ODD = {
    "spaces around the length": {"length": "  11  "},
    "a length with a sign": {"length": "+11"},
    "the length twice": {"extra": "Content-Length: 11"},
    "a header of a megabyte": {"extra": "X-Long: " + "y" * 1_100_000},
    "a header of five megabytes": {"extra": "X-Long: " + "y" * 5_000_000},
    "folded headers": {"extra": "X-Folded: a\r\n b\r\n\tc"},
    "latin-1 in a header": {"extra": "X-Name: café"},
    "a space before the colon": {"extra": "X-Name : a"},
    "blank lines between records": {"end": "\r\n" * 6},
    "LF behind the block": {"end": "\n\n"},
    "LF alone": {"line": "\n", "end": "\n\n"},
    "version 0.17": {"version": "WARC/0.17"},
    "version 0.18": {"version": "WARC/0.18"},
    "a version of the future": {"version": "WARC/2.0"},
}


@pytest.mark.parametrize("pack", WAYS)
@pytest.mark.parametrize("odd", ODD)
def test_what_other_tools_write_is_read_without_a_word(odd, pack):
    blocks, wrong = found_in(pack(record(1), record(2, **ODD[odd]), record(3)))
    assert blocks == {f"<urn:x:{number}>": b"hello world" for number in (1, 2, 3)}
    assert wrong == []


WRONG = {
    "too short": ("5", "longer than its Content-Length"),
    "too long by one": ("12", "of two kinds"),
    "too long by four": ("15", "two line breaks"),
    "too long by eight": ("19", ""),
    "into the next record": ("71", ""),
    "over the next record": (str(11 + 4 + len(record(3))), ""),
    "over the next record and no more": (str(11 + 4 + len(record(3)) - 2), ""),
    "missing": ("none", "no Content-Length"),
    "negative": ("-3", "is no number"),
    "empty": ("", "is no number"),
    "two numbers": ("1 1", "is no number"),
    "no number": ("many", "is no number"),
    "more than the file": ("9" * 15, "too early"),
    "more than any file": ("9" * 30, "is no number"),
    "digits of another script": ("\xb2", "is no number"),
}


@pytest.mark.parametrize("pack", WAYS)
@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_length_costs_one_record_and_is_named(wrong, pack):
    length, words = WRONG[wrong]
    blocks, faults = found_in(pack(record(1), record(2, length=length), record(3)))
    blocks.pop("<urn:x:2>", None)
    assert blocks == {"<urn:x:1>": b"hello world", "<urn:x:3>": b"hello world"}
    assert [fault.record_id for fault in faults] == ["<urn:x:2>"]
    assert words in faults[0].what


@pytest.mark.parametrize("pack", WAYS)
@pytest.mark.parametrize("end", ["", "\r\n", "\r\n\r\nrubbish"])
def test_a_record_that_does_not_end_well_is_named_and_kept(end, pack, tmp_path):
    path = tmp_path / "x.warc.gz"
    path.write_bytes(pack(record(1), record(2, end=end), record(3)))
    blocks, [fault] = found_in(path.read_bytes())
    assert len(blocks) == 3
    assert fault.record_id == "<urn:x:2>"
    if pack is not as_one:
        assert sum(isinstance(line, str) for line in index_file(path)) == 3


def bgzf(data: bytes, size: int) -> bytes:
    """Blocks of one size with their lengths in an extra field, as BGZF has them."""
    out = b""
    for at in range(0, len(data), size):
        piece = data[at : at + size]
        deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        body = deflate.compress(piece) + deflate.flush()
        start = bytes.fromhex("1f8b08040000000000ff0600424302 00") + struct.pack(
            "<H", len(body) + 25
        )
        out += start + body + struct.pack("<II", zlib.crc32(piece), len(piece))
    return out


def with_name(data: bytes) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile("a name.warc", "wb", fileobj=out) as file:
        file.write(data)
    return out.getvalue()


THREE = [record(1), record(2), record(3)]
MEMBERS = {
    "blocks of one size": lambda: bgzf(b"".join(THREE), 100) + gzip.compress(b""),
    "blocks of a few bytes": lambda: bgzf(b"".join(THREE), 7),
    "members with names": lambda: b"".join(map(with_name, THREE)),
    "empty members": lambda: b"".join(gzip.compress(b"") + gzip.compress(r) for r in THREE),
    "records cut in two": lambda: b"".join(as_members(r[:100], r[100:]) for r in THREE),
    "line breaks by themselves": lambda: b"".join(as_members(r[:-3], r[-3:]) for r in THREE),
    "two records in a member": lambda: as_members(THREE[0] + THREE[1], THREE[2]),
    "a blank line first": lambda: as_members(*(b"\r\n" + r for r in THREE)),
}


@pytest.mark.parametrize("form", MEMBERS)
def test_members_need_not_be_records(form):
    blocks, wrong = found_in(MEMBERS[form]())
    assert list(blocks) == ["<urn:x:1>", "<urn:x:2>", "<urn:x:3>"]
    assert set(blocks.values()) == {b"hello world"}
    assert wrong == []


def test_an_arc_file_is_called_one():
    start = b"filedesc://x.arc 0.0.0.0 20240101000000 text/plain 76\n1 0 X\n"
    for data in (start, gzip.compress(start)):
        _, [fault] = found_in(data, "x.arc.gz")
        assert "ARC file" in fault.what


def test_all_values_of_a_header_are_there_and_the_first_one_counts(tmp_path):
    path = tmp_path / "x.warc"
    path.write_bytes(record(1, extra="X: a\r\nx : b\r\nY:c:d\r\nZ: é\r\n ü"))
    [one] = records(path)
    assert one.header("X") == "a"
    assert one.header("x") == "b"
    assert one.header("content-length") == "11"
    assert one.values("X") == ["a", "b"]
    assert one.values("y") == ["c:d"]
    assert one.values("none") == []
    assert one.header("Z") == "é ü"
    assert one.headers[4:7] == (("X", "a"), ("x", "b"), ("Y", "c:d"))
    assert one.head == path.read_bytes().partition(b"hello")[0]


def test_a_damaged_record_is_named_by_its_id_where_its_header_can_be_read(tmp_path):
    page = random.Random(1).randbytes(50_000)
    members = [gzip.compress(record(number, page)) for number in range(3)]
    broken = bytearray(members[1])
    broken[-6] ^= 1
    _, [fault] = found_in(b"".join([members[0], bytes(broken), members[2]]))
    assert (fault.offset, fault.record_id) == (len(members[0]), "<urn:x:1>")
    small = bytearray(gzip.compress(record(7)))
    small[-6] ^= 1
    _, [fault] = found_in(bytes(small))
    assert fault.record_id == "<urn:x:7>"
    _, [fault] = found_in(members[0] + members[1][:-9])
    assert (fault.offset, fault.record_id) == (len(members[0]), "<urn:x:1>")


def test_damage_of_a_member_is_named_as_such_wherever_in_the_member_it_is():
    whole = gzip.compress(record(1, bytes(range(256))))
    for at in range(10, len(whole) - 8):
        broken = bytearray(whole)
        broken[at] ^= 255
        _, [fault] = found_in(broken + gzip.compress(record(2, bytes(900))))
        assert fault.what.startswith("damaged gzip member"), at


@pytest.mark.parametrize("pack", [as_plain, as_one])
def test_a_cut_from_one_header_into_the_next_costs_one_record(pack):
    first = record(1)
    for cut in range(1, first.index(b"\r\n\r\n")):
        blocks, faults = found_in(pack(first[:cut] + record(2) + record(3)))
        assert list(blocks) == ["<urn:x:2>", "<urn:x:3>"]
        assert len(faults) == 1


def test_a_record_is_found_wherever_rubbish_ends():
    for size in (*range(65_500, 65_560), *range(1_114_090, 1_114_130)):
        blocks, [fault] = found_in(b"x" * size + record(1), "x.warc")
        assert (list(blocks), fault.offset) == (["<urn:x:1>"], 0)


def test_a_damaged_beginning_does_not_hide_what_kind_of_file_it_is():
    parts = [record(n) for n in range(4)]
    for bait in (
        b"\x28\xb5\x2f\xfd",
        b"\x5d\x2a\x4d\x18\4\0\0\0",
        b"WARC/1.0\r\nX: y\r\n",
        b"\0\0",
    ):
        blocks, faults = found_in(bait + as_members(*parts))
        assert len(blocks) == 4
        assert len(faults) == 1
    stored = [gzip.compress(part, 0) for part in parts]
    blocks, _ = found_in(b"\0" + b"".join(stored)[1:])
    assert len(blocks) == 3


def test_records_before_the_damage_of_a_whole_file_are_kept():
    data = bytearray(gzip.compress(b"".join(record(n, b"%d " % n * 900) for n in range(300))))
    at = len(data) // 2
    data[at : at + 40] = bytes(40)
    blocks, faults = found_in(bytes(data))
    assert 100 < len(blocks) < 200
    assert len(faults) == 1
    assert [f"<urn:x:{n}>" for n in range(len(blocks))] == list(blocks)


anything = st.one_of(
    st.binary(max_size=400),
    st.lists(
        st.sampled_from(
            [b"WARC/1.0\r\n", b"WARC/1.0\nX: y\n\n", b"Content-Length: 5\r\n", b"\r\n", b"\r\n\r\n", b"hello",
             b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18\1\0\0\0", gzip.compress(b"hello"),
             gzip.compress(record(1)), record(1), record(2, length="99"), b"\0" * 9]
        ),
        max_size=12,
    ).map(b"".join),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(anything, st.sampled_from(["x.warc", "x.warc.gz", "x.warc.zst"]))
def test_any_bytes_give_records_and_faults_and_nothing_else(data, name):
    found_in(data, name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        verify_folder(Path(folder))
        index_folder(Path(folder))
        for offset in (0, 1, len(data)):
            try:
                assert read_record(path, offset)[0].offset == offset
            except ValueError as error:
                assert f"offset {offset}: " in str(error)  # noqa: PT017


@settings(max_examples=300, deadline=None)
@given(st.data())
@pytest.mark.parametrize("pack", [as_plain, as_members])
def test_damage_anywhere_costs_only_the_records_it_hit(pack, data):
    parts = [pack(record(n, b"%d and more " % n * (n * 7 % 40))) for n in range(8)]
    whole = b"".join(parts)
    at = data.draw(st.integers(0, len(whole)), "at")
    end = min(len(whole), at + data.draw(st.sampled_from([0, 1, 30, 300]), "cut"))
    put = data.draw(
        st.sampled_from([b"", b"\0", b"junk", b"\x1f\x8b\x08\0", b"WARC/1.0\r\n"]), "put"
    )
    blocks, _ = found_in(whole[:at] + put + whole[end:])
    begin = 0
    for n, part in enumerate(parts):
        if begin + len(part) <= at or begin >= end:
            assert blocks.get(f"<urn:x:{n}>") == b"%d and more " % n * (n * 7 % 40)
        begin += len(part)


HUNGRY = """
import resource, sys
from pathlib import Path
from warc.reader import ReadRecord, scan
from warc.verify import verify_files
resource.setrlimit(resource.RLIMIT_AS, (500_000_000, 500_000_000))
sizes = [sum(map(len, r.pieces())) for r in scan(Path(sys.argv[1])) if isinstance(r, ReadRecord)]
assert verify_files([Path(sys.argv[1])]).sound
status = Path("/proc/self/status").read_text()
print(*sizes, int(status.partition("VmHWM:")[2].split()[0]) // 1024)
"""


@pytest.mark.parametrize("pack", [as_plain, as_members])
def test_a_huge_record_takes_little_memory(pack, tmp_path):
    path = tmp_path / "x.warc"
    path.write_bytes(pack(record(1), record(2, bytes(300_000_000)), record(3)))
    command = [sys.executable, "-c", HUNGRY, path]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    *sizes, memory = map(int, done.stdout.split())
    assert sizes == [11, 300_000_000, 11]
    assert memory < 150


def test_progress_is_told_within_a_file_and_adds_up_to_it(tmp_path):
    path = tmp_path / "x.warc"
    page = random.Random(1).randbytes(3_000_000)
    path.write_bytes(b"".join(record(number, page) for number in range(8)))
    told: list[int] = []
    verify_files([path], told.append)
    assert len(told) > 3
    assert sum(told) == path.stat().st_size


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


def linked(kind: str, *links: str, number: int = 9) -> bytes:
    """A record that names others."""
    extra = "\r\n".join(links)
    return record(number, extra=extra).replace(
        b"WARC-Type: resource", b"WARC-Type: " + kind.encode()
    )


def test_a_revisit_whose_original_is_in_another_job_is_counted_and_no_fault(tmp_path):
    path = tmp_path / "x.warc.gz"
    inside = linked("revisit", "WARC-Refers-To: <urn:x:1>", number=2)
    outside = linked("revisit", "WARC-Refers-To: <urn:x:77>", number=3)
    path.write_bytes(as_members(inside, record(1), outside, linked("revisit", "X: y", number=4)))
    verdict = verify_files([path])
    assert verdict.sound
    assert verdict.outside == 1
    assert verdict.records == {"revisit": 3, "resource": 1}


@pytest.mark.parametrize("kind", ["conversion", "metadata", "resource"])
@pytest.mark.parametrize("link", ["WARC-Refers-To", "WARC-Concurrent-To", "warc-warcinfo-id"])
def test_every_other_link_must_lead_somewhere(kind, link, tmp_path):
    path = tmp_path / "x.warc.gz"
    path.write_bytes(as_members(linked(kind, f"{link}: <urn:x:1>"), record(1)))
    assert verify_files([path]).sound
    path.write_bytes(
        as_members(record(1), linked(kind, f"{link}: <urn:x:1>", f"{link}: <urn:x:2>"))
    )
    if link != "WARC-Refers-To":
        [fault] = verify_files([path]).faults
        assert (fault.offset, fault.record_id) == (len(as_members(record(1))), "<urn:x:9>")
    path.write_bytes(as_members(linked(kind, f"{link}: <urn:x:2>"), record(1)))
    [fault] = verify_files([path]).faults
    assert (fault.offset, fault.record_id) == (0, "<urn:x:9>")
    assert "names <urn:x:2>, which is not there" in fault.what


def test_a_file_without_any_record_is_named(tmp_path):
    for data in (b"", gzip.compress(b"")):
        path = tmp_path / "x.warc.gz"
        path.write_bytes(data)
        [fault] = verify_files([path]).faults
        assert fault.what == "there is no record in the file"


def test_an_index_line_with_another_length_is_named(copy):
    index = copy / "index.cdxj"
    index.write_text(index.read_text().replace('"length": "', '"length": "1', 1))
    [fault] = verify_folder(copy).faults
    assert "line 1 of the index gives the record 1" in fault.what


def test_the_index_has_revisits_without_making_up_a_digest(tmp_path):
    profile = "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    bare = linked("revisit", profile, number=2).replace(b"text/plain", b"application/http")
    bare = bare.replace(b"Content-Length: 11", b"Content-Length: 0").replace(b"hello world", b"")
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    same = record(3, head, extra="Content-Type: application/http\r\nWARC-Payload-Digest: sha1:X")
    same = same.replace(b"WARC-Type: resource", b"WARC-Type: revisit")
    path = tmp_path / "x.warc.gz"
    path.write_bytes(as_members(bare, same))
    first, second = index_file(path)
    assert '"mime": "warc/revisit", "status": "304", "length"' in first
    assert '"mime": "warc/revisit", "status": "200", "digest": "sha1:X", "length"' in second
    assert "entityDigest" not in second


def test_records_without_their_line_breaks_are_in_the_index_and_damaged_ones_are_not(tmp_path):
    path = tmp_path / "x.warc.gz"
    path.write_bytes(as_members(record(1, end=""), record(2, length="5"), record(3)))
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    torn = record(4, head + bytes(3_000_000), extra="WARC-Payload-Digest: sha1:X", length="3000099")
    torn = torn.replace(b"Type: resource", b"Type: response")
    path.write_bytes(path.read_bytes() + as_members(torn))
    lines = [line for line in index_file(path) if isinstance(line, str)]
    assert ["example.org/1" in lines[0], "example.org/3" in lines[1], len(lines)] == [True, True, 2]
