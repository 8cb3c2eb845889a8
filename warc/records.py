"""A WARC record ready to be written, and how one is made around any block."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from .record import RECORD_END, digest, new_record_id, record_head, warc_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

FIELDS_TYPE = "application/warc-fields"

#: Role (:func:`beside_uri`) of the metadata record that says why no answer came.
FAILED_ROLE = "failed"

#: Role of the metadata record that says what was known when a request was made (:mod:`warc.asked`).
ASKED_ROLE = "asked"
#: What such a record has as its outcome where an answer came and was not kept.
WITHHELD = "withheld"


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
        method: how it was asked for, of what stands for an answer; None for a plain GET.
        request_digest: digest of the body with which it was asked for, where there was one.
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
    method: str | None = None
    request_digest: str | None = None

    def pieces(self) -> Iterator[bytes]:
        """Yield the whole record as it stands in an uncompressed file."""
        yield self.head
        yield from self.block
        yield RECORD_END


def beside_uri(role: str, target_uri: str) -> str:
    """Return the WARC-Target-URI of a record that stands beside the capture of an address.

    Under the address itself players would list and show it in the page's place (pywb
    does so with conversion records, and with metadata that are no ``warc-fields``). The
    ``urn:<role>:<address>`` form is the one that Browsertrix gave its text records.
    """
    return f"urn:{role}:{target_uri}"


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
