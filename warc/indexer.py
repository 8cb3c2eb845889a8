"""Making index lines from WARC files: the same lines that are written during a crawl."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING

from . import message
from .asked import ASKED_BEGINS, is_asked
from .cdxj import INDEX_NAME, IndexBuilder, index_line
from .inflate import DamageError
from .reader import Fault, ReadRecord, scan
from .record import digest, digest_text, new_digest
from .records import FAILED_ROLE, beside_uri
from .spool import MEMORY_MAX

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

#: Types of record that can be shown for an address.
ANSWERS = frozenset({"response", "revisit", "resource"})

_FAILED = beside_uri(FAILED_ROLE, "")

#: Names of files that are indexed.
PATTERNS = ("*.warc.gz", "*.warc.zst", "*.warc")

_NOT_MODIFIED = "/revisit/server-not-modified"

#: Method, and digest of the body, of a request that is no plain GET.
_Asked = tuple[str, str | None]


def is_indexed(kind: str, target_uri: str | None) -> bool:
    """Tell whether a record stands in an index.

    Answers do, why there is none, and what was known when they were asked for.
    """
    if kind in ANSWERS:
        return True
    return kind == "metadata" and (target_uri or "").startswith((_FAILED, ASKED_BEGINS))


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
    requests = _Requests()
    for found in records:
        if isinstance(found, ReadRecord) and found.type == "request":
            # Some tools write the request behind its answer.
            requests.take(found)
        # The length of a record, and whether it is whole, is known when the next one begins.
        if waiting is not None:
            yield from _line(*waiting, requests.of(waiting[0]))
            waiting = None
        if isinstance(found, Fault):
            yield found
        elif found.offset is not None and is_indexed(found.type, found.target_uri):
            try:
                waiting = found, _Facts(found)
            except DamageError:
                continue  # the fault itself comes next
    if waiting is not None:
        yield from _line(*waiting, requests.of(waiting[0]))


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


class _Requests:
    """The requests that were no plain GET, until their answers are met."""

    def __init__(self) -> None:
        self._asked: dict[str, _Asked] = {}

    def take(self, record: ReadRecord) -> None:
        """Remember how a request asks, by its own id and by those of the records it names."""
        if record.content_length > MEMORY_MAX:
            return
        try:
            asked = message.asked(record.block())
        except DamageError:
            return
        if asked is not None:
            method, body = asked
            for name in (record.id, *record.values("WARC-Concurrent-To")):
                if name is not None:
                    self._asked[name] = method, digest(body) if body else None

    def of(self, record: ReadRecord) -> _Asked | None:
        """Return how an answer was asked for; None for a plain GET.

        The record of what was known then stands before the answer, and leaves it to that to forget it.
        """
        if not self._asked:
            return None
        names = (record.id, *record.values("WARC-Concurrent-To"))
        found = [self._asked[name] for name in names if name in self._asked]
        if not is_asked(record.type, record.target_uri):
            for name in names:
                self._asked.pop(name or "", None)
        return found[0] if found else None


class _Facts:
    """What the index says of a record's block; reads as much of the block as that takes."""

    def __init__(self, record: ReadRecord):
        self.mime = record.header("Content-Type")
        self.status: str | None = None
        self.digest = record.header("WARC-Payload-Digest")
        self.entity_digest: str | None = None
        if record.type == "metadata":
            self.mime = self.digest = None
            return
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


def _line(record: ReadRecord, facts: _Facts, asked: _Asked | None) -> Iterator[str]:
    moment = parse_date(record.header("WARC-Date"))
    if record.damage is not None:
        return
    if moment is None or record.target_uri is None or record.offset is None:
        return
    method, request_digest = asked or (None, None)
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
        method=method,
        request_digest=request_digest,
    )
