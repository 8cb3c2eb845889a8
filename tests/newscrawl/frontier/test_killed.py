"""Workers that are killed while they crawl, and a Redis that is restarted: each article is there once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.newscrawl.frontier.killing import Killing, Series, drawn
from tests.newscrawl.frontier.outcome import Outcome, look
from tests.newscrawl.frontier.portal import PoolPortal, PoolServer, Traits
from tests.newscrawl.frontier.servers import RedisServer, executables
from tests.newscrawl.frontier.workers import Workers
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


def crawl(root: Path, seed: int, traits: Traits) -> tuple[Series, Outcome]:
    """Let three workers crawl, kill two, restart Redis, and look at what there is."""
    portal = PoolPortal(ARTICLES, traits, seed=seed)
    redis = RedisServer(root / "redis", executable=executables()[seed % len(executables())])
    settings = [f"FRONTIER_LEASE={LEASE}", f"WARC_SYNC_SECONDS={(0.05, 0.5)[seed % 2]}"]
    redis.start()
    with PoolServer(portal, pause=PAUSE) as server:
        workers = Workers(root / "workers", server.proxy_url, redis.url, settings)
        try:
            killing = Killing(workers, server, redis, drawn(seed, ARTICLES, SOURCES, LEASE), seed)
            return killing.run(), look(workers, server, redis)
        finally:
            workers.kill_all()
            redis.kill()


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[int, tuple[Series, Outcome]]:
    """All of them, two at a time."""
    if not executables():
        pytest.skip("there is no redis-server: install the package of that name")
    root = tmp_path_factory.mktemp("killed")
    with ThreadPoolExecutor(2) as pool:
        futures = {
            seed: pool.submit(crawl, root / str(seed), seed, traits) for seed, traits in CASES
        }
        return {seed: future.result() for seed, future in futures.items()}


@pytest.mark.parametrize("seed", [seed for seed, _ in CASES])
def test_each_article_is_there_once_and_its_record_too(outcomes, seed):
    assert outcomes[seed][1].complaints == []


@pytest.mark.parametrize("seed", [seed for seed, _ in CASES])
def test_all_workers_end_well_and_nothing_is_left_in_redis(outcomes, seed):
    assert outcomes[seed][1].ended == []
    assert outcomes[seed][1].left == []


@pytest.mark.parametrize("seed", [seed for seed, _ in CASES])
def test_a_second_crawl_gives_nothing(outcomes, seed):
    assert outcomes[seed][1].again == []
    assert outcomes[seed][1].after == []


def test_the_kills_hit_workers_that_had_work(outcomes):
    all_series = [series for series, _ in outcomes.values()]
    assert all(series.restarted == 1 for series in all_series)
    killed = [killed for series in all_series for killed in series.killed]
    assert len(killed) >= 2 * len(CASES)
    assert all(one.life.process.returncode == -9 for one in killed)
    # Some die before they have begun, or while nobody can say what they held.
    assert sum(bool(one.leases) for one in killed) >= len(CASES)
