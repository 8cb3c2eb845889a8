"""Between the tap and the archive: exchanges are begun, filled and written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError

from .exchange import Exchange
from .record import RecordRef, describe, now
from .records import Record, beside_uri, block_record
from .spool import Spool
from .tls import tls_facts

if TYPE_CHECKING:
    from datetime import datetime

    from twisted.internet.defer import Deferred

    from .archive import Archive
    from .asked import Asked

#: Bytes from which a response is written in a thread: one of this size takes some 60 ms.
LARGE = 8 * 1024 * 1024


@dataclass(slots=True)
class Ticket:
    """One call of the download handler, and what it caused on the wire.

    Attributes:
        target_uri: the address that was asked for.
        proxied: whether the request goes through a proxy.
        asked: what was known when the request was made; None where nothing was said.
        began: when its exchanges began, where that is not now (in a replay).
        exchanges: how many exchanges were begun.
        open: the exchange that is under way, None between exchanges.
        ref: where the latest response was written, None while there is none.
        unanswered: id of the record which says that Twisted got no answer on one connection;
            it sends the request again on another one.
        writing: fires when a large response is written; None where there is none.
    """

    target_uri: str
    proxied: bool = False
    asked: Asked | None = None
    began: datetime | None = None
    exchanges: int = 0
    open: Exchange | None = None
    ref: RecordRef | None = None
    unanswered: str | None = None
    writing: Deferred[None] | None = None


class WireRecorder:
    """Writes each exchange to the archive the moment it is over.

    It is called from within Twisted's own parsing, where an error would be taken for one
    of the server's and leave a request waiting for ever. So what goes wrong here fails
    the archive, which stops the crawl, and is not raised.
    """

    def __init__(self, archive: Archive):
        self.archive = archive

    def begin(self, ticket: Ticket | None, target_uri: str, transport: Any) -> Exchange:
        """Begin an exchange."""
        began = (ticket.began if ticket is not None else None) or now()
        exchange = Exchange(target_uri, began, Spool(self.archive.job.folder))
        exchange.protocols = ("http/1.1",)
        if ticket is not None:
            ticket.exchanges += 1
            ticket.open = exchange
            exchange.asked = ticket.asked
            exchange.ticket = ticket
            exchange.unanswered = ticket.unanswered
            if not ticket.proxied:
                exchange.ip_address = getattr(transport.getPeer(), "host", None)
        return exchange

    def received(self, exchange: Exchange, data: bytes, transport: Any) -> None:
        """Keep bytes of an exchange that is not over."""
        if exchange.ended:
            return
        try:
            if exchange.response.size == 0:
                # Only now is it sure that the TLS handshake is over.
                tls, exchange.cipher_suite = tls_facts(transport)
                if tls is not None:
                    exchange.protocols = ("http/1.1", tls)
            exchange.response.write(data)
        except Exception as error:
            self.archive.fail(error)
            self.end(exchange, None, None)

    def end(self, exchange: Exchange, truncated: str | None, failure: str | None) -> None:
        """Write an exchange; what comes later is no part of it."""
        if exchange.ended:
            return
        exchange.ended = True
        exchange.truncated = truncated
        exchange.failure = failure
        ticket, exchange.ticket = exchange.ticket, None
        if ticket is not None:
            ticket.open = None
        if exchange.response.size < LARGE:
            _entered(self.archive.write(exchange), exchange, ticket)
            return
        written = self.archive.write_large(exchange)
        written.addCallback(_entered, exchange, ticket)
        if ticket is not None:
            ticket.writing = written

    def stray(self, exchange: Exchange, data: bytes) -> None:
        """Keep bytes that came when nothing was asked, as a record of their own."""
        began = now()

        def records(warcinfo_id: str) -> list[Record]:
            links = [
                ("WARC-Warcinfo-ID", warcinfo_id),
                ("WARC-Concurrent-To", exchange.answer_id),
            ]
            uri = beside_uri("late", exchange.target_uri)
            kind = "application/octet-stream"
            return [block_record("metadata", data, kind, began, links, uri)]

        self.archive.add(records)

    def settle(self, ticket: Ticket, error: BaseException | None) -> None:
        """Make sure that everything of one call of the handler is written.

        Args:
            ticket: the call.
            error: what the call raised, None when it returned a response.
        """
        if ticket.open is not None:
            self.end(ticket.open, _reason(error), None if error is None else describe(error))
        elif ticket.exchanges == 0 and error is not None:
            self._no_exchange(ticket, error)

    def _no_exchange(self, ticket: Ticket, error: BaseException) -> None:
        """Keep that a server could not be reached: no name, no connection, no tunnel."""
        exchange = Exchange(ticket.target_uri, now(), Spool(self.archive.job.folder))
        exchange.failure = describe(error)
        exchange.asked = ticket.asked
        self.archive.write(exchange)


def _entered(ref: RecordRef | None, exchange: Exchange, ticket: Ticket | None) -> None:
    """Take note of where the answer of an exchange was written."""
    if ticket is not None:
        ticket.ref = ref
        ticket.unanswered = exchange.answer_id if ref is None else None


def _reason(error: BaseException | None) -> str:
    """Return the WARC-Truncated of an exchange that was cut off by this side."""
    if isinstance(error, DownloadTimeoutError):
        return "time"
    if isinstance(error, DownloadCancelledError):
        return "length"
    return "unspecified"
