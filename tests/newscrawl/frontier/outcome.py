"""What is to hold when all workers have ended: each article once, its record there, nothing left in Redis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newscrawl.frontier.keys import keys_of
from tests.newscrawl.frontier.portal import PoolServer, path_of
from tests.newscrawl.frontier.servers import RedisServer
from tests.newscrawl.frontier.workers import SPIDER, Workers, faults_of, items_of

KEYS = keys_of(SPIDER, {})
# Figures of a few minutes, answers to steps that may be asked for twice, what crawls have ended: they go by
# themselves.
_PASSING = tuple(f"{KEYS.crawl}{name}:" for name in ("rate", "done", "ended"))


@dataclass(frozen=True)
class Outcome:
    """What workers left.

    Attributes:
        complaints: articles that are not there once, and records that are missing.
        ended: processes that did not end well.
        left: what is left in Redis.
        again: the addresses of what a second crawl gave.
        after: complaints after that.
    """

    complaints: list[str]
    ended: list[str]
    left: list[str]
    again: list[str]
    after: list[str]


def look(workers: Workers, server: PoolServer, redis: RedisServer) -> Outcome:
    """Look at what workers left that have all ended; then let all of them crawl again, and look again."""
    # What a job left that was killed is put right by the next one of its machine.
    for worker in workers.unopened:
        workers.start(worker).process.wait()
    first, left = complaints(workers, server), left_in(redis)
    known = set(workers.folders)
    for worker in workers.names:
        workers.start(worker)
    workers.wait()
    new = set(workers.folders) - known
    again = [item.url for folder in new for item in items_of(folder)]
    after, ended = complaints(workers, server), badly_ended(workers)
    return Outcome(first, ended, left + left_in(redis), again, after)


def complaints(workers: Workers, server: PoolServer) -> list[str]:
    """What is wrong with what the workers left: articles lost or doubled, items without a record."""
    portal = server.portal
    found: dict[int, list[str]] = {}
    for item in workers.items:
        place = f"{item.folder.parents[2].name}/{item.folder.name}"
        found.setdefault(portal.number_of(item.url), []).append(place)
    told = []
    for number in range(portal.count):
        places = found.get(number, [])
        if len(places) != 1:
            what = "lost" if not places else f"doubled: {places}"
            told.append(f"article {number} is {what}; asked: {list(_asked(server, number))}")
    for folder in workers.folders:
        told += faults_of(folder)
    return told


def _asked(server: PoolServer, number: int) -> Iterator[tuple[float, str, int]]:
    """The requests of an article: seconds since the first request of all, worker, status."""
    asked = server.asked
    for one in asked:
        if path_of(number) == one.path:
            yield round(one.at - asked[0].at, 2), one.worker, one.status


def left_in(redis: RedisServer) -> list[str]:
    """What the frontier still has of a crawl that has ended: queue, leases, dead letters ..."""
    with redis.client as client:
        keys = [key.decode() for key in client.scan_iter(f"{KEYS.crawl}*")]
        left = [key for key in keys if not (key.startswith(_PASSING) and client.ttl(key) > 0)]
        left += [name.decode() for name in client.smembers(f"{KEYS.spider}crawls")]
        left += [value.decode() for value in client.hvals(f"{KEYS.spider}dead")]
    return sorted(left)


def leases_of(redis: RedisServer, folder: Path | None) -> int:
    """How many leases the worker of a job holds."""
    if folder is None:
        return 0
    with redis.client as client:
        names: dict[bytes, bytes] = client.hgetall(f"{KEYS.spider}names")
        own = {
            number for number, name in names.items() if name.decode().split("@")[0] == folder.name
        }
        if not client.exists(f"{KEYS.crawl}leased"):
            return 0
        pending: list[dict[str, Any]] = client.xpending_range(
            f"{KEYS.crawl}leased", "workers", "-", "+", 100_000
        )
    return Counter(one["consumer"] in own for one in pending)[True]


def badly_ended(workers: Workers) -> list[str]:
    """The processes that nobody killed and that did not end as they should."""
    return [
        f"{life.worker} ended with {life.process.returncode}, {life.reason}:\n{life.tail()}"
        for life in workers.lives
        if life.process.returncode != -9
        and (life.process.returncode, life.reason) != (0, "finished")
    ]
