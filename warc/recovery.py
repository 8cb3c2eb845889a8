"""Putting right what a run left behind that was killed or lost its power.

A dead run is known by its ``.open`` files, whose lock is gone. Each is cut to its last
whole record (what lies between whole records is taken out), gets its final name, and
the folder its index. A request whose answer was lost with the process gets a
``metadata`` record that says so, under the id by which the request names its answer.
"""

from __future__ import annotations

import errno
import logging
import os
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from .cdxj import INDEX_NAME
from .indexer import PATTERNS, index_folder
from .member import quick
from .reader import ReadRecord, scan
from .record import now
from .records import fields_record
from .writer import OPEN_SUFFIX, is_at, lock, rename_new, sync_folder

if TYPE_CHECKING:
    from pathlib import Path

logger = logging.getLogger(__name__)

#: Bytes moved at a time when a damaged stretch is taken out of a file.
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
    try:
        # Whoever has the lock may rename the file, so the name may be gone by now.
        if not lock(fd) or not is_at(fd, path):
            return None
        size = os.fstat(fd).st_size
        spans, last = _whole_records(path)
        end = _close_ranks(fd, spans)
        if end != size:
            os.ftruncate(fd, end)
        count = len(spans)
        if lost := _lost_answer(last):
            count += 1
            if os.pwrite(fd, lost, end) < len(lost):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(fd)
        final = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
        if spans:
            rename_new(path, final)
        else:
            path.unlink()
    finally:
        os.close(fd)
    sync_folder(path.parent)
    return Repair(final, count, size - end)


def _remove_if_left(draft: Path) -> None:
    """Remove the draft of an index unless someone is writing it."""
    with suppress(FileNotFoundError), draft.open("rb") as file:
        if lock(file.fileno()):
            draft.unlink()


def _whole_records(path: Path) -> tuple[list[tuple[int, int]], ReadRecord | None]:
    """Return offset and length of the records that are there to their last byte, and the last."""
    spans = []
    last = latest = None
    # A record knows its length when the next one is reached; one with a fault never does.
    for found in chain(scan(path), [None]):
        if latest is not None and latest.offset is not None and latest.length is not None:
            spans.append((latest.offset, latest.length))
            last = latest
        latest = found if isinstance(found, ReadRecord) else None
    return spans, last


def _close_ranks(fd: int, spans: list[tuple[int, int]]) -> int:
    """Move whole records together where something lies between them; return where they end."""
    end = 0
    for offset, left in spans:
        if offset == end:
            end += left
            continue
        while left:
            data = os.pread(fd, min(left, _MOVE), offset)
            written = os.pwrite(fd, data, end)
            offset, end, left = offset + written, end + written, left - written
    return end


def _lost_answer(request: ReadRecord | None) -> bytes:
    """Return the record for the answer of a last request that has none, as a gzip member."""
    if request is None or request.type != "request":
        return b""
    answer = request.header("WARC-Concurrent-To")
    if answer is None:
        return b""
    record = fields_record(
        "metadata",
        [
            ("outcome", "answer lost"),
            ("reason", "the process ended before the answer was written"),
        ],
        now(),
        [
            ("WARC-Warcinfo-ID", request.header("WARC-Warcinfo-ID")),
            ("WARC-Concurrent-To", request.id),
        ],
        target_uri=request.target_uri or "",
        record_id=answer,
    )
    return quick().compress(b"".join(record.pieces()))
