"""How well articles that are nearly the same are told from others, and what that costs.

Run by `make bench-near`, on the real pages beside the project; where they are not, it says so. A part of
the pairs is held as a floor by tests/newscrawl/extract/test_near.py.

  near       share of the pairs that are nearly the same
  dropped    share of which the second is dropped, the changed one or (in brackets) the original
  found      share that have a number of the look-up in common
  digits     equal digits of the fingerprint: in the middle, and in the worst twentieth of the changed
             pairs (the best of the look-alikes and of the distinct)
  simhash    share of the pairs whose SimHash of 64 bits, of the same shingles, differs in three bits or
             fewer: what tables of SimHashes find
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Iterable
from itertools import combinations, pairwise

from bench_accuracy import DATA, SETS, load
from near_pairs import CHANGES, TEMPLATES, changed, look_alikes

from newscrawl.extract import extract, near
from newscrawl.extract.near import Sketch, is_contained, is_near, sketch_of
from newscrawl.near_index import TABLES, enter, match

SIZES = (10_000, 100_000, 1_000_000)
LENGTHS = (30, 300, 500, 700, 1000, 2000, 100_000)


def simhash(text: str) -> int:
    """64 bits, each the sign of a sum over the shingles."""
    words = near._read(text)[0]
    lanes = near._shingles(words)
    sums = [0] * 64
    for number in {lanes[at : at + 8] for at in range(0, len(lanes) - 40, 8)}:
        digest = hashlib.blake2b(number, digest_size=8).digest()
        bits = int.from_bytes(digest, "little")
        for at in range(64):
            sums[at] += (bits >> at & 1) * 2 - 1
    return sum(1 << at for at in range(64) if sums[at] > 0)


def equal_digits(one: Sketch, other: Sketch) -> int:
    """How many digits of two fingerprints are equal."""
    return sum(a == b for a, b in zip(one.fingerprint, other.fingerprint, strict=True))


def row(name: str, pairs: Iterable[tuple[str, str]], *, same: bool) -> str:
    """What is said of pairs."""
    texts = list(pairs)
    sketches = [
        (x, y)
        for a, b in texts
        if (x := sketch_of(a)) is not None and (y := sketch_of(b)) is not None
    ]
    few = texts[:: max(1, len(texts) // 150)]
    bits = [(simhash(a) ^ simhash(b)).bit_count() for a, b in few]
    digits = sorted(equal_digits(x, y) for x, y in sketches)
    edge = digits[len(digits) // 20] if same else digits[-1]
    return (
        f"{name:<26}{len(sketches):>6}{mean(is_near(x, y) for x, y in sketches):>8.3f}"
        f"{mean(is_contained(y, x) for x, y in sketches):>9.3f}"
        f" ({mean(is_contained(x, y) for x, y in sketches):.3f})"
        f"{mean(bool(set(x.keys) & set(y.keys)) for x, y in sketches):>8.3f}"
        f"{statistics.median(digits):>6.0f}{edge:>4}"
        f"{mean(count <= 3 for count in bits):>9.3f}"
    )


def mean(values: Iterable[float]) -> float:
    """Of at least one value."""
    return statistics.fmean(values)


def distinct(bodies: list[str]) -> str:
    """What is said of all pairs of different articles."""
    sketches = [sketch for body in bodies if (sketch := sketch_of(body)) is not None]
    pairs = list(combinations(sketches, 2))
    digits = max(equal_digits(x, y) for x, y in pairs[:: max(1, len(pairs) // 50_000)])
    wrong = sum(is_near(x, y) for x, y in pairs)
    return f"{'distinct articles':<26}{len(pairs):>6} pairs, {wrong} near; equal digits at most {digits}"


def speed(bodies: list[str]) -> None:
    """Print what a sketch costs, by the length of the body."""
    print("\nwords of the body   bodies   ms of processor time a sketch")
    for least, most in pairwise(LENGTHS):
        group = [body for body in bodies if least <= len(body.split()) < most]
        if group:
            best = min(_seconds(group) for _ in range(3))
            print(f"{least:>6} to {most:<10}{len(group):>7}{best / len(group) * 1000:>10.3f}")


def _seconds(bodies: list[str]) -> float:
    # Past the memory of the last few texts.
    near._sketch.cache_clear()
    began = time.process_time()
    for body in bodies:
        sketch_of(body)
    return time.process_time() - began


def look_up(sizes: Iterable[int]) -> None:
    """Print what entering and looking up cost among so many bodies."""
    chance = random.Random(1)

    def numbers(count: int) -> tuple[int, ...]:
        return tuple(sorted(chance.getrandbits(32) >> 2 for _ in range(count)))

    database = sqlite3.connect("", isolation_level=None)
    database.executescript(f"PRAGMA journal_mode = OFF; {TABLES}; BEGIN")

    def rows(query: str, values: object) -> list[tuple[object, ...]]:
        return database.execute(query, values).fetchall()  # type: ignore[call-overload]

    kept: list[Sketch] = []
    count = 0
    print("\nbodies        us to enter   us to look up: not there   there")
    for size in sizes:
        spent, first = 0.0, count
        while count < size:
            sketch = Sketch(500, numbers(128), numbers(64), numbers(12))
            began = time.perf_counter()
            enter(database, sketch)
            spent += time.perf_counter() - began
            if count % 199 == 0:
                kept.append(sketch)
            count += 1
        strange = [Sketch(500, numbers(128), numbers(64), ()) for _ in range(300)]
        known = chance.sample(kept, min(50, len(kept)))
        times = []
        for group in (strange, known):
            began = time.perf_counter()
            found = [match(rows, sketch) for sketch in group]
            times.append((time.perf_counter() - began) / len(group) * 1e6)
            assert all(found) if group is known else not any(found)
        print(f"{size:>9}{spent / (size - first) * 1e6:>16.0f}{times[0]:>27.0f}{times[1]:>8.0f}")


def main() -> None:
    """Print the tables."""
    if not DATA.exists():
        sys.exit(f"The real pages are not here: {DATA}")
    pages = [page for dataset in SETS for page in load(dataset, 1)]
    bodies = [body for page in pages if (body := extract(page.html, page.url).articleBody)]
    by_address = {page.url.rstrip("/"): page for page in pages}
    once = [extract(page.html, page.url).articleBody or "" for page in by_address.values()]
    print(f"{'':<26}{'pairs':>6}{'near':>8}{'dropped':>17}{'found':>8}{'digits':>10}{'simhash':>9}")
    for name, change in CHANGES.items():
        print(row(name, changed(bodies, change), same=True), flush=True)
    for name, template in TEMPLATES.items():
        print(row(name, look_alikes(template), same=False), flush=True)
    print(distinct(once))
    speed(bodies)
    look_up(SIZES)


if __name__ == "__main__":
    main()
