"""How far a run has come, on the disk: what is needed to go on after a kill, and what was met.

It is an SQLite database beside the output. How far the run has come is entered in one transaction
with what it met, when the items are on the disk; what is in the output beyond that is cut off when the
run is resumed.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl import near_index
from newscrawl.batch.extractor import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from newscrawl.extract.near import Sketch

_TABLES = (
    """
CREATE TABLE run (what TEXT NOT NULL, is_over INTEGER NOT NULL);
CREATE TABLE progress (
    stretches INTEGER NOT NULL, begins INTEGER, bytes INTEGER NOT NULL, counts TEXT NOT NULL
);
CREATE TABLE met (name BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE trouble (file TEXT, offset INTEGER, what TEXT, url TEXT, id TEXT);
INSERT INTO progress VALUES (0, 0, 0, '{}');
"""
    + near_index.TABLES
)


class JournalError(Exception):
    """A run can't be resumed; the message is one line."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come."""

    stretches: int = 0
    """How many stretches are done."""
    begins: int | None = 0
    """Where in the file of the next one reading goes on; None: nothing more is in it."""
    bytes: int = 0
    """How long the output is with them."""


class Journal:
    """The journal of one run.

    Attributes:
        progress: how far the run has come.
        counts: how many records ended how so far.
        is_over: whether all is done and the output has only to get its name.

    Args:
        path: the database; None: one in a temporary file, which no other run will find.
        what: what is run on what, as text: a journal of another run is not gone on with.
        resume: whether to go on with what is there.

    Raises:
        JournalError: there is nothing to go on with, or it is of another run.
        sqlite3.Error: it can't be read or written.
    """

    def __init__(self, path: Path | None, what: str, *, resume: bool = False) -> None:
        self.path = path
        if resume and (path is None or not path.exists()):
            raise JournalError("there is nothing to resume")
        self._db = sqlite3.connect("" if path is None else path, isolation_level=None)
        try:
            self._open(what, resume=resume)
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise JournalError(f"{path} is no journal of a run: {error}") from error
        except JournalError:
            self._db.close()
            raise

    def _open(self, what: str, *, resume: bool) -> None:
        if resume:
            known, is_over = self._db.execute("SELECT what, is_over FROM run").fetchone()
            if known != what:
                raise JournalError(
                    f"the run that {self.path} is of was of other files, options or rules"
                )
            self.is_over = bool(is_over)
        else:
            # Whole or not at all: who looks at it meanwhile, and a kill, find no half of it.
            self._db.executescript(f"BEGIN; {_TABLES}")
            self._db.execute("INSERT INTO run VALUES (?, 0)", (what,))
            self._db.execute("COMMIT")
            self.is_over = False
        # The output is synced first; of the journal the last entries may go with the power.
        self._db.execute("PRAGMA synchronous = NORMAL")
        stretches, begins, size, counts = self._db.execute("SELECT * FROM progress").fetchone()
        self.progress = Progress(stretches, begins, size)
        self.counts: Counter[str] = Counter(json.loads(counts))
        self._db.execute("BEGIN")

    def is_new(self, scope: str, names: Iterable[str], sketch: Sketch | None = None) -> bool:
        """Tell whether an article is the first of its kind in a scope; if so it is known from now on.

        It is not if one of its names was met, or a body that tells nearly all of it: as in a crawl.

        Args:
            scope: what belongs together.
            names: what it is known by (`newscrawl.identity`).
            sketch: what its body is like.
        """
        digests = [
            (hashlib.blake2b(_encoded(f"{scope}\n{name}"), digest_size=16).digest(),)
            for name in names
        ]
        for digest in digests:
            if self._db.execute("SELECT 1 FROM met WHERE name = ?", digest).fetchone():
                return False
        if sketch is not None:
            number = _number(scope)
            found = near_index.match(self._rows, sketch, number)
            if found is not None and found.tells_all:
                return False
            near_index.enter(self._db, sketch, number)
        self._db.executemany("INSERT OR IGNORE INTO met VALUES (?)", digests)
        return True

    def _rows(self, query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        return self._db.execute(query, values).fetchall()

    def note(self, troubles: Iterable[Trouble]) -> None:
        """Enter what went wrong."""
        rows = (
            (_text(t.file), t.offset, _text(t.what), t.url and _text(t.url), t.record_id)
            for t in troubles
        )
        self._db.executemany("INSERT INTO trouble VALUES (?, ?, ?, ?, ?)", rows)

    def commit(self) -> None:
        """Enter how far the run has come; what was entered before counts with it."""
        progress = self.progress
        row = (progress.stretches, progress.begins, progress.bytes, json.dumps(self.counts))
        self._db.execute(
            "UPDATE progress SET stretches = ?, begins = ?, bytes = ?, counts = ?", row
        )
        self._db.execute("COMMIT")
        self._db.execute("BEGIN")

    def end(self) -> None:
        """Enter that all is done."""
        self._db.execute("UPDATE run SET is_over = 1")
        self.is_over = True
        self.commit()

    def troubles(self, most: int = -1) -> Iterator[Trouble]:
        """Yield what went wrong, in the order entered."""
        rows = self._db.execute("SELECT * FROM trouble ORDER BY rowid LIMIT ?", (most,))
        for file, offset, what, url, record_id in rows:
            yield Trouble(file, offset, what, url, record_id)

    def close(self, *, remove: bool = False) -> None:
        """Close it; ``remove`` it where the run is over."""
        self._db.close()
        if remove and self.path is not None:
            self.path.unlink(missing_ok=True)


def _number(scope: str) -> int:
    """A scope as a whole number of 64 bits."""
    digest = hashlib.blake2b(_encoded(scope), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def _encoded(text: str) -> bytes:
    """A text as bytes; what in the name of a file is no text is in it, too."""
    return text.encode("utf-8", "surrogatepass")


def _text(text: str) -> str:
    """A text that can be written anywhere."""
    return text.encode("utf-8", "backslashreplace").decode()
