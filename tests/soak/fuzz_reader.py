"""Breaks archives at random, and sees that reading them keeps to its promises.

Run by `make soak`; two minutes unless told otherwise. What must hold, whatever the bytes:

- scan, verify, index and recover raise nothing and come to an end;
- offsets rise;
- every record whose bytes are still there is found, with its block;
- what recover leaves has no fault.

A run is made again by its seed. A case that fails is written to a file, whose name is printed.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import sys
import tempfile
import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from warc.indexer import index_file
from warc.inflate import DamageError
from warc.reader import Fault, ReadRecord, read_record, scan
from warc.recovery import repair_file
from warc.verify import verify_files

try:
    from compression import zstd
except ImportError:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable

#: Seconds that one case may take; all files are below a megabyte.
PATIENCE = 60

BAITS = (
    b"\x1f\x8b\x08",
    b"\x1f\x8b\x08\0\0\0\0\0\0\xff",
    b"\x28\xb5\x2f\xfd",
    b"\x5d\x2a\x4d\x18\x04\0\0\0",
    b"\x50\x2a\x4d\x18\xff\xff\xff\xff",
    b"WARC/1.0\r\n",
    b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999\r\n\r\n",
    b"\r\n\r\n",
    b"\nContent-Length: 3\r\n",
    b"\0" * 64,
    b"9" * 20,
)


@dataclass(frozen=True)
class Archive:
    """An archive that is whole: its name's ending, and of each record the bytes in the file,
    its id and its block."""

    suffix: str
    parts: tuple[tuple[bytes, str, bytes], ...]
    start: bytes = b""

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return self.start + b"".join(part for part, _, _ in self.parts)


def gzip_member(data: bytes, rng: random.Random) -> bytes:
    """Compress at any level."""
    deflate = zlib.compressobj(rng.choice((0, 1, 6, 9)), zlib.DEFLATED, 31)
    return deflate.compress(data) + deflate.flush()


def zstd_frame(data: bytes, rng: random.Random) -> bytes:
    """Compress with a checksum, as the format for WARC files asks."""
    options = {zstd.CompressionParameter.checksum_flag: 1}
    return zstd.compress(data, options=options | {zstd.CompressionParameter.compression_level: 3})


FORMS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    ".warc.gz": gzip_member,
    ".warc.zst": zstd_frame,
    ".warc": lambda data, rng: data,
}


def make(rng: random.Random) -> Archive:
    """Make an archive."""
    suffix = rng.choice(list(FORMS))
    parts = []
    for number in range(rng.randint(1, 12)):
        size = rng.choice((0, 1, 30, 500, 5000, 60_000))
        kind = rng.choice(("response", "request", "resource", "metadata", "revisit", "warcinfo"))
        block = rng.choice((rng.randbytes, lambda n: b"a sentence of a page\n" * (n // 21)))(size)
        if kind in {"response", "request"}:
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + block
        name = f"<urn:uuid:{rng.getrandbits(128):032x}>"
        end = rng.choice(("\r\n", "\r\n", "\n"))
        fields = [
            rng.choice(("WARC/1.0", "WARC/1.1")),
            f"WARC-Type: {kind}",
            f"WARC-Record-ID: {name}",
            "WARC-Date: 2024-10-11T01:02:03Z",
            f"WARC-Target-URI: http://example.org/{number}",
            f"Content-Length: {len(block)}",
        ]
        plain = (end.join(fields) + 2 * end).encode() + block + b"\r\n\r\n"
        parts.append((FORMS[suffix](plain, rng), name, block))
    return Archive(suffix, tuple(parts))


def spoil(data: bytes, rng: random.Random) -> bytes:
    """Change some bytes, here or there."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        at = rng.randrange(len(changed) + 1)
        end = min(len(changed), at + rng.choice((1, 2, 20, 300, 5000)))
        way = rng.randrange(7)
        if way == 0 and at < len(changed):
            changed[at] ^= 1 << rng.randrange(8)
        elif way == 1:
            del changed[at:end]
        elif way == 2:
            changed[at:at] = rng.randbytes(rng.choice((1, 10, 3000)))
        elif way == 3:
            changed[at:at] = rng.choice(BAITS)
        elif way == 4:
            changed[at:end] = bytes(end - at)
        elif way == 5:
            changed[at:at] = changed[rng.randrange(len(changed) + 1) :][:4000]
        else:
            del changed[at:]
    return bytes(changed)


def read(path: Path) -> tuple[dict[str, bytes], list[ReadRecord], list[Fault]]:
    """Read a file; return the blocks of what is whole, all records and all faults."""
    blocks: dict[str, list[bytes]] = {}
    records, faults = [], []
    last = 0
    for found in scan(path):
        offset = last if found.offset is None else found.offset
        check(offset >= last, f"offset {offset} comes after {last}")
        last = offset
        if isinstance(found, Fault):
            faults.append(found)
            continue
        records.append(found)
        try:
            blocks.setdefault(found.id or "", []).append(found.block())
        except DamageError as error:
            check(bool(str(error)), "a fault without words")
    return blocks, records, faults


def check(condition: bool, what: str) -> None:
    """Complain."""
    if not condition:
        raise AssertionError(what)


def try_one(archive: Archive, data: bytes, folder: Path) -> None:
    """See whether all holds for one file."""
    path = folder / ("x" + archive.suffix)
    path.write_bytes(data)
    blocks, records, _ = read(path)
    for part, name, block in archive.parts:
        if part in data:
            check(name in blocks, f"{name} is there and was not found")
            check(block in blocks[name], f"{name} was found with another block")
    for record in records:
        if record.offset is not None and record.length is not None and record.damage is None:
            again, _ = read_record(path, record.offset)
            check(again.id == record.id, f"another record at {record.offset}")
    reached: list[int] = []
    verify_files([path], reached.append)
    check(sum(reached) == len(data), "progress does not sum up to the file")
    list(index_file(path))
    if archive.suffix == ".warc.gz":
        left = path.rename(folder / "x.warc.gz.open")
        repair = repair_file(left)
        if repair is not None and repair.path.exists():
            _, kept, wrong = read(repair.path)
            check(not wrong, f"recover left {wrong}")
            check(len(kept) == repair.records, "recover counted wrong")
            repair.path.unlink()


def main() -> int:
    """Run until the time is over."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    until = time.monotonic() + given.seconds
    number = 0
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < until:
            rng = random.Random(given.seed * 1_000_003 + number)
            archive = make(rng)
            data = spoil(archive.data, rng)
            faulthandler.dump_traceback_later(PATIENCE, exit=True)
            try:
                try_one(archive, data, Path(folder))
            except Exception as error:
                with tempfile.NamedTemporaryFile(suffix=archive.suffix, delete=False) as kept:
                    kept.write(data)
                print(f"case {number}: {type(error).__name__}: {error}; {kept.name}", flush=True)
                if not isinstance(error, AssertionError):
                    raise
                return 1
            number += 1
    faulthandler.cancel_dump_traceback_later()
    print(f"{number} archives, all as promised")
    return 0


if __name__ == "__main__":
    sys.exit(main())
