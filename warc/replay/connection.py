"""Connections that answer from the archive, for Scrapy's own HTTP/1.1 client.

The bytes of a record go through the same parsing as they did when they came from the
network, so that all that follows from them is the same: what is an error was one then.
It leans on what is private in Scrapy and Twisted, as :mod:`warc.tap` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import succeed
from twisted.internet.error import ConnectionAborted, ConnectionDone, ConnectionLost
from twisted.internet.interfaces import IPushProducer, ITransport
from twisted.python.failure import Failure
from zope.interface import implementer

from warc.tap import TapPool, _Ticketed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from twisted.internet.defer import Deferred
    from twisted.internet.protocol import Protocol

    from .answer import ReplayAnswer

#: What stands for an address that the archive does not name.
UNKNOWN_IP = "0.0.0.0"  # noqa: S104 (nothing is bound to it)


class ReplayPool(TapPool):
    """A pool that makes a connection of its own for each answer, and asks no endpoint for one.

    Attributes:
        answer: what the next connection is to say. It is taken as
            :attr:`~warc.tap.TapPool.ticket` is.
    """

    answer: ReplayAnswer | None = None

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[Any]:  # noqa: N802
        """Return a connection on which the answer will come as soon as it is asked."""
        del endpoint  # it would lead to the network
        (ticket, self.ticket), (answer, self.answer) = (self.ticket, None), (self.answer, None)
        if answer is None:
            raise RuntimeError("a connection was asked for without an answer")
        factory = self._factory(_keep_nothing, repr(key))  # type: ignore[no-untyped-call]
        protocol = factory.buildProtocol(None)
        _Wire(protocol, answer, self._reactor)
        return succeed(protocol if ticket is None else _Ticketed(ticket, protocol))


def _keep_nothing(protocol: Protocol) -> None:
    """Take a connection that could be used again: it has said all that it will."""


@implementer(ITransport, IPushProducer)
class _Wire:
    """The other end of a connection: hears what it is asked, and answers from a record."""

    disconnecting = False

    def __init__(self, protocol: Protocol, answer: ReplayAnswer, reactor: Any):
        self._protocol = protocol
        self._answer = answer
        self._pieces: Iterator[bytes] = iter(answer.pieces)
        self._reactor = reactor
        self._paused = False
        self._closed = False
        protocol.makeConnection(self)  # type: ignore[no-untyped-call]
        # By the next turn the request is written.
        self._reactor.callLater(0, self._pump)

    # -- what arrives -----------------------------------------------------------------------

    def _pump(self) -> None:
        """Hand on a piece of the answer, or the end of the connection."""
        if self._closed or self._paused:
            return
        piece = next(self._pieces, None)
        if piece is None:
            self._close(ConnectionLost() if self._answer.is_lost else ConnectionDone())
            return
        self._protocol.dataReceived(piece)
        self._reactor.callLater(0, self._pump)

    def _close(self, reason: Exception) -> None:
        if not self._closed:
            self._closed = True
            self._pieces = iter(())
            self._reactor.callLater(
                0, self._protocol.connectionLost, Failure._withoutTraceback(reason)
            )

    # -- what the client does ---------------------------------------------------------------

    def write(self, data: bytes) -> None:
        """Hear a part of the request; what it asks for was looked up before."""

    def writeSequence(self, data: Iterable[bytes]) -> None:  # noqa: N802
        """Hear several parts of it."""

    def loseConnection(self) -> None:  # noqa: N802
        """Close the connection."""
        self.disconnecting = True
        self._close(ConnectionDone())

    def abortConnection(self) -> None:  # noqa: N802
        """Close it at once."""
        self.disconnecting = True
        self._close(ConnectionAborted())

    def pauseProducing(self) -> None:  # noqa: N802
        """Let nothing more arrive for now."""
        self._paused = True

    def resumeProducing(self) -> None:  # noqa: N802
        """Let it arrive again."""
        if self._paused:
            self._paused = False
            self._reactor.callLater(0, self._pump)

    def stopProducing(self) -> None:  # noqa: N802
        """Close the connection."""
        self.loseConnection()

    def registerProducer(self, producer: Any, streaming: bool) -> None:  # noqa: N802
        """Hear a request body that comes bit by bit."""

    def unregisterProducer(self) -> None:  # noqa: N802
        """Hear that it is over."""

    def getPeer(self) -> IPv4Address | IPv6Address:  # noqa: N802
        """Return the server's address as the record has it."""
        ip = self._answer.ip_address or UNKNOWN_IP
        return (IPv6Address if ":" in ip else IPv4Address)("TCP", ip, 0)

    def getHost(self) -> IPv4Address:  # noqa: N802
        """Return an address that says nothing."""
        return IPv4Address("TCP", UNKNOWN_IP, 0)
