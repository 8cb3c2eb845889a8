"""What can be read off the bytes of a response before its record is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import message
from .record import digest, digest_text, new_digest

if TYPE_CHECKING:
    from .exchange import Exchange


@dataclass(frozen=True, slots=True)
class Answer:
    """The response of an exchange, measured.

    Attributes:
        interim: the interim answers (1xx) before it; they are no part of its record.
        size: bytes of the response without them; 0 when no byte of it came.
        head: status line and headers, blank line included; all there is where the head
            has no end.
        payload_size: bytes that follow the head.
        block_digest: digest of the whole response.
        payload_digest: digest of all that follows the head, chunk framing included; None
            where the head has no end.
        entity_digest: digest of the payload without chunk framing; None where it was not
            framed, or is too large to be held in memory.
        plain_lines: whether all lines of the head end with CR LF.
        status: three digits, None where there is no HTTP status line.
        facts: headers that the archive looks at; see :func:`warc.message.facts_of`.
        key: what answers with equal payloads have in common; None for those that no
            other answer can stand for.
    """

    interim: bytes
    size: int
    head: bytes
    payload_size: int
    block_digest: str
    payload_digest: str | None
    entity_digest: str | None
    plain_lines: bool
    status: str | None
    facts: dict[str, list[bytes]]
    key: str | None

    @property
    def mime(self) -> str | None:
        """Media type without parameters."""
        return message.media_type(self.facts.get("content-type", []))


def read_answer(exchange: Exchange) -> Answer:
    """Measure the response of an exchange; reads all of it, in bounded memory."""
    spool = exchange.response
    first = spool.start()
    skip = message.interim_end(first)
    end = message.head_end(first, skip)
    head = first[skip:end]
    facts = message.facts_of(head)
    block, payload = new_digest(), new_digest()
    position = skip
    for piece in spool.pieces(skip):
        block.update(piece)
        if end is not None:
            payload.update(memoryview(piece)[max(0, end - position) :])
        position += len(piece)
    entity_digest = None
    chunked = message.names_chunks(facts.get("transfer-encoding", []))
    if end is not None and spool.in_memory and chunked:
        entity_digest = digest(message.unchunk(first[end:])[0])
    payload_digest = digest_text(payload) if end is not None else None
    payload_size = spool.size - end if end is not None else 0
    plain_lines = message.has_plain_lines(head)
    status = message.status_of(head)
    key = None
    # A player puts the head of one answer before the payload of the other: framing and
    # content coding have to be the same. It does so for a page, not for a redirect or an
    # error, and where the lines of a head end with LF alone readers differ on the payload.
    if status == "200" and payload_size and plain_lines:
        framing = "chunked" if chunked else "plain"
        coding = b",".join(facts.get("content-encoding", [])).decode("latin-1").lower()
        key = f"{framing} {coding} {entity_digest or payload_digest}"
    return Answer(
        interim=first[:skip],
        size=spool.size - skip,
        head=head,
        payload_size=payload_size,
        block_digest=digest_text(block),
        payload_digest=payload_digest,
        entity_digest=entity_digest,
        plain_lines=plain_lines,
        status=status,
        facts=facts,
        key=key,
    )
