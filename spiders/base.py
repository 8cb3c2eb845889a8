"""The spider of a portal: its flow, the same for all. A portal adds its declaration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider, signals
from scrapy.exceptions import (
    CannotResolveHostError,
    DontCloseSpider,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError

from newscrawl.arguments import CrawlArguments, parse_arguments
from newscrawl.discovery import FeedError, Link, later_page, read_feed, read_links
from newscrawl.extract import Draft, Page, is_page, parse_page, read
from newscrawl.extract.merge import asked_parts, parts_of
from newscrawl.extract.walls import wall_of_source
from newscrawl.fingerprint import ARTICLE_KEY, article_key
from newscrawl.forms import FOUND_KEY
from newscrawl.items import NewsArticle
from newscrawl.ledger import OF_WALLS, Ledger, Original, Outcome
from newscrawl.plan import Plan, SourcePage
from newscrawl.portals import Feed, Listing, Portal
from newscrawl.report import asked_url, ledger_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

    from warc.record import RecordRef

# Articles come before listings, so that a crawl which is cut short has something to show.
_ARTICLE_PRIORITY = 10
# How a request may end without an answer.
_NO_ANSWER = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    OSError,
)


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

    def __init__(self, name: str | None = None, **arguments: Any):
        self.arguments: CrawlArguments = self.check_arguments(arguments)
        self.given_arguments = {k: str(v) for k, v in arguments.items() if not k.startswith("_")}
        self.allowed_domains = list(self.portal.hosts)
        self._found_on: defaultdict[str, set[str]] = defaultdict(set)
        self._first_found: dict[str, str] = {}
        self.plan = Plan(self.arguments.limit)
        super().__init__(name, **{k: v for k, v in arguments.items() if k.startswith("_")})

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
        self.plan.add_sources(self.arguments.listings_of(self.portal) or self.portal.sources)
        for request in self._next_requests():
            yield request

    def _next_requests(self) -> Iterator[Request]:
        """What the plan lets us ask now: articles, then sources."""
        for link in self.plan.articles():
            yield self._article_request(link)
        for page in self.plan.pages():
            if page.url:
                callback = self.parse_feed if isinstance(page.source, Feed) else self.parse_listing
                # A source is read anew whenever a job is resumed: dont_filter.
                yield Request(
                    page.url,
                    callback=callback,
                    errback=self.source_failed,
                    cb_kwargs={"page": page},
                    dont_filter=True,
                )

    def _article_request(self, link: Link) -> Request:
        return Request(
            link.url,
            callback=self.parse_article,
            errback=self.article_failed,
            priority=_ARTICLE_PRIORITY,
            meta={
                ARTICLE_KEY: article_key(self.portal, link.url),
                FOUND_KEY: self._first_found.pop(link.id, None),
            },
        )

    # -- reading --------------------------------------------------------------------------------

    async def parse(self, response: Response) -> AsyncIterator[Any]:
        """Read any page of the portal, for `scrapy parse URL`: article, feed or listing."""
        source: Feed | Listing
        if self.portal.address(response.url):
            results = self.parse_article(response)
        elif response.body.lstrip()[:5] == b"<?xml" or response.url.endswith(".xml"):
            source = Feed(url=response.url)
            results = self.parse_feed(response, SourcePage(source))
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
        try:
            links = read_feed(response.body, response.url, self.portal)
        except FeedError as error:
            if not self._settle_wall(response):
                self.ledger.settle(asked_url(response), Outcome.ERROR, str(error))
                self.logger.error("%s: %s", response.url, error)
        else:
            self._plan_articles(links, page)
            self._settle_source(response, page, len(links))
        for request in self._next_requests():
            yield request

    async def parse_listing(self, response: Response, page: SourcePage) -> AsyncIterator[Any]:
        """Follow the articles of a listing, and its next page.

        @source listing
        @returns requests 1
        """
        listing = page.source
        is_text = isinstance(response, TextResponse) and is_page(_content_type(response))
        if is_text and isinstance(listing, Listing):
            tree = _parse(response).tree
            links = list(read_links(tree, response.url, self.portal))
            new = [link for link in links if listing.name not in self._found_on[link.id]]
            wanted = self._plan_articles(links, page)
            if links or not self._settle_wall(response):
                self._settle_source(response, page, len(links))
            # The end is a page without articles, one that repeats another, or one too old.
            goes_on = new and wanted and page.number < self.arguments.pages
            if goes_on and later_page(tree, listing, response.url, page.number):
                self.plan.add_page(SourcePage(listing, page.number + 1))
        else:
            kind = _content_type(response) or "no text"
            self.ledger.settle(asked_url(response), Outcome.ERROR, f"no listing: {kind}")
        for request in self._next_requests():
            yield request

    async def parse_article(self, response: Response) -> AsyncIterator[Any]:
        """Give the draft of an article; the pipelines make the item of it."""
        if not isinstance(response, TextResponse) or not is_page(_content_type(response)):
            kind = _content_type(response) or "no text"
            self.ledger.settle(asked_url(response), Outcome.NOT_ARTICLE, kind)
            return
        yield await self._with_parts(self._draft(response))

    async def _with_parts(self, draft: Draft) -> Draft:
        """The draft with the article's other pages, which are asked for one after the other."""
        asking = asked_parts(draft, parts_of(draft))
        try:
            url = next(asking)
            while True:
                url = asking.send(await self._ask_part(url, draft.page.url))
        except StopIteration as done:
            whole: Draft = done.value
            return whole

    async def _ask_part(self, url: str, first: str) -> Draft | None:
        """Ask for one more page of an article, at once and past the scheduler: it is no article itself."""
        request = Request(url, priority=_ARTICLE_PRIORITY, meta={FOUND_KEY: f"page of {first}"})
        try:
            response = await self.crawler.engine.download_async(request)
        except _NO_ANSWER as error:
            # What settled its URL has the reason.
            self.logger.warning("%s: the page %s of it can't be read: %r", first, url, error)
            return None
        if response.status != HTTPStatus.OK or not isinstance(response, TextResponse):
            self.logger.warning("%s: the page %s of it: HTTP %d", first, url, response.status)
            return None
        self.ledger.settle(url, Outcome.READ, f"a page of {first}", final=True)
        return self._draft(response)

    def _draft(self, response: TextResponse) -> Draft:
        record: RecordRef | None = response.meta.get("warc")
        page = _parse(response)
        draft = read(page, self.portal, record.date if record else datetime.now(UTC))
        return draft.citing(record.file, record.record_id) if record else draft

    # -- choosing -------------------------------------------------------------------------------

    def _plan_articles(self, links: list[Link] | tuple[Link, ...], page: SourcePage) -> int:
        """Plan those of the links that are wanted; returns how many are, met before or not."""
        wanted = 0
        for link in links:
            self._found_on[link.id].add(page.source.name)
            complaint = self.arguments.day_complaint(link.day)
            if complaint:
                self.ledger.settle_if_new(link.url, Outcome.SKIPPED, complaint)
                continue
            wanted += 1
            first = self.plan.add_article(link)
            if first is None:
                self._first_found[link.id] = f"{page}: {page.url}"
            if first and first != link.url:
                reason = f"the same article as {first}"
                original = Original(first)
                self.ledger.settle_if_new(link.url, Outcome.DUPLICATE, reason, original=original)
        return wanted

    def unwanted(self, article: NewsArticle) -> str | None:
        """Why an article that was fetched is outside of the crawl's arguments, if it is."""
        address = self.portal.address(article.url)
        found_on = tuple(sorted(self._found_on[address.id])) if address else ()
        return self.arguments.date_complaint(
            article.datePublished, self.portal.clock
        ) or self.arguments.section_complaint(article.articleSection, found_on)

    # -- what becomes of it ---------------------------------------------------------------------

    def _settle_source(self, response: Response, page: SourcePage, count: int) -> None:
        what = f"{page}: {count} articles"
        self.ledger.settle(asked_url(response), Outcome.READ, what, final=True)
        self.crawler.stats.inc_value("newscrawl/links", count)

    def _settle_wall(self, response: Response) -> bool:
        """Settle a source without articles as the wall that it is; False where it is none."""
        wall = wall_of_source(response.body, response.url, _content_type(response))
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
        self.plan.all_answered(self.crawler.stats.get_value("item_scraped_count", 0))
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


def _parse(response: Response) -> Page:
    return parse_page(response.body, response.url, _content_type(response))


def _content_type(response: Response) -> str:
    return (response.headers.get("Content-Type") or b"").decode("latin-1")
