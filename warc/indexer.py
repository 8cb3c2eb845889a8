"""Making index lines from WARC files: the same lines that are written during a crawl."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from . import message
from .cdxj import INDEX_NAME, IndexBuilder, index_line
from .inflate import DamageError
from .reader import Fault, ReadRecord, scan
from .record import digest, digest_text, new_digest
from .spool import MEMORY_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

#: Types of record that stand in an index: those that can be shown for an address.
INDEXED = frozenset({"response", "revisit", "resource"})

#: Names of files that are indexed.
PATTERNS = ("*.warc.gz", "*.warc")


def index_file(path: Path) -> Iterator[str | Fault]:
    """Yield the index line of every record that has one, and every fault of the file."""
    return index_records(scan(path))


def index_records(records: Iterable[ReadRecord | Fault]) -> Iterator[str | Fault]:
    """Yield the index lines of records that are being read, and the faults among them.

    A line comes when the record after it is reached, and names the file that the record names.
    """
    waiting: tuple[ReadRecord, _Facts] | None = None
    for found in records:
        # The length of a record is known when the next one begins.
        if waiting is not None:
            if isinstance(found, ReadRecord) or found.offset != waiting[0].offset:
                yield from _line(*waiting)
            waiting = None
        if isinstance(found, Fault):
            yield found
        elif found.type in INDEXED and found.offset is not None:
            try:
                waiting = found, _Facts(found)
            except DamageError:
                continue  # the fault itself comes next
    if waiting is not None:
        yield from _line(*waiting)


def index_folder(folder: Path, name: str = INDEX_NAME) -> list[Fault]:
    """Write the index of all WARC files of a folder; return what was wrong in them."""
    builder = IndexBuilder(folder)
    faults = []
    for path in sorted(path for pattern in PATTERNS for path in folder.glob(pattern)):
        for found in index_file(path):
            if isinstance(found, Fault):
                faults.append(found)
            else:
                builder.add(found)
    builder.write(name)
    return faults


def parse_date(text: str | None) -> datetime | None:
    """Return a WARC-Date (any precision that ISO 8601 has) as UTC; None where it is none."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


class _Facts:
    """What the index says of a record's block; reads the block."""

    def __init__(self, record: ReadRecord):
        is_http = record.is_http
        self.mime = None if is_http else record.header("Content-Type")
        self.status: str | None = None
        self.digest = record.header("WARC-Payload-Digest")
        self.entity_digest: str | None = None
        first = b""
        payload = new_digest()
        head: bytes | None = None
        small = record.content_length <= MEMORY_MAX
        for piece in record.pieces():
            if not is_http:
                payload.update(piece)
            elif head is not None:
                payload.update(piece)
                if small:
                    first += piece
            elif len(first) <= MEMORY_MAX:  # what has no end by then is no head
                first += piece
                end = message.head_end(first)
                if end is not None:
                    head, first = first[:end], first[end:]
                    payload.update(first)
        if is_http:
            self._read_head(record, head if head is not None else first)
            if head is None:
                return
            if small and message.is_chunked(head):
                self.entity_digest = digest(message.unchunk(first)[0])
        if self.digest is None:
            self.digest = digest_text(payload)

    def _read_head(self, record: ReadRecord, head: bytes) -> None:
        self.status = message.status_of(head)
        self.mime = "warc/revisit" if record.type == "revisit" else message.mime_of(head)


def _line(record: ReadRecord, facts: _Facts) -> Iterator[str]:
    moment = parse_date(record.header("WARC-Date"))
    if moment is None or record.target_uri is None or record.offset is None:
        return
    yield index_line(
        record.target_uri,
        moment,
        record.file,
        record.offset,
        record.length or 0,
        mime=facts.mime,
        status=facts.status,
        digest=facts.digest,
        entity_digest=facts.entity_digest,
    )
