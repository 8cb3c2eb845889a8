"""Reading WARC files, one's own and other people's.

Files may be gzip with a member for each record (as WARC asks), gzip as a whole, or
uncompressed; versions 0.17 to 1.1; lines may end with LF alone. What can't be read is
reported as a :class:`Fault` and left out, and reading goes on behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .inflate import GZIP_MAGIC, DamageError, GzipSource, PlainSource, find_magic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

    from .inflate import Source

#: A record header beyond this is an attack or no header at all.
HEADER_MAX = 1024 * 1024

_VERSION = re.compile(rb"WARC/\d+\.\d+$")
_HEADER_END = re.compile(rb"\n\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file.

    Attributes:
        file: the file's name.
        offset: where in the file, in bytes: the beginning of the record or the member.
        record_id: WARC-Record-ID, where it could be read.
        what: what is wrong, in words.
    """

    file: str
    offset: int
    record_id: str | None
    what: str


class ReadRecord:
    """A record while the file is being read; its block can be read once, before the next.

    Attributes:
        file: the file's name.
        offset: where the record begins in the file; None within a whole-file gzip.
        length: how many bytes of the file the record takes; known once it was read to
            its end without fault, None within a whole-file gzip.
        version: ``WARC/1.1``.
        headers: names and values in the order written.
    """

    def __init__(
        self, file: str, offset: int | None, version: str, headers: tuple[tuple[str, str], ...]
    ):
        self.file = file
        self.offset = offset
        self.length: int | None = None
        self.version = version
        self.headers = headers
        self.content_length = int(self.header("Content-Length") or 0)
        self._source: Source | None = None
        self._left = self.content_length

    @property
    def type(self) -> str:
        """WARC-Type, in lower case; empty where it is missing."""
        return (self.header("WARC-Type") or "").lower()

    @property
    def id(self) -> str | None:
        """WARC-Record-ID as written."""
        return self.header("WARC-Record-ID")

    @property
    def target_uri(self) -> str | None:
        """WARC-Target-URI without the angle brackets that some tools put around it."""
        uri = self.header("WARC-Target-URI")
        return uri.removeprefix("<").removesuffix(">") if uri else uri

    @property
    def is_http(self) -> bool:
        """Whether the block is an HTTP message, whose payload begins behind its head."""
        kind = self.header("Content-Type")
        if kind is None:
            return self.type in {"request", "response", "revisit"}
        return kind.lower().startswith("application/http")

    def header(self, name: str) -> str | None:
        """Return the first value of a header field, None where there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def pieces(self) -> Iterator[bytes]:
        """Yield what is left of the block, some at a time.

        Raises:
            DamageError: the block is damaged or ends too early.
        """
        while self._left and self._source is not None:
            piece = self._source.read(min(self._left, 256 * 1024))
            if not piece:
                raise DamageError(f"the block ends {self._left} bytes too early")
            self._left -= len(piece)
            yield piece

    def block(self) -> bytes:
        """Return the whole block; for blocks that are known to be of bearable size."""
        return b"".join(self.pieces())


def scan(path: Path, start: int = 0) -> Iterator[ReadRecord | Fault]:
    """Yield every record of a file, and a fault for everything that is none.

    A record is yielded before its block is read: read the block at once or not at all.
    When its end turns out to be damaged, a fault for the same offset follows it.

    Args:
        path: the file.
        start: offset of the record to begin with.

    Raises:
        OSError: the file can't be read.
    """
    with path.open("rb") as file:
        file.seek(start)
        kind = GzipSource if file.read(2) == GZIP_MAGIC[:2] else PlainSource
        yield from _scan(path.name, file, kind(file, start))


def read_record(path: Path, offset: int) -> tuple[ReadRecord, bytes]:
    """Return the record at an offset, and its block.

    Raises:
        ValueError: there is no whole record at this place.
        OSError: the file can't be read.
    """
    for found in scan(path, offset):
        if isinstance(found, ReadRecord) and found.offset == offset:
            try:
                return found, found.block()
            except DamageError as error:
                raise ValueError(f"{path.name}, offset {offset}: {error}") from error
        what = found.what if isinstance(found, Fault) else "no record begins here"
        raise ValueError(f"{path.name}, offset {offset}: {what}")
    raise ValueError(f"{path.name}, offset {offset}: the file ends before it")


def _scan(name: str, file: IO[bytes], source: Source) -> Iterator[ReadRecord | Fault]:
    record: ReadRecord | None = None
    while True:
        begins = source.offset
        try:
            if source.at_end_of_member:
                begins = source.position
                if not source.next_member():
                    return
                begins = source.offset
            record = None
            offset = source.offset if source.fresh else None
            record = _read_header(name, source, offset)
            if record is None:
                continue
            yield record
            for _ in record.pieces():
                pass
            _check_end(source)
            alone = isinstance(source, PlainSource) or source.at_end_of_member
            if record.offset is not None and alone:
                record.length = source.position - record.offset
        except DamageError as error:
            yield Fault(name, begins, record.id if record else None, str(error))
            if not _resync(file, source, begins):
                return


def _read_header(name: str, source: Source, offset: int | None) -> ReadRecord | None:
    """Read a record's header; None where there were only line breaks."""
    head = b""
    while not (end := _HEADER_END.search(head)):
        piece = source.read(64 * 1024)
        if not piece:
            if head.strip(b"\r\n"):
                raise DamageError("the data end within a record header")
            return None
        head = (head + piece).lstrip(b"\r\n")
        if len(head) > HEADER_MAX:
            raise DamageError(f"a record header of more than {HEADER_MAX} bytes")
    source.unread(head[end.end() :])
    first, _, rest = head[: end.start()].partition(b"\n")
    if not _VERSION.match(first.strip()):
        raise DamageError(f"no WARC record begins here but {first[:40]!r}")
    headers = []
    for line in _FOLD.sub(" ", rest.decode("utf-8", "replace")).split("\n"):
        key, colon, value = line.partition(":")
        if colon:
            headers.append((key.strip(), value.strip()))
    try:
        record = ReadRecord(name, offset, first.strip().decode("ascii"), tuple(headers))
    except ValueError as error:
        raise DamageError(f"Content-Length is no number: {error}") from error
    if record.content_length < 0:
        raise DamageError("Content-Length is negative")
    record._source = source
    return record


def _check_end(source: Source) -> None:
    """Read the two line breaks behind a block."""
    end = b""
    while len(end) < 4 and (piece := source.read(4 - len(end))):
        end += piece
    if end == b"\r\n\r\n":
        return
    breaks = end[: len(end) - len(end.lstrip(b"\r\n"))]
    source.unread(end[len(breaks) :])
    if end[len(breaks) :] and not end[len(breaks) :].startswith(b"W"):
        raise DamageError("the block is longer than its Content-Length")
    if breaks.count(b"\n") < 2 and isinstance(source, GzipSource):
        raise DamageError("the record does not end with two line breaks")


def _resync(file: IO[bytes], source: Source, begins: int) -> bool:
    """Go to the next place after ``begins`` where a record may begin; False if there is none."""
    magic = GZIP_MAGIC if isinstance(source, GzipSource) else b"WARC/"
    at = find_magic(file, magic, begins + 1)
    if at is None:
        return False
    source.seek(at)
    return True
