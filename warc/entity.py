"""What an HTTP message carries, with chunk framing and content coding taken off.

All is done piece by piece, in bounded memory, and as forgiving as browsers and replay
tools are: a body that is not in the framing or coding that its head names is taken as
it stands, for other tools keep the head of an answer whose body they have decoded.
"""

from __future__ import annotations

import importlib
import re
import zlib
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol

from . import message
from .spool import MEMORY_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .reader import ReadRecord

#: Bytes that a decoder gives at a time, or little more.
_PIECE = 256 * 1024

_GZIP_MAGIC = b"\x1f\x8b"

#: A line with a chunk's size beyond this is none.
_LINE_MAX = 64 * 1024

#: Answers that have no body, whatever their head says (RFC 9110, section 6.4.1).
_WITHOUT_BODY = frozenset({"204", "304"})

_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LINE_END = re.compile(rb"\r?\n")
_LENGTH = re.compile(rb"\d{1,18}\Z")


class EntityError(Exception):
    """There is no entity, or no means to decode it; the message is one line."""


class Entity:
    """The entity of a record that is being read.

    Attributes:
        head: the HTTP head, empty where the block is no HTTP message (then all of it is
            the entity).
        remarks: what was not as the head says; complete when the pieces were read.
        whole: whether the entity was there to its end and could be decoded; known then.

    Raises:
        EntityError: the HTTP head has no end, or a content coding is unknown.
        DamageError: the block is damaged or ends too early.
    """

    def __init__(self, record: ReadRecord):
        self.remarks: list[str] = []
        self.whole = True
        self.head = b""
        self._block = record.pieces()
        if record.is_http:
            self._read_head()
        self._codings = codings_of(self.head)
        self._decoders = [_decoder(coding) for coding in reversed(self._codings)]
        if reason := record.header("WARC-Truncated"):
            self.remarks.append(f"the answer was cut off (WARC-Truncated: {reason})")
            self.whole = False

    def pieces(self) -> Iterator[bytes]:
        """Yield the entity.

        Raises:
            DamageError: the block is damaged or ends too early.
        """
        pieces = self._block
        if message.status_of(self.head) in _WITHOUT_BODY:
            return iter(())
        if message.is_chunked(self.head):
            pieces = self._unchunk(pieces)
        elif not self._codings:
            pieces = self._up_to_length(pieces)
        for coding, decoder in zip(reversed(self._codings), self._decoders, strict=True):
            pieces = self._decode(pieces, coding, decoder)
        return pieces

    def _read_head(self) -> None:
        first = b""
        for piece in self._block:
            first += piece
            end = message.head_end(first)
            if end is not None:
                self.head = first[:end]
                self._block = chain([first[end:]] if first[end:] else [], self._block)
                return
            if len(first) > MEMORY_MAX:
                break
        raise EntityError("the HTTP head has no end, so that nothing is known to follow it")

    def _remark(self, what: str) -> None:
        self.whole = False
        self.remarks.append(what)

    def _up_to_length(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield as many bytes as Content-Length names; more is no part of the answer."""
        lengths = set(message.header_values(self.head, "Content-Length"))
        value = lengths.pop() if len(lengths) == 1 else b""
        if not _LENGTH.match(value):
            yield from pieces
            return
        left = int(value)
        for piece in pieces:
            yield piece[:left]
            if len(piece) > left:
                self.remarks.append("bytes beyond the Content-Length were left out")
                return
            left -= len(piece)

    def _unchunk(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Take the chunk framing off, as :func:`warc.message.unchunk` does."""
        first = next(pieces, b"")
        if not first:
            return
        data = _Buffer(chain([first], pieces))
        if not data.match(_CHUNK_SIZE):
            self.remarks.append("the body is not in chunks, though its head says so")
            yield from data.rest()
            return
        while size := data.take(_CHUNK_SIZE):
            left = int(size[1], 16)
            if left == 0:
                return
            while left and (piece := data.read(left)):
                left -= len(piece)
                yield piece
            if left:
                break
            data.take(_LINE_END)
        self._remark("the last chunk is missing: the body is not whole")

    def _decode(self, pieces: Iterator[bytes], coding: str, decoder: Decoder) -> Iterator[bytes]:
        first = next(pieces, b"")
        if not first:
            return
        started = False
        try:
            for piece in chain([first], pieces):
                for out in decoder.decode(piece):
                    started = True
                    yield out
            if not decoder.done:
                self._remark(f"the {coding} data end too early: the body is not whole")
        except _DamagedError as error:
            if started:
                self._remark(f"the {coding} data are damaged: {error}")
            else:
                self.remarks.append(f"the body is no {coding}, though its head says so")
                yield first
                yield from pieces


def decoded(body: bytes, coding: str, most: int = 0) -> tuple[bytes, bool]:
    """Take one content coding off a body.

    Args:
        body: the coded bytes.
        coding: its name.
        most: bytes of the result beyond which no more is unpacked; 0: any number.

    Returns:
        What it gives as far as it goes (the body itself where it is not in this coding), and
        whether that is all.

    Raises:
        EntityError: there is no means to undo this coding.
    """
    decoder = _decoder(coding)
    pieces: list[bytes] = []
    size = 0
    try:
        for piece in decoder.decode(body):
            pieces.append(piece)
            size += len(piece)
            if most and size > most:
                return b"".join(pieces), False
    except _DamagedError:
        return (b"".join(pieces), False) if pieces else (body, False)
    return b"".join(pieces), decoder.done


class Decoder(Protocol):
    """Takes one content coding off."""

    @property
    def done(self) -> bool:
        """Whether the data have come to their own end."""

    def decode(self, data: bytes) -> Iterator[bytes]:
        """Yield what some more data give; what follows their end is left out."""


class _DamagedError(Exception):
    """The data are not what they should be."""


class _Zlib:
    """gzip, any number of members; deflate with the header of zlib or without any."""

    def __init__(self, coding: str):
        self._gzip = coding != "deflate"
        self._inflate = zlib.decompressobj(31) if self._gzip else None
        self.done = False
        # What was given before anything came out, where a header may be one by chance.
        self._doubtful: bytes | None = None
        self._held = b""

    def decode(self, data: bytes) -> Iterator[bytes]:
        if self._inflate is None:
            has_header = data[0] & 15 == 8 and (
                len(data) < 2 or (data[0] * 256 + data[1]) % 31 == 0
            )
            self._inflate = zlib.decompressobj(15 if has_header else -15)
            self._doubtful = b"" if has_header else None
        if self._doubtful is not None:
            self._doubtful += data
        data, self._held = self._held + data, b""
        full = False
        while data or full:
            if self._inflate.eof:
                self.done = True
                if self._gzip and data == _GZIP_MAGIC[:1]:
                    self._held = data  # of another member, if the next piece goes on so
                    return
                if not (self._gzip and data.startswith(_GZIP_MAGIC)):
                    return
                self.done = False
                self._inflate = zlib.decompressobj(31)
            try:
                out = self._inflate.decompress(data, _PIECE)
            except zlib.error as error:
                if self._doubtful is None:
                    raise _DamagedError(str(error)) from error
                data, self._doubtful = self._doubtful, None
                self._inflate = zlib.decompressobj(-15)
                continue
            data = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
            self.done = self._inflate.eof
            full = len(out) == _PIECE and not self.done  # there may be more without more data
            if out:
                self._doubtful = None
                yield out


class _Zstd:
    """Zstandard, any number of frames."""

    def __init__(self, module: Any):
        self._module = module
        self._frame = module.ZstdDecompressor()
        self.done = False

    def decode(self, data: bytes) -> Iterator[bytes]:
        while data or not (self._frame.needs_input or self._frame.eof):
            if self._frame.eof:
                self._frame = self._module.ZstdDecompressor()
            try:
                out = self._frame.decompress(data, _PIECE)
            except self._module.ZstdError as error:
                raise _DamagedError(str(error)) from error
            self.done = self._frame.eof
            data = self._frame.unused_data if self.done else b""
            if out:
                yield out


class _Brotli:
    """Brotli."""

    def __init__(self, module: Any):
        self._error: type[Exception] = module.error
        self._stream = module.Decompressor()
        if not hasattr(self._stream, "can_accept_more_data"):  # and no bound on its output
            raise EntityError("to undo the content coding 'br', install brotli 1.2 or later")

    @property
    def done(self) -> bool:
        return bool(self._stream.is_finished())

    def decode(self, data: bytes) -> Iterator[bytes]:
        try:
            while not self.done:
                out = self._stream.process(data, output_buffer_limit=_PIECE)
                data = b""
                if out:
                    yield out
                elif self._stream.can_accept_more_data():  # true before all output was given
                    return
        except self._error as error:
            raise _DamagedError(str(error)) from error


def codings_of(head: bytes) -> list[str]:
    """Return the content codings of a message in the order they were put on."""
    names = b",".join(message.header_values(head, "Content-Encoding")).decode("latin-1")
    codings = [name.strip().lower() for name in names.split(",")]
    return [name for name in codings if name not in {"", "identity", "none"}]


def _decoder(coding: str) -> Decoder:
    if coding in {"gzip", "x-gzip", "deflate"}:
        return _Zlib(coding)
    if coding == "br":
        return _Brotli(_module(coding, "brotli"))
    if coding == "zstd":
        return _Zstd(_module(coding, "backports.zstd", "compression.zstd"))
    raise EntityError(f"there is no way to undo the content coding {coding!r}")


def _module(coding: str, package: str, standard: str | None = None) -> Any:
    """Import what undoes a coding: the standard library's module where it has one."""
    for name in (standard, package):
        if name is not None:
            try:
                return importlib.import_module(name)
            except ImportError:
                continue
    package = package.replace(".", "-")
    raise EntityError(f"to undo the content coding {coding!r}, install the package {package}")


class _Buffer:
    """Pieces of bytes from which lines and stretches are taken."""

    def __init__(self, pieces: Iterator[bytes]):
        self._pieces = pieces
        self._data = b""
        self._at = 0

    def match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """Match what comes next, up to the end of its line."""
        while self._data.find(b"\n", self._at) < 0 and len(self._data) - self._at < _LINE_MAX:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._data = self._data[self._at :] + piece
            self._at = 0
        return pattern.match(self._data, self._at)

    def take(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """Take off what the pattern matches; None, and nothing taken, if it does not match."""
        found = self.match(pattern)
        if found is not None:
            self._at = found.end()
        return found

    def read(self, size: int) -> bytes:
        """Take up to ``size`` bytes; none at the end."""
        if self._at == len(self._data):
            self._data, self._at = next(self._pieces, b""), 0
        data = self._data[self._at : self._at + size]
        self._at += len(data)
        return data

    def rest(self) -> Iterator[bytes]:
        """Take all that is left."""
        yield self._data[self._at :]
        yield from self._pieces
