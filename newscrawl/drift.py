"""Whether a portal's pages are as they were: figures of one crawl against those of earlier ones.

A share is held against a beta-binomial distribution, an amount against Student's t, both with a
variance between jobs beside that within one, for a crawl's pages resemble each other more than
those of two crawls: it is estimated by moments (J. C. Kleinman, "Proportions with extraneous
variance", JASA 68, 1973; R. DerSimonian and N. Laird, "Meta-analysis in clinical trials",
Controlled Clinical Trials 7, 1986) and drawn to a usual value while the jobs are few. What the
tests of a job may find by chance alone is shared out among them (Bonferroni).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from newscrawl.chance import distance_tail, share_tail
from newscrawl.figures import Figure, Key, Kind

# False alarms a job, of all its figures together. The rates that the tests simulate stay below
# 1 in 200, also where the jobs' own rates wander.
_FALSE_ALARMS = 1 / 400
# With fewer pages nothing is said; jobs that have fewer are added up, so many at most.
_FEWEST_PAGES = 5
_MOST_ADDED = 10
# A history: so many jobs and pages at least; of a long one the last jobs.
_FEWEST_JOBS = 5
_FEWEST_KNOWN = 15
_RECENT_JOBS = 60
# A slow decline: the last jobs together against the first ones. Neighbours resemble each other, where
# rates wander: the last ones count as one, of the first ones one in five.
_LAST_JOBS = 10
FIRST_JOBS = 30
"""Jobs at the beginning of a history that stay in it."""
_ALIKE_JOBS = 5

# What is too small a change to bother anyone: of a share; of a text (by a third); of what a rule
# strips (from 1 to 0 on nine of ten pages). Below it, chance decides nothing.
_LEAST = {Kind.TEXT: 0.3, Kind.REMOVED: 0.6}
_LEAST_SHARE = 0.1

# The correlation within a job: what is usual, the weight of that in jobs, the least.
_LIKENESS = 0.15
_LEAST_LIKENESS = 0.1
# The same for amounts, as standard deviation between jobs: a tenth more or less; and within.
_SPREAD = 0.2
_LEAST_WITHIN = 0.05
_PRIOR_JOBS = 5


class Against(StrEnum):
    """With what a figure is compared."""

    EXPECTED = "expected"
    """The portal's declaration, or what holds of any portal."""
    HISTORY = "history"
    """The last jobs."""
    BEGINNING = "beginning"
    """The first jobs of the history, with the last ones together: a slow decline."""


@dataclass(frozen=True)
class Usual:
    """What is usual of a figure.

    Attributes:
        known: the share as it was or is expected, or the mean of the logarithms.
        mean: the same as it is compared: a share that is neither 0 nor 1.
        against: from where it is known.
        jobs: how many jobs tell; none of what is declared.
        between: correlation within a job (of a share), or standard deviation between jobs.
        within: standard deviation between pages (of an amount).
        error: variance of `mean` (of an amount); a share has it in `between`.
    """

    known: float
    mean: float
    against: Against
    jobs: int = 0
    between: float = _LIKENESS
    within: float = 0.0
    error: float = 0.0


@dataclass(frozen=True)
class Break:
    """A figure that is no longer what it was.

    Attributes:
        key: which.
        usual: what it was.
        found: what it is: the figure of the crawl, small ones with those before.
        chance: how likely that is if nothing changed.
    """

    key: Key
    usual: Usual
    found: Figure
    chance: float

    @property
    def more(self) -> bool:
        """Whether it rose."""
        return self.found.mean > self.usual.known


def usual_of(key: Key, history: Sequence[Figure], expected: float | None) -> Usual | None:
    """What is usual of a figure: by its history, else as expected; None where nothing is known.

    Args:
        key: which figure.
        history: of each earlier job, the oldest first.
        expected: the share that is expected.
    """
    jobs = [job for job in history if job.pages][-_RECENT_JOBS:]
    if len(jobs) >= _FEWEST_JOBS and sum(job.pages for job in jobs) >= _FEWEST_KNOWN:
        return _usual(key, jobs, Against.HISTORY)
    if expected is not None:
        return _expected(expected)
    return None


def find_breaks(
    found: Mapping[Key, Figure],
    history: Mapping[Key, Sequence[Figure]],
    usual: Mapping[Key, float],
    declared: Mapping[Key, float],
) -> list[Break]:
    """The figures that changed, those of selectors first.

    Args:
        found: the figures of this crawl.
        history: those of earlier crawls in which nothing had changed, the oldest first.
        usual: shares that are expected while there is no history.
        declared: shares that are expected at all times.
    """
    tests = [
        test
        for key, figure in found.items()
        for test in _tests(key, figure, history.get(key, ()), usual.get(key), declared.get(key))
    ]
    broken: dict[Key, Break] = {}
    for test in tests:
        if test.chance * len(tests) < _FALSE_ALARMS and _is_large(test):
            known = broken.get(test.key)
            if known is None or test.chance < known.chance:
                broken[test.key] = test
    order = list(Kind)
    return sorted(broken.values(), key=lambda one: (order.index(one.key.kind), one.key.name))


