"""Dates as pages write them, to ISO 8601 with the portal's offset."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from newscrawl.language import language_tag
from newscrawl.written import find_written

# 2024-10-11 09:04:50, 2024/10/11 9:04, 2024-10-11T01:04:50.123Z, 2024年10月11日 09:04, 20241011
_NUMERIC = re.compile(
    r"""
    (?<!\d)(?P<year>(?:19|20)\d\d)
    (?P<mark>[-/.年]\s?|(?=\d{4}(?!\d)))
    (?P<month>\d{1,2})
    (?:(?P=mark)|月\s?|(?=\d{2}(?!\d)))
    (?P<day>\d{1,2})(?:日|(?!\d))
    (?:
      (?:T|\s|,){0,3}
      (?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?
      (?:\s?(?P<half>[ap])\.?m\b\.?)?
      \s?(?P<offset>Z|UTC|GMT|[+-]\d\d:?\d\d)?
    )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}\s?[:.h]\s?\d\d|\d\s?[ap]\.?m\b|ago\b|前", re.IGNORECASE)
_RFC = re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{2,4} \d{1,2}:\d\d")
# Longer texts are no dates, and dateparser's time grows with the text.
_LONGEST = 80


# Oct 11, 2024 9:04 pm; 11 October 2024
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WORDED = re.compile(
    rf"\b(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+)"
    r"(?:19|20)\d\d(?:,?\s+\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\b\.?)?)?",
    re.IGNORECASE,
)


# Forms whose clock stands first, whose parts are cut or whose zone has a short name, and short years beside
# a label: `newscrawl.written` reads them.
_ODD = re.compile(
    rf"""
    (?<![\d:.])\d{{1,2}}:\d\d(?::\d\d)?\s?(?:[ap]\.?m\.?)?(?:\s?(?-i:[A-Z]{{2,4}}))?,?\s{{1,2}}
    (?:{_MONTH}\s\d{{1,2}},?\s|\d{{1,2}}[ -]{_MONTH}[,-]?\s?)(?:19|20)\d\d(?!\d|,?\s\d{{1,2}}:\d\d)
    |(?<!\d)(?:19|20)\d\d\s{{0,2}}\d\d\s?/\s?\d\d\s{{0,2}}\d\d:\d\d(?::\d\d)?
    |\b(?:\d{{1,2}}[ -]{_MONTH}[ -]|{_MONTH}\s\d{{1,2}},?\s)(?:19|20)\d\d,?\s\d{{1,2}}
    (?:[.:]\d\d(?:\s?[ap]\.?m\.?)?\s(?-i:CES?T|EES?T|BJT|HKT|SGT|JST|KST|ET|PT)\b|\.\d\d(?![\d.]))
    |(?<![\d.:/-])\d\d-\d\d-\d\d\s{{1,3}}\d{{1,2}}:\d\d\s{{1,3}}(?:updated\s{{0,3}})?BJT\b
    """,
    re.VERBOSE | re.IGNORECASE,
)

# 3 hours ago, 20分钟前
_AGO = re.compile(
    r"\b\d{1,2} (?:minute|min|hour|hr|day)s? ago\b|\d{1,2}\s?(?:分钟|小时|天)前", re.IGNORECASE
)


def find_date(text: str) -> re.Match[str] | None:
    """The first date in a text: in figures or with an English month, with its time if one follows.

    Where there is none, how long ago it was.
    """
    found = _NUMERIC.search(text) or _WORDED.search(text)
    odd = _ODD.search(text)
    if odd is not None and (found is None or odd.start() <= found.start() < odd.end()):
        return odd
    return found or _AGO.search(text)


