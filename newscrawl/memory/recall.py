"""What a portal's spider asks of its memory, in the spider's own terms; without a memory all is new."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from newscrawl import clock
from newscrawl.dates import seconds_of, utc_text
from newscrawl.discovery import Link
from newscrawl.fingerprint import ARTICLE_KEY, IDENTITY_KEY, LOOK_KEY, article_key
from newscrawl.forms import FOUND_KEY
from newscrawl.known import Known, Pairs, pairs_of_listed
from newscrawl.ledger import Outcome
from newscrawl.memory import policy
from newscrawl.memory.memory import Memory, Reading, Shown, Sight, Walk
from newscrawl.memory.pages import Page
from newscrawl.memory.remembering import header
from newscrawl.portals import Listing, Source
from warc.asked import ASKED_KEY

if TYPE_CHECKING:
    from scrapy.http import Response

    from newscrawl.arguments import CrawlArguments
    from newscrawl.plan import SourcePage
    from newscrawl.portals import Portal

# Articles come before listings, so that a crawl which is cut short has something to show: the newest first, by
# days up to two years, and before those that are only looked at again.
_ARTICLE_PRIORITY = 1000
_OLDEST_DAYS = 730
_AGAIN_PRIORITY = 100

# Name of the pair that says that no source showed the article in this job; its text names the listings that did
# in earlier ones.
_REMEMBERED = "remembered"
_NO_LISTING = "-"


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of the articles on one page of a source."""

    sights: dict[str, Sight]
    """By the portal's id; empty where nothing is remembered."""
    goes_on: bool
    """The listing's next page is to be read."""


