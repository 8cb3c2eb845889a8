"""The WARC files of one job, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .job import ArchiveError
from .record import now
from .writer import WarcFile

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

    from .job import Job
    from .member import Gzip
    from .records import Record


@dataclass(frozen=True)
class FileInfo:
    """One WARC file of the job.

    Attributes:
        name: its final name.
        bytes: its size in bytes.
        records: how many records it holds, warcinfo included.
    """

    name: str
    bytes: int
    records: int


class FileSeries:
    """Opens a job's files, each with its warcinfo record, and closes them.

    Attributes:
        warcinfo_id: record id of the latest file's warcinfo; empty before the first file.

    Args:
        job: the job; its folder exists.
        warcinfo: makes the warcinfo record of a file, given the file's name.
        gzip: how records are compressed.
        max_bytes: a file that would grow beyond it is followed by another; 0 for no limit.
        sums: statistics, to which the files add theirs.
    """

    def __init__(
        self,
        job: Job,
        warcinfo: Callable[[str], Record],
        gzip: Gzip,
        max_bytes: int,
        sums: Counter[str],
    ):
        self.warcinfo_id = ""
        self._job = job
        self._warcinfo = warcinfo
        self._gzip = gzip
        self._max_bytes = max_bytes
        self._sums = sums
        self._files: list[WarcFile] = []
        # Files that a thread is writing to.
        self._lent: set[WarcFile] = set()

    @property
    def infos(self) -> tuple[FileInfo, ...]:
        """The files in the order written, under their final names."""
        return tuple(
            FileInfo(file.name, file.size, file.records) for file in self._files if file.records
        )

    @property
    def current(self) -> WarcFile | None:
        """The file that takes the next record, None where that will be a new one."""
        last = self._files[-1] if self._files else None
        return None if last is None or last.closed or last in self._lent else last

    def file(self) -> WarcFile:
        """Return the file that takes the next record, opening it where there is none.

        Raises:
            OSError: it can't be made.
        """
        return self.current or self._next()

    def is_full(self, file: WarcFile, more: int) -> bool:
        """Tell whether a file is not to take so many bytes more."""
        # A file that holds only its warcinfo takes anything: an exchange is never split.
        return file.records > 1 and 0 < self._max_bytes < file.size + more

    def rotate(self) -> WarcFile:
        """Close the current file and return the one that follows it.

        Raises:
            OSError: the one can't be closed or the other can't be made.
        """
        # The next one first: a job without an open file looks like one that has ended.
        full = self._files[-1]
        file = self._next()
        full.close()
        return file

    def lend(self, file: WarcFile) -> None:
        """Leave a file to a thread; what comes meanwhile goes to the next one."""
        self._lent.add(file)

    def take_back(self, file: WarcFile) -> None:
        """Go on with a file that a thread has done with, or close it where there is a next one.

        Raises:
            OSError: it can't be closed.
        """
        self._lent.discard(file)
        if file is not self._files[-1]:
            file.close()

    def close(self) -> list[OSError]:
        """Give all files their final names; return what went wrong.

        One that a thread still writes to (the process ends in the middle of it) is left
        for the next run to repair.
        """
        errors = []
        for file in self._files:
            if file in self._lent:
                continue
            try:
                file.close()
            except OSError as error:
                errors.append(error)
        self._warcinfo = _no_warcinfo
        return errors

    def _next(self) -> WarcFile:
        moment = now()
        stamp = f"{moment:%Y%m%d%H%M%S}{moment.microsecond // 1000:03d}"
        name = f"{self._job.spider}-{stamp}-{len(self._files):05d}-{self._job.id}.warc.gz"
        file = WarcFile(self._job.folder, name)
        self._files.append(file)
        info = self._warcinfo(name)
        self.warcinfo_id = info.id
        [(_, length)] = file.append([[self._gzip.compress(b"".join(info.pieces()))]])
        self._sums["warc/files"] += 1
        self._sums["warc/records"] += 1
        self._sums["warc/bytes"] += length
        return file


def _no_warcinfo(name: str) -> Record:
    raise ArchiveError(f"{name}: the archive is closed")
