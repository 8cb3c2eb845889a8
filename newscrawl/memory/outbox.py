"""What the memories of other machines are to be told: rows of `page` and `source` that have changed.

A row that changes is entered by the transaction that changes it, so a kill loses nothing. That begins when a
file shares for the first time, and then goes on whether or not a job has a frontier: what it does by itself is
told when there is one again.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.memory import pages, sources

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Sequence

    from newscrawl.memory.pages import Page, Rows
    from newscrawl.memory.sources import Source

TABLES = ("tell_page", "tell_source", "shared")
"""What it has in the file."""

# Rows are written by INSERT OR REPLACE and by UPDATE. A serial is never used twice, so what has changed
# once more while it was being told is not taken for told.
_TRIGGERS = tuple(
    f"CREATE TRIGGER IF NOT EXISTS {table}_{event} AFTER {event} ON {table}"  # noqa: S608 (names of ours)
    f" BEGIN INSERT OR REPLACE INTO tell_{table} ({name}) VALUES (NEW.{name}); END"
    for table, name in (("page", "key"), ("source", "url"))
    for event in ("insert", "update")
)


@dataclass(frozen=True, slots=True)
class Position:
    """How far a file has heard; see `shared` in :mod:`newscrawl.memory.tables`."""

    file: str
    frontier: str = ""
    run: str = ""
    last: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows that are to be told, each by the serial of its latest change, the oldest first."""

    pages: dict[int, Page]
    sources: dict[int, Source]
    has_more: bool


def begin(database: sqlite3.Connection) -> None:
    """Note from now on which rows change."""
    for trigger in _TRIGGERS:
        database.execute(trigger)
    database.execute(
        "INSERT OR IGNORE INTO shared (only, file) VALUES (1, ?)", (secrets.token_hex(8),)
    )


def forget(database: sqlite3.Connection) -> None:
    """Forget all of it: the rows were made anew. The next job with a frontier begins again."""
    for table in ("page", "source"):
        for event in ("insert", "update"):
            database.execute(f"DROP TRIGGER IF EXISTS {table}_{event}")
    for table in TABLES:
        database.execute(f"DELETE FROM {table}")  # noqa: S608 (names of ours)


def position(rows: Rows) -> Position | None:
    """How far the file has heard; None where it does not share."""
    found = rows("SELECT file, frontier, run, last FROM shared", ())
    return Position(*found[0]) if found else None


def move(database: sqlite3.Connection, after: Position) -> None:
    """Write down how far the file has heard."""
    database.execute(
        "UPDATE shared SET frontier = ?, run = ?, last = ?",
        (after.frontier, after.run, after.last),
    )


def enter_all(database: sqlite3.Connection) -> None:
    """Let all be told that others must know: what is to be asked for, and the sources."""
    database.execute(
        "INSERT OR IGNORE INTO tell_page (key) SELECT key FROM page WHERE due IS NOT NULL"
    )
    database.execute("INSERT OR IGNORE INTO tell_source (url) SELECT url FROM source")


def waiting(rows: Rows, most: int) -> Waiting:
    """Rows that are to be told, the pages first.

    Sources are among them where all pages are: who knows that a source has not changed must know what it
    shows.

    Args:
        rows: queries.
        most: so many pages, and so many sources, at the most; up to 500.
    """
    # The sources before the pages: another job may write both meanwhile.
    urls = _first(rows, "source", "url", most + 1)
    found = {serial: sources.find(rows, str(url)) for serial, url in list(urls.items())[:most]}
    keys = _first(rows, "page", "key", most + 1)
    at_keys = pages.by_key(rows, [int(key) for key in keys.values()][:most])
    told = {serial: at_keys[int(key)] for serial, key in keys.items() if key in at_keys}
    if len(keys) > most:
        return Waiting(told, {}, has_more=True)
    told_sources = {serial: source for serial, source in found.items() if source is not None}
    return Waiting(told, told_sources, has_more=len(urls) > most)


def pages_of(rows: Rows, keys: Sequence[int]) -> set[int]:
    """Those of some pages, at most 500, that wait."""
    marks = ", ".join("?" for _ in keys)
    query = f"SELECT key FROM tell_page WHERE key IN ({marks})"  # noqa: S608 (marks)
    return {int(key) for [key] in rows(query, tuple(keys))}


def sources_of(rows: Rows, urls: Collection[str]) -> set[str]:
    """Those of some sources, at most 500, that wait."""
    marks = ", ".join("?" for _ in urls)
    query = f"SELECT url FROM tell_source WHERE url IN ({marks})"  # noqa: S608 (marks)
    return {str(url) for [url] in rows(query, tuple(urls))}


def set_page(database: sqlite3.Connection, key: int, *, is_waiting: bool) -> None:
    """Say whether a page is to be told."""
    _set(database, "page", "key", key, is_waiting=is_waiting)


def set_source(database: sqlite3.Connection, url: str, *, is_waiting: bool) -> None:
    """Say whether a source is to be told."""
    _set(database, "source", "url", url, is_waiting=is_waiting)


def latest(rows: Rows) -> tuple[int, int]:
    """The serials of the latest changes that wait, 0: none does."""
    query = (
        "SELECT coalesce((SELECT max(serial) FROM tell_page), 0),"
        " coalesce((SELECT max(serial) FROM tell_source), 0)"
    )
    [found] = rows(query, ()) or [(0, 0)]
    return int(found[0]), int(found[1])


def is_waiting(rows: Rows, until: tuple[int, int]) -> bool:
    """Whether any of the changes up to these serials still waits."""
    query = (
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM tell_page WHERE serial <= ?)"
        " OR EXISTS (SELECT 1 FROM tell_source WHERE serial <= ?)"
    )
    return bool(rows(query, until))


def told(database: sqlite3.Connection, page: Iterable[int], source: Iterable[int]) -> None:
    """Take out the changes of these serials."""
    database.executemany("DELETE FROM tell_page WHERE serial = ?", [(one,) for one in page])
    database.executemany("DELETE FROM tell_source WHERE serial = ?", [(one,) for one in source])


def _first(rows: Rows, table: str, name: str, most: int) -> dict[int, int | str]:
    query = f"SELECT serial, {name} FROM tell_{table} ORDER BY serial LIMIT ?"  # noqa: S608 (names of ours)
    return dict(rows(query, (most,)))


def _set(
    database: sqlite3.Connection, table: str, name: str, value: int | str, *, is_waiting: bool
) -> None:
    if is_waiting:
        query = f"INSERT OR IGNORE INTO tell_{table} ({name}) VALUES (?)"  # noqa: S608
    else:
        query = f"DELETE FROM tell_{table} WHERE {name} = ?"  # noqa: S608
    database.execute(query, (value,))
