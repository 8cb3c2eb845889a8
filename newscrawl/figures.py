"""What a crawl tells of a portal's pages: shares and amounts that can be added and compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from math import log, log1p
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.items import NewsArticle
from newscrawl.ledger import Outcome
from newscrawl.records import is_empty

if TYPE_CHECKING:
    from newscrawl.ledger import Status
    from newscrawl.portals import Portal


class Kind(StrEnum):
    """What a figure is of."""

    SELECTOR = "selector"
    """Share of articles on which a selector of the portal found nothing."""
    FIELD = "field"
    """Share of articles that have a field of the item."""
    STATUS = "status"
    """Share of article addresses that were asked for and ended so."""
    TEXT = "text"
    """Length of the text: the logarithm of its characters, of articles that have any."""
    REMOVED = "removed"
    """Pieces that a rule stripped from an article: the logarithm of one more than they are."""

    @property
    def is_share(self) -> bool:
        """Whether each page counts as yes or no."""
        return self not in (Kind.TEXT, Kind.REMOVED)


class Key(NamedTuple):
    """Which figure."""

    kind: Kind
    name: str
    """A selector of `Template`, a field of the item, an outcome, `articleBody`, a rule."""


TEXT = Key(Kind.TEXT, "articleBody")


@dataclass(frozen=True, slots=True)
class Figure:
    """The sum of one value over pages; sums of several jobs add up."""

    pages: int = 0
    total: float = 0.0
    """Sum of the values."""
    squares: float = 0.0
    """Sum of their squares."""

    def __add__(self, other: Figure) -> Figure:
        return Figure(
            self.pages + other.pages, self.total + other.total, self.squares + other.squares
        )

    @property
    def mean(self) -> float:
        """The mean; 0 where there is no page."""
        return self.total / self.pages if self.pages else 0.0

    @property
    def scatter(self) -> float:
        """Sum of the squared distances from the mean."""
        return max(0.0, self.squares - self.total * self.mean)


FIELDS = tuple(one.name for one in fields(NewsArticle) if one.name not in ("url", "metadata"))
"""The fields that are counted."""

# How an address may end without an answer that says anything of the portal's pages.
_NO_ANSWER = frozenset(
    {
        Outcome.DUPLICATE,
        Outcome.KNOWN,
        Outcome.UNCHANGED,
        Outcome.READ,
        Outcome.REDIRECT,
        Outcome.SKIPPED,
        Outcome.ROBOTS,
        Outcome.OFFSITE,
        Outcome.NOT_IN_ARCHIVE,
        Outcome.UNFINISHED,
    }
)


class Tally:
    """Counts the articles of one portal as they come.

    Every page that was judged to be an article counts, also one that is then left out as an
    argument asks or as a duplicate: it tells of the portal's templates as well as any.

    Args:
        portal: its declaration, None where there is none.
    """

    def __init__(self, portal: Portal | None) -> None:
        self.portal = portal
        self.articles = 0
        self.lengths: Counter[int] = Counter()
        """How many texts have a length of so many binary digits: 11 says 1024 to 2047 characters."""
        self._fields: Counter[str] = Counter()
        self._fallbacks: Counter[str] = Counter()
        self._rejected: Counter[str] = Counter()
        self._text = Figure()
        self._removed: dict[str, Figure] = {}
        self._examples: dict[tuple[Key, bool], str] = {}
        self._extremes: dict[tuple[Key, bool], int] = {}
        self._first: str | None = None

    def add(self, article: NewsArticle, fallbacks: Iterable[str]) -> None:
        """Count an article, and the selectors that found nothing on its page."""
        url = article.url
        self.articles += 1
        self._first = self._first or url
        for name in FIELDS:
            if is_empty(getattr(article, name)):
                self._examples.setdefault((Key(Kind.FIELD, name), False), url)
            else:
                self._fields[name] += 1
        for name in fallbacks:
            self._fallbacks[name] += 1
            self._examples.setdefault((Key(Kind.SELECTOR, name), True), url)
        if length := len(article.articleBody or ""):
            value = log(length)
            self._text += Figure(1, value, value * value)
            self.lengths[length.bit_length()] += 1
            self._note_extremes(TEXT, length, url)
        removed = article.metadata.removed or {}
        for rule in removed.keys() - self._removed.keys():
            self._removed[rule] = Figure()
            if self.articles > 1:
                self._note_extremes(Key(Kind.REMOVED, rule), 0, self._first)
        for rule, figure in self._removed.items():
            count = removed.get(rule, 0)
            value = log1p(count)
            self._removed[rule] = figure + Figure(0, value, value * value)
            self._note_extremes(Key(Kind.REMOVED, rule), count, url)

    def reject(self, fallbacks: Iterable[str]) -> None:
        """Note the selectors that found nothing on a page that was judged to be no article."""
        self._rejected.update(fallbacks)

    @property
    def rejected(self) -> str | None:
        """The selector that found nothing on most of the pages that were no articles."""
        return max(self._rejected, key=lambda name: (self._rejected[name], name), default=None)

    def figures(self) -> dict[Key, Figure]:
        """All figures so far but those of statuses."""
        found = {Key(Kind.FIELD, name): self._share(self._fields[name]) for name in FIELDS}
        if self.portal is not None:
            for name in self.portal.usual_fallbacks:
                found[Key(Kind.SELECTOR, name)] = self._share(self._fallbacks[name])
        for rule, figure in self._removed.items():
            found[Key(Kind.REMOVED, rule)] = figure + Figure(self.articles)
        found[TEXT] = self._text
        return found

    def example(self, key: Key, *, more: bool) -> str | None:
        """Address of a page that speaks for a change, None where all speak against it.

        Of fields and selectors it is the first one, of amounts the one with most or least; of a rule
        that stripped nothing in the whole crawl the first page of all.

        Args:
            key: the figure.
            more: whether it became more.
        """
        if key.kind is Kind.REMOVED and key.name not in self._removed and not more:
            return self._first
        return self._examples.get((key, more))

    def _share(self, hits: int) -> Figure:
        return Figure(self.articles, hits, hits)

    def _note_extremes(self, key: Key, amount: int, url: str) -> None:
        for more, sign in ((True, 1), (False, -1)):
            known = self._extremes.get((key, more))
            if known is None or sign * amount > sign * known:
                self._extremes[key, more] = amount
                self._examples[key, more] = url


def count_statuses(
    portal: Portal, ledger: Iterable[tuple[str, Status]]
) -> tuple[dict[Key, Figure], Mapping[str, str]]:
    """How the addresses of articles ended that were asked for.

    Returns:
        The figures, and the first address that ended in each of those ways.
    """
    first: dict[str, str] = {}
    ends: Counter[str] = Counter()
    for url, status in ledger:
        if status.outcome not in _NO_ANSWER and portal.address(url):
            ends[status.outcome.value] += 1
            first.setdefault(status.outcome.value, url)
    pages = ends.total()
    return {
        Key(Kind.STATUS, name): Figure(pages, ends[name], ends[name])
        for name in portal.usual_statuses
    }, first
