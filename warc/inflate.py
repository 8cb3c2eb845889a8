"""The plain bytes of a file through a window, with the places where its members begin.

A member is what can be unpacked by itself: a gzip member, a zstd frame
(:mod:`warc.zstd`), the whole of an uncompressed file. WARC files have a member for each
record, so that the offset of a member is what an index means by a record's offset.
Memory stays bounded, whatever a member inflates to.
"""

from __future__ import annotations

import io
import os
import re
import zlib
from contextlib import suppress
from types import ModuleType
from typing import Any, Protocol

try:
    from isal import isal_zlib

    #: What inflates, and what it raises.
    ENGINE: ModuleType = isal_zlib
    ERRORS: Any = (zlib.error, isal_zlib.IsalError)
except ImportError:
    ENGINE = zlib
    ERRORS = (zlib.error,)

GZIP_MAGIC = b"\x1f\x8b\x08"

#: The first line of a record and the name of its first field.
RECORD = re.compile(rb"WARC/\d+\.\d+[ \t]*\r?\n(?=[A-Za-z0-9_-]+[ \t]*:)")

#: Bytes read from a file at a time; the first read is smaller, for it may be the only one.
PIECE = 1024 * 1024
FIRST_PIECE = 64 * 1024

#: Plain bytes that are inflated at a time. A member below it is in memory as a whole.
WINDOW = 1024 * 1024

#: Compressed bytes given to the inflater at a time: what is left over behind a member is
#: copied, so that more is slower (measured: 32 KB is best for members of 15 KB).
_FEED = 32 * 1024

#: A member is unpacked a second time, to get at what stands before the damage, up to
#: this many plain bytes.
_SALVAGE_MAX = 64 * 1024 * 1024

#: Window bits for a gzip header and trailer.
_GZIP = 31


class DamageError(Exception):
    """The data are not what they should be; the message says how."""


class File(Protocol):
    """What is needed of a file that is opened for reading bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Read some bytes, fewer than asked for only at the end of the file."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""

    def tell(self) -> int:
        """Return the place."""


class Source:
    """The plain bytes of a file, a window of them at a time.

    Attributes:
        data: the window.
        at: index in ``data`` of the next byte.
        ended: whether ``data`` goes to the end of the member.
        member: file offset of the latest member, in which ``data`` ends.
        base: what to add to an index in ``data`` for the offset within that member's
            plain bytes; below zero where ``data`` begins in an earlier member.
        broken: whether the member turned out to be damaged; go on by :meth:`resync`.
    """

    magic = b""

    #: Whether going back takes no unpacking.
    seekable = False

    def __init__(self, file: File, offset: int = 0, raw: bytes = b""):
        """Begin at an offset.

        Args:
            file: the file, opened for reading bytes.
            offset: where a member begins.
            raw: bytes of the file from there on, where some were read already.
        """
        self._file = file
        self._clear(offset)
        self._take(raw)
        if raw:
            file.seek(offset + len(raw))

    def _clear(self, offset: int) -> None:
        self.data = b""
        self.at = 0
        self.ended = True
        self.member = offset
        self.base = 0
        self.broken = False
        self._raw_at = offset
        self._take(b"")

    def _take(self, raw: bytes) -> None:
        """Have these bytes of the file at hand; they stand at ``_raw_at``."""
        self._raw = raw
        self._view = memoryview(raw)
        self._next = 0

    @classmethod
    def finds_record(cls, raw: bytes) -> bool:
        """Tell whether a record begins somewhere in these bytes of a file, as far as one can see."""
        raise NotImplementedError

    def seek(self, offset: int) -> None:
        """Go to a place in the file where a member begins."""
        self._file.seek(offset)
        self._clear(offset)

    def rewind(self, member: int, plain: int) -> None:
        """Go back to an offset within the plain bytes of an earlier member.

        Raises:
            DamageError: the member is damaged.
        """
        self.seek(member)
        self.cross()
        while len(self.data) + self.base < plain:
            self.at = len(self.data)
            if not self.grow():
                break
        self.at = min(plain - self.base, len(self.data))

    def place(self, index: int) -> int | None:
        """Return the file offset of a byte of the window, None within a member."""
        return self.member if self.base + index == 0 else None

    @property
    def position(self) -> int:
        """File offset of the next byte that has not been unpacked."""
        return self._raw_at + self._next

    def grow(self) -> bool:
        """Add to the window, within the same member; False when the member has ended.

        What stands before ``at`` is dropped.

        Raises:
            DamageError: the member is damaged or ends too early.
        """
        if self.ended:
            return False
        piece = self._pull()
        self.base += self.at
        self.data = self.data[self.at :] + piece
        self.at = 0
        return bool(piece)

    def cross(self) -> bool:
        """Open the next member and add its beginning; False at the end of the file.

        Raises:
            DamageError: the member is damaged, ends too early, or is none.
        """
        rest = self.data[self.at :]
        if not self._open():
            return False
        self.ended = False
        self.data, self.at, self.base = rest, 0, -len(rest)
        self.data = rest + self._pull()
        return True

    def beyond(self, index: int, size: int) -> bytes | None:
        """Return bytes behind the window, none where the file ends; None if not at hand.

        Raises:
            DamageError: the file ends before.
        """
        return None

    def skip(self, size: int) -> bool:
        """Leave out bytes of the member without reading them; False where that can't be done."""
        return False

    def resync(self, start: int) -> bool:
        """Go to the next place in the file where a member may begin; False if there is none."""
        at = find_magic(self._file, self.magic, start)
        if at is None:
            return False
        self.seek(at)
        return True

    def _load(self) -> bool:
        """Read on in the file; False at its end."""
        self._raw_at += len(self._raw)
        self._take(self._file.read(PIECE))
        return bool(self._raw)

    def _open(self) -> bool:
        """Begin to unpack the next member; False at the end of the file."""
        raise NotImplementedError

    def _pull(self) -> bytes:
        """Unpack some more of the member; nothing only at its end, with ``ended`` set."""
        raise NotImplementedError


