"""Dates as feeds and sitemaps write them: RFC 822, W3C, and what is meant for these."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import partial
from itertools import chain, repeat
from zoneinfo import ZoneInfo

from newscrawl.dates import parse_date

MOST_SLOW = 1000
"""Of so many entries of a source all forms of dates are read: a second at most."""

# Longer texts are no dates.
_LONGEST = 80
# +08:00, GMT+8, UTC +0800: what RFC 822 writes +0800. A minus and zeros is UTC, too.
_OFFSET = re.compile(r"(?:(?:GMT|UTC)\s{0,3})?([+-])(\d{1,2})(?::?(\d\d))?$")
_NAME = re.compile(r"(?<![A-Za-z])([A-Z]{3,5})$")
_HALF = re.compile(r"\b(\d{1,2})((?::\d\d){1,2})\s{0,2}([AP])M\b", re.IGNORECASE)
_COMMENT = re.compile(r"\s{0,9}\([^()]{0,30}\)$")
# Names of zones beside those that RFC 822 knows (UTC and four of North America), in hours. Those that
# name several zones (IST) are missing: the portal's is taken.
_ZONES = {
    "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "BST": 1, "EET": 2, "EEST": 3,
    "SAST": 2, "EAT": 3, "MSK": 3, "PKT": 5, "WIB": 7, "HKT": 8, "SGT": 8, "AWST": 8, "JST": 9,
    "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "BRT": -3,
}  # fmt: skip
_RFC = re.compile(r"\d[\s-]{1,3}[A-Za-z]{3}")
# What needs no knowledge of words.
_FIGURES = re.compile(r"(?:19|20)\d\d[-/.年]")
_HAS_TIME = re.compile(r"\d[:T]\d")
# What programs write that know no date, beside the year 1. Newspapers have put old volumes online.
_EPOCH = date(1970, 1, 1)
_YEARS = range(1600, 2200)
_UNIT = re.compile(r"((?:19|20)\d\d)(?:-(\d\d))?")
# The day ends last in UTC-12.
_WEST = timezone(timedelta(hours=-12))


def readers(zone: ZoneInfo | None, language: str | None) -> Iterator[Callable[[str], str | None]]:
    """How the dates of each entry of a source are read, one after the other; see `said_date`."""
    slow = partial(said_date, zone=zone, language=language)
    return chain(repeat(slow, MOST_SLOW), repeat(partial(slow, slowly=False)))


def said_date(
    raw: str | None, zone: ZoneInfo | None, language: str | None = None, *, slowly: bool = True
) -> str | None:
    """Read the date of an entry.

    Args:
        raw: as it is written, `Fri, 11 Oct 2024 09:04:50 +0800` or `2024-10-11T01:04:50Z`.
        zone: the zone of a time that names none; None: not known, and only the day is given.
        language: language of the names of months where they are not English, BCP 47.
        slowly: whether a form that takes a millisecond to read is read.

    Returns:
        ISO 8601 with offset, or the day where only it is known, as `newscrawl.dates.parse_date` gives them;
        None where the text is no date.
    """
    raw = (raw or "").strip()
    if not 8 <= len(raw) <= _LONGEST:
        return None
    try:
        moment: datetime | None = datetime.fromisoformat(raw)
    except ValueError:
        moment = _rfc(raw, zone) if _RFC.search(raw) else None
    if moment is None:
        return parse_date(raw, zone, language=language) if slowly or _FIGURES.search(raw) else None
    if moment.year not in _YEARS or moment.date() == _EPOCH:
        return None
    return _in_zone(moment, zone) if _HAS_TIME.search(raw) else moment.date().isoformat()


def latest(raw: str | None) -> datetime | None:
    """The last moment that a date in a W3C form can mean: of `2024-10` the end of the month.

    See https://www.w3.org/TR/NOTE-datetime; without an offset it is that of the westernmost zone.
    """
    raw = (raw or "").strip()
    if unit := _UNIT.fullmatch(raw):
        try:
            begin = datetime(int(unit[1]), int(unit[2] or 1), 1, tzinfo=_WEST)
        except ValueError:
            return None
        return end_of(begin, has_month=unit[2] is not None, has_day=False)
    said = said_date(raw, None, slowly=False)
    if said is None:
        return None
    moment = datetime.fromisoformat(said)
    return (
        moment
        if moment.tzinfo
        else end_of(moment.replace(tzinfo=_WEST), has_month=True, has_day=True)
    )


def end_of(begin: datetime, *, has_month: bool, has_day: bool) -> datetime:
    """The end of the year, month or day that begins then."""
    if has_day:
        return begin + timedelta(days=1)
    # The first of the month, and of the year, behind the longest ones.
    after = begin + timedelta(days=31 if has_month else 366)
    return after.replace(day=1) if has_month else after.replace(month=1, day=1)


def _rfc(raw: str, zone: ZoneInfo | None) -> datetime | None:
    """A date of RFC 822, however its zone is written; the name of the day is not looked at."""
    raw = _COMMENT.sub("", raw)
    if ":" in raw:
        raw = _OFFSET.sub(_offset, _HALF.sub(_hour, raw))
    try:
        moment = parsedate_to_datetime(raw)
    except (ValueError, OverflowError):
        return None
    name = _NAME.search(raw)
    if name is not None and zone is not None:
        here = moment.replace(tzinfo=zone)
        if here.tzname() == name[1]:
            # CST is China's on a Chinese portal.
            return here
    if moment.tzinfo is None and name is not None and name[1] in _ZONES:
        return moment.replace(tzinfo=timezone(timedelta(hours=_ZONES[name[1]])))
    return moment


def _hour(match: re.Match[str]) -> str:
    """`9:04:50 PM` as `21:04:50`."""
    return f"{int(match[1]) % 12 + (12 if match[3] in 'pP' else 0)}{match[2]}"


def _offset(match: re.Match[str]) -> str:
    sign, hours, minutes = match.groups()
    if len(hours) < 2 and not match[0].startswith(("GMT", "UTC")):
        return match[0]
    minutes = minutes or "00"
    return f" {'+' if int(hours) == int(minutes) == 0 else sign}{int(hours):02}{minutes}"


def _in_zone(moment: datetime, zone: ZoneInfo | None) -> str:
    if moment.tzinfo is None:
        if zone is None:
            return moment.date().isoformat()
        moment = moment.replace(tzinfo=zone)
    elif zone is not None and moment.utcoffset() == timedelta(0):
        # A moment in UTC is the same moment in the portal's offset.
        moment = moment.astimezone(zone)
    return moment.replace(microsecond=0).isoformat()
