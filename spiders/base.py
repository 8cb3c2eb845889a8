"""The spider of a portal: its flow, the same for all. A portal adds its declaration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider, signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError

from newscrawl import clock
from newscrawl.arguments import CrawlArguments, parse_arguments
from newscrawl.day_walk import day_listings
from newscrawl.discovery import (
    Link,
    SourceError,
    read_feed,
    read_sitemap,
)
from newscrawl.extract import is_page
from newscrawl.extract.walls import wall_of_source
from newscrawl.frontier.meta import STAYS_KEY
from newscrawl.frontier.off import is_shared, leases_of
from newscrawl.items import NewsArticle
from newscrawl.ledger import OF_WALLS, Ledger, Original, Outcome
from newscrawl.memory.memory import Walk, memory_of
from newscrawl.memory.recall import Recall, Seen, is_same_page
from newscrawl.plan import Plan, SourcePage
from newscrawl.portals import Days, Feed, Listing, Portal, Sitemap, Source
from newscrawl.report import asked_url, ledger_of
from newscrawl.sitemap_walk import SitemapWalk
from spiders.drafts import content_type, whole_draft
from spiders.read_listing import ListingPage, read_listing
from warc.replay.extension import asked_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure


class PortalSpider(Spider):
    """Crawls one portal: reads its feed and listings, and gives a draft of each article.

    Arguments (`-a name=value`): `limit` (at most so many articles are kept), `since` and `until` (a
    day, or a moment with offset; `until` includes its day), `sections` (labels as on the pages,
    `Culture`, or listings as in their address, `culture`, parted by commas), `pages` (at most so many
    pages of each listing, 10).
    """

    portal: Portal
    """Its declaration: the class's own, or the instance's where it is learned."""
    ledger: Ledger
    recall: Recall
    sitemaps: SitemapWalk

    def __init__(self, name: str | None = None, **arguments: Any):
        self.arguments: CrawlArguments = self.check_arguments(arguments)
        self.given_arguments = {k: str(v) for k, v in arguments.items() if not k.startswith("_")}
        self.allowed_domains = list(self.portal.domains)
        self._found_on: defaultdict[str, set[str]] = defaultdict(set)
        self._first_found: dict[str, str] = {}
        self.plan = Plan(self.arguments.limit)
        self._has_asked_for_rest = False
        self.recall = Recall(None, self.portal, self.arguments)
        super().__init__(name, **{k: v for k, v in arguments.items() if k.startswith("_")})

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Name the spider after the portal that it declares, unless it has a name of its own."""
        super().__init_subclass__(**kwargs)
        own = vars(cls)
        if "portal" in own and "name" not in own:
            cls.name = cls.portal.name

    @classmethod
    def check_arguments(cls, arguments: Mapping[str, Any]) -> CrawlArguments:
        """Read the crawl's arguments.

        Raises:
            ArgumentError: one is unknown or has no sense.
        """
        return parse_arguments(arguments, cls.portal)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider and listen for the moments when all is answered and when it ends."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.ledger = ledger_of(crawler)
        spider.sitemaps = SitemapWalk(spider.arguments, spider.recall.last_read)
        crawler.signals.connect(spider._idle, signals.spider_idle)
        crawler.signals.connect(spider._settle_left_over, signals.spider_closed)
        return spider

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Name the portal in the warcinfo records."""
        super().update_settings(settings)
        if not hasattr(cls, "portal"):
            return
        publisher = cls.portal.publisher
        name = f"{cls.portal.name} ({publisher.name}, {publisher.url})"
        info = {"portal": name} | settings.getdict("WARC_INFO")
        settings.set("WARC_INFO", info, priority="spider")

    @classmethod
    def handles_request(cls, request: Request) -> bool:
        """Whether the address is one of the portal's, for `scrapy parse` and `scrapy shell`."""
        return hasattr(cls, "portal") and cls.portal.owns(request.url)

    # -- asking ---------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the sources."""
        # Not before: `scrapy parse` and `scrapy fetch` put a start of their own here.
        self.recall = Recall(memory_of(self.crawler), self.portal, self.arguments)
        self.sitemaps = SitemapWalk(self.arguments, self.recall.last_read)
        sources = tuple(self._sources())
        quiet = [source for source in sources if self.recall.is_quiet(source)]
        for source in quiet:
            self.ledger.settle_if_new(source.url, Outcome.KNOWN, "quiet: not read by every job")
        self.plan.add_sources(source for source in sources if source not in quiet)
        self.plan.add_remembered(self.recall.remembered(asked_of(self.crawler)))
        for request in self._next_requests():
            yield request

    def _sources(self) -> Iterator[Source]:
        """What is read: the pages of single days in place of all."""
        for source in self.arguments.sources_of(self.portal):
            if isinstance(source, Days):
                yield from day_listings(
                    source, self.arguments, clock.now(), self.portal.clock, self.recall.last_read
                )
            else:
                yield source

    def _next_requests(self) -> Iterator[Request]:
        """What the plan lets us ask now: articles, then sources."""
        for link in self.plan.articles():
            yield self._article_request(link)
        for page in self.plan.pages():
            if page.url:
                # A source is read anew whenever a job is resumed: dont_filter.
                yield Request(
                    page.url,
                    callback=self._reader_of(page.source),
                    errback=self.source_failed,
                    cb_kwargs={"page": page},
                    headers=self.recall.source_headers(page),
                    meta={
                        "handle_httpstatus_list": [HTTPStatus.NOT_MODIFIED],
                        # What its walk has come to is known to this process.
                        STAYS_KEY: True,
                    },
                    dont_filter=True,
                )

    def _reader_of(self, source: Source) -> Callable[[Response, SourcePage], AsyncIterator[Any]]:
        """The callback that reads a source."""
        if isinstance(source, Feed):
            return self.parse_feed
        return self.parse_sitemap if isinstance(source, Sitemap) else self.parse_listing

    def _article_request(self, link: Link) -> Request:
        return Request(
            link.url,
            callback=self.parse_article,
            errback=self.article_failed,
            **self.recall.article(
                link,
                self._first_found.pop(link.id, None),
                self._found_on[link.id] if is_shared(self.crawler) else None,
            ),
        )

    # -- reading --------------------------------------------------------------------------------

    async def parse(self, response: Response) -> AsyncIterator[Any]:
        """Read any page of the portal, for `scrapy parse URL`: article, feed or listing."""
        source: Source
        if self.portal.address(response.url):
            results = self.parse_article(response)
        elif response.body.lstrip()[:5] == b"<?xml" or response.url.endswith((".xml", ".gz")):
            is_sitemap = b"<sitemapindex" in response.body or b"<urlset" in response.body
            source = (Sitemap if is_sitemap else Feed)(url=response.url)
            results = self._reader_of(source)(response, SourcePage(source))
        else:
            source = Listing(url=response.url, name="page")
            results = self.parse_listing(response, SourcePage(source))
        async for result in results:
            yield result

    async def parse_feed(self, response: Response, page: SourcePage) -> AsyncIterator[Any]:
        """Follow the articles of a feed.

        @source feed
        @returns requests 1
        """
        if not self._settle_not_modified(response, page):
            try:
                links = read_feed(response.body, response.url, self.portal)
            except SourceError as error:
                self._settle_no_source(response, error)
            else:
                self._take(links, page, response)
        for request in self._next_requests():
            yield request

    async def parse_sitemap(self, response: Response, page: SourcePage) -> AsyncIterator[Any]:
        """Follow the articles of a sitemap, or the files of an index."""
        url = page.source.url
        is_read = self._settle_not_modified(response, page)
        if not is_read:
            try:
                found = read_sitemap(response.body, response.url, self.portal)
            except SourceError as error:
                self._settle_no_source(response, error)
            else:
                is_read = True
                if found.branches:
                    self.plan.add_sources(self.sitemaps.branches(url, found.branches))
                self._take(found.links, page, response, is_index=bool(found.branches))
        for complete in self.sitemaps.done(url) if is_read else ():
            self.recall.end_walk(complete)
        for request in self._next_requests():
            yield request

    async def parse_listing(self, response: Response, page: SourcePage) -> AsyncIterator[Any]:
        """Follow the articles of a listing, and its next page.

        @source listing
        @returns requests 1
        """
        if not self._settle_not_modified(response, page):
            try:
                found = read_listing(response, self.portal)
            except SourceError as error:
                self._settle_no_source(response, error)
            else:
                self._take_listing(found, page, response)
        for request in self._next_requests():
            yield request

    async def parse_article(self, response: Response) -> AsyncIterator[Any]:
        """Give the draft of an article; the pipelines make the item of it."""
        if response.status == HTTPStatus.NOT_MODIFIED:
            self.ledger.settle(asked_url(response), Outcome.UNCHANGED, "not modified (HTTP 304)")
            return
        if not isinstance(response, TextResponse) or not is_page(content_type(response)):
            kind = content_type(response) or "no text"
            self.ledger.settle(asked_url(response), Outcome.NOT_ARTICLE, kind)
            return
        if is_same_page(response):
            self.ledger.settle(asked_url(response), Outcome.UNCHANGED, "the same page", final=True)
            return
        self.recall.shown(response)
        yield await whole_draft(self, response)

    # -- choosing -------------------------------------------------------------------------------

    def _wanted(self, links: Sequence[Link], page: SourcePage) -> list[Link]:
        """Those of the links that the arguments ask for, met before or not."""
        wanted = []
        for link in links:
            self._found_on[link.id].add(page.source.name)
            complaint = self.arguments.day_complaint(link.day) or self.arguments.listed_complaint(
                link.listed, self.portal.clock
            )
            if complaint:
                self.ledger.settle_if_new(link.url, Outcome.SKIPPED, complaint)
            else:
                wanted.append(link)
        return wanted

    def _take(
        self,
        links: Sequence[Link],
        page: SourcePage,
        response: Response,
        *,
        is_index: bool = False,
    ) -> None:
        """Take the links of a feed or a sitemap."""
        walk = Walk(1, has_more=is_index)
        seen = self.recall.read(links, page, response, walk)
        self._plan_articles(self._wanted(links, page), page, seen)
        self._settle_source(response, page, len(links))

    def _take_listing(self, found: ListingPage, page: SourcePage, response: Response) -> None:
        """Take the links of one page of a listing, and plan the next."""
        listing, links = page.source, found.links
        new = [link for link in links if listing.name not in self._found_on[link.id]]
        wanted = self._wanted(links, page)
        # The end is a page without articles, one that repeats another, or one too old.
        walk = self.recall.walk(
            is_end=not new or not found.goes_on(listing, response.url, page.number),
            is_last=page.number >= self.arguments.pages,
            is_too_old=bool(links) and not wanted,
        )
        if links or not self._settle_wall(response):
            seen = self.recall.read(links, page, response, walk)
            self._plan_articles(wanted, page, seen)
            self._settle_source(response, page, len(links))
            if seen.goes_on:
                self.plan.add_page(SourcePage(listing, page.number + 1))

    def _plan_articles(self, links: Sequence[Link], page: SourcePage, seen: Seen) -> None:
        """Plan those of the links that are to be asked for."""
        for link in links:
            sight = seen.sights.get(link.id)
            if sight is not None and not self.plan.has(link):
                if not sight.is_due:
                    why = self.recall.why_known(sight)
                    self.ledger.settle_if_new(link.url, Outcome.KNOWN, why)
                    continue
                if complaint := self.recall.complaint(sight.page):
                    self.ledger.settle_if_new(link.url, Outcome.SKIPPED, complaint)
                    continue
            first = self.plan.add_article(link)
            if first is None:
                self._first_found[link.id] = f"{page}: {page.url}"
            if first and first != link.url:
                reason = f"the same article as {first}"
                original = Original(first)
                self.ledger.settle_if_new(link.url, Outcome.DUPLICATE, reason, original=original)

    def unwanted(self, article: NewsArticle) -> str | None:
        """Why an article that was fetched is outside of the crawl's arguments, if it is."""
        address = self.portal.address(article.url)
        found_on: tuple[str, ...] = ()
        if address:
            found_on = (*self._found_on[address.id], *self.recall.listings(address.id))
        return self.arguments.date_complaint(
            article.datePublished, self.portal.clock
        ) or self.arguments.section_complaint(article.articleSection, found_on)

    # -- what becomes of it ---------------------------------------------------------------------

    def _settle_source(self, response: Response, page: SourcePage, count: int) -> None:
        what = f"{page}: {count} articles"
        self.ledger.settle(asked_url(response), Outcome.READ, what, final=True)
        self.crawler.stats.inc_value("newscrawl/links", count)

    def _settle_not_modified(self, response: Response, page: SourcePage) -> bool:
        """Settle a source that is as it was when an earlier job read it; False where it is not."""
        if response.status != HTTPStatus.NOT_MODIFIED:
            return False
        self.recall.not_modified(page)
        reason = f"{page}: not modified (HTTP 304)"
        self.ledger.settle(asked_url(response), Outcome.UNCHANGED, reason, final=True)
        return True

    def _settle_no_source(self, response: Response, error: SourceError) -> None:
        """Settle an answer that is not the source which was asked for."""
        if not self._settle_wall(response):
            self.ledger.settle(asked_url(response), Outcome.ERROR, str(error))
            self.logger.error("%s: %s", response.url, error)

    def _settle_wall(self, response: Response) -> bool:
        """Settle a source without articles as the wall that it is; False where it is none."""
        wall = wall_of_source(response.body, response.url, content_type(response))
        if wall is None:
            return False
        self.ledger.settle(asked_url(response), OF_WALLS[wall.kind], wall.reason)
        self.logger.warning("%s can't be read: %s", response.url, wall.reason)
        return True

    async def source_failed(self, failure: Failure) -> AsyncIterator[Any]:
        """Settle a source that gave no answer, and go on with the next."""
        request: Request = failure.request  # type: ignore[attr-defined]
        page: SourcePage = request.cb_kwargs["page"]
        error = failure.value
        status = error.response.status if isinstance(error, HttpError) else None
        if status in (404, 410) and page.number > 1:
            reason = f"end of the {page.source.name} listing (HTTP {status})"
            self.ledger.settle(request.url, Outcome.GONE, reason)
            self.recall.end_walk(page.source.url)
        else:
            self._settle_failure(request, failure)
            what = f"HTTP {status}" if status else repr(error)
            self.logger.warning("%s can't be read: %s: %s", page, request.url, what)
        for following in self._next_requests():
            yield following

    async def article_failed(self, failure: Failure) -> None:
        """Settle an article that failed behind the downloader: too many redirects."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self._settle_failure(request, failure)

    def _settle_failure(self, request: Request, failure: Failure) -> None:
        """Say why, where nothing else has."""
        status = self.ledger.get(request.url)
        if status is None or status.outcome is Outcome.UNFINISHED:
            self.ledger.settle(request.url, Outcome.ERROR, str(failure.value))

    def _idle(self) -> None:
        """Ask for what the plan allows now that all is answered; without any the crawl ends."""
        kept = self.crawler.stats.get_value("item_scraped_count", 0)
        if (leases := leases_of(self.crawler)) is not None:
            kept = max(kept, leases.worker.kept)
            if not self._has_asked_for_rest:
                # A source that another worker had read when it died shows them as known; no job has asked for them.
                self._has_asked_for_rest = True
                self.plan.add_remembered(self.recall.remembered(()))
        self.plan.all_answered(kept)
        requests = list(self._next_requests())
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def _settle_left_over(self) -> None:
        reason = f"over limit={self.arguments.limit}" if self.arguments.limit else None
        for link in self.plan.left_over():
            outcome = Outcome.SKIPPED if reason else Outcome.UNFINISHED
            self.ledger.settle_if_new(link.url, outcome, reason)
