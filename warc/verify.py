"""Checking an archive: whole records, right digests, links that lead somewhere, an index."""

from __future__ import annotations

import hashlib
import json
import string
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from . import message
from .cdxj import INDEX_NAME
from .indexer import is_indexed, warc_files
from .inflate import DamageError
from .reader import Fault, ReadRecord, scan
from .spool import MEMORY_MAX
from .writer import OPEN_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

#: Header fields that name another record of the same job.
LINKS = ("WARC-Warcinfo-ID", "WARC-Concurrent-To")

#: Names a record of the same job too, but in a ``revisit``: there it may be another job's.
REFERENCE = "WARC-Refers-To"

#: Kinds of digest that are compared; one of another kind is passed over.
_DIGESTS = hashlib.algorithms_guaranteed - {"shake_128", "shake_256"}

#: From the digits of base32 (RFC 4648) to those of the same value that ``int`` takes.
_DIGITS_OF_INT = string.digits + "abcdefghijklmnopqrstuv"
_TO_DIGITS = str.maketrans(
    string.ascii_uppercase + "234567" + string.ascii_lowercase + "0189",
    _DIGITS_OF_INT + _DIGITS_OF_INT[:26] + "----",
)


@dataclass
class Verdict:
    """What was found in some files.

    Attributes:
        files: how many files were read.
        records: how many records of each type.
        checked: how many digests were compared.
        outside: how many ``revisit`` records name an original that is not in these files:
            it lies in those of another job, or nowhere.
        faults: everything wrong, in the order found.
    """

    files: int = 0
    records: Counter[str] = field(default_factory=Counter)
    checked: int = 0
    outside: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify_folder(folder: Path, progress: Callable[[int], None] = lambda size: None) -> Verdict:
    """Verify the WARC files of a job's folder, their links among each other, and its index.

    Args:
        folder: the job's folder.
        progress: called every few megabytes with the bytes read since the last call.

    Raises:
        OSError: a file can't be read.
    """
    verdict = verify_files(warc_files(folder), progress, index=folder / INDEX_NAME)
    for path in sorted(folder.glob("*" + OPEN_SUFFIX)):
        verdict.faults.append(
            Fault(path.name, 0, None, "the file is still being written, or its writer died")
        )
    return verdict


def verify_files(
    paths: Iterable[Path],
    progress: Callable[[int], None] = lambda size: None,
    index: Path | None = None,
) -> Verdict:
    """Verify some WARC files that belong together; see :func:`verify_folder`."""
    verdict = Verdict()
    links = _Links()
    places: dict[tuple[str, int], int | None] = {}
    for path in paths:
        verdict.files += 1
        before = len(verdict.faults) + verdict.records.total()
        last: ReadRecord | None = None
        for found in scan(path, progress=progress):
            if last is not None and last.offset is not None:
                places[last.file, last.offset] = last.length
            last = None
            if isinstance(found, Fault):
                verdict.faults.append(found)
                continue
            verdict.records[found.type] += 1
            verdict.faults += links.follow(found)
            verdict.faults += _check_digests(found, verdict)
            if is_indexed(found.type, found.target_uri):
                last = found
        if last is not None and last.offset is not None:
            places[last.file, last.offset] = last.length
        if len(verdict.faults) + verdict.records.total() == before:
            verdict.faults.append(Fault(path.name, 0, None, "there is no record in the file"))
    verdict.faults += links.broken()
    verdict.outside = links.outside()
    if index is not None:
        verdict.faults += _check_index(index, places)
    return verdict


def _fault(record: ReadRecord, what: str) -> Fault:
    return Fault(record.file, record.offset or 0, record.id, what)


class _Links:
    """The ids of all records, and the links whose record has not come yet.

    A link is nearly always to a record before it or just behind, so that few are waiting.
    """

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._waiting: dict[str, list[Fault]] = {}
        self._revisited: Counter[str] = Counter()

    def follow(self, record: ReadRecord) -> Iterator[Fault]:
        """Take a record's id and links; yield what is wrong with the id."""
        name = record.id
        if name is None:
            yield _fault(record, "the record has no WARC-Record-ID")
        elif name in self._ids:
            yield _fault(record, "another record has the same WARC-Record-ID")
        else:
            self._ids.add(name)
            self._waiting.pop(name, None)
            self._revisited.pop(name, None)
        for key in LINKS:
            for target in record.values(key):
                self._wait(record, key, target)
        if target := record.header(REFERENCE) or "":
            if record.type != "revisit":
                self._wait(record, REFERENCE, target)
            elif target not in self._ids:
                self._revisited[target] += 1

    def _wait(self, record: ReadRecord, key: str, target: str) -> None:
        if target not in self._ids:
            fault = _fault(record, f"{key} names {target}, which is not there")
            self._waiting.setdefault(target, []).append(fault)

    def broken(self) -> list[Fault]:
        """Return the links that lead nowhere."""
        return [fault for faults in self._waiting.values() for fault in faults]

    def outside(self) -> int:
        """Return how many revisits name an original that has not come."""
        return self._revisited.total()


