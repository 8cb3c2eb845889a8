"""Finding the bodies that may be like one, among a million: tables of SQLite and what asks them.

A body is entered under the eight smallest numbers of its sketch, and looked up by its own eight. The
tables stand in the databases of those that remember: a crawl's own, `scrapy extract`'s journal, and
what a spider knows of its earlier jobs. Bodies of one scope are not found from another.
"""

from __future__ import annotations

import logging
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Any

from newscrawl.extract.near import Sketch, is_contained, is_near

logger = logging.getLogger(__name__)

TABLES = """
CREATE TABLE near_body (id INTEGER PRIMARY KEY, sketch BLOB NOT NULL);
CREATE TABLE near_key (
    scope INTEGER NOT NULL, key INTEGER NOT NULL, body INTEGER NOT NULL,
    PRIMARY KEY (scope, key, body)
) WITHOUT ROWID;
"""
"""What makes the tables. Never changed, for there are files that have them."""

# Reports of one template share keys by the thousand: of each key the latest are looked at, and of all
# found those with the rarest keys. Nearly all bodies have fewer than five to look at.
_OF_A_KEY = 16
_LOOKED_AT = 16

Rows = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
"""Runs a query with its values and gives all rows."""

_BY_KEY = (
    "SELECT * FROM (SELECT key, body FROM near_key WHERE scope = ? AND key = ?"
    " ORDER BY body DESC LIMIT ?)"
)
_BY_NUMBER = "SELECT id, sketch FROM near_body WHERE id IN (%s) ORDER BY id"


@dataclass(frozen=True, slots=True)
class Match:
    """An earlier body that is nearly the same."""

    number: int
    """Its number."""
    tells_all: bool
    """Whether it tells nearly all that the later one tells."""


def enter(database: sqlite3.Connection, sketch: Sketch, scope: int = 0) -> int:
    """Enter a body; returns its number, which is higher than those entered before.

    Raises:
        sqlite3.Error: the database can't be written.
    """
    found = database.execute("INSERT INTO near_body (sketch) VALUES (?)", (sketch.to_bytes(),))
    number = found.lastrowid
    database.executemany(
        "INSERT INTO near_key VALUES (?, ?, ?)", [(scope, key, number) for key in sketch.keys]
    )
    return int(number or 0)


def look_up(rows: Rows, sketch: Sketch, scope: int = 0) -> Iterator[tuple[int, Sketch]]:
    """Yield the bodies that may be like one, the earliest first: number and sketch.

    Raises:
        sqlite3.Error: what `rows` raises.
    """
    keys = sketch.keys
    values = [value for key in keys for value in (scope, key, _OF_A_KEY)]
    found = rows(" UNION ALL ".join([_BY_KEY] * len(keys)), values)
    bodies_of = Counter(key for key, _ in found)
    weights: dict[int, float] = {}
    for key, body in found:
        weights[body] = weights.get(body, 0.0) + 1 / bodies_of[key]
    numbers = nlargest(_LOOKED_AT, weights, key=lambda body: (weights[body], body))
    if not numbers:
        return
    for number, data in rows(_BY_NUMBER % ",".join("?" * len(numbers)), numbers):
        try:
            yield number, Sketch.from_bytes(data)
        except ValueError:
            # A damaged row is like nothing; SQLite says itself where it sees damage.
            continue


def match(rows: Rows, sketch: Sketch, scope: int = 0) -> Match | None:
    """The earliest body that tells nearly all of one, else the earliest that is nearly the same.

    Raises:
        sqlite3.Error: what `rows` raises.
    """
    near = None
    for number, other in look_up(rows, sketch, scope):
        if is_near(sketch, other):
            if is_contained(sketch, other):
                return Match(number, tells_all=True)
            near = near or Match(number, tells_all=False)
    return near


class Bodies:
    """The bodies of the articles that a crawl kept, in a temporary file.

    Where that can't be written the log says so once, and articles are no longer compared.
    """

    def __init__(self) -> None:
        self._urls: list[str] = []
        # It is deleted with the process, whatever becomes of that, and never read again.
        self._database: sqlite3.Connection | None = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.executescript(TABLES)
        self._database.execute("BEGIN")

    def match(self, sketch: Sketch) -> tuple[str, bool] | None:
        """The address of an earlier article that is nearly the same, and whether it tells all of this one."""
        database = self._database
        if database is None:
            return None
        try:
            found = match(lambda query, values: database.execute(query, values).fetchall(), sketch)
        except sqlite3.Error as error:
            self._give_up(error)
            return None
        return (self._urls[found.number - 1], found.tells_all) if found else None

    def add(self, sketch: Sketch, url: str) -> None:
        """Enter the body of an article that is kept."""
        if self._database is None:
            return
        try:
            enter(self._database, sketch)
        except sqlite3.Error as error:
            self._give_up(error)
        else:
            self._urls.append(url)

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _give_up(self, error: sqlite3.Error) -> None:
        logger.warning(
            "The temporary file of bodies can't be used (%s): articles that are nearly the same are no"
            " longer recognised in this job. Make room for temporary files (SQLITE_TMPDIR, TMPDIR).",
            error,
        )
        self.close()
