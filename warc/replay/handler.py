"""The download handler that answers from the archive."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

from scrapy.exceptions import DownloadTimeoutError
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from warc.asked import ASKED_KEY
from warc.handler import WarcDownloadHandler
from warc.recorder import Ticket
from warc.tap import surface_problem

from .answer import read_answer
from .connection import UNKNOWN_IP, ReplayPool
from .errors import NotInArchive, ReplayError
from .extension import replay_of

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from warc.captures import Capture

    from .answer import ReplayAnswer
    from .answers import Answers


logger = logging.getLogger(__name__)

#: Misses that the log names; more are counted.
_NAMED = 10


@implementer(IPolicyForHTTPS)
class _NoTls:
    """Stands for the TLS of connections that are never made; to prepare it takes a tenth of their time."""

    def creatorForNetloc(self, hostname: bytes, port: int) -> _NoTls:  # noqa: N802
        """Prepare nothing."""
        del hostname, port
        return self


class ReplayDownloadHandler(WarcDownloadHandler):
    """Scrapy's HTTP/1.1 handler on connections to an archive; the network is never touched.

    ``request.meta["warc"]`` is the record that the answer comes from. Where the replay itself
    is archived (``WARC_ENABLED`` on the command line), it is the new record, with the date of
    the old one. ``request.meta["warc_asked"]`` (:mod:`warc.asked`) is what was known in the crawl.

    Raises:
        NotInArchive: from :meth:`download_request`, when there is no answer.
    """

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        if (problem := surface_problem(self)) is not None:
            raise ReplayError(f"This version of Scrapy or Twisted can't replay: {problem}")
        self._answers: Answers = replay_of(crawler)
        self._count = crawler.stats.inc_value
        self._timeout = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._began: datetime | None = None
        self._missed = 0
        self._contextFactory = cast("IPolicyForHTTPS", _NoTls())
        pool = ReplayPool(self._pool._reactor)  # type: ignore[no-untyped-call]
        pool._factory = self._pool._factory
        pool.retryAutomatically = False
        self._pool: ReplayPool = pool

    async def download_request(self, request: Request) -> Response:
        """Find the answer, and let it arrive as it did."""
        answer = self._answer(request)
        if answer.error is not None:
            raise answer.error
        self._began = answer.ref.date if answer.ref is not None else None
        self._pool.answer = answer
        try:
            response = await super().download_request(request)
        finally:
            self._pool.answer = None
            if self._archive is None:
                request.meta["warc"] = answer.ref
            if answer.truncated == "time":
                timeout = request.meta.get("download_timeout") or self._timeout
                raise DownloadTimeoutError(
                    f"Getting {request.url} took longer than {timeout} seconds."
                )
        if response.ip_address is not None and str(response.ip_address) == UNKNOWN_IP:
            response.ip_address = None
        return response

    def _ticket(self, request: Request) -> Ticket:
        ticket = super()._ticket(request)
        ticket.began, self._began = self._began, None
        return ticket

    def _answer(self, request: Request) -> ReplayAnswer:
        try:
            capture, answer = self._read(request)
        except NotInArchive as error:
            self._count("warc/replay/misses")
            self._missed += 1
            if self._missed <= _NAMED:
                logger.warning("Not in the archive: %s: %s", request, error)
            if self._missed == _NAMED:
                logger.warning("Further ones are counted and not named here.")
            raise
        self._count("warc/replay/answers")
        # What the archive does not have was not known then, whatever the spider knows now.
        request.meta.pop(ASKED_KEY, None)
        if pairs := self._answers.asked.of(capture, answer.record_id):
            request.meta[ASKED_KEY] = pairs
        if answer.is_revisit:
            self._count("warc/replay/revisits")
        return answer

    def _read(self, request: Request) -> tuple[Capture, ReplayAnswer]:
        while True:
            capture = self._answers.take(request)
            try:
                return capture, read_answer(self._answers.archive, capture, request)
            except ValueError as error:
                if not self._answers.again(request, capture):
                    raise NotInArchive(
                        f"the record of {capture.url} can't be read: {error}"
                    ) from error
            except OSError as error:
                where = error.filename or capture.place.path
                raise NotInArchive(f"{where}: {error.strerror or error}") from error
