"""What an archive answers: the bytes of a record, or the error that was recorded."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import TYPE_CHECKING

from scrapy import exceptions

from warc.arriving import LostError, arriving
from warc.captures import opened
from warc.indexer import parse_date
from warc.inflate import DamageError
from warc.record import RecordRef
from warc.records import WITHHELD
from warc.spool import MEMORY_MAX
from warc.writer import OPEN_SUFFIX

from .errors import NotInArchive

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from scrapy import Request

    from warc.captures import Capture
    from warc.collection import Collection
    from warc.reader import ReadRecord

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
        record_id: WARC-Record-ID of the answer, or of what says why there is none.
        is_revisit: whether the payload was in another record.
        is_lost: whether the connection broke down, instead of being closed.
    """

    pieces: Iterable[bytes]
    ref: RecordRef | None = None
    truncated: str | None = None
    ip_address: str | None = None
    error: Exception | None = None
    record_id: str | None = None
    is_revisit: bool = False
    is_lost: bool = False


def read_answer(archive: Collection, capture: Capture, request: Request) -> ReplayAnswer:
    """Read the answer that a capture holds.

    Args:
        archive: where the capture is from.
        capture: where the record is.
        request: what is asked.

    Raises:
        NotInArchive: the record is damaged, or what it refers to is not there.
        ValueError: there is no such record at this place.
        OSError: the file can't be read.
    """
    try:
        with opened(capture.place) as record:
            if record.target_uri != capture.url:
                raise ValueError(f"offset {capture.place.offset} has a record of another address")
            if record.type == "metadata":
                return replace(_failure(record), record_id=record.id)
            return _answer(archive, capture, record, request)
    except LostError as error:
        raise NotInArchive(str(error)) from error
    except DamageError as error:
        where = f"{capture.place.path}:{capture.place.offset}"
        raise NotInArchive(f"the record of {capture.url} is damaged ({where}: {error})") from error


def _answer(
    archive: Collection, capture: Capture, record: ReadRecord, request: Request
) -> ReplayAnswer:
    pieces: Iterable[bytes]
    exact = record.type == "response" and archive.is_wire_exact(capture.place.path, record)
    if exact and record.content_length > MEMORY_MAX:
        for _ in record.pieces():
            pass  # it is not to break off while it arrives
        pieces = _streamed(capture)
    else:
        # Of a 304 to its own question Scrapy's cache made the page; a replay has no cache.
        as_page = archive.had_cache(capture.place.path) and not any(
            name in request.headers for name in _CONDITIONS
        )
        pieces = [arriving(archive, capture.place, record, not_modified=not as_page)]
    truncated = record.header("WARC-Truncated")
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
    return ReplayAnswer(
        pieces,
        ref,
        truncated,
        _ip_address(record),
        record_id=record.id,
        is_revisit=record.type == "revisit",
    )


def _date(record: ReadRecord) -> datetime:
    moment = parse_date(record.header("WARC-Date"))
    if moment is None:  # it would not be in an index
        raise ValueError("the record has no date")
    return moment


def _ip_address(record: ReadRecord) -> str | None:
    """Return the server's address; some tools write its name there."""
    text = record.header("WARC-IP-Address") or ""
    try:
        return str(ip_address(text))
    except ValueError:
        return None


def _streamed(capture: Capture) -> Iterator[bytes]:
    """Read a large block while it arrives."""
    with opened(capture.place) as record:
        yield from record.pieces()


def _failure(record: ReadRecord) -> ReplayAnswer:
    """Return a request's failure as it was recorded.

    Where a connection was made and gave no byte, it does so again; what happened before
    that (no name, no connection, no tunnel) or in the handler is raised as it was.

    Raises:
        NotInArchive: there was an answer, of which no copy was kept.
    """
    lines = record.block().decode("utf-8", "replace").splitlines()
    fields = {name: value for name, _, value in (line.partition(": ") for line in lines)}
    reason = fields.get("reason", "")
    if fields.get("outcome") == WITHHELD:
        raise NotInArchive(f"the answer was withheld: {reason}")
    name, _, text = reason.partition(": ")
    if name in _ERRORS:
        return ReplayAnswer((), error=getattr(exceptions, name)(text))
    if name == "CancelledError":  # by the handler's own clock
        return ReplayAnswer((), truncated="time")
    return ReplayAnswer((), is_lost=name != "ConnectionDone")
