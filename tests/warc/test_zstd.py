"""Archives that are compressed with zstd are read, whoever wrote them and whatever is wrong."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from fastwarc.stream_io import ZstdWriter, zstd_train_dictionary_from_samples
from fastwarc.warc import ArchiveIterator

from warc.indexer import index_folder
from warc.reader import Fault, ReadRecord, read_record, scan
from warc.verify import verify_folder

zstd = pytest.importorskip("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")

ROOT = Path(__file__).parents[2]
WORDS = [f"word{number}" for number in range(300)]


def plain(number: int, block: bytes | None = None, **more: str) -> bytes:
    """A record, uncompressed."""
    if block is None:
        block = " ".join(random.Random(number).choices(WORDS, k=300)).encode()
    fields = {
        "WARC-Type": "resource",
        "WARC-Record-ID": f"<urn:x:{number}>",
        "WARC-Date": "2024-10-11T01:02:03Z",
        "WARC-Target-URI": f"http://example.org/{number}",
        "Content-Type": "text/plain",
        "Content-Length": str(len(block)),
    } | more
    head = "WARC/1.1\r\n" + "".join(f"{key}: {value}\r\n" for key, value in fields.items())
    return head.encode() + b"\r\n" + block + b"\r\n\r\n"


RECORDS = [plain(number) for number in range(40)]


def frame(data: bytes) -> bytes:
    """A zstd frame with a checksum."""
    return zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1})


def skippable(data: bytes, kind: int = 0) -> bytes:
    """A frame that readers pass over."""
    return struct.pack("<II", 0x184D2A50 + kind, len(data)) + data


def by_fastwarc(**options) -> bytes:
    """The records as FastWARC writes them, a frame for each."""
    out = io.BytesIO()
    writer = ZstdWriter(out, **options)
    for record in RECORDS:
        writer.write(record)
        writer.finish()
    writer.close()
    return out.getvalue()


def dictionary() -> bytes:
    return zstd_train_dictionary_from_samples(RECORDS, 4000)


FORMS = {
    "a frame a record": by_fastwarc,
    "with a dictionary": lambda: by_fastwarc(dictionary=dictionary()),
    "with a compressed dictionary": lambda: by_fastwarc(
        dictionary=dictionary(), compress_dictionary_frame=True
    ),
    "compressed as a whole": lambda: frame(b"".join(RECORDS)),
    "two frames a record": lambda: b"".join(frame(r[:50]) + frame(r[50:]) for r in RECORDS),
    "skippable frames between": lambda: b"".join(
        frame(r[:90]) + skippable(b"abc", 3) + frame(r[90:]) + skippable(b"", 14) for r in RECORDS
    ),
    "empty frames between": lambda: b"".join(frame(b"") + frame(r) for r in RECORDS),
}
ONE_BY_ONE = [form for form in FORMS if form != "compressed as a whole"]


def read(path: Path) -> tuple[list[ReadRecord], list[bytes], list[Fault]]:
    records, blocks, faults = [], [], []
    for found in scan(path):
        if isinstance(found, Fault):
            faults.append(found)
        else:
            records.append(found)
            blocks.append(found.block() if found.damage is None else b"")
    return records, blocks, faults


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_file_is_read_as_another_reader_reads_it(form, tmp_path):
    path = tmp_path / "x.warc.zst"
    path.write_bytes(FORMS[form]())
    _, blocks, faults = read(path)
    assert faults == []
    expected = [r.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n\r\n") for r in RECORDS]
    assert blocks == expected
    if form != "empty frames between":  # FastWARC ends there
        theirs = [r.reader.read() for r in ArchiveIterator(str(path), parse_http=False)]
        assert theirs == blocks


@pytest.mark.parametrize("form", ONE_BY_ONE)
def test_a_record_is_found_by_the_offset_of_its_frame_and_listed_in_an_index(form, tmp_path):
    path = tmp_path / "x.warc.zst"
    path.write_bytes(FORMS[form]())
    records, blocks, _ = read(path)
    for record, block in zip(records, blocks, strict=True):
        found, again = read_record(path, record.offset)
        assert (found.id, again) == (record.id, block)
    assert index_folder(tmp_path) == []
    assert len((tmp_path / "index.cdxj").read_text().splitlines()) == len(RECORDS)
    verdict = verify_folder(tmp_path)
    assert verdict.faults == []
    assert verdict.records == {"resource": len(RECORDS)}


@pytest.mark.parametrize("trial", range(20))
def test_damage_costs_only_the_frames_it_hit(trial, tmp_path):
    rng = random.Random(trial)
    frames = [frame(record) for record in RECORDS]
    hit = rng.randrange(len(frames))
    at = rng.randrange(len(frames[hit]))
    broken = bytearray(frames[hit])
    if trial % 3 == 0:
        broken[at] ^= 0x55
    elif trial % 3 == 1:
        del broken[at:]
    else:
        broken[at:at] = rng.randbytes(30)
    path = tmp_path / "x.warc.zst"
    path.write_bytes(b"".join([*frames[:hit], bytes(broken), *frames[hit + 1 :]]))
    _, blocks, faults = read(path)
    expected = [r.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n\r\n") for r in RECORDS]
    del expected[hit]
    assert [block for block in blocks if block in expected] == expected
    assert {fault.offset for fault in faults} <= {
        sum(map(len, frames[:hit])),
        sum(map(len, frames[: hit + 1])) + 30,
    }


def test_a_damaged_skippable_frame_does_not_take_the_next_record_with_it(tmp_path):
    path = tmp_path / "x.warc.zst"
    lying = struct.pack("<II", 0x184D2A53, 4)
    path.write_bytes(frame(RECORDS[0]) + lying + frame(RECORDS[1]) + frame(RECORDS[2]))
    records, _, [fault] = read(path)
    assert [record.id for record in records] == ["<urn:x:0>", "<urn:x:1>", "<urn:x:2>"]
    assert fault.offset == records[0].length


def test_a_torn_tail_is_named_with_its_place(tmp_path):
    path = tmp_path / "x.warc.zst"
    whole = FORMS["with a dictionary"]()
    path.write_bytes(whole)
    last = read(path)[0][-1]
    path.write_bytes(whole[:-10])
    records, _, [fault] = read(path)
    assert len(records) == len(RECORDS) - 1
    assert (fault.offset, fault.what) == (last.offset, "the file ends within a zstd frame")


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (skippable(b"\x37\xa4\x30\xec nothing", 13), "dictionary is damaged"),
        (skippable(b"nothing", 13), "dictionary is none: it begins with b'noth'"),
        (skippable(frame(bytes(9_000_000)), 13), "more than 8388608 bytes"),
        (struct.pack("<II", 0x184D2A5D, 1 << 31), "a dictionary of 2147483648 bytes"),
        (struct.pack("<II", 0x184D2A53, 1 << 31), "ends within a skippable frame"),
        (b"\x5d\x2a\x4d", "no zstd frame begins here"),
    ],
)
def test_a_wrong_beginning_is_named(start, what, tmp_path):
    path = tmp_path / "x.warc.zst"
    path.write_bytes(start + (b"" if len(start) < 8 else frame(RECORDS[0])))
    _, _, faults = read(path)
    assert what in faults[0].what


def test_frames_of_another_dictionary_are_named(tmp_path):
    path = tmp_path / "x.warc.zst"
    whole = FORMS["with a dictionary"]()
    (size,) = struct.unpack("<I", whole[4:8])
    path.write_bytes(frame(RECORDS[0]) + whole[8 + size :])
    records, _, faults = read(path)
    assert [record.id for record in records] == ["<urn:x:0>"]
    assert "ictionary" in faults[0].what


def test_where_the_library_is_missing_one_line_says_what_to_install(tmp_path, monkeypatch):
    path = tmp_path / "x.warc.zst"
    path.write_bytes(frame(RECORDS[0]))
    monkeypatch.setattr("warc.zstd.zstd", None)
    [fault] = list(scan(path))
    assert "newscrawl[zstd]" in fault.what
    with pytest.raises(ValueError, match=r"newscrawl\[zstd\]"):
        read_record(path, 0)


BOMB = """
import resource, sys
from pathlib import Path
from warc.reader import ReadRecord, scan
resource.setrlimit(resource.RLIMIT_AS, (600_000_000, 600_000_000))
for found in scan(Path(sys.argv[1])):
    if isinstance(found, ReadRecord):
        print(found.id, sum(map(len, found.pieces())) if found.damage is None else "damaged")
    else:
        print(found.what)
status = Path("/proc/self/status").read_text()
print(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
"""


@pytest.mark.parametrize("kind", ["block", "header"])
def test_a_small_frame_that_inflates_to_gigabytes_takes_little_memory(kind, tmp_path):
    path = tmp_path / "x.warc.zst"
    pack = zstd.ZstdCompressor()
    size = 2 << 30 if kind == "block" else 200_000_000
    start = plain(1, b"", **{"Content-Length": str(size)})[:-4]
    out = [pack.compress(start if kind == "block" else b"WARC/1.0\r\nX: ")]
    zeros = bytes(1 << 24)
    out += [pack.compress(zeros) for _ in range(size >> 24)]
    out += [pack.compress(b"\r\n\r\n"), pack.flush()]
    path.write_bytes(b"".join(out) + frame(RECORDS[0]))
    assert path.stat().st_size < 100_000
    done = subprocess.run(
        [sys.executable, "-c", BOMB, path], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    first, second, memory = done.stdout.splitlines()
    assert first == (
        f"<urn:x:1> {size}" if kind == "block" else "a record header of more than 16777216 bytes"
    )
    assert second.startswith("<urn:x:0> ")
    assert int(memory) < 200
