"""A frontier as workers leave it, filled through its own scripts."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from redis import Redis

from newscrawl.frontier.connection import PlainConnection
from newscrawl.frontier.keys import keys_of, mark_of_article, mark_of_request

LEASE = 60_000
MINUTE = 60_000
_LAST = 10


def await_minute(redis: Redis) -> None:
    """Wait until enough is left of a minute to count minutes back and look at that."""
    seconds, _ = redis.time()
    left = MINUTE // 1000 - int(seconds) % (MINUTE // 1000)
    if left < _LAST:
        time.sleep(left)


class Worker:
    """A worker that takes the steps it is told to.

    Args:
        redis: its address.
        name: `<job>@<host>`.
        spider: name of the spider.
        arguments: of the crawl.
    """

    def __init__(
        self, redis: str, /, name: str = "one@north", spider: str = "ecns", **arguments: str
    ) -> None:
        self.connection = PlainConnection(redis)
        self.client: Redis = self.connection.client
        self.name = name
        self.keys = keys_of(spider, arguments)
        said = json.dumps(arguments)
        self.id, self.number = (
            part.decode()
            for part in self.run("join", "id1", self.keys.name, spider, name, said, LEASE)
        )

    def run(self, step: str, *arguments: str | bytes | int) -> Any:
        """Take a step; returns the answer of Redis."""
        return self.connection.run(step, self.keys.both, *arguments)

    def add(self, *urls: str, **said: object) -> None:
        """Add requests to the queue."""
        self.run("add", self.id, " ".join(urls), len(urls), *_children(urls, said))

    def take(self, most: int = 1) -> list[str]:
        """Take leases; returns their ids."""
        return [
            one[0].decode() for one in self.run("take", self.id, self.number, most, LEASE, 3)[1]
        ]

    def finish(
        self, lease: str, *, dead: str = "", attempts: int = 1, host: str = "www.ecns.cn"
    ) -> None:
        """End a lease, of a request that is given up if it says why."""
        self.run("finish", self.id, self.number, lease, dead, attempts, host, 0, 0)

    def give_up(self, url: str, reason: str, **said: object) -> None:
        """Let a request of that address be given up; the queue is empty."""
        assert self.client.zcard(f"{self.keys.crawl}queue") == 0
        self.add(url, **said)
        [lease] = self.take()
        self.finish(lease, dead=reason, attempts=2)

    def store(self, *names: str) -> None:
        """Store an article of each name."""
        for name in names:
            mark = mark_of_article(name)
            self.run("claim", self.number, LEASE, "", 1, "", mark.bucket, mark.name)

    def beat(self, **told: object) -> None:
        """Say what it is."""
        self.run("beat", self.id, self.number, json.dumps(told), LEASE)

    def seed(self) -> None:
        """Say that all first requests are there."""
        self.run("seed", self.id, self.number, LEASE)
        self.run("seeded", self.id, self.number)

    def leave(self) -> bool:
        """Go; returns whether the crawl has ended."""
        return bool(self.run("leave", self.id, self.number, LEASE, self.keys.name))

    # What only time brings.

    def now(self) -> int:
        """What time it is for Redis."""
        seconds, micro = self.client.time()
        return int(seconds) * 1000 + int(micro) // 1000

    def let_die(self, ago: int = 10 * MINUTE) -> None:
        """Let it have been heard of last so long ago."""
        self.client.zadd(f"{self.keys.spider}alive", {self.number: self.now() - ago})

    def let_begin(self, ago: int) -> None:
        """Let its crawl have begun so long ago."""
        self.client.hset(f"{self.keys.crawl}about", "began", self.now() - ago)

    def let_have_asked(self, back: int, hosts: Mapping[str, int]) -> None:
        """Let it have ended so many requests of each host, so many minutes back (`await_minute`)."""
        key = f"{self.keys.crawl}rate:{self.now() // MINUTE - back}"
        for host, number in hosts.items():
            self.client.hincrby(key, f"w {self.number}", number)
            self.client.hincrby(key, f"h {host}", number)


def _children(urls: Sequence[str], said: Mapping[str, object]) -> list[str | bytes | int]:
    words: list[str | bytes | int] = []
    for url in urls:
        mark = mark_of_request(url.encode().rjust(10, b".")[-10:])
        request = json.dumps({"url": url} | said)
        words += [int(str(said.get("priority", 0))), 1, mark.bucket, mark.name, "", "", "", request]
    return words
