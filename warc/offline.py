"""Answers as Scrapy has them, read from bytes without an engine.

What nearly all servers send is read by a short way of its own. Whatever is not written
strictly by the rules (RFC 9112) goes through the very parser that Scrapy's client uses,
so that what failed in a crawl fails here, and what passed passes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import message
from .entity import EntityError, decoded
from .inflate import ENGINE, ERRORS

if TYPE_CHECKING:
    from collections.abc import Mapping

#: A head by the rules: what may stand in it, no folded lines, none too long for Scrapy's parser.
_HEAD = re.compile(
    rb"HTTP/1\.[01] (\d{3})(?: [\t\x20-\x7e\x80-\xff]{0,1000})?\r\n"
    rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}:[\t\x20-\x7e\x80-\xff]{0,16000}\r\n){0,400}\r\n"
)

_FIELD = re.compile(rb"\n([^:\r\n]++):[ \t]*+((?:[^ \t\r\n]++|[ \t]++(?=[^ \t\r\n]))*+)[ \t]*+\r")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})\r\n")

#: Answers without a body, and those before the answer.
_BODILESS = frozenset({204, 304}) | frozenset(range(100, 200))

_GZIP = frozenset({"gzip", "x-gzip"})
_CODINGS = _GZIP | {"deflate", "br", "zstd"}

#: Media types of text beside ``text/*``, as Scrapy knows them.
_TEXT_TYPES = frozenset(
    {
        "application/atom+xml",
        "application/rdf+xml",
        "application/rss+xml",
        "application/xhtml+xml",
        "application/vnd.wap.xhtml+xml",
        "application/xml",
        "application/json",
        "application/x-json",
        "application/json-amazonui-streaming",
        "application/javascript",
        "application/x-javascript",
    }
)


class AnswerError(Exception):
    """Scrapy would not have a response; the message is one line."""


@dataclass(frozen=True, slots=True)
class OfflineAnswer:
    """An answer as a spider's callback gets it, without framing and content coding.

    Attributes:
        status: the HTTP status.
        headers: names in lower case with their values; of a repeated one the last value counts,
            as in ``response.headers[...]``.
        body: the decoded body.
        is_text: whether Scrapy takes it for text (:class:`scrapy.http.TextResponse`).
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_text: bool

    @property
    def content_type(self) -> str:
        """The header Content-Type, empty where there is none."""
        return self.headers.get("content-type", "")


def read_answer(data: bytes, url: str, *, most: int = 0) -> OfflineAnswer:
    r"""Read an answer.

    >>> read_answer(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>", "https://a.example/").body
    b'<p>'

    Args:
        data: all that arrived, head and body.
        url: what was asked for; its ending tells of the type where the head does not.
        most: bytes of a body, decoded or not, beyond which it is refused; 0: any number.

    Raises:
        AnswerError: there is no answer that could be used.
    """
    found = _strict(data)
    if found is None:
        found = _as_scrapy_parses(data)
    status, fields, body = found
    if most and len(body) > most:
        raise AnswerError(f"the body is larger than {most} bytes")
    headers = {name.lower(): value for name, value in fields}
    codings = _codings(fields)
    while codings and codings[-1] in _CODINGS:
        body = _decoded(body, codings.pop(), most)
    is_text = not codings and _is_text(headers, url, body)
    return OfflineAnswer(status, headers, body, is_text)


def status_and_location(data: bytes) -> tuple[str | None, str | None]:
    """Return status and Location of the beginning of an answer, for whoever needs no more."""
    end = message.head_end(data)
    head = data[:end]
    places = message.header_values(head, "Location")
    return message.status_of(head), places[-1].decode("latin-1") if places else None


_Fields = list[tuple[str, str]]


def _strict(data: bytes) -> tuple[int, _Fields, bytes] | None:
    """Read an answer that is written by the rules; None where it is not."""
    head = _HEAD.match(data)
    if head is None:
        return None
    status = int(head[1])
    fields = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in _FIELD.findall(data, 0, head.end())
    ]
    lengths = [value for name, value in fields if name.lower() == "content-length"]
    framing = [value for name, value in fields if name.lower() == "transfer-encoding"]
    body: bytes | None = data[head.end() :]
    if status in _BODILESS or len(lengths) + len(framing) > 1:
        return None
    if framing:
        body = _unchunked(body or b"") if framing[0].lower() == "chunked" else None
    elif lengths and lengths[0] != str(len(body or b"")):
        body = None
    return None if body is None else (status, fields, body)


def _unchunked(body: bytes) -> bytes | None:
    """Take off chunk framing without extensions and trailers; None where it is any other."""
    pieces: list[bytes] = []
    at = 0
    while size := _CHUNK.match(body, at):
        begin = size.end()
        length = int(size[1], 16)
        at = begin + length
        if body[at : at + 2] != b"\r\n":
            return None
        at += 2
        if length == 0:
            return b"".join(pieces) if at == len(body) else None
        pieces.append(body[begin : begin + length])
    return None


def _as_scrapy_parses(data: bytes) -> tuple[int, _Fields, bytes]:
    """Read an answer with the parser of Scrapy's client."""
    from .offline_client import parse  # loads Scrapy's handlers, which few pages need

    try:
        return parse(data)
    except ValueError as error:
        raise AnswerError(str(error)) from error


def _codings(fields: _Fields) -> list[str]:
    names = ",".join(value for name, value in fields if name.lower() == "content-encoding")
    return [name.strip().lower() for name in names.split(",")] if names else []


def _decoded(body: bytes, coding: str, most: int) -> bytes:
    """Take one content coding off, as far as it goes."""
    if coding in _GZIP:
        inflate = ENGINE.decompressobj(31)
        try:
            out: bytes = inflate.decompress(body, most + 1 if most else 0)
        except ERRORS:
            out = b""
        if inflate.eof and not inflate.unused_data:
            return _bounded(out, most)
        return _gunzipped(body, most)
    try:
        out, _ = decoded(body, coding, most)
    except EntityError as error:
        raise AnswerError(str(error)) from error
    return _bounded(out, most)


def _bounded(body: bytes, most: int) -> bytes:
    if most and len(body) > most:
        raise AnswerError(f"the body is larger than {most} bytes when it is decoded")
    return body


def _gunzipped(body: bytes, most: int) -> bytes:
    """Let Scrapy unpack what is no plain gzip member: damaged, cut, several in a row."""
    from scrapy.utils.gz import gunzip

    try:
        return gunzip(body, max_size=most)
    except Exception as error:  # EOFError, OSError, struct.error, and its own for a limit
        raise AnswerError(f"gzip: {error}") from error


def _is_text(headers: Mapping[str, str], url: str, body: bytes) -> bool:
    kind = headers.get("content-type")
    if kind is not None:
        mime = kind.partition(";")[0].strip().lower()
        if mime.startswith("text/") or mime in _TEXT_TYPES:
            return True
    from scrapy.http import Headers, TextResponse
    from scrapy.responsetypes import responsetypes

    found: Any = {name: value.encode("latin-1", "replace") for name, value in headers.items()}
    found.pop("content-encoding", None)
    kind_of = responsetypes.from_args(headers=Headers(found), url=url, body=body)
    return issubclass(kind_of, TextResponse)
