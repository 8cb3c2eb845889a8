"""When a page was published and changed, by agreement of all the dates that stand on it.

Each place where a date may stand gives a candidate with a weight; candidates of one day support
each other, and the day with the most support wins. Of the forms of that day the one with time and
offset is taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from newscrawl.extract.date_places import Candidate, Reader, told
from newscrawl.extract.date_shown import in_elements, in_text, near
from newscrawl.extract.headline import Headline
from newscrawl.extract.signs import Signs

# What a further kind of place adds to the weight of a day.
_SUPPORT = 0.4
# A date of change, where it has to stand for the one of publication.
_STANDS_IN = 0.35
_FIRST_YEAR = 1990
_DOUBTED = 0.2
# Where nothing weighs as much, the whole text is read.
_POOR = 2.0
# A moment of this weight needs no further search.
_SETTLES = 7.5
# Weight of a line near the headline that is a date and nothing else.
_SHOWN = 4.0
# No date weighs less: one of another article on the page.
_LEAST = 0.8


@dataclass(frozen=True)
class Dated:
    """A date."""

    iso: str
    """ISO 8601 with offset where time and offset are known, else the day."""
    raw: str | None
    """As written on the page; None where only the page's address has it."""


@dataclass(frozen=True)
class Dates:
    """The dates of an article."""

    published: Dated | None = None
    modified: Dated | None = None
    is_change: bool = False
    """Whether the page has no date but that of its last change, which stands for both."""


def find_dates(
    signs: Signs, headline: Headline, url: str, reader: Reader, fetched: datetime | None = None
) -> Dates:
    """Find the dates of a page's article.

    Args:
        signs: what the page says of itself.
        headline: the headline, near which dates are looked for.
        url: the page's address.
        reader: how its dates are read.
        fetched: when the page was fetched; a later day is doubted.
    """
    last = (fetched + timedelta(days=1)).date() if fetched else date.max
    found = [_judged(one, last) for one in told(signs, url, reader)]
    if headline.node is not None:
        found += [_judged(one, last) for one in near(headline.node, reader)]
    if not _is_settled(found):
        found += [_judged(one, last) for one in in_elements(signs, headline, reader)]
    # An address has the day at best.
    if max((one.weight for one in found if one.place != "address"), default=0) < _POOR:
        found += [_judged(one, last) for one in in_text(signs, headline, reader)]
    changes = [one for one in found if one.is_change]
    best = _best(
        [one if not one.is_change else one.weighing(_STANDS_IN) for one in found],
        least=_LEAST * _STANDS_IN,
    )
    best = _shown_before(best, found) or best
    modified = _best(changes, least=_LEAST)
    return Dates(
        published=_dated(best), modified=_dated(modified), is_change=bool(best and best.is_change)
    )


def _is_settled(found: Sequence[Candidate]) -> bool:
    """Whether the page tells a moment of publication, and does not contradict itself."""
    sure = [one for one in found if not one.is_change and one.weight >= _SETTLES]
    return len({one.day for one in sure}) == 1 and any(one.precision == 2 for one in sure)


def _dated(candidate: Candidate | None) -> Dated | None:
    if candidate is None:
        return None
    return Dated(candidate.iso, candidate.raw if candidate.place != "address" else None)


def _judged(candidate: Candidate, last: date) -> Candidate:
    if candidate.day > last or candidate.day.year < _FIRST_YEAR:
        return candidate.weighing(_DOUBTED)
    return candidate


def _best(found: Sequence[Candidate], *, least: float) -> Candidate | None:
    """The best form of the day with the most support."""
    days: defaultdict[date, list[Candidate]] = defaultdict(list)
    for one in found:
        days[one.day].append(one)
    for one in found:
        if one.other is not None and one.other in days:
            days[one.other].append(
                replace(one, day=one.other, iso=one.other.isoformat(), weight=0.5 * one.weight)
            )
    support = {day: _support(day, days) for day in list(days)}
    best = max(support, key=lambda day: support[day], default=None)
    if best is None or support[best] < least:
        return None
    group = days[best]
    most = max(one.weight for one in group)
    # A date of change is another moment of the same day.
    kind = next(one.is_change for one in group if one.weight == most)
    chosen = max(
        (one for one in group if one.is_change is kind), key=lambda one: (one.precision, one.weight)
    )
    return next((one for one in found if _is_exact(one, chosen)), chosen)


def _is_exact(one: Candidate, shown: Candidate) -> bool:
    """Whether a date tells the seconds of a moment that readers are shown to the minute.

    By its day in UTC it may be one of another group.
    """
    return (
        shown.precision == one.precision == 2
        and shown.iso[16:19] == ":00" != one.iso[16:19]
        and (one.iso[:16], one.iso[19:], one.is_change)
        == (shown.iso[:16], shown.iso[19:], shown.is_change)
    )


def _shown_before(best: Candidate | None, found: Sequence[Candidate]) -> Candidate | None:
    """The date over the article, where it is earlier than the one that machines are told.

    Many a system tells them when it wrote the page last, or when an old article was moved into it;
    nobody shows readers a date before that of publication. A later one is that of a change.
    """
    if best is None or best.place not in ("declared", "meta"):
        return None
    shown = [
        one for one in found if one.place == "near" and not one.is_change and one.weight >= _SHOWN
    ]
    first = max(shown, key=lambda one: one.weight, default=None)
    if first is None or first.day >= best.day:
        return None
    if any(_is_same(one, first) for one in found if one.day == best.day):
        return None
    return _best([one for one in found if one.day == first.day and not one.is_change], least=0)


def _support(day: date, days: Mapping[date, Sequence[Candidate]]) -> float:
    """Weight of a day: the best candidate whole, and of each further kind of place a share."""
    group = days[day]
    weights: dict[str, float] = {}
    own = max(one.weight for one in group)
    beside = [one for step in (-1, 1) for one in days.get(_shifted(day, step), ())]
    moments = [one for one in group if one.precision == 2]
    for one in (*group, *(one for one in beside if any(_is_same(m, one) for m in moments[:3]))):
        weights[one.place] = max(weights.get(one.place, 0), one.weight)
    return own + _SUPPORT * (sum(weights.values()) - own)


def _shifted(day: date, days: int) -> date:
    return day + timedelta(days) if date.min < day < date.max else day


def _is_same(moment: Candidate, day: Candidate) -> bool:
    """Whether a moment in UTC may fall on the day that stands elsewhere, by the page's own clock."""
    if moment.precision < 2 or not moment.iso.endswith("+00:00") or day.precision > 0:
        return False
    if abs(moment.day - day.day) != timedelta(days=1):
        return False
    hour = int(moment.iso[11:13])
    return hour >= 10 if day.day > moment.day else hour < 12
