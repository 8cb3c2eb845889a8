"""The download handler that archives what crosses its connections."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.utils.defer import maybe_deferred_to_future

from .asked import asked_by
from .extension import archive_of
from .job import ArchiveError
from .recorder import Ticket, WireRecorder

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from .archive import Archive

logger = logging.getLogger(__name__)


class WarcDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler with its connections tapped.

    Where there is no archive (``ARCHIVE_DIR`` empty, ``WARC_ENABLED`` false) it is
    Scrapy's handler and nothing more. Otherwise each exchange is in the archive before
    the response reaches Scrapy, and ``request.meta["warc"]`` is the
    :class:`~warc.record.RecordRef` of the response record, None where no answer came.

    Raises:
        ArchiveError: from :meth:`download_request`, when the exchange could not be
            written; nothing that is not archived is handed on.
        AskedError: from the same, before anything is sent, when what the request says was
            known (:mod:`warc.asked`) can't be kept.
    """

    lazy = False

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        self._recorder: WireRecorder | None = None
        self._archive: Archive | None = archive_of(crawler)
        if self._archive is not None:
            self._archive.use()
            self._recorder = self._tap(self._archive)

    def _tap(self, archive: Archive) -> WireRecorder | None:
        problem: str | None
        try:
            from . import tap

            problem = tap.surface_problem(self)
        except ImportError as error:
            problem = str(error)
        if problem is not None:
            logger.error(
                "WARC capture can't tap the connections of this version of Scrapy or Twisted "
                "(%s): records are rebuilt from the parsed responses and marked as such. "
                "Use a version that warc/ is tested with.",
                problem,
            )
            return None
        recorder = WireRecorder(archive)
        self._pool = tap.tapped(self._pool, recorder)
        archive.taps += 1
        return recorder

    async def download_request(self, request: Request) -> Response:
        """Download as the parent does; write what crossed the wire before returning."""
        if self._archive is None:
            return await super().download_request(request)
        if self._archive.failure is not None:
            raise ArchiveError(self._archive.failure)
        if self._recorder is None:
            return await super().download_request(request)
        ticket = self._ticket(request)
        self._pool.ticket = ticket  # type: ignore[attr-defined]
        try:
            response = await super().download_request(request)
        except BaseException as error:
            self._recorder.settle(ticket, error)
            raise
        else:
            self._recorder.settle(ticket, None)
        finally:
            if ticket.writing is not None:
                await maybe_deferred_to_future(ticket.writing)
            request.meta["warc"] = ticket.ref
        if self._archive.failure is not None and ticket.ref is None:
            raise ArchiveError(self._archive.failure)
        return response

    def _ticket(self, request: Request) -> Ticket:
        proxied = bool(request.meta.get("proxy"))
        return Ticket(request.url.partition("#")[0], proxied=proxied, asked=asked_by(request))

    async def close(self) -> None:
        """Close the connections, then let go of the archive."""
        try:
            await super().close()
        finally:
            if self._archive is not None:
                self._archive.release()
