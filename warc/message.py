"""HTTP/1 messages as bytes: where a head ends, what is framing, what is entity.

Lines are told apart as Scrapy's client does (a line ends with LF, a CR before it is
dropped), so that what was taken for a head on the wire is taken for one here. Nothing
is ever changed: these functions measure.
"""

from __future__ import annotations

import re
from functools import lru_cache

_BLANK_LINE = re.compile(rb"\n\r?\n")
_INTERIM = re.compile(rb"[^ \r\n]+ 1\d\d(?: [^\n]*)?\r?\n")
_STATUS = re.compile(rb"HTTP/\d+\.\d+ +(\d{3})(?:[ \r\n]|\Z)")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LINE_END = re.compile(rb"\r?\n")
_LENGTH = re.compile(rb"\d{1,18}\Z")
_PARAMETERS = re.compile(rb"[;\s]")
_FACTS = re.compile(
    rb"(?i)\n(Transfer-Encoding|Content-Type|Content-Encoding|ETag|Last-Modified)"
    rb"[ \t]*:((?:[^\n]|\n[ \t])*)"
)
_FOLD = re.compile(rb"\r?\n[ \t]+")


def head_end(message: bytes, start: int = 0) -> int | None:
    """Return the offset just after the blank line that ends a head; None if there is none."""
    found = _BLANK_LINE.search(message, start)
    return found.end() if found else None


def interim_end(message: bytes) -> int:
    r"""Return the length of the interim answers (1xx) that a response begins with.

    >>> interim_end(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")
    25
    """
    start = 0
    while _INTERIM.match(message, start):
        end = head_end(message, start)
        if end is None:
            return len(message)
        start = end
    return start


def has_plain_lines(head: bytes) -> bool:
    """Tell whether every line of a head ends with CR LF."""
    return head.count(b"\n") == head.count(b"\r\n")


def asked(request: bytes) -> tuple[str, bytes] | None:
    r"""Return method and body of a request; None for a GET without a body, and for no request.

    >>> asked(b"POST / HTTP/1.1\r\n\r\na=1"), asked(b"GET / HTTP/1.1\r\n\r\n")
    (('POST', b'a=1'), None)
    """
    if not request or (request.startswith(b"GET ") and request.endswith(b"\r\n\r\n")):
        return None
    method = request[:40].partition(b" ")[0].decode("latin-1")
    body = request[head_end(request) or len(request) :]
    return None if method == "GET" and not body else (method, body)


def status_of(message: bytes) -> str | None:
    """Return the three digits of a status line, None where it is no HTTP status line."""
    found = _STATUS.match(message)
    return found[1].decode("ascii") if found else None


def header_values(head: bytes, name: str) -> list[bytes]:
    """Return the values of a header in the order sent, folded lines joined, stripped."""
    values: list[bytes] = _header_pattern(name).findall(head)
    return [_FOLD.sub(b" ", value).strip() for value in values]


@lru_cache(maxsize=64)
def _header_pattern(name: str) -> re.Pattern[bytes]:
    return re.compile(
        rb"(?i)\n" + re.escape(name.encode("ascii")) + rb"[ \t]*:((?:[^\n]|\n[ \t])*)"
    )


def facts_of(head: bytes) -> dict[str, list[bytes]]:
    """Return the values of the headers that an archive looks at, by name in lower case.

    These are Transfer-Encoding, Content-Type, Content-Encoding, ETag and Last-Modified; one
    that is not there has no entry.
    """
    facts: dict[str, list[bytes]] = {}
    for name, value in _FACTS.findall(head):
        clean = _FOLD.sub(b" ", value).strip() if b"\n" in value else value.strip()
        facts.setdefault(name.decode("ascii").lower(), []).append(clean)
    return facts


def mime_of(head: bytes) -> str | None:
    """Return the media type of a message without its parameters, None where none is named."""
    return media_type(header_values(head, "Content-Type"))


def media_type(values: list[bytes]) -> str | None:
    """Return the first media type that some Content-Type headers name, without parameters."""
    for value in values:
        bare = _PARAMETERS.split(value, maxsplit=1)[0]
        if bare:
            return bare.decode("latin-1")
    return None


def is_chunked(head: bytes) -> bool:
    """Tell whether the body that follows this head is framed in chunks."""
    return names_chunks(header_values(head, "Transfer-Encoding"))


def names_chunks(codings: list[bytes]) -> bool:
    """Tell whether some Transfer-Encoding headers announce chunks."""
    return bool(codings) and codings[0].lower() == b"chunked"


def unchunk(body: bytes) -> tuple[bytes, bool]:
    """Take the chunk framing off a body.

    Returns:
        The entity as far as it goes, and whether the last chunk was there. What
        follows the last chunk (trailers, stray bytes) is not part of it.
    """
    entity = bytearray()
    position = 0
    while found := _CHUNK_SIZE.match(body, position):
        size = int(found[1], 16)
        position = found.end()
        if size == 0:
            return bytes(entity), True
        entity += body[position : position + size]
        position += size
        if position > len(body):
            break
        if body.startswith(b"\r\n", position):
            position += 2
        elif body.startswith(b"\n", position):
            position += 1
    return bytes(entity), False


def framing(body: bytes) -> bytes:
    """Return what :func:`unchunk` takes off a whole body: sizes, line ends, trailers, the rest."""
    kept = bytearray()
    position = 0
    while found := _CHUNK_SIZE.match(body, position):
        kept += found[0]
        position = found.end()
        size = int(found[1], 16)
        if size == 0:
            break
        position += size
        end = _LINE_END.match(body, position)
        if end is not None:
            kept += end[0]
            position = end.end()
    return bytes(kept + body[position:])


def reframe(entity: bytes, kept: bytes) -> bytes:
    r"""Put an entity back into the framing it came in; undoes unchunk and :func:`framing`.

    >>> body = b"2\r\nab\r\n1;x=y\r\nc\r\n0\r\nTrailer: 1\r\n\r\n"
    >>> reframe(unchunk(body)[0], framing(body)) == body
    True
    """
    body = bytearray()
    position = taken = 0
    while found := _CHUNK_SIZE.match(kept, position):
        body += found[0]
        position = found.end()
        size = int(found[1], 16)
        if size == 0:
            break
        body += entity[taken : taken + size]
        taken += size
        end = _LINE_END.match(kept, position)
        if end is not None:
            body += end[0]
            position = end.end()
    return bytes(body + kept[position:])


def is_whole(message: bytes) -> bool:
    """Tell whether a response is there to the end that its own framing names.

    A body without framing, which ends where the connection does, counts as not whole:
    its bytes don't say.
    """
    end = head_end(message)
    if end is None:
        return False
    head, body = message[:end], message[end:]
    if is_chunked(head):
        return unchunk(body)[1]
    lengths = {value for value in header_values(head, "Content-Length") if _LENGTH.match(value)}
    return len(lengths) == 1 and len(body) >= int(lengths.pop())
