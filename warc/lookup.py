"""Finding one record: by its id, by its address, or as the one that a revisit refers to.

An address is looked up in the ``index.cdxj`` of a folder where there is one, by
bisection; elsewhere the files are read through.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .captures import (
    NO_LINE,
    Capture,
    Place,
    bare,
    index_lines,
    indexed_captures,
    key_of,
    opened,
    read_line,
    same_id,
)
from .cdxj import INDEX_NAME
from .indexer import is_indexed, parse_date, warc_files
from .paths import by_folder, is_job_file
from .reader import ReadRecord, scan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

#: Address and 14 digits of a date.
_Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reference:
    """A revisit and the record that it refers to.

    Attributes:
        place: where the revisit is.
        record_id: its id.
        uri: address of the record that it refers to.
        stamp: that one's date in 14 digits, UTC.
    """

    place: Place
    record_id: str | None
    uri: str
    stamp: str


@dataclass(frozen=True, slots=True)
class Outside:
    """What revisits in some files need that is not in these files.

    Attributes:
        folders: folders among :func:`neighbours` that have some of it.
        lost: the revisits whose record is in none of them.
    """

    folders: list[Path]
    lost: list[Reference]


def find_id(record_id: str, files: Iterable[Path]) -> Place | None:
    """Return the place of the record with an id; reads the files until it is found.

    Args:
        record_id: WARC-Record-ID, with or without angle brackets.
        files: WARC files.

    Raises:
        OSError: a file can't be read.
    """
    for path in files:
        for place, record in _records(path):
            if record.id is not None and same_id(record.id, record_id):
                return place
    return None


def find_captures(url: str, files: Iterable[Path]) -> list[Capture]:
    """Return the captures of an address, oldest first.

    Addresses are compared as wayback machines do (:func:`warc.surt.surt`); where some
    are equal to the letter, only these are returned.

    Raises:
        OSError: a file can't be read.
    """
    key = key_of(url)
    captures: list[Capture] = []
    for folder, paths in by_folder(files):
        names = {path.name: path for path in paths}
        found = indexed_captures(folder / INDEX_NAME, key, names)
        captures += _scanned(paths, key) if found is None else found
    exact = [capture for capture in captures if capture.url == url]
    return sorted(exact or captures, key=lambda capture: capture.stamp)


def find_original(revisit: ReadRecord, files: Sequence[Path]) -> Place | None:
    """Return the place of the record whose payload a revisit stands for.

    Args:
        revisit: the record that refers to it, by WARC-Refers-To, or by
            WARC-Refers-To-Target-URI and WARC-Refers-To-Date.
        files: where to look.

    Raises:
        OSError: a file can't be read.
    """
    record_id = revisit.header("WARC-Refers-To")
    uri = revisit.header("WARC-Refers-To-Target-URI")
    moment = parse_date(revisit.header("WARC-Refers-To-Date"))
    if uri is None:
        return find_id(record_id, files) if record_id is not None else None
    same_time = None
    for capture in reversed(find_captures(bare(uri), files)):
        with opened(capture.place) as record:
            if record.type == "revisit":
                continue
            if record_id is not None and record.id is not None and same_id(record.id, record_id):
                return capture.place
            if moment is not None and parse_date(record.header("WARC-Date")) == moment:
                same_time = capture.place
    return same_time


def neighbours(files: Iterable[Path]) -> list[Path]:
    """Return the finished WARC files beside some: of the same folders, and of sibling jobs."""
    folders: set[Path] = set()
    for path in files:
        folder = path.resolve().parent
        folders.update(folder.parent.glob("*/") if is_job_file(path) else [folder])
    return [path for folder in sorted(folders) for path in warc_files(folder)]


def references_outside(files: Sequence[Path]) -> Outside:
    """Find the records that revisits in some files refer to and that are not in these files.

    Records are compared by address and date, which is how replay tools find them.

    Raises:
        OSError: a file can't be read.
    """
    wanted: dict[_Name, list[Reference]] = {}
    for capture in _captures(files):
        if capture.is_revisit:
            with suppress(ValueError), opened(capture.place) as revisit:
                if (name := _referred(revisit)) is not None:
                    reference = Reference(capture.place, revisit.id, *name)
                    wanted.setdefault(name, []).append(reference)
    _leave_out(wanted, files)
    folders = []
    inside = {path.resolve() for path in files}
    beside = [path for path in neighbours(files) if path not in inside] if wanted else []
    for folder, paths in by_folder(beside):
        if _leave_out(wanted, paths):
            folders.append(folder)
    return Outside(folders, [reference for lost in wanted.values() for reference in lost])


def _referred(revisit: ReadRecord) -> _Name | None:
    uri = revisit.header("WARC-Refers-To-Target-URI")
    moment = parse_date(revisit.header("WARC-Refers-To-Date"))
    return (bare(uri), _stamp(moment)) if uri is not None and moment is not None else None


def _leave_out(wanted: dict[_Name, list[Reference]], files: Iterable[Path]) -> bool:
    """Take out what some files have; tell whether they have anything of it."""
    before = len(wanted)
    if wanted:
        for capture in _captures(files):
            if not capture.is_revisit:
                wanted.pop((capture.url, capture.stamp), None)
    return len(wanted) < before


def _records(path: Path) -> Iterator[tuple[Place, ReadRecord]]:
    """Yield all records of a file with their places."""
    place = Place(path, 0)
    for found in scan(path):
        if isinstance(found, ReadRecord):
            if found.offset is not None:
                place = Place(path, found.offset)
            else:
                place = Place(path, place.offset, place.skip + 1)
            yield place, found


def _scanned(paths: Iterable[Path], key: str | None = None) -> Iterator[Capture]:
    """Yield the captures in some files, those under a key or all, by reading them."""
    for path in paths:
        for place, record in _records(path):
            uri, moment = record.target_uri, parse_date(record.header("WARC-Date"))
            if not is_indexed(record.type, uri) or uri is None or moment is None:
                continue
            if key is None or key_of(uri) == key:
                yield Capture(_stamp(moment), uri, place, record.type == "revisit")


def _captures(files: Iterable[Path]) -> Iterator[Capture]:
    """Yield all captures in some files; lines that are no index lines are passed over."""
    for folder, paths in by_folder(files):
        index = folder / INDEX_NAME
        if not index.exists():
            yield from _scanned(paths)
            continue
        names = {path.name: path for path in paths}
        for line in index_lines(index, b""):
            with suppress(*NO_LINE):
                if (capture := read_line(line, names)) is not None:
                    yield capture


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%d%H%M%S}"
