"""Exchanges made again from Scrapy's parsed messages.

For what the tap does not see: HTTP/2, other download handlers, and versions of Scrapy
whose connections it can't tap. The record says so (``WARC-Rebuilt``): header case and
order, reason phrase and framing are then those of this module, not of the wire.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .exchange import Exchange
from .record import describe
from .spool import Spool

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from scrapy import Request
    from scrapy.http import Headers, Response

#: Names in WARC-Protocol of what handlers call otherwise (Scrapy's H2 says ``h2``, httpx ``HTTP/2``).
_PROTOCOLS = {"http/2": "h2", "http/2.0": "h2", "http/3": "h3"}

_BREAKS = re.compile(rb"[\r\n\x00]+")

#: Framing that the handler took off: kept, it would describe bytes that are not there.
_FRAMING = frozenset({b"transfer-encoding", b"connection", b"keep-alive"})


def rebuilt_exchange(
    request: Request, response: Response, began: datetime, folder: Path
) -> Exchange:
    """Return an exchange that says what these two messages say.

    Args:
        request: what was asked.
        response: what the handler made of the answer, content coding still on.
        began: when the request began, UTC.
        folder: where a large body may be spooled.
    """
    protocol = (response.protocol or "HTTP/1.1").lower()
    protocol = _PROTOCOLS.get(protocol, protocol)
    proxied = bool(request.meta.get("proxy"))
    exchange = Exchange(
        target_uri=response.url.partition("#")[0],
        began=began,
        response=Spool(folder),
        request=bytearray(_request_bytes(request)),
        ip_address=None if proxied or not response.ip_address else str(response.ip_address),
        protocols=(protocol,),
        rebuilt=True,
    )
    exchange.response.write(_response_head(response))
    if response.body:
        exchange.response.write(response.body)
    if {"dataloss", "download_stopped"} & set(response.flags):
        exchange.truncated = "disconnect" if "dataloss" in response.flags else "unspecified"
    return exchange


def lost_exchange(
    request: Request, exception: Exception, began: datetime, folder: Path
) -> Exchange:
    """Return what is left of a request for which a handler had an error and no response.

    A response that rides on the error (``StopDownload``) is kept. Otherwise it can't be
    known whether anything was sent, so there is no request either.

    Args:
        request: what was asked.
        exception: what the handler raised.
        began: when the request began, UTC.
        folder: where a large body may be spooled.
    """
    response = getattr(exception, "response", None)
    if response is not None:
        return rebuilt_exchange(request, response, began, folder)
    exchange = Exchange(request.url.partition("#")[0], began, Spool(folder))
    exchange.failure = describe(exception)
    return exchange


def _request_bytes(request: Request) -> bytes:
    parts = urlsplit(request.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    head = f"{request.method} {path} HTTP/1.1\r\n".encode("ascii", "replace")
    if b"Host" not in request.headers:
        host = parts.netloc.rpartition("@")[2]
        head += f"Host: {host}\r\n".encode("ascii", "replace")
    head += _header_lines(request.headers)
    if request.body and b"Content-Length" not in request.headers:
        head += f"Content-Length: {len(request.body)}\r\n".encode("ascii")
    return head + b"\r\n" + request.body


def _response_head(response: Response) -> bytes:
    try:
        reason = HTTPStatus(response.status).phrase
    except ValueError:
        reason = ""
    head = f"HTTP/1.1 {response.status} {reason}\r\n".encode("ascii")
    return head + _header_lines(response.headers) + b"\r\n"


def _header_lines(headers: Headers) -> bytes:
    lines = []
    for name, values in headers.items():
        if name.lower() not in _FRAMING:
            # A line break in a value would forge a line: HTTP/2 can carry one.
            lines += [name + b": " + _BREAKS.sub(b" ", value) + b"\r\n" for value in values]
    return b"".join(lines)