class Recall:
    """The memory as one spider sees it.

    Args:
        memory: None where nothing is remembered.
        portal: the spider's.
        arguments: of the crawl.
    """

    def __init__(self, memory: Memory | None, portal: Portal, arguments: CrawlArguments) -> None:
        self._memory = memory
        self._portal = portal
        self._arguments = arguments
        self._pages: dict[str, Page] = {}
        self._listings: dict[str, tuple[str, ...]] = {}

    # -- sources --------------------------------------------------------------------------------

    def is_quiet(self, source: Source) -> bool:
        """Whether a listing need not be read yet: it seldom shows anything new."""
        return (
            self._memory is not None
            and isinstance(source, Listing)
            and not self._arguments.sections
            and self._memory.is_quiet(source.url, self._arguments.pages)
        )

    def source_headers(self, page: SourcePage) -> dict[str, str]:
        """Headers that ask for a source only if it has changed since it was read."""
        if self._memory is None or page.number > 1:
            return {}
        source = self._memory.source(page.source.url)
        # What a walk that was cut short left behind is on the pages after it.
        depth = self._arguments.pages if isinstance(page.source, Listing) else 1
        if source is None or source.depth < depth:
            return {}
        return _conditions(source.etag, source.modified)

    def last_read(self, url: str) -> datetime | None:
        """When a source was read last."""
        source = self._memory.source(url) if self._memory is not None else None
        return datetime.fromtimestamp(source.polled, UTC) if source is not None else None

    def not_modified(self, page: SourcePage) -> None:
        """Remember that a source is as it was."""
        if self._memory is not None:
            self._memory.not_modified(page.source.url)

    def end_walk(self, url: str) -> None:
        """Remember that a listing or sitemap was read to its end.

        Args:
            url: its address, of a listing that of its first page.
        """
        if self._memory is not None:
            self._memory.end_walk(url)

    def read(self, links: Sequence[Link], page: SourcePage, response: Response, walk: Walk) -> Seen:
        """Remember one page of a source."""
        validators = header(response, "ETag"), header(response, "Last-Modified")
        return self._enter(links, page, walk, *validators)

    def _enter(
        self,
        links: Sequence[Link],
        page: SourcePage,
        walk: Walk,
        etag: str | None = None,
        modified: str | None = None,
    ) -> Seen:
        if self._memory is None:
            return Seen({}, walk.has_more)
        identities = {link.id: identity_of_link(link) for link in links}
        shown = [self._shown(link, identities[link.id]) for link in links]
        shown_on = page.source.section
        reading = Reading(page.source.url, shown, page.number, walk, etag, modified, shown_on)
        seen = self._memory.read(reading)
        by_id = {id_: seen.sights[i] for id_, i in identities.items() if i in seen.sights}
        self._pages.update((id_, sight.page) for id_, sight in by_id.items())
        return Seen(by_id, seen.goes_on)

    def walk(self, *, is_end: bool, is_last: bool, is_too_old: bool) -> Walk:
        """How the walk through a listing stands.

        Args:
            is_end: the listing has no further page.
            is_last: the arguments allow no further page.
            is_too_old: everything on the page is older than the arguments ask for.
        """
        since = self._arguments.since
        moment = int(since.timestamp()) if since else None
        pages = self._arguments.pages
        if is_too_old and since:
            return Walk(pages, moment, floor=moment)
        if is_last and not is_end:
            return Walk(pages, moment, depth=pages)
        return Walk(pages, moment, has_more=not is_end)

    # -- articles -------------------------------------------------------------------------------

    def remembered(self, archived: Iterable[tuple[str, Pairs]]) -> Iterator[Link]:
        """The articles that are to be asked for whether or not a source shows them.

        Args:
            archived: address and pairs of what the crawl asked for that is replayed.
        """
        for url, pairs in archived:
            address = self._portal.address(url)
            names = dict(pairs).get(_REMEMBERED)
            if address is not None and names is not None:
                yield self._again(url, address.id, names)
        for page in self._memory.due() if self._memory is not None else ():
            id_ = page.identity.removeprefix("id ")
            if self.complaint(page) is None:
                self._pages[id_] = page
                yield self._again(page.url, id_, page.shown_on or _NO_LISTING)

    def _again(self, url: str, id_: str, names: str) -> Link:
        self._listings[id_] = _listings_of(names)
        return Link(url, id_, None)

    def listings(self, id_: str) -> tuple[str, ...]:
        """The listings that showed an article of `remembered` in earlier jobs."""
        return self._listings.get(id_, ())

    def complaint(self, page: Page) -> str | None:
        """Why an article is outside of the crawl's arguments, as was seen when it was fetched."""
        if not page.version and page.status != Outcome.SKIPPED:
            return None
        published = _iso(page.published)
        complaint = self._arguments.date_complaint(published, self._portal.clock)
        if complaint is None and page.section is not None:
            listings = tuple((page.shown_on or "").split())
            complaint = self._arguments.section_complaint(page.section, listings)
        return complaint

    def why_known(self, sight: Sight) -> str:
        """Why an article that a source shows is not asked for."""
        page = sight.page
        if page.same_as is not None:
            return f"the same as {page.same_as.removeprefix('id ')}"
        if page.version and page.fetched is not None:
            job = self._memory.job_of(page) if self._memory is not None else None
            return f"fetched {_day(page.fetched)}" + (f" by job {job}" if job else "")
        again = f"; tried again {_day(page.due)}" if page.due is not None else ""
        return f"{page.status}, seen first {_day(page.first_seen)}{again}"

    def shown(self, response: Response) -> None:
        """Take from the answer to another worker's request which listings showed the article there."""
        names = dict(response.meta.get(ASKED_KEY, ())).get(_REMEMBERED)
        address = self._portal.address(
            response.url if response.request is None else response.request.url
        )
        if names is not None and address is not None:
            self._listings.setdefault(address.id, _listings_of(names))

    def article(
        self, link: Link, found: str | None, shown_on: Iterable[str] | None = None
    ) -> dict[str, Any]:
        """What the request for an article has of what is known of it: headers, meta, priority.

        Args:
            link: the article.
            found: where it was found, in words; None: it was remembered.
            shown_on: names of the sources that show it, where another worker may have to know them.
        """
        page = self._pages.get(link.id)
        meta: dict[str, Any] = {
            ARTICLE_KEY: article_key(self._portal, link.url),
            FOUND_KEY: found or _REMEMBERED,
        }
        asked = pairs_of_listed(link.listed)
        names = self.listings(link.id) if found is None else shown_on
        if names is not None:
            asked += ((_REMEMBERED, " ".join(sorted(names)) or _NO_LISTING),)
        headers: dict[str, str] = {}
        priority = _ARTICLE_PRIORITY - self._days_old(link, page)
        if page is not None:
            meta[IDENTITY_KEY] = page.identity
            if looks := page.looks + page.tries + (page.version > 0):
                meta[LOOK_KEY] = looks
            if known := self._known(page):
                asked += known.pairs()
                meta["handle_httpstatus_list"] = [HTTPStatus.NOT_MODIFIED]
                headers = _conditions(page.etag, page.modified)
                priority = _AGAIN_PRIORITY
        if asked:
            meta[ASKED_KEY] = asked
        return {"headers": headers, "meta": meta, "priority": priority}

    def _known(self, page: Page) -> Known | None:
        return self._memory.known(page) if self._memory is not None else None

    def _days_old(self, link: Link, page: Page | None) -> int:
        published = page.published if page is not None else self._published(link)
        seconds = clock.now().timestamp() - published if published is not None else 0
        return min(_OLDEST_DAYS, max(0, int(seconds // policy.DAY)))

    def _shown(self, link: Link, identity: str) -> Shown:
        modified = link.listed.dateModified if link.listed else None
        return Shown(
            identity, link.url, self._published(link), seconds_of(modified, self._portal.clock)
        )

    def _published(self, link: Link) -> int | None:
        zone = self._portal.clock
        if link.listed and link.listed.datePublished:
            return seconds_of(link.listed.datePublished, zone)
        return int(datetime.combine(link.day, time(), zone).timestamp()) if link.day else None


def identity_of_link(link: Link) -> str:
    """What the memory knows an article by."""
    return f"id {link.id}"


def is_same_page(response: Response) -> bool:
    """Whether the answer to a further look is byte for byte the page that was seen last."""
    known = Known.of_pairs(response.meta.get(ASKED_KEY, ()))
    if known is None or known.content is None:
        return False
    return known.content == f"sha256:{hashlib.sha256(response.body).hexdigest()}"


def _listings_of(names: str) -> tuple[str, ...]:
    return tuple(names.replace(_NO_LISTING, "").split())


def _conditions(etag: str | None, modified: str | None) -> dict[str, str]:
    named = {"If-None-Match": etag, "If-Modified-Since": modified}
    return {name: value for name, value in named.items() if value}


def _iso(moment: int | None) -> str | None:
    return utc_text(datetime.fromtimestamp(moment, UTC)) if moment is not None else None


def _day(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M}Z"
