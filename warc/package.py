"""A ZIP file that is a Frictionless Data Package, written from beginning to end.

Each file in it is listed with size and SHA-256 in ``datapackage.json``, and that file's
own digest is in ``datapackage-digest.json``. Nothing is ever gone back to, so a pipe will do.
"""

from __future__ import annotations

import errno
import hashlib
import json
import re
import struct
import time
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: The latest time that a ZIP entry's 32 bits can have (2038).
_TIME_MAX = 2**31 - 1

_FORBIDDEN_IN_RESOURCE_NAME = re.compile(r"[^a-z0-9._-]+")


class Stream:
    """A stream that is written to its end or cut off.

    Attributes:
        size: bytes written so far.
    """

    def __init__(self, out: BinaryIO):
        self._out: BinaryIO | None = out
        self.size = 0

    def write(self, data: bytes) -> int:
        """Write all of the data.

        Raises:
            OSError: not all could be written.
        """
        if self._out is None:
            return len(data)
        view = memoryview(data)
        while view:
            written = self._out.write(view)
            if not written:  # a stream without buffer: nothing, or None for "not now"
                raise OSError(errno.EAGAIN, "the stream takes no more bytes")
            self.size += written
            view = view[written:]
        return len(data)

    def flush(self) -> None:
        """Hand on what the stream has buffered."""
        if self._out is not None:
            self._out.flush()

    def cut(self) -> None:
        """Let nothing more through: :mod:`zipfile` ends a file even after an error."""
        self._out = None


class Package:
    """The ZIP file that is being written.

    Args:
        stream: where it goes.
        created: when, in seconds since 1970.
    """

    def __init__(self, stream: Stream, created: float):
        # That it has neither seek nor tell makes zipfile write straight on.
        self._zip = zipfile.ZipFile(stream, "w")  # type: ignore[call-overload]
        self._created = created
        self._resources: list[dict[str, str | int]] = []
        self._names: set[str] = set()

    @contextmanager
    def entry(
        self,
        path: str,
        *,
        size: int | None = None,
        modified: float | None = None,
        deflate: bool = False,
    ) -> Iterator[Callable[[bytes], None]]:
        """Give the function that writes one file of the package, piece by piece.

        Args:
            path: its path in the package.
            size: its size in bytes, where it is known.
            modified: its time, in seconds since 1970; that of the package if None.
            deflate: whether it is compressed; a file to be read from anywhere must not be.
        """
        info = self._info(path, modified, deflate=deflate)
        # A size beyond 2 GB, or an unknown one, makes zipfile write 64-bit sizes.
        info.file_size = size or 0
        running = hashlib.sha256()
        written = 0
        with self._zip.open(info, "w", force_zip64=size is None) as file:

            def write(data: bytes) -> None:
                nonlocal written
                running.update(data)
                file.write(data)
                written += len(data)

            yield write
        self._resources.append(
            {
                "name": self._resource_name(path),
                "path": path,
                "hash": f"sha256:{running.hexdigest()}",
                "bytes": written,
            }
        )

    def close(self, properties: dict[str, Any]) -> None:
        """Write the list of what is in it with these properties, and the end of the ZIP file."""
        about = json.dumps({**properties, "resources": self._resources}, indent=2).encode()
        digest = {"path": "datapackage.json", "hash": sha256_text(about)}
        self._zip.writestr(self._info("datapackage.json", deflate=True), about)
        self._zip.writestr(
            self._info("datapackage-digest.json", deflate=True), json.dumps(digest, indent=2)
        )
        self._zip.close()

    def _info(self, path: str, modified: float | None = None, *, deflate: bool) -> zipfile.ZipInfo:
        moment = self._created if modified is None else modified
        moment = min(max(int(moment), 315_532_800), _TIME_MAX)  # ZIP's own time begins in 1980
        info = zipfile.ZipInfo(path, time.gmtime(moment)[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
        info.external_attr = 0o644 << 16
        # The time in UTC, as Info-ZIP writes it. wabac.js, the engine of replayweb.page,
        # takes an entry without any extra field in the directory for one that has none in
        # front of the data either, which is not so where zipfile made room for 64 bits.
        info.extra = struct.pack("<2sHBi", b"UT", 5, 1, moment)
        return info

    def _resource_name(self, path: str) -> str:
        """Return a name of the letters that a resource may have, and that no other has."""
        stem = _FORBIDDEN_IN_RESOURCE_NAME.sub("-", path.rpartition("/")[2].lower())
        name = stem
        serial = 1
        while name in self._names:
            serial += 1
            name = f"{serial}-{stem}"
        self._names.add(name)
        return name


def sha256_text(data: bytes) -> str:
    """Return the digest of some bytes as a data package spells it."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
