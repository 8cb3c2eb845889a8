"""A process that extracts stretches; it may be killed by any page, and says by which."""

from __future__ import annotations

import mmap
import os
import signal
import struct
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.batch.extractor import Extractor, Found, Plan, Trouble
from warc.stretch import Stretch, StretchReader

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from warc.reader import ReadRecord

# What is found is handed on after so many items or seconds: it costs the parent a wake-up each time.
_ITEMS, _SECONDS = 25, 0.5
# Whether a page is being dealt with, the number of its record, when it began, where it stands, and
# the lengths of the two texts that follow.
_MARK = struct.Struct("<?QdQHH")
_ROOM = 4096


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker is given: a stretch, and what of it is not to be done."""

    stretch: Stretch
    done: int = 0
    """How many records at its beginning were dealt with before."""
    leave_out: frozenset[int] = frozenset()
    """Numbers of records that killed a worker."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a worker tells: what it has found since it last did."""

    done: int
    """How many records of the stretch are dealt with."""
    found: Found = field(default_factory=Found)
    """What came of those that were not reported before."""
    is_over: bool = False
    """Whether that was the whole stretch."""
    first: int | None = None
    """At the end: where the stretch's first record begins."""
    following: int | None = None
    """At the end: where the first record behind it begins."""


class Mark(NamedTuple):
    """The page that a worker is dealing with."""

    number: int
    """Number of its record in the stretch."""
    began: float
    """When, by the monotonic clock."""
    offset: int
    """Where the record begins."""
    url: str
    """Its address."""
    record_id: str
    """Its WARC-Record-ID."""


class Marker:
    """A small file by which a parent sees what a worker is at, even when that is dead."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(_ROOM))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _ROOM)

    def begin(self, number: int, record: ReadRecord) -> None:
        """Say that a page is begun."""
        url = (record.target_uri or "").encode()[:2000]
        name = (record.id or "").encode()[:500]
        head = _MARK.pack(True, number, time.monotonic(), record.offset or 0, len(url), len(name))
        text = head + url + name
        self._map[: len(text)] = text

    def end(self) -> None:
        """Say that no page is being dealt with."""
        self._map[0] = 0

    def read(self) -> Mark | None:
        """Return the page that is being dealt with, None between pages."""
        busy, number, began, offset, url, name = _MARK.unpack_from(self._map)
        if not busy:
            return None
        texts = self._map[_MARK.size : _MARK.size + url + name]
        parts = (texts[:url], texts[url:])
        return Mark(number, began, offset, *(part.decode("utf-8", "replace") for part in parts))

    def close(self) -> None:
        """Let go of the file."""
        self._map.close()


def serve(connection: Connection, marker_path: Path, plan: Plan, memory: int) -> None:
    """Do the work that comes through a connection until None comes, or nobody is there any more.

    Args:
        connection: takes `Work`, gives `Report`.
        marker_path: the file that says which page is being dealt with.
        plan: what to do with pages.
        memory: bytes that this process may take; 0: any number.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    if memory and resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    marker = Marker(marker_path)
    extractor = Extractor(plan)
    try:
        connection.send(Report(0))
        while (work := connection.recv()) is not None:
            _extract(connection, work, extractor, marker)
    except (EOFError, BrokenPipeError):
        pass
    finally:
        extractor.close()
        marker.close()


def _extract(connection: Connection, work: Work, extractor: Extractor, marker: Marker) -> None:
    reader = StretchReader(work.stretch)
    gathered = Found()
    done, told = work.done, time.monotonic()
    try:
        for number, found in extractor.run(
            work.stretch, reader, done=work.done, leave_out=work.leave_out, begin=marker.begin
        ):
            marker.end()
            done = number + 1
            gathered.add(found)
            if len(gathered.items) >= _ITEMS or time.monotonic() - told > _SECONDS:
                connection.send(Report(done, gathered))
                gathered, told = Found(), time.monotonic()
    except OSError as error:
        what = f"the file can't be read: {error.strerror or error}"
        gathered.add_trouble(Trouble(work.stretch.path.name, work.stretch.start, what))
    over = Report(done, gathered, is_over=True, first=reader.first, following=reader.following)
    connection.send(over)


def name_of_end(code: int | None) -> str:
    """How a process ended, in words."""
    if code is None:
        return "went away"
    if code < 0:
        try:
            return f"was killed by {signal.Signals(-code).name}"
        except ValueError:
            return f"was killed by signal {-code}"
    return f"ended with {code}"


def cores() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1
