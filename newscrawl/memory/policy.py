"""When to look again: at articles that are known, at those that failed, at sources. Pure.

All moments and intervals are whole seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from newscrawl.ledger import Outcome

HOUR = 3600
DAY = 24 * HOUR

# A look costs a request, and most articles that change do so within their first day: one at its end sees
# what became of them all. Each look that finds nothing new doubles the interval, each that does halves it.
_FIRST_LOOK = DAY
_FIRST_LOOK_LIVE = HOUR
_SHORTEST = HOUR
# An hourly job is never on time to the second.
PUNCTUAL = 5 * 60

# After a failure: so many seconds, doubled each time.
_FIRST_RETRY = HOUR
_LONGEST_RETRY = DAY
# No article is tried longer than that.
_RETRY_WINDOW = 7 * DAY
# Pages that may become articles, or appear, soon after they are linked: seen once more.
_SECOND_CHANCE = {Outcome.NOT_ARTICLE: 6 * HOUR, Outcome.GONE: HOUR}
_RETRIED = frozenset(
    {Outcome.ERROR, Outcome.BLOCKED, Outcome.CONSENT, Outcome.LOGIN, Outcome.UNFINISHED}
)

# Of the articles that no source says have changed this share is looked at all the same, once it is known
# that the sources tell of nearly every change: it is how one would notice that they no longer do.
_SAMPLE = 0.1
# Looks by which that is known, and the share of changes that may go untold.
_LEARNED = 30
_UNTOLD = 0.1
# A source whose news of changes is this seldom true, of so many, is no longer believed.
_BELIEVED = 0.2
_HEARD = 20

# What a source's rate loses at a reading that found fewer; one that found more counts at once.
_DECAY = 0.7


@dataclass(frozen=True, slots=True)
class Telling:
    """How well a portal's sources tell of changes, as far as it is known."""

    looks: int = 0
    """Looks at articles of which nothing was told."""
    untold: int = 0
    """How many of them had changed."""
    told: int = 0
    """Changes that a source told of and that were found true."""

    @property
    def share(self) -> float:
        """Of the articles of which nothing is told, the share that is to be looked at: 0.1 to 1."""
        if self.looks < _LEARNED:
            return 1.0
        # What looks at a sample would have found at all of them is more; that errs on the side of looking.
        changes = self.untold + self.told
        return _SAMPLE if self.untold <= _UNTOLD * changes else 1.0


def is_sampled(key: int, share: float) -> bool:
    """Whether an article is of the share that is looked at: always the same ones.

    >>> is_sampled(12345, 1.0), is_sampled(12345, 0.0)
    (True, False)
    """
    return key % 1000 < share * 1000


def first_interval(*, is_live: bool) -> int:
    """How long after its first fetch an article is looked at again."""
    return _FIRST_LOOK_LIVE if is_live else _FIRST_LOOK


def next_interval(interval: int, *, has_changed: bool) -> int:
    """The interval after a look that was due after `interval`."""
    return max(_SHORTEST, interval // 2) if has_changed else interval * 2


def next_look(now: int, interval: int, first_fetched: int, window: int) -> int | None:
    """When an article is due again, None where that is after its window."""
    due = now + interval
    return due if due <= first_fetched + window + PUNCTUAL else None


def next_try(now: int, outcome: Outcome, tries: int, first_seen: int) -> int | None:
    """When an article that gave no item is asked for again, None where that makes no sense.

    Args:
        now: the present.
        outcome: how the request ended.
        tries: how many in a row did not give it, this one included; 1 or more.
        first_seen: when it was linked first.
    """
    if outcome in _SECOND_CHANCE:
        return now + _SECOND_CHANCE[outcome] if tries == 1 else None
    if outcome not in _RETRIED:
        return None
    due = now + min(_LONGEST_RETRY, _FIRST_RETRY << min(tries - 1, 10))
    return due if due <= first_seen + _RETRY_WINDOW else None


def is_believed(announced: int, confirmed: int) -> bool:
    """Whether a source's news of changes is acted upon."""
    return announced < _HEARD or confirmed >= _BELIEVED * announced


def next_rate(rate: float, new: int, seconds: int) -> float:
    """New articles an hour at a source, after a reading that found `new`, `seconds` after the one before."""
    latest = new * HOUR / max(seconds, PUNCTUAL)
    return max(latest, _DECAY * rate + (1 - _DECAY) * latest)


def next_poll(now: int, rate: float, longest: int) -> int:
    """When a listing is to be read again: when one new article is expected, at most `longest` later."""
    wait = longest if rate * longest < HOUR else round(HOUR / rate)
    # Busier than that is: with every job.
    return now if wait < HOUR else now + wait
