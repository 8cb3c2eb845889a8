"""What is read side by side comes out in the order of the records, whatever is ready first."""

from __future__ import annotations

import random
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.batch.extractor import Found, Item
from newscrawl.batch.results import in_order
from newscrawl.batch.workers import Read
from warc.stretch import Stretch, stretches


class Shuffled:
    """Reads files of records at known places, and is ready with them in any order."""

    def __init__(self, files: dict[Path, list[int]], wrong: set[int], chance: random.Random):
        self.files, self.wrong, self.chance = files, wrong, chance
        self.waiting: dict[int, Read] = {}
        self.most = 0

    def submit(self, number: int, stretch: Stretch) -> None:
        places = [at for at in self.files[stretch.path] if at >= stretch.start]
        inside = [at for at in places if at < stretch.stop]
        if not stretch.exact and inside and stretch.start in self.wrong:
            # It takes something within a record for one.
            read = Read(Found(items=[Item(b"rubbish", ())]), first=inside[0] + 1, following=None)
        else:
            items = [Item(f"{stretch.path}:{at}".encode(), ()) for at in inside]
            behind = [at for at in self.files[stretch.path] if at >= stretch.stop]
            first, following = (inside or [None])[0], (behind or [None])[0]
            read = Read(Found(items=items), first, following)
        self.waiting[number] = read
        self.most = max(self.most, len(self.waiting))

    def next(self) -> tuple[int, Read]:
        number = self.chance.choice(list(self.waiting))
        return number, self.waiting.pop(number)


places = st.lists(st.integers(0, 2000), max_size=40).map(lambda found: sorted({0, *found}))


@given(
    st.lists(places, min_size=1, max_size=4),
    st.sets(st.integers(0, 20).map(lambda n: n * 100), max_size=8),
    st.integers(1, 9),
    st.integers(0, 99),
)
def test_all_records_come_once_and_in_order(files, wrong, window, seed):
    by_path = {Path(f"file{number}"): places for number, places in enumerate(files)}
    reading = Shuffled(by_path, wrong, random.Random(seed))
    everything = [
        stretch for path, at in by_path.items() for stretch in stretches(path, at[-1] + 1, 100)
    ]
    found = [
        item.line
        for _, read, _ in in_order(reading, everything, window)
        for item in read.found.items
    ]
    assert found == [f"{path}:{at}".encode() for path, places in by_path.items() for at in places]
    assert reading.most <= window + 1


class Broken(Shuffled):
    """Reads stretches of which some can't be read to their end."""

    def __init__(self, files: dict[Path, list[int]], bad: set[int]):
        super().__init__(files, set(), random.Random(0))
        self.bad = bad

    def submit(self, number: int, stretch: Stretch) -> None:
        super().submit(number, stretch)
        if stretch.start // 100 in self.bad:
            read = self.waiting[number]
            self.waiting[number] = Read(Found(items=read.found.items[:1]), read.first, None, True)


def lines_of(file: Path, places: list[int], bad: set[int]) -> tuple[list[int], list[str]]:
    """Read a file; returns the places of the records found, and what was said."""
    everything = stretches(file, places[-1] + 1, 100)
    found = [read.found for _, read, _ in in_order(Broken({file: places}, bad), everything, 3)]
    items = [int(item.line.rpartition(b":")[2]) for one in found for item in one.items]
    return items, [trouble.what for one in found for trouble in one.troubles]


def test_behind_what_can_t_be_read_it_goes_on():
    places = list(range(0, 1000, 30))
    items, troubles = lines_of(Path("file"), places, {3})
    assert items == [at for at in places if not 330 <= at < 400]
    assert troubles == []


def test_a_file_of_which_nothing_can_be_read_is_given_up():
    places = list(range(0, 2000, 30))
    items, troubles = lines_of(Path("file"), places, set(range(3, 19)))
    assert [at for at in items if at >= 600] == []
    assert troubles == ["reading this file is given up here"]


@given(st.lists(places, min_size=1, max_size=3), st.integers(0, 60), st.integers(0, 99))
def test_it_goes_on_where_it_was_stopped(files, stop, seed):
    by_path = {Path(f"file{number}"): places for number, places in enumerate(files)}
    everything = [
        stretch for path, at in by_path.items() for stretch in stretches(path, at[-1] + 1, 100)
    ]
    begins: int | None = 0
    lines = []
    reading = Shuffled(by_path, set(), random.Random(seed))
    for count, (_, read, following) in enumerate(in_order(reading, everything, 3)):
        if count == stop:
            break
        lines += [item.line for item in read.found.items]
        begins = following
    rest = Shuffled(by_path, set(), random.Random(seed))
    for _, read, _ in in_order(rest, everything[stop:], 3, begins):
        lines += [item.line for item in read.found.items]
    assert lines == [f"{path}:{at}".encode() for path, places in by_path.items() for at in places]
