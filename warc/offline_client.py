"""The parser of Scrapy's HTTP/1.1 client, fed from memory: no reactor, no engine.

It leans on what is private in Scrapy and Twisted, as :mod:`warc.tap` does.
"""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientProtocol
from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.web._newclient import Request, ResponseDone
from twisted.web.http import PotentialDataLoss
from twisted.web.http_headers import Headers

from .record import describe

# They have no types.
_client: Any = _LenientHTTP11ClientProtocol
_request: Any = Request


def parse(data: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return status, headers and body (without chunk framing) of an answer that is over.

    Raises:
        ValueError: the client would have raised an error, or waited for more.
    """
    client = _client(lambda protocol: None)
    client.makeConnection(_Nowhere())
    headers = Headers({b"host": [b"nowhere"]})
    answer = _Answer()
    asked: Any = client.request(_request(b"GET", b"/", headers, None, persistent=False))
    asked.addCallbacks(answer.began, answer.failed)
    client.dataReceived(data)
    client.connectionLost(Failure._withoutTraceback(ConnectionDone()))
    return answer.result()


class _Nowhere:
    """A transport that hears requests and does nothing with them."""

    disconnecting = False

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments, **more: None


class _Answer(Protocol):
    """Takes an answer."""

    def __init__(self) -> None:
        self._response: Any = None
        self._pieces: list[bytes] = []
        self._error: str | None = "the answer is not whole"

    def began(self, response: Any) -> None:
        """Take the head, and ask for the body."""
        self._response = response
        if response.length == 0:
            self._error = None
        else:
            response.deliverBody(self)

    def failed(self, failure: Failure) -> None:
        """Take note of why there is no head."""
        reasons = getattr(failure.value, "reasons", None) or [failure]
        self._error = describe(reasons[0].value)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Take some of the body."""
        self._pieces.append(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        """Take note of how it ended; what ends with the connection alone is whole."""
        whole = isinstance(reason.value, ResponseDone | PotentialDataLoss)
        self._error = None if whole else "the body is not whole"

    def result(self) -> tuple[int, list[tuple[str, str]], bytes]:
        """Return what came."""
        if self._error is not None or self._response is None:
            raise ValueError(self._error or "there is no answer")
        fields = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in self._response.headers.getAllRawHeaders()
            for value in values
        ]
        return self._response.code, fields, b"".join(self._pieces)
