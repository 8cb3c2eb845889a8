"""Dates in running text, in the spellings of the world: where they stand and what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from newscrawl.months import month_of

# A longer text is no place for a date; what is behind this is not read.
_LONGEST = 400
_FIRST_YEAR = 1900
_LAST_YEAR = 2199
# Thailand counts from the Buddha.
_BUDDHIST = 543

_WORD = r"[^\W\d_][^\d\s.,:;|/()<>\"'_-]{1,14}"
# Behind a year may stand no figure, but for a clock or the same date in words, which some pages glue to
# it: `October 17, 20236:01 PM`, `30.01.202430. Januar 2024`.
_YEAR = r"(?:1[89]|2[0-6])\d\d(?:(?!\d)|(?=\d{1,2}(?::\d\d|\.?\s[^\W\d_]{3})))"
# 2024-10-11, 2024/10/11, 2024. 10. 11., 2024年10月11日, 2024년 10월 11일
_YEAR_FIRST = re.compile(
    rf"(?<![\d.,-])({_YEAR})(?:-|/|\.\s?|年\s?|년\s?)(\d{{1,2}})(?:-|/|\.\s?|月\s?|월\s?)(\d{{1,2}})(?!\d)"
)
# 11.10.2024, 11/10/2024, 11-10-24
_YEAR_LAST = re.compile(
    rf"(?<![\d.,/-])(\d{{1,2}})(\.\s?|[/-])(\d{{1,2}})\2({_YEAR}|\d\d(?![\d.,/-]))"
)
# 2024 10/11 16:32:15: its parts in elements of their own, with spaces between or none
_CUT = re.compile(r"(?<![\d.,/-])((?:19|20)\d\d)\s{0,2}(\d\d)\s?[/-]\s?(\d\d)\s{0,2}(?=\d\d:\d\d)")
# A short year beside its clock: 30-09-26 02:56
_SHORT = re.compile(r"(?<![\d.,:/-])(\d\d)([-/.])(\d\d)\2(\d\d)(?=\s{1,3}\d{1,2}:\d\d)")
# What says beside it that this is a date. In Beijing the day comes first.
_SHORT_LABEL = re.compile(
    r"\b(?:updated|published|source|BJT)\b|来源|來源|发布|更新", re.IGNORECASE
)
_BEIJING = re.compile(r"\bBJT\b")
# 11 October 2024, 11. Oktober 2024, 1er octobre 2024, 11 de octubre de 2024, 11-Oct-2024
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|ος|[.ºª°])?,?(?:\s|-|\bde\b|\bdi\b|\bd'|\bof\b|\bng\b){{0,5}}({_WORD})"
    rf"[.,]{{0,2}}(?:\s|-|\bde\b|\bdel\b|\bda\b|\bв\b){{0,5}}({_YEAR})"
)
# October 11, 2024; Oct. 11 2024
_MONTH_FIRST = re.compile(
    rf"({_WORD})\.?[\s-]{{1,3}}(\d{{1,2}})(?:st|nd|rd|th|-i)?,?[\s-]{{0,3}}({_YEAR})"
)
# 2024 October 11; 2024. október 11.
_YEAR_WORD_DAY = re.compile(
    rf"(?<!\d)({_YEAR})[.,]?[\s-]{{1,3}}({_WORD})\.?[\s-]{{1,3}}(\d{{1,2}})(?!\d|:)"
)
# 11 tháng 10, 2024
_VIETNAMESE = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s+tháng\s+(\d{{1,2}}),?\s+(?:năm\s+)?({_YEAR})", re.IGNORECASE
)
# 11 ตุลาคม พ.ศ. 2567
_THAI = re.compile(rf"(\d{{1,2}})\s({_WORD})\s(?:พ\.ศ\.\s?)?(25\d\d)")
# Oct 11 09:04:50 UTC 2024, as `date` of Unix prints it
_UNIX = re.compile(
    rf"({_WORD})\s+(\d{{1,2}})\s+(\d{{1,2}}):(\d\d):(\d\d)\s+(UTC|GMT|[A-Z]{{3,4}})\s+({_YEAR})"
)
# A year, or two marks between figures: what every date has.
_PLAUSIBLE = re.compile(r"\d{4}|\d[./-]\s?\d{1,2}[./-]\s?\d\d")
_TIME = re.compile(
    r"[日일.,\s]{0,3}(?:T|\bat\b|\bum\b|\bklo?\b\.?|\bà\b|\bàs\b|\balle\b|\bore\b|\bo\b|\bг\.|\||[-–—•·(@])?[\s,]{0,2}"
    r"(\d{1,2})[:.h](\d\d)(?!\d)(?::(\d\d)(?!\d))?(?:[.,]\d{1,9})?\s?(?:([ap])\.?\s?m\b\.?)?"
    r"\s?\(?(?:(Z\b|(?:UTC|GMT)(?![\w+-]))|(?:UTC|GMT)?\s?([+-]\d\d):?(\d\d)?(?!\d))?",
    re.IGNORECASE,
)
# A clock before its date: "21:44, 31-Jul-2026", "10:00am, 20 Jan, 2020", "16:05 GMT, 2 March 2024"
_TIME_BEFORE = re.compile(
    r"(?<![\d:.])(\d{1,2})[:.](\d\d)(?::(\d\d))?\s?(?:([ap])\.?m\.?)?\s?(UTC|GMT|[A-Z]{2,4})?,?\s{0,2}$",
    re.IGNORECASE,
)
_LONGEST_BEFORE = 24
# Zones by their short names, where these say one thing only: no BST, CST, EST, IST, PST.
_ZONE = re.compile(r"\s?\(?([A-Z]{2,4})\b")
_ZONES: dict[str, tzinfo] = {
    name: timezone(timedelta(hours=hours))
    for hours, names in (
        (0, "UTC GMT WET"),
        (1, "CET WEST MEZ"),
        (2, "CEST EET MESZ"),
        (3, "EEST MSK"),
        (8, "BJT HKT SGT"),
        (9, "JST KST"),
        (10, "AEST"),
        (11, "AEDT"),
    )
    for name in names.split()
}
# Those that change with the season.
_ZONES |= {"ET": ZoneInfo("America/New_York"), "PT": ZoneInfo("America/Los_Angeles")}


@dataclass(frozen=True)
class Written:
    """A date in a text."""

    start: int
    """Where it begins."""
    end: int
    """Where it ends, its time included."""
    day: date
    other: date | None = None
    """The day that it is where month and day are told the other way round, `10/11/2024`."""
    clock: datetime | None = None
    """Day and time of the day, with the offset where the text names one."""

    def iso(self, zone: tzinfo | None = None) -> str:
        """ISO 8601 with offset where time and offset are known, else the day.

        Args:
            zone: zone of a time that names no offset; None: not known, and never guessed.
        """
        clock = self.clock
        if clock is not None and clock.tzinfo is None and zone is not None:
            clock = clock.replace(tzinfo=zone)
        if clock is None or clock.tzinfo is None:
            return self.day.isoformat()
        if zone is not None and clock.utcoffset() == timedelta(0):
            # A moment in UTC is the same moment in the page's zone.
            clock = clock.astimezone(zone)
        return clock.isoformat()


def find_written(
    text: str, *, month_first: bool = False, language: str | None = None
) -> list[Written]:
    """The dates in the first 400 characters of a text, in order.

    Args:
        text: one line.
        month_first: whether `10/11/2024` is the eleventh of October.
        language: BCP 47 language of the page, for names that two languages understand otherwise.

    >>> [found.iso() for found in find_written("Posted 11 de octubre de 2024, updated 13/10/2024")]
    ['2024-10-11', '2024-10-13']
    """
    text = text[:_LONGEST]
    if not _PLAUSIBLE.search(text):
        return []
    found: list[Written] = []
    for one in _all(text, month_first, language):
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)
    found.sort(key=lambda one: one.start)
    if ":" in text or "." in text:
        ends = [0, *(one.end for one in found)]
        found = [_behind_time(text, one, end) for one, end in zip(found, ends, strict=False)]
    return found


def _behind_time(text: str, one: Written, least: int) -> Written:
    """A date with the clock before it, where none is behind.

    Args:
        text: the line.
        one: the date.
        least: where the clock may begin at the earliest.
    """
    if one.clock is not None:
        return one
    begin = max(least, one.start - _LONGEST_BEFORE)
    time = _TIME_BEFORE.search(text[begin : one.start])
    if time is None or (time.string[time.end(1)] == "." and not (time[4] or time[5])):
        return one  # a price, or the number of a chapter
    zone = _ZONES.get(time[5]) if time[5] else None
    if time[5] and zone is None:
        return one
    clock = _moment(one.day, time, zone)
    return replace(one, start=begin + time.start(), clock=clock) if clock else one


def _all(text: str, month_first: bool, language: str | None) -> Iterator[Written]:
    for match in _YEAR_FIRST.finditer(text):
        yield from _written(text, match, match[1], int(match[2]), match[3])
    for match in _YEAR_LAST.finditer(text):
        yield from _slashed(text, match, month_first)
    if ":" in text:
        yield from _clocked(text, month_first)
    for match in _UNIX.finditer(text) if ":" in text else ():
        if month := month_of(match[1], language):
            yield from _unix(match, month)
    for pattern, (year, word, day) in (
        (_DAY_FIRST, (3, 2, 1)),
        (_MONTH_FIRST, (3, 1, 2)),
        (_YEAR_WORD_DAY, (1, 2, 3)),
    ):
        for match in pattern.finditer(text):
            if month := month_of(match[word], language):
                yield from _written(text, match, match[year], month, match[day])
    for match in _VIETNAMESE.finditer(text) if "tháng" in text else ():
        yield from _written(text, match, match[3], int(match[2]), match[1])
    if "พ.ศ" in text or (language or "")[:2] == "th":
        for match in _THAI.finditer(text):
            if month := month_of(match[2], language):
                yield from _written(text, match, str(int(match[3]) - _BUDDHIST), month, match[1])


def _clocked(text: str, month_first: bool) -> Iterator[Written]:
    """Dates that only the clock behind them tells from other figures."""
    for match in _CUT.finditer(text):
        yield from _written(text, match, match[1], int(match[2]), match[3])
    short = _SHORT.search(text)
    if short is None or not _SHORT_LABEL.search(text):
        return
    first, second = int(short[1]), int(short[3])
    by_month = month_first and short[2] != "." and not _BEIJING.search(text)
    if first > 12 or second > 12:
        by_month = second > 12
    month, day = (first, second) if by_month else (second, first)
    for one in _written(text, short, f"20{short[4]}", month, str(day)):
        clock = one.clock
        if clock is not None and clock.tzinfo is None and _BEIJING.search(text):
            clock = clock.replace(tzinfo=_ZONES["BJT"])
        yield replace(one, clock=clock)


def _slashed(text: str, match: re.Match[str], month_first: bool) -> Iterator[Written]:
    """Day and month in figures before the year: which is which, where both could be."""
    first, second, year = int(match[1]), int(match[3]), match[4]
    if len(year) == 2:
        if match[0] != text.strip():
            return  # a short year stands for itself alone: scores and versions look like it
        year = f"20{year}"
    by_month = month_first and match[2][0] != "."
    if first > 12 or second > 12:
        by_month = second > 12
    month, day = (first, second) if by_month else (second, first)
    other = _day(int(year), day, month) if first != second else None
    yield from _written(text, match, year, month, str(day), other)


def _written(
    text: str, match: re.Match[str], year: str, month: int, day: str, other: date | None = None
) -> Iterator[Written]:
    found = _day(int(year), month, int(day))
    if found is None:
        return
    time = _TIME.match(text, match.end())
    clock = _clock(found, time) if time else None
    end = time.end() if time and clock else match.end()
    if clock is not None and clock.tzinfo is None and (named := _ZONE.match(text, end)):
        zone = _ZONES.get(named[1])
        if zone is not None:
            clock, end = clock.replace(tzinfo=zone), named.end()
    yield Written(match.start(), end, found, other, clock)


def _unix(match: re.Match[str], month: int) -> Iterator[Written]:
    found = _day(int(match[7]), month, int(match[2]))
    hour, minute, second = int(match[3]), int(match[4]), int(match[5])
    if found is not None and hour < 24 and minute < 60 and second < 60:
        zone = UTC if match[6] in ("UTC", "GMT") else None
        clock = datetime(found.year, found.month, found.day, hour, minute, second, tzinfo=zone)
        yield Written(match.start(), match.end(), found, None, clock)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def _clock(day: date, match: re.Match[str]) -> datetime | None:
    zone: tzinfo | None = UTC if match[5] else None
    if match[6]:
        hours, minutes = int(match[6]), int(match[7] or 0)
        try:
            zone = timezone(
                timedelta(hours=hours, minutes=-minutes if match[6][0] == "-" else minutes)
            )
        except ValueError:
            return None
    return _moment(day, match, zone)


def _moment(day: date, match: re.Match[str], zone: tzinfo | None) -> datetime | None:
    """A day with hour, minute, second and half of the day: the first four groups of a clock."""
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if half := (match[4] or "").lower():
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
