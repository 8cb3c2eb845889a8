"""Where the items go: JSON lines in a file that appears when it is complete, or standard output."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from warc.writer import lock

if TYPE_CHECKING:
    from pathlib import Path

PART = ".part"
"""Ending of the name of an output that is not complete."""
JOURNAL = ".resume"
"""Ending of the name of the journal beside it."""


class OutputError(Exception):
    """The output can't be written; the message is one line."""


class LinesFile:
    """A file of JSON lines; until it is complete its name ends in `.part`.

    It belongs to this process alone until it is closed.

    Args:
        path: its final name.

    Raises:
        OutputError: it can't be made, or another run writes to it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = path.with_name(path.name + PART)
        self.size = 0
        self._is_new = not self.part.exists()
        try:
            self._file = os.fdopen(os.open(self.part, os.O_RDWR | os.O_CREAT, 0o666), "r+b", 0)
        except OSError as error:
            raise self._error(error) from error
        with suppress(OSError):  # a file system without locks
            if not lock(self._file.fileno()):
                self._file.close()
                raise OutputError(f"a run into {path} is going on")

    def begin(self, keep: int = 0) -> None:
        """Cut off what is there beyond a number of bytes; what is written goes behind these.

        Raises:
            OutputError: it is shorter, or can't be cut.
        """
        try:
            if self.part.stat().st_size < keep:
                raise OutputError(f"{self.part} is shorter than it was when the run was stopped")
            self._file.truncate(keep)
            self._file.seek(keep)
        except OSError as error:
            raise self._error(error) from error
        self.size = keep

    def give_up(self) -> None:
        """Leave all as it was before this was opened."""
        if self._is_new:
            self.part.unlink(missing_ok=True)
        self.close()

    def write(self, data: bytes) -> None:
        """Append whole lines; what can't be written in full is cut off again.

        Raises:
            OutputError: the disk is full, or the like.
        """
        try:
            if self._file.write(data) < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            self._file.truncate(self.size)
            raise self._error(error) from error
        self.size += len(data)

    def sync(self) -> None:
        """See to it that all is on the disk.

        Raises:
            OutputError: it is not.
        """
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise self._error(error) from error

    def finish(self) -> None:
        """Give the file its name.

        Raises:
            OutputError: it can't be done.
        """
        try:
            self.part.replace(self.path)
        except OSError as error:
            raise self._error(error) from error
        self.close()

    def close(self) -> None:
        """Close it and leave it as it is."""
        self._file.close()

    def _error(self, error: OSError) -> OutputError:
        return OutputError(f"{self.part} can't be written: {error.strerror or error}")


class StandardOutput:
    """Standard output, for lines."""

    def __init__(self) -> None:
        self.size = 0

    def write(self, data: bytes) -> None:
        """Write whole lines.

        Raises:
            OutputError: it can't be written.
            BrokenPipeError: nobody reads any more.
        """
        if sys.stdout is None:
            raise OutputError("standard output is closed; name a file by -o")
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"standard output: {error.strerror or error}") from error
        self.size += len(data)

    def sync(self) -> None:
        """Do nothing: what was written has gone out."""

    def finish(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""
