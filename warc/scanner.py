"""Finding the records in the plain bytes of a file, and the way on where they are damaged.

The usual case, a member that holds one whole record and is in memory, takes a short way
(:meth:`Scanner._usual`). Everything else is read step by step, with these rules:

- A record may go on in the next member, unless another record begins there.
- A record whose Content-Length is wrong costs itself only: the search for the next one
  begins behind its header.
- A damaged member costs itself only: the search goes on at the next place in the file
  that looks like the beginning of one.
- Going back is paid from an allowance, so that no file takes more than a few times the
  time that its bytes take.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .found import Fault, ReadRecord, block_length
from .inflate import RECORD, WINDOW, DamageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .inflate import Source

#: A record header beyond this is an attack or no header at all.
HEADER_MAX = 16 * 1024 * 1024

#: Bytes of one file that may be read or unpacked again for the sake of damaged records.
_ALLOWANCE = 256 * 1024 * 1024

#: What is kept of a window in the search for a record, for its beginning may be cut there.
_TAIL = 256

_BREAK = re.compile(rb"\r?\n")
_BREAKS = re.compile(rb"[\r\n]*")
_VERSION = re.compile(rb"WARC/\d+\.\d+[ \t]*\r?\n")
_HEADER_END = re.compile(rb"\n\r?\n")

#: How nearly all tools write it; other ways are read step by step.
_LENGTH_FIELD = b"\r\nContent-Length: "
_LENGTH_SIZE = len(_LENGTH_FIELD)

#: First lines of the records that take the short way; they end with CR LF.
_USUAL_VERSIONS = (b"WARC/1.1\r\n", b"WARC/1.0\r\n")


class Scanner:
    """Reads one file from a source.

    Attributes:
        name: the file's name.
        source: its bytes, at the place to begin.
    """

    def __init__(self, name: str, source: Source):
        self.name = name
        self.source = source
        self._lost = False
        self._done = False
        self._allowance = _ALLOWANCE
        self._resume = (0, 0)

    def run(self) -> Iterator[ReadRecord | Fault]:
        """Yield every record, and a fault for everything that is none; see :func:`scan`."""
        source = self.source
        while not self._done:
            if source.at >= len(source.data):
                try:
                    if (source.ended or not source.grow()) and not source.cross():
                        return
                except DamageError as error:
                    if not self._lost:
                        yield Fault(self.name, source.member, None, str(error))
                    self._resync()
                    continue
            if self._lost and not self._find():
                continue
            record = self._usual()
            if record is None:
                yield from self._unusual()
            else:
                yield record
                record.release()

    def _usual(self) -> ReadRecord | None:
        """Read a record that is whole, plain and within the window; None where it is not."""
        source = self.source
        data, at = source.data, source.at
        if not data.startswith(_USUAL_VERSIONS, at):
            return None
        end = data.find(b"\r\n\r\n", at)
        length_at = data.find(_LENGTH_FIELD, at, end) + _LENGTH_SIZE
        # Behind a cut, the header of the next record may go on in that of this one.
        if end < 0 or length_at < _LENGTH_SIZE or data.find(b"WARC/", at + 5, end) >= 0:
            return None
        digits = data[length_at : data.find(b"\r", length_at)]
        if not digits.isdigit() or len(digits) > 18:
            return None
        end += 4
        stop = end + int(digits)
        after = data[stop : stop + 9]
        if after == b"\r\n\r\nWARC/":
            behind = source.place(stop + 4)
        elif after == b"\r\n\r\n" and source.ended:
            behind = source.position
        else:
            return None
        source.at = stop + 4
        record = ReadRecord(self.name, source.place(at), data[at:end], data, end, stop)
        if record.offset is not None and behind is not None:
            record.length = behind - record.offset
        return record

    def _unusual(self) -> Iterator[ReadRecord | Fault]:
        source = self.source
        first = source.place(source.at)
        self._pass_blank()
        if source.at == len(source.data):
            return
        offset = source.place(source.at)
        if offset is None:
            offset = first
        begins = source.member if offset is None else offset
        record = None
        try:
            self._mark(source.at + 1)
            head = self._header()
            record = ReadRecord(self.name, offset, head)
            yield from self._deliver(record, begins, block_length(head))
        except DamageError as error:
            what = self._member_damage() or str(error)
            yield Fault(self.name, begins, record.id if record else None, what)
            self._go_back(record)

    def _member_damage(self) -> str | None:
        """Return the damage of the member that comes next, for what it gave until then is none."""
        try:
            self.source.grow()
        except DamageError as error:
            return str(error)
        return None

    def _pass_blank(self) -> None:
        """Pass over line breaks in the window."""
        if found := _BREAKS.match(self.source.data, self.source.at):
            self.source.at = found.end()

    def _header(self) -> bytes:
        """Read a record's header."""
        source = self.source
        while len(source.data) - source.at < 32 and source.grow():
            pass
        first = source.data[source.at : source.at + 40]
        # A first line that the end of a member cuts may go on in the next one.
        cut = b"\n" not in first and b"WARC/".startswith(first[:5])
        if not cut and not _VERSION.match(first):
            raise DamageError(_no_record(first))
        done = 0
        while True:
            data, begin = source.data, source.at
            found = _HEADER_END.search(data, begin + done)
            end = found.end() if found else len(data)
            if found or end - begin > HEADER_MAX or not self._more():
                break
            done = max(0, end - begin - 3)
        data, begin = source.data, source.at
        end = found.end() if found else len(data)
        inner = [other.start() for other in RECORD.finditer(data, begin + 1, end)]
        self._mark(inner[-1] if inner else end)
        if end - begin > HEADER_MAX:
            raise DamageError(f"a record header of more than {HEADER_MAX} bytes")
        if not found:
            raise DamageError("the data end within a record header")
        if inner:
            raise DamageError("another record begins within the header of this one")
        if not _VERSION.match(data, begin):
            raise DamageError(_no_record(data[begin : begin + 40]))
        source.at = end
        return data[begin:end]

    def _more(self) -> bool:
        """Add to the window what belongs to the same record; False where there is nothing."""
        source = self.source
        if source.grow():
            return True
        return source.cross() and not self._at_edge()

    def _at_edge(self) -> bool:
        """Tell whether the member that was opened last begins with a record."""
        return self.source.data.startswith(b"WARC/", -self.source.base)

    def _deliver(
        self, record: ReadRecord, begins: int, length: int
    ) -> Iterator[ReadRecord | Fault]:
        """Yield a record whose header was read, and go on to its end."""
        source = self.source
        record.content_length = length
        try:
            while len(source.data) - source.at < length + 9 and length <= WINDOW:
                if not source.grow():
                    break
            stop = source.at + length
            if stop < len(source.data) or (stop == len(source.data) and source.ended):
                rest = source.data[stop : stop + 64]
                _check_rest(rest)
                if len(_breaks(rest)) < 2 and RECORD.search(source.data, source.at, stop):
                    raise DamageError("the block runs into another record")
                record.attach(source.data, source.at, stop)
                source.at = stop
            else:
                _check_rest(source.beyond(stop, 64))
                record.stream(source, length)
        except DamageError as error:
            record.damage = error
        yield record
        record.finish()
        yield from self._end(record, begins)

    def _end(self, record: ReadRecord, begins: int) -> Iterator[Fault]:
        """Read the two line breaks behind a block, and say what is wrong with them."""
        source = self.source
        breaks: list[bytes] = []
        end = None
        while True:
            while len(source.data) - source.at < 4 and source.grow():
                pass
            more = _breaks(source.data[source.at : source.at + 4], 2 - len(breaks))
            source.at += sum(map(len, more))
            breaks += more
            if len(breaks) == 2 or source.data[source.at :] not in {b"", b"\r"}:
                break
            # The line breaks may stand in a member of their own.
            position = source.position
            try:
                if not source.cross():
                    break
            except DamageError:
                break  # the next member's damage, reported when it is read
            if self._at_edge():
                end = position
                source.at = -source.base
                break
        _check_rest(source.data[source.at : source.at + 64], 2 - len(breaks))
        what = None
        if len(breaks) < 2:
            what = "the record does not end with two line breaks"
        elif breaks == [b"\n", b"\r\n"]:
            what = "the line breaks behind the block are of two kinds; one may be of the block"
        record.length = self._record_length(record, end)
        if not _is_clean(source.data[source.at : source.at + 64]):
            what = "what follows the record is none"
            self._lost = True
        if what is not None:
            yield Fault(self.name, begins, record.id, what)

    def _record_length(self, record: ReadRecord, end: int | None) -> int | None:
        """Return how many bytes of the file a record took; pass over blank lines in its member."""
        source = self.source
        if record.offset is None:
            return None
        if end is None:
            end = source.place(source.at)
        while end is None:
            self._pass_blank()
            if source.at < len(source.data):
                return None
            if not source.grow():
                end = source.position
        return end - record.offset

    def _find(self) -> bool:
        """Search for the next record; False where the window has none, which then moves on."""
        source = self.source
        at = source.data.find(b"WARC/", source.at)
        if at >= 0 and (found := RECORD.search(source.data, at)):
            source.at = found.start()
            self._lost = False
            return True
        source.at = max(source.at, len(source.data) - _TAIL)
        try:
            if not (source.grow() or source.cross()):
                self._done = True
        except DamageError:
            self._resync()
        return False

    def _mark(self, index: int) -> None:
        """Remember where to search for the next record, should this one be damaged."""
        self._resume = (self.source.member, self.source.base + index)

    def _go_back(self, record: ReadRecord | None) -> None:
        """Get ready to search for the next record behind a damaged one."""
        self._lost = True
        source = self.source
        if source.broken:
            self._resync()
            return
        member, plain = self._resume
        index = plain - source.base
        if member == source.member and 0 <= index <= len(source.data):
            source.at = index
            return
        if not source.seekable:
            self._allowance -= (
                plain + WINDOW + (record.content_length - record.left if record else 0)
            )
        if self._allowance > 0:
            try:
                source.rewind(member, plain)
            except DamageError:
                self._resync()

    def _resync(self) -> None:
        """Go on at the next member behind a damaged one."""
        self._lost = True
        source = self.source
        self._allowance -= source.base + len(source.data) + source.position - source.member
        start = source.member + 1
        if self._allowance <= 0:
            start = max(start, source.position)
        if not source.resync(start):
            self._done = True


def _breaks(rest: bytes, most: int = 2) -> list[bytes]:
    """Return the line breaks that some bytes begin with, no more than ``most``."""
    found: list[bytes] = []
    at = 0
    while len(found) < most and (here := _BREAK.match(rest, at)):
        found.append(here[0])
        at = here.end()
    return found


def _check_rest(rest: bytes | None, breaks: int = 2) -> None:
    """Check what stands behind a block, ``breaks`` line breaks if all is well.

    Raises:
        DamageError: the block goes on.
    """
    if rest is None:
        return
    found = _breaks(rest, breaks)
    if len(found) < breaks and not _is_clean(rest[sum(map(len, found)) :]):
        raise DamageError("the block is longer than its Content-Length")


def _is_clean(rest: bytes) -> bool:
    """Tell whether nothing follows but blank lines and a record, as far as one can see."""
    return b"WARC/".startswith(rest.lstrip(b"\r\n")[:5])


def _no_record(data: bytes) -> str:
    if data.startswith(b"filedesc://"):
        return "this is an ARC file, an older format; it has to be converted to WARC first"
    return f"no WARC record begins here but {data!r}"
