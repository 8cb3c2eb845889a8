"""`scrapy archive verify`: whether everything in the files is as it was written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from warc.cdxj import INDEX_NAME
from warc.lookup import references_outside
from warc.paths import Found, OpenFile, by_folder, find_files, is_job_file
from warc.reader import Fault
from warc.verify import verify_files

from .console import FAILED, FAULTY, GOOD, count, note, progress, say, say_json, size
from .subcommand import Subcommand, add_paths

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from pathlib import Path

_DETAILS = """\
Reads everything and names what is wrong, with its file, offset and record:
records that are damaged or torn, wrong digests, links to records that are not
there, and index lines that are missing or lead nowhere. The record that a
revisit refers to may be in another job of the same spider.

A folder is judged as a whole, with its index.cdxj. A file that a run is still
writing is named and left alone. One whose writer died is a fault: the next
start of its spider repairs it.

  scrapy archive verify archive/
  scrapy archive verify --json archive/ecns/ | jq .faults

The exit code is 0 if all is sound, 1 if there are faults, 2 if a file could
not be read."""

_RUNNING = "a run is writing it; it can be verified when that ends"
_DEAD = "its writer died; the next start of its spider repairs it"
_UNKNOWN = "it is being written, or its writer died; this file system does not tell which"


@dataclass
class _Report:
    """What was found in all folders so far."""

    as_json: bool
    files: dict[str, int] = field(default_factory=dict)
    records: Counter[str] = field(default_factory=Counter)
    digests: int = 0
    outside: int = 0
    faults: list[dict[str, Any]] = field(default_factory=list)
    open: list[dict[str, Any]] = field(default_factory=list)
    unreadable: list[dict[str, Any]] = field(default_factory=list)

    @property
    def code(self) -> int:
        """The exit code."""
        if self.unreadable:
            return FAILED
        return FAULTY if self.faults else GOOD

    def add_file(self, path: Path, faults: list[Fault]) -> None:
        """Take what was found in one file, an index or a WARC file."""
        if not faults:
            self._say(f"OK      {path}")
        for fault in faults:
            self.add_fault(path, fault)

    def add_fault(self, path: Path, fault: Fault) -> None:
        """Take one fault."""
        self.faults.append(
            {
                "path": str(path),
                "offset": fault.offset,
                "recordId": fault.record_id,
                "what": fault.what,
            }
        )
        record = f" ({fault.record_id})" if fault.record_id else ""
        self._say(f"FAULT   {path}:{fault.offset}  {fault.what}{record}")

    def add_open(self, found: OpenFile) -> None:
        """Take a file that is not finished."""
        self.open.append({"path": str(found.path), "running": found.running})
        if found.running is False:
            self.add_fault(found.path, Fault(found.path.name, 0, None, _DEAD))
        else:
            self._say(f"OPEN    {found.path}  {_RUNNING if found.running else _UNKNOWN}")

    def add_unreadable(self, path: str, error: OSError) -> None:
        """Take a file that can't be read."""
        why = error.strerror or str(error)
        self.unreadable.append({"path": path, "error": why})
        note(f"scrapy archive verify: {path}: {why}; its folder was not judged")

    def end(self) -> None:
        """Give the sums."""
        faulty = {fault["path"] for fault in self.faults}
        if self.as_json:
            sums = {
                "sound": self.code == GOOD,
                "files": [
                    {"path": path, "bytes": length, "sound": path not in faulty}
                    for path, length in self.files.items()
                ],
                "bytes": sum(self.files.values()),
                "records": dict(self.records),
                "digests": self.digests,
                "outside": self.outside,
                "faults": self.faults,
                "open": self.open,
                "unreadable": self.unreadable,
            }
            say_json(sums)
            return
        parts = [
            count(len(self.files), "file"),
            size(sum(self.files.values())),
            count(self.records.total(), "record"),
            f"{count(self.digests, 'digest')} compared",
            count(len(self.faults), "fault") if self.faults else "no faults",
        ]
        if self.outside:
            parts.append(f"{count(self.outside, 'revisit')} of records elsewhere")
        if self.open:
            parts.append(f"{len(self.open)} not finished")
        if self.unreadable:
            parts.append(f"{len(self.unreadable)} could not be read")
        say(", ".join(parts))

    def _say(self, text: str) -> None:
        if not self.as_json:
            say(text)


def run(opts: argparse.Namespace) -> int:
    """Verify folder by folder."""
    found = find_files(opts.paths)
    report = _Report(opts.json)
    with progress(sum(path.stat().st_size for path in found.files if path.exists())) as done:
        for folder, paths in by_folder(found.files):
            _verify(folder, paths, found, report, done)
        for unfinished in found.open:
            report.add_open(unfinished)
        if report.outside and not report.unreadable:
            _find_lost(found, report)
    report.end()
    return report.code


def _verify(
    folder: Path, paths: list[Path], found: Found, report: _Report, done: Callable[[int], None]
) -> None:
    """Verify the files of one folder."""
    index = folder / INDEX_NAME if _has_index(folder, paths, found) else None
    try:
        verdict = verify_files(paths, done, index)
        sizes = [(path, path.stat().st_size) for path in paths]
    except OSError as error:
        report.add_unreadable(str(error.filename or folder), error)
        return
    report.records += verdict.records
    report.digests += verdict.checked
    report.outside += verdict.outside
    for path, length in sizes:
        report.files[str(path)] = length
        report.add_file(path, [fault for fault in verdict.faults if fault.file == path.name])
    names = {path.name for path in paths}
    for fault in verdict.faults:
        if fault.file not in names:  # the index, or a file that only the index knows
            report.add_fault(folder / fault.file, fault)
    if index is not None and verdict.sound:
        report.add_file(index, [])


def _find_lost(found: Found, report: _Report) -> None:
    """Name the revisits whose record is in no job at hand; other people's may be anywhere."""
    for lost in references_outside(found.files).lost:
        if not is_job_file(lost.place.path):
            continue
        what = f"it is a revisit of {lost.uri} of {lost.stamp}, which is in no job of the spider"
        fault = Fault(lost.place.path.name, lost.place.offset, lost.record_id, what)
        report.add_fault(lost.place.path, fault)


def _has_index(folder: Path, paths: list[Path], found: Found) -> bool:
    """Tell whether the files of a folder are to be compared with its index."""
    if folder not in found.folders:
        return False  # some of its files, perhaps not all
    if any(other.path.parent == folder for other in found.open):
        return False  # a job writes its index when it ends
    # Other people's folders need not have one.
    return (folder / INDEX_NAME).exists() or is_job_file(paths[0])


def _add_options(parser: argparse.ArgumentParser) -> None:
    add_paths(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")


SUBCOMMAND = Subcommand(
    syntax="PATH... [--json]",
    details=_DETAILS,
    add_options=_add_options,
    run=run,
)
