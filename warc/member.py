"""Gzip members: one for each record, so that a record can be read by itself.

Measured on 80 real news pages (215 KB on average; kB and ms a page): ISA-L level 2 44.2 and
1.1, level 3 42.5 and 3.4; zlib-ng level 2 43.7 and 2.4, level 6 38.1 and 4.2; zlib level 2
43.9 and 4.1, level 6 37.7 and 11.7, level 9 37.5 and 15.0. A crawl is rather short of time
than of disk, so that the quick way is the usual one.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_isal: ModuleType | None
_zlib_ng: ModuleType | None
try:
    from isal import isal_zlib as _isal
except ImportError:
    _isal = None
try:
    from zlib_ng import zlib_ng as _zlib_ng
except ImportError:
    _zlib_ng = None

#: Window bits that ask for a gzip header and trailer, at the largest window.
_GZIP = 31


@dataclass(frozen=True, slots=True)
class Gzip:
    """A way to make gzip members.

    Attributes:
        name: the library and its level, for people.
    """

    name: str
    _engine: Any
    _level: int

    def compress(self, data: bytes) -> bytes:
        """Return one member that holds ``data``."""
        member: bytes = self._engine.compress(data, self._level, _GZIP)
        return member

    def compress_pieces(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Yield one member that holds the pieces, some bytes at a time."""
        deflate = self._engine.compressobj(self._level, zlib.DEFLATED, _GZIP)
        for piece in pieces:
            if out := deflate.compress(piece):
                yield out
        yield deflate.flush()


def quick() -> Gzip:
    """Return the way that costs the least time, of the libraries that are installed."""
    if _isal is not None:
        return Gzip("isal level 2", _isal, 2)
    if _zlib_ng is not None:
        return Gzip("zlib-ng level 2", _zlib_ng, 2)
    return Gzip("zlib level 2", zlib, 2)


def small() -> Gzip:
    """Return the way whose files are some 15 % smaller, for four to ten times the time."""
    if _zlib_ng is not None:
        return Gzip("zlib-ng level 6", _zlib_ng, 6)
    return Gzip("zlib level 6", zlib, 6)
