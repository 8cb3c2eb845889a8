"""One WARC file on disk, while it is being written.

The file is called ``<name>.open`` until it is closed, is opened so that it can't be
another one's (O_EXCL), and is locked, so that a later run can tell a file whose writer
has died (the lock is gone) from one that is still written to.

An append is all or nothing: when the disk is full or fails, the file is cut back to
where it stood, and the error goes up.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import TYPE_CHECKING

try:
    import fcntl
except ImportError:  # not on Windows, where an open file can't be renamed anyway
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: What a WARC file's name ends in while it is written.
OPEN_SUFFIX = ".open"

#: Compressed bytes that are gathered for one write.
_WRITE_SIZE = 1024 * 1024

_fdatasync = getattr(os, "fdatasync", os.fsync)


class WarcFile:
    """A WARC file that grows.

    Attributes:
        name: the final name, without ``.open``.
        path: where the file is now.
        size: bytes of whole records.
        records: number of whole records.
        closed: whether it has been renamed to its final name.

    Raises:
        OSError: the file can't be made (it is there already, no right, no room).
    """

    def __init__(self, folder: Path, name: str):
        self.name = name
        self.path = folder / (name + OPEN_SUFFIX)
        self.size = 0
        self.records = 0
        self.closed = False
        self._dirty = False
        self._fd = _new_locked(self.path)
        sync_folder(folder)

    def append(self, members: Iterable[Iterable[bytes]]) -> list[tuple[int, int]]:
        """Write gzip members, each given in pieces, at the end of the file.

        Returns:
            Offset and length of each member, in bytes.

        Raises:
            OSError: nothing was added; the file ends where it did.
        """
        spans: list[tuple[int, int]] = []
        pending: list[bytes] = []
        waiting = 0
        position = start = self.size
        try:
            for member in members:
                for piece in member:
                    pending.append(piece)
                    waiting += len(piece)
                    if waiting >= _WRITE_SIZE:
                        position = self._write(b"".join(pending), position)
                        pending.clear()
                        waiting = 0
                spans.append((start, position + waiting - start))
                start = position + waiting
            position = self._write(b"".join(pending), position)
        except BaseException:
            self._cut_back()
            raise
        self.size = position
        self.records += len(spans)
        self._dirty = True
        return spans

    def sync(self) -> None:
        """Wait until the disk has what was appended."""
        if self._dirty:
            self._dirty = False
            _fdatasync(self._fd)

    def duplicate(self) -> int | None:
        """Return a descriptor of the file for someone else to sync and close; None if clean."""
        if not self._dirty:
            return None
        fd = os.dup(self._fd)
        self._dirty = False
        return fd

    def close(self) -> Path:
        """Sync the file, give it its final name, and return its path then.

        A file without a whole record is removed: an empty one is no gzip file.

        Raises:
            OSError: the file stays ``.open``, for the next run to repair.
        """
        if not self.closed:
            self.closed = True
            if self.records == 0:
                os.close(self._fd)
                self.path.unlink(missing_ok=True)
                return self.path
            final = self.path.with_name(self.name)
            try:
                # A disk that failed a write may have failed to undo it, too.
                if os.fstat(self._fd).st_size != self.size:
                    self._cut_back()
                _fdatasync(self._fd)
                self.path = rename_new(self.path, final)
            finally:
                os.close(self._fd)
            sync_folder(final.parent)
        return self.path

    def _write(self, data: bytes, position: int) -> int:
        view = memoryview(data)
        while view:
            written = os.pwrite(self._fd, view, position)
            if written == 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
            view = view[written:]
            position += written
        return position

    def _cut_back(self) -> None:
        os.ftruncate(self._fd, self.size)


def _new_locked(path: Path) -> int:
    """Make a file that was not there, and lock it."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
    while True:
        fd = os.open(path, flags, 0o644)
        # Where the file system has no locks, nobody will repair it either.
        with suppress(OSError):
            lock(fd, wait=True)
        if is_at(fd, path):
            return fd
        # Before the lock was there, another run took the empty file for a dead one's.
        os.close(fd)


def lock(fd: int, *, wait: bool = False) -> bool:
    """Take the writer's lock of an open file; False when someone who lives holds it.

    Raises:
        OSError: the system or the file system has no locks, so that nothing can be told.
    """
    if fcntl is None:
        raise OSError(errno.ENOLCK, "files can't be locked on this system")
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def is_at(fd: int, path: Path) -> bool:
    """Tell whether an open file is the one that now has this name."""
    try:
        return os.path.samestat(os.fstat(fd), path.stat())
    except FileNotFoundError:
        return False


def rename_new(path: Path, final: Path) -> Path:
    """Rename a file to a name that is free.

    Raises:
        FileExistsError: the name is taken; nothing was done.
    """
    if final.exists():
        raise FileExistsError(errno.EEXIST, "a finished file would be overwritten", str(final))
    return path.rename(final)


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder; where a folder can't be synced, do nothing."""
    try:
        fd = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.EBADF, errno.ENOTSUP}:
            raise
    finally:
        os.close(fd)
