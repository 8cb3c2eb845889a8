"""A buffer for one message: in memory while small, on disk beyond that."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Bytes of one message that stay in memory. Nearly all pages are below it, and sixteen
#: at once are still only 64 MB.
MEMORY_MAX = 4 * 1024 * 1024

#: Bytes read from a spooled message at a time.
PIECE = 256 * 1024


class Spool:
    """The bytes of one message in the order they came.

    Beyond ``memory_max`` bytes all goes to an unnamed file in ``folder``, which the
    system removes by itself when it is closed or the process dies.

    Raises:
        OSError: from :meth:`write`, when the file can't be written.
    """

    __slots__ = ("_file", "_folder", "_memory_max", "_parts", "_start", "size")

    def __init__(self, folder: Path, memory_max: int = MEMORY_MAX):
        self._folder = folder
        self._memory_max = memory_max
        self._parts: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._start = b""
        self.size = 0

    @property
    def in_memory(self) -> bool:
        """Whether the message is held whole in memory."""
        return self._file is None

    def write(self, data: bytes) -> None:
        """Append some bytes."""
        self.size += len(data)
        if self._file is not None:
            self._file.write(data)
            return
        self._parts.append(data)
        if self.size > self._memory_max:
            self._start = b"".join(self._parts)
            self._parts.clear()
            file = tempfile.TemporaryFile(dir=self._folder, buffering=PIECE)  # noqa: SIM115
            file.write(self._start)
            self._file = file

    def start(self) -> bytes:
        """Return the message, or at least its first ``memory_max`` bytes when it is on disk."""
        if self._file is not None:
            return self._start
        if len(self._parts) > 1:
            self._parts[:] = [b"".join(self._parts)]
        return self._parts[0] if self._parts else b""

    def pieces(self, start: int = 0) -> Iterator[bytes]:
        """Yield the bytes from offset ``start`` on, some at a time."""
        if self._file is None:
            yield self.start()[start:]
            return
        self._file.seek(start)
        while piece := self._file.read(PIECE):
            yield piece

    def close(self) -> None:
        """Let go of memory and file."""
        self._parts.clear()
        self._start = b""
        if self._file is not None:
            # What a full disk did not take is not needed any more.
            with suppress(OSError):
                self._file.close()
