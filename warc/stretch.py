"""Stretches of WARC files: parts that can be read side by side, each record in one of them.

A file is cut by its size. Where a stretch begins is guessed: at the first place behind the
cut where a record can be read. Nearly always that is right, but what looks like a record
may stand within another one (a page that is an archive itself). So each stretch tells where
its first record is and where the next stretch has to begin; whoever puts them together
compares the two, and reads a stretch again from the right place where they differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .inflate import GZIP_MAGIC, find_magic
from .reader import Fault, ReadRecord, scan
from .zstd import ZSTD_MAGIC, is_zstd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Bytes of a stretch: some 80 pages, a quarter of a second of extraction. Four times as many made
#: the last ones of 30 MB wait for each other a tenth of the time, on two cores.
STRETCH = 1 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a file.

    Attributes:
        path: the file, or one that is packed in another.
        start: where it begins, in bytes.
        stop: records that begin here or later belong to the next one.
        exact: whether a record is known to begin at ``start``.
    """

    path: Path
    start: int
    stop: int
    exact: bool = True


def stretches(path: Path, size: int, length: int = STRETCH) -> list[Stretch]:
    """Cut a file into stretches; an empty one has one, too, for whoever reads it to complain."""
    starts = range(0, max(size, 1), length)
    return [Stretch(path, start, start + length, exact=start == 0) for start in starts]


class StretchReader:
    """Reads a stretch.

    Attributes:
        first: where its first record begins; None where there is none, and before it was read.
        following: where the first record behind it begins, known when it was read to its end; None
            where the file ends.
        reached: where the last record begins that was read, or the stretch itself.
    """

    def __init__(self, stretch: Stretch):
        self.first: int | None = None
        self.following: int | None = None
        self.reached = stretch.start
        self._stretch = stretch

    def __iter__(self) -> Iterator[ReadRecord | Fault]:
        """Yield the records of the stretch, and the faults up to the record behind it.

        Raises:
            OSError: the file can't be read.
        """
        stretch = self._stretch
        start: int | None = stretch.start
        if not stretch.exact:
            start = _first_record(stretch.path, stretch.start, stretch.stop)
        if start is None:
            return
        for found in scan(stretch.path, start):
            # Within a member that began with another record there are no places.
            if isinstance(found, ReadRecord) and found.offset is not None:
                if found.offset >= stretch.stop:
                    self.following = found.offset
                    return
                if self.first is None:
                    self.first = found.offset
                self.reached = found.offset
            yield found


def _first_record(path: Path, start: int, stop: int) -> int | None:
    """Return where a record can be read, from a place on and before another one."""
    with path.open("rb", buffering=0) as file:
        head = file.read(8)
        magic = b"WARC/"
        if head.startswith(GZIP_MAGIC):
            magic = GZIP_MAGIC
        elif is_zstd(head):
            magic = ZSTD_MAGIC
        at: int | None = start
        while at is not None:
            at = find_magic(file, magic, at, stop)
            if at is not None:
                found = next(iter(scan(path, at)), None)
                if isinstance(found, ReadRecord) and found.offset == at:
                    return at
                at += 1
    return None
