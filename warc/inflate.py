"""Reading compressed files member by member, in bounded memory.

A source gives the plain bytes of a file and knows where in the file each gzip member
begins, which is what the offsets of an index mean. A read never goes on past the end
of a member, so that one damaged member can't shift what follows it.
"""

from __future__ import annotations

import zlib
from types import ModuleType
from typing import IO, Any

try:
    from isal import isal_zlib

    _engine: ModuleType = isal_zlib
    _errors: Any = (zlib.error, isal_zlib.IsalError)
except ImportError:
    _engine = zlib
    _errors = (zlib.error,)

GZIP_MAGIC = b"\x1f\x8b\x08"

#: Bytes read from a file, or inflated, at a time.
PIECE = 256 * 1024

#: Window bits for a gzip header and trailer.
_GZIP = 31


class DamageError(Exception):
    """The compressed data are not what they should be; the message says how."""


class GzipSource:
    """The plain bytes of a gzip file, with the places where its members begin.

    Attributes:
        offset: file offset of the member that the next byte belongs to.
        fresh: whether the next byte is the first of that member.
    """

    def __init__(self, file: IO[bytes], offset: int = 0):
        self._file = file
        self.seek(offset)

    def seek(self, offset: int) -> None:
        """Go to a place in the file where a member begins."""
        self._file.seek(offset)
        self._raw = b""
        self._end = offset
        self._out = b""
        self._inflate: Any = None
        self.offset = offset
        self.fresh = True

    def read(self, size: int = PIECE) -> bytes:
        """Return up to ``size`` plain bytes, none at the end of a member or of the file.

        Raises:
            DamageError: the data are no gzip, are damaged, or end too early.
        """
        if not self._out and self._inflate is not None:
            self._more()
        data, self._out = self._out[:size], self._out[size:]
        if data:
            self.fresh = False
        return data

    def unread(self, data: bytes) -> None:
        """Give plain bytes back; the next read returns them."""
        self._out = data + self._out

    def next_member(self) -> bool:
        """Go to the next member, leaving out what is unread; False at the end of the file."""
        while self._inflate is not None:
            self._out = b""
            self._more()
        self._out = b""
        if not self._raw:
            self._load()
        if not self._raw:
            return False
        self.offset = self._end - len(self._raw)
        self.fresh = True
        self._inflate = _engine.decompressobj(_GZIP)
        return True

    @property
    def at_end_of_member(self) -> bool:
        """Whether the member that was being read is used up (reads on where it must)."""
        while self._inflate is not None and not self._out:
            self._more()
        return not self._out

    @property
    def position(self) -> int:
        """File offset just after the latest member that was read to its end."""
        return self._end - len(self._raw)

    def _load(self) -> None:
        self._raw = self._file.read(PIECE)
        self._end += len(self._raw)

    def _more(self) -> None:
        """Inflate until there is something, or the member ends."""
        while not self._out and self._inflate is not None:
            if not self._raw:
                self._load()
                if not self._raw:
                    self._inflate = None
                    raise DamageError("the file ends within a gzip member")
            try:
                self._out = self._inflate.decompress(self._raw, PIECE)
            except _errors as error:
                self._inflate = None
                self._raw = b""
                raise DamageError(f"damaged gzip member: {error}") from error
            if self._inflate.eof:
                self._raw = self._inflate.unused_data
                self._inflate = None
            else:
                self._raw = self._inflate.unconsumed_tail


class PlainSource:
    """The bytes of an uncompressed file, under the same face: each byte begins a member."""

    fresh = True

    def __init__(self, file: IO[bytes], offset: int = 0):
        self._file = file
        self.seek(offset)

    def seek(self, offset: int) -> None:
        """Go to a place in the file."""
        self._file.seek(offset)
        self._kept = b""
        self._end = offset

    @property
    def offset(self) -> int:
        """File offset of the next byte."""
        return self._end - len(self._kept)

    position = offset

    def read(self, size: int = PIECE) -> bytes:
        """Return up to ``size`` bytes, none at the end of the file."""
        if not self._kept:
            self._kept = self._file.read(PIECE)
            self._end += len(self._kept)
        data, self._kept = self._kept[:size], self._kept[size:]
        return data

    def unread(self, data: bytes) -> None:
        """Give bytes back; the next read returns them."""
        self._kept = data + self._kept

    def next_member(self) -> bool:
        """Tell whether there is anything left."""
        data = self.read(1)
        self.unread(data)
        return bool(data)

    @property
    def at_end_of_member(self) -> bool:
        """Whether the file is used up."""
        return not self.next_member()


Source = GzipSource | PlainSource


def find_magic(file: IO[bytes], magic: bytes, start: int) -> int | None:
    """Return the offset of the next place from ``start`` on where ``magic`` stands."""
    file.seek(start)
    kept = b""
    while piece := file.read(PIECE):
        data = kept + piece
        at = data.find(magic)
        if at >= 0:
            return start + at
        kept = data[-(len(magic) - 1) :]
        start += len(data) - len(kept)
    return None
