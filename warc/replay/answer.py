"""What an archive answers: the bytes of a record, as they are to arrive again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapy import exceptions

from warc import message
from warc.exchange_records import FRAMING_TYPE, NOT_MODIFIED, RESPONSE_TYPE
from warc.indexer import parse_date
from warc.inflate import DamageError
from warc.lookup import bare, opened, same_id
from warc.reader import Fault, ReadRecord, scan
from warc.record import RecordRef
from warc.spool import MEMORY_MAX
from warc.writer import OPEN_SUFFIX

from .errors import NotInArchive
from .mend import from_resource, mended

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from scrapy import Request

    from warc.collection import Collection
    from warc.lookup import Capture

#: Bytes that arrive at a time.
_PIECE = 256 * 1024

#: What asks a server whether a page is still the same.
_CONDITIONS = ("If-None-Match", "If-Modified-Since")


#: What a download handler raises; an archive may name nothing else.
_ERRORS = frozenset(
    name for name in vars(exceptions) if re.match(r"Download|CannotResolve|ResponseData", name)
)


@dataclass(frozen=True, slots=True)
class ReplayAnswer:
    """One answer of the archive.

    Attributes:
        pieces: the bytes that came.
        ref: where the record lies; None where no answer came.
        truncated: WARC-Truncated.
        ip_address: the server's, None where the archive does not say.
        error: what the request failed with before anything was sent.
        is_revisit: whether the payload was in another record.
        is_lost: whether the connection broke down, instead of being closed.
    """

    pieces: Iterable[bytes]
    ref: RecordRef | None = None
    truncated: str | None = None
    ip_address: str | None = None
    error: Exception | None = None
    is_revisit: bool = False
    is_lost: bool = False


def read_answer(archive: Collection, capture: Capture, request: Request) -> ReplayAnswer:
    """Read the answer that a capture holds.

    Args:
        archive: the archive, for what the record refers to.
        capture: where the record is.
        request: what is asked; whether it has conditions decides on a 304.

    Raises:
        NotInArchive: the record is damaged, or what it refers to is not there.
        ValueError: there is no such record at this place.
        OSError: the file can't be read.
    """
    try:
        with opened(capture.place) as record:
            if record.target_uri != capture.url:
                raise ValueError(f"offset {capture.place.offset} has a record of another address")
            return _answer(archive, capture, record, request)
    except DamageError as error:
        where = f"{capture.place.path}:{capture.place.offset}"
        raise NotInArchive(f"the record of {capture.url} is damaged ({where}: {error})") from error


def _answer(
    archive: Collection, capture: Capture, record: ReadRecord, request: Request
) -> ReplayAnswer:
    if record.type == "metadata":
        return _failure(record)
    truncated = record.header("WARC-Truncated")
    is_revisit = record.type == "revisit"
    pieces: Iterable[bytes]
    if is_revisit:
        pieces = [_revisit(archive, capture, record, request)]
    elif record.type == "resource":
        pieces = [from_resource(record)]
    elif archive.is_wire_exact(capture.place.path, record):
        if record.content_length > MEMORY_MAX:
            for _ in record.pieces():
                pass  # it is not to break off while it arrives
            pieces = _streamed(capture)
        else:
            pieces = [record.block()]
    else:
        pieces = [mended(record.block(), truncated=truncated is not None)]
    ref = RecordRef(
        record.file.removesuffix(OPEN_SUFFIX),
        record.id or "",
        _date(record),
        capture.url,
        record.offset or 0,
        capture.length,
        record.header("WARC-Payload-Digest"),
        truncated,
    )
    ip_address = record.header("WARC-IP-Address")
    return ReplayAnswer(pieces, ref, truncated, ip_address, is_revisit=is_revisit)


def _date(record: ReadRecord) -> datetime:
    moment = parse_date(record.header("WARC-Date"))
    if moment is None:  # it would not be in an index
        raise NotInArchive("the record has no date")
    return moment


def _streamed(capture: Capture) -> Iterator[bytes]:
    """Read a large block while it arrives."""
    with opened(capture.place) as record:
        yield from record.pieces()


def _revisit(archive: Collection, capture: Capture, record: ReadRecord, request: Request) -> bytes:
    """Put a revisit together from its own head and the payload that it refers to."""
    block = record.block()
    not_modified = record.header("WARC-Profile") == NOT_MODIFIED
    if not_modified or message.status_of(block) == "304":
        if any(name in request.headers for name in _CONDITIONS):
            return (
                _beside(capture, record, RESPONSE_TYPE)
                or block
                or b"HTTP/1.1 304 Not Modified\r\n\r\n"
            )
        block = b""
    original = archive.original(record)
    if original is None:
        uri = record.header("WARC-Refers-To-Target-URI") or record.header("WARC-Refers-To")
        what = f" ({bare(uri)}, {record.header('WARC-Refers-To-Date')})" if uri else ""
        raise NotInArchive(f"the record that the revisit of {capture.url} refers to{what} is lost")
    with opened(original.place) as found:
        whole = found.block()
        if not archive.is_wire_exact(original.place.path, found):
            whole = mended(whole)
    end = message.head_end(whole) or len(whole)
    if not block:
        return whole
    payload = whole[end:]
    if message.is_chunked(block):
        kept = _beside(capture, record, FRAMING_TYPE)
        if kept is not None:
            payload = message.reframe(message.unchunk(payload)[0], kept)
    return block + payload


def _beside(capture: Capture, record: ReadRecord, kind: str) -> bytes | None:
    """Return the block of a record of some type that stands behind a revisit and belongs to it."""
    first = True
    for found in scan(capture.place.path, capture.place.offset):
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


def _failure(record: ReadRecord) -> ReplayAnswer:
    """Return a request's failure as it was recorded.

    Where a connection was made and gave no byte, it does so again; what happened before
    that (no name, no connection, no tunnel) or in the handler is raised as it was.
    """
    fields = [
        line.partition(": ") for line in record.block().decode("utf-8", "replace").splitlines()
    ]
    reason = next((value for name, _, value in fields if name == "reason"), "")
    name, _, text = reason.partition(": ")
    if name in _ERRORS:
        return ReplayAnswer((), error=getattr(exceptions, name)(text))
    if name == "CancelledError":  # by the handler's own clock
        return ReplayAnswer((), truncated="time")
    return ReplayAnswer((), is_lost=name != "ConnectionDone")
