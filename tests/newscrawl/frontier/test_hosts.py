"""Workers on hosts of their own, of which one is cut off or frozen for longer than a lease and goes on."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from tests.newscrawl.frontier.hosts import SERVER, Host, complaint, hosts
from tests.newscrawl.frontier.outcome import look
from tests.newscrawl.frontier.portal import PoolPortal, PoolServer
from tests.newscrawl.frontier.servers import RedisServer, executables
from tests.newscrawl.frontier.workers import LOOK, Lines, Workers
from tests.soak.amount import amount, in_soak

NAMES = ("north", "south")
ARTICLES = amount(200, 600)
LEASE = 2.0
AWAY = 2.5 * LEASE
PAUSE = 0.3
SEEDS = range(amount(1, 5))
_PATIENCE = 60.0


@pytest.fixture(scope="module")
def both() -> Iterator[list[Host]]:
    """Two hosts."""
    if not executables():
        pytest.skip("there is no redis-server: install the package of that name")
    if why := complaint():
        pytest.skip(why)
    with hosts(NAMES) as made:
        yield made


class Network:
    """Two workers, each on its host; Redis and the portal are on a third.

    Args:
        root: of their folders.
        both: the hosts.
        redis: what they share.
        server: what they meet.
    """

    def __init__(
        self, root: Path, both: list[Host], redis: RedisServer, server: PoolServer
    ) -> None:
        self.redis, self.server = redis, server
        self.hosts = {host.name: host for host in both}
        # Jobs of two machines may have one id: scrapyd gives it, or a scheduler.
        before = {host.name: (*host.before, "env", "SCRAPY_JOB=job") for host in both}
        settings = [f"FRONTIER_LEASE={LEASE}", "WARC_SYNC_SECONDS=0.2"]
        self.workers = Workers(root, server.proxy_url, redis.url, settings, before)
        self._lines = Lines(self.workers)

    def crawl_until(self, items: int) -> None:
        """Start both workers, and wait until they have so many items."""
        for name in NAMES:
            self.workers.start(name)
        until = time.monotonic() + _PATIENCE
        while self._lines.count() < items:
            assert time.monotonic() < until, [life.tail() for life in self.workers.lives]
            time.sleep(LOOK)

    def check(self) -> None:
        """Wait for the end of both, and check what they left."""
        self.workers.wait()
        # Somebody took over what the other had.
        assert self.workers.sum_of("newscrawl/frontier/again") > 0
        outcome = look(self.workers, self.server, self.redis)
        assert outcome.complaints == []
        assert outcome.ended == []
        assert outcome.left == []
        assert outcome.again == []
        assert outcome.after == []


@pytest.fixture
def network(tmp_path: Path, both: list[Host]) -> Iterator[Callable[[int], Network]]:
    """Makes the network for a portal of a seed."""
    made: list[Network] = []

    def make(seed: int) -> Network:
        redis = RedisServer(tmp_path / "redis", address=SERVER)
        redis.start()
        server = PoolServer(PoolPortal(ARTICLES, seed=seed), pause=PAUSE, address=SERVER)
        server.start()
        made.append(Network(tmp_path / "workers", both, redis, server))
        return made[0]

    yield make
    for one in made:
        one.workers.kill_all()
        one.redis.kill()
        one.server.close()
        for host in one.hosts.values():
            host.mend()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_host_whose_link_was_cut_for_longer_than_a_lease(network, seed):
    net, chance = network(seed), Random(seed)
    net.crawl_until(chance.randint(1, ARTICLES // 2))
    host = net.hosts[chance.choice(NAMES)]
    host.cut()
    time.sleep(AWAY)
    host.mend()
    net.check()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_worker_that_was_frozen_for_longer_than_a_lease(network, seed):
    net, chance = network(seed), Random(seed)
    net.crawl_until(chance.randint(1, ARTICLES // 2))
    frozen = chance.choice(net.workers.lives)
    frozen.signal(signal.SIGSTOP)
    time.sleep(AWAY)
    frozen.signal(signal.SIGCONT)
    net.check()


@in_soak
@pytest.mark.parametrize("seed", SEEDS)
def test_a_worker_that_is_killed_while_the_other_is_cut_off(network, seed):
    net, chance = network(seed), Random(seed)
    net.crawl_until(chance.randint(1, ARTICLES // 2))
    one, other = chance.sample(net.workers.lives, 2)
    net.hosts[one.worker].cut()
    time.sleep(chance.uniform(0, AWAY))
    other.kill()
    net.workers.start(other.worker)
    time.sleep(AWAY)
    net.hosts[one.worker].mend()
    net.check()
