"""Making the memory of articles anew from what the jobs left: items.jsonl and crawl.json.

What is remembered of sources can't be known from there: they are read anew. What others remember in the same
file, figures and bodies, stays.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from newscrawl import clock
from newscrawl.files import ITEMS
from newscrawl.health.jobs import ReportError
from newscrawl.known import digests
from newscrawl.ledger import Outcome
from newscrawl.memory import outbox, pages, policy
from newscrawl.memory.ending import Ended
from newscrawl.memory.entering import enter, enter_alias
from newscrawl.memory.past import Met, PastJob, folders_of, met_in, past_jobs, read_report
from newscrawl.memory.reconcile import item_of
from newscrawl.state import STATE, TooNewError, connect
from warc.commands.console import count
from warc.paths import is_running

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from newscrawl.memory.pages import Page
    from newscrawl.portals import Portal

# The tables that are made anew, or emptied.
_OWN = ("page", "page_file", "source", "look")
_DRAFT, _DAMAGED = f"{STATE}.rebuilt", f"{STATE}.damaged"
_BESIDE = ("", "-wal", "-shm")

_T = TypeVar("_T")

# So many items or addresses are written at a time.
_BATCH = 500
# Outcomes which say that an article is shown, and nothing else: it was not asked for.
_SAY_NOTHING = frozenset({Outcome.KNOWN, Outcome.SKIPPED, Outcome.UNFINISHED, Outcome.ROBOTS})
_LEADS_ON = frozenset({Outcome.READ, Outcome.REDIRECT})
# Outcomes of an address to which another one leads that is thus another name of its article.
_HAVE_ARTICLE = frozenset({Outcome.ITEM, Outcome.UNCHANGED, Outcome.KNOWN, Outcome.DUPLICATE})


class RebuildError(Exception):
    """It can't be done; the message is one line: what, where, what to do."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was made.

    Attributes:
        jobs: how many jobs were read; replays are not.
        articles: how many rows there are.
        items: how many of them have an item.
        left_out: what could not be read, in a line each.
    """

    jobs: int
    articles: int
    items: int
    left_out: tuple[str, ...]


def size_of(folder: Path) -> int:
    """How many bytes are to be read for a spider.

    Args:
        folder: the spider's, `<ARCHIVE_DIR>/<spider>`.

    Raises:
        OSError: it can't be read.
    """
    return sum(job.bytes for job in past_jobs(folders_of(folder)))


def rebuild(
    folder: Path, portal: Portal, *, window: int, progress: Callable[[int], object]
) -> Rebuilt:
    """Make a spider's memory of articles anew.

    The rows are made in a file beside, and take the place of those that are there in one transaction.

    Args:
        folder: the spider's, `<ARCHIVE_DIR>/<spider>`.
        portal: the spider's.
        window: for how many seconds after its first fetch an article is looked at again.
        progress: called with how many bytes were read.

    Raises:
        RebuildError: a job of the spider runs, or the file can't be written.
        OSError: a folder can't be read.
    """
    before = folders_of(folder)
    _refuse_if_running(before)
    jobs = past_jobs(before)
    path, draft = folder / STATE, folder / _DRAFT
    _remove(draft)
    try:
        is_sound = _is_sound(path)
        with closing(connect(draft)) as database:
            archive = _Archive(database, portal, window)
            for job in jobs:
                archive.add(job, progress)
            archive.end(int(clock.now().timestamp()))
            result = archive.result(len(jobs))
        if not is_sound:
            _rename(path, folder / _DAMAGED)
        lost = _take(path, draft, folder / _DAMAGED, lambda: _refuse_if_changed(folder, before))
    except sqlite3.Error as error:
        raise RebuildError(f"{path} can't be made anew: {error}") from error
    finally:
        _remove(draft)
    _remove(folder / _DAMAGED)
    return replace(result, left_out=(*result.left_out, *lost))


class _Archive:
    """Rows made of jobs, one after another."""

    def __init__(self, database: sqlite3.Connection, portal: Portal, window: int) -> None:
        self._database = database
        self._rows = pages.reading(database)
        self._portal = portal
        self._window = window
        self._left_out: list[str] = []
        # If the power fails the file is made once more.
        database.execute("PRAGMA synchronous = OFF")

    def add(self, job: PastJob, progress: Callable[[int], object]) -> None:
        """Add what one job met."""
        if job.complaint is not None:
            self._left_out.append(f"{job.folder}: the statuses in its crawl.json: {job.complaint}")
        stored: set[str] = set()
        torn = 0
        for lines in _batches(_lines(job.folder / ITEMS)):
            with self._database:
                self._database.execute("BEGIN")
                for line in lines:
                    ended = item_of(line, self._portal)
                    if ended is None:
                        torn += 1
                    else:
                        self._item(ended, job)
                        stored.update((ended.identity, *ended.aliases))
            progress(sum(map(len, lines)))
        if torn:
            self._left_out.append(f"{job.folder / ITEMS}: {count(torn, 'line')} torn or no article")
        if not job.has_report:
            return
        try:
            report = read_report(job.folder)
        except ReportError as error:
            self._left_out.append(f"{job.folder}: the statuses in its crawl.json: {error}")
            return
        for mets in _batches(met_in(report, self._portal)):
            with self._database:
                self._database.execute("BEGIN")
                known = pages.find(self._rows, (met.identity for met in mets))
                for met in mets:
                    self._meet(met, known.get(met.identity), job, is_stored=met.identity in stored)
        progress(job.bytes - _size(job.folder / ITEMS))

    def end(self, now: int) -> None:
        """Let go of looks that were never made and whose window is over by now."""
        self._database.execute(
            "UPDATE page SET due = NULL WHERE version > 0 AND due <= ? AND first_fetched + ? < ?",
            (now, self._window, now),
        )

    def result(self, jobs: int) -> Rebuilt:
        """What was made."""
        query = "SELECT count(*), count(nullif(version, 0)) FROM page"
        [(articles, items)] = self._rows(query, ())
        return Rebuilt(jobs, int(articles), int(items), tuple(self._left_out))

    def _item(self, ended: Ended, job: PastJob) -> None:
        page = pages.find(self._rows, (ended.identity,)).get(ended.identity)
        article = ended.article
        if page is not None and page.version and article is not None:
            is_same = page.fields == pages.hex_bytes(digests(article))
            if is_same and (article.metadata.version or 1) <= page.version:
                # Fetched by a job that did not know of the one before.
                ended = replace(ended, outcome=Outcome.UNCHANGED)
        enter(self._database, ended, job.id, self._window)

    def _meet(self, met: Met, page: Page | None, job: PastJob, *, is_stored: bool) -> None:
        """Add what crawl.json says of an article."""
        if page is not None and job.started - page.last_seen >= policy.DAY:
            page = replace(page, last_seen=job.started)
            pages.put(self._database, [page])
        if is_stored:
            return
        if met.same_as is not None and met.outcome in _HAVE_ARTICLE:
            other = Ended(identity=met.same_as, url=met.url, outcome=met.outcome, asked=job.started)
            enter_alias(self._database, page, met.identity, other)
        elif met.outcome in _LEADS_ON:
            pass
        elif self._is_waiting(met, page):
            page = page or pages.new(self._rows, met.identity, met.url, job.started)
            published = met.day if page.published is None else page.published
            pages.put(self._database, [replace(page, published=published, due=job.started)])
        elif page is None or met.outcome not in _SAY_NOTHING:
            ended = Ended(
                identity=met.identity,
                url=met.url,
                outcome=met.outcome,
                asked=job.started,
                published=met.day if page is None else None,
            )
            enter(self._database, ended, job.id, self._window)

    def _is_waiting(self, met: Met, page: Page | None) -> bool:
        """Whether the article is still to be fetched."""
        if met.outcome is Outcome.ITEM:
            return True  # Its line is lost.
        if met.outcome is Outcome.UNCHANGED:
            return page is None or not page.version
        # One that was left out is asked for by jobs whose arguments let its day pass.
        is_left_out = met.outcome is Outcome.SKIPPED and met.day is not None
        return page is None and met.outcome in _SAY_NOTHING and not is_left_out


def _batches(things: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(things)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _lines(path: Path) -> Iterator[bytes]:
    with suppress(FileNotFoundError), path.open("rb") as lines:
        yield from lines


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _is_sound(path: Path) -> bool:
    """Whether the file can be used, one that is not there included.

    Raises:
        RebuildError: a newer newscrawl made it, or another program has it.
    """
    try:
        with closing(connect(path)) as database:
            return bool(database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except TooNewError as error:
        raise RebuildError(f"{path}: {error}. Install that one, or delete the file") from error
    except sqlite3.OperationalError as error:
        raise RebuildError(f"{path} can't be used: {error}") from error
    except sqlite3.DatabaseError:
        return False


def _take(path: Path, draft: Path, damaged: Path, refuse: Callable[[], None]) -> list[str]:
    """Let the draft's rows take the place of the file's, and save what a damaged file has of others."""
    with closing(connect(path)) as database:
        database.execute("ATTACH ? AS rebuilt", (str(draft),))
        database.execute("BEGIN IMMEDIATE")
        try:
            refuse()
            # Or each row would be noted as one that has changed.
            outbox.forget(database)
            for name in _OWN:
                database.execute(f"DELETE FROM main.{name}")  # noqa: S608 (names of ours)
                database.execute(f"INSERT INTO main.{name} SELECT * FROM rebuilt.{name}")  # noqa: S608
            lost = _save(database, damaged) if damaged.exists() else []
        except BaseException:
            database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")
    return lost


def _save(database: sqlite3.Connection, damaged: Path) -> list[str]:
    """Copy the tables of others from a damaged file; returns a complaint for each that can't be read."""
    lost = []
    query = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    names = {name for [name] in database.execute(query)} - {*_OWN, *outbox.TABLES}
    # Not attached: a transaction that met a fault in one file can't be committed in the other.
    with closing(sqlite3.connect(f"{damaged.as_uri()}?mode=ro", uri=True)) as source:
        for name in sorted(names):
            database.execute("SAVEPOINT one")
            try:
                rows = source.execute(f"SELECT * FROM {name}")  # noqa: S608 (names of ours)
                marks = ", ".join("?" for _ in rows.description)
                database.executemany(f"INSERT OR IGNORE INTO main.{name} VALUES ({marks})", rows)  # noqa: S608
            except sqlite3.DatabaseError as error:
                database.execute("ROLLBACK TO one")
                lost.append(f"{damaged.with_name(STATE)} as it was: table {name}: {error}")
            database.execute("RELEASE one")
    return lost


def _refuse_if_running(folders: list[Path]) -> None:
    for folder in folders:
        if (folder / ITEMS).exists() and is_running(folder / ITEMS):
            raise RebuildError(f"{folder} is a job that runs: rebuild when it has ended")


def _refuse_if_changed(folder: Path, before: list[Path]) -> None:
    """Refuse if a job began meanwhile: its rows are not among those that were made."""
    after = folders_of(folder)
    _refuse_if_running(after)
    if after != before:
        raise RebuildError(f"{folder}: a job ran meanwhile: rebuild once more")


def _rename(path: Path, other: Path) -> None:
    _remove(other)
    for end in _BESIDE:
        with suppress(FileNotFoundError):
            path.with_name(path.name + end).rename(other.with_name(other.name + end))


def _remove(path: Path) -> None:
    for end in _BESIDE:
        path.with_name(path.name + end).unlink(missing_ok=True)
