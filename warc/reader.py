"""Reading WARC files, one's own and other people's.

Files may be gzip or zstd with a member for each record (as WARC asks), compressed as a
whole, or uncompressed; versions 0.17 to 1.1; lines may end with LF alone. What can't be
read is reported as a :class:`Fault` and left out, and reading goes on behind it.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from .found import Fault, ReadRecord
from .inflate import FIRST_PIECE, DamageError, GzipSource, PlainSource, Source
from .scanner import HEADER_MAX, Scanner
from .writer import OPEN_SUFFIX
from .zstd import ZstdSource, is_zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from .inflate import File

__all__ = ["HEADER_MAX", "Fault", "ReadRecord", "read_record", "scan"]

#: Bytes that are read between two calls of ``progress``.
_STRIDE = 4 * 1024 * 1024

#: Bytes of a file in which its first record is looked for.
_GLANCE = 1024

_KINDS: dict[str, type[Source]] = {"gz": GzipSource, "zst": ZstdSource, "warc": PlainSource}


def scan(
    path: Path, start: int = 0, *, progress: Callable[[int], None] | None = None
) -> Generator[ReadRecord | Fault]:
    """Yield every record of a file, and a fault for everything that is none.

    A record is yielded before its block is read: read the block at once or not at all.
    When the record turns out to be damaged, a fault for the same offset follows it, and
    :attr:`ReadRecord.damage` is set. A record that only lacks its closing line breaks,
    or is followed by rubbish, is whole, and a fault says so all the same.

    Args:
        path: the file, or one that is packed in another (:class:`warc.packed.PackedFile`).
        start: offset of the record to begin with.
        progress: called every few megabytes with the bytes read since the last call.

    Raises:
        OSError: the file can't be read.
    """
    with open_raw(path) as file:
        file.seek(start)
        raw = file.read(FIRST_PIECE)
        watched = None if progress is None else _Watched(file, start, progress)
        try:
            yield from Scanner(path.name, _source(path.name, watched or file, start, raw)).run()
        except DamageError as error:  # there is no way to read such a file at all
            yield Fault(path.name, start, None, str(error))
        if watched is not None:
            watched.finish()


def open_raw(path: Path) -> io.FileIO:
    """Open a file without a buffer; one that was being written may have been finished since it was found.

    Raises:
        OSError: it can't be opened.
    """
    try:
        return path.open("rb", buffering=0)
    except FileNotFoundError:
        if not path.name.endswith(OPEN_SUFFIX):
            raise
        return path.with_name(path.name.removesuffix(OPEN_SUFFIX)).open("rb", buffering=0)


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
    """Return the source for the kind of file that this is.

    That is what the first bytes say, unless they are damaged: then the kind is the one in
    which a record can be found, first that of the file's name.
    """
    says: type[Source] = PlainSource
    if raw.startswith(b"\x1f\x8b"):
        says = GzipSource
    elif is_zstd(raw):
        says = ZstdSource
    ending = name.removesuffix(OPEN_SUFFIX).rpartition(".")[2]
    named = _KINDS.get(ending, says)
    if raw.startswith(b"filedesc://"):  # an ARC file, which the scanner names
        return PlainSource(file, start, raw)
    if says.finds_record(raw[:_GLANCE]) and (says is named or not named.finds_record(raw)):
        return says(file, start, raw)
    kinds = (named, says, GzipSource, ZstdSource, PlainSource)
    fallback = named if says is PlainSource else says
    return next((kind for kind in kinds if kind.finds_record(raw)), fallback)(file, start, raw)


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
