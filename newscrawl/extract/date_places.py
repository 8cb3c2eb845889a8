"""Dates that a page tells machines, each with what it is worth.

The worth of a place, 10 for the article's own JSON-LD down to 1 for what may be another article's,
was chosen on news and other pages of several hundred sites, and scored on as many others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from urllib.parse import urlsplit

from newscrawl.extract.date_words import CHANGED_NAMES, PUBLISHED_NAMES
from newscrawl.extract.signs import Signs
from newscrawl.months import month_of
from newscrawl.text import clean_line
from newscrawl.written import Written, find_written

# Countries that write the month first, and those that write English but do not.
_MONTH_FIRST = frozenset({"us", "ph", "ca"})
_DAY_FIRST_DOMAINS = frozenset("uk au nz ie in za ng ke gh pk bd lk sg my hk mt jm tt eu".split())
# No date in a field is as long; what follows one is a sentence.
_LONGEST_VALUE = 100
_IN_ADDRESS = re.compile(
    r"/((?:19|20)\d\d)(?:[/-]?(\d\d)|[/-](\d)|[/-]([a-z]{3,9}))(?:[/-]?(\d\d)|[/-](\d))(?:[/_.-]|\b)",
    re.IGNORECASE,
)
# Years of the Buddhist era; a server that writes them has the calendar of a Thai system.
_BUDDHIST = re.compile(r"^2[45]\d\d(?=([-/.])\d\d?\1\d)")
_BUDDHIST_ERA = 543


@dataclass(frozen=True)
class Candidate:
    """A date that may be the article's."""

    place: str
    """Kind of the place where it stands."""
    weight: float
    day: date
    iso: str
    raw: str
    is_change: bool = False
    """Whether it is the date of a change."""
    other: date | None = None
    """The day that it is where month and day are told the other way round."""

    @property
    def precision(self) -> int:
        """0: the day; 1: midnight, which is the day in disguise; 2: a moment with its offset."""
        if len(self.iso) <= len("2024-10-11"):
            return 0
        return 1 if self.iso[11:16] == "00:00" else 2

    def weighing(self, factor: float) -> Candidate:
        """The same with another weight."""
        return replace(self, weight=self.weight * factor)


@dataclass(frozen=True)
class Reader:
    """How the dates of a page are read."""

    zone: tzinfo | None = None
    """Zone of times that name no offset, where it is known."""
    language: str | None = None
    """BCP 47 language of the page."""
    month_first: bool = False
    """Whether `10/11/2024` is the eleventh of October."""

    @classmethod
    def of(cls, url: str, language: str | None, zone: tzinfo | None = None) -> Reader:
        """The reader for a page of an address in a language."""
        primary, _, rest = (language or "en").replace("_", "-").lower().partition("-")
        region = rest.rpartition("-")[2]
        try:
            domain = (urlsplit(url).hostname or "").rpartition(".")[2]
        except ValueError:
            domain = ""
        is_american = (
            region in _MONTH_FIRST if len(region) == 2 else domain not in _DAY_FIRST_DOMAINS
        )
        return cls(zone, language, primary in ("en", "fil", "tl") and is_american)

    def find(self, text: str) -> list[Written]:
        """The dates in a text."""
        return find_written(text, month_first=self.month_first, language=self.language)

    def value(self, raw: object) -> tuple[Written, str] | None:
        """The date in the value of a field, and the value as written."""
        if isinstance(raw, list):
            raw = raw[0] if raw else None
        if isinstance(raw, Mapping):
            raw = raw.get("@value")
        text = clean_line(str(raw)) if isinstance(raw, str | int) else None
        if not text or len(text) > _LONGEST_VALUE:
            return None
        is_number = text.isdecimal() and text.isascii()
        common = _BUDDHIST.sub(lambda match: str(int(match[0]) - _BUDDHIST_ERA), text)
        found = _from_digits(text) if is_number else next(iter(self.find(common)), None)
        return (found, text) if found else None


def _from_digits(text: str) -> Written | None:
    """20241011, 20241011090450, and seconds or milliseconds since 1970."""
    try:
        if len(text) in (8, 12, 14):
            return Written(0, len(text), date(int(text[:4]), int(text[4:6]), int(text[6:8])))
        if len(text) in (10, 13):
            moment = datetime.fromtimestamp(int(text[:10]), UTC)
            return Written(0, len(text), moment.date(), None, moment)
    except (ValueError, OverflowError):
        pass
    return None


def told(signs: Signs, url: str, reader: Reader) -> Iterator[Candidate]:
    """The dates that a page tells machines, and that of its address."""
    yield from _declared(signs, reader)
    yield from _metas(signs, reader)
    yield from _address(url)
    yield from _title(signs, reader)


def make(
    place: str, weight: float, found: Written, raw: str, reader: Reader, *, is_change: bool = False
) -> Candidate:
    """A candidate of a date that was found at a place."""
    return Candidate(place, weight, found.day, found.iso(reader.zone), raw, is_change, found.other)


def _declared(signs: Signs, reader: Reader) -> Iterator[Candidate]:
    declared = signs.declared
    for index, node in enumerate(declared.articles[:5]):
        worth = 1.0 if not index and declared.is_sure else 0.6 if not index else 0.1
        for key, weight, is_change in (
            ("datePublished", 10.0, False),
            ("dateCreated", 5.0, False),
            ("uploadDate", 4.0, False),
            ("dateModified", 10.0, True),
        ):
            if value := reader.value(node.get(key)):
                yield make("declared", weight * worth, *value, reader, is_change=is_change)
    if declared.articles and declared.is_sure:
        return
    for node in declared.pages[:5]:
        is_page = "WebPage" in str(node.get("@type"))
        for key, weight, is_change in (
            ("datePublished", 8.0 if is_page else 6.0, False),
            ("uploadDate", 3.5, False),
            ("dateModified", 7.0, True),
        ):
            if value := reader.value(node.get(key)):
                yield make("declared", weight, *value, reader, is_change=is_change)


def _metas(signs: Signs, reader: Reader) -> Iterator[Candidate]:
    for names, is_change in ((PUBLISHED_NAMES, False), (CHANGED_NAMES, True)):
        # In an order of their own: a set has another in each process.
        for name in sorted(names.keys() & signs.metas.keys()):
            if value := reader.value(signs.metas[name]):
                yield make("meta", names[name], *value, reader, is_change=is_change)


def _address(url: str) -> Iterator[Candidate]:
    match = _IN_ADDRESS.search(url[:500])
    if match is None:
        return
    try:
        month = month_of(match[4]) or 0 if match[4] else int(match[2] or match[3])
        day = date(int(match[1]), month, int(match[5] or match[6]))
    except ValueError:
        return
    yield Candidate("address", 5.0, day, day.isoformat(), match[0].strip("/_.-"))


def _title(signs: Signs, reader: Reader) -> Iterator[Candidate]:
    """A date at the end of the title, as archives write it: `The ferry sails | The Daily | 11.10.2024`."""
    for text in (signs.title, signs.metas.get("og:title")):
        if text and text[-4:].strip().isdigit():
            for one in reader.find(text[-40:]):
                if one.end == len(text[-40:]):
                    yield make("title", 3.0, one, text[-40:][one.start :], reader)
