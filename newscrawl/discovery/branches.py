"""Which branches of a sitemap are worth reading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from newscrawl.discovery.said_dates import end_of

MOST_DEPTH = 3
"""An index of indexes is more than the protocol allows, and is met; one more is a loop."""

MOST_BRANCHES = 1000
"""The months of eighty years, the days of nearly three: at one request a second a quarter of an hour."""

# Articles stand in the branch of the day before, in another zone, or are entered a little late.
_TOLERANCE = timedelta(days=1)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NAME = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])"
)
_YEAR = r"(?<!\d)(?:19|20)\d\d"
_MARK = r"(?:[-_/.]|&\w{1,6}=)?"
# 2024, 2024-10-11, 2024/10, 202410, 20241011, yyyy=2024&mm=10&dd=11, 2024_oct
_YEAR_FIRST = re.compile(
    rf"({_YEAR})(?:{_MARK}(0[1-9]|1[0-2]|{_NAME})(?:{_MARK}(0[1-9]|[12]\d|3[01]))?)?(?!\d)",
    re.IGNORECASE,
)
# 11-10-2024, and 10-11-2024 in America.
_YEAR_LAST = re.compile(rf"(?<!\d)(\d\d)[-_.](\d\d)[-_.]({_YEAR})(?!\d)")
_WEEK = re.compile(rf"({_YEAR})-?w(\d\d)(?!\d)", re.IGNORECASE)
# 2024-7 and 2024_1: the first is a month, the second the first file of the year, and who knows which.
_PART = re.compile(rf"{_YEAR}[-_/.](?:\d|1[3-9]|[2-9]\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Branch:
    """A further file of a sitemap, as an index names it."""

    url: str
    """Its address, absolute."""
    changed: datetime | None = None
    """The last moment at which it may have changed, as the index says."""


@dataclass(frozen=True, slots=True)
class Period:
    """A time of which a branch has the articles."""

    begin: datetime
    end: datetime
    """The first moment behind it."""


def wanted_branches(
    branches: Sequence[Branch],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    depth: int = 1,
) -> tuple[Branch, ...]:
    """The branches of an index that are to be read, the newest first; those that say no time lead.

    A branch is left out if it was not changed since `since`, or if its address names a year, month, week or
    day that lies outside of the bounds. What an address names lasts at least until the next branch begins,
    and the latest one may still grow.

    Args:
        branches: those of one index, in its order.
        since: no article published before is wanted; or when the index was last read to its end.
        until: no article published at or after this moment is wanted.
        depth: 1 for the branches of the portal's source, one more for each index between.
    """
    if depth > MOST_DEPTH:
        return ()
    periods = _periods(branches)
    wanted = []
    for branch, period in zip(branches, periods, strict=True):
        if since and branch.changed and branch.changed < since:
            continue
        if period and since and period.end + _TOLERANCE < since:
            continue
        if period and until and period.begin - _TOLERANCE >= until:
            continue
        wanted.append((branch, period))
    wanted.sort(key=lambda pair: _newness(*pair), reverse=True)
    return tuple(branch for branch, _ in wanted)


def _periods(branches: Sequence[Branch]) -> list[Period | None]:
    """The time that each address names, as all of them together tell how it is to be read."""
    paths = [branch.url.partition("://")[2].partition("/")[2] for branch in branches]
    has_parts = any(_PART.search(path) for path in paths)
    days = [match for path in paths if (match := _YEAR_LAST.search(path))]
    # Which of two figures is the day is known where one of them is too large for a month.
    day = 1 if any(int(match[1]) > 12 for match in days) else 2
    is_told = any(int(match[day]) > 12 for match in days)
    periods = [_period(path, has_parts, day if is_told else None) for path in paths]
    begins = sorted({period.begin for period in periods if period})
    # The latest may still grow.
    begins.append(datetime.max.replace(tzinfo=UTC) - _TOLERANCE)
    following = dict(pairwise(begins))
    return [
        Period(period.begin, max(period.end, following[period.begin])) if period else None
        for period in periods
    ]


def _period(path: str, has_parts: bool, day: int | None) -> Period | None:
    """The time that one address names.

    Args:
        path: what stands behind the host.
        has_parts: whether one or two figures behind a year may be the number of a file.
        day: which of two figures before a year is the day, 1 or 2; None: not known.
    """
    try:
        if match := _WEEK.search(path):
            begin = datetime.fromisocalendar(int(match[1]), int(match[2]), 1).replace(tzinfo=UTC)
            return Period(begin, begin + timedelta(days=7))
        if match := _YEAR_LAST.search(path):
            return _time(match[3], match[3 - day], match[day]) if day else None
        found = max(_YEAR_FIRST.finditer(path), key=_how_much, default=None)
        if found is None:
            return None
        year, month, in_month = found.groups()
        if has_parts and month and month.isdigit() and not in_month:
            month = None
        return _time(year, month, in_month)
    except ValueError:
        return None


def _time(year: str, month: str | None, day: str | None) -> Period:
    number = 1
    if month:
        number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    begin = datetime(int(year), number, int(day or 1), tzinfo=UTC)
    return Period(begin, end_of(begin, has_month=month is not None, has_day=day is not None))


def _how_much(match: re.Match[str]) -> tuple[int, int]:
    """How much of a date it names, `/2020/sitemap-2024-10.xml`; of two the later."""
    return sum(group is not None for group in match.groups()), match.start()


def _newness(branch: Branch, period: Period | None) -> tuple[bool, datetime, datetime]:
    """What tells the newest branch: the time that it names, for some say of all that they changed just now."""
    oldest = datetime.min.replace(tzinfo=UTC)
    changed = branch.changed or oldest
    return (
        period is None and branch.changed is None,
        period.begin if period else changed,
        changed,
    )
