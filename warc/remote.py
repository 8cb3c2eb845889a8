"""WARC files at addresses of other stores (s3, gs, hdfs, http ...), through the package fsspec."""

from __future__ import annotations

import errno
import glob
import io
import os
import time
from typing import TYPE_CHECKING, Any

from .paths import SUFFIXES, PathError

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Bytes that are asked for at a time; a store answers slowly and then sends fast.
_BLOCK = 4 * 1024 * 1024

#: Seconds to wait before a read that failed is tried again.
_PAUSES = (0.5, 2.0, 8.0)


def is_remote(word: object) -> bool:
    """Tell whether a word is an address of another store.

    >>> is_remote("s3://bucket/a.warc.gz"), is_remote("archive/ecns")
    (True, False)
    """
    return isinstance(word, str) and "://" in word


class RemoteFile:
    """A file of another store, for reading like a path.

    Attributes:
        url: its address.
        name: its name, the last part of the address.
        folder: the address of the folder that it is in.
        size: its length in bytes.
    """

    def __init__(self, url: str, size: int):
        self.url = url
        self.folder, _, self.name = url.rpartition("/")
        self.size = size

    def open(self, mode: str = "rb", buffering: int = 0) -> RemoteReader:
        """Open it for reading bytes.

        Raises:
            OSError: it can't be opened.
        """
        del mode, buffering
        return RemoteReader(self.url)

    def __str__(self) -> str:
        return self.url


class RemoteReader(io.RawIOBase):
    """A file of another store, opened; what fails there is tried again, and is an OSError in the end."""

    def __init__(self, url: str):
        self._url = url
        self._at = 0
        self._file: Any = None
        self._open()

    def _open(self) -> None:
        filesystem, path = file_system(self._url)
        try:
            self._file = filesystem.open(path, "rb", block_size=_BLOCK)
        except Exception as error:
            raise _as_os_error(error, self._url) from error

    def read(self, size: int = -1) -> bytes:
        """Read some bytes.

        Raises:
            OSError: the store does not give them.
        """
        for pause in (*_PAUSES, None):
            try:
                if self._file.tell() != self._at:
                    self._file.seek(self._at)
                data: bytes = self._file.read(size)
            except Exception as error:  # stores raise whatever their libraries do
                if pause is None or isinstance(error, FileNotFoundError):
                    raise _as_os_error(error, self._url) from error
                time.sleep(pause)
                self._open()
            else:
                self._at += len(data)
                return data
        raise AssertionError

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; nothing is read for that."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence]
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def close(self) -> None:
        """Close it."""
        self._file.close()
        super().close()


def remote_files(urls: Iterable[str]) -> list[RemoteFile]:
    """Find the WARC files that some addresses stand for, sorted.

    Args:
        urls: addresses of files, of folders (all below them), or patterns, as far as the store
            can list what it has.

    Raises:
        PathError: an address is not there, or what it takes to reach it is not installed.
    """
    found: dict[str, int] = {}
    for url in urls:
        filesystem, path = file_system(url)
        try:
            sizes = _sizes(filesystem, path)
        except Exception as error:
            told = _as_os_error(error, url)
            raise PathError(f"{url}: {told.strerror}") from error
        if not sizes:
            raise PathError(f"{url}: no WARC file there ({', '.join(SUFFIXES)})")
        found |= {filesystem.unstrip_protocol(path): size for path, size in sizes.items()}
    return [RemoteFile(url, size) for url, size in sorted(found.items())]


def file_system(url: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path of the address in it.

    Raises:
        PathError: the package for it is not installed.
    """
    try:
        from fsspec.core import url_to_fs

        filesystem, path = url_to_fs(url)
    except ImportError as error:
        hint = "pip install 'newscrawl[dask]'" if error.name == "fsspec" else str(error)
        raise PathError(f"{url}: a package is missing for such addresses: {hint}") from error
    except ValueError as error:
        raise PathError(f"{url}: {error}") from error
    return filesystem, path


def _sizes(filesystem: Any, path: str) -> dict[str, int]:
    if glob.has_magic(path):
        entries = filesystem.glob(path, detail=True)
    elif "http" not in filesystem.protocol and filesystem.isdir(path):
        entries = filesystem.find(path, detail=True)
    else:
        return {path: _size(filesystem.info(path), path)}
    return {
        name: _size(entry, name)
        for name, entry in entries.items()
        if entry["type"] == "file" and name.endswith(SUFFIXES)
    }


def _size(entry: Any, path: str) -> int:
    size = entry["size"]
    if size is None:
        raise OSError(
            errno.ESPIPE, "the server does not say how long it is, and sends no parts", path
        )
    return int(size)


def _as_os_error(error: Exception, url: str) -> OSError:
    """Return an error of a store as one of the system, with the address."""
    if isinstance(error, FileNotFoundError):
        return OSError(errno.ENOENT, os.strerror(errno.ENOENT), url)
    if isinstance(error, OSError) and error.errno and error.strerror:
        return OSError(error.errno, error.strerror, url)
    return OSError(errno.EIO, " ".join(str(error).split()) or type(error).__name__, url)
