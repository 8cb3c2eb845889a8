"""HTTP/1.1 as the demo server speaks it: reading a request's head, framing a reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

from newscrawl.demo.model import Reply

_LIMIT = 16_384  # of one line; longer ones are nobody's crawler
_LINES = 100
# Their length would be that of another answer's body (RFC 9110, 8.6).
_WITHOUT_BODY = (204, 304)


class BadRequestError(Exception):
    """What came is not a request that the server can read."""


@dataclass(frozen=True, slots=True)
class RequestHead:
    """The first line and the headers of a request; header names are in lower case."""

    method: str
    target: str
    version: str
    headers: dict[str, str]

    @property
    def keeps_alive(self) -> bool:
        """Whether the client wants to send another request on this connection."""
        tokens = f"{self.headers.get('connection', '')},{self.headers.get('proxy-connection', '')}"
        wanted = {token.strip().lower() for token in tokens.split(",")}
        if self.version == "HTTP/1.0":
            return "keep-alive" in wanted
        return "close" not in wanted

    def address(self, scheme: str, host: str) -> tuple[str, str, str]:
        """Give scheme, host and path with query.

        Args:
            scheme: of the connection, used where the target does not name one.
            host: of the tunnel, empty outside one; then the Host header tells.

        Raises:
            BadRequestError: the target is no address.
        """
        if self.target.startswith("/"):
            return scheme, host or self.headers.get("host", "").partition(":")[0], self.target
        try:
            parts = urlsplit(self.target)
        except ValueError as error:
            raise BadRequestError("the target is no address") from error
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return parts.scheme, parts.hostname or "", path


def read_head(stream: BinaryIO) -> RequestHead | None:
    """Read the head of the next request, and drop a body that follows it.

    Returns:
        The head, or None where the client has closed.

    Raises:
        BadRequestError: what came is no HTTP/1 request.
    """
    first = stream.readline(_LIMIT)
    while first == b"\r\n":  # RFC 9112, 2.2: an empty line before a request is to be ignored
        first = stream.readline(_LIMIT)
    if not first:
        return None
    words = first.decode("latin-1").split()
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise BadRequestError("the first line is not of HTTP/1")
    headers: dict[str, str] = {}
    for _ in range(_LINES):
        line = stream.readline(_LIMIT)
        if line in (b"\r\n", b"\n", b""):
            break
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon:
            raise BadRequestError("a header line has no colon")
        headers[name.strip().lower()] = value.strip()
    else:
        raise BadRequestError("too many header lines")
    length = headers.get("content-length", "0")
    if not length.isdecimal() or "transfer-encoding" in headers:
        raise BadRequestError("a body whose length is not told")
    stream.read(min(int(length), _LIMIT))
    return RequestHead(words[0], words[1], words[2], headers)


def frame(reply: Reply, *, with_body: bool, keep_alive: bool) -> bytes:
    """Give the bytes of a reply, with Content-Length or in chunks."""
    lines = [f"HTTP/1.1 {reply.status} {reply.reason}"]
    lines += [f"{name}: {value}" for name, value in reply.headers]
    if reply.chunked:
        lines.append("Transfer-Encoding: chunked")
    elif reply.status not in _WITHOUT_BODY:
        lines.append(f"Content-Length: {len(reply.body)}")
    lines.append(f"Connection: {'keep-alive' if keep_alive else 'close'}")
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    if not with_body:
        return head
    return head + (_chunks(reply.body) if reply.chunked else reply.body)


def _chunks(body: bytes, size: int = 4096) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
