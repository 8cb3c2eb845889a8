"""Settings that are figures, read with a clear word for what is none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from newscrawl.arguments import ArgumentError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


def seconds_of(settings: BaseSettings, name: str) -> float:
    """A setting in seconds.

    Raises:
        ArgumentError: it is no number of seconds.
    """
    value = settings.get(name)
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise ArgumentError(f"{name}={value}: not a number of seconds; give one, such as 60")
    return seconds


def count_of(settings: BaseSettings, name: str) -> int:
    """A setting that counts.

    Raises:
        ArgumentError: it is no whole number.
    """
    value = settings.get(name)
    try:
        count = int(value)
    except (TypeError, ValueError):
        count = -1
    if count < 0:
        raise ArgumentError(f"{name}={value}: not a whole number; give one, 0 for no bound")
    return count