def _tests(
    key: Key,
    figure: Figure,
    history: Sequence[Figure],
    expected: float | None,
    declared: float | None,
) -> list[Break]:
    """What a figure may be compared with, each with its chance."""
    if not figure.pages:
        return []
    jobs = [job for job in history if job.pages]
    recent, earlier = figure, list(jobs)
    for _ in range(_MOST_ADDED):
        if recent.pages < _FEWEST_PAGES and earlier:
            recent += earlier.pop()
    if recent.pages < _FEWEST_PAGES:
        return []
    tests = []
    usual = usual_of(key, earlier, expected)
    if usual is not None:
        tests.append(_test(key, usual, recent))
    if declared is not None and (usual is None or usual.against is not Against.EXPECTED):
        tests.append(_test(key, _expected(declared), recent))
    if len(jobs) >= FIRST_JOBS + _LAST_JOBS:
        tests.append(_slow_test(key, jobs[:FIRST_JOBS], [*jobs[1 - _LAST_JOBS :], figure]))
    return tests


def _is_large(test: Break) -> bool:
    """Whether the change is one that matters, and to the side that does."""
    change = test.found.mean - test.usual.known
    if test.key.kind is Kind.FIELD:
        return -change >= _LEAST_SHARE
    if test.key.kind.is_share:
        return change >= _LEAST_SHARE
    return abs(change) >= _LEAST[test.key.kind]


def _test(key: Key, usual: Usual, found: Figure) -> Break:
    """Hold one job against what is usual."""
    if key.kind.is_share:
        hits, mean = round(found.total), usual.mean
        if key.kind is not Kind.FIELD:  # a rise: as few or fewer pages that do not
            hits, mean = found.pages - hits, 1 - mean
        return Break(key, usual, found, share_tail(hits, found.pages, mean, usual.between))
    variance = usual.between**2 + usual.within**2 / found.pages + usual.error
    distance = (found.mean - usual.mean) / sqrt(variance)
    return Break(key, usual, found, distance_tail(distance, _PRIOR_JOBS + usual.jobs - 1))


def _slow_test(key: Key, first: Sequence[Figure], last: Sequence[Figure]) -> Break:
    """Hold the last jobs together against the first ones, by Student's t."""
    usual = _usual(key, first, Against.BEGINNING)
    found = sum(last, Figure())
    if key.kind.is_share:
        mean = min(max(usual.mean, 0.02), 0.98)
        within, between = mean * (1 - mean), mean * (1 - mean) * usual.between
    else:
        within, between = usual.within**2, usual.between**2
    variance = between * (1 + _ALIKE_JOBS / len(first))
    variance += within * (1 / found.pages + 1 / sum(first, Figure()).pages)
    distance = (found.mean - usual.mean) / sqrt(variance)
    return Break(key, usual, found, distance_tail(distance, _PRIOR_JOBS + len(first) - 1))


def _expected(share: float) -> Usual:
    # A declaration of 0 or 1 means hardly ever, and hardly ever not.
    return Usual(share, min(max(share, 0.01), 0.99), Against.EXPECTED)


def _usual(key: Key, jobs: Sequence[Figure], against: Against) -> Usual:
    if key.kind.is_share:
        return _usual_share(jobs, against)
    return _usual_amount(jobs, against)


def _usual_share(jobs: Sequence[Figure], against: Against) -> Usual:
    """Mean and correlation within a job (Kleinman's moments), the error of the mean in both."""
    whole = sum(jobs, Figure())
    # Half a page of each kind more: none of few pages is not never.
    mean = (whole.total + 0.5) / (whole.pages + 1)
    sum_squares = sum(job.pages * (job.mean - whole.mean) ** 2 for job in jobs)
    free = len(jobs) - 1
    room = whole.pages - sum(job.pages**2 for job in jobs) / whole.pages - free
    own = (sum_squares / (mean * (1 - mean)) - free) / room if room > 0 else 0.0
    likeness = (_PRIOR_JOBS * _LIKENESS + free * min(max(own, 0.0), 0.99)) / (_PRIOR_JOBS + free)
    likeness = max(likeness, _LEAST_LIKENESS)
    # So many pages of different jobs would tell as much.
    weight = sum(job.pages / (1 + (job.pages - 1) * likeness) for job in jobs)
    between = likeness + (1 - likeness) / (weight + 1)
    return Usual(whole.mean, mean, against, len(jobs), between)


def _usual_amount(jobs: Sequence[Figure], against: Against) -> Usual:
    """Mean, spread between jobs (DerSimonian's and Laird's moments) and within."""
    whole = sum(jobs, Figure())
    free = len(jobs) - 1
    within = sum(job.scatter for job in jobs) / max(1, whole.pages - len(jobs))
    within = max(within, _LEAST_WITHIN**2)
    sum_squares = sum(job.pages * (job.mean - whole.mean) ** 2 for job in jobs)
    room = whole.pages - sum(job.pages**2 for job in jobs) / whole.pages
    own = (sum_squares - free * within) / room if room > 0 else 0.0
    between = (_PRIOR_JOBS * _SPREAD**2 + free * max(own, 0.0)) / (_PRIOR_JOBS + free)
    error = 1 / sum(1 / (between + within / job.pages) for job in jobs)
    return Usual(whole.mean, whole.mean, against, len(jobs), sqrt(between), sqrt(within), error)