class GzipSource(Source):
    """The plain bytes of a gzip file."""

    magic = GZIP_MAGIC

    @classmethod
    def finds_record(cls, raw: bytes) -> bool:
        """Tell whether a member of these bytes begins with a record."""
        at = raw.find(GZIP_MAGIC)
        while at >= 0:
            with suppress(*ERRORS):
                start = ENGINE.decompressobj(_GZIP).decompress(raw[at : at + 1024], 64)
                if start.lstrip(b"\r\n").startswith(b"WARC/"):
                    return True
            at = raw.find(GZIP_MAGIC, at + 1)
        return False

    _inflate: Any = None
    _made = 0
    _failure: DamageError | None = None

    def cross(self) -> bool:
        """Open the next member and add its beginning; False at the end of the file."""
        feed = self._view[self._next : self._next + _FEED]
        if not feed or self.at < len(self.data):
            return super().cross()
        # Nearly always: all of the member is at hand, and nothing is left of the one before,
        # whose memory can be used again.
        self.data = b""
        self.at = self.base = 0
        inflate = ENGINE.decompressobj(_GZIP)
        try:
            data = inflate.decompress(feed, WINDOW)
        except ERRORS:
            return super().cross()
        if not inflate.eof:
            return super().cross()
        self.member = self._raw_at + self._next
        self._next += len(feed) - len(inflate.unused_data)
        self.data = data
        self.ended = True
        return True

    def _open(self) -> bool:
        if self._next >= len(self._raw) and not self._load():
            return False
        self.member = self._raw_at + self._next
        self._inflate = ENGINE.decompressobj(_GZIP)
        self._made = 0
        self._failure = None
        return True

    def _pull(self) -> bytes:
        parts = []
        room = WINDOW
        while room > 0 and self._failure is None:
            out = self._step(room)
            if out:
                parts.append(out)
                room -= len(out)
                self._made += len(out)
            if self.ended:
                break
        if self._failure is not None and not parts:
            self.broken = True
            raise self._failure
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _step(self, room: int) -> bytes:
        """Give the inflater some bytes and return what it makes of them."""
        if self._next >= len(self._raw):
            self._load()
        feed = self._view[self._next : self._next + _FEED]
        inflate = self._inflate
        try:
            out: bytes = inflate.decompress(feed, room)
        except ERRORS as error:
            self._failure = DamageError(f"damaged gzip member: {error}")
            return self._salvage()
        if inflate.eof:
            self.ended = True
            self._next += len(feed) - len(inflate.unused_data)
        else:
            self._next += len(feed) - len(inflate.unconsumed_tail)
            if not out and not feed:
                self._failure = DamageError("the file ends within a gzip member")
        return out

    def _salvage(self) -> bytes:
        """Return the plain bytes that stand before the damage and were not given yet.

        The inflater drops what it made in the call that fails, so that the member is
        unpacked again, where the damage is near in smaller and smaller steps.
        """
        if self._made > _SALVAGE_MAX:
            return b""
        inflate = zlib.decompressobj(_GZIP)
        given = self._made
        out = bytearray()
        left = self.position - self.member + _FEED
        size = _FEED
        rest = b""
        self._file.seek(self.member)
        while size and not inflate.eof:
            if not rest:
                rest = self._file.read(min(left, _FEED))
                left -= len(rest)
                if not rest:
                    break
            trial = inflate.copy()
            tail = inflate.unconsumed_tail
            try:
                made = trial.decompress(tail or rest[:size], WINDOW)
            except zlib.error:
                size //= 2
                continue
            out += made[given:]
            given -= min(given, len(made))
            inflate = trial
            if not tail:
                rest = rest[size:]
        self._file.seek(self._raw_at + len(self._raw))
        return bytes(out)


