"""How long a portal may be quiet, and its jobs may pause, by what was usual."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

# Portals are quiet at night and at weekends: a rhythm is known when a week and its weekend were seen.
_KNOWN_AFTER = timedelta(days=8)
_FEWEST_GAPS = 5
# From here on one exception (an outage, a holiday) is told from what comes back each week.
_SURE_AFTER = 2 * _KNOWN_AFTER
_SURE_GAPS = 20
# Longer than what was seen, for what was seen is a sample; and than three usual gaps, so that where all
# gaps are alike one or two that fail are no alarm.
_LONGER = 1.5
_USUAL_GAPS = 3

# While nothing is known: a long weekend of a portal; a daily job that failed to start once.
_QUIET = timedelta(hours=72)
_PAUSE = timedelta(hours=48)
# Jobs of a few minutes' rhythm wait for each other, and for a server that starts anew.
_SHORTEST = timedelta(hours=2)


def longest_quiet(moments: Sequence[datetime]) -> timedelta:
    """How long no new article is nothing unusual.

    Args:
        moments: when jobs brought new articles, the oldest first.
    """
    return _limit(moments, _QUIET)


def longest_pause(moments: Sequence[datetime]) -> timedelta:
    """How long no new job is nothing unusual.

    Args:
        moments: when jobs began, the oldest first.
    """
    return _limit(moments, _PAUSE)


def _limit(moments: Sequence[datetime], unknown: timedelta) -> timedelta:
    gaps = sorted(later - earlier for earlier, later in pairwise(moments))
    period = moments[-1] - moments[0] if moments else timedelta()
    if len(gaps) < _FEWEST_GAPS:
        return unknown
    is_sure = period >= _SURE_AFTER and len(gaps) >= _SURE_GAPS
    longest = gaps[-2] if is_sure else gaps[-1]
    learned = max(_SHORTEST, longest * _LONGER, gaps[len(gaps) // 2] * _USUAL_GAPS)
    return learned if period >= _KNOWN_AFTER else max(learned, unknown)
