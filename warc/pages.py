"""The pages of an archive: what its readers open and search, each with title and text.

Where a crawl kept the articles that it made (``conversion`` records that refer to the
answer they were made from), the articles are the pages. An archive without any such
record is another tool's or another spider's: there every HTML page is one.
"""

from __future__ import annotations

import html
import json
import re
import sqlite3
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from w3lib.encoding import html_to_unicode

from . import message
from .entity import Entity, EntityError
from .indexer import parse_date
from .inflate import DamageError
from .reader import Fault, ReadRecord, scan
from .spool import MEMORY_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    #: A WARC file, and the offset of a record in it.
    _Place = tuple[Path, int]

#: Media types of a page; one without a type counts where an article was made from it.
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})

#: Bytes of a page within which its title is looked for.
_TITLE_WITHIN = 256 * 1024

#: Characters of a title. Longer ones are whole paragraphs put there by mistake.
_TITLE_MAX = 500

#: Characters of a page's text: a long novel. It is there to be searched, not to be kept.
_TEXT_MAX = 1_000_000

_TITLE_BEGINS = re.compile(r"<title(?:\s[^<>]*)?>", re.IGNORECASE)
_TITLE_ENDS = re.compile(r"</title", re.IGNORECASE)

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE answer (
    id TEXT PRIMARY KEY, url TEXT, ts TEXT, file INTEGER, place INTEGER, folder TEXT, is_page INTEGER
) WITHOUT ROWID;
CREATE TABLE conversion (
    answer TEXT, is_json INTEGER, file INTEGER, place INTEGER, PRIMARY KEY (answer, is_json)
) WITHOUT ROWID;
CREATE TABLE converted (folder TEXT PRIMARY KEY) WITHOUT ROWID;
"""

_PAGES = """
SELECT id, url, ts, answer.file, answer.place, j.file, j.place, t.file, t.place
FROM answer
LEFT JOIN conversion AS j ON j.answer = id AND j.is_json
LEFT JOIN conversion AS t ON t.answer = id AND NOT t.is_json
WHERE j.place IS NOT NULL OR t.place IS NOT NULL
    OR (is_page AND folder NOT IN (SELECT folder FROM converted))
