"""Other tools' records made into answers that a client can read.

Many keep the head of an answer and not the body that came with it: chunk framing or
content coding is taken off and the head still names it, or names a length that was
another body's. A record from the wire needs none of this and is left as it is, for what
was wrong on the wire has to be wrong again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import message

if TYPE_CHECKING:
    from .reader import ReadRecord

_STATUS = re.compile(rb"HTTP/(?:\d+(?:\.\d+)?)?[ \t]+(\d{3})")
_LENGTH = re.compile(rb"\d{1,18}\Z")
_TEXT = re.compile(rb"\s*[<{\[]")

#: What a body in a coding begins with.
_MAGIC = {
    b"gzip": (b"\x1f\x8b",),
    b"x-gzip": (b"\x1f\x8b",),
    b"zstd": (b"\x28\xb5\x2f\xfd",),
}


def mended(block: bytes, *, truncated: bool = False) -> bytes:
    r"""Return a response whose head speaks of the body that is there.

    >>> mended(b"HTTP/2 200\r\nTransfer-Encoding: chunked\r\n\r\nabc")
    b'HTTP/1.1 200\r\nContent-Length: 3\r\n\r\nabc'

    Args:
        block: head and body.
        truncated: whether the body is known to be cut: then it is shorter than its head says.
    """
    end = message.head_end(block)
    if end is None:
        return block
    head, body = block[:end], block[end:]
    version = _STATUS.match(head)
    if version and not head.startswith((b"HTTP/1.1 ", b"HTTP/1.0 ")):
        head = b"HTTP/1.1 " + head[version.start(1) :]
    if message.header_values(head, "Transfer-Encoding"):
        if message.is_chunked(head) and (message.unchunk(body)[1] or truncated):
            return head + body
        head = _without(head, "Transfer-Encoding")
    for coding in message.header_values(head, "Content-Encoding"):
        if not _is_in(body, coding.lower()):
            head = _without(head, "Content-Encoding")
            break
    lengths = set(message.header_values(head, "Content-Length"))
    fits = len(lengths) == 1 and lengths == {str(len(body)).encode()}
    if not fits and not (truncated and lengths):
        head = _without(head, "Content-Length")
        first, line_break, rest = head.partition(b"\n")
        head = first + line_break + b"Content-Length: %d\r\n" % len(body) + rest
    return head + body


def from_resource(record: ReadRecord) -> bytes:
    """Return a resource record, which has no head, as the answer that a server would give."""
    body = record.block()
    kind = (record.header("Content-Type") or "application/octet-stream").encode(
        "latin-1", "replace"
    )
    return b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (
        kind,
        len(body),
        body,
    )


def _without(head: bytes, name: str) -> bytes:
    """Take out a header, all its lines."""
    pattern = rb"(?im)^" + re.escape(name.encode("ascii")) + rb"[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*"
    return re.sub(pattern, b"", head)


def _is_in(body: bytes, coding: bytes) -> bool:
    """Tell whether a body is in a content coding, as far as its beginning tells."""
    if not body or coding == b"identity":
        return True
    magic = _MAGIC.get(coding)
    if magic is not None:
        return body.startswith(magic)
    # Brotli and deflate have no mark of their own; a page, or JSON, is known by its first letter.
    return not _TEXT.match(body)
