"""Jobs that are killed, paused, or run at the same time: no version of an article twice, and none lost."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from killing import Ended, Moment, WatchedServer, end_at, names_of

if TYPE_CHECKING:
    from newscrawl.demo.portal import DemoPortal
    from tests.conftest import Crawl, Scrapy

SEEDS = range(14)
KILLS = 3
# Nothing is brought to the disk, and so no item remembered, before the job ends.
NO_SYNC = "WARC_SYNC_SECONDS=3600"


@dataclass(frozen=True)
class Series:
    """A crawl that was killed and run again until it came to its end.

    Attributes:
        killed: the jobs that were killed.
        last: the one that was not.
        archive: of them all.
    """

    killed: list[Ended]
    last: Crawl
    archive: Path


def moment_of(chance: random.Random) -> Moment:
    what = chance.choice(["article", "item", "item", "source", "page"])
    most = {"article": 25, "item": 14, "source": 12, "page": 2}[what]
    return Moment(what, chance.randint(1, most), chance.choice([0, 0, chance.uniform(0, 0.3)]))


def killed_at_random(run: Scrapy, server: WatchedServer, seed: int) -> Series:
    chance = random.Random(seed)
    settings = [NO_SYNC] if seed % 2 else ["WARC_SYNC_SECONDS=0.05"]
    if seed % 3 == 0:
        settings.append(f"JOBDIR={run.archive.parent / 'jobdir'}")
    if seed % 4 > 1:
        settings.append("CONCURRENT_REQUESTS=2")
    found = (end_at(run, server, moment_of(chance), *settings) for _ in range(KILLS))
    killed = [one for one in found if one is not None]
    last = run("crawl", "ecns", *(word for setting in settings for word in ("-s", setting)))
    return Series(killed, last, run.archive)


@pytest.fixture(scope="module")
def series(
    portal: DemoPortal,
    scrapy_in: Callable[[Path, str], Scrapy],
    tmp_path_factory: pytest.TempPathFactory,
) -> list[Series]:
    """Crawls of the demo portal, each killed at other moments; two at a time."""
    root = tmp_path_factory.mktemp("series")

    def one(seed: int) -> Series:
        with WatchedServer(portal) as server:
            run = scrapy_in(root / str(seed) / "archive", server.proxy_url)
            return killed_at_random(run, server, seed)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, SEEDS))


@pytest.fixture(scope="module")
def undisturbed(whole_crawl: Crawl) -> list[tuple[str, int]]:
    """What a crawl has that nothing disturbed."""
    return names_of(whole_crawl.archive)


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_jobs_and_the_last_one_have_together_what_an_undisturbed_crawl_has(
    series, undisturbed, seed
):
    assert series[seed].last.returncode == 0, series[seed].last.output
    assert "Traceback" not in series[seed].last.output
    assert names_of(series[seed].archive) == undisturbed
