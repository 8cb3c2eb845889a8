"""From an exchange to its WARC records: request and response, or what stands for a response.

The digests of a response are taken over its block as kept: the payload is all that
follows the head, chunk framing included. That is what ``warcio check`` and ``fastwarc
check -p`` compute; the digest of the entity itself, without framing, goes into the
index beside it. Where a head ends its lines with a bare LF those two don't agree on
where the payload begins: such a record has a block digest only, the index has both.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from . import message
from .asked import asked_record
from .indexer import is_indexed
from .record import digest, new_record_id, record_head, warc_date
from .records import FAILED_ROLE, WITHHELD, Record, beside_uri, block_record, fields_record

if TYPE_CHECKING:
    from collections.abc import Collection

    from .answer import Answer
    from .exchange import Exchange
    from .payloads import Original

REQUEST_TYPE = "application/http; msgtype=request"
RESPONSE_TYPE = "application/http; msgtype=response"

#: Type of a record that holds the chunk framing of a payload: all of it but the chunks' data.
FRAMING_TYPE = "application/x-http-chunk-framing"

#: What stands in the place of a masked header value.
MASK = b"[masked]"

_REVISIT = "http://netpreserve.org/warc/1.1/revisit/"
SAME_PAYLOAD = _REVISIT + "identical-payload-digest"
NOT_MODIFIED = _REVISIT + "server-not-modified"


def exchange_records(
    exchange: Exchange,
    answer: Answer,
    warcinfo_id: str,
    masked: Collection[str] = (),
    original: Original | None = None,
) -> list[Record]:
    """Return the records of one exchange: request, what was known when it was made, answer, the rest.

    Who reads a file in order has what was known in hand when the answer comes.

    Args:
        exchange: what crossed the wire; its response is read, not closed.
        answer: its response, measured.
        warcinfo_id: id of the file's warcinfo record.
        masked: names of request headers, in lower case, whose values are not to be kept.
        original: the record that holds the payload already; the answer then becomes a
            ``revisit`` of it.
    """
    request_id = new_record_id() if exchange.request else None
    answer_id = new_record_id()
    facts = _facts(exchange, warcinfo_id)
    with_request = [*facts, ("WARC-Concurrent-To", request_id)]
    if exchange.unanswered is not None:
        with_request.append(("WARC-Concurrent-To", exchange.unanswered))
    with_answer = [*facts, ("WARC-Concurrent-To", answer_id)]
    records = []
    if request_id is not None:
        records.append(_request(exchange, request_id, with_answer, masked))
    if exchange.asked is not None:
        again = exchange.asked.is_again or exchange.unanswered is not None
        uri, began = exchange.target_uri, exchange.began
        records.append(
            asked_record(exchange.asked, uri, began, warcinfo_id, answer_id, again=again)
        )
    if answer.size == 0:
        records.append(_no_answer(exchange, answer, answer_id, with_request))
        return _with_method(records, exchange)
    if exchange.withheld is not None:
        records.append(_withheld(exchange, answer, answer_id, with_request))
        return _with_method(records, exchange)
    beside: list[tuple[str, str, bytes]] = []
    if original is None:
        records.append(_response(exchange, answer, answer_id, with_request))
    elif answer.status == "304":
        records.append(_not_modified(exchange, answer, answer_id, with_request, original))
        raw = exchange.response.start()[len(answer.interim) :]
        beside.append(("not-modified", RESPONSE_TYPE, raw))
    else:
        records.append(_same_payload(exchange, answer, answer_id, with_request, original))
        if answer.payload_digest != original.payload_digest:
            payload = exchange.response.start()[-answer.payload_size :]
            beside.append(("framing", FRAMING_TYPE, message.framing(payload)))
    if answer.interim:
        beside.append(("interim", RESPONSE_TYPE, answer.interim))
    for role, kind, block in beside:
        uri = beside_uri(role, exchange.target_uri)
        records.append(block_record("metadata", block, kind, exchange.began, with_answer, uri))
    return _with_method(records, exchange)


def _with_method(records: list[Record], exchange: Exchange) -> list[Record]:
    """Note in what stands in the index how it was asked for."""
    asked = message.asked(bytes(exchange.request))
    if asked is None:
        return records
    method, body = asked
    request_digest = digest(body) if body else None
    return [
        replace(record, method=method, request_digest=request_digest)
        if is_indexed(record.type, record.target_uri)
        else record
        for record in records
    ]


_Fields = list[tuple[str, str | None]]


def _facts(exchange: Exchange, warcinfo_id: str) -> _Fields:
    """Return the header fields that all records of an exchange carry."""
    facts: _Fields = [
        ("WARC-Warcinfo-ID", warcinfo_id),
        ("WARC-IP-Address", exchange.ip_address),
    ]
    facts += [("WARC-Protocol", name) for name in exchange.protocols]
    facts.append(("WARC-Cipher-Suite", exchange.cipher_suite))
    facts.append(("WARC-Rebuilt", "from the parsed message" if exchange.rebuilt else None))
    return facts


def _request(exchange: Exchange, record_id: str, facts: _Fields, masked: Collection[str]) -> Record:
    block, hidden = _mask(bytes(exchange.request), masked)
    end = message.head_end(block)
    payload = digest(block[end:]) if end is not None and end < len(block) else None
    extra = [
        *facts,
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
    if not names:
        return block, []
    end = message.head_end(block) or len(block)
    hidden = []
    head = block[:end]
    for name in names:
        pattern = re.compile(rb"(?im)^(" + re.escape(name.encode()) + rb"[ \t]*:[ \t]*)[^\r\n]*")
        head, count = pattern.subn(lambda found: found[1] + MASK, head)
        if count:
            hidden.append(name)
    return head + block[end:], hidden


def _response(exchange: Exchange, answer: Answer, record_id: str, facts: _Fields) -> Record:
    fields = record_head(
        [
            ("WARC-Type", "response"),
            ("WARC-Record-ID", record_id),
            ("WARC-Date", warc_date(exchange.began)),
            ("WARC-Target-URI", exchange.target_uri),
            *facts,
            ("WARC-Truncated", exchange.truncated),
            ("WARC-Payload-Digest", answer.payload_digest if answer.plain_lines else None),
            ("WARC-Block-Digest", answer.block_digest),
            ("Content-Type", RESPONSE_TYPE),
            ("Content-Length", str(answer.size)),
        ]
    )
    return Record(
        "response",
        record_id,
        exchange.began,
        exchange.target_uri,
        fields,
        exchange.response.pieces(len(answer.interim)),
        payload_digest=answer.payload_digest,
        entity_digest=answer.entity_digest,
        truncated=exchange.truncated,
        status=answer.status,
        mime=answer.mime,
    )


def _same_payload(
    exchange: Exchange, answer: Answer, record_id: str, facts: _Fields, original: Original
) -> Record:
    """Return the revisit of an answer whose payload is there already: its head, as sent."""
    record = block_record(
        "revisit",
        answer.head,
        RESPONSE_TYPE,
        exchange.began,
        [*facts, *_refers_to(original, SAME_PAYLOAD)],
        exchange.target_uri,
        record_id,
    )
    return _indexed(record, answer, original)


def _not_modified(
    exchange: Exchange, answer: Answer, record_id: str, facts: _Fields, original: Original
) -> Record:
    """Return the revisit of an answer that says "not modified".

    Its block is empty, and the 304 stands in a record beside it: a player takes the
    headers of a revisit from its block where it has one, and would answer 304.
    """
    record = block_record(
        "revisit",
        b"",
        RESPONSE_TYPE,
        exchange.began,
        [*facts, *_refers_to(original, NOT_MODIFIED)],
        exchange.target_uri,
        record_id,
    )
    return _indexed(record, answer, original)


def _refers_to(original: Original, profile: str) -> _Fields:
    return [
        ("WARC-Profile", profile),
        ("WARC-Refers-To", original.record_id),
        ("WARC-Refers-To-Target-URI", original.target_uri),
        ("WARC-Refers-To-Date", warc_date(original.date)),
        ("WARC-Payload-Digest", original.payload_digest),
    ]


def _indexed(record: Record, answer: Answer, original: Original) -> Record:
    return replace(
        record,
        payload_digest=original.payload_digest,
        status=answer.status,
        mime="warc/revisit",
    )


def _no_answer(exchange: Exchange, answer: Answer, record_id: str, facts: _Fields) -> Record:
    fields: _Fields = [
        ("outcome", "no answer"),
        ("reason", exchange.failure or "the connection ended without a byte"),
        ("interimAnswers", answer.interim.decode("latin-1") or None),
    ]
    uri = beside_uri(FAILED_ROLE, exchange.target_uri)
    return fields_record("metadata", fields, exchange.began, facts, uri, record_id)


def _withheld(exchange: Exchange, answer: Answer, record_id: str, facts: _Fields) -> Record:
    """Return what stands for an answer of which no copy is to be kept: that there was one."""
    fields: _Fields = [
        ("outcome", WITHHELD),
        ("reason", exchange.withheld),
        ("status", answer.status),
        ("contentType", answer.mime),
        ("payloadSize", str(answer.payload_size)),
        ("payloadDigest", answer.payload_digest),
    ]
    uri = beside_uri(FAILED_ROLE, exchange.target_uri)
    return fields_record("metadata", fields, exchange.began, facts, uri, record_id)
