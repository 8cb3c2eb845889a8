"""What the memory of a spider costs as it grows from ten thousand articles to ten million.

Run by `make bench`; `--most 1000000` stops earlier. Each size has a file of its own, measured by a process
of its own just after it was written, so that it lies in the system's cache as far as there is room. Beside it
stands what Scrapy keeps with JOBDIR: the fingerprints of all requests, in a file that is read into memory
at the start.

  row        bytes of the file a row
  open       milliseconds until the first question may be asked
  known, new microseconds to look up one article by its identity: median and 99th percentile
  a link     microseconds for each link of a listing of 60 (median of the listings), looked up and, if there
             is something new, written: known links seen today, known links not seen today, new links
  ended      microseconds to write how one request ended (median)
  due        milliseconds to find the 1,000 articles that are due
  10,000     seconds to be shown ten thousand known links, as every hour of a day but one, and as in that one
  RSS        resident memory at the end, MB
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
from scrapy import Request
from scrapy.dupefilters import RFPDupeFilter

from newscrawl.ledger import Outcome
from newscrawl.memory import pages
from newscrawl.memory.ending import Ended
from newscrawl.memory.memory import Memory, Reading, Shown
from newscrawl.memory.pages import Page, key_of
from newscrawl.memory.policy import DAY, HOUR
from newscrawl.state import State, connect

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
# A row has some 350 bytes, and beside the file is the log of what was written last.
BYTES_A_ROW = 500
TRANSACTION = 100_000
LINKS = 60
DUE = 1000
QUESTIONS = 5000


def identity(number: int) -> str:
    """Of an article, as ecns.cn has them."""
    return f"id ihe{number:012d}"


def url(number: int) -> str:
    """The article's address."""
    return f"https://www.news.example/world/2026-10-{number % 28 + 1:02d}/detail-ihe{number:012d}.shtml"


def page(key: int, number: int, now: int) -> Page:
    """A row as a fetched article has it, seen last some days ago."""
    at = now - 3 * DAY - number
    return Page(
        key, identity(number), url(number), at, now - 3 * DAY, published=at, section="Economy",
        due=now - 1 if number < DUE else None, status="item", fetched=at, first_fetched=at,
        every=2 * DAY, looks=1, etag=f'"{number:x}-5f3c"', modified="Sun, 11 Oct 2026 09:00:00 GMT",
        content=number.to_bytes(32, "big"), fields=bytes(44), version=1, file=number // 100,
        record=f"<urn:uuid:6f1f6f0e-1111-4222-8333-{number:012d}>",
    )  # fmt: skip


def build(path: Path, size: int) -> None:
    """Make a file of so many articles, in the order of their keys."""
    now = int(time.time())
    keys = np.fromiter((key_of(identity(n)) for n in range(size)), np.int64, size)
    order = np.argsort(keys)
    with closing(connect(path)) as database:
        database.execute("PRAGMA synchronous = OFF")
        for begin in range(0, size, TRANSACTION):
            numbers = order[begin : begin + TRANSACTION]
            database.execute("BEGIN")
            pages.put(database, (page(int(keys[n]), int(n), now) for n in numbers))
            database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def times(ask: Callable[[int], object], questions: Iterable[int]) -> list[float]:
    """Seconds that each question took, sorted."""
    spent = []
    for question in questions:
        began = time.perf_counter()
        ask(question)
        spent.append(time.perf_counter() - began)
    return sorted(spent)


def median(spent: list[float], share: float = 0.5) -> float:
    """Microseconds, of the middle or of another share."""
    return round(spent[int(len(spent) * share)] * 1e6, 1)


def resident() -> float:
    """MB of memory that the process has."""
    pages_ = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages_ * 4096 / 1e6, 1)


