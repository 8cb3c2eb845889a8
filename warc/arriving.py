"""What a client is to be given for a record: the bytes of an answer, as they arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import message
from .captures import bare, opened, same_id
from .exchange_records import FRAMING_TYPE, NOT_MODIFIED, RESPONSE_TYPE
from .mend import from_resource, mended
from .reader import Fault, scan

if TYPE_CHECKING:
    from .captures import Place
    from .collection import Collection
    from .reader import ReadRecord


class LostError(Exception):
    """The record that a revisit refers to is not there; the message is one line.

    Attributes:
        head: what the revisit has of the answer itself.
    """

    def __init__(self, what: str, head: bytes):
        super().__init__(what)
        self.head = head


def arriving(
    archive: Collection, place: Place, record: ReadRecord, *, not_modified: bool = False
) -> bytes:
    """Return the bytes of the answer that a record stands for, head and body.

    Args:
        archive: where the record is from; it knows what a revisit refers to.
        place: where the record is.
        record: a response, revisit or resource that is being read.
        not_modified: whether an answer that says only that a page has not changed is to be given as
            it came, for which its original is not needed; else it is the page for which it stands.

    Raises:
        LostError: what a revisit refers to is not there.
        DamageError: a record is damaged.
        OSError: a file can't be read.
    """
    if record.type == "revisit":
        return _revisit(archive, place, record, not_modified=not_modified)
    return _whole(archive, place, record)


def is_not_modified(record: ReadRecord) -> bool:
    """Tell whether a revisit stands for an answer that says only that a page has not changed."""
    return record.type == "revisit" and (record.header("WARC-Profile") or "") == NOT_MODIFIED


def _whole(archive: Collection, place: Place, record: ReadRecord) -> bytes:
    """Return the answer of a record that has all of it."""
    if record.type == "resource":
        return from_resource(record)
    block = record.block()
    if archive.is_wire_exact(place.path, record):
        return block
    return mended(block, truncated=record.header("WARC-Truncated") is not None)


def _revisit(archive: Collection, place: Place, record: ReadRecord, *, not_modified: bool) -> bytes:
    """Put a revisit together from its own head and the payload that it refers to."""
    block = record.block()
    if is_not_modified(record) or message.status_of(block) == "304":
        if not_modified:
            whole = _beside(place, record, RESPONSE_TYPE) or block
            return whole or b"HTTP/1.1 304 Not Modified\r\n\r\n"
        block = b""
    original = archive.original(record)
    if original is None:
        uri = record.header("WARC-Refers-To-Target-URI") or record.header("WARC-Refers-To")
        what = f" ({bare(uri)}, {record.header('WARC-Refers-To-Date')})" if uri else ""
        raise LostError(
            f"the record that the revisit of {record.target_uri} refers to{what} is not there: "
            "it is in an earlier job, whose folder has to be beside this one or be named, too",
            block,
        )
    with opened(original.place) as found:
        whole = _whole(archive, original.place, found)
    if not block:
        return whole
    payload = whole[message.head_end(whole) or len(whole) :]
    if message.is_chunked(block):
        kept = _beside(place, record, FRAMING_TYPE)
        if kept is not None:
            payload = message.reframe(message.unchunk(payload)[0], kept)
    return block + payload


def _beside(place: Place, record: ReadRecord, kind: str) -> bytes | None:
    """Return the block of a record of some type that stands behind a revisit and belongs to it."""
    first = True
    for found in scan(place.path, place.offset):
        if isinstance(found, Fault):
            return None
        if first:
            first = False
            continue
        names = found.values("WARC-Concurrent-To")
        if found.type != "metadata" or not any(same_id(name, record.id or "") for name in names):
            return None
        if found.header("Content-Type") == kind:
            return found.block()
    return None
