"""Which shapes of addresses are articles, judged from few pages that were looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from math import log2

from newscrawl.learn.pages import Label
from newscrawl.learn.segments import CODED, Kind
from newscrawl.learn.shapes import Address, Shape, address_of

Key = tuple[Shape, str]
"""What is judged: a shape, and where it holds several kinds of pages the first folder; else nothing."""

# A shape is judged when its share of articles is surely above, or below, one half: what was seen of
# it and what its form promises, added up (a beta distribution's mean).
_SURE = 0.8
# What a feed says of an address is worth so many pages that were looked at.
_FEED_WORTH = 2.0
# A sample takes so many pages of one shape, in so many steps, before its shares are taken as they are.
_MOST_PAGES = 6
_STEP = 3
# Pages of a shape of which more than this share is no article, beside articles, are parted by folder.
_MIXED = 0.2
# Not worth a request: a shape that promises so little, or has one address that nobody lists.
_LEAST_PROMISE = 0.3
_LONELY_PROMISE = 0.55


@dataclass(frozen=True)
class Candidate:
    """An address that may be an article."""

    url: str
    address: Address
    in_feed: bool = False
    """A feed or a news sitemap lists it."""


@dataclass
class _Seen:
    """What is known of one shape, or of one folder in it."""

    labels: Counter[Label] = field(default_factory=Counter)
    in_feed: int = 0
    """How many of its addresses a feed lists."""

    @property
    def articles(self) -> int:
        return self.labels[Label.ARTICLE]

    @property
    def others(self) -> int:
        return self.labels[Label.SECTION] + self.labels[Label.OTHER]

    @property
    def pages(self) -> int:
        return self.articles + self.others


@dataclass(frozen=True)
class Learned:
    """What was learned of one shape, or of one folder in it."""

    shape: Shape
    label: str
    """The folder; nothing: all."""
    is_article: bool
    sure: float
    """From 0.5 to 1: how sure that is."""
    pages: int
    """How many of its pages were looked at."""
    articles: int
    """How many of these were articles."""

    def __str__(self) -> str:
        where = f" in /{self.label}/" if self.label else ""
        what = "articles" if self.is_article else "no articles"
        return f"{self.shape}{where}: {what} ({self.articles} of {self.pages} pages, {self.sure:.0%} sure)"


def promise(shape: Shape) -> tuple[float, float]:
    """What the form of an address promises before any page is seen: pages for and against.

    Weighed on the addresses of 116 articles of 88 news sites: half have an id, a third the day.
    """
    last = shape.parts[-1] if shape.parts else ""
    if shape.is_beside:
        return 0.1, 4.0
    if shape.is_dated and last in (Kind.SLUG, *CODED):
        return 2.5, 0.5
    if shape.is_dated:
        return 0.2, 2.0  # all of a day, or of a year
    if shape.lists and not shape.is_coded:
        return 0.1, 3.0
    if shape.is_coded:
        return (0.6, 1.0) if shape.lists else (1.5, 0.8)
    if shape.query:
        return 0.3, 1.0
    return {
        str(Kind.SLUG): (1.5, 1.0),
        str(Kind.WORDS): (0.6, 1.0),
        str(Kind.NUMBER): (0.3, 1.5),
    }.get(last, (0.1, 2.0))


class ShapeJudge:
    """Learns which shapes are articles: it is told of addresses and of pages, and says what to look at.

    >>> judge = ShapeJudge()
    >>> for number in range(3):
    ...     judge.add_page(f"https://news.example/story/1000{number}", Label.ARTICLE)
    >>> judge.is_article("https://news.example/story/20001"), judge.is_article("https://news.example/a/2-5")
    (True, None)
    """

    def __init__(self) -> None:
        self._seen: dict[Key, _Seen] = {}
        self._examples: dict[Key, dict[Label, list[str]]] = {}

    def add_listed(self, url: str) -> None:
        """Note an address that a feed or a news sitemap lists as an article."""
        if address := address_of(url):
            for key in _keys(address):
                self._of(key).in_feed += 1

    def add_page(self, url: str, label: Label) -> None:
        """Note what a page was found to be."""
        if address := address_of(url):
            for key in _keys(address):
                self._of(key).labels[label] += 1
                self._examples.setdefault(key, {}).setdefault(label, []).append(url)

    def is_article(self, url: str) -> bool | None:
        """Whether an address is that of an article; None where that is not known yet."""
        address = address_of(url)
        return False if address is None else self._decide(address)

    def best_guess(self, url: str) -> bool:
        """The same, of what no more pages will be looked at: what is not known is taken as it looks."""
        known = self.is_article(url)
        if known is not None:
            return known
        address = address_of(url)
        if address is None:
            return False
        key = self._key(address)
        seen = self._seen.get(key) or _Seen()
        # Without a page that was an article, only the word of a feed will do.
        return bool(seen.articles or seen.in_feed) and self._mean(key) > 1 / 2

    def wanted(self, pool: Iterable[Candidate], most: int) -> list[Candidate]:
        """Choose the pages to look at next: few, of the shapes that promise most, from several folders."""
        groups: dict[Shape, list[Candidate]] = {}
        for candidate in pool:
            groups.setdefault(candidate.address.shape, []).append(candidate)
        ranked = sorted(groups, key=lambda shape: -self._rank(shape, groups[shape]))
        chosen: list[Candidate] = []
        for shape in ranked:
            chosen += self._pick(shape, groups[shape])
        return chosen[:most]

    def unseen_folders(self, pool: Iterable[Candidate]) -> list[Candidate]:
        """A page of each folder of which none was seen, where words alone tell articles: it may hold others."""
        found: dict[Key, Candidate] = {}
        for one in pool:
            shape, label = one.address.shape, one.address.label
            if shape.is_dated or shape.is_coded or not label:
                continue
            if not self._of((shape, label)).pages and self._decide(one.address):
                found.setdefault((shape, label), one)
        return list(found.values())

    def learned(self) -> list[Learned]:
        """What is known of all shapes of which pages were looked at, the surest articles first."""
        found = []
        for shape, label in self._seen:
            split = self._is_mixed(shape)
            seen = self._seen[shape, label]
            if bool(label) is split and seen.pages:
                mean = self._mean((shape, label))
                decision = mean > 1 / 2
                sure = mean if decision else 1 - mean
                found.append(Learned(shape, label, decision, sure, seen.pages, seen.articles))
        return sorted(
            found, key=lambda one: (-one.is_article, -one.articles, str(one.shape), one.label)
        )

    def examples(self, one: Learned, label: Label) -> tuple[str, ...]:
        """Addresses that were looked at and found to be so."""
        return tuple(self._examples.get((one.shape, one.label), {}).get(label, ()))

    def _of(self, key: Key) -> _Seen:
        return self._seen.setdefault(key, _Seen())

    def _mean(self, key: Key) -> float:
        """The share of articles that is to be expected among the addresses of a shape."""
        seen = self._seen.get(key) or _Seen()
        good, bad = promise(key[0])
        good += seen.articles + (_FEED_WORTH if seen.in_feed else 0)
        return good / (good + bad + seen.others)

    def _is_mixed(self, shape: Shape) -> bool:
        """Whether a shape is shared by articles and other pages, so that folders have to tell."""
        seen = self._seen.get((shape, ""))
        if seen is None or not seen.articles or seen.pages < _STEP:
            return False
        return seen.others / seen.pages > _MIXED

    def _key(self, address: Address) -> Key:
        """What an address is judged by: its shape, or in a mixed one its folder."""
        label = address.label if self._is_mixed(address.shape) else ""
        return address.shape, label

    def _decide(self, address: Address) -> bool | None:
        key = self._key(address)
        seen = self._seen.get(key) or _Seen()
        mean = self._mean(key)
        if mean <= 1 - _SURE:
            return False
        if not seen.articles:
            return False if seen.pages >= _MOST_PAGES else None
        if mean >= _SURE or seen.pages >= _MOST_PAGES:
            return mean > 1 / 2
        return None

    def _rank(self, shape: Shape, pool: list[Candidate]) -> float:
        return self._mean((shape, "")) * log2(1 + len(pool)) + any(one.in_feed for one in pool)

    def _pick(self, shape: Shape, pool: list[Candidate]) -> list[Candidate]:
        pool = [one for one in pool if self._decide(one.address) is None]
        if self._is_mixed(shape):
            return self._pick_by_folder(pool)
        listed = [one for one in pool if one.in_feed]
        least = _LEAST_PROMISE if len(pool) > 1 or listed else _LONELY_PROMISE
        if self._mean((shape, "")) < least:
            return []
        seen = self._seen.get((shape, "")) or _Seen()
        room = min(_STEP, _MOST_PAGES - seen.pages)
        return list(_spread(listed or pool))[: max(room, 0)]

    def _pick_by_folder(self, pool: list[Candidate]) -> list[Candidate]:
        """Of a shape that says too little: a few pages of each folder that has several."""
        by_label = _by_label(pool)
        return [
            one
            for label, own in by_label.items()
            if label and len(own) > 1
            for one in own[: max(_STEP - self._of((own[0].address.shape, label)).pages, 0)]
        ]


def _keys(address: Address) -> tuple[Key, ...]:
    own = ((address.shape, address.label),) if address.label else ()
    return ((address.shape, ""), *own)


def _spread(pool: list[Candidate]) -> Iterator[Candidate]:
    """One of each folder after the other, so that a few tell of many."""
    for row in zip_longest(*_by_label(pool).values()):
        yield from filter(None, row)


def _by_label(pool: list[Candidate]) -> dict[str, list[Candidate]]:
    found: dict[str, list[Candidate]] = {}
    for one in pool:
        found.setdefault(one.address.label, []).append(one)
    return found
