"""Requests that were given up, and how they go back into the queue."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from newscrawl.frontier.keys import keys_of_crawl, spider_prefix
from newscrawl.frontier.look import arguments_of

if TYPE_CHECKING:
    from newscrawl.frontier.connection import PlainConnection


@dataclass(frozen=True, slots=True)
class Letter:
    """A request that was given up (`S dead`)."""

    name: str
    """Its field of the hash."""
    url: str
    priority: int
    reason: str
    at: datetime
    """When it was given up."""
    worker: str
    """Which worker did so: `<job id>@<host name>`."""
    attempts: int
    """How often it was leased."""
    crawl: str
    """Name of its crawl."""
    arguments: Mapping[str, str] | None
    """Those of the crawl; None where they are not known."""


def letters_of(connection: PlainConnection, spider: str) -> list[Letter]:
    """All of a spider, the oldest first.

    Raises:
        FrontierError: Redis does not answer.
    """
    prefix = spider_prefix(spider)
    with connection.asking() as client:
        found: Mapping[Any, Any] = client.hgetall(f"{prefix}dead")
    letters = (_letter(name, text, prefix) for name, text in found.items())
    return sorted(letters, key=lambda letter: (letter.at, letter.url))


def requeue(
    connection: PlainConnection, spider: str, letters: Sequence[Letter]
) -> Iterator[Letter]:
    """Put requests back into the queues of their crawls, each in one transaction.

    A crawl that has ended begins anew: the next worker that has its arguments works it off.

    Yields:
        Those that went back. What another has put back in the meantime is left out.

    Raises:
        FrontierError: Redis does not answer.
    """
    for letter in letters:
        arguments = json.dumps(dict(letter.arguments)) if letter.arguments is not None else ""
        if connection.run(
            "requeue", keys_of_crawl(spider, letter.crawl).both,
            secrets.token_hex(8), letter.crawl, spider, arguments, letter.name, letter.priority,
        ):  # fmt: skip
            yield letter


def _letter(name: bytes, text: bytes, prefix: str) -> Letter:
    told = json.loads(text.decode("utf-8", "replace"))
    request = json.loads(told["request"])
    return Letter(
        name.decode(),
        str(request["url"]),
        int(request.get("priority") or 0),
        str(told["reason"]),
        datetime.fromtimestamp(told["at"] / 1000, UTC),
        str(told["worker"]),
        int(told["attempts"]),
        str(told["crawl"]).removeprefix(f"{prefix}crawl:").removesuffix(":"),
        arguments_of(told.get("arguments")),
    )
