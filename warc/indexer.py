"""Making index lines from WARC files: the same lines that are written during a crawl."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING

from . import message
from .cdxj import INDEX_NAME, IndexBuilder, index_line
from .inflate import DamageError
from .reader import Fault, ReadRecord, scan
from .record import digest, digest_text, new_digest
from .spool import MEMORY_MAX

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

#: Types of record that stand in an index: those that can be shown for an address.
INDEXED = frozenset({"response", "revisit", "resource"})

#: Names of files that are indexed.
PATTERNS = ("*.warc.gz", "*.warc.zst", "*.warc")

_NOT_MODIFIED = "/revisit/server-not-modified"


def warc_files(folder: Path) -> list[Path]:
    """Return the finished WARC files of a folder, sorted."""
    found = (path for pattern in PATTERNS for path in folder.glob(pattern))
    return sorted(path for path in found if path.is_file())


def index_file(path: Path) -> Generator[str | Fault]:
    """Yield the index line of every record that has one, and every fault of the file."""
    return index_records(scan(path))


def index_records(records: Iterable[ReadRecord | Fault]) -> Generator[str | Fault]:
    """Yield the index lines of records that are being read, and the faults among them.

    A line comes when the record after it is reached, and names the file that the record names.
    """
    waiting: tuple[ReadRecord, _Facts] | None = None
    for found in records:
        # The length of a record, and whether it is whole, is known when the next one begins.
        if waiting is not None:
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
    for path in warc_files(folder):
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
    """What the index says of a record's block; reads as much of the block as that takes."""

    def __init__(self, record: ReadRecord):
        self.mime = record.header("Content-Type")
        self.status: str | None = None
        self.digest = record.header("WARC-Payload-Digest")
        self.entity_digest: str | None = None
        pieces = record.pieces()
        body: bytes | None = b""
        if record.is_http:
            head, body = _split(pieces)
            self.status = message.status_of(head)
            self.mime = message.mime_of(head)
        if record.type == "revisit":
            # Its payload stands in another record, and of a 304 all may stand elsewhere.
            self.mime = "warc/revisit"
            if not record.content_length and _NOT_MODIFIED in (record.header("WARC-Profile") or ""):
                self.status = "304"
            return
        if body is None:
            return
        if record.is_http and record.content_length <= MEMORY_MAX and message.is_chunked(head):
            body += b"".join(pieces)
            self.entity_digest = digest(message.unchunk(body)[0])
        if self.digest is None:
            payload = new_digest()
            for piece in chain((body,), pieces):
                payload.update(piece)
            self.digest = digest_text(payload)


def _split(pieces: Iterator[bytes]) -> tuple[bytes, bytes | None]:
    """Return the head of a message, and what came with it of the body; None where it has no end."""
    first = b""
    for piece in pieces:
        first += piece
        end = message.head_end(first)
        if end is not None:
            return first[:end], first[end:]
        if len(first) > MEMORY_MAX:  # what has no end by then is no head
            break
    return first, None


def _line(record: ReadRecord, facts: _Facts) -> Iterator[str]:
    moment = parse_date(record.header("WARC-Date"))
    if record.damage is not None:
        return
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
