"""Downloader middlewares: that each request has its own record, and what is not tapped gets one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from scrapy.exceptions import NotConfigured
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached

from .asked import asked_by
from .extension import archive_of
from .job import ArchiveError
from .rebuild import lost_exchange, rebuilt_exchange
from .record import now
from .recorder import LARGE

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from datetime import datetime
    from pathlib import Path
    from typing import Any, Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from .archive import Archive
    from .asked import Asked
    from .exchange import Exchange
    from .record import RecordRef

    #: When a request began, UTC, and what was known then.
    _Begun = tuple[datetime, Asked | None]


class ForgetRecordMiddleware:
    """Takes off the record that a request brought along from the one it was copied from.

    It stands before all others, for some of them answer by themselves (a cache): such an
    answer has no record.
    """

    def process_request(self, request: Request) -> None:
        """Take it off."""
        request.meta.pop("warc", None)


class UntappedMiddleware:
    """Sees to it that nothing leaves a handler without a record.

    The capturing handler does that itself. What any other handler gives, a response or an
    error, is made into a record here, next to the handlers.

    Raises:
        ArchiveError: in the place of a response whose record could not be written.
        AskedError: before a request is sent, when what it says was known (:mod:`warc.asked`)
            can't be kept.
    """

    def __init__(self, archive: Archive):
        self._archive = archive
        self._begun: WeakKeyDictionary[Request, _Begun] = WeakKeyDictionary()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the crawl's archive; quietly off when there is none, or nothing is untapped."""
        archive = archive_of(crawler)
        # The handlers are there before the middlewares are: one for http, one for https.
        if archive is None or archive.taps == 2:
            raise NotConfigured
        return cls(archive)

    def process_request(self, request: Request) -> None:
        """Note when a request begins, and what was known then."""
        self._begun[request] = now(), asked_by(request)

    def process_response(
        self, request: Request, response: Response
    ) -> Response | Coroutine[Any, Any, Response]:
        """Write the record of a response that has none, and pass the response on."""
        begun = self._untapped(request)
        if begun is None:
            return response
        began, asked = begun
        exchange = rebuilt_exchange(request, response, began, self._folder)
        exchange.asked = asked
        if exchange.response.size >= LARGE:
            return self._write_large(request, response, exchange)
        return self._written(request, response, self._archive.write(exchange))

    async def _write_large(
        self, request: Request, response: Response, exchange: Exchange
    ) -> Response:
        ref = await maybe_deferred_to_future(self._archive.write_large(exchange))
        return self._written(request, response, ref)

    def _written(self, request: Request, response: Response, ref: RecordRef | None) -> Response:
        request.meta["warc"] = ref
        if self._archive.failure is not None:
            raise ArchiveError(self._archive.failure)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Keep why a handler had no response; the exception goes on its way."""
        begun = self._untapped(request)
        if begun is not None:
            began, asked = begun
            exchange = lost_exchange(request, exception, began, self._folder)
            exchange.asked = asked
            request.meta["warc"] = self._archive.write(exchange)

    @property
    def _folder(self) -> Path:
        return self._archive.job.folder

    def _untapped(self, request: Request) -> _Begun | None:
        """Return how a request began that a handler has had without writing a record.

        Without a beginning it never came here: another middleware answered or refused it.
        """
        begun = self._begun.pop(request, None)
        if "warc" in request.meta or urlparse_cached(request).scheme not in {"http", "https"}:
            return None
        return begun
