"""What workers give, in the order of the records, whatever was ready first."""

from __future__ import annotations

from collections import deque
from itertools import count
from typing import TYPE_CHECKING, Protocol

from newscrawl.batch.extractor import Trouble
from newscrawl.batch.workers import Read
from warc.stretch import Stretch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


UNKNOWN = -1
"""Where the next record begins behind a place that could not be read."""

# So many stretches in a row that can't be read, and the rest of the file is given up: each takes as
# long as a store needs to say no.
_MOST_BROKEN = 3


class Reading(Protocol):
    """Something that reads stretches side by side: `newscrawl.batch.workers.Workers`."""

    def submit(self, number: int, stretch: Stretch) -> None:
        """Put a stretch into the queue, under a number."""

    def next(self) -> tuple[int, Read]:
        """Wait for a stretch to be read; returns its number and what came of it."""


def in_order(
    reading: Reading, stretches: Iterable[Stretch], window: int, begins: int | None = 0
) -> Iterator[tuple[Stretch, Read, int | None]]:
    """Read stretches side by side and yield them one after the other.

    Where a stretch guessed its beginning wrong, it is read once more from the right place; where
    there was none for it, for the one before took all, it counts as empty. Behind a place that could
    not be read a stretch begins where it guessed.

    Args:
        reading: what reads them.
        stretches: those of each file in order, none left out.
        window: so many are read at a time, or wait for those before them.
        begins: where in the file of the first stretch reading goes on (`UNKNOWN`: where it guesses);
            None: nothing more is in it.

    Yields:
        A stretch, what came of it, and where in its file the next one begins.
    """
    numbers = count()
    ready: dict[int, Read] = {}
    waiting: deque[tuple[int, Stretch]] = deque()
    upcoming = iter(stretches)
    path: object = None
    due: int | None = None
    broken = 0

    def read(number: int) -> Read:
        while number not in ready:
            done, found = reading.next()
            ready[done] = found
        return ready.pop(number)

    while True:
        while len(waiting) < window and (stretch := next(upcoming, None)) is not None:
            waiting.append((number := next(numbers), stretch))
            reading.submit(number, stretch)
        if not waiting:
            return
        number, stretch = waiting.popleft()
        found = read(number)
        if stretch.path is not path:
            due = begins if path is None and stretch.start else stretch.start
            path = stretch.path
            broken = 0
        if due == UNKNOWN:
            due = found.following if found.first is not None else UNKNOWN
        elif due is None or due >= stretch.stop:
            found = Read()
        else:
            if found.first != due and not (stretch.exact and stretch.start == due):
                again = next(numbers)
                reading.submit(again, Stretch(stretch.path, due, stretch.stop))
                found = read(again)
            due = found.following
        broken = broken + 1 if found.is_broken else 0
        if found.is_broken:
            due = UNKNOWN
        if broken == _MOST_BROKEN:
            due = None
            what = "reading this file is given up here"
            found.found.add_trouble(Trouble(stretch.path.name, stretch.stop, what))
        yield stretch, found, due
