"""Putting right what a run left behind that was killed or lost its power.

A dead run is known by its ``.open`` files, whose lock is gone. Each is cut to its last
whole record (what lies between whole records is taken out), gets its final name, and
the folder its index. In the place of an answer that was lost with the process, or of a
request, there is then a ``metadata`` record that says so, under the id by which the
record that is left names it.
"""

from __future__ import annotations

import errno
import logging
import os
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from .asked import address_asked, is_asked
from .cdxj import INDEX_NAME
from .indexer import ANSWERS, PATTERNS, index_folder
from .member import quick
from .reader import ReadRecord, scan
from .record import now
from .records import fields_record
from .writer import OPEN_SUFFIX, is_at, lock, rename_new, sync_folder

if TYPE_CHECKING:
    from pathlib import Path

logger = logging.getLogger(__name__)

#: Bytes copied at a time when a damaged stretch is taken out of a file.
_MOVE = 4 * 1024 * 1024


@dataclass(frozen=True)
class Repair:
    """What was done to one file.

    Attributes:
        path: the file under its final name; it is gone when it held no whole record.
        records: how many whole records it holds.
        cut: how many bytes were no whole record and were taken out.
    """

    path: Path
    records: int
    cut: int


def recover(spider_folder: Path, *, leave: Path | None = None) -> list[Repair]:
    """Repair what dead runs of a spider left in its folder; runs that live are left alone.

    Args:
        spider_folder: ``<ARCHIVE_DIR>/<spider>``.
        leave: a job's folder that is not to be touched: one's own.

    Returns:
        What was done to each file that had to be repaired. A file that can't be
        repaired (no right, disk full) stays as it is and is named in the log.
    """
    repairs: list[Repair] = []
    for folder in sorted(path for path in spider_folder.glob("*/") if path != leave):
        try:
            done = repair_folder(folder)
        except OSError as error:
            logger.error(
                "What an earlier run left in %s can't be repaired: %s. It is left as it is.",
                folder,
                error,
            )
            continue
        for repair in done:
            logger.warning(
                "Repaired %s of an earlier run that did not end: %d records kept, %d bytes cut.",
                repair.path,
                repair.records,
                repair.cut,
            )
        repairs += done
    return repairs


def repair_folder(folder: Path) -> list[Repair]:
    """Repair the files of one job, and write its index where it has none or an old one.

    Raises:
        OSError: a file can't be read or written.
    """
    alive = False
    repairs = []
    for path in sorted(folder.glob("*.warc.gz" + OPEN_SUFFIX)):
        repair = repair_file(path)
        if repair is None:
            alive = True
        else:
            repairs.append(repair)
    finished = any(path for pattern in PATTERNS for path in folder.glob(pattern))
    if not alive and finished and (repairs or not (folder / INDEX_NAME).exists()):
        index_folder(folder)
    for draft in folder.glob(INDEX_NAME + ".*.tmp"):
        _remove_if_left(draft)
    return repairs


def repair_file(path: Path) -> Repair | None:
    """Repair one ``.open`` file and give it its final name.

    Returns:
        What was done; None when nothing was, because the file's writer lives or because
        another run repairs it.

    Raises:
        OSError: the file can't be read or written, or it can't be told whether its
            writer lives.
    """
    try:
        fd = os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        return None
    fds = [fd]
    try:
        # Whoever has the lock may rename the file, so the name may be gone by now.
        if not lock(fd) or not is_at(fd, path):
            return None
        size = os.fstat(fd).st_size
        whole = _whole_records(path)
        if whole.are_together:
            os.ftruncate(fd, whole.size)
        else:
            fd = _without_gaps(fd, path, whole.spans)
            fds.append(fd)
        for number, record in enumerate(whole.lost):
            _write(fd, record, whole.size + sum(map(len, whole.lost[:number])), path)
        os.fsync(fd)
        final = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
        if whole.spans:
            rename_new(path, final)
        else:
            path.unlink()
    finally:
        for opened in fds:
            os.close(opened)
    sync_folder(path.parent)
    return Repair(final, len(whole.spans) + len(whole.lost), size - whole.size)


def _remove_if_left(draft: Path) -> None:
    """Remove the draft of an index unless someone is writing it."""
    with suppress(FileNotFoundError), draft.open("rb") as file:
        if lock(file.fileno()):
            draft.unlink()


@dataclass(frozen=True)
class _Whole:
    """What of a file is whole.

    Attributes:
        spans: offset and length of each record that is there to its last byte.
        lost: records to be added, as gzip members, in the place of those that others name.
    """

    spans: list[tuple[int, int]]
    lost: list[bytes]

    @property
    def size(self) -> int:
        """Bytes that they take."""
        return sum(length for _, length in self.spans)

    @property
    def are_together(self) -> bool:
        """Whether nothing lies between them."""
        return not self.spans or sum(self.spans[-1]) == self.size


def _whole_records(path: Path) -> _Whole:
    """Find the records that are whole, and those that they miss."""
    spans = []
    latest = None
    # Requests by the id of their answer, which follows at once; answers without their request.
    unanswered: dict[str, ReadRecord] = {}
    unasked: dict[str, ReadRecord] = {}
    # What was known of a request whose answer has not come.
    known: dict[str, ReadRecord] = {}
    # A record knows its length when the next one is reached; one with a fault never does.
    for found in chain(scan(path), [None]):
        if latest is not None and latest.offset is not None and latest.length is not None:
            spans.append((latest.offset, latest.length))
            other = latest.header("WARC-Concurrent-To")
            asked = unanswered.pop(latest.id or "", None)
            known.pop(latest.id or "", None)
            if other is not None and latest.type == "request":
                unanswered[other] = latest
            elif other is not None and latest.type in ANSWERS and asked is None:
                unasked[other] = latest
            elif other is not None and is_asked(latest.type, latest.target_uri):
                known[other] = latest
        latest = found if isinstance(found, ReadRecord) else None
    lost = [_lost("answer", name, other) for name, other in (known | unanswered).items()]
    lost += [_lost("request", name, answer) for name, answer in unasked.items()]
    return _Whole(spans, lost)


def _without_gaps(fd: int, path: Path, spans: list[tuple[int, int]]) -> int:
    """Put a file in the place of a damaged one that has its whole records only; return it, locked.

    The damaged one stays until the other is on the disk: a kill meanwhile costs nothing.
    """
    draft = path.with_name(path.name + ".tmp")
    new = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_CLOEXEC", 0), 0o644)
    try:
        lock(new)
        end = 0
        for offset, left in spans:
            while left:
                data = os.pread(fd, min(left, _MOVE), offset)
                _write(new, data, end, draft)
                offset, end, left = offset + len(data), end + len(data), left - len(data)
        os.fsync(new)
        draft.replace(path)
    except BaseException:
        os.close(new)
        draft.unlink(missing_ok=True)
        raise
    return new


def _write(fd: int, data: bytes, offset: int, path: Path) -> None:
    if os.pwrite(fd, data, offset) < len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


def _lost(what: str, record_id: str, other: ReadRecord) -> bytes:
    """Return the record that stands for a lost one which another names, as a gzip member."""
    record = fields_record(
        "metadata",
        [
            ("outcome", f"{what} lost"),
            ("reason", "it was not whole on the disk when the process or the machine had stopped"),
        ],
        now(),
        [
            ("WARC-Warcinfo-ID", other.header("WARC-Warcinfo-ID")),
            ("WARC-Concurrent-To", other.id),
        ],
        target_uri=address_asked(other.target_uri or ""),
        record_id=record_id,
    )
    return quick().compress(b"".join(record.pieces()))
