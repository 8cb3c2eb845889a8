"""The tap: HTTP/1.1 connections that keep the bytes which cross them.

Scrapy's handler keeps a Twisted connection pool. Here the pool makes connections that
copy what is written and what arrives, told apart by exchange, and the parsing goes on
as if nothing was there. So all is seen that crosses the wire: redirects, retries,
answers that Scrapy rejects, and requests that Twisted sends a second time by itself.

**What is private in Scrapy and Twisted is used in this module, in warc.replay (connection and
scheduler) and in warc.offline_client, and nowhere else.** :func:`surface_problem` checks that
it is there, and the test of the same subject fails with its words when a new version has
moved something.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from twisted.internet.defer import CancelledError
from twisted.internet.error import ConnectionAborted, ConnectionClosed, ConnectionDone
from twisted.python.failure import Failure
from twisted.web._newclient import HTTP11ClientProtocol, HTTPClientParser
from twisted.web._newclient import Request as WireRequest
from twisted.web.client import HTTPConnectionPool
from twisted.web.http import _IdentityTransferDecoder

from .message import is_whole
from .record import describe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IAddress
    from twisted.web.iweb import IResponse

    from .exchange import Exchange


class Recorder(Protocol):
    """What the tap tells about the wire; see :class:`warc.recorder.WireRecorder`."""

    def begin(self, ticket: Any, target_uri: str, transport: Any) -> Exchange:
        """An exchange begins: its request is about to be written."""

    def received(self, exchange: Exchange, data: bytes, transport: Any) -> None:
        """Bytes have arrived for an exchange."""

    def end(self, exchange: Exchange, truncated: str | None, failure: str | None) -> None:
        """An exchange is over."""

    def stray(self, exchange: Exchange, data: bytes) -> None:
        """Bytes have arrived after the exchange that was the connection's last."""


class TapPool(HTTPConnectionPool):
    """A connection pool whose connections tell a recorder what crosses them.

    Attributes:
        ticket: whatever stands for the request that is about to be sent. Scrapy asks the
            pool for a connection before it first waits, so it is set before the call
            and taken by it.
    """

    ticket: Any = None

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[Any]:  # noqa: N802
        """Return a connection that knows for whom it will send."""
        ticket, self.ticket = self.ticket, None
        connected: Deferred[Any] = super().getConnection(key, endpoint)
        ticketed: Deferred[Any] = connected.addCallback(partial(_Ticketed, ticket))
        return ticketed


class _Ticketed:
    """A connection, or Twisted's wrapper that sends twice, and whom it is for."""

    def __init__(self, ticket: Any, connection: Any):
        self._ticket = ticket
        self._connection = connection

    def request(self, request: Any) -> Deferred[IResponse]:
        # The request object is the same when Twisted sends it again on a new
        # connection: what rides on it is still there.
        request.warc_ticket = self._ticket
        sent: Deferred[IResponse] = self._connection.request(request)
        return sent


class _TapFactory(_LenientHTTP11ClientFactory):
    def __init__(self, recorder: Recorder, quiescent: Callable[..., None], metadata: str):
        super().__init__(quiescent, metadata)  # type: ignore[no-untyped-call]
        self._recorder = recorder

    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: N802
        return TapProtocol(self._quiescentCallback, self._recorder)


class TapProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's client protocol with a copy of its bytes going to a recorder."""

    def __init__(self, quiescent: Callable[..., None], recorder: Recorder):
        super().__init__(quiescent)  # type: ignore[no-untyped-call]
        self._recorder = recorder
        self._exchange: Exchange | None = None
        self._latest: Exchange | None = None

    def request(self, request: WireRequest) -> Deferred[IResponse]:
        """Send a request, keeping its bytes."""
        if self._state == "QUIESCENT":
            uri = request.absoluteURI or b""
            ticket = getattr(request, "warc_ticket", None)
            exchange = self._recorder.begin(ticket, uri.decode("ascii"), self.transport)
            self._exchange = self._latest = exchange
            request.writeTo = partial(_write_copied, request, exchange)  # type: ignore[method-assign]
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Keep what arrived, then let it be parsed."""
        if self._exchange is not None:
            self._recorder.received(self._exchange, data, self.transport)
        elif self._latest is not None:
            self._recorder.stray(self._latest, data)
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def _disconnectParser(self, reason: Failure | Exception) -> None:  # noqa: N802
        # The end of every exchange comes by here, before anyone hears of the response.
        error = reason.value if isinstance(reason, Failure) else reason
        # After an abort the handler knows whether it was time or size, so it says.
        if self._exchange is not None and not isinstance(error, ConnectionAborted):
            exchange, self._exchange = self._exchange, None
            self._recorder.end(exchange, *self._ending(exchange, error))
        super()._disconnectParser(reason)  # type: ignore[no-untyped-call]

    def _ending(
        self, exchange: Exchange, error: BaseException | None
    ) -> tuple[str | None, str | None]:
        """Return why the response is not whole, None if it is, and the error if there was one."""
        if self._parser is None or self._parser.state == "DONE" or error is None:
            return None, None
        decoder = self._parser.bodyDecoder
        unframed = isinstance(decoder, _IdentityTransferDecoder) and decoder.contentLength is None
        closing = bool(getattr(self.transport, "disconnecting", False))
        if unframed and isinstance(error, ConnectionDone) and not closing:
            # The body ends where the connection does. Closed by the server it is whole.
            return None, None
        if isinstance(error, ConnectionClosed):
            return ("unspecified" if closing else "disconnect"), describe(error)
        if isinstance(error, CancelledError):
            return "time", describe(error)
        # The parser gave up on it. It may have been there to its end all the same.
        whole = is_whole(exchange.response.start())
        return (None if whole else "unspecified"), describe(error)


def _write_copied(request: WireRequest, exchange: Exchange, transport: Any) -> Any:
    # Else the request would refer to itself, and wait for the garbage collector.
    del request.writeTo
    return WireRequest.writeTo(request, _CopyingTransport(transport, exchange))  # type: ignore[no-untyped-call]


class _CopyingTransport:
    """A transport that copies what is written through it."""

    def __init__(self, transport: Any, exchange: Exchange):
        self._transport = transport
        self._exchange = exchange

    def write(self, data: bytes) -> None:
        self._exchange.request += data
        self._transport.write(data)

    def writeSequence(self, pieces: Iterable[bytes]) -> None:  # noqa: N802
        data = b"".join(pieces)
        self._exchange.request += data
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def tapped(pool: HTTPConnectionPool, recorder: Recorder) -> TapPool:
    """Return a pool like the one given whose connections tell the recorder their bytes."""
    tap = TapPool(pool._reactor, persistent=pool.persistent)  # type: ignore[no-untyped-call]
    tap.maxPersistentPerHost = pool.maxPersistentPerHost
    tap.cachedConnectionTimeout = pool.cachedConnectionTimeout
    tap.retryAutomatically = pool.retryAutomatically
    tap._factory = partial(_TapFactory, recorder)  # type: ignore[assignment]
    return tap


def surface_problem(handler: object) -> str | None:
    """Check what the tap leans on; return what is missing, None when all is there.

    Args:
        handler: an instance of Scrapy's ``HTTP11DownloadHandler``.
    """
    expected: list[tuple[object, str]] = [
        (handler, "_pool"),
        (getattr(handler, "_pool", None), "_factory"),
        (getattr(handler, "_pool", None), "_reactor"),
        (HTTPConnectionPool, "getConnection"),
        (HTTPConnectionPool, "_newConnection"),
        (HTTP11ClientProtocol, "_disconnectParser"),
        (HTTP11ClientProtocol, "_parser"),
        (HTTP11ClientProtocol, "_state"),
        (HTTP11ClientProtocol, "dataReceived"),
        (HTTPClientParser, "bodyDecoder"),
        (_IdentityTransferDecoder, "noMoreData"),
        (WireRequest, "writeTo"),
        (WireRequest, "absoluteURI"),
    ]
    for owner, name in expected:
        if not hasattr(owner, name):
            label = owner.__name__ if isinstance(owner, type) else type(owner).__name__
            return f"{label}.{name} is gone"
    if not issubclass(type(handler), HTTP11DownloadHandler):
        return "the handler is not Scrapy's HTTP11DownloadHandler"
    return None
