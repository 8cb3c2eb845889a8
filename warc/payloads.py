"""What a spider's jobs have archived so far, so that the same payload is not kept twice.

``<ARCHIVE_DIR>/<spider>/payloads.sqlite`` names for each payload the record that holds
it, and for each address the validators (ETag, Last-Modified) of its latest answer. It is
a memory and no evidence: without it, or after it was deleted, everything is simply
archived in full again. A record is entered only when the disk has it.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from . import message
from .record import warc_date
from .writer import OPEN_SUFFIX

if TYPE_CHECKING:
    from pathlib import Path

    from .answer import Answer
    from .exchange import Exchange
    from .record import RecordRef

logger = logging.getLogger(__name__)

#: Name of the memory within a spider's folder.
PAYLOADS_NAME = "payloads.sqlite"

#: How long to wait for another job of the spider that is writing; what could not be
#: entered then is entered at the next turn.
_BUSY_MILLISECONDS = 100

#: Keys that are held in memory, some 100 bytes each.
_KNOWN_MAX = 200_000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS payload (
    key TEXT PRIMARY KEY, record_id TEXT, target_uri TEXT, date TEXT, digest TEXT, file TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answer (
    target_uri TEXT PRIMARY KEY, key TEXT, etag TEXT, modified TEXT
) WITHOUT ROWID;
"""
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Original:
    """The record that holds a payload.

    Attributes:
        record_id: its WARC-Record-ID.
        target_uri: its WARC-Target-URI.
        date: its WARC-Date, UTC.
        payload_digest: its WARC-Payload-Digest.
        file: job and name of its file, ``<job>/<name>``.
    """

    record_id: str
    target_uri: str
    date: datetime
    payload_digest: str
    file: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """An answer that is written, on its way into the memory."""

    key: str
    original: Original
    target_uri: str
    etag: str | None
    modified: str | None


