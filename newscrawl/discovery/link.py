"""What a source gives: links to articles, with what it says of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from newscrawl.items import Listed
from newscrawl.portals import Portal


class SourceError(ValueError):
    """The answer is not the source that was asked for; the message says what it looks like."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link to an article."""

    url: str
    """Its address, absolute, as it is linked."""
    id: str
    """The portal's id of the article."""
    day: date | None
    """The day in the address."""
    listed: Listed | None = None
    """What the source says of the article."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed or sitemap, whatever page it speaks of."""

    urls: tuple[str, ...]
    """The addresses that it gives for the page, absolute, the best first; at least one."""
    listed: Listed
    """What it says of the page."""


def links_of(entries: Iterable[Entry], portal: Portal) -> tuple[Link, ...]:
    """Those of the entries that are articles of the portal, each address once."""
    links: dict[str, Link] = {}
    for entry in entries:
        for url in entry.urls:
            if address := portal.address(url):
                links.setdefault(url, Link(url, address.id, address.day, entry.listed))
                break
    return tuple(links.values())


def newest_first(entries: Sequence[Entry], zone: ZoneInfo | None) -> list[Entry]:
    """The entries by their dates; one without a date stays behind the one that it followed."""
    moments: list[datetime | None] = []
    last: datetime | None = None
    for entry in entries:
        said = entry.listed.datePublished or entry.listed.dateModified
        if said is not None:
            last = datetime.fromisoformat(said)
            if last.tzinfo is None:
                last = last.replace(tzinfo=zone or UTC)
        moments.append(last)
    if last is None:
        return list(entries)
    first = next(moment for moment in moments if moment is not None)
    keyed = sorted(
        zip(entries, moments, strict=True), key=lambda pair: pair[1] or first, reverse=True
    )
    return [entry for entry, _ in keyed]


def beginning(body: bytes) -> str:
    """How an answer begins, for a message of one line."""
    return repr(body[:40].decode("utf-8", "replace").strip() or "empty")