class PlainSource(Source):
    """The bytes of an uncompressed file, as one member in which each byte has its place."""

    magic = b"WARC/"
    seekable = True

    def rewind(self, member: int, plain: int) -> None:
        """Go back to an earlier place."""
        self.seek(member + plain)

    @classmethod
    def finds_record(cls, raw: bytes) -> bool:
        """Tell whether the first line of a record is there, and the beginning of the next one."""
        return RECORD.search(raw) is not None

    def place(self, index: int) -> int:
        """Return the file offset of a byte of the window."""
        return self.member + self.base + index

    def _open(self) -> bool:
        if self._next < len(self._raw):
            return True
        # Bytes behind the end of the file are looked for again, for it may have grown.
        if not self._load():
            return False
        self.member = self._raw_at
        return True

    def _pull(self) -> bytes:
        if self._next >= len(self._raw) and not self._load():
            self.ended = True
            return b""
        piece = self._raw
        self._next = len(piece)
        return piece

    def beyond(self, index: int, size: int) -> bytes | None:
        """Return bytes behind the window, none where the file ends.

        Raises:
            DamageError: the file ends before.
        """
        here = self._file.tell()
        place = self.place(index)
        missing = place - self._file.seek(0, io.SEEK_END)
        if missing > 0:
            self._file.seek(here)
            raise DamageError(f"the block ends {missing} bytes too early, with the file")
        self._file.seek(place)
        found = self._file.read(size)
        self._file.seek(here)
        return found

    def skip(self, size: int) -> bool:
        """Leave out bytes without reading them."""
        place = self.place(self.at) + size
        self._file.seek(place)
        self.data, self.at, self.base = b"", 0, place - self.member
        self._raw_at = place
        self._take(b"")
        return True


def find_magic(file: File, magic: bytes, start: int, stop: int | None = None) -> int | None:
    """Return the offset of the next place from ``start`` on, and before ``stop``, where ``magic`` is."""
    file.seek(start, os.SEEK_SET)
    kept = b""
    while (stop is None or start < stop) and (piece := file.read(PIECE)):
        data = kept + piece
        at = data.find(magic)
        if at >= 0:
            return start + at if stop is None or start + at < stop else None
        kept = data[-(len(magic) - 1) :]
        start += len(data) - len(kept)
    return None
