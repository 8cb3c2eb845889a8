"""From answers to the draft of an article, with those of its pages that are asked for one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response, TextResponse

from newscrawl.extract import Draft, Page, parse_page, read
from newscrawl.extract.merge import asked_parts, parts_of
from newscrawl.forms import FOUND_KEY
from newscrawl.ledger import Outcome
from warc.asked import ASKED_KEY

if TYPE_CHECKING:
    from spiders.base import PortalSpider
    from warc.record import RecordRef

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


def content_type(response: Response) -> str:
    """What an answer says of its kind; empty where it says nothing."""
    return (response.headers.get("Content-Type") or b"").decode("latin-1")


def page_of(response: Response) -> Page:
    """The parsed page of an answer."""
    return parse_page(response.body, response.url, content_type(response))


def draft_of(spider: PortalSpider, response: TextResponse) -> Draft:
    """The draft of the article on one page; it cites the page's record."""
    record: RecordRef | None = response.meta.get("warc")
    fetched = record.date if record else datetime.now(UTC)
    draft = read(page_of(response), spider.portal, fetched, response.meta.get(ASKED_KEY, ()))
    return draft.citing(record.file, record.record_id) if record else draft


async def whole_draft(spider: PortalSpider, response: TextResponse) -> Draft:
    """The draft of an article with its other pages, which are asked for one after the other."""
    draft = draft_of(spider, response)
    asking = asked_parts(draft, parts_of(draft))
    try:
        url = next(asking)
        while True:
            url = asking.send(await _part(spider, url, draft.page.url))
    except StopIteration as done:
        whole: Draft = done.value
        return whole


async def _part(spider: PortalSpider, url: str, first: str) -> Draft | None:
    """Ask for one more page of an article, at once and past the scheduler: it is no article itself."""
    request = Request(url, meta={FOUND_KEY: f"page of {first}"})
    try:
        response = await spider.crawler.engine.download_async(request)
    except _NO_ANSWER as error:
        # What settled its URL has the reason.
        spider.logger.warning("%s: the page %s of it can't be read: %r", first, url, error)
        return None
    if response.status != HTTPStatus.OK or not isinstance(response, TextResponse):
        spider.logger.warning("%s: the page %s of it: HTTP %d", first, url, response.status)
        return None
    spider.ledger.settle(url, Outcome.READ, f"a page of {first}", final=True)
    return draft_of(spider, response)
