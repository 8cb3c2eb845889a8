"""Putting right what a run left behind that was killed or lost its power.

A dead run is known by its ``.open`` files, whose lock is gone. Each is cut to its last
whole record (what lies between whole records is taken out), gets its final name, and
the folder its index. A request whose answer was lost with the process gets a
``metadata`` record that says so, under the id by which the request names its answer.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .cdxj import INDEX_NAME
from .indexer import PATTERNS, index_folder
from .member import compress
from .reader import Fault, scan
from .record import now
from .records import fields_record
from .writer import OPEN_SUFFIX, lock, rename_new, sync_folder

if TYPE_CHECKING:
    from pathlib import Path

    from .reader import ReadRecord

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
    return repairs


def repair_file(path: Path) -> Repair | None:
    """Repair one ``.open`` file and give it its final name; None while its writer lives.

    Raises:
        OSError: the file can't be read or written.
    """
    fd = os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    try:
        if not lock(fd):
            return None
        size = os.fstat(fd).st_size
        records = _whole_records(path)
        end = _close_ranks(fd, records)
        if end != size:
            os.ftruncate(fd, end)
        count = len(records)
        if lost := _lost_answer(records):
            count += 1
            os.pwrite(fd, lost, end)
        os.fsync(fd)
    finally:
        os.close(fd)
    final = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
    if records:
        rename_new(path, final)
    else:
        path.unlink()
    sync_folder(path.parent)
    return Repair(final, count, size - end)


def _whole_records(path: Path) -> list[ReadRecord]:
    """Return the records of a file that are there to their last byte."""
    found = [record for record in list(scan(path)) if not isinstance(record, Fault)]
    # A record that a fault was found in never learns its length.
    return [record for record in found if record.length is not None]


def _close_ranks(fd: int, records: list[ReadRecord]) -> int:
    """Move whole records together where something lies between them; return where they end."""
    end = 0
    for record in records:
        offset, left = record.offset or 0, record.length or 0
        if offset == end:
            end += left
            continue
        while left:
            data = os.pread(fd, min(left, _MOVE), offset)
            written = os.pwrite(fd, data, end)
            offset, end, left = offset + written, end + written, left - written
    return end


def _lost_answer(records: list[ReadRecord]) -> bytes:
    """Return the record for the answer of a last request that has none, as a gzip member."""
    if not records or records[-1].type != "request":
        return b""
    request = records[-1]
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
    return compress(b"".join(record.pieces()))