def parse_date(
    raw: str, zone: ZoneInfo | None, *, language: str | None = None, now: datetime | None = None
) -> str | None:
    """Read one date as written on a page.

    Args:
        raw: the text, `2024-10-11 09:04:50` or `Oct 11, 2024`.
        zone: zone of a time that names no offset; None: not known, and such a time is not guessed.
        language: language of month names, BCP 47.
        now: when the page was fetched, for relative dates; without it these are not read.

    Returns:
        ISO 8601 with offset (`2024-10-11T09:04:50+08:00`) where time and offset are known, else
        the day (`2024-10-11`); None where the text is no date.
    """
    raw = raw.strip()
    if _ODD.search(raw) and (odd := find_written(raw)):
        return odd[0].iso(zone)
    if match := _NUMERIC.search(raw):
        return _from_numeric(match, zone)
    if _RFC.search(raw):
        try:
            return _iso(parsedate_to_datetime(raw), zone)
        except (ValueError, IndexError, OverflowError):
            return None
    return _from_words(raw, zone, language, now)


def day_of(iso: str) -> date:
    """The day of a date that `parse_date` gave, in its own offset."""
    return date.fromisoformat(iso[:10])


def instant(iso: str, zone: ZoneInfo) -> datetime:
    """The moment of a date that `parse_date` gave; of a bare day, its beginning in the zone."""
    moment = datetime.fromisoformat(iso)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def seconds_of(iso: str | None, zone: ZoneInfo) -> int | None:
    """Seconds since 1970 at a moment, or at the beginning of a day of the zone; None where none is known."""
    return int(instant(iso, zone).timestamp()) if iso else None


def utc_text(moment: datetime) -> str:
    """A moment as WARC-Date spells it, `2026-10-03T02:34:01.250000Z`; no fraction where it is zero."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _from_numeric(match: re.Match[str], zone: ZoneInfo | None) -> str | None:
    year, month, day, hour, minute, second = (
        int(match[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    if half := (match["half"] or "").lower():
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        if match["hour"] is None:
            return date(year, month, day).isoformat()
        moment = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        if offset := match["offset"]:
            moment = datetime.fromisoformat(
                f"{moment.replace(tzinfo=None).isoformat()}{'+00:00' if offset[0] not in '+-' else offset}"
            )
        return _iso(moment, zone)
    except (ValueError, OverflowError):
        return None


def _from_words(
    raw: str, zone: ZoneInfo | None, language: str | None, now: datetime | None
) -> str | None:
    """`Oct 11, 2024`, `vor 3 Stunden`: dateparser, which costs up to a millisecond a call."""
    if not raw or len(raw) > _LONGEST or raw.isdigit() or not re.search(r"\d", raw):
        return None
    import dateparser  # 80 ms to import, and few pages need it

    settings: dict[str, object] = {
        "RETURN_AS_TIMEZONE_AWARE": zone is not None,
        "PREFER_DATES_FROM": "past",
        "STRICT_PARSING": now is None,
    }
    if now is None:
        settings["PARSERS"] = ["custom-formats", "absolute-time"]
    else:
        settings["RELATIVE_BASE"] = now.astimezone(zone).replace(tzinfo=None)
    if zone is not None:
        settings["TIMEZONE"] = str(zone)
    tag = (language_tag(language) or "en").split("-")[0]
    try:
        # English months stand on pages in every language; without one it would load them all.
        moment = dateparser.parse(
            raw, languages=list(dict.fromkeys((tag, "en"))), settings=settings
        )
    except (ValueError, OverflowError):  # a language that dateparser does not know
        moment = dateparser.parse(raw, languages=["en"], settings=settings)
    if moment is None or not 1900 < moment.year < 2200:
        return None
    return _iso(moment, zone) if _CLOCK.search(raw) else moment.date().isoformat()


def _iso(moment: datetime, zone: ZoneInfo | None) -> str:
    """With whole seconds and an offset; a moment that names no zone is in `zone`."""
    if moment.tzinfo is None:
        if zone is None:
            return moment.date().isoformat()
        moment = moment.replace(tzinfo=zone)
    if zone and moment.utcoffset() == timedelta(0):
        # A moment in UTC is the same moment in the portal's offset.
        moment = moment.astimezone(zone)
    return moment.replace(microsecond=0).isoformat()
