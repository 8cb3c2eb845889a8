"""Arguments of a crawl: what `-a name=value` may say."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from newscrawl.dates import day_of, instant, parse_date
from newscrawl.items import Listed
from newscrawl.portals import Portal, Source

# Portals keep about ten pages of a listing.
DEFAULT_PAGES = 10
_KNOWN = ("limit", "since", "until", "sections", "pages")
# The day in an address may be that of writing, in another zone.
_ADDRESS_TOLERANCE = timedelta(days=1)


class ArgumentError(ValueError):
    """An argument of the crawl is unknown or has no sense; the message says which and what to do."""


@dataclass(frozen=True, kw_only=True)
class CrawlArguments:
    """What a crawl is bounded by. None and empty: by nothing."""

    limit: int | None = None
    """At most so many articles are kept."""
    since: datetime | None = None
    """Articles published before are left out."""
    until: datetime | None = None
    """Articles published at or after this moment are left out."""
    sections: tuple[str, ...] = ()
    """Labels of sections as on the pages (`Culture`), or listings as in their address (`culture`)."""
    pages: int = DEFAULT_PAGES
    """At most so many pages of each listing are read."""

    def day_complaint(self, day: date | None) -> str | None:
        """Why an article whose address names this day need not be fetched, if so."""
        if day is None:
            return None
        if self.since and day < self.since.date() - _ADDRESS_TOLERANCE:
            return f"before since={self.since.isoformat()}"
        if self.until and day > self.until.date() + _ADDRESS_TOLERANCE:
            return f"after until={self.until.isoformat()}"
        return None

    def listed_complaint(self, listed: Listed | None, zone: ZoneInfo) -> str | None:
        """Why an article of which its source says this need not be fetched, if so.

        A bare day may be that of another zone. An article that was last changed before `since` was published
        before, too, unless the source says that it was not.
        """
        if listed is None:
            return None
        if published := listed.datePublished:
            if len(published) > 10:
                complaint = self.date_complaint(published, zone)
            else:
                complaint = self.day_complaint(day_of(published))
            return f"listed: {complaint}" if complaint else None
        if listed.dateModified is None or self.since is None:
            return None
        changed = instant(listed.dateModified, zone)
        if len(listed.dateModified) == 10:
            changed += timedelta(days=1) + _ADDRESS_TOLERANCE
        if changed < self.since:
            return (
                f"listed: last changed {listed.dateModified}, before since={self.since.isoformat()}"
            )
        return None

    def date_complaint(self, published: str | None, zone: ZoneInfo) -> str | None:
        """Why an article published then is left out, if so. An unknown date is kept.

        A bare day is left out only where none of its moments is wanted.
        """
        if not published:
            return None
        first = instant(published, zone)
        last = first if len(published) > 10 else first + timedelta(days=1, seconds=-1)
        if self.since and last < self.since:
            return f"{published} is before since={self.since.isoformat()}"
        if self.until and first >= self.until:
            return f"{published} is not before until={self.until.isoformat()}"
        return None

    def section_complaint(self, label: str | None, listings: tuple[str, ...]) -> str | None:
        """Why an article of this section, found on these listings, is left out, if so.

        Labels match in any case, listings only as they are spelled in addresses: `Culture` asks for
        the label, `culture` for the listing (and the label).
        """
        labels = {name.casefold() for name in self.sections}
        if not labels or (label or "").casefold() in labels or set(self.sections) & set(listings):
            return None
        return f"section {label or 'unknown'} is not among {', '.join(self.sections)}"

    def sources_of(self, portal: Portal) -> tuple[Source, ...]:
        """The sources that are read: those that `sections` names, if it names nothing else; else all."""
        asked = set(self.sections)
        named = tuple(source for source in portal.sources if source.section in asked)
        return named if asked and {source.section for source in named} == asked else portal.sources


def parse_arguments(
    raw: Mapping[str, str], portal: Portal, more: tuple[str, ...] = ()
) -> CrawlArguments:
    """Read the `-a` arguments of a crawl.

    Args:
        raw: name and text of each. Names that begin with `_` are scrapyd's and are passed over.
        portal: in whose zone dates without a zone are.
        more: names of arguments that the spider reads itself.

    Raises:
        ArgumentError: with one line that says what is wrong and what would be right.
    """
    given = {name: str(text).strip() for name, text in raw.items() if not name.startswith("_")}
    known = (*more, *_KNOWN)
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "there is no such argument."
            raise ArgumentError(
                f"-a {name}=...: {hint} Spider {portal.name} takes {', '.join(known)}."
            )
    since = _moment("since", given.get("since"), portal.clock, end_of_day=False)
    until = _moment("until", given.get("until"), portal.clock, end_of_day=True)
    if since and until and since >= until:
        raise ArgumentError(f"-a since={given['since']} is after until={given['until']}.")
    return CrawlArguments(
        limit=_number("limit", given.get("limit")),
        since=since,
        until=until,
        sections=tuple(s for name in given.get("sections", "").split(",") if (s := name.strip())),
        pages=_number("pages", given.get("pages")) or DEFAULT_PAGES,
    )


def _number(name: str, text: str | None) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentError(f"-a {name}={text}: a whole number from 1 on was expected.")
    return int(text)


def _moment(name: str, text: str | None, zone: ZoneInfo, *, end_of_day: bool) -> datetime | None:
    """A moment; a bare day is its beginning, or with `end_of_day` the beginning of the next."""
    if not text:
        return None
    iso = parse_date(text, zone)
    if iso is None:
        raise ArgumentError(
            f"-a {name}={text}: no date. Write 2024-10-01, or 2024-10-01T09:00:00+08:00."
        )
    if len(iso) > 10:
        return instant(iso, zone)
    day = day_of(iso) + timedelta(days=1 if end_of_day else 0)
    return datetime.combine(day, time(), zone)
