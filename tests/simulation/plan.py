"""What is run: a strategy, on a portal, for so many days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.simulation.stories import BEGIN

FIRST_JOB = timedelta(minutes=7)
"""How long after the full hour the jobs start."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A run of one strategy.

    Attributes:
        strategy: its name.
        days: how long the portal's time is.
        seed: of the portal.
        silent: whether the portal's lists say nothing of changes.
        jobs: how many of its jobs are run; 0 for all, one an hour.
    """

    strategy: str
    days: int = 14
    seed: int = 7
    silent: bool = False
    jobs: int = 0

    @property
    def moments(self) -> list[datetime]:
        """When the jobs start."""
        return [BEGIN + FIRST_JOB + timedelta(hours=n) for n in range(self.jobs or self.days * 24)]

    @property
    def name(self) -> str:
        """In file names."""
        return f"{self.strategy}-silent" if self.silent else self.strategy