def _check_digests(record: ReadRecord, verdict: Verdict) -> Iterator[Fault]:
    """Read a record's block; yield which of its digests are wrong."""
    # A revisit has the digest of a payload that stands in another record.
    payload = record.header("WARC-Payload-Digest") if record.type != "revisit" else None
    sums = _Sums(record, record.header("WARC-Block-Digest"), payload)
    try:
        sums.read(record.pieces())
    except DamageError:
        return  # reading on reports it, with its place
    for name, right in (("block", sums.block_is_right()), ("payload", sums.payload_is_right())):
        if right is not None:
            verdict.checked += 1
        if right is False:
            yield _fault(record, f"the {name} is not the one of its digest")


class _Sums:
    """The digests of one block and of the payload in it."""

    def __init__(self, record: ReadRecord, block: str | None, payload: str | None):
        self._block, self._payload = block, payload
        self._block_sum, self._payload_sum = _running(block), _running(payload)
        self._head = b""
        self._in_payload = not record.is_http
        self._kept: bytearray | None = None
        self._may_keep = record.is_http and record.content_length <= MEMORY_MAX

    def read(self, pieces: Iterable[bytes]) -> None:
        """Take the block."""
        for piece in pieces:
            if self._block_sum is not None:
                self._block_sum.update(piece)
            if self._payload_sum is None:
                continue
            rest = piece if self._in_payload else self._find_payload(piece)
            self._payload_sum.update(rest)
            if self._kept is not None:
                self._kept += rest

    def _find_payload(self, piece: bytes) -> bytes | memoryview:
        if len(self._head) > MEMORY_MAX:  # what has no end by then is no head
            return b""
        self._head += piece
        end = message.head_end(self._head)
        if end is None:
            return b""
        self._in_payload = True
        rest, self._head = memoryview(self._head)[end:], self._head[:end]
        if self._may_keep and message.is_chunked(self._head):
            self._kept = bytearray()
        return rest

    def block_is_right(self) -> bool | None:
        """Compare; None where there is nothing to compare."""
        if self._block is None or self._block_sum is None:
            return None
        return _same(self._block_sum, self._block)

    def payload_is_right(self) -> bool | None:
        """Compare; None where there is nothing to compare, or no telling."""
        if self._payload is None or self._payload_sum is None or not self._in_payload:
            return None
        if _same(self._payload_sum, self._payload):
            return True
        if message.is_chunked(self._head):
            # Some tools take the digest over the entity with its chunk framing off. A
            # body too large to hold is left to its block digest.
            if self._kept is None:
                return None
            entity = _running(self._payload)
            entity.update(message.unchunk(bytes(self._kept))[0])
            return _same(entity, self._payload)
        return False


def _running(digest: str | None) -> Any:
    """Return an empty digest of the kind that is named, None where it is not known."""
    make = None if digest is None else _maker(digest.partition(":")[0])
    return None if make is None else make()


@lru_cache(maxsize=64)
def _maker(name: str) -> Callable[[], Any] | None:
    name = name.strip().lower().replace("-", "")
    return partial(getattr(hashlib, name), usedforsecurity=False) if name in _DIGESTS else None


def _same(running: Any, digest: str) -> bool:
    """Compare a digest with one written in base32 or in hexadecimal digits."""
    value = digest.partition(":")[2].strip().rstrip("=")
    if not (value.isascii() and value.isalnum()):
        return False
    made: bytes = running.digest()
    if len(value) == 2 * len(made):
        return value.lower() == made.hex()
    # Quicker than to spell the other in base32; there are two for each page.
    spare = 5 * len(value) - 8 * len(made)
    if not 0 <= spare < 5:
        return False
    digits = value.translate(_TO_DIGITS)
    try:
        return int(digits, 32) == int.from_bytes(made, "big") << spare
    except ValueError:
        return False


def _check_index(path: Path, places: dict[tuple[str, int], int | None]) -> Iterator[Fault]:
    """Compare an index with the records that it should list; yield what differs."""
    if not path.exists():
        yield Fault(path.name, 0, None, "there is no index")
        return
    previous = b""
    offset = 0
    seen = set()
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            begins, offset = offset, offset + len(line)
            if line < previous:
                yield Fault(path.name, begins, None, f"line {number} is not in order")
            previous = line
            try:
                entry = json.loads(line.split(b" ", 2)[2])
                place = (str(entry["filename"]), int(entry["offset"]))
                length = int(entry["length"])
            except (IndexError, KeyError, ValueError, TypeError, RecursionError):
                yield Fault(path.name, begins, None, f"line {number} is no index line")
                continue
            if place in seen:
                yield Fault(path.name, begins, None, f"line {number} lists a record again")
            seen.add(place)
            if place not in places:
                what = f"line {number} of the index names a record that is not there"
                yield Fault(*place, None, what)
            elif places[place] not in {None, length}:
                what = f"line {number} of the index gives the record {length} bytes"
                yield Fault(*place, None, f"{what}, it has {places[place]}")
    for name, at in sorted(places.keys() - seen):
        yield Fault(name, at, None, "the record has no index line")
