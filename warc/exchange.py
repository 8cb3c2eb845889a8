"""One exchange on the wire: what was sent, what came back, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from .asked import Asked
    from .spool import Spool


@dataclass(slots=True)
class Exchange:
    """The bytes of one request and its response, while they are being gathered.

    Attributes:
        target_uri: the address as fetched, without fragment.
        began: when the request began, UTC.
        response: what came back, interim answers included.
        request: what was sent.
        ip_address: the server's address; None behind a proxy, whose address says nothing.
        protocols: what WARC-Protocol names, such as ``http/1.1`` and ``tls/1.3``.
        cipher_suite: TLS cipher suite, None where there is none.
        truncated: why the response is not whole, None when it is.
        failure: the error that ended the exchange, None when there was none.
        rebuilt: whether the bytes were made again from a parsed message.
        ended: whether the exchange is over; later bytes are no part of it.
        answer_id: id of the response record once it is written, or of what stands for it.
        unanswered: id of the record that says that the same request was sent before, on
            another connection, and that no answer came; None where it was not.
        asked: what was known when the request was made; None where nothing was said.
        withheld: why its answer is not kept, None where it is.
        ticket: whatever stands for the request of which this exchange is a part; None
            once the exchange is over.
    """

    target_uri: str
    began: datetime
    response: Spool
    request: bytearray = field(default_factory=bytearray)
    ip_address: str | None = None
    protocols: tuple[str, ...] = ()
    cipher_suite: str | None = None
    truncated: str | None = None
    failure: str | None = None
    rebuilt: bool = False
    ended: bool = False
    answer_id: str | None = None
    unanswered: str | None = None
    asked: Asked | None = None
    withheld: str | None = None
    ticket: Any = None
