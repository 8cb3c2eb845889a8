"""Any portal from one URL: nothing is declared, all of it is learned."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request, signals
from scrapy.http import Response, TextResponse

from newscrawl.arguments import CrawlArguments, parse_arguments
from newscrawl.discovery import (
    Link,
    SourceError,
    later_page,
    read_feed,
    read_links,
    read_sitemap,
    sitemaps_of_robots,
)
from newscrawl.extract import is_page
from newscrawl.learn.findings import Findings, Sample
from newscrawl.learn.learner import Learner
from newscrawl.learn.pages import Judgement, Label, judge_page
from newscrawl.learn.portal import LearnedPortal, portal_of, start_url
from newscrawl.learn.recall import LearnedRecall
from newscrawl.learn.shapes import shape_of
from newscrawl.learn.site import described, page_pattern, sections_of
from newscrawl.learn.sniff import PLACES, dates_of_feed, feeds_on, lists_news, moment_of
from newscrawl.learn.zones import zone_of_offsets
from newscrawl.ledger import CLOSED, Outcome
from newscrawl.memory.memory import memory_of
from newscrawl.memory.recall import Seen, is_same_page
from newscrawl.plan import SourcePage
from newscrawl.portals import Feed, Listing, Sitemap, Source
from newscrawl.report import asked_url
from newscrawl.sitemap_walk import SitemapWalk
from spiders.base import PortalSpider
from spiders.drafts import draft_of, whole_draft
from warc.replay.extension import asked_of

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

    from newscrawl.extract import Draft

# Before articles and listings: what they list is wanted first.
_SOURCE_PRIORITY = 20
# So many dates tell the zone, or nothing does.
_MOST_MOMENTS = 200
# Shapes that the log names.
_NAMED = 20


class NewsSpider(PortalSpider):
    """Crawls the portal of one URL: finds feeds, sitemaps and sections, and learns which pages are articles.

    Arguments (`-a name=value`): `url` (any page of the portal, needed), and those of every portal: `limit`,
    `since`, `until`, `sections`, `pages` (of each listing, and sitemaps of an index).
    """

    name = "news"
    portal: LearnedPortal
    recall: LearnedRecall
    learns_alone: ClassVar[bool] = True
    """What it learns is known to its own process: it can't share a frontier."""
    only_learns: ClassVar[bool] = False
    """Whether the crawl ends once it has learned: what `scrapy genspider -t portal` asks for."""

    def __init__(self, name: str | None = None, **arguments: Any):
        self.start_url = start_url(arguments)
        self.portal = portal_of(self.start_url)
        super().__init__(name, **arguments)
        self.learner = Learner(self.portal.judge, plans=not self.only_learns)
        self._met: set[str] = set()
        self._judged: set[str] = set()
        self._sections: list[Listing] = []
        self._sitemaps: deque[str] = deque()
        self._not_handed_out: set[str] = set()
        self._guessing: tuple[str, ...] = tuple(PLACES)
        self._guesses_now = False
        self._moments: list[datetime] = []
        self._fruitful: dict[str, Source] = {}
        self._samples: list[Sample] = []

    @classmethod
    def check_arguments(cls, arguments: Mapping[str, Any]) -> CrawlArguments:
        """Read the crawl's arguments.

        Raises:
            ArgumentError: one is unknown or has no sense, or `url` is missing.
        """
        others = {name: text for name, text in arguments.items() if name != "url"}
        return parse_arguments(others, portal_of(start_url(arguments)), more=("url",))

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider, and listen for robots.txt, which names sitemaps."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._read_robots, signals.response_received)
        return spider

    # -- asking ---------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the page that was named."""
        self.recall = LearnedRecall(memory_of(self.crawler), self.portal, self.arguments)
        self.sitemaps = SitemapWalk(self.arguments, self.recall.last_read)
        self.plan.add_remembered(self.recall.remembered(asked_of(self.crawler)))
        yield self._first_request(self.start_url)

    def _first_request(self, url: str) -> Request:
        self._met.add(url)
        page = SourcePage(_listing(url))
        return self._source_request(url, page, self.parse_first)

    def _source_request(self, url: str, page: SourcePage, callback: Any, **more: Any) -> Request:
        return Request(
            url,
            callback=callback,
            errback=self.guess_failed if more else self.source_failed,
            cb_kwargs={"page": page, **more},
            priority=_SOURCE_PRIORITY,
        )

    def _next_requests(self) -> Iterator[Request]:
        """What the plan lets us ask; without a limit all sitemaps at once."""
        if self.arguments.limit is None:
            self.plan.add_sources(Sitemap(url=url) for url in self._sitemaps)
            self._sitemaps.clear()
        yield from super()._next_requests()
        if self._guesses_now:
            self._guesses_now = False
            yield from self._guesses()

    def _article_request(self, link: Link) -> Request:
        self._not_handed_out.discard(link.id)
        return super()._article_request(link)

    def _guesses(self) -> Iterator[Request]:
        """Try the usual places, one after the other, of what nothing was named."""
        front = self.portal.home
        for kind in self._guessing:
            if not any(met.startswith(f"{kind} ") for met in self._met):
                yield self._guess(tuple(urljoin(front, path) for path in PLACES[kind]), kind)
        self._guessing = ()

    def _guess(self, urls: tuple[str, ...], kind: str) -> Request:
        source = Feed(url=urls[0]) if kind == "feed" else Sitemap(url=urls[0])
        return self._source_request(
            urls[0], SourcePage(source), self.parse_guess, rest=urls[1:], kind=kind
        )

    # -- sources --------------------------------------------------------------------------------

    async def parse_first(self, response: Response, page: SourcePage) -> AsyncIterator[Any]:
        """Read the page that was named, or the front page: what it is, and where the portal lists articles."""
        front = urljoin(response.url, "/")
        if isinstance(response, TextResponse) and not _is_xml(response):
            draft = draft_of(self, response)
            self.portal = described(self.portal, draft)
            self._note_moments(draft)
            self._sections += sections_of(draft.page, self.portal)
            self._plan_feeds(draft)
            results = self.parse_listing(response, page)
        elif b"<urlset" in response.body[:2000] or b"<sitemapindex" in response.body[:2000]:
            results = self.parse_sitemap(response, SourcePage(Sitemap(url=response.url)))
        else:
            results = self.parse_feed(response, SourcePage(Feed(url=response.url)))
        async for result in results:
            yield result
        if urlsplit(response.url).path != "/" and front not in self._met:
            yield self._first_request(front)

    def _plan_feeds(self, draft: Draft) -> None:
        named = self._own("feed", feeds_on(draft.page.tree, draft.page.url))
        self.plan.add_sources(Feed(url=url) for url in named)

    def _own(self, kind: str, urls: Iterable[str]) -> Iterator[str]:
        """Those of the urls that are the portal's, each once."""
        for url in urls:
            key = f"{kind} {self.portal.canonical(url)}"
            if self.portal.owns(url) and key not in self._met:
                self._met.add(key)
                yield url

    def _read_robots(self, response: Response) -> None:
        """Note the sitemaps that robots.txt names."""
        if urlsplit(response.url).path == "/robots.txt" and isinstance(response, TextResponse):
            named = self._own("sitemap", sitemaps_of_robots(response.text, response.url))
            self._sitemaps += list(named)[: self.arguments.pages]

    async def parse_guess(
        self, response: Response, page: SourcePage, rest: tuple[str, ...], kind: str
    ) -> AsyncIterator[Any]:
        """Read what is in the usual place of a feed or a sitemap; where it is none, try the next."""
        try:
            if kind == "feed":
                read_feed(response.body, response.url, self.portal)
            else:
                read_sitemap(response.body, response.url, self.portal)
        except SourceError as error:
            self.ledger.settle(asked_url(response), Outcome.NOT_ARTICLE, str(error))
            if rest:
                yield self._guess(rest, kind)
            return
        results = self.parse_feed if kind == "feed" else self.parse_sitemap
        async for result in results(response, page):
            yield result

    async def guess_failed(self, failure: Failure) -> AsyncIterator[Any]:
        """Nothing is in that place: try the next."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self._settle_failure(request, failure)
        if rest := request.cb_kwargs["rest"]:
            yield self._guess(rest, request.cb_kwargs["kind"])

    def _take(
        self,
        links: Sequence[Link],
        page: SourcePage,
        response: Response,
        *,
        is_index: bool = False,
    ) -> None:
        """Take the links of a feed or a sitemap; who runs the portal says that a feed's are articles."""
        if isinstance(page.source, Feed):
            self._add_moments(dates_of_feed(response.body))
        if isinstance(page.source, Feed) or lists_news(links):
            self.learner.list_in_feed(links)
        super()._take(links, page, response, is_index=is_index)

    async def parse_listing(self, response: Response, page: SourcePage) -> AsyncIterator[Any]:
        """Follow the articles of a section, and its next page; one that is an article itself is an item."""
        source = page.source
        if isinstance(response, TextResponse) and isinstance(source, Listing) and page.number == 1:
            is_front = urlsplit(response.url).path == "/"
            is_new = not is_front and response.url not in self._judged
            if is_new and self._look(response).label is Label.ARTICLE:
                yield await whole_draft(self, response)
                for request in self._next_requests():
                    yield request
                return
            shape = shape_of(response.url)
            if shape is None or (shape.is_section and not shape.lists):
                tree = draft_of(self, response).page.tree
                page = SourcePage(replace(source, page=page_pattern(tree, response.url)))
        async for result in super().parse_listing(response, page):
            yield result

    # -- articles -------------------------------------------------------------------------------

    async def parse_article(self, response: Response) -> AsyncIterator[Any]:
        """Look at a page: an article is an item; what a section page links is followed."""
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        is_text = isinstance(response, TextResponse) and is_page(kind)
        is_known = response.status == HTTPStatus.NOT_MODIFIED or is_same_page(response)
        if not isinstance(response, TextResponse) or not is_text or is_known:
            async for result in super().parse_article(response):
                yield result
            return
        judgement = self._look(response)
        if judgement.label in (Label.SECTION, Label.OTHER):
            self.ledger.settle(asked_url(response), Outcome.NOT_ARTICLE, judgement.reason)
            if judgement.label is Label.SECTION:
                self._follow(response)
        else:
            # What stands before an article is told by the pipelines.
            yield await whole_draft(self, response)
        for request in self._next_requests():
            yield request

    def _follow(self, response: TextResponse) -> None:
        """Take the links of a section page that was met in an article's place, and plan its next page."""
        tree = draft_of(self, response).page.tree
        listing = _listing(response.url)
        shape = shape_of(response.url)
        if shape is not None and shape.is_section and not shape.lists:
            listing = replace(listing, page=page_pattern(tree, response.url))
        page = SourcePage(listing)
        links = self._wanted(list(read_links(tree, response.url, self.portal)), page)
        self._plan_articles(links, page, Seen({}, goes_on=False))
        if links and later_page(tree, listing, response.url, 1) and self.arguments.pages > 1:
            self.plan.add_page(SourcePage(listing, 2))

    def _look(self, response: TextResponse) -> Judgement:
        """Say what a page is, and learn from it. Judging consumes a page: what comes of it is parsed again."""
        draft = draft_of(self, response)
        self._note_moments(draft)
        self._plan_feeds(draft)
        address = self.portal.address(response.url)
        judgement = judge_page(
            draft,
            is_expected=address is not None and self.learner.expects(address.id, response.url),
            has_day=address is not None and address.day is not None,
        )
        self._judged.add(response.url)
        self.learner.look_at(response.url, judgement.label)
        self.crawler.stats.inc_value(f"newscrawl/learn/{judgement.label.replace(' ', '-')}")
        if self.only_learns and judgement.label is Label.ARTICLE:
            content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
            self._samples.append(Sample(response.url, response.body, content_type))
        self._release()
        return judgement

    def _release(self, *, guess: bool = False) -> None:
        for found in self.learner.release(guess=guess):
            self._plan_known([found.link], found.page)

    def _plan_articles(self, links: Sequence[Link], page: SourcePage, seen: Seen) -> None:
        """Plan those of the links that are known to be articles; the others wait until that is learned."""
        del seen  # of a source that may list anything nothing is remembered
        known, waiting = self.learner.sort(links, page)
        # What earlier jobs found of them takes no request.
        labels = self.recall.labels(waiting)
        for link in waiting:
            if link.id in labels and link.url not in self._judged:
                self._judged.add(link.url)
                self.learner.look_at(link.url, labels[link.id])
        self._plan_known(known, page)
        self._release()

    def _plan_known(self, links: Sequence[Link], page: SourcePage) -> None:
        super()._plan_articles(links, page, self.recall.enter(links, page))

    # -- learning -------------------------------------------------------------------------------

    def _idle(self) -> None:
        """Choose what to learn from next, now that all is answered."""
        limit = self.arguments.limit
        kept = self.crawler.stats.get_value("item_scraped_count", 0)
        if not self._not_handed_out and (limit is None or kept < limit):
            self._go_on()
        super()._idle()

    def _go_on(self) -> None:
        """Take a sample; where there is none, read more sources; at last take the rest by its looks."""
        if sample := self.learner.sample():
            for found in sample:
                is_planned = self.plan.has(found.link)
                self._plan_known([found.link], found.page)
                if self.plan.has(found.link) and not is_planned:
                    self._not_handed_out.add(found.link.id)
        elif self._sitemaps:
            self.plan.add_sources([Sitemap(url=self._sitemaps.popleft())])
        elif self._guessing:
            self._guesses_now = True
        elif self._sections:
            unread = [one for one in self._sections if one.url not in self._judged]
            if self.only_learns:
                unread = unread[: self.learner.budget]
                self.learner.budget -= len(unread)
            self._sections = []
            self.plan.add_sources(dict.fromkeys(unread))
        elif not self.portal.is_settled:
            self.portal = replace(self.portal, is_settled=True)
            self._release(guess=True)

    def _note_moments(self, draft: Draft) -> None:
        """Learn the portal's zone from the dates that a page declares with their offset."""
        declared = (*draft.evidence.published, *draft.evidence.modified)
        self._add_moments(filter(None, map(moment_of, declared)))

    def _add_moments(self, moments: Iterable[datetime]) -> None:
        before = len(self._moments)
        self._moments += moments
        del self._moments[_MOST_MOMENTS:]
        if len(self._moments) > before:
            zone = zone_of_offsets(self._moments, self.portal.hosts[0], self.portal.language)
            if zone is not None and zone != self.portal.timezone:
                self.portal = replace(self.portal, timezone=zone)

    def _settle_source(self, response: Response, page: SourcePage, count: int) -> None:
        super()._settle_source(response, page, count)
        if not count or page.number > 1:
            return
        source = page.source
        if isinstance(source, Sitemap):
            source = Sitemap(url=self.sitemaps.root_of(source.url))
        self._fruitful.setdefault(source.url, source)

    def findings(self) -> Findings:
        """What was learned so far."""
        judge = self.portal.judge
        learned = judge.learned()
        others = [
            url
            for one in learned
            for label in (Label.SECTION, Label.OTHER)
            for url in judge.examples(one, label)
        ]
        return Findings(
            portal=self.portal,
            sources=tuple(filter(_is_declarable, self._fruitful.values())),
            shapes=tuple((one, judge.examples(one, Label.ARTICLE)) for one in learned),
            others=tuple(others),
            samples=tuple(self._samples),
        )

    def closed(self, reason: str) -> None:
        """Say what was learned, or why nothing was."""
        learned = self.portal.judge.learned()
        for one in learned[:_NAMED]:
            self.logger.info("Learned of %s: %s", self.portal.name, one)
        closed = any(status.outcome in CLOSED for _, status in self.ledger)
        if not learned and not closed and reason == "finished":
            self.logger.warning(
                "%s: no link to a page that could be an article, and no feed or sitemap with one. A page that"
                " scripts build can't be read; name a section or a feed of the portal: -a url=https://...",
                self.start_url,
            )


def _listing(url: str) -> Listing:
    return Listing(url=url, name=urlsplit(url).path.strip("/") or "front")


def _is_declarable(source: Source) -> bool:
    """Whether a source is one for every crawl: not a page that was met in an article's place."""
    shape = shape_of(source.url)
    return not isinstance(source, Listing) or shape is None or shape.is_section


def _is_xml(response: TextResponse) -> bool:
    start = response.body[:300].lstrip().lower()
    return start.startswith(b"<?xml") and b"<html" not in start and b"<!doctype html" not in start
