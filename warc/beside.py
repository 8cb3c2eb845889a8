"""Records beside a page: how it was found, where it led, and what was made of it.

For each page that led to requests or items the archive gets, when its callback and its
item pipelines are done and in one write:

- a ``metadata`` record with the fields that Heritrix writes (``via``, ``hopsFromSeed``,
  an ``outlink`` for each request that the spider made of the page) and those that the
  project adds;
- a ``conversion`` record for each form of each item that was kept (its JSON, its text).

They name the page's record by ``WARC-Refers-To``.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from itemadapter import ItemAdapter
from scrapy import Request, signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.misc import load_object
from scrapy.utils.serialize import ScrapyJSONEncoder

from .extension import archive_of
from .record import now
from .records import Record, beside_uri, block_record, fields_record

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable
    from datetime import datetime
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from .archive import Archive
    from .record import RecordRef

logger = logging.getLogger(__name__)

ITEM_RECORDS_DEFAULT = "warc.beside.item_as_json"


@dataclass(frozen=True, slots=True)
class ItemForm:
    """One form of an item, as a ``conversion`` record keeps it.

    Attributes:
        role: what it is, a word: ``item`` or ``text``; the record's address is
            ``urn:<role>:<address of the page>``.
        content_type: its media type.
        data: its bytes.
    """

    role: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ItemRecords:
    """What the archive keeps of one item.

    Attributes:
        fields: names and values for the page's ``metadata`` record.
        forms: the item itself.
    """

    fields: tuple[tuple[str, str], ...] = ()
    forms: tuple[ItemForm, ...] = ()


def item_as_json(item: Any, response: Response) -> ItemRecords:
    """Keep an item of any kind as the JSON object that Scrapy's exporters make of it.

    Raises:
        TypeError: the item holds something that JSON does not know.
    """
    del response
    text = json.dumps(ItemAdapter(item).asdict(), cls=ScrapyJSONEncoder, ensure_ascii=False)
    data = text.encode("utf-8", "backslashreplace")
    return ItemRecords(forms=(ItemForm("item", "application/json", data),))


@dataclass(slots=True)
class _Page:
    """What is known so far of what became of a page."""

    ref: RecordRef
    via: str | None
    hops: str | None
    outlinks: list[str] = field(default_factory=list)
    items: list[tuple[datetime, ItemRecords]] = field(default_factory=list)
    waiting: int = 0
    over: bool = False


class PageRecordsMiddleware:
    """Spider middleware that writes the records beside each page.

    Settings: ``WARC_ITEM_RECORDS``, the import path of a function like
    :func:`item_as_json` that is given each kept item and the response it came from;
    empty: items are not kept in the archive.

    Statistics: ``warc/conversions``, ``warc/conversion_errors``.
    """

    def __init__(self, crawler: Crawler, archive: Archive):
        self._archive = archive
        self._count = crawler.stats.inc_value
        self._pages: WeakKeyDictionary[Response, _Page] = WeakKeyDictionary()
        path = crawler.settings.get("WARC_ITEM_RECORDS", ITEM_RECORDS_DEFAULT)
        self._records_of: Callable[[Any, Response], ItemRecords] | None = (
            load_object(path) if path else None
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listen for what becomes of items; quietly off when nothing is archived."""
        archive = archive_of(crawler)
        if archive is None:
            raise NotConfigured
        middleware = cls(crawler, archive)
        connect = crawler.signals.connect
        connect(middleware.item_scraped, signals.item_scraped)
        connect(middleware.item_lost, signals.item_dropped)
        connect(middleware.item_lost, signals.item_error)
        connect(middleware.spider_closed, signals.spider_closed)
        return middleware

    def process_spider_output(self, response: Response, result: Iterable[Any]) -> Iterable[Any]:
        """Pass on what a callback gives, taking note of it."""
        try:
            for found in result:
                self._note(response, found)
                yield found
        finally:
            self._end(response)

    async def process_spider_output_async(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Do the same for what an asynchronous callback gives."""
        try:
            async for found in result:
                self._note(response, found)
                yield found
        finally:
            self._end(response)

    def item_scraped(self, item: Any, response: Response | None) -> None:
        """Take a kept item."""
        page = self._pages.get(response) if response is not None else None
        if page is None or response is None:
            return
        kept = ItemRecords()
        try:
            if self._records_of is not None:
                kept = self._records_of(item, response)
        except (TypeError, ValueError) as error:
            self._count("warc/conversion_errors", 1)
            logger.error("The item of %s can't be kept in the archive: %s", response.url, error)
        page.items.append((now(), kept))
        self.item_lost(response)

    def item_lost(self, response: Response | None) -> None:
        """Take note that an item is through its pipelines."""
        page = self._pages.get(response) if response is not None else None
        if page is not None and response is not None:
            page.waiting -= 1
            self._write_if_done(response, page)

    def spider_closed(self) -> None:
        """Write what is known of the pages that were not done."""
        for response, page in list(self._pages.items()):
            page.over, page.waiting = True, 0
            self._write_if_done(response, page)

    def _page(self, response: Response) -> _Page | None:
        request = response.request
        ref: RecordRef | None = request.meta.get("warc") if request is not None else None
        if request is None or ref is None:
            return None
        page = self._pages.get(response)
        if page is None:
            meta, referrer = request.meta, request.headers.get("Referer")
            via = referrer.decode("latin-1") if referrer is not None else None
            hops = "L" * meta.get("depth", 0) + "R" * meta.get("redirect_times", 0)
            page = self._pages[response] = _Page(ref, via, hops or None)
        return page

    def _note(self, response: Response, found: Any) -> None:
        page = self._page(response)
        if page is None:
            return
        if isinstance(found, Request):
            page.outlinks.append(found.url)
        elif found is not None:
            page.waiting += 1

    def _end(self, response: Response) -> None:
        page = self._pages.get(response)
        if page is not None:
            page.over = True
            self._write_if_done(response, page)

    def _write_if_done(self, response: Response, page: _Page) -> None:
        if not page.over or page.waiting > 0:
            return
        self._pages.pop(response, None)
        if page.outlinks or page.items:
            self._archive.add(lambda warcinfo_id: _records(page, warcinfo_id))
            if forms := sum(len(kept.forms) for _, kept in page.items):
                self._count("warc/conversions", forms)


def _records(page: _Page, warcinfo_id: str) -> list[Record]:
    ref = page.ref
    links = [("WARC-Warcinfo-ID", warcinfo_id), ("WARC-Refers-To", ref.record_id)]
    fields: list[tuple[str, str | None]] = [("via", page.via), ("hopsFromSeed", page.hops)]
    fields += [pair for _, kept in page.items for pair in kept.fields]
    fields += [("outlink", url) for url in page.outlinks]
    records = [fields_record("metadata", fields, ref.date, links, ref.target_uri)]
    for made, kept in page.items:
        for form in kept.forms:
            uri = beside_uri(form.role, ref.target_uri)
            records.append(
                block_record("conversion", form.data, form.content_type, made, links, uri)
            )
    return records
