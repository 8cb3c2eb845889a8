"""A WARC file that lies within another file, without being compressed there."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class PackedFile:
    """A WARC file that is a stretch of another file; for reading like a path.

    Attributes:
        name: its name, as an index names it.
        size: its length in bytes.
    """

    def __init__(self, zip_path: Path, inside: str, begin: int, size: int):
        self.name = inside.rpartition("/")[2]
        self._zip = zip_path
        self._inside = inside
        self._begin = begin
        self.size = size

    def open(self, mode: str = "rb", buffering: int = 0) -> Window:
        """Open it for reading bytes.

        Raises:
            OSError: the zip can't be read.
        """
        del mode, buffering
        return Window(self._zip.open("rb", buffering=0), self._begin, self.size)

    def __str__(self) -> str:
        return f"{self._zip}/{self._inside}"

    def __lt__(self, other: object) -> bool:
        return str(self) < str(other)


class Window(io.RawIOBase):
    """A stretch of a file, read as if it was all."""

    def __init__(self, file: io.FileIO, begin: int, size: int):
        self._file = file
        self._begin = begin
        self._size = size
        file.seek(begin)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read on, up to the end of the stretch."""
        left = max(0, self._size - self.tell())
        return self._file.readinto(memoryview(buffer)[:left]) or 0

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place within the stretch."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self.tell(), io.SEEK_END: self._size}[whence]
        return self._file.seek(self._begin + base + offset) - self._begin

    def tell(self) -> int:
        """Return the place."""
        return self._file.tell() - self._begin

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()
