"""The articles of the memory: rows of `page`, found by what an article is known by."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

Rows = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
"""Runs a query: `State.rows`, or the like of a connection that writes."""

# SQLite takes so many values in a question, and more of them at a time save nothing.
_AT_A_TIME = 500
_KEY_BITS = 63


@dataclass(frozen=True, slots=True)
class Page:
    """One article as the memory has it; see :mod:`newscrawl.memory.tables` for the fields."""

    key: int
    identity: str
    url: str
    first_seen: int
    last_seen: int
    same_as: str | None = None
    published: int | None = None
    section: str | None = None
    shown_on: str | None = None
    due: int | None = None
    told: str | None = None
    status: str | None = None
    fetched: int | None = None
    first_fetched: int | None = None
    every: int | None = None
    looks: int = 0
    changes: int = 0
    tries: int = 0
    etag: str | None = None
    modified: str | None = None
    content: bytes | None = None
    fields: bytes | None = None
    version: int = 0
    file: int | None = None
    record: str | None = None


_COLUMNS = ", ".join(field.name for field in fields(Page))
_MARKS = ", ".join("?" for _ in fields(Page))
_row = attrgetter(*(field.name for field in fields(Page)))
_PUT = f"INSERT OR REPLACE INTO page ({_COLUMNS}) VALUES ({_MARKS})"  # noqa: S608 (names of ours)


def key_of(identity: str) -> int:
    """The number at which the row of an identity stands, if no other identity has it."""
    digest = hashlib.blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> (64 - _KEY_BITS)


def find(rows: Rows, identities: Iterable[str]) -> dict[str, Page]:
    """The rows of those identities that have one."""
    found = {}
    wanted = iter({identity: key_of(identity) for identity in identities}.items())
    while batch := dict(islice(wanted, _AT_A_TIME)):
        at_keys = by_key(rows, batch.values())
        for identity, key in batch.items():
            page: Page | None = at_keys.get(key)
            if page is not None and page.identity != identity:
                page = _behind(rows, identity, key)
            if page is not None:
                found[identity] = page
    return found


def free_key(rows: Rows, identity: str) -> int:
    """Where the row of an identity that has none is to stand."""
    key = key_of(identity)
    while rows("SELECT 1 FROM page WHERE key = ?", (key,)):
        key += 1
    return key


def new(rows: Rows, identity: str, url: str, now: int) -> Page:
    """A row for an identity that has none."""
    return Page(free_key(rows, identity), identity, url, now, now)


def put(database: sqlite3.Connection, pages: Iterable[Page]) -> None:
    """Write rows, in the place of those with their keys."""
    database.executemany(_PUT, map(_row, pages))


def pass_over(database: sqlite3.Connection, pages: Iterable[Page]) -> None:
    """Ask no more for articles, unless something was learned of them meanwhile."""
    query = "UPDATE page SET due = NULL WHERE key = ? AND due = ?"
    database.executemany(query, [(page.key, page.due) for page in pages])


def due(rows: Rows, now: int) -> Iterator[Page]:
    """The articles that are to be asked for: those without an item first, the newest of each first."""
    query = (
        "SELECT key FROM page WHERE due <= ?"
        " ORDER BY version > 0, coalesce(published, first_seen) DESC, key"
    )
    # Whole rows of a million that wait would be a gigabyte.
    keys = array("q", (key for [key] in rows(query, (now,))))
    for begin in range(0, len(keys), _AT_A_TIME):
        batch = keys[begin : begin + _AT_A_TIME]
        at_keys = by_key(rows, batch)
        yield from (at_keys[key] for key in batch if key in at_keys)


def by_key(rows: Rows, keys: Collection[int]) -> dict[int, Page]:
    """The rows with these numbers, at most 500 of them."""
    marks = ", ".join("?" for _ in keys)
    query = f"SELECT {_COLUMNS} FROM page WHERE key IN ({marks})"  # noqa: S608 (names of ours)
    return {page.key: page for page in map(_page, rows(query, tuple(keys)))}


def file_number(database: sqlite3.Connection, job: str, name: str) -> int:
    """The number of a WARC file, entered where it is new."""
    database.execute("INSERT OR IGNORE INTO page_file (job, name) VALUES (?, ?)", (job, name))
    query = "SELECT number FROM page_file WHERE job = ? AND name = ?"
    [number] = database.execute(query, (job, name)).fetchone()
    return int(number)


def file_of(rows: Rows, number: int | None) -> tuple[str, str] | None:
    """Job and name of a WARC file."""
    found = rows("SELECT job, name FROM page_file WHERE number = ?", (number,))
    return (str(found[0][0]), str(found[0][1])) if found else None


def reading(database: sqlite3.Connection) -> Rows:
    """Queries within a transaction."""
    return lambda query, values: database.execute(query, values).fetchall()


def hex_bytes(text: str | None, prefix: str = "") -> bytes | None:
    """The bytes of hexadecimal digits behind a prefix; None where they are none."""
    with suppress(ValueError):
        return bytes.fromhex(text.removeprefix(prefix)) if text else None
    return None


def _behind(rows: Rows, identity: str, key: int) -> Page | None:
    """The row of an identity whose number another one has: it stands behind it, without a gap."""
    query = f"SELECT {_COLUMNS} FROM page WHERE key = ?"  # noqa: S608 (names of ours)
    while found := rows(query, (key,)):
        page = _page(found[0])
        if page.identity == identity:
            return page
        key += 1
    return None


def _page(row: tuple[Any, ...]) -> Page:
    return Page(*row)
