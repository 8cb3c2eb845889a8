"""Claims: which job is about to write an item, so that no other writes it at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from newscrawl.ledger import Original

if TYPE_CHECKING:
    import sqlite3

    from newscrawl.memory.pages import Rows


def of_another(rows: Rows, identities: Iterable[str], job: str) -> Original | None:
    """The article that another job than this one has claimed under any of these names."""
    query = "SELECT url, job FROM claim WHERE identity = ? AND job <> ?"
    for identity in identities:
        for found in rows(query, (identity, job)):
            return Original(*found)
    return None


def lay(database: sqlite3.Connection, identities: Sequence[str], url: str, job: str) -> None:
    """Enter a job's claim to an article under all its names."""
    database.executemany(
        "INSERT OR REPLACE INTO claim (identity, url, job) VALUES (?, ?, ?)",
        [(identity, url, job) for identity in identities],
    )


def end(database: sqlite3.Connection, url: str, job: str) -> None:
    """Take back a job's claim to the article at an address."""
    database.execute("DELETE FROM claim WHERE job = ? AND url = ?", (job, url))


def free(database: sqlite3.Connection, is_alive: Callable[[str], bool]) -> None:
    """Take back the claims of jobs that no longer live."""
    for (job,) in database.execute("SELECT DISTINCT job FROM claim").fetchall():
        if not is_alive(job):
            database.execute("DELETE FROM claim WHERE job = ?", (job,))
