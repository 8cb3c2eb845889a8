"""The steps of a frontier, as workers of a test ask for them."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from newscrawl.frontier.connection import PlainConnection
from newscrawl.frontier.keys import keys_of, mark_of_article, mark_of_request

KEYS = keys_of("ecns", {})
MOST_ATTEMPTS = 3


@dataclass(frozen=True)
class Child:
    """A request to be added.

    Attributes:
        name: its text; requests of one name have one fingerprint.
        priority: the greater the sooner.
        is_filtered: whether one that was seen is left out.
        article: what its article is known by, empty for none.
        version: of the article that is wanted.
    """

    name: str
    priority: int = 0
    is_filtered: bool = True
    article: str = ""
    version: int = 1

    @property
    def words(self) -> list[str | bytes | int]:
        """The eight arguments of it."""
        mark = mark_of_request(self.name.encode().ljust(10, b"."))
        article: list[str | bytes | int] = ["", "", ""]
        if self.article:
            own = mark_of_article(self.article)
            article = [own.bucket, own.name, self.version]
        head = [self.priority, int(self.is_filtered), mark.bucket, mark.name]
        return [*head, *article, request_of(self.name)]


@dataclass(frozen=True)
class Lease:
    """A request under way."""

    id: bytes
    name: str
    attempts: int


@dataclass(frozen=True)
class Taken:
    """The answer of `take`: leases, and how things stand."""

    leases: tuple[Lease, ...]
    queued: int
    leased: int
    is_seeded: bool
    kept: int

    @property
    def names(self) -> list[str]:
        """Of the requests."""
        return [lease.name for lease in self.leases]


def request_of(name: str) -> str:
    """A request as the frontier keeps it."""
    return json.dumps({"url": f"https://www.ecns.cn/{name}"})


def _name_of(request: bytes) -> str:
    return str(json.loads(request)["url"]).rpartition("/")[2]


class Worker:
    """A worker that does nothing of itself.

    Args:
        connection: to Redis.
        name: its own.
        lease: in milliseconds.
        crawl: the id of the crawl if it is new.
    """

    def __init__(
        self, connection: PlainConnection, name: str, *, lease: int = 60_000, crawl: str = "first"
    ) -> None:
        self._connection = connection
        self._lease = lease
        self.name = name
        words = (crawl, KEYS.name, "ecns", name, "{}", lease)
        id_, number = connection.run("join", KEYS.both, *words)
        self.id: str = id_.decode()
        self.number: str = number.decode()

    def _run(self, step: str, *arguments: str | bytes | int) -> Any:
        return self._connection.run(step, KEYS.both, *arguments)

    def add(self, *children: Child, token: str = "") -> str:
        """Add requests; returns a letter for each."""
        token = token or " ".join(child.name for child in children)
        words = [word for child in children for word in child.words]
        answer: bytes = self._run("add", self.id, token, len(children), *words)
        return answer.decode()

    def take(self, most: int = 1) -> Taken:
        """Take up to so many leases."""
        words = (self.id, self.number, most, self._lease, MOST_ATTEMPTS)
        answer = self._run("take", *words)
        assert answer[0] == b"ok"
        leases = tuple(Lease(one[0], _name_of(one[1]), one[2]) for one in answer[1])
        return Taken(leases, answer[2], answer[3], answer[4] == b"1", int(answer[5]))

    def outlive(self) -> None:
        """Wait until a lease has run out, while others are heard of: Redis is there, and this worker is not."""
        end = time.monotonic() + 1.5 * self._lease / 1000
        while time.monotonic() < end:
            self._run("take", self.id, "0", 0, self._lease, MOST_ATTEMPTS)
            time.sleep(self._lease / 5000)

    def finish(
        self,
        lease: Lease,
        *children: Child,
        dead: str = "",
        stored: Sequence[str] = (),
        unstored: Sequence[str] = (),
        version: int = 1,
    ) -> tuple[bool, str, str]:
        """End a lease; returns whether it was still leased, and letters for articles and for requests."""
        articles: list[str | bytes | int] = []
        for letter, names in (("s", stored), ("u", unstored)):
            for name in names:
                mark = mark_of_article(name)
                articles += [letter, version, mark.bucket, mark.name]
        head = (self.id, self.number, lease.id, dead, lease.attempts, "www.ecns.cn")
        words = [word for child in children for word in child.words]
        count = len(stored) + len(unstored)
        was, ours, told = self._run("finish", *head, count, *articles, len(children), *words)
        return was == 1, ours.decode(), told.decode()

    def beat(self, *leases: Lease) -> list[bytes]:
        """Say that it lives; returns the leases that it no longer has."""
        answer = self._run(
            "beat", self.id, self.number, "{}", self._lease, *(lease.id for lease in leases)
        )
        assert answer[0] == b"ok"
        lost: list[bytes] = answer[1]
        return lost

    def claim(
        self, *names: str, version: int = 1, limit: int | None = None, lease: bytes = b""
    ) -> str:
        """Claim an article by all its names; returns '' if it may be written."""
        marks = [mark_of_article(name) for name in names]
        words = [word for mark in marks for word in (mark.bucket, mark.name)]
        most = "" if limit is None else limit
        answer: bytes = self._run("claim", self.number, self._lease, most, version, lease, *words)
        return answer.decode()

    def give_back(self, *leases: Lease) -> int:
        """Give leases back; returns how many went."""
        given = [lease.id for lease in leases]
        return int(self._run("give_back", self.id, self.number, *given))

    def see(self, name: str, lease: Lease) -> bool:
        """Whether a request is new that a leased one became."""
        mark = mark_of_request(name.encode().ljust(10, b"."))
        return int(self._run("see", self.id, lease.id, mark.bucket, mark.name)) == 1

    def seed(self) -> str:
        """Who asks for the first requests."""
        answer: bytes = self._run("seed", self.id, self.number, self._lease)
        return answer.decode()

    def seeded(self) -> None:
        """Say that the first requests are all there."""
        self._run("seeded", self.id, self.number)

    def leave(self) -> bool:
        """Go; returns whether the crawl has ended."""
        return int(self._run("leave", self.id, self.number, self._lease, KEYS.name)) == 1

    def confirm(self, dead: str, *items: Sequence[str], version: int = 1) -> str:
        """Settle what a dead worker left, each item by its names; returns a letter for each."""
        words: list[str | bytes | int] = []
        for names in items:
            marks = [mark_of_article(name) for name in names]
            words += [version, len(marks)]
            words += [word for mark in marks for word in (mark.bucket, mark.name)]
        answer: bytes = self._run("confirm", dead, self._lease, *words)
        return answer.decode()
