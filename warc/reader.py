"""Reading WARC files, one's own and other people's.

Files may be gzip or zstd with a member for each record (as WARC asks), compressed as a
whole, or uncompressed; versions 0.17 to 1.1; lines may end with LF alone. What can't be
read is reported as a :class:`Fault` and left out, and reading goes on behind it.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from .found import Fault, ReadRecord
from .inflate import FIRST_PIECE, DamageError, GzipSource, PlainSource
from .scanner import HEADER_MAX, Scanner
from .zstd import ZstdSource, is_zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from .inflate import File, Source

__all__ = ["HEADER_MAX", "Fault", "ReadRecord", "read_record", "scan"]

#: Bytes that are read between two calls of ``progress``.
_STRIDE = 4 * 1024 * 1024

_VERSION = re.compile(rb"WARC/\d+\.\d+[ \t]*\r?\n")


def scan(
    path: Path, start: int = 0, *, progress: Callable[[int], None] | None = None
) -> Generator[ReadRecord | Fault]:
    """Yield every record of a file, and a fault for everything that is none.

    A record is yielded before its block is read: read the block at once or not at all.
    When the record turns out to be damaged, a fault for the same offset follows it, and
    :attr:`ReadRecord.damage` is set. A record that only lacks its closing line breaks,
    or is followed by rubbish, is whole, and a fault says so all the same.

    Args:
        path: the file.
        start: offset of the record to begin with.
        progress: called every few megabytes with the bytes read since the last call.

    Raises:
        OSError: the file can't be read.
    """
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        raw = file.read(FIRST_PIECE)
        watched = None if progress is None else _Watched(file, start, progress)
        try:
            source = _source(path.name, watched or file, start, raw)
        except DamageError as error:
            yield Fault(path.name, start, None, str(error))
            return
        yield from Scanner(path.name, source).run()
        if watched is not None:
            watched.finish()


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


def _source(name: str, file: File, start: int, raw: bytes) -> Source:
    """Return the source for the kind of file that the first bytes tell.

    Where they tell nothing, for they are damaged, the file's name does.
    """
    if raw.startswith(b"\x1f\x8b"):
        return GzipSource(file, start, raw)
    if is_zstd(raw):
        return ZstdSource(file, start, raw)
    if not _VERSION.search(raw):
        if ".gz" in name:
            return GzipSource(file, start, raw)
        if ".zst" in name:
            return ZstdSource(file, start, raw)
    return PlainSource(file, start, raw)


class _Watched:
    """A file that tells how far reading has come; what is read again is not counted."""

    def __init__(self, file: io.FileIO, start: int, progress: Callable[[int], None]):
        self._file = file
        self._told = start
        self._progress = progress
        self.tell = file.tell
        self.seek = file.seek

    def read(self, size: int = -1) -> bytes:
        """Read on, and tell of it when a stride is full."""
        data = self._file.read(size)
        reached = self._file.tell()
        if reached - self._told >= _STRIDE:
            self._tell(reached)
        return data

    def finish(self) -> None:
        """Tell of all up to the end of the file."""
        self._tell(self._file.seek(0, io.SEEK_END))

    def _tell(self, reached: int) -> None:
        if reached > self._told:
            told, self._told = self._told, reached
            self._progress(reached - told)
