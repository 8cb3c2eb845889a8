"""Break pages at random and see that each gives a valid article; then make them as hostile as they get.

Run by `make soak`; two minutes unless told otherwise, and then each kind of bait once, in the largest
size that is downloaded (`--bait 0` leaves that out). What must hold, whatever the bytes:

- extraction raises nothing, and gives the same article twice;
- the article fits the JSON Schema and can be read again from its line;
- a page of 64 MB takes less than `MOST_SECONDS` of the processor and `MOST_MEMORY` of memory.

A run is made again by its seed. A page that fails is written to a file, whose name is printed. Real
pages, gzipped, may be named as a folder.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "hostile"))

from bait import BAITS
from cost import cost_of
from mutate import broken
from promises import demo_pages, holds, real_pages

#: Seconds that one page may take; all are below two megabytes.
PATIENCE = 60
#: Measured are 4 s and 600 MB at most.
MOST_SECONDS = 40
MOST_MEMORY = 1_500_000_000


def break_pages(pages: list[bytes], seed: int, seconds: float) -> bool:
    """Break pages until the time is over; returns whether all was well."""
    until = time.monotonic() + seconds
    number = 0
    while time.monotonic() < until:
        rng = random.Random(seed * 1_000_003 + number)
        page = broken(rng.choice(pages), rng, rng.choice(pages))
        faulthandler.dump_traceback_later(PATIENCE, exit=True)
        try:
            holds(page)
        except Exception as error:
            with tempfile.NamedTemporaryFile(suffix=".html", delete=False) as kept:
                kept.write(page)
            print(f"page {number}: {type(error).__name__}: {error}; {kept.name}", flush=True)
            return False
        number += 1
    faulthandler.cancel_dump_traceback_later()
    print(f"{number} pages, all as promised")
    return True


def take_bait(size: int) -> bool:
    """Extract each kind of bait; returns whether none cost too much."""
    costs = {}
    for kind, make in BAITS.items():
        costs[kind] = cost = cost_of(make, size, patience=10 * MOST_SECONDS)
        if cost.seconds > MOST_SECONDS or cost.memory > MOST_MEMORY:
            print(f"{kind}: {cost.seconds:.1f} s, {cost.memory / 1e6:.0f} MB", flush=True)
    slowest = max(costs, key=lambda kind: costs[kind].seconds)
    largest = max(costs, key=lambda kind: costs[kind].memory)
    print(f"{len(costs)} kinds of bait of {size / 1e6:.0f} MB")
    print(f"slowest: {slowest}, {costs[slowest].seconds:.1f} s")
    print(f"largest: {largest}, {costs[largest].memory / 1e6:.0f} MB")
    return costs[slowest].seconds < MOST_SECONDS and costs[largest].memory < MOST_MEMORY


def main() -> int:
    """Run until the time is over."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    parser.add_argument("--bait", type=int, default=64, metavar="MB")
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    pages = demo_pages() + (list(real_pages(given.folder)) if given.folder else [])
    is_well = break_pages(pages, given.seed, given.seconds)
    if given.bait:
        is_well = take_bait(given.bait * 1_000_000) and is_well
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
