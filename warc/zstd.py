"""Reading WARC files that are compressed with zstd, a frame or more for each record.

The format is that of
https://iipc.github.io/warc-specifications/specifications/warc-zstd/: a dictionary may
stand in a skippable frame that the file begins with, compressed or not; other skippable
frames are passed over.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .inflate import PIECE, WINDOW, DamageError, Source

if TYPE_CHECKING:
    from .inflate import File

try:
    from compression import zstd  # type: ignore[import-not-found, unused-ignore]
except ImportError:
    try:
        from backports import zstd
    except ImportError:
        zstd = None

ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"

#: The four last bits of the first byte are free: a frame that readers may pass over.
_SKIPPABLE = b"\x2a\x4d\x18"
_DICTIONARY_FRAME = b"\x5d" + _SKIPPABLE
_DICTIONARY = b"\x37\xa4\x30\xec"

#: Bytes of a dictionary, packed or not, that the format asks readers to take.
DICTIONARY_MAX = 8 * 1024 * 1024

#: Compressed bytes given to the library at a time.
_FEED = 32 * 1024

MISSING = (
    "the file is compressed with zstd; reading it takes Python 3.14 or the package "
    "backports.zstd (pip install 'newscrawl[zstd]')"
)


def is_zstd(raw: bytes) -> bool:
    """Tell whether bytes begin as a zstd frame or a skippable frame does."""
    return raw.startswith(ZSTD_MAGIC) or (raw[1:4] == _SKIPPABLE and raw[0] >> 4 == 5)


class ZstdSource(Source):
    """The plain bytes of a zstd file.

    Raises:
        DamageError: there is no library for zstd, or the file's dictionary is damaged.
    """

    magic = ZSTD_MAGIC

    def __init__(self, file: File, offset: int = 0, raw: bytes = b""):
        if zstd is None:
            raise DamageError(MISSING)
        self._dictionary = _dictionary_of(file)
        file.seek(offset + len(raw))
        super().__init__(file, offset, raw)
        self._unpack: Any = None
        self._failure: DamageError | None = None

    @classmethod
    def finds_record(cls, raw: bytes) -> bool:
        """Tell whether a frame begins there; only the file's dictionary shows what is in it."""
        return ZSTD_MAGIC in raw or raw.startswith(_DICTIONARY_FRAME)

    def _open(self) -> bool:
        self._failure = None
        # Until a frame is found, the search behind damage is to begin where skipping began.
        self.member = self.position
        while True:
            first = self._peek(8)
            if not first:
                return False
            if first.startswith(ZSTD_MAGIC):
                break
            if first[1:4] != _SKIPPABLE or first[0] >> 4 != 5 or len(first) < 8:
                self._broken(f"no zstd frame begins here but {first[:4]!r}")
            end = self.position + 8 + int(struct.unpack("<I", first[4:])[0])
            if end > self._file.seek(0, 2):
                self._broken("the file ends within a skippable frame")
            self._file.seek(end)
            self._raw_at = end
            self._take(b"")
        self.member = self.position
        self._unpack = zstd.ZstdDecompressor(zstd_dict=self._dictionary)
        return True

    def _broken(self, what: str) -> None:
        self.broken = True
        raise DamageError(what)

    def _peek(self, size: int) -> bytes:
        """Return the next bytes of the file and leave them where they are."""
        if len(self._raw) - self._next < size:
            rest = self._raw[self._next :]
            self._raw_at += self._next
            self._take(rest + self._file.read(PIECE))
        return self._raw[self._next : self._next + size]

    def _pull(self) -> bytes:
        parts = []
        room = WINDOW
        while room > 0 and self._failure is None:
            out = self._step(room)
            if out:
                parts.append(out)
                room -= len(out)
            if self.ended:
                break
        if self._failure is not None and not parts:
            self.broken = True
            raise self._failure
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _step(self, room: int) -> bytes:
        """Give the library some bytes and return what it makes of them."""
        feed = memoryview(b"")
        if self._unpack.needs_input:
            if self._next >= len(self._raw):
                self._load()
            feed = self._view[self._next : self._next + _FEED]
            if not feed:
                self._failure = DamageError("the file ends within a zstd frame")
                return b""
        self._next += len(feed)
        try:
            out: bytes = self._unpack.decompress(feed, room)
        except zstd.ZstdError as error:
            self._failure = DamageError(f"damaged zstd frame: {error}")
            return b""
        if self._unpack.eof:
            self.ended = True
            self._next -= len(self._unpack.unused_data)
        return out


def _dictionary_of(file: File) -> Any:
    """Return the dictionary that a file begins with, None where it begins with another frame."""
    file.seek(0)
    head = file.read(8)
    if not head.startswith(_DICTIONARY_FRAME):
        return None
    size = int(struct.unpack("<I", head[4:])[0]) if len(head) == 8 else 0
    if size > DICTIONARY_MAX:
        raise DamageError(f"a dictionary of {size} bytes; up to {DICTIONARY_MAX} are read")
    return _dictionary(file.read(size))


@lru_cache(maxsize=4)
def _dictionary(data: bytes) -> Any:
    """Make a dictionary ready; kept, for records may be read one by one."""
    try:
        if data.startswith(ZSTD_MAGIC):
            unpack = zstd.ZstdDecompressor()
            data = unpack.decompress(data, DICTIONARY_MAX + 1)
            if not unpack.eof:
                raise DamageError(f"the dictionary is cut off, or more than {DICTIONARY_MAX} bytes")
        if not data.startswith(_DICTIONARY):
            raise DamageError(f"the file's dictionary is none: it begins with {data[:4]!r}")
        dictionary = zstd.ZstdDict(data)
        zstd.ZstdDecompressor(zstd_dict=dictionary)  # only this looks into it
        return dictionary
    except (zstd.ZstdError, ValueError) as error:
        raise DamageError(f"the file's dictionary is damaged: {error}") from error
