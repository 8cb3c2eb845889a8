"""How long to leave a host alone that says it is asked too much."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"\d{1,12}(?:\.\d{1,6})?")
# A host that says "now" while it refuses is given at least this long.
_LEAST_SECONDS = 1.0


def retry_after(value: str, at: datetime) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110, 10.2.3): a number, or an HTTP date.

    Args:
        value: the header's value.
        at: when the answer was made, with its zone; what a date is counted from.

    Returns:
        Seconds, 0 for a moment that is over; None for a value that says nothing.

    >>> retry_after("120", datetime(2026, 11, 26, tzinfo=UTC))
    120.0
    >>> retry_after("Thu, 26 Nov 2026 00:01:30 GMT", datetime(2026, 11, 26, tzinfo=UTC))
    90.0
    """
    text = value.strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    moment = http_date(text)
    return max(0.0, (moment - at).total_seconds()) if moment else None


def http_date(value: str) -> datetime | None:
    """The moment that an HTTP date names, UTC; None where it is none.

    >>> http_date("Thu, 26 Nov 2026 00:01:30 GMT").isoformat()
    '2026-11-26T00:01:30+00:00'
    """
    try:
        moment = parsedate_to_datetime(value)
        # "-0000" says that the zone is not known; HTTP has no other than this.
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def next_wait(before: float, asked: float | None, first: float) -> float:
    """Seconds to wait after a refusal.

    Args:
        before: the wait that was in force when the host refused, 0 where there was none.
        asked: what the host itself asks for, if it does.
        first: the wait after a first refusal without such a word.

    >>> next_wait(0, None, 5), next_wait(5, None, 5), next_wait(5, 60, 5), next_wait(60, 60, 5)
    (5, 10, 60, 120)
    """
    least = first if asked is None else max(asked, min(_LEAST_SECONDS, first))
    return max(least, 2 * before)
