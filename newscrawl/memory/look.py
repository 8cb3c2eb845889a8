"""What a memory holds, for people and programs: of one article, and as a whole."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from newscrawl import clock
from newscrawl.dates import utc_text
from newscrawl.files import ITEMS
from newscrawl.memory import pages
from newscrawl.memory.sources import Source, every
from warc.commands.console import count, size

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

_OVERVIEW = """
SELECT count(*), count(nullif(version, 0)), count(CASE WHEN version > 1 THEN 1 END), count(same_as),
       count(CASE WHEN version = 0 AND due IS NOT NULL THEN 1 END),
       count(CASE WHEN version > 0 AND due IS NOT NULL THEN 1 END),
       min(CASE WHEN version > 0 THEN due END)
FROM page
"""


def article(database: sqlite3.Connection, identity: str, folder: Path) -> dict[str, Any] | None:
    """What is known of an article, by the names of its JSON object; what is not known is left out.

    Args:
        database: the memory.
        identity: the article's.
        folder: the spider's in the archive.

    Returns:
        None where there is no such article.

    Raises:
        sqlite3.Error: it can't be read.
    """
    rows = pages.reading(database)
    page = pages.find(rows, (identity,)).get(identity)
    if page is None:
        return None
    record = pages.file_of(rows, page.file)
    told: dict[str, Any] = {
        "identity": page.identity,
        "url": page.url,
        "sameAs": page.same_as,
        "firstSeen": _iso(page.first_seen),
        "lastSeen": _iso(page.last_seen),
        "published": _iso(page.published),
        "section": page.section,
        "status": page.status,
        "version": page.version or None,
        "job": record[0] if record else None,
        "items": str(folder / record[0] / ITEMS) if record else None,
        "warcFile": str(folder / record[0] / record[1]) if record and record[1] else None,
        "warcRecordId": page.record,
        "firstFetched": _iso(page.first_fetched),
        "lastFetched": _iso(page.fetched),
        "looks": page.looks or None,
        "changes": page.changes or None,
        "failures": page.tries or None,
        "due": _iso(page.due),
        "toldBy": page.told,
        "etag": page.etag,
        "lastModified": page.modified,
        "contentDigest": f"sha256:{page.content.hex()}" if page.content else None,
    }
    return {name: value for name, value in told.items() if value is not None}


def article_lines(told: dict[str, Any]) -> list[str]:
    """The same in words."""
    return [
        f"{told['url']} ({told['identity']})",
        *(f"  {name:<14} {text}" for name, text in _article_words(told)),
    ]


def _article_words(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "first seen", _minute(told["firstSeen"])
    yield "last seen", f"{told['lastSeen'][:10]} (to the day)"
    if "sameAs" in told:
        yield "is", f"another name of {told['sameAs']}"
    if "published" in told:
        yield "published", _minute(told["published"])
    if "section" in told:
        yield "section", told["section"]
    if "version" in told:
        yield "item", f"version {told['version']} in {told.get('items', 'no file')}"
        if "warcFile" in told:
            yield "record", f"{told.get('warcRecordId')} in {told['warcFile']}"
        yield "first fetch", _minute(told["firstFetched"])
        yield "last fetch", _minute(told["lastFetched"])
        changes = f", {told.get('changes', 0)} of them found a change" if "looks" in told else ""
        yield "looks", f"{told.get('looks', 0)} after the first fetch{changes}"
    if "status" in told:
        yield "last outcome", told["status"]
    if "failures" in told:
        yield "failures", f"{told['failures']} in a row"
    yield "next look", _next_look(told)
    for label, name in (("ETag", "etag"), ("Last-Modified", "lastModified")):
        if name in told:
            yield label, told[name]
    if "contentDigest" in told:
        yield "page", told["contentDigest"]


def _next_look(told: dict[str, Any]) -> str:
    if "due" not in told:
        return "none"
    if "toldBy" in told:
        return f"with the next job: {told['toldBy']} says that it has changed"
    if datetime.fromisoformat(told["due"]) <= clock.now():
        return "with the next job whose arguments ask for it"
    return f"with the first job after {_minute(told['due'])}"


def overview(database: sqlite3.Connection, name: str, path: Path) -> dict[str, Any]:
    """How much a spider remembers, by the names of the JSON object.

    Args:
        database: the memory.
        name: the spider's.
        path: of the file.

    Raises:
        sqlite3.Error: it can't be read.
    """
    rows = pages.reading(database)
    [(total, items, changed, names, waiting, looks, next_look)] = rows(_OVERVIEW, ())
    log = path.with_name(f"{path.name}-wal")
    return {
        "spider": name,
        "file": str(path),
        "bytes": path.stat().st_size + (log.stat().st_size if log.exists() else 0),
        "articles": total - names,
        "otherNames": names,
        "items": items,
        "laterVersions": changed,
        "waiting": waiting,
        "toBeLookedAt": looks,
        "nextLook": _iso(next_look),
        "sources": [_source(source) for source in every(rows)],
    }


def overview_lines(told: dict[str, Any]) -> list[str]:
    """The same in words."""
    soonest = f", from {_minute(told['nextLook'])} on" if told["nextLook"] else ""
    return [
        f"{told['spider']}: {count(told['articles'], 'article')}; {size(told['bytes'])} in {told['file']}",
        f"  {told['items']:,} with an item, {told['laterVersions']:,} of them in a later version",
        f"  {told['waiting']:,} waiting to be fetched",
        f"  {told['toBeLookedAt']:,} to be looked at again{soonest}",
        f"  {count(len(told['sources']), 'source')}",
        *(
            f"    {source['newPerHour']:>6.2f} new an hour, read {_minute(source['read'])},"
            f" next {_minute(source['due']) if source['due'] > source['read'] else 'with every job'}"
            f"  {source['url']}"
            for source in told["sources"]
        ),
    ]


def _source(source: Source) -> dict[str, Any]:
    return {
        "url": source.url,
        "newPerHour": round(source.rate, 3),
        "read": _iso(source.polled),
        "due": _iso(source.due),
        "etag": source.etag,
        "lastModified": source.modified,
    }


def _iso(moment: int | None) -> str | None:
    return utc_text(datetime.fromtimestamp(moment, UTC)) if moment is not None else None


def _minute(iso: str) -> str:
    """A moment for people.

    >>> _minute("2026-10-11T09:04:50Z")
    '2026-10-11 09:04Z'
    """
    return f"{iso[:10]} {iso[11:16]}Z"
