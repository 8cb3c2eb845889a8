"""What there is in a frontier at the moment: its crawls, their workers, and the Redis that holds it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from newscrawl.frontier.keys import BUCKETS, SPIDERS_KEY, keys_of, spider_prefix

if TYPE_CHECKING:
    from newscrawl.frontier.connection import PlainConnection

RATE_MINUTES = 5
"""The last full minutes of which a rate is the mean."""


@dataclass(frozen=True, slots=True)
class Server:
    """A Redis."""

    name: str
    version: str
    used: int
    """Bytes of memory."""
    most: int
    """Bytes that it may use; 0: no bound."""
    append_only: bool
    """Whether it keeps an append-only file, without which a restart loses the queue."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a worker says of itself; None where it does not."""

    pages: int | None = None
    items: int | None = None
    pid: int | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker of a crawl."""

    name: str
    """`<job id>@<host name>`."""
    heard: datetime | None
    """When it was heard of last; None: it has left, or that was long ago."""
    is_alive: bool
    """Whether that is less than a lease ago."""
    leases: int
    oldest: datetime | None
    """When the oldest of its leases was first given, to it or to a worker that died."""
    rate: float | None
    """Requests a minute; None where the crawl has no full minute yet."""
    said: Said


@dataclass(frozen=True, slots=True)
class Crawl:
    """A crawl that goes on, or was given up."""

    name: str
    began: datetime | None
    arguments: Mapping[str, str] | None
    """None where they are not known."""
    is_seeded: bool
    """Whether all first requests have been asked for."""
    kept: int
    """Items that were written or are being written."""
    queued: int
    leased: int
    minutes: int
    """Full minutes, of which the rates are the mean."""
    hosts: Mapping[str, float]
    """Requests a minute of each host that was asked in the last quarter of an hour, the most asked first."""
    workers: tuple[Worker, ...]

    @property
    def alive(self) -> int:
        """How many workers it has."""
        return sum(worker.is_alive for worker in self.workers)

    @property
    def rate(self) -> float | None:
        """Requests a minute."""
        return sum(self.hosts.values()) if self.minutes else None


@dataclass(frozen=True, slots=True)
class Frontier:
    """What a spider has."""

    spider: str
    now: datetime
    """By the clock of Redis."""
    dead: int
    """Requests that were given up."""
    alive: int
    """Workers of all crawls."""
    crawls: tuple[Crawl, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """How much it is for Redis."""

    articles: int
    """Names under which articles are known for ever."""
    used: int
    """Bytes that the articles and the crawls take."""


def server_of(connection: PlainConnection) -> Server:
    """What the server says of itself.

    Raises:
        FrontierError: it does not answer.
    """
    with connection.asking() as client:
        info: Mapping[str, Any] = client.info()
    return Server(
        connection.name,
        str(info.get("redis_version", "?")),
        int(info.get("used_memory", 0)),
        int(info.get("maxmemory", 0)),
        bool(info.get("aof_enabled", 0)),
    )


def spiders_of(connection: PlainConnection) -> list[str]:
    """The spiders that have a frontier there.

    Raises:
        FrontierError: Redis does not answer.
    """
    with connection.asking() as client:
        return sorted(_text(name) for name in client.smembers(SPIDERS_KEY))


def frontier_of(connection: PlainConnection, spider: str, lease: float) -> Frontier:
    """What a spider has in Redis, at one moment.

    Args:
        connection: the way there.
        spider: its name.
        lease: seconds after which a worker that is not heard of is taken for dead.

    Raises:
        FrontierError: Redis does not answer.
    """
    answer: bytes = connection.run("look", keys_of(spider, {}).both, round(lease * 1000))
    told = json.loads(answer.decode("utf-8", "replace"))
    crawls = (_crawl(facts, told["now"]) for facts in told["crawls"] or ())
    return Frontier(
        spider,
        _moment(told["now"]),
        told["dead"],
        told["alive"],
        tuple(sorted(crawls, key=lambda crawl: crawl.name)),
    )


def size_of(connection: PlainConnection, spider: str) -> Size:
    """How much a spider has in Redis; takes some thousand questions, asked together.

    Raises:
        FrontierError: Redis does not answer.
    """
    prefix = spider_prefix(spider)
    items = [f"{prefix}items:{bucket}" for bucket in BUCKETS]
    with connection.asking() as client:
        keys = [*items, f"{prefix}dead", f"{prefix}rows"]
        for name in sorted(client.smembers(f"{prefix}crawls")):
            crawl = f"{prefix}crawl:{_text(name)}:"
            keys += [f"{crawl}{part}" for part in ("queue", "leased")]
            keys += [f"{crawl}seen:{bucket}" for bucket in BUCKETS]
        pipe = client.pipeline(transaction=False)
        for key in items:
            pipe.hlen(key)
        for key in keys:
            pipe.memory_usage(key)
        answers: Sequence[int | None] = pipe.execute()
    counts, sizes = answers[: len(items)], answers[len(items) :]
    return Size(sum(count or 0 for count in counts), sum(size or 0 for size in sizes))


def arguments_of(text: str | None) -> dict[str, str] | None:
    """A crawl's arguments, as its `about` has them; None where they are not known.

    >>> arguments_of('{"sections": "culture"}')
    {'sections': 'culture'}
    """
    if not text:
        return None
    return {str(name): str(value) for name, value in json.loads(text).items()}


def _crawl(facts: Mapping[str, Any], now: int) -> Crawl:
    about: Mapping[str, str] = facts["about"]
    began = _whole(about.get("began"))
    # The minute in which it began was not a full one.
    full = now // 60000 - 1 - (began or 0) // 60000
    rates = _Rates(min(RATE_MINUTES, max(0, full)), facts["minutes"])
    workers = sorted(facts["workers"] or (), key=lambda worker: int(worker["number"]))
    return Crawl(
        facts["name"],
        _moment(began) if began is not None else None,
        arguments_of(about.get("arguments")),
        about.get("seeded") == "1",
        _whole(about.get("kept")) or 0,
        facts["queued"],
        facts["leased"],
        rates.minutes,
        rates.hosts(),
        tuple(_worker(worker, rates) for worker in workers),
    )


def _worker(facts: Mapping[str, Any], rates: _Rates) -> Worker:
    heard, oldest = _whole(facts.get("heard")), _whole(facts.get("oldest"))
    return Worker(
        facts.get("name") or f"worker {facts['number']}",
        _moment(heard) if heard is not None else None,
        facts["alive"],
        facts["leases"],
        _moment(oldest) if oldest is not None else None,
        rates.of("w", facts["number"]),
        _said(facts.get("told")),
    )


def _said(text: str | None) -> Said:
    told = json.loads(text or "{}")
    since = told.get("since")
    return Said(
        _whole(told.get("pages")),
        _whole(told.get("items")),
        _whole(told.get("pid")),
        _moment(since * 1000) if isinstance(since, int | float) else None,
    )


class _Rates:
    """Requests a minute.

    Args:
        minutes: of how many they are the mean.
        counted: requests of a minute by worker (`w <number>`) and host (`h <name>`), the last one first.
    """

    def __init__(self, minutes: int, counted: Sequence[Mapping[str, str]]) -> None:
        self.minutes = minutes
        self._counted = counted

    def of(self, kind: str, name: str) -> float | None:
        """That of a worker or a host; None where there is no full minute."""
        if not self.minutes:
            return None
        key = f"{kind} {name}"
        return (
            sum(int(counts.get(key, 0)) for counts in self._counted[: self.minutes]) / self.minutes
        )

    def hosts(self) -> dict[str, float]:
        """Those of all hosts."""
        names = {key[2:] for counts in self._counted for key in counts if key.startswith("h ")}
        rates = {name: self.of("h", name) or 0.0 for name in names}
        return dict(sorted(rates.items(), key=lambda entry: (-entry[1], entry[0])))


def _moment(milliseconds: float) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _whole(value: object) -> int | None:
    """A number that Redis gives as a text, or JSON as a number."""
    return int(float(value)) if isinstance(value, str | int | float) and value != "" else None


def _text(value: bytes | str) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
