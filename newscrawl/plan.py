"""What to ask next: sources and articles of one crawl, within its limit."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newscrawl.discovery import Link
from newscrawl.portals import Feed, Listing, Source


@dataclass(frozen=True)
class SourcePage:
    """One page of a source: a feed has only the first."""

    source: Source
    number: int = 1

    @property
    def url(self) -> str | None:
        """Its address; None where the source has no such page."""
        if isinstance(self.source, Listing):
            return self.source.page_url(self.number)
        return self.source.url if self.number == 1 else None

    def __str__(self) -> str:
        kind = "listing " if isinstance(self.source, Listing) else ""
        if isinstance(self.source, Feed) and self.source.section:
            kind = "feed "
        page = f", page {self.number}" if self.number > 1 else ""
        return f"{kind}{self.source.name}{page}"


class Plan:
    """Hands out sources and articles.

    Without a limit everything is handed out at once. With one, never more articles are under way or
    kept than it allows; when all that were asked are answered and some gave no item, further ones
    take their place; and sources are read one after another, only while articles are wanting.
    """

    def __init__(self, limit: int | None = None) -> None:
        self._limit = limit
        self._pages: deque[SourcePage] = deque()
        self._articles: deque[Link] = deque()
        self._remembered: dict[str, Link] = {}
        self._first_urls: dict[str, str] = {}
        self._room = limit

    def add_sources(self, sources: Iterable[Source]) -> None:
        """Plan the first page of each source, in this order."""
        self._pages.extend(SourcePage(source) for source in sources)

    def add_article(self, link: Link) -> str | None:
        """Plan an article. Returns the address under which it was met before, if it was."""
        if link.id in self._first_urls:
            return self._first_urls[link.id]
        self._remembered.pop(link.id, None)
        self._first_urls[link.id] = link.url
        self._articles.append(link)
        return None

    def has(self, link: Link) -> bool:
        """Whether an article was planned already in this job."""
        return link.id in self._first_urls

    def add_remembered(self, links: Iterable[Link]) -> None:
        """Plan articles that no source need show; with a limit they come when the sources have no more."""
        self._remembered.update(
            (link.id, link) for link in links if link.id not in self._first_urls
        )

    def add_page(self, page: SourcePage) -> None:
        """Plan a further page of a source, before the other sources."""
        self._pages.appendleft(page)

    def all_answered(self, kept: int) -> None:
        """Note that nothing is under way, and how many items were kept: there is room for the rest."""
        if self._limit is not None:
            self._room = max(0, self._limit - kept)

    def articles(self) -> Iterator[Link]:
        """Hand out the articles that may be asked now."""
        while self._room != 0:
            if self._remembered and not self._articles and (self._room is None or not self._pages):
                self._articles.extend(self._remembered.values())
                self._first_urls.update((link.id, link.url) for link in self._articles)
                self._remembered.clear()
            if not self._articles:
                return
            if self._room is not None:
                self._room -= 1
            yield self._articles.popleft()

    def pages(self) -> Iterator[SourcePage]:
        """Hand out the pages that may be read now: all of them, or with a limit one if it is needed."""
        if self._room is None:
            while self._pages:
                yield self._pages.popleft()
        elif self._pages and self._room > 0 and not self._articles:
            yield self._pages.popleft()

    def left_over(self) -> Iterator[Link]:
        """The articles that were planned and never handed out."""
        while self._articles:
            yield self._articles.popleft()
