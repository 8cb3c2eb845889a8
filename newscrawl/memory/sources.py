"""The sources of the memory: what a feed, sitemap or listing was like when it was read last."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING

from newscrawl.memory import policy

if TYPE_CHECKING:
    import sqlite3

    from newscrawl.memory.pages import Rows

# The depth of a walk that came to the end of its listing.
TO_THE_END = 1_000_000
# A source that is new is taken for one that has an article each hour, until it is known better.
_FIRST_RATE = 1.0


@dataclass(frozen=True, slots=True)
class Source:
    """One source; see :mod:`newscrawl.memory.tables` for the fields."""

    url: str
    polled: int
    due: int
    etag: str | None = None
    modified: str | None = None
    rate: float = _FIRST_RATE
    depth: int = 0
    floor: int | None = None
    announced: int = 0
    confirmed: int = 0


_COLUMNS = ", ".join(field.name for field in fields(Source))
_row = attrgetter(*(field.name for field in fields(Source)))
_PUT = (
    f"INSERT OR REPLACE INTO source ({_COLUMNS}) VALUES ({', '.join('?' for _ in fields(Source))})"  # noqa: S608
)


def find(rows: Rows, url: str) -> Source | None:
    """The row of a source."""
    found = rows(f"SELECT {_COLUMNS} FROM source WHERE url = ?", (url,))  # noqa: S608 (names of ours)
    return Source(*found[0]) if found else None


def every(rows: Rows) -> list[Source]:
    """All rows, the busiest sources first."""
    found = rows(f"SELECT {_COLUMNS} FROM source ORDER BY rate DESC, url", ())  # noqa: S608
    return [Source(*row) for row in found]


def put(database: sqlite3.Connection, source: Source) -> None:
    """Write a row."""
    database.execute(_PUT, _row(source))


def polled(source: Source | None, url: str, now: int, new: int, longest: int) -> Source:
    """The row of a source that was read.

    Args:
        source: the row before.
        url: its address.
        now: when.
        new: how many articles it showed that nothing had shown before.
        longest: it is to be read again after so many seconds at the latest.
    """
    if source is None:
        return Source(url, now, now)
    rate = policy.next_rate(source.rate, new, now - source.polled)
    return replace(source, polled=now, due=policy.next_poll(now, rate, longest), rate=rate)


def told_truth(database: sqlite3.Connection, url: str, *, is_true: bool) -> None:
    """Count what came of a change that a source told of."""
    database.execute(
        "UPDATE source SET announced = announced + 1, confirmed = confirmed + ? WHERE url = ?",
        (is_true, url),
    )


def confirmed_changes(rows: Rows) -> int:
    """How many changes all sources told of that were found true."""
    found = rows("SELECT coalesce(sum(confirmed), 0) FROM source", ())
    return int(found[0][0]) if found else 0
