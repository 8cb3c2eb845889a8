"""A fact of a declaration, and whether it holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Whether a fact holds."""

    HOLDS = "holds"
    FAILS = "does not hold"
    NOT_SEEN = "not seen"
    """Nothing that was read tells."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a declaration says, against what was seen."""

    name: str
    """What it is of, `selector body`."""
    verdict: Verdict
    """Whether it holds."""
    told: str = ""
    """What was seen, in a few words."""
    cure: str = ""
    """What to change where it does not hold."""
