"""One word for a portal, by its recent jobs: pure, the time is an argument."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile

from newscrawl.health.jobs import RUNNING, JobHead
from newscrawl.health.rhythm import longest_pause, longest_quiet
from newscrawl.health.words import counted, span
from newscrawl.recovery import DIED
from warc.extension import ARCHIVE_FAILED


class Word(StrEnum):
    """How a portal is, the best first."""

    FRESH = "fresh"
    """Its last job was of use, and new articles come as they use to."""
    UNKNOWN = "unknown"
    """No job has ended."""
    STALE = "stale"
    """No new article, or no job, for longer than usual."""
    DRIFTED = "drifted"
    """The last job raised alarms: the portal's pages are not as they were."""
    BLOCKED = "blocked"
    """Most of what the last job asked for is behind closed doors: refused, bot check, consent, login."""
    FAILING = "failing"
    """The last job was of no use: it died, could not write, or found no article."""


OK, WARNING, CRITICAL, UNKNOWN = 0, 1, 2, 3

EXIT_CODES: Mapping[Word, int] = {
    Word.FRESH: OK,
    Word.UNKNOWN: UNKNOWN,
    Word.STALE: WARNING,
    Word.DRIFTED: WARNING,
    Word.BLOCKED: CRITICAL,
    Word.FAILING: CRITICAL,
}
"""The exit code of each word, as the plug-ins of Nagios and Icinga have it.

https://www.monitoring-plugins.org/doc/guidelines.html
"""

_ORDER = list(Word)

# Outcomes which say that the job met articles, if only such as it has or was not to keep.
_OF_USE = ("item", "duplicate", "skipped", "known", "unchanged")
_CLOSED = ("blocked", "consent", "login", "parked")
# What servers were asked for as an article; `read` are feeds, listings and robots.txt.
_ANSWERED = ("item", "unchanged", "not-article", "gone", "paywalled", "error", *_CLOSED)
# Fewer may be one bad link of a quiet job.
_FEWEST_ASKED = 5

# Finish reasons which say that a job came to grief whatever it got.
_BROKEN: Mapping[str, str] = {
    ARCHIVE_FAILED: "the archive can't be written",
    "memusage_exceeded": "it took more memory than MEMUSAGE_LIMIT_MB",
    "closespider_errorcount": "it met CLOSESPIDER_ERRORCOUNT errors",
    "closespider_timeout_no_item": "no item came for CLOSESPIDER_TIMEOUT_NO_ITEM seconds",
}
# Someone ended it: Ctrl-C, or cancel.json of scrapyd.
_INTERRUPTED = "shutdown"


