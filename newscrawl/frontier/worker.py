"""A worker: one crawl's part in the frontier, as steps that it takes."""

from __future__ import annotations

import json
import secrets
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from newscrawl.frontier.errors import CrawlEndedError, FrontierLostError
from newscrawl.frontier.keys import mark_of_article
from newscrawl.frontier.lease import all_arguments
from newscrawl.frontier.off import is_shared
from warc.job import job_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scrapy.crawler import Crawler

    from newscrawl.frontier.connection import Argument, Connection
    from newscrawl.frontier.keys import Keys, Mark
    from newscrawl.frontier.lease import Child, Lease, Written

# A request that was leased so often and never ended has killed its workers. Each death counts for all requests
# that the worker had, most of which are not to blame: of three workers two may die, and Redis be restarted.
MOST_ATTEMPTS = 5

_WORKERS: WeakKeyDictionary[Crawler, Worker] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Taken:
    """A request that was leased."""

    lease: str
    request: bytes
    attempts: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with the crawl after a lease was asked for."""

    taken: tuple[Taken, ...]
    queued: int
    leased: int
    """By all workers."""
    is_seeded: bool
    """The crawl's first requests are all there."""
    kept: int
    """Items of all workers."""

    @property
    def is_over(self) -> bool:
        """Nothing is queued, and nothing is leased."""
        return self.is_seeded and not (self.queued or self.leased)


