"""Taking over what the memories of other machines have told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Self

from newscrawl.frontier.merging import merge_pages, merge_sources
from newscrawl.frontier.rows import PAGE, page_of, source_of
from newscrawl.memory import outbox, pages, sources

if TYPE_CHECKING:
    import sqlite3

    from newscrawl.frontier.rows import WarcFile


@dataclass(frozen=True, slots=True)
class Heard:
    """A row as the frontier has it."""

    name: str
    made: int
    """The change that made it: before, the frontier had no such row."""
    maker: str
    """The file that did."""
    row: str

    @classmethod
    def of(cls, name: str, text: str) -> Self:
        """A row by its name and its text, as `hear.lua` gives them."""
        made, maker, _, row = text.split(" ", 3)
        return cls(name, int(made), maker, row)

    def follows(self, last: int, me: str) -> bool:
        """Whether the row was made of what a file had told or taken over, who had heard up to a change."""
        return self.made <= last or self.maker == me


def take_over(
    database: sqlite3.Connection, heard: Iterable[Heard], last: int, me: str, *, is_partial: bool
) -> list[str]:
    """Take over rows; what the others do not know is noted to be told.

    Args:
        database: within a transaction.
        heard: the rows.
        last: the latest change that the file had heard before.
        me: the file.
        is_partial: rows are missing: nothing that sources say of themselves may keep them from being read.

    Returns:
        The names of those that can't be read.
    """
    of_pages: dict[str, Heard] = {}
    of_sources: dict[str, Heard] = {}
    for one in heard:
        kind, name = one.name[:1], one.name[1:]
        (of_pages if kind == PAGE else of_sources)[name] = one
    return [
        *_take_pages(database, of_pages, last, me),
        *_take_sources(database, of_sources, last, me, is_partial=is_partial),
    ]


def _take_pages(
    database: sqlite3.Connection, heard: Mapping[str, Heard], last: int, me: str
) -> Iterator[str]:
    rows = pages.reading(database)
    found = pages.find(rows, heard)
    waiting = outbox.pages_of(rows, [page.key for page in found.values()])
    number = cache(partial(_number, database))
    for identity, one in heard.items():
        own = found.get(identity)
        key = own.key if own else pages.free_key(rows, identity)
        try:
            theirs = page_of(one.row, identity, key, number)
        except ValueError:
            yield one.name
            continue
        if own is None or (one.follows(last, me) and key not in waiting):
            after = theirs
        else:
            after = own if own == theirs else merge_pages(own, theirs)
        if after != own:
            pages.put(database, [after])
        outbox.set_page(database, key, is_waiting=after != theirs)


def _take_sources(
    database: sqlite3.Connection,
    heard: Mapping[str, Heard],
    last: int,
    me: str,
    *,
    is_partial: bool,
) -> Iterator[str]:
    rows = pages.reading(database)
    waiting = outbox.sources_of(rows, heard)
    for url, one in heard.items():
        own = sources.find(rows, url)
        try:
            theirs = source_of(one.row, url)
        except ValueError:
            yield one.name
            continue
        if is_partial:
            theirs = replace(theirs, due=theirs.polled, etag=None, modified=None, depth=0)
        if own is None or (one.follows(last, me) and url not in waiting):
            after = theirs
        else:
            after = own if own == theirs else merge_sources(own, theirs)
        if after != own:
            sources.put(database, after)
        outbox.set_source(database, url, is_waiting=after != theirs)


def _number(database: sqlite3.Connection, file: WarcFile) -> int:
    return pages.file_number(database, *file)