@dataclass(frozen=True, slots=True)
class Health:
    """How a portal is.

    Attributes:
        spider: name of the spider.
        word: the one word.
        since: since when; None where no job tells.
        reasons: why, in plain words, the gravest first.
        last: the last job, running or not.
        job: the one that the word is about: the last that ended.
        last_success: when the last job ended that was of use.
        last_new: when the last job ended that brought articles.
        limit: how long no new article is nothing unusual.
        words: of each job that was looked at its own; None: it runs, or someone ended it.
    """

    spider: str
    word: Word
    since: datetime | None
    reasons: tuple[str, ...]
    last: JobHead | None = None
    job: JobHead | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    limit: timedelta | None = None
    words: tuple[Word | None, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ended:
    """A job that came to an end of its own."""

    job: JobHead
    word: Word
    why: str

    @property
    def is_of_use(self) -> bool:
        return self.word in (Word.FRESH, Word.DRIFTED)


def never_ran(spider: str) -> Health:
    """How a portal is that has no job."""
    return Health(spider, Word.UNKNOWN, None, ("never ran",))


def judge(
    spider: str, jobs: Sequence[JobHead], now: datetime, stale_after: timedelta | None = None
) -> Health:
    """Say how a portal is.

    Args:
        spider: its spider's name.
        jobs: its recent jobs, the oldest first, without replays.
        now: the time.
        stale_after: how long there may be no new article, and no job; None: as its own rhythm says.
    """
    if not jobs:
        return never_ran(spider)
    wants_articles = any(job.knows_articles or job.items for job in jobs)
    ends = [_end(job, wants_articles=wants_articles) for job in jobs]
    words = tuple(end.word if end else None for end in ends)
    ended = [end for end in ends if end]
    last = jobs[-1]
    if not ended:
        state = "its first job is running" if last.state == RUNNING else "no job came to its end"
        return Health(spider, Word.UNKNOWN, jobs[0].started, (state,), last, words=words)
    new = [job.ended for job in jobs if job.items]
    limit = stale_after or longest_quiet(new)
    final = ended[-1]
    found = []
    if final.word is not Word.FRESH:
        row = list(takewhile(lambda end: end.word is final.word, reversed(ended)))
        times = f" ({len(row)} jobs in a row)" if len(row) > 1 else ""
        found.append((final.word, row[-1].job.ended, f"{final.why}{times}"))
    quiet_since = new[-1] if new else jobs[0].started
    pause = stale_after or longest_pause([job.started for job in jobs])
    may_be = "the limit is {}" if stale_after else "up to {} is usual"
    if wants_articles and now - quiet_since > limit:
        why = f"no new article for {span(now - quiet_since)}: {may_be.format(span(limit))}"
        found.append((Word.STALE, quiet_since, why))
    if last.state != RUNNING and now - last.started > pause:
        why = f"no job for {span(now - last.started)}: {may_be.format(span(pause))}"
        found.append((Word.STALE, last.started, why))
    found.sort(key=lambda one: -_ORDER.index(one[0]))
    word, since, _ = found[0] if found else (Word.FRESH, quiet_since, "")
    return Health(
        spider=spider,
        word=word,
        since=since,
        reasons=tuple(why for _, _, why in found) or (_calm(jobs, now),),
        last=last,
        job=final.job,
        last_success=max((end.job.ended for end in ended if end.is_of_use), default=None),
        last_new=new[-1] if new else None,
        limit=limit,
        words=words,
    )


def worst(words: Iterable[Word]) -> int:
    """The exit code of many portals: critical before warning before unknown before all is well."""
    codes = {EXIT_CODES[word] for word in words}
    return next((code for code in (CRITICAL, WARNING, UNKNOWN) if code in codes), OK)


def gravity(word: Word) -> int:
    """A number that is the larger the worse the word is."""
    return _ORDER.index(word)


def _end(job: JobHead, *, wants_articles: bool) -> _Ended | None:
    """How a job ended; None where it did not, or someone ended it before it was of use."""
    if job.state == RUNNING:
        return None
    if job.state == DIED:
        return _Ended(job, Word.FAILING, "the last job died: killed, crashed, or a power cut")
    if broken := _BROKEN.get(job.reason or ""):
        return _Ended(job, Word.FAILING, f"the last job failed: {broken}")
    closed, error = _sum(job, _CLOSED), job.sums.get("error", 0)
    answered = _sum(job, _ANSWERED)
    is_of_use = bool(_sum(job, _OF_USE))
    is_enough = answered >= _FEWEST_ASKED or not is_of_use
    listed = counted({name: count for name in _ANSWERED if (count := job.sums.get(name))})
    if closed * 2 > answered and is_enough:
        why = f"the last job met closed doors, {closed} of {answered}: {listed}"
        return _Ended(job, Word.BLOCKED, why)
    if error * 2 > answered and is_of_use and is_enough:
        return _Ended(
            job, Word.FAILING, f"the last job got errors, {error} of {answered}: {listed}"
        )
    if wants_articles and not is_of_use:
        if job.reason == _INTERRUPTED:
            return None
        met = counted(job.sums) or "no address was asked for"
        return _Ended(job, Word.FAILING, f"the last job found no article: {met}")
    if job.alarms:
        more = f" and {len(job.alarms) - 1} more" if len(job.alarms) > 1 else ""
        return _Ended(job, Word.DRIFTED, f"{job.alarms[0].rstrip('.')}{more}")
    return _Ended(job, Word.FRESH, "")


def _calm(jobs: Sequence[JobHead], now: datetime) -> str:
    """What a portal did of which nothing bad is known."""
    last = jobs[-1]
    with_new = next((job for job in reversed(jobs) if job.items), None)
    told = (
        f"{with_new.items:,} new {span(now - with_new.ended)} ago" if with_new else "nothing is new"
    )
    if last.state == RUNNING:
        return f"{told}; a job is running"
    return told if with_new is last else f"{told}; last job {span(now - last.ended)} ago"


def _sum(job: JobHead, names: Iterable[str]) -> int:
    return sum(job.sums.get(name, 0) for name in names)