def measure(path: Path, size: int) -> dict[str, float]:
    """Ask the memory in a file, and tell it."""
    chance = random.Random(size)
    began = time.perf_counter()
    state = State(path)
    opened = time.perf_counter() - began
    memory = Memory(state, "job", window=3 * DAY, longest_poll=6 * HOUR)

    def known(count: int) -> Iterator[int]:
        return (chance.randrange(size) for _ in range(count))

    def new(count: int) -> Iterator[int]:
        return (chance.randrange(size, 90 * size) for _ in range(count))

    def find(number: int) -> object:
        return pages.find(state.rows, (identity(number),))

    def show(numbers: list[int]) -> float:
        shown = [Shown(identity(n), url(n)) for n in numbers]
        began = time.perf_counter()
        memory.read(Reading("https://www.news.example/world/", shown))
        return time.perf_counter() - began

    def end(number: int) -> None:
        asked = int(time.time())
        memory.end(
            Ended(identity=identity(number), url=url(number), outcome=Outcome.GONE, asked=asked)
        )
        memory.commit()

    began = time.perf_counter()
    due = len(list(memory.due()))
    found: dict[str, float] = {
        "row": round(path.stat().st_size / size),
        "open": round(opened * 1000, 1),
        "due": round((time.perf_counter() - began) * 1000, 1),
    }
    assert due == DUE, due
    for name, numbers in (("known", known(QUESTIONS)), ("new", new(QUESTIONS))):
        spent = times(find, numbers)
        found |= {name: median(spent), f"{name}_99": median(spent, 0.99)}
    listings = [list(known(LINKS)) for _ in range(10_000 // LINKS + 1)]
    once = [show(listing) for listing in listings]
    again = [show(listing) for listing in listings]
    fresh = sorted(show(list(new(LINKS))) for _ in range(50))
    found |= {
        "today": round(median(sorted(again)) / LINKS, 1),
        "not_today": round(median(sorted(once)) / LINKS, 1),
        "links": round(median(fresh) / LINKS, 1),
        "hour": round(sum(again), 3),
        "day": round(sum(once), 3),
        "ended": median(times(end, known(1000))),
        "rss": resident(),
    }
    assert state.is_open
    return found


def measure_seen(folder: Path, size: int) -> dict[str, float]:
    """Ask Scrapy's duplicate filter, which has seen so many requests."""
    began = time.perf_counter()
    seen = RFPDupeFilter(path=str(folder))
    opened = time.perf_counter() - began
    assert len(seen._fingerprints) == size
    chance = random.Random(size)
    spent = times(
        lambda n: seen.request_seen(Request(url(n))),
        (chance.randrange(size, 90 * size) for _ in range(QUESTIONS)),
    )
    seen.close("finished")
    return {
        "open": round(opened * 1000, 1),
        "new": median(spent),
        "new_99": median(spent, 0.99),
        "rss": resident(),
    }


def in_own_process(kind: str, path: Path, size: int) -> dict[str, float]:
    """The figures of a process that does nothing else."""
    command = [sys.executable, __file__, "--measure", kind, str(path), str(size)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def row(size: int) -> str | None:
    """The figures of one size as a line; None where there is no room."""
    with tempfile.TemporaryDirectory(prefix="bench-state-") as name:
        folder = Path(name)
        if shutil.disk_usage(folder).free < size * BYTES_A_ROW:
            print(
                f"{size:>10,}  is left out: {folder.parent} has less than {size * 675:,} bytes free"
            )
            return None
        path = folder / "state.sqlite"
        build(path, size)
        own = in_own_process("own", path, size)
        path.unlink()
        chance = random.Random(0)
        with (folder / "requests.seen").open("wb") as file:
            file.writelines(b"\x00\x14" + chance.randbytes(20) for _ in range(size))
        seen = in_own_process("seen", folder, size)
    return (
        f"{size:>10,}{own['row']:>6.0f}{own['open']:>8.1f}"
        f"{own['known']:>9.1f}{own['known_99']:>7.0f}{own['new']:>8.1f}{own['new_99']:>7.0f}"
        f"{own['today']:>9.1f}{own['not_today']:>8.1f}{own['links']:>8.1f}{own['ended']:>8.0f}{own['due']:>7.1f}"
        f"{own['hour']:>9.2f}{own['day']:>7.2f}{own['rss']:>7.0f}"
        f"   |{seen['open']:>9.0f}{seen['new']:>8.1f}{seen['new_99']:>6.0f}{seen['rss']:>7.0f}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--most", type=int, default=SIZES[-1], help="articles of the largest file")
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        kind, path, size = options.measure
        figures = (measure if kind == "own" else measure_seen)(Path(path), int(size))
        print(json.dumps(figures))
        return
    print(
        f"{'':>10}{'bytes':>6}{'ms':>8}{'one article, us':>31}{'a link of a listing, us':>25}{'us':>8}{'ms':>7}"
        f"{'10,000 links, s':>16}{'MB':>7}   | Scrapy's requests.seen: ms, us, MB\n"
        f"{'articles':>10}{'row':>6}{'open':>8}{'known':>9}{'p99':>7}{'new':>8}{'p99':>7}"
        f"{'today':>9}{'not':>8}{'new':>8}{'ended':>8}{'due':>7}{'hour':>9}{'day':>7}{'RSS':>7}"
        f"   |{'open':>9}{'new':>8}{'p99':>6}{'RSS':>7}"
    )
    for size in SIZES:
        if size <= options.most and (line := row(size)) is not None:
            print(line, flush=True)


if __name__ == "__main__":
    main()