ORDER BY ts, url, j.place IS NULL, t.place IS NULL, id
"""


@dataclass(frozen=True, slots=True)
class Page:
    """One page at one time.

    Attributes:
        id: the record id of its answer, without ``<urn:uuid:`` and ``>``.
        url: its address as fetched.
        ts: when it was fetched, UTC, to the second: ``2024-10-11T01:04:50Z``.
        title: the article's headline, else the page's title, else empty.
        text: the article's text; None where no article was made.
    """

    id: str
    url: str
    ts: str
    title: str
    text: str | None


class Pages:
    """Gathers the pages of some WARC files while these are read, in bounded memory.

    What has to be remembered lies in an unnamed database of SQLite's, which is on disk
    (in the system's folder for temporary files) as far as it is large.

    Args:
        paths: the WARC files. Those of one folder are one archive.

    Raises:
        sqlite3.Error: from any method, when there is no room for the database.
    """

    def __init__(self, paths: Sequence[Path]):
        self._paths = paths
        # A record has its index line when the next one is seen, and none if it is damaged.
        self._latest: deque[ReadRecord] = deque(maxlen=2)
        self._database = sqlite3.connect("")
        self._database.executescript(_TABLES)

    def __enter__(self) -> Pages:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()

    def watch(
        self, records: Iterable[ReadRecord | Fault], number: int
    ) -> Iterator[ReadRecord | Fault]:
        """Hand on the records of the file with this number, looking at their headers."""
        self._latest.clear()
        for found in records:
            if isinstance(found, ReadRecord) and found.offset is not None:
                if found.type == "conversion":
                    self._add_conversion(found, number)
                elif found.type in {"response", "revisit"}:
                    self._latest.append(found)
            yield found

    def add(self, offset: int, status: str | None, mime: str | None, number: int) -> None:
        """Take what the index says of a record of the file that is being watched."""
        record = next((found for found in self._latest if found.offset == offset), None)
        if record is None:
            return
        moment = parse_date(record.header("WARC-Date"))
        is_html = mime is not None and mime.lower() in HTML_TYPES
        is_page = record.type == "response" and is_html and status == "200"
        may_be = record.type == "revisit" or is_page or (mime is None and status == "200")
        if record.id is None or moment is None or not may_be:
            return
        self._database.execute(
            "INSERT OR IGNORE INTO answer VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                _bare(record.id),
                record.target_uri,
                f"{moment:%Y-%m-%dT%H:%M:%SZ}",
                number,
                offset,
                str(self._paths[number].parent),
                is_page,
            ),
        )

    @property
    def have_text(self) -> bool:
        """Whether articles were made, so that pages have texts."""
        return bool(self._database.execute("SELECT EXISTS (SELECT * FROM converted)").fetchone()[0])

    def __iter__(self) -> Iterator[Page]:
        """Yield the pages in the order fetched; one address is one page a second.

        Raises:
            OSError: a file can't be read.
        """
        last = None
        for answer, url, ts, *places in self._database.execute(_PAGES):
            if (url, ts) == last:
                continue
            last = url, ts
            answered, article, plain = (
                (self._paths[file], offset) if file is not None else None
                for file, offset in zip(places[::2], places[1::2], strict=True)
            )
            title, text = _article(article) if article else ("", None)
            if text is None and plain:
                text = _start_of(plain, 4 * _TEXT_MAX).decode("utf-8", "replace")
            if not title and answered:
                title = _page_title(answered)
            text = text[:_TEXT_MAX] if text else None
            yield Page(answer.removeprefix("urn:uuid:"), url, ts, title[:_TITLE_MAX], text)

    def _add_conversion(self, record: ReadRecord, number: int) -> None:
        kind = (record.header("Content-Type") or "").partition(";")[0].strip().lower()
        answer = record.header("WARC-Refers-To")
        if answer is None or kind not in {"application/json", "text/plain"}:
            return
        self._database.execute(
            "INSERT OR REPLACE INTO conversion VALUES (?, ?, ?, ?)",
            (_bare(answer), kind == "application/json", number, record.offset),
        )
        folder = str(self._paths[number].parent)
        self._database.execute("INSERT OR IGNORE INTO converted VALUES (?)", (folder,))


def _bare(record_id: str) -> str:
    """Return a record id without the angle brackets, which some tools leave out."""
    return record_id.removeprefix("<").removesuffix(">")


def _start_of(place: _Place, size: int) -> bytes:
    """Return the block of a record, or as much of its beginning as can be read."""
    for record in scan(*place):
        if isinstance(record, ReadRecord):
            return _first(record.pieces(), size)
        break
    return b""


def _article(place: _Place) -> tuple[str, str | None]:
    """Return headline and text of an article; empty and None where it is none."""
    try:
        article = json.loads(_start_of(place, MEMORY_MAX))
    except (ValueError, RecursionError):
        return "", None
    if not isinstance(article, dict):
        return "", None
    headline, text = article.get("headline"), article.get("articleBody")
    return (
        " ".join(headline.split()) if isinstance(headline, str) else "",
        text if isinstance(text, str) else None,
    )


def _page_title(place: _Place) -> str:
    """Return the title of an HTML page; empty where there is none or it can't be read."""
    for record in scan(*place):
        if isinstance(record, ReadRecord):
            try:
                entity = Entity(record)
            except (EntityError, DamageError):  # damage is reported where the file is read
                break
            return _title_in(_first(entity.pieces(), _TITLE_WITHIN), entity.head)
        break
    return ""


def _first(pieces: Iterator[bytes], size: int) -> bytes:
    """Return the first bytes of some pieces, as far as they can be read."""
    data = bytearray()
    with suppress(DamageError):
        for piece in pieces:
            data += piece
            if len(data) >= size:
                break
    return bytes(data[:size])


def _title_in(page: bytes, head: bytes) -> str:
    content_type = b"".join(message.header_values(head, "Content-Type")[:1]).decode("latin-1")
    _, text = html_to_unicode(content_type, page)
    begins = _TITLE_BEGINS.search(text)
    ends = _TITLE_ENDS.search(text, begins.end()) if begins else None
    if begins is None or ends is None:
        return ""
    return " ".join(html.unescape(text[begins.end() : ends.start()]).split())
