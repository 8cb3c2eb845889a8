"""Numbers and spans of time as people read them, and texts of others as they may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta


def span(length: timedelta) -> str:
    """A span of time, of which two digits matter.

    >>> span(timedelta(minutes=42)), span(timedelta(minutes=90)), span(timedelta(hours=100))
    ('42 min', '1.5 h', '4.2 days')
    """
    minutes = max(0.0, length.total_seconds() / 60)
    if minutes < 60:
        return f"{minutes:.0f} min"
    hours = minutes / 60
    if hours < 48:
        return f"{hours:.1f} h"
    return f"{hours / 24:,.1f} days"


def counted(counts: Mapping[str, int]) -> str:
    """What there is how often, the most frequent first.

    >>> counted({"gone": 1, "error": 20})
    '20 error, 1 gone'
    """
    order = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return ", ".join(f"{count:,} {name}" for name, count in order if count)


def number(count: int, what: str) -> str:
    """So many of something.

    >>> number(1, "page"), number(1200, "page")
    ('1 page', '1,200 pages')
    """
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def plain(text: str) -> str:
    """Text of others as it may stand in a line."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
