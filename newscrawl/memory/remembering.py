"""The extension that tells the memory how the requests for articles ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.utils.asyncio import create_looping_call

from newscrawl import clock
from newscrawl.dates import seconds_of
from newscrawl.extract import Draft
from newscrawl.fingerprint import IDENTITY_KEY
from newscrawl.identity import identities, identity_of
from newscrawl.items import NewsArticle
from newscrawl.ledger import Original, Outcome, Status
from newscrawl.memory.ending import Ended
from newscrawl.memory.memory import Memory, memory_of
from newscrawl.report import asked_url, ledger_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.utils.asyncio import AsyncioLoopingCall
    from twisted.internet.task import LoopingCall

    from newscrawl.portals import Portal

# How often what ended is written: a kill costs that much fetching once more.
_SECONDS = 1.0
# What a URL is while its request is under way.
_UNDER_WAY = frozenset({Outcome.UNFINISHED, Outcome.READ, Outcome.REDIRECT, Outcome.ITEM})


@dataclass(slots=True)
class _Flight:
    """A request for an article that is under way."""

    url: str
    """The latest address: redirects change it."""
    before: Status | None = None
    """What was said of that address before it was asked for: a listing may have called it known."""
    asked: int = 0
    etag: str | None = None
    modified: str | None = None


class Remembering:
    """Follows each article from its request to its end.

    What never reaches the downloader (robots.txt, a budget, a host that is left alone) is as due as before.
    Items are remembered when they are on the disk, which the store says; all other ends once a second.
    """

    def __init__(self, crawler: Crawler, memory: Memory, portal: Portal):
        self.crawler = crawler
        self.memory = memory
        self.portal = portal
        self._flights: dict[str, _Flight] = {}
        self._loop: AsyncioLoopingCall | LoopingCall | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off where nothing is remembered, and for spiders without a portal."""
        portal: Portal | None = getattr(crawler.spider, "portal", None)
        memory = memory_of(crawler) if portal is not None else None
        if memory is None or portal is None:
            raise NotConfigured
        remembering = cls(crawler, memory, portal)
        connect = crawler.signals.connect
        connect(remembering.engine_started, signals.engine_started)
        connect(remembering.request_dropped, signals.request_dropped)
        connect(remembering.request_reached_downloader, signals.request_reached_downloader)
        connect(remembering.response_received, signals.response_received)
        connect(remembering.item_scraped, signals.item_scraped)
        connect(remembering.item_dropped, signals.item_dropped)
        connect(remembering.spider_closed, signals.spider_closed)
        return remembering

    def engine_started(self) -> None:
        """Begin to write what ended."""
        self._loop = create_looping_call(self._write)
        self._loop.start(_SECONDS, now=False)

    def request_dropped(self, request: Request) -> None:
        """Take note of an address that leads to an article which this job has asked for already."""
        flight = self._flights.get(request.meta.get(IDENTITY_KEY, ""))
        if flight is not None and "redirect_urls" in request.meta:
            self._note(request.meta[IDENTITY_KEY], flight, Outcome.DUPLICATE)

    def request_reached_downloader(self, request: Request) -> None:
        """Meet the request for an article, or for where it was redirected to, when it is asked for."""
        if identity := request.meta.get(IDENTITY_KEY):
            before = ledger_of(self.crawler).get(request.url)
            flight = self._flights.setdefault(identity, _Flight(request.url))
            flight.url, flight.before = request.url, before
            flight.asked = int(clock.now().timestamp())

    def response_received(self, response: Response, request: Request) -> None:
        """Note the validators of the answer."""
        if flight := self._flights.get(request.meta.get(IDENTITY_KEY, "")):
            flight.etag = header(response, "ETag")
            flight.modified = header(response, "Last-Modified")

    def item_scraped(self, item: Any, response: Response | None) -> None:
        """Take note of an item that was written."""
        if response is None or not isinstance(item, NewsArticle):
            return
        identity: str = response.meta.get(IDENTITY_KEY, "")
        flight = self._flights.pop(identity, None)
        if flight is None:
            return
        # A redirect may have led to another article.
        names = [name for name in identities(item, self.portal) if name.startswith("id ")]
        own = names[0] if names else identity
        self.memory.store(
            Ended(
                identity=own,
                url=asked_url(response),
                outcome=Outcome.ITEM,
                asked=flight.asked,
                article=item,
                published=seconds_of(item.datePublished, self.portal.clock),
                content=item.metadata.contentDigest,
                etag=flight.etag,
                modified=flight.modified,
                aliases=tuple(dict.fromkeys(n for n in (*names, identity) if n != own)),
            )
        )

    def item_dropped(self, item: Any, exception: DropItem, response: Response | None) -> None:
        """Take note of an article that was left out, or is as it was."""
        article = item.article if isinstance(item, Draft) else item
        if response is not None and isinstance(article, NewsArticle):
            self._end(response.meta.get(IDENTITY_KEY, ""), article)

    def spider_closed(self) -> None:
        """Write the rest."""
        if self._loop is not None and self._loop.running:
            self._loop.stop()
        self._settle()
        self.memory.finish()

    def _write(self) -> None:
        self._settle()
        self.memory.commit()

    def _settle(self) -> None:
        for identity in list(self._flights):
            self._end(identity)

    def _end(self, identity: str, article: NewsArticle | None = None) -> None:
        """Take note of a request that has ended, if it has."""
        flight = self._flights.get(identity)
        status = ledger_of(self.crawler).get(flight.url) if flight else None
        if flight is None or status is None or status.outcome in _UNDER_WAY:
            return
        if status is flight.before:
            return
        if status.original is not None and self._is_elsewhere(identity, status.original):
            # What comes of it is that job's to say; if it dies first, the article is still to be asked for.
            del self._flights[identity]
            return
        self._note(identity, flight, status.outcome, article)

    def _is_elsewhere(self, identity: str, original: Original) -> bool:
        """Whether another job has the very same article."""
        return original.job is not None and identity_of(original.url, self.portal) == identity

    def _note(
        self, identity: str, flight: _Flight, outcome: Outcome, article: NewsArticle | None = None
    ) -> None:
        del self._flights[identity]
        published = seconds_of(article.datePublished, self.portal.clock) if article else None
        self.memory.end(
            Ended(
                identity=identity,
                url=flight.url,
                outcome=outcome,
                asked=flight.asked,
                article=article,
                published=published,
                content=article.metadata.contentDigest if article else None,
                etag=flight.etag,
                modified=flight.modified,
            )
        )


def header(response: Response, name: str) -> str | None:
    """The text of a response's header, None where it has none."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