class Payloads:
    """The memory of one spider.

    A memory that can't be read or written (damaged, locked for long, disk full) costs
    room in the archive, not the crawl: the log says so once, and it goes on without.

    Args:
        folder: the spider's folder.
        job: id of the job that writes.
    """

    def __init__(self, folder: Path, job: str):
        self._folder = folder
        self._job = job
        self._path = folder / PAYLOADS_NAME
        self._entries: list[_Entry] = []
        self._by_key: dict[str, Original] = {}
        self._by_uri: dict[str, _Entry] = {}
        self._files: set[str] = set()
        # Keys that are there; None: they are too many to know. Most pages are new, and to ask
        # the database takes as long as to compress one.
        self._known: set[str] | None = None
        self._db: sqlite3.Connection | None = None
        try:
            self._db = self._open()
            rows = self._db.execute("SELECT key FROM payload LIMIT ?", (_KNOWN_MAX + 1,))
            known = {key for (key,) in rows}
            self._known = known if len(known) <= _KNOWN_MAX else None
        except sqlite3.Error as error:
            self._give_up(error)

    def find(self, exchange: Exchange, answer: Answer) -> Original | None:
        """Return the record that holds the payload of an answer already; None if none does.

        For a "not modified" that is the record of the answer whose validators the
        request named. Only whole answers to GET are looked up, and only those with
        status 200 or 304: players don't take the payload of other ones from elsewhere.
        """
        if exchange.truncated is not None or not exchange.request.startswith(b"GET "):
            return None
        if answer.status == "304":
            return self._find_unchanged(exchange)
        return self._original(answer.key) if answer.key is not None else None

    def remember(
        self, exchange: Exchange, answer: Answer, ref: RecordRef, original: Original | None
    ) -> None:
        """Take note of an answer that was written; :meth:`commit` enters it.

        Args:
            exchange: whose answer it is.
            answer: the same, measured.
            ref: where its record lies.
            original: the record that holds its payload; None when it is its own.
        """
        if exchange.truncated is not None or not exchange.request.startswith(b"GET "):
            return
        key = answer.key
        if key is None or self._db is None:
            return
        if original is None:
            file = f"{self._job}/{ref.file}"
            digest = answer.payload_digest or ""
            original = Original(ref.record_id, ref.target_uri, ref.date, digest, file)
            self._files.add(file)
        etag = _first(answer.facts.get("etag"))
        modified = _first(answer.facts.get("last-modified"))
        entry = _Entry(key, original, ref.target_uri, etag, modified)
        self._entries.append(entry)
        self._by_key[key] = original
        self._by_uri[ref.target_uri] = entry

    def mark(self) -> int:
        """Return how many answers wait, to be given to :meth:`commit` when the disk has them."""
        return len(self._entries)

    def commit(self, count: int) -> None:
        """Enter the first ``count`` answers that wait, for the jobs to come."""
        entries = self._entries[:count]
        if not entries or self._db is None:
            return
        originals = [
            (e.key, o.record_id, o.target_uri, warc_date(o.date), o.payload_digest, o.file)
            for e in entries
            for o in (e.original,)
        ]
        answers = [
            (e.target_uri, e.key, e.etag, e.modified) for e in entries if e.etag or e.modified
        ]
        try:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                self._db.executemany("REPLACE INTO payload VALUES (?,?,?,?,?,?)", originals)
                self._db.executemany("REPLACE INTO answer VALUES (?,?,?,?)", answers)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                self._give_up(error)
            return
        except sqlite3.Error as error:
            self._give_up(error)
            return
        del self._entries[:count]
        if self._known is not None:
            self._known.update(entry.key for entry in entries)
        for entry in entries:
            if self._by_uri.get(entry.target_uri) is entry:
                del self._by_uri[entry.target_uri]
            if self._by_key.get(entry.key) is entry.original:
                del self._by_key[entry.key]

    def close(self) -> None:
        """Let go of the memory."""
        if self._db is not None:
            with suppress(sqlite3.Error):
                self._db.close()
            self._db = None

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None)
        try:
            [version] = db.execute("PRAGMA user_version").fetchone()
            if version == 0:
                # Readers and one writer at a time; a power cut costs the last entries at most.
                db.execute("PRAGMA journal_mode = WAL")
                db.executescript(_SCHEMA)
                db.execute(f"PRAGMA user_version = {_VERSION}")
            elif version != _VERSION:
                raise sqlite3.DatabaseError(f"it has version {version}, not {_VERSION}")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
        except sqlite3.Error:
            db.close()
            raise
        return db

    def _find_unchanged(self, exchange: Exchange) -> Original | None:
        uri = exchange.target_uri
        if (entry := self._by_uri.get(uri)) is not None:
            key, etag, modified = entry.key, entry.etag, entry.modified
        else:
            row = self._row("SELECT key, etag, modified FROM answer WHERE target_uri = ?", uri)
            if row is None:
                return None
            key, etag, modified = row
        head = bytes(exchange.request)
        asked = _first(message.header_values(head, "If-None-Match"))
        if asked is not None:
            same = etag is not None and etag.removeprefix("W/") in asked
        else:
            same = modified is not None and modified == _first(
                message.header_values(head, "If-Modified-Since")
            )
        return self._original(key) if same else None

    def _original(self, key: str) -> Original | None:
        original = self._by_key.get(key)
        if original is None:
            if self._known is not None and key not in self._known:
                return None
            row = self._row(
                "SELECT record_id, target_uri, date, digest, file FROM payload WHERE key = ?", key
            )
            if row is None:
                return None
            record_id, uri, date, digest, file = row
            original = Original(record_id, uri, datetime.fromisoformat(date), digest, file)
        return original if self._is_there(original.file) else None

    def _row(self, query: str, value: str) -> tuple[str, ...] | None:
        if self._db is None:
            return None
        try:
            row: tuple[str, ...] | None = self._db.execute(query, (value,)).fetchone()
        except sqlite3.Error as error:
            self._give_up(error)
            return None
        return row

    def _is_there(self, file: str) -> bool:
        """Tell whether nobody has deleted the file that holds an original."""
        if file not in self._files:
            path = self._folder / file
            if not path.exists() and not path.with_name(path.name + OPEN_SUFFIX).exists():
                return False
            self._files.add(file)
        return True

    def _give_up(self, error: sqlite3.Error) -> None:
        logger.warning(
            "%s can't be used (%s): payloads that earlier jobs have archived are archived "
            "again. It may be deleted; the next job makes a new one.",
            self._path,
            error,
        )
        self.close()
        self._entries.clear()
        self._by_key.clear()
        self._by_uri.clear()


def _first(values: list[bytes] | None) -> str | None:
    return values[0].decode("latin-1") if values else None