class Worker:
    """One worker of a crawl.

    Args:
        connection: to Redis.
        keys: of the crawl.
        name: of the worker: `<job>@<host>`.
        spider: name of the spider.
        arguments: of the crawl.
        lease: after so many seconds in which it was not heard of a worker is taken for dead.
        limit: most items of the crawl, all workers together.
    """

    def __init__(
        self,
        connection: Connection,
        keys: Keys,
        *,
        name: str,
        spider: str,
        arguments: Mapping[str, str],
        lease: float,
        limit: int | None = None,
    ) -> None:
        self.connection = connection
        self.keys = keys
        self.name = name
        self.lease = lease
        self.kept = 0
        self._spider = spider
        self._arguments = arguments
        self._limit = limit
        self._crawl = ""
        self._number = ""

    @property
    def lease_ms(self) -> int:
        """The same in milliseconds."""
        return round(1000 * self.lease)

    async def join(self) -> None:
        """Come to the crawl, or begin it."""
        said = json.dumps(dict(self._arguments), sort_keys=True)
        id_ = secrets.token_hex(8)
        answer = await self._run(
            "join", id_, self.keys.name, self._spider, self.name, said, self.lease_ms
        )
        self._crawl, self._number = answer[0].decode(), answer[1].decode()

    async def seed(self) -> str:
        """Who asks for the first requests: `mine`, `other`, `done`."""
        return self._there(await self._run("seed", self._crawl, self._number, self.lease_ms))

    async def seeded(self) -> None:
        """Say that all first requests are there."""
        await self._run("seeded", self._crawl, self._number)

    async def add(self, children: Sequence[Child]) -> str:
        """Put requests into the queue.

        Returns:
            A letter for each: `a` it was added, `d` it was there before, `k` its article is known.
        """
        token = secrets.token_hex(8)
        answer = await self._run("add", self._crawl, token, *all_arguments(children))
        return self._there(answer)

    async def is_new(self, lease: Lease, mark: Mark) -> bool:
        """Whether a request that a leased one became was not asked for under another lease."""
        return bool(await self._run("see", self._crawl, lease.id, mark.bucket, mark.name))

    async def take(self, most: int) -> Standing:
        """Lease up to so many requests."""
        answer = await self._run(
            "take", self._crawl, self._number, most, self.lease_ms, MOST_ATTEMPTS
        )
        self._there(answer[0])
        _, taken, queued, leased, seeded, kept = answer
        self.kept = int(kept or 0)
        return Standing(
            tuple(Taken(id_.decode(), request, attempts) for id_, request, attempts in taken),
            queued,
            leased,
            seeded == b"1",
            self.kept,
        )

    async def finish(self, lease: Lease) -> tuple[bool, str, str]:
        """End a lease: in one transaction it is taken off, its articles are marked and its requests queued.

        Returns:
            Whether it was still leased; a letter for each article, `0` where another worker has it; a letter
            for each request, as `add` gives them.
        """
        articles = [text for one in lease.written for text in one.arguments()]
        answer = await self._run(
            "finish",
            self._crawl,
            self._number,
            lease.id,
            lease.failure,
            lease.attempts,
            lease.host,
            len(lease.written),
            *articles,
            *all_arguments(lease.children),
        )
        self._there(answer[0])
        was_leased, ours, told = answer
        return bool(was_leased), ours.decode(), told.decode()

    async def give_back(self, leases: Iterable[Lease]) -> int:
        """Put what is leased back into its place in the queue; returns how much that was."""
        ids = [lease.id for lease in leases]
        return int(await self._run("give_back", self._crawl, self._number, *ids)) if ids else 0

    async def beat(self, told: Mapping[str, Any], leases: Iterable[Lease]) -> None:
        """Say that this worker lives, and its leases with it."""
        ids = [lease.id for lease in leases]
        answer = await self._run(
            "beat", self._crawl, self._number, json.dumps(told), self.lease_ms, *ids
        )
        self._there(answer[0])

    async def claim(self, identities: Sequence[str], version: int, lease: str) -> str:
        """Say that an item is about to be written.

        Args:
            identities: what its article is known by, its own identity first.
            version: that it is to have.
            lease: under which it was fetched; empty: under none.

        Returns:
            Empty if it may; `late` if another worker has taken the lease over; `limit` if the crawl has
            all it wants; else the name of the worker that has the article, or is about to write it.
        """
        marks = [mark_of_article(identity) for identity in identities]
        limit = "" if self._limit is None else self._limit
        named = [part for mark in marks for part in (mark.bucket, mark.name)]
        answer = await self._run(
            "claim", self._number, self.lease_ms, limit, version, lease, *named
        )
        return str(answer.decode())

    async def confirm(self, written: Sequence[Written]) -> str:
        """Say of items that could not be marked that they are written.

        Returns:
            A letter for each, `0` where another worker has it.
        """
        said: list[Argument] = []
        for one in written:
            said += (one.version, len(one.marks))
            said += (part for mark in one.marks for part in (mark.bucket, mark.name))
        return await self.confirm_of(self.name, said)

    async def confirm_of(self, name: str, said: Sequence[Argument]) -> str:
        """Say what items of a name are written: `confirm.lua`."""
        answer = await self._run("confirm", name, self.lease_ms, *said)
        return str(answer.decode())

    async def entered(self, file: str, until: int | None = None) -> int:
        """Until when, in seconds since 1970, the items of a memory are known; or say so."""
        return int(await self._run("entered", file, "" if until is None else until))

    async def leave(self) -> bool:
        """Go; returns whether the crawl has ended with that."""
        if not self._crawl:
            return False
        answer = await self._run("leave", self._crawl, self._number, self.lease_ms, self.keys.name)
        return bool(answer)

    async def _run(self, name: str, *arguments: Any) -> Any:
        return await self.connection.run(name, self.keys.both, *arguments)

    def _there(self, answer: Any) -> str:
        text = answer.decode() if isinstance(answer, bytes) else str(answer)
        if text == "ended":
            raise CrawlEndedError("the other workers have ended the crawl")
        if text == "gone":
            raise FrontierLostError(
                f"the crawl is no longer in {self.connection.name}: it was cleared, or Redis was restarted"
                " without its append-only file"
            )
        return text


def worker_name(job: str) -> str:
    """What a worker is called: by its job and its host."""
    return f"{job}@{socket.gethostname()}"


def worker_of(crawler: Crawler) -> Worker | None:
    """The worker of a crawl, made at the first call; None where there is no frontier."""
    if not is_shared(crawler):
        return None
    worker = _WORKERS.get(crawler)
    if worker is None:
        # Late: without a frontier nothing of it is loaded.
        from newscrawl.frontier.connection import Connection
        from newscrawl.frontier.keys import keys_of

        job = job_of(crawler)
        spider = crawler.spider or crawler.spidercls
        given = dict(getattr(spider, "given_arguments", None) or {})
        arguments = getattr(spider, "arguments", None)
        worker = _WORKERS[crawler] = Worker(
            Connection(crawler.settings["FRONTIER_URL"]),
            keys_of(spider.name, given),
            name=worker_name(job.id if job is not None else secrets.token_hex(6)),
            spider=spider.name,
            arguments=given,
            lease=crawler.settings.getfloat("FRONTIER_LEASE"),
            limit=getattr(arguments, "limit", None),
        )
    return worker
