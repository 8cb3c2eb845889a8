"""What a spider remembers across its jobs: `<ARCHIVE_DIR>/<spider>/state.sqlite`.

One file, one writer at a time, readable by others meanwhile (write-ahead log). Whoever remembers
something has tables of its own here and a module of its own for them. Nothing in it is evidence: to
delete it costs what was remembered, never what was archived.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from scrapy import signals

from newscrawl import near_index
from newscrawl.memory import tables
from warc.job import job_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

STATE = "state.sqlite"
"""Name of the file in the spider's folder."""

# Two jobs of one spider may end at once; a transaction takes milliseconds.
_BUSY_MILLISECONDS = 10_000

# Of articles that resemble each other (newscrawl/earlier.py): a row for each article, of when it was met first.
_ARTICLES = (
    near_index.TABLES
    + """
CREATE TABLE near_article (
    body INTEGER PRIMARY KEY, url TEXT NOT NULL, canonical TEXT NOT NULL, published TEXT,
    seen TEXT NOT NULL, job TEXT NOT NULL, file TEXT, record TEXT, fingerprint TEXT NOT NULL
);
CREATE TABLE near_name (name TEXT PRIMARY KEY, body INTEGER NOT NULL) WITHOUT ROWID;
"""
)
# Figures of earlier jobs (newscrawl/history.py).
_FIGURES = """
CREATE TABLE figure (
    serial INTEGER PRIMARY KEY,
    basis TEXT NOT NULL,
    job TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    pages INTEGER NOT NULL,
    total REAL NOT NULL,
    squares REAL NOT NULL,
    broken INTEGER NOT NULL,
    UNIQUE (basis, job, kind, name)
)
"""
# Requests of each day (newscrawl/polite/budget.py).
_REQUESTS = (
    "CREATE TABLE request_day (day TEXT PRIMARY KEY, requests INTEGER NOT NULL) WITHOUT ROWID"
)

_MIGRATIONS: tuple[str, ...] = (
    _ARTICLES,
    _FIGURES,
    tables.TABLES,
    _REQUESTS,
    tables.CLAIMS,
    tables.SHARING,
)
"""What makes each version of the schema out of the one before; append only."""

_STATES: WeakKeyDictionary[Crawler, State] = WeakKeyDictionary()


class TooNewError(sqlite3.DatabaseError):
    """The file was made by a newer newscrawl."""

    def __init__(self, version: int) -> None:
        super().__init__(f"it has version {version}, and this newscrawl knows {len(_MIGRATIONS)}")


class State:
    """The memory of one spider.

    A file that can't be used is named in the log once, with the cure, and then left alone: the
    crawl goes on without a memory.

    Args:
        path: the file; it is made when it is not there.
        read_only: it is another spider's: only read, and left alone where it is of an older version.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._read_only = read_only
        self._database: sqlite3.Connection | None = None
        self._is_given_up = False
        try:
            self._database = connect_to_read(path) if read_only else connect(path)
        except sqlite3.Error as error:
            self._give_up(error)

    @property
    def is_open(self) -> bool:
        """Whether anything can be remembered."""
        return self._database is not None

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; none where there is no memory."""
        if self._database is None:
            return []
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.Error as error:
            self._give_up(error)
            return []

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection | None]:
        """One transaction, whole or not at all; None where there is no memory."""
        database = self._database
        if database is None:
            yield None
            return
        try:
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            self._give_up(error)
            yield None
            return
        try:
            yield database
            database.execute("COMMIT")
        except sqlite3.Error as error:
            self._give_up(error)
        except BaseException:
            # It may have been given up meanwhile, by a question.
            with suppress(sqlite3.Error):
                database.execute("ROLLBACK")
            raise

    def sync(self) -> None:
        """Bring what was written to the disk: until then a power cut may take the latest of it."""
        if self._database is None:
            return
        # What is no longer in the log was synced when it was moved to the file.
        log = self.path.with_name(f"{self.path.name}-wal")
        with suppress(FileNotFoundError), log.open("rb") as file:
            os.fsync(file.fileno())

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.close()
            self._database = None

    def _give_up(self, error: sqlite3.Error) -> None:
        if self._is_given_up:
            return
        self._is_given_up = True
        if self._read_only:
            what = "what another spider remembers is not known to this job"
        else:
            what = (
                "nothing more is remembered of this job, and nothing known of earlier ones. It may be"
                " deleted; the next job makes a new one"
            )
        logger.warning("%s can't be used (%s): %s.", self.path, error, what)
        self.close()


def state_of(crawler: Crawler) -> State | None:
    """The memory of a crawl's spider, opened at the first call and closed with the engine.

    None where nothing is kept (an empty `ARCHIVE_DIR`) or remembered (`STATE_ENABLED`), and for replays:
    what they see is no news of the portal, and their items must depend on the archive alone.
    """
    state = _STATES.get(crawler)
    if state is None:
        job = job_of(crawler)
        settings = crawler.settings
        if (
            job is None
            or settings.get("WARC_REPLAY")
            or not settings.getbool("STATE_ENABLED", True)
        ):
            return None
        state = _STATES[crawler] = State(job.folder.parent / STATE)
        crawler.signals.connect(state.close, signals.engine_stopped, weak=False)
    return state


def others_of(crawler: Crawler) -> tuple[State, ...]:
    """What the other spiders of the archive remember, to be read only; whoever asks closes them.

    Those that begin to remember later are not among them.
    """
    job = job_of(crawler)
    if job is None:
        return ()
    own = job.folder.parent / STATE
    paths = sorted(own.parent.parent.glob(f"*/{STATE}"))
    return tuple(State(path, read_only=True) for path in paths if path != own)


def connect_to_read(path: Path) -> sqlite3.Connection | None:
    """Open the file of another spider, or to look at it; None where it is of an older version.

    Raises:
        TooNewError: a newer newscrawl made it.
        sqlite3.Error: it is not there, or can't be read.
    """
    database = sqlite3.connect(
        f"{path.as_uri()}?mode=ro",
        uri=True,
        isolation_level=None,
        timeout=_BUSY_MILLISECONDS / 1000,
    )
    try:
        [version] = database.execute("PRAGMA user_version").fetchone()
        if version > len(_MIGRATIONS):
            raise TooNewError(version)
    except sqlite3.Error:
        database.close()
        raise
    if version < len(_MIGRATIONS):
        database.close()
        return None
    return database


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, made where it is not there, and bring its schema up to date.

    Raises:
        TooNewError: a newer newscrawl made it.
        sqlite3.Error: it can't be used.
    """
    database = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_MILLISECONDS / 1000)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("BEGIN IMMEDIATE")
        [version] = database.execute("PRAGMA user_version").fetchone()
        if version > len(_MIGRATIONS):
            raise TooNewError(version)
        for number, statements in enumerate(_MIGRATIONS[version:], start=version + 1):
            for statement in filter(str.strip, statements.split(";")):
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {number}")
        database.execute("COMMIT")
    except sqlite3.Error:
        database.close()
        raise
    return database
