"""What was seen of one portal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from newscrawl.ledger import Outcome
from newscrawl.portals import Portal
from newscrawl.proof.page import PageSeen
from newscrawl.proof.source import SourceSeen

FIELDS = (
    "headline", "datePublished", "authors", "articleSection", "sourceOrganization", "editor",
    "articleBody", "mainImage", "dateModified", "description", "keywords",
)  # fmt: skip
"""The fields of the item of which the coverage is told."""


@dataclass(slots=True)
class Tally:
    """What was seen of one portal: of each address the latest."""

    portal: Portal
    """Its declaration."""
    by_url: dict[str, PageSeen] = field(default_factory=dict)
    """The pages at addresses of articles."""
    sources: dict[str, SourceSeen] = field(default_factory=dict)
    """The sources that were answered, by what was asked for."""
    unknown: set[str] = field(default_factory=set)
    """Addresses of pages that are articles and that no pattern knows."""
    is_answered: bool = False
    """Whether a server of the portal said anything."""

    def add_page(self, page: PageSeen) -> None:
        """Add a page; a golden stands beside the others of its address."""
        self.by_url[page.golden or page.url] = page

    def add_source(self, source: SourceSeen) -> None:
        """Add a source; one that was answered well is not made worse by a failure."""
        known = self.sources.get(source.url)
        if known is None or known.trouble or not source.trouble:
            self.sources[source.url] = source

    @property
    def pages(self) -> tuple[PageSeen, ...]:
        """The pages at addresses of articles, whatever came of them."""
        return tuple(self.by_url.values())

    @property
    def articles(self) -> tuple[PageSeen, ...]:
        """The pages that give an item."""
        return tuple(page for page in self.pages if page.outcome is Outcome.ITEM)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of the portal was seen."""
        return not (self.by_url or self.sources or self.unknown)

    def coverage(self) -> dict[str, float]:
        """Share of the articles that have a field; of those, too, that the declaration expects."""
        names = dict.fromkeys((*FIELDS, *self.portal.usual_fields))
        count = len(self.articles)
        return {name: self._having(name) / count for name in names} if count else {}

    def _having(self, name: str) -> int:
        return sum(name in page.fields for page in self.articles)


def span(years: Iterable[int | None]) -> str:
    """The years between which some lie, ` (2018 to 2024)`; empty where none is known."""
    known = sorted({year for year in years if year})
    if not known:
        return ""
    return f" ({known[0]})" if len(known) == 1 else f" ({known[0]} to {known[-1]})"
