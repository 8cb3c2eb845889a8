"""The downloader middleware nearest to the handlers: what they don't archive themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.httpobj import urlparse_cached

from .extension import archive_of
from .job import ArchiveError
from .rebuild import TAPPED, lost_exchange
from .record import now

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from .archive import Archive


class ArchivedOnlyMiddleware:
    """Sees to it that nothing leaves a handler without a record.

    The capturing handler does that itself. The responses of any other handler are archived
    upon a signal, which can't stop them: when the archive has failed, this does. Their
    errors are no signal at all: this writes the record that says why no answer came.

    Raises:
        ArchiveError: in the place of a response without a record, once the archive failed.
    """

    def __init__(self, archive: Archive):
        self._archive = archive
        self._began: WeakKeyDictionary[Request, datetime] = WeakKeyDictionary()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the crawl's archive; quietly off when there is none."""
        archive = archive_of(crawler)
        if archive is None:
            raise NotConfigured
        middleware = cls(archive)
        connect = crawler.signals.connect
        connect(middleware.request_reached_downloader, signals.request_reached_downloader)
        return middleware

    def request_reached_downloader(self, request: Request) -> None:
        """Note when a request begins."""
        self._began[request] = now()

    def process_response(self, request: Request, response: Response) -> Response:
        """Pass the response on, or raise."""
        self._began.pop(request, None)
        if self._archive.failure is not None and "warc" not in request.meta:
            raise ArchiveError(self._archive.failure)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Keep why a handler that is not tapped had no response; the exception goes on its way."""
        began = self._began.pop(request, None)
        # Without that time it was another middleware that refused the request.
        if began is None or request in TAPPED:
            return
        if urlparse_cached(request).scheme in {"http", "https"}:
            exchange = lost_exchange(request, exception, began, self._archive.job.folder)
            ref = self._archive.write(exchange)
            if ref is not None:
                request.meta["warc"] = ref
