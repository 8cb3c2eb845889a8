"""What happens on the simulated portal in its weeks: the truth that a crawl is held against.

All of it is drawn from a seed before the first request, so two runs see the same portal.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from random import Random

from tests.simulation.words import headline, paragraph

BEGIN = datetime(2024, 3, 4, tzinfo=UTC)
"""A Monday, at which the first job starts; long ago, so that no real clock is behind the pages' dates."""

BACKLOG = timedelta(days=2)
"""How long before the first job the portal began: it has something to show from the start."""

ZONE = timezone(timedelta(hours=3))
"""The portal's time of day (Nairobi's, which has no summer time)."""

_WEEKEND = 0.6
_SLICE = timedelta(minutes=5)
# Share of articles, beside those that are as one would wish.
_CHANGES_SOON = 0.20
_CHANGES_LATE = 0.03
_VANISHES = 0.03
_MOVES = 0.03
_LISTED_LATE = 0.10
_NOT_IN_FEED = 0.15
_NOT_IN_LISTING = 0.05
_ON_FRONT = 0.5
_FRONT_ALONE = 0.03


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the portal.

    Attributes:
        name: its folder.
        label: as shown.
        per_day: articles of a working day.
        has_etag: whether its listing has an ETag and shows nothing but its rows; the others show
            the time and what is read most, and have none.
    """

    name: str
    label: str
    per_day: float
    has_etag: bool


SECTIONS = (
    Section("wire", "Wire", 30, has_etag=False),
    Section("politics", "Politics", 7, has_etag=True),
    Section("business", "Business", 5, has_etag=False),
    Section("world", "World", 4, has_etag=True),
    Section("sport", "Sport", 3, has_etag=True),
    Section("culture", "Culture", 2, has_etag=False),
    Section("science", "Science", 1.2, has_etag=True),
    Section("travel", "Travel", 0.8, has_etag=True),
    Section("opinion", "Opinion", 0.7, has_etag=False),
    Section("health", "Health", 0.5, has_etag=True),
    Section("photo", "Photo", 0.3, has_etag=False),
    Section("law", "Law", 1 / 7, has_etag=True),
)
"""From three articles an hour by day to one a week."""


class Validators(StrEnum):
    """How the server of an article meets conditional requests."""

    KEPT = "kept"
    """ETag and Last-Modified, and 304 where they hold."""
    NONE = "none"
    """Neither; and what stands around the article is another at each look."""
    IGNORED = "ignored"
    """They are sent, and a conditional request gets the whole page all the same."""


@dataclass(frozen=True, slots=True)
class Revision:
    """The article as it is from a moment on."""

    at: datetime
    headline: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """What tells it from all others."""
        return "\n\n".join((self.headline, *self.paragraphs))


@dataclass(frozen=True, slots=True)
class Story:
    """One article and all that happens to it.

    Attributes:
        id: the portal's id, the same under all its addresses.
        section: where it appears.
        revisions: the first is what appears, the others are its changes.
        fed: when the feed has it, None for never.
        listed: when the listing of its section has it, None for never.
        front: from when until when the front page has it, None for never.
        gone: when it vanishes, None for never.
        gone_status: what its address answers then, 404 or 410.
        row_stays: whether the listing still has its row then.
        moved: when it moves to another section; its old address redirects. None for never.
        moved_to: that section.
        validators: how its server meets conditional requests.
    """

    id: str
    section: Section
    revisions: tuple[Revision, ...]
    fed: datetime | None
    listed: datetime | None
    front: tuple[datetime, datetime] | None
    gone: datetime | None
    gone_status: int
    row_stays: bool
    moved: datetime | None
    moved_to: Section
    validators: Validators

    @property
    def appeared(self) -> datetime:
        """When it is published."""
        return self.revisions[0].at

    @property
    def changed_soon(self) -> bool:
        """Whether it changed within a day."""
        return any(one.at < self.appeared + timedelta(days=1) for one in self.revisions[1:])

    def number_at(self, when: datetime) -> int:
        """Number of its revision at a moment, from 0."""
        return max(n for n, one in enumerate(self.revisions) if n == 0 or one.at <= when)

    def at(self, when: datetime) -> Revision:
        """Its revision at a moment."""
        return self.revisions[self.number_at(when)]

    def is_gone(self, when: datetime) -> bool:
        """Whether it has vanished."""
        return self.gone is not None and self.gone <= when

    def path(self, when: datetime) -> str:
        """Its address at a moment."""
        has_moved = self.moved is not None and self.moved <= when
        return self.path_in(self.moved_to if has_moved else self.section)

    def path_in(self, section: Section) -> str:
        """Its address in a section."""
        return f"/{section.name}/{self.appeared.astimezone(ZONE):%Y-%m-%d}/story-{self.id}.html"

    def first_shown(self, sources: frozenset[str]) -> datetime | None:
        """When any of the sources (`feed`, `sitemap`, `listing`, `front`) has it first, None for never."""
        shown = {
            "feed": self.fed,
            "sitemap": self.appeared,
            "listing": self.listed,
            "front": self.front[0] if self.front else None,
        }
        moments = [when for name, when in shown.items() if name in sources and when]
        return min(moments, default=None)


def make_stories(days: int, seed: int) -> tuple[Story, ...]:
    """All articles of the portal, in the order in which they appear.

    Args:
        days: how long it is crawled.
        seed: of everything that chance decides.
    """
    moments = sorted(
        ((when, section) for section in SECTIONS for when in _moments(section, days, seed)),
        key=lambda pair: pair[0],
    )
    return tuple(
        _story(f"{10_000 + n}", when, section, Random(f"{seed} {n}"))
        for n, (when, section) in enumerate(moments)
    )


def _moments(section: Section, days: int, seed: int) -> Iterator[datetime]:
    """When its articles appear: by chance, at the rhythm of an editorial office."""
    chance = Random(f"{seed} {section.name}")
    when = BEGIN - BACKLOG
    whole_day = sum(_busy(hour) for hour in range(24))
    while when < BEGIN + timedelta(days=days):
        local = when.astimezone(ZONE)
        rate = section.per_day * _busy(local.hour) / whole_day * (_SLICE / timedelta(hours=1))
        if chance.random() < rate * (_WEEKEND if local.weekday() > 4 else 1):
            yield when + timedelta(seconds=chance.randrange(300))
        when += _SLICE


def _busy(hour: int) -> float:
    """How busy the office is at an hour of the local day, 1 at most."""
    if 9 <= hour < 18:
        return 1.0
    return 0.5 if 6 <= hour < 22 else 0.05


def _story(number: str, when: datetime, section: Section, chance: Random) -> Story:
    draw = chance.random
    own = Revision(when, headline(chance), tuple(paragraph(chance) for _ in range(5)))
    fed = None if draw() < _NOT_IN_FEED else when + _minutes(chance, 0, 20)
    listed: datetime | None = when + _minutes(chance, 0, 10)
    if draw() < _LISTED_LATE:
        listed = when + _minutes(chance, 60, 600)
    elif draw() < _NOT_IN_LISTING:
        listed = None
    front = None
    if draw() < _ON_FRONT:
        start = when + _minutes(chance, 5, 40)
        front = (start, start + _minutes(chance, 180, 720))
    if draw() < _FRONT_ALONE or not (fed or listed or front):
        start = when + _minutes(chance, 5, 40)
        fed, listed, front = None, None, (start, start + _minutes(chance, 360, 720))
    gone = when + _minutes(chance, 120, 5 * 1440) if draw() < _VANISHES else None
    moved = when + _minutes(chance, 60, 2 * 1440) if draw() < _MOVES else None
    return Story(
        id=number,
        section=section,
        revisions=(own, *_changes(own, chance)),
        fed=fed,
        listed=listed,
        front=front,
        gone=gone,
        gone_status=chance.choice((404, 410)),
        row_stays=chance.random() < 0.5,
        moved=moved,
        moved_to=chance.choice([other for other in SECTIONS if other is not section]),
        validators=chance.choices(tuple(Validators), weights=(70, 18, 12))[0],
    )


def _changes(own: Revision, chance: Random) -> Iterator[Revision]:
    """What becomes of an article: most are left as they are."""
    drawn = chance.random()
    if drawn < _CHANGES_SOON:
        # As many in each doubling of the time: typos at once, updates over the day.
        ages = [math.exp(chance.uniform(math.log(3), math.log(1435))) for _ in range(3)]
        moments = [timedelta(minutes=age) for age in sorted(ages)[: chance.choice((1, 1, 1, 2, 3))]]
    elif drawn < _CHANGES_SOON + _CHANGES_LATE:
        moments = [_minutes(chance, 2 * 1440, 6 * 1440)]
    else:
        moments = []
    last = own
    for age in moments:
        last = _changed(last, own.at + age, chance)
        yield last


def _changed(before: Revision, at: datetime, chance: Random) -> Revision:
    paragraphs = list(before.paragraphs)
    kind = chance.choice(("detail", "update", "update", "headline"))
    if kind == "detail":
        number = chance.randrange(len(paragraphs))
        paragraphs[number] = paragraphs[number].replace(
            " people took part", f" people, {chance.randint(2, 99)} of them pupils, took part", 1
        )
    elif kind == "update":
        paragraphs.insert(chance.randrange(1, len(paragraphs) + 1), paragraph(chance))
    title = headline(chance) if kind == "headline" else before.headline
    return Revision(at, title, tuple(paragraphs))


def _minutes(chance: Random, least: int, most: int) -> timedelta:
    return timedelta(minutes=chance.randint(least, most), seconds=chance.randrange(60))
