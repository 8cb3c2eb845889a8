"""A crawl that is killed and run again until it ends has what an undisturbed one has, each once."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from killing import Ended, Moment, WatchedServer, end_at, is_article, names_of, no_path, whole_lines

from newscrawl.files import REPORT
from tests.soak.amount import amount

if TYPE_CHECKING:
    from newscrawl.demo.portal import DemoPortal
    from tests.conftest import Crawl, Scrapy

# Four have each setting once, twelve each pair of them.
SEEDS = range(amount(3, 12))
KILLS = 3
# Nothing is brought to the disk, and so no item remembered, before the job ends.
NO_SYNC = "WARC_SYNC_SECONDS=3600"
# Of each kind of moment, the latest: of the articles, items, sources and second pages that a crawl has.
LATEST = {"article": 25, "item": 14, "source": 12, "page": 2}
# Dealt out in turn: few series have all of them, too.
KINDS = ("item", "source", "page", "item", "article")


@dataclass(frozen=True)
class Series:
    """A crawl that was killed and run again until it came to its end.

    Attributes:
        killed: the jobs that were killed.
        last: the one that was not.
        run: runs commands on the archive of them all.
    """

    killed: list[Ended]
    last: Crawl
    run: Scrapy


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


def killed_at_random(run: Scrapy, server: WatchedServer, seed: int) -> Series:
    chance = random.Random(seed)
    settings = [NO_SYNC] if seed % 2 else ["WARC_SYNC_SECONDS=0.05"]
    if seed % 3 == 0:
        settings.append(f"JOBDIR={run.archive.parent / 'jobdir'}")
    if seed % 4 > 1:
        settings.append("CONCURRENT_REQUESTS=2")
    killed = []
    for number in range(KILLS):
        what = KINDS[(KILLS * seed + number) % len(KINDS)]
        more = chance.choice([0, 0, chance.uniform(0, 0.3)])
        moment, held = Moment(what, chance.randint(1, LATEST[what]), more), no_path
        if what == "article" and seed % 2:
            # A source was read, and no item is there.
            moment, held = Moment(what, 1), is_article
        if ended := end_at(run, server, moment, *settings, held=held):
            killed.append(ended)
    last = run("crawl", "ecns", *(word for setting in settings for word in ("-s", setting)))
    return Series(killed, last, run)


@pytest.fixture(scope="module")
def undisturbed(whole_crawl: Crawl) -> list[tuple[str, int]]:
    """What a crawl has that nothing disturbed."""
    return names_of(whole_crawl.archive)


@pytest.mark.parametrize("seed", SEEDS)
def test_all_jobs_together_have_what_an_undisturbed_crawl_has(series, undisturbed, seed):
    last = series[seed].last
    assert last.returncode == 0, last.output
    assert "Traceback" not in last.output
    assert names_of(series[seed].run.archive) == undisturbed


def test_the_moments_were_many(series):
    killed = [one for entry in series for one in entry.killed]
    assert len(killed) >= 2 * len(SEEDS)
    assert all(one.crawl.returncode == -9 for one in killed)
    moments = {(one.seen, len(one.lines), one.remembered) for one in killed}
    assert len(moments) > len(SEEDS)
    # Right after a source was read: articles are known, and none is there.
    assert sum(one.seen > 0 and not one.lines for one in killed) >= len(SEEDS) / 4
    # Between items.jsonl and state.sqlite.
    assert sum(len(one.lines) > one.remembered for one in killed) >= len(SEEDS) / 2
    assert sum(one.remembered > 0 for one in killed) >= len(SEEDS) / 4
    # In the middle of a walk through a listing.
    assert sum(one.moment.what == "page" for one in killed) >= len(SEEDS) / 4


def test_each_job_says_how_it_ended(series):
    for entry in series:
        for one in entry.killed:
            report = json.loads((one.folder / REPORT).read_text())
            assert (report["state"], report["reason"]) == ("died", None)


@pytest.mark.parametrize("seed", [0, 1])
def test_the_archive_of_them_all_is_whole_and_gives_the_same_articles_again(
    series, undisturbed, tmp_path, seed
):
    run = series[seed].run
    verified = run("archive", "verify", str(run.archive))
    assert verified.returncode == 0, verified.output
    out = tmp_path / "again.jsonl"
    assert run("extract", str(run.archive), "-o", str(out)).returncode == 0
    # It gives an item for each page, that of an exchange too whose job was killed before its item.
    again = set(out.read_bytes().splitlines())
    stored = [line for folder in run.archive.glob("ecns/*/") for line in whole_lines(folder)]
    assert len(stored) == len(undisturbed)
    assert {line.rstrip() for line in stored} <= again
