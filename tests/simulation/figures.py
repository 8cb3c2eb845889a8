"""What a run came to: figures made from the server's log, the items and the truth."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from tests.simulation.jobs import Found, read_found
from tests.simulation.plan import Plan
from tests.simulation.portal import SimulatedPortal
from tests.simulation.server import Asked, read_log
from tests.simulation.stories import BEGIN, SECTIONS, Story
from tests.simulation.strategies import KINDS_OF_SOURCES, STRATEGIES, Strategy

_DAY = timedelta(days=1)
# Quiet sources are not asked every hour.
_TURN = timedelta(hours=12)

KINDS = {
    "source": "sources, in full",
    "source 304": "sources, 304",
    "first": "articles, first time",
    "changed": "articles again, changed",
    "needless": "articles again, in full for nothing",
    "article 304": "articles again, 304",
    "moved": "redirects",
    "gone": "404 and 410",
    "failed": "429, 500 and 503",
    "robots": "robots.txt",
}
"""Kinds of requests, with what they are called."""

TARGET_BEYOND = 1.3
"""Requests an article that are allowed beside one for each source and job."""
TARGET_NOTICED = 0.9
"""Share of the articles changed within a day whose change is to be noticed."""


class Change(NamedTuple):
    """An article that changed within a day, after the crawl had it.

    Attributes:
        story: its id.
        delay: from the last such change to the job that has it; None where no job has.
    """

    story: str
    delay: timedelta | None


@dataclass(frozen=True)
class Run:
    """A run, its logs read, and the portal that it met."""

    plan: Plan
    asked: list[Asked]
    found: list[Found]
    seconds: float

    @classmethod
    def read(cls, folder: Path) -> Run:
        """Read the folder of a run."""
        data = json.loads((folder / "run.json").read_text())
        seconds = data.pop("seconds")
        asked, found = read_log(folder / "asked.jsonl"), read_found(folder / "found.jsonl")
        return cls(Plan(**data), asked, found, seconds)

    @property
    def strategy(self) -> Strategy:
        """The strategy that was run."""
        return STRATEGIES[self.plan.strategy]

    @property
    def title(self) -> str:
        """In the report."""
        return self.strategy.title + (", changes not announced" if self.plan.silent else "")

    @cached_property
    def portal(self) -> SimulatedPortal:
        """The portal that it met."""
        first = self.plan.moments[0]
        return SimulatedPortal(
            self.plan.days, seed=self.plan.seed, silent=self.plan.silent, clock=lambda: first
        )

    # -- what there was -------------------------------------------------------------------------

    @cached_property
    def shown(self) -> Mapping[str, Story]:
        """The articles that could be had: a source showed them at the time of some job, and they were there.

        The sources are those of the whole portal, whether the strategy reads them or not.
        """
        names = {section.name for section in SECTIONS} | KINDS_OF_SOURCES - {"listing"}
        ids: set[str] = set()
        for moment in self.plan.moments:
            listed = frozenset[str]().union(*(self.portal.shown(name, moment) for name in names))
            ids |= {name for name in listed - ids if not self.portal.by_id[name].is_gone(moment)}
        return {story.id: story for story in self.portal.stories if story.id in ids}

    # -- what was found -------------------------------------------------------------------------

    @cached_property
    def first_found(self) -> Mapping[str, Found]:
        """The first item of each article, by its id."""
        first: dict[str, Found] = {}
        for one in self.found:
            if one.story:
                first.setdefault(one.story, one)
        return first

    @property
    def missed(self) -> list[str]:
        """Articles that could be had and were not, though there was time."""
        return sorted(self._not_found - set(self.pending))

    @property
    def pending(self) -> list[str]:
        """Articles not found that no source showed before the last hours: it may not have had its turn."""
        moments = self.plan.moments
        since = moments[-1] - min(_TURN, (moments[-1] - moments[0]) / 4)
        shown = ((name, self.shown[name].first_shown(KINDS_OF_SOURCES)) for name in self._not_found)
        return sorted(name for name, when in shown if when and when > since)

    @property
    def _not_found(self) -> frozenset[str]:
        return frozenset(self.shown.keys() - self.first_found.keys())

    @property
    def doubled(self) -> int:
        """Items too many: of an article and a version that was there already."""
        pairs = [(one.story, one.version) for one in self.found]
        return len(pairs) - len(set(pairs))

    @property
    def wrong(self) -> int:
        """Items that are no article of the portal, or differ from what its author wrote."""
        return sum(one.revision is None for one in self.found)

    @cached_property
    def delays(self) -> list[timedelta]:
        """For each article found: from when a source first showed it to the job that has it, ascending.

        Those that were shown before the first job are left out.
        """
        return sorted(
            self.plan.moments[one.job] - shown
            for name, one in self.first_found.items()
            for shown in [self.portal.by_id[name].first_shown(KINDS_OF_SOURCES)]
            if shown and shown >= BEGIN
        )

    @cached_property
    def changes(self) -> list[Change]:
        """The articles that changed within a day, after they were found and a day before the end at least."""
        end = self.plan.moments[-1]
        had: dict[str, list[Found]] = {}
        for one in self.found:
            if one.story and one.revision is not None:
                had.setdefault(one.story, []).append(one)
        changes = []
        for name, first in self.first_found.items():
            story = self.portal.by_id[name]
            last = max(
                (n for n, one in enumerate(story.revisions) if _soon(story, one.at)), default=0
            )
            at = story.revisions[last].at
            seen = any(not story.is_gone(moment) for moment in self.plan.moments if moment >= at)
            if last and self.plan.moments[first.job] < at < end - _DAY and seen:
                jobs = (one.job for one in had[name] if (one.revision or 0) >= last)
                job = next(jobs, None)
                changes.append(Change(name, None if job is None else self.plan.moments[job] - at))
        return changes

    @property
    def noticed(self) -> list[timedelta]:
        """How long after a change it was noticed, where it was, ascending."""
        return sorted(one.delay for one in self.changes if one.delay is not None)

    # -- what it cost ---------------------------------------------------------------------------

    @cached_property
    def kinds(self) -> Counter[str]:
        """Requests by kind, see `KINDS`."""
        had: dict[str, set[int]] = {}
        return Counter(_kind(one, had) for one in self.asked)

    @property
    def polls(self) -> int:
        """What one request for each source and job would be."""
        return len(self.strategy.spider.portal.sources) * len(self.plan.moments)

    @property
    def per_article(self) -> float:
        """Requests of all kinds for each article found."""
        return len(self.asked) / max(1, len(self.first_found))

    @property
    def beyond(self) -> float:
        """Requests for each article found, beside one for each source and job; below 0 where it polled less."""
        return (len(self.asked) - self.polls) / max(1, len(self.first_found))

    @property
    def needless(self) -> float:
        """Share of the answers with an article's page that were needless: the same revision again."""
        whole = sum(self.kinds[kind] for kind in ("first", "changed", "needless"))
        return self.kinds["needless"] / max(1, whole)

    @property
    def size(self) -> int:
        """Bytes of all answers."""
        return sum(one.size for one in self.asked)


def share(values: Iterable[timedelta], part: float) -> timedelta | None:
    """The value that so large a part of ascending values does not exceed; None where there is none."""
    ordered = list(values)
    if not ordered:
        return None
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def _soon(story: Story, when: datetime) -> bool:
    return story.appeared < when < story.appeared + _DAY


def _kind(one: Asked, had: dict[str, set[int]]) -> str:
    """The kind of a request; `had` are the revisions of each article that were sent before."""
    if one.path == "/robots.txt":
        return "robots"
    if one.status in (301, 302):
        return "moved"
    if one.status in (404, 410):
        return "gone"
    if one.status not in (200, 304):
        return "failed"
    if one.story is None or one.revision is None:
        kind = "source" if one.story is None else "article"
        return f"{kind} 304" if one.status == 304 else kind
    known = had.setdefault(one.story, set())
    kind = "first" if not known else "needless" if one.revision in known else "changed"
    known.add(one.revision)
    return kind
