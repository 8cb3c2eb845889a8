"""What is found in a WARC file: records, and faults where there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .inflate import DamageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .inflate import Source

_LENGTH = re.compile(rb"(?i)\ncontent-length[ \t]*:((?:[^\n]|\n[ \t])*)")
_DIGITS = re.compile(rb"\+?(\d{1,18})\Z")
_FOLD = re.compile(r"\r?\n[ \t]+")
_SPACE = (b" ", b"\t")
_BEFORE_COLON = re.compile(r"(?m)^([^:\r\n]*[^:\s])[ \t]+:")

#: Bytes of a streamed block that are handed on at a time.
_PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file.

    Attributes:
        file: the file's name.
        offset: where in the file, in bytes: the beginning of the record or the member.
        record_id: WARC-Record-ID, where it could be read.
        what: what is wrong, in words.
    """

    file: str
    offset: int
    record_id: str | None
    what: str


class ReadRecord:
    """A record while the file is being read; its block can be read once, before the next.

    Attributes:
        file: the file's name.
        offset: where the record begins in the file, in bytes; None within a member that
            begins with another one (a file that is compressed as a whole).
        head: the bytes of the record's header, from ``WARC/`` to its blank line.
        length: how many bytes of the file the record takes; known once it was read to
            its end without fault, None where it has no member of its own.
        content_length: length of the block as the header says, in bytes.
        damage: why the block can't be read to its end; None while nothing is known.
    """

    length: int | None = None
    damage: DamageError | None = None
    _exact: dict[str, str] | None = None
    _any: dict[str, str] | None = None
    _repeats = False
    _source: Source | None = None

    def __init__(
        self,
        file: str,
        offset: int | None,
        head: bytes,
        data: bytes | None = None,
        begin: int = 0,
        stop: int = 0,
    ):
        """Take a header and, where it is at hand, a block, which is ``data[begin:stop]``."""
        self.file = file
        self.offset = offset
        self.head = head
        self._data = data
        self._begin = begin
        self.content_length = self._left = stop - begin

    @property
    def version(self) -> str:
        """``WARC/1.1``."""
        return self.head.partition(b"\n")[0].strip().decode("ascii", "replace")

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Names and values in the order written, UTF-8 or else Latin-1, folded lines joined."""
        parts = [line.partition(":") for line in self._lines()]
        return tuple((name, value.strip()) for name, colon, value in parts if colon)

    @property
    def type(self) -> str:
        """WARC-Type, in lower case; empty where it is missing."""
        return (self.header("WARC-Type") or "").lower()

    @property
    def id(self) -> str | None:
        """WARC-Record-ID as written."""
        return self.header("WARC-Record-ID")

    @property
    def target_uri(self) -> str | None:
        """WARC-Target-URI without the angle brackets that some tools put around it."""
        uri = self.header("WARC-Target-URI")
        return uri.removeprefix("<").removesuffix(">") if uri else uri

    @property
    def is_http(self) -> bool:
        """Whether the block is an HTTP message, whose payload begins behind its head."""
        kind = self.header("Content-Type")
        if kind is None:
            return self.type in {"request", "response", "revisit"}
        return kind.lower().startswith("application/http")

    def header(self, name: str) -> str | None:
        """Return the first value of a header field, None where there is none.

        Case does not count, but a field that is spelt exactly so goes before others.
        """
        if self._exact is None:
            # For a field or two it is not worth taking the whole header apart.
            key = f"\n{name}: ".encode()
            at = self.head.find(key)
            if at >= 0:
                at += len(key)
                end = self.head.find(b"\r\n", at)
                if end >= 0 and self.head[end + 2 : end + 3] not in _SPACE:
                    return _text(self.head[at:end]).strip()
            elif name.lower().encode() not in self.head.lower():
                return None
            self._exact = self._fields()
        found = self._exact.get(name)
        if found is None:
            if self._any is None:
                self._any = {key.lower(): value for key, value in self._exact.items()}
            found = self._any.get(name.lower())
        return None if found is None else found.strip()

    def values(self, name: str) -> list[str]:
        """Return all values of a header field in the order written."""
        if self._exact is None:
            self._exact = self._fields()
        if not self._repeats:
            value = self.header(name)
            return [] if value is None else [value]
        wanted = name.lower()
        return [value for key, value in self.headers if key.lower() == wanted]

    def _fields(self) -> dict[str, str]:
        """Return the first value of each field, the last field first."""
        parts = [line.partition(":") for line in self._lines() if ":" in line]
        parts.reverse()
        fields = {key: value for key, _, value in parts}
        self._repeats = len({key.lower() for key in fields}) < len(parts)
        return fields

    def _lines(self) -> list[str]:
        """Return the fields, a line each, nothing before their colons."""
        text = _text(self.head)
        if "\n " in text or "\n\t" in text:
            text = _FOLD.sub(" ", text)
        if " :" in text or "\t:" in text:
            text = _BEFORE_COLON.sub(r"\1:", text)
        return text.split("\n")

    def pieces(self) -> Iterator[bytes]:
        """Yield what is left of the block, some at a time.

        Raises:
            DamageError: the block is damaged or ends too early.
            ValueError: reading has gone on to the next record.
        """
        if self.damage is not None:
            raise self.damage
        if self._data is not None:
            block = self._data[self._begin : self._begin + self._left]
            self._data, self._left = None, 0
            if block:
                yield block
        while self._left:
            if self._source is None:
                raise ValueError("a block can only be read before the next record is")
            try:
                piece = _read(self._source, self._left)
            except DamageError as error:
                self.damage = error
                raise
            self._left -= len(piece)
            yield piece

    def block(self) -> bytes:
        """Return the whole block; for blocks that are known to be of bearable size."""
        return b"".join(self.pieces())

    @property
    def left(self) -> int:
        """How many bytes of the block have not been read."""
        return self._left

    def attach(self, data: bytes, begin: int, stop: int) -> None:
        """Take a block that is at hand."""
        self._data = data
        self._begin = begin
        self.content_length = self._left = stop - begin

    def stream(self, source: Source, length: int) -> None:
        """Take a source that the block is to be read from, and the block's length."""
        self._source = source
        self.content_length = self._left = length

    def finish(self) -> None:
        """Leave out what has not been read of the block; it can't be read any more.

        Raises:
            DamageError: the block is damaged or ends too early.
        """
        if self._source is not None and not self._source.skip(self._left):
            for _ in self.pieces():
                pass
        self.release()
        if self.damage is not None:
            raise self.damage

    def release(self) -> None:
        """Let go of the block."""
        self._data = self._source = None


