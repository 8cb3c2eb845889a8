"""A lease: a request that a worker has taken, and all that comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newscrawl.fingerprint import IDENTITY_KEY
from newscrawl.frontier.keys import Mark, mark_of_article, mark_of_request
from newscrawl.frontier.wire import encode
from newscrawl.known import Known
from warc.asked import ASKED_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scrapy import Request, Spider

    from newscrawl.frontier.connection import Argument

_NO_MARK = Mark("", b"")


@dataclass(frozen=True, slots=True)
class Child:
    """A request on its way to the queue."""

    url: str
    priority: int
    request: bytes
    """As it lies there."""
    filter: Mark | None
    """None: it is asked for however often it comes."""
    identity: str | None = None
    """Of the article that it is for."""
    version: int = 0
    """That the article's item would have."""

    def arguments(self) -> Iterator[Argument]:
        """The same for a script: `add` in common.lua."""
        mark = self.filter or _NO_MARK
        article = mark_of_article(self.identity) if self.identity else _NO_MARK
        yield self.priority
        yield int(self.filter is not None)
        yield mark.bucket
        yield mark.name
        yield article.bucket
        yield article.name
        yield self.version
        yield self.request


def child_of(request: Request, fingerprint: bytes, spider: Spider) -> Child:
    """A request on its way to the queue.

    Raises:
        WireError: it can't be sent.
    """
    known = Known.of_pairs(request.meta.get(ASKED_KEY, ()))
    return Child(
        request.url,
        request.priority,
        encode(request, spider),
        None if request.dont_filter else mark_of_request(fingerprint),
        request.meta.get(IDENTITY_KEY),
        known.version + 1 if known else 1,
    )


@dataclass(slots=True)
class Written:
    """An article that a worker has claimed."""

    marks: tuple[Mark, ...]
    """Of its names, its own first."""
    version: int
    identity: str
    url: str
    is_stored: bool = False
    """Its line is written."""

    def arguments(self) -> Iterator[Argument]:
        """The same for `finish.lua`."""
        yield "s" if self.is_stored else "u"
        yield self.version
        yield self.marks[0].bucket
        yield self.marks[0].name


@dataclass(slots=True, eq=False)
class Lease:
    """A request that a worker has taken."""

    id: str
    """Of its entry in the stream."""
    host: str
    attempts: int
    """How often it was leased, this time included."""
    requests: set[Request] = field(default_factory=set)
    """What is asked for under it now: the request, what it was redirected to, pages that stay with it."""
    asked: list[str] = field(default_factory=list)
    """Addresses of those that were dealt with."""
    children: list[Child] = field(default_factory=list)
    """What its callbacks ask for, withheld until they have ended."""
    written: list[Written] = field(default_factory=list)
    stored: int = 0
    """Number of its last item among all that this worker stored; the lease ends when the disk has it."""
    failure: str = ""
    """Why it is given up."""


def all_arguments(children: Sequence[Child]) -> Iterator[Argument]:
    """So many requests for a script."""
    yield len(children)
    for child in children:
        yield from child.arguments()
