"""What one part of an address is like: a date, a number, a code, a word, a headline."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from urllib.parse import unquote


class Kind(StrEnum):
    """What a segment of a path, or a value of a query, is like; in braces, for shapes hold words, too."""

    YEAR = "{year}"
    MONTH = "{month}"
    DAY = "{day}"
    YEAR_MONTH = "{year-month}"
    MONTH_DAY = "{month-day}"
    DATE = "{date}"
    NUMBER = "{number}"
    """Three digits at most: a page, a rank."""
    ID = "{id}"
    """Four digits and more."""
    CODE = "{code}"
    """Letters and digits that are no words: `ihfkteqw7939999`, a UUID."""
    NAMED_ID = "{named-id}"
    """Words with an id before or behind them: `detail-ihf7939999`, `a-headline-in-words-12345`."""
    WORD = "{word}"
    WORDS = "{words}"
    """Two or three."""
    SLUG = "{slug}"
    """A headline: four words and more."""
    LABEL = "{label}"
    """A folder: any words that are not the last segment."""


DATED = frozenset({Kind.YEAR, Kind.MONTH, Kind.DAY, Kind.YEAR_MONTH, Kind.MONTH_DAY, Kind.DATE})
"""Segments that are dates or parts of one."""
CODED = frozenset({Kind.ID, Kind.CODE, Kind.NAMED_ID})
"""Segments that hold an id."""
WORDED = frozenset({Kind.WORD, Kind.WORDS, Kind.SLUG})
"""Segments of words alone."""

# The first news sites are of this year (newscrawl/extract/validate.py).
_YEAR = re.compile(r"(?:199\d|20[0-4]\d)")
_MONTHS = frozenset("jan feb mar apr may jun jul aug sep sept oct nov dec".split())
_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_DAY = re.compile(r"0?[1-9]|[12]\d|3[01]")
_MONTH_DAY = re.compile(r"(?:0[1-9]|1[0-2])[-_]?(?:0[1-9]|[12]\d|3[01])")
_YEAR_MONTH = re.compile(r"(?:199\d|20[0-4]\d)[-_]?(?:0[1-9]|1[0-2])")
_DATE = re.compile(r"(?P<y>199\d|20[0-4]\d)(?P<mark>[-_.]?)(?P<m>\d\d?)(?P=mark)(?P<d>\d\d?)")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_SEPARATOR = re.compile(r"[-_+ ,~]+|\.(?!$)")
# Four digits tell an id from a number within a headline, `12-dead-after-storm`; years are such numbers.
_LONG_NUMBER = 4
# A code has both letters and digits, and is longer than `g20`, `covid19` or `top10`.
_CODE_LENGTH = 8
_FEW_DIGITS = 3
# One that is longer tells itself by fewer: `clymn8zyrp9o`.
_LONG_CODE = 11
# Scripts that part no words: a headline has so many characters.
_UNPARTED = 10
_SHORT_UNPARTED = 5
_SLUG_WORDS = 4


def kind_of(text: str, *, before: Kind | None = None) -> Kind:
    """What a segment is like.

    Args:
        text: the segment as it stands in the address, without extension.
        before: what the segment before it is: after a year a number is a month.

    >>> kind_of("2024-10-11"), kind_of("ihfkteqw7939999"), kind_of("museum-opens-its-new-wing")
    (<Kind.DATE: '{date}'>, <Kind.CODE: '{code}'>, <Kind.SLUG: '{slug}'>)
    """
    text = unquote(text)
    if (dated := _dated(text, before)) is not None:
        return dated
    if text.isdecimal():
        return Kind.ID if len(text) >= _LONG_NUMBER else Kind.NUMBER
    if _UUID.fullmatch(text):
        return Kind.CODE
    words = [word for word in _SEPARATOR.split(text) if word]
    if len(words) == 1 and _is_code(words[0]):
        return Kind.CODE
    if words and (_is_id(words[0]) or _is_id(words[-1])):
        return Kind.NAMED_ID
    return _worded(text, len(words))


def _dated(text: str, before: Kind | None) -> Kind | None:
    if not text[:1].isdecimal():
        is_month = before is Kind.YEAR and text.lower() in _MONTHS
        return Kind.MONTH if is_month else None
    if before is Kind.YEAR:
        if _MONTH.fullmatch(text):
            return Kind.MONTH
        if _MONTH_DAY.fullmatch(text):
            return Kind.MONTH_DAY
    if before in (Kind.MONTH, Kind.YEAR_MONTH) and _DAY.fullmatch(text):
        return Kind.DAY
    if (match := _DATE.fullmatch(text)) and _is_day(match):
        return Kind.DATE
    if _YEAR.fullmatch(text):
        return Kind.YEAR
    return Kind.YEAR_MONTH if _YEAR_MONTH.fullmatch(text) else None


def _is_day(match: re.Match[str]) -> bool:
    try:
        date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return False
    return True


def _worded(text: str, count: int) -> Kind:
    if not text.isascii() and count < _SLUG_WORDS:
        # Ideographs, Thai: the length tells. Words of other letters are parted as ours are.
        length = sum(not char.isascii() for char in text)
        if count == 1 and length >= _UNPARTED:
            return Kind.SLUG
        if count == 1 and length >= _SHORT_UNPARTED:
            return Kind.WORDS
    if count >= _SLUG_WORDS:
        return Kind.SLUG
    return Kind.WORDS if count > 1 else Kind.WORD


def _is_id(word: str) -> bool:
    """A long number or a code at the end of words; a year is part of a headline."""
    if word.isdecimal():
        return len(word) >= _LONG_NUMBER and not _YEAR.fullmatch(word)
    return _is_code(word)


def _is_code(word: str) -> bool:
    digits = sum(char.isdecimal() for char in word)
    if not word.isascii() or digits == 0:
        return False
    if word[:-digits].isalpha() and word[-digits:].isdecimal() and len(word) < _CODE_LENGTH:
        # a12345, art1234: a letter or two before an id
        return digits >= _LONG_NUMBER
    return (len(word) >= _CODE_LENGTH and digits >= _FEW_DIGITS) or (
        len(word) >= _LONG_CODE and digits > 1
    )