def _text(data: bytes) -> str:
    """Decode as UTF-8, and each line that is none as Latin-1."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        lines = data.split(b"\n")
    if len(lines) == 1:
        return data.decode("latin-1")
    return "\n".join(map(_text, lines))


def block_length(head: bytes) -> int:
    """Return the length of a block as its header says.

    Where there are several Content-Length fields the first one counts, as it does with
    other readers.

    Raises:
        DamageError: there is no such field, or it is no number.
    """
    found = _LENGTH.search(head)
    if found is None:
        raise DamageError("the record has no Content-Length")
    digits = _DIGITS.match(found[1].strip())
    if digits is None:
        raise DamageError(f"Content-Length is no number that can be: {found[1].strip()[:40]!r}")
    return int(digits[1])


def _read(source: Source, most: int) -> bytes:
    """Read some bytes of a block, on into the next member where the block goes on there."""
    while source.at >= len(source.data):
        if source.grow():
            continue
        position = source.position
        if not source.cross():
            raise DamageError(f"the block ends {most} bytes too early, with the file")
        if source.data.startswith(b"WARC/"):
            raise DamageError(f"the block ends {most} bytes too early, at {position}")
    begin = source.at
    source.at = end = min(len(source.data), begin + min(most, _PIECE))
    return source.data[begin:end]
