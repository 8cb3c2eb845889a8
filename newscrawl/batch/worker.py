"""A process that extracts stretches; it may be killed by any page, and says by which.

    python -m newscrawl.batch.worker MARKER MEMORY

It takes a `Plan` and then `Work` from standard input and gives `Report` to standard output, as
`multiprocessing.connection` frames them.
"""

from __future__ import annotations

import mmap
import os
import signal
import struct
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.batch.extractor import Extractor, Found, Plan, Trouble
from warc.stretch import Stretch, StretchReader

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from warc.reader import ReadRecord

# What is found is handed on after so many seconds: it costs the parent a wake-up each time.
_SECONDS = 0.25
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
    is_broken: bool = False
    """At the end: whether it could not be read so far."""


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


def serve(taking: Connection, giving: Connection, marker: Marker, memory: int) -> None:
    """Do the work that comes until nobody is there any more.

    Args:
        taking: where a `Plan` and then `Work` come from.
        giving: where `Report` goes; the first one says that work can begin.
        marker: what says which page is being dealt with.
        memory: bytes that this process may take; 0: any number.
    """
    if memory and resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with suppress(EOFError, BrokenPipeError):
        plan: Plan = taking.recv()
        with closing(Extractor(plan)) as extractor:
            giving.send(Report(0))
            while True:
                _extract(giving, taking.recv(), extractor, marker)


def _extract(giving: Connection, work: Work, extractor: Extractor, marker: Marker) -> None:
    reader = StretchReader(work.stretch)
    done, told = work.done, time.monotonic()
    unreadable = None
    try:
        for number in extractor.run(
            work.stretch, reader, done=work.done, leave_out=work.leave_out, begin=marker.begin
        ):
            marker.end()
            done = number + 1
            if time.monotonic() - told > _SECONDS:
                giving.send(Report(done, extractor.take()))
                told = time.monotonic()
    except OSError as error:
        what = f"the file can't be read on from here: {error.strerror or error}"
        unreadable = Trouble(work.stretch.path.name, reader.reached, what)
    found = extractor.take()
    if unreadable is not None:
        found.add_trouble(unreadable)
    is_broken = unreadable is not None
    giving.send(Report(done, found, True, reader.first, reader.following, is_broken))


def main() -> None:
    """Serve on standard input and output."""
    taking = Connection(os.dup(0), writable=False)
    giving = Connection(os.dup(1), readable=False)
    os.dup2(2, 1)  # whatever else is printed must not get in between
    try:
        marker = Marker(Path(sys.argv[1]))
    except FileNotFoundError:
        # The run was stopped while it started this process, and has removed its folder.
        return
    serve(taking, giving, marker, int(sys.argv[2]))


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


if __name__ == "__main__":
    # As a module of its own name, for what is pickled to be what others know.
    from newscrawl.batch import worker

    worker.main()
