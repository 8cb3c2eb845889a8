"""Which portal an answer tells of, and as what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from newscrawl.portals import Days, Portal, Source
from newscrawl.proof.page import is_unknown_article, look_at_page
from newscrawl.proof.saved import Answer
from newscrawl.proof.source import look_at_source, strangers
from newscrawl.proof.tally import Tally

# A day's page is asked for from the portal's midnight on, wherever that is.
_AHEAD = timedelta(days=1)


@dataclass(slots=True)
class _Way:
    """What is known of an address before it is answered."""

    source: Source | None = None
    is_article: bool = False


class Router:
    """Gives each answer to the portal of which it tells.

    Args:
        portals: those that are asked for.
        now: until when the pages of days are told by their addresses.
    """

    def __init__(self, portals: Iterable[Portal], now: datetime | None = None) -> None:
        self.tallies = [Tally(portal) for portal in portals]
        self._by_host: dict[str, Tally | None] = {}
        self._strange = {tally.portal.name: strangers(tally.portal) for tally in self.tallies}
        self._ways: dict[str, _Way] = {}
        self._of_sources: dict[str, Tally] = {}
        for tally in self.tallies:
            for url, source in _source_urls(tally.portal, now or datetime.now(UTC)):
                self._ways[url] = _Way(source)
                self._of_sources[url] = tally

    def wanted(self, url: str) -> bool:
        """Whether an answer tells of one of the portals."""
        return self._tally(url) is not None

    def source_of(self, url: str) -> Source | None:
        """The source at an address, or the one that led there."""
        way = self._ways.get(url)
        return way.source if way else None

    def take(self, answer: Answer) -> None:
        """Look at an answer."""
        tally = self._tally(answer.url)
        if tally is None:
            return
        tally.is_answered = True
        portal = tally.portal
        way = self._ways.get(answer.url, _Way())
        is_article = way.is_article or portal.address(answer.url) is not None
        if answer.location is not None:
            # As a crawl goes on with it.
            if (way.source or is_article) and answer.location not in self._ways:
                self._ways[answer.location] = _Way(way.source, is_article)
                self._of_sources[answer.location] = tally
        elif way.source is not None:
            seen = look_at_source(answer, way.source, portal)
            tally.add_source(seen)
            for branch in seen.branches:
                self._ways.setdefault(branch, _Way(way.source))
                self._of_sources.setdefault(branch, tally)
        elif is_article or answer.golden is not None:
            if portal.owns(answer.url):
                tally.add_page(look_at_page(answer, portal))
        elif self._strange[portal.name](answer.url) and is_unknown_article(answer, portal):
            tally.unknown.add(answer.url)

    def _tally(self, url: str) -> Tally | None:
        if url in self._of_sources:
            return self._of_sources[url]
        host = urlsplit(url).hostname or ""
        if host not in self._by_host:
            owners = (tally for tally in self.tallies if tally.portal.owns(url))
            self._by_host[host] = next(owners, None)
        return self._by_host[host]


def _source_urls(portal: Portal, now: datetime) -> Iterable[tuple[str, Source]]:
    """The addresses of a portal's sources: of days those of each."""
    last = (now + _AHEAD).date()
    for source in portal.sources:
        if isinstance(source, Days):
            for back in range((last - source.first_day).days + 1):
                yield source.listing(last - timedelta(days=back)).url, source
        else:
            yield source.url, source
