"""A crawl by some workers of which some are killed and replaced, while Redis is restarted."""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from tests.newscrawl.frontier.outcome import leases_of
from tests.newscrawl.frontier.portal import PoolServer
from tests.newscrawl.frontier.servers import RedisServer
from tests.newscrawl.frontier.workers import LOOK, Life, Lines, Workers, items_of

NAMES = ("one", "two", "three")
# One whose items.jsonl does not grow for so long is killed where it is.
_GROWS_WITHIN = 3.0
_PATIENCE = 90.0


What = Literal["items", "all", "written", "listing"]


@dataclass(frozen=True)
class Kill:
    """When a worker is killed.

    Attributes:
        what: `items`: one of them, when there are so many items in all; `all`: all of them; `written`: the one
            that writes the next line then, before it can tell anybody; `listing`: the one that asks for the so
            manieth source.
        count: how many.
        more: seconds after that.
        pause: seconds until it is replaced.
    """

    what: What
    count: int
    more: float
    pause: float


@dataclass(frozen=True)
class Restart:
    """When Redis ends, and comes back.

    Attributes:
        count: when there are so many items in all.
        in_order: whether it may end in order; else it is killed.
        away: seconds until it is started again.
    """

    count: int
    in_order: bool
    away: float


@dataclass(frozen=True)
class Killed:
    """A worker that was killed.

    Attributes:
        kill: when.
        life: the process.
        lines: of its items.jsonl.
        leases: that it held; None where Redis was away.
    """

    kill: Kill
    life: Life
    lines: int
    leases: int | None


@dataclass
class Series:
    """What was done to the workers.

    Attributes:
        kills: the kills that are to come.
        restarts: the restarts of Redis that are to come.
        killed: the workers that were killed.
        restarted: how often Redis was.
    """

    kills: list[Kill]
    restarts: list[Restart]
    killed: list[Killed] = field(default_factory=list)
    restarted: int = 0


def drawn(seed: int, count: int, sources: int, lease: float) -> Series:
    """Two kills and a restart; each fifth time the second kill hits all workers at once.

    Args:
        seed: of all that is drawn.
        count: of articles.
        sources: of listings' pages.
        lease: seconds.
    """
    chance = Random(seed)
    pauses = (0.0, chance.uniform(0, lease), lease * 1.5)
    kinds: tuple[What, ...] = ("written", "items", "listing")
    kills = []
    for number in range(2):
        # Six seeds have each pair of two kinds in each order.
        what = kinds[(seed + number * (1 + seed // 3 % 2)) % 3]
        at = chance.randint(1, sources) if what == "listing" else chance.randint(0, count * 3 // 4)
        kills.append(
            Kill(what, at, chance.choice([0, chance.uniform(0, 0.05)]), chance.choice(pauses))
        )
    if seed % 5 == 4:
        kills[1] = Kill("all", chance.randint(0, count * 3 // 4), 0, chance.choice(pauses))
    away = (0.0, 0.5, lease * 1.5)[seed % 3]
    restart = Restart(chance.randint(0, count * 3 // 4), in_order=seed % 2 == 0, away=away)
    return Series(kills, [restart])


class Killing:
    """Runs a series to its end.

    Args:
        workers: who crawl.
        server: what they meet.
        redis: what they share.
        series: what is to be done.
        seed: of whom it is done to.
    """

    def __init__(
        self, workers: Workers, server: PoolServer, redis: RedisServer, series: Series, seed: int
    ) -> None:
        self._workers, self._server, self._redis = workers, server, redis
        self._series = series
        self._chance = Random(seed)
        self._lines = Lines(workers)
        # Who asked for each source so far.
        self._sources: list[str] = []
        # What is to be started, and when: a worker, or Redis (None).
        self._later: list[tuple[float, str | None]] = []

    def run(self) -> Series:
        """Start the workers, kill, replace and restart, and wait until all have ended."""
        self._server.watch = self._watch
        for name in NAMES:
            self._workers.start(name)
        until = time.monotonic() + _PATIENCE
        while (self._workers.living or self._later) and time.monotonic() < until:
            self._step()
            time.sleep(LOOK)
        self._workers.wait()
        self._server.watch = PoolServer.watch
        return self._series

    def _watch(self, worker: str, path: str) -> None:
        if self._server.portal.is_source(path):
            self._sources.append(worker)

    def _step(self) -> None:
        series, lines = self._series, self._lines.count()
        for kill in list(series.kills):
            reached = len(self._sources) if kill.what == "listing" else lines
            if reached >= kill.count and self._workers.living:
                series.kills.remove(kill)
                self._kill(kill)
        for restart in list(series.restarts):
            # One that finds no Redis does not begin.
            if lines >= restart.count and all(life.folder for life in self._workers.living):
                series.restarts.remove(restart)
                series.restarted += 1
                (self._redis.stop if restart.in_order else self._redis.kill)()
                self._later.append((time.monotonic() + restart.away, None))
        now = time.monotonic()
        for moment, worker in [due for due in self._later if due[0] <= now]:
            self._later.remove((moment, worker))
            if worker is None:
                self._redis.start()
            elif not self._is_redis_away:
                self._workers.start(worker)
            else:
                self._later.append((moment, worker))

    @property
    def _is_redis_away(self) -> bool:
        return any(worker is None for _, worker in self._later)

    def _kill(self, kill: Kill) -> None:
        victims = self._workers.living if kill.what == "all" else [self._victim(kill)]
        time.sleep(kill.more)
        for life in victims:
            life.signal(signal.SIGKILL)
        for life in victims:
            self._bury(kill, life)

    def _bury(self, kill: Kill, life: Life) -> None:
        life.kill()
        if life.process.returncode != -signal.SIGKILL:
            # It had ended a moment before.
            return
        leases = None if self._is_redis_away else leases_of(self._redis, life.folder)
        count = len(list(items_of(life.folder))) if life.folder else 0
        self._series.killed.append(Killed(kill, life, count, leases))
        self._later.append((time.monotonic() + kill.pause, life.worker))

    def _victim(self, kill: Kill) -> Life:
        living = self._workers.living
        if kill.what == "listing":
            asker = self._sources[kill.count - 1]
            return next((life for life in living if life.worker == asker), living[0])
        if kill.what == "written":
            sizes = {life.worker: life.size for life in living}
            until = time.monotonic() + _GROWS_WITHIN
            while time.monotonic() < until:
                if grown := [life for life in living if life.size > sizes[life.worker]]:
                    return grown[0]
                time.sleep(LOOK)
        return self._chance.choice(living)
