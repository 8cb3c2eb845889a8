"""A frontier in words and as JSON objects."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from newscrawl.dates import utc_text
from newscrawl.health.words import span
from warc.commands.console import count, size

if TYPE_CHECKING:
    from newscrawl.frontier.letters import Letter
    from newscrawl.frontier.look import Crawl, Frontier, Server, Size, Worker

# A line names so many hosts, and says how many there are besides.
_HOSTS_SHOWN = 5
# Of times up to this the seconds matter.
_SECONDS_UP_TO = 120
_HEAD = ("worker", "heard of", "leases", "oldest", "a minute", "pages", "items", "pid", "since")
# Names are to the left, numbers to the right.
_LEFT = 2


def server_line(server: Server) -> str:
    """How the Redis is."""
    bound = f"of {size(server.most)} " if server.most else ""
    unbound = "" if server.most else ", no maxmemory"
    file = "on" if server.append_only else "off: a restart loses the queue"
    return (
        f"{server.name} ({server.version}): {size(server.used)} {bound}used{unbound},"
        f" append-only file {file}"
    )


def frontier_lines(frontier: Frontier, held: Size) -> Iterator[str]:
    """How a spider's frontier is."""
    dead = f", {count(frontier.dead, 'dead letter')}" if frontier.dead else ""
    yield (
        f"{frontier.spider}: {count(held.articles, 'name')} of articles known{dead}; {size(held.used)}"
    )
    if not frontier.crawls:
        yield "  no crawl goes on"
    for crawl in frontier.crawls:
        yield from _crawl_lines(crawl, frontier.now)


def frontier_json(frontier: Frontier, held: Size, server: Server) -> dict[str, Any]:
    """The same for programs."""
    return {
        "spider": frontier.spider,
        "time": utc_text(frontier.now),
        "articleNames": held.articles,
        "bytes": held.used,
        "dead": frontier.dead,
        "workers": frontier.alive,
        "crawls": [_crawl_json(crawl) for crawl in frontier.crawls],
        "redis": {
            "name": server.name,
            "version": server.version,
            "usedMemory": server.used,
            "maxMemory": server.most or None,
            "appendOnly": server.append_only,
        },
    }


def letter_lines(letter: Letter) -> Iterator[str]:
    """A request that was given up."""
    yield letter.url
    yield f"  {letter.reason}"
    yield (
        f"  {_minute(letter.at)} after {count(letter.attempts, 'attempt')}, by {letter.worker},"
        f" crawl {letter.crawl} ({arguments_text(letter.arguments)})"
    )


def letter_json(letter: Letter) -> dict[str, Any]:
    """The same for programs."""
    return {
        "url": letter.url,
        "reason": letter.reason,
        "at": utc_text(letter.at),
        "worker": letter.worker,
        "attempts": letter.attempts,
        "priority": letter.priority,
        "crawl": letter.crawl,
        "arguments": _dict(letter.arguments),
    }


def arguments_text(arguments: Mapping[str, str] | None) -> str:
    """A crawl's arguments as they are given to `scrapy crawl`.

    >>> arguments_text({"sections": "Culture,Sports news"})
    "-a 'sections=Culture,Sports news'"
    """
    if arguments is None:
        return "arguments not known"
    words = (word for name, value in arguments.items() for word in ("-a", f"{name}={value}"))
    return shlex.join(words) or "no arguments"


def _crawl_lines(crawl: Crawl, now: datetime) -> Iterator[str]:
    began = f" since {_minute(crawl.began)} ({_age(crawl.began, now)})" if crawl.began else ""
    seeded = "first requests all there" if crawl.is_seeded else "first requests not all there yet"
    yield f"  crawl {crawl.name}{began}: {arguments_text(crawl.arguments)}"
    yield (
        f"    {crawl.queued:,} queued, {crawl.leased:,} leased, {count(crawl.kept, 'item')} kept;"
        f" {seeded}"
    )
    if crawl.rate is not None:
        yield f"    {crawl.rate:,.1f} requests a minute{_hosts(crawl.hosts)}"
    if not crawl.workers:
        yield "    no worker"
        return
    rows = [_HEAD, *(_cells(worker, now) for worker in crawl.workers)]
    for line in _table(rows):
        yield f"    {line}"


def _hosts(hosts: Mapping[str, float]) -> str:
    shown = [f"{name} {rate:,.1f}" for name, rate in list(hosts.items())[:_HOSTS_SHOWN]]
    if len(hosts) > _HOSTS_SHOWN:
        shown.append(f"{len(hosts) - _HOSTS_SHOWN} more")
    return f": {', '.join(shown)}" if shown else ""


def _cells(worker: Worker, now: datetime) -> tuple[str, ...]:
    said = worker.said
    heard = f"{_age(worker.heard, now)} ago" if worker.heard else "left"
    return (
        worker.name,
        heard if worker.is_alive else f"{heard}, dead" if worker.heard else heard,
        f"{worker.leases:,}",
        _age(worker.oldest, now) if worker.oldest else "-",
        f"{worker.rate:,.1f}" if worker.rate is not None else "-",
        f"{said.pages:,}" if said.pages is not None else "-",
        f"{said.items:,}" if said.items is not None else "-",
        f"{said.pid}" if said.pid is not None else "-",
        _minute(said.since) if said.since is not None else "-",
    )


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.ljust(width) if at < _LEFT else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _crawl_json(crawl: Crawl) -> dict[str, Any]:
    return {
        "crawl": crawl.name,
        "began": _iso(crawl.began),
        "arguments": _dict(crawl.arguments),
        "seeded": crawl.is_seeded,
        "queued": crawl.queued,
        "leased": crawl.leased,
        "kept": crawl.kept,
        "minutes": crawl.minutes,
        "requestsPerMinute": _rounded(crawl.rate),
        "hosts": {name: _rounded(rate) for name, rate in crawl.hosts.items()},
        "workers": [_worker_json(worker) for worker in crawl.workers],
    }


def _worker_json(worker: Worker) -> dict[str, Any]:
    job, _, host = worker.name.rpartition("@")
    return {
        "worker": worker.name,
        "job": job or None,
        "host": host if job else None,
        "heard": _iso(worker.heard),
        "alive": worker.is_alive,
        "leases": worker.leases,
        "oldestLease": _iso(worker.oldest),
        "requestsPerMinute": _rounded(worker.rate),
        "pages": worker.said.pages,
        "items": worker.said.items,
        "pid": worker.said.pid,
        "since": _iso(worker.said.since),
    }


def _rounded(rate: float | None) -> float | None:
    return round(rate, 1) if rate is not None else None


def _dict(arguments: Mapping[str, str] | None) -> dict[str, str] | None:
    return dict(arguments) if arguments is not None else None


def _iso(moment: datetime | None) -> str | None:
    return utc_text(moment) if moment is not None else None


def _age(moment: datetime, now: datetime) -> str:
    length = max(now - moment, timedelta())
    if length.total_seconds() < _SECONDS_UP_TO:
        return f"{length.total_seconds():.0f} s"
    return span(length)


def _minute(moment: datetime) -> str:
    """A moment for people.

    >>> _minute(datetime(2026, 10, 11, 9, 4, 50, tzinfo=UTC))
    '2026-10-11 09:04Z'
    """
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}Z"
