"""From an exchange to its WARC records: request and response, or request and metadata.

The digests of a response are taken over its block as kept: the payload is all that
follows the head, chunk framing included. That is what ``warcio check`` and ``fastwarc
check -p`` compute; the digest of the entity itself, without framing, goes into the
index beside it. Where a head ends its lines with a bare LF those two don't agree on
where the payload begins: such a record has a block digest only, the index has both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from . import message
from .record import (
    RECORD_END,
    digest,
    digest_text,
    new_digest,
    new_record_id,
    record_head,
    warc_date,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from .exchange import Exchange

REQUEST_TYPE = "application/http; msgtype=request"
RESPONSE_TYPE = "application/http; msgtype=response"
FIELDS_TYPE = "application/warc-fields"

#: What stands in the place of a masked header value.
MASK = b"[masked]"


@dataclass(frozen=True, slots=True)
class Record:
    """A record ready to be written.

    Attributes:
        type: WARC-Type.
        id: WARC-Record-ID, with its angle brackets.
        date: WARC-Date, UTC.
        target_uri: WARC-Target-URI.
        head: the record's header, blank line included.
        block: the record's block, in pieces; read once.
        payload_digest: digest of all that follows the HTTP head, where it has an end.
        entity_digest: digest of the entity without chunk framing, where it differs.
        truncated: WARC-Truncated, where there is one.
        status: HTTP status of a response, three digits.
        mime: media type of a response.
    """

    type: str
    id: str
    date: datetime
    target_uri: str
    head: bytes
    block: Iterable[bytes]
    payload_digest: str | None = None
    entity_digest: str | None = None
    truncated: str | None = None
    status: str | None = None
    mime: str | None = None

    def pieces(self) -> Iterator[bytes]:
        """Yield the whole record as it stands in an uncompressed file."""
        yield self.head
        yield from self.block
        yield RECORD_END


def exchange_records(
    exchange: Exchange, warcinfo_id: str, masked: Collection[str] = ()
) -> list[Record]:
    """Return the records of one exchange, each naming the other as concurrent.

    Args:
        exchange: what crossed the wire; its response is read, not closed.
        warcinfo_id: id of the file's warcinfo record.
        masked: names of request headers, in lower case, whose values are not to be kept.
    """
    request_id = new_record_id() if exchange.request else None
    answer_id = new_record_id()
    records = []
    if request_id is not None:
        records.append(_request(exchange, request_id, answer_id, warcinfo_id, masked))
    first = exchange.response.start()
    skip = message.interim_end(first)
    if exchange.response.size > skip:
        records.append(_response(exchange, skip, answer_id, request_id, warcinfo_id))
    else:
        records.append(_no_answer(exchange, first, answer_id, request_id, warcinfo_id))
    return records


def fields_record(
    kind: str,
    fields: Iterable[tuple[str, str | None]],
    date: datetime,
    extra: Iterable[tuple[str, str | None]] = (),
    target_uri: str = "",
    record_id: str | None = None,
) -> Record:
    """Return a warcinfo or metadata record whose block is a list of named fields."""
    block = "".join(
        f"{name}: {_one_line(value)}\r\n" for name, value in fields if value is not None
    ).encode("utf-8", "backslashreplace")
    return block_record(kind, block, FIELDS_TYPE, date, extra, target_uri, record_id)


def block_record(
    kind: str,
    block: bytes,
    content_type: str,
    date: datetime,
    extra: Iterable[tuple[str, str | None]] = (),
    target_uri: str = "",
    record_id: str | None = None,
) -> Record:
    """Return a record of any type around a block that is at hand."""
    record_id = record_id or new_record_id()
    head = record_head(
        chain(
            [
                ("WARC-Type", kind),
                ("WARC-Record-ID", record_id),
                ("WARC-Date", warc_date(date)),
                ("WARC-Target-URI", target_uri or None),
            ],
            extra,
            [
                ("WARC-Block-Digest", digest(block)),
                ("Content-Type", content_type),
                ("Content-Length", str(len(block))),
            ],
        )
    )
    return Record(kind, record_id, date, target_uri, head, [block])


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _facts(exchange: Exchange, other: str | None, warcinfo_id: str) -> list[tuple[str, str | None]]:
    """Return the header fields that both records of an exchange carry."""
    facts: list[tuple[str, str | None]] = [
        ("WARC-Warcinfo-ID", warcinfo_id),
        ("WARC-Concurrent-To", other),
        ("WARC-IP-Address", exchange.ip_address),
    ]
    facts += [("WARC-Protocol", name) for name in exchange.protocols]
    facts.append(("WARC-Cipher-Suite", exchange.cipher_suite))
    facts.append(("WARC-Rebuilt", "from the parsed message" if exchange.rebuilt else None))
    return facts


def _request(
    exchange: Exchange, record_id: str, other: str, warcinfo_id: str, masked: Collection[str]
) -> Record:
    block, hidden = _mask(bytes(exchange.request), masked)
    end = message.head_end(block)
    payload = digest(block[end:]) if end is not None and end < len(block) else None
    extra = [
        *_facts(exchange, other, warcinfo_id),
        ("WARC-Masked-Headers", ", ".join(hidden) or None),
        ("WARC-Payload-Digest", payload),
    ]
    return block_record(
        "request",
        block,
        REQUEST_TYPE,
        exchange.began,
        extra,
        target_uri=exchange.target_uri,
        record_id=record_id,
    )


def _mask(block: bytes, names: Collection[str]) -> tuple[bytes, list[str]]:
    """Replace the values of some request headers; return the block and the names replaced."""
    end = message.head_end(block) or len(block)
    hidden = []
    head = block[:end]
    for name in names:
        pattern = re.compile(rb"(?im)^(" + re.escape(name.encode()) + rb"[ \t]*:[ \t]*)[^\r\n]*")
        head, count = pattern.subn(lambda found: found[1] + MASK, head)
        if count:
            hidden.append(name)
    return head + block[end:], hidden


def _response(
    exchange: Exchange, skip: int, record_id: str, other: str | None, warcinfo_id: str
) -> Record:
    spool = exchange.response
    first = spool.start()
    end = message.head_end(first, skip)
    head = first[skip:end]
    block_digest, payload_digest = _digests(exchange, skip, end)
    entity_digest = None
    if end is not None and spool.in_memory and message.is_chunked(head):
        entity_digest = digest(message.unchunk(first[end:])[0])
    record_fields = record_head(
        [
            ("WARC-Type", "response"),
            ("WARC-Record-ID", record_id),
            ("WARC-Date", warc_date(exchange.began)),
            ("WARC-Target-URI", exchange.target_uri),
            *_facts(exchange, other, warcinfo_id),
            ("WARC-Truncated", exchange.truncated),
            ("WARC-Payload-Digest", payload_digest if message.has_plain_lines(head) else None),
            ("WARC-Block-Digest", block_digest),
            ("Content-Type", RESPONSE_TYPE),
            ("Content-Length", str(spool.size - skip)),
        ]
    )
    return Record(
        "response",
        record_id,
        exchange.began,
        exchange.target_uri,
        record_fields,
        spool.pieces(skip),
        payload_digest=payload_digest,
        entity_digest=entity_digest,
        truncated=exchange.truncated,
        status=message.status_of(head),
        mime=message.mime_of(head),
    )


def _digests(exchange: Exchange, skip: int, end: int | None) -> tuple[str, str | None]:
    """Return block and payload digest of a response; a head without end has no payload."""
    block, payload = new_digest(), new_digest()
    position = skip
    for piece in exchange.response.pieces(skip):
        block.update(piece)
        if end is not None:
            payload.update(memoryview(piece)[max(0, end - position) :])
        position += len(piece)
    return digest_text(block), digest_text(payload) if end is not None else None


def _no_answer(
    exchange: Exchange, interim: bytes, record_id: str, other: str | None, warcinfo_id: str
) -> Record:
    fields: list[tuple[str, str | None]] = [
        ("outcome", "no answer"),
        ("reason", exchange.failure or "the connection ended without a byte"),
        ("interimAnswers", interim.decode("latin-1") or None),
    ]
    return fields_record(
        "metadata",
        fields,
        exchange.began,
        _facts(exchange, other, warcinfo_id),
        target_uri=exchange.target_uri,
        record_id=record_id,
    )
