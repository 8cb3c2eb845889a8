"""The download handler that answers from the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import DownloadTimeoutError

from warc.handler import WarcDownloadHandler
from warc.tap import surface_problem

from .answer import read_answer
from .connection import UNKNOWN_IP, ReplayPool
from .errors import NotInArchive, ReplayError
from .extension import replay_of
from .turns import Turns

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from .answer import ReplayAnswer
    from .store import Store


class ReplayDownloadHandler(WarcDownloadHandler):
    """Scrapy's HTTP/1.1 handler on connections to an archive; the network is never touched.

    ``request.meta["warc"]`` is the record that the answer comes from, unless the replay
    itself is archived: then it is the new one.

    Raises:
        NotInArchive: from :meth:`download_request`, when there is no answer.
    """

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        if (problem := surface_problem(self)) is not None:
            raise ReplayError(f"This version of Scrapy or Twisted can't replay: {problem}")
        self._store: Store = replay_of(crawler)
        self._turns = Turns(self._pool._reactor)
        self._stats = crawler.stats
        self._timeout = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        pool = ReplayPool(self._pool._reactor)  # type: ignore[no-untyped-call]
        pool._factory = self._pool._factory
        pool.retryAutomatically = False
        self._pool = pool

    async def download_request(self, request: Request) -> Response:
        """Find the answer, and let it arrive as it did."""
        answer = await self._answer(request)
        if answer.error is not None:
            raise answer.error
        pool: ReplayPool = self._pool  # type: ignore[assignment]
        pool.answer = answer
        try:
            response = await super().download_request(request)
        finally:
            pool.answer = None
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

    async def _answer(self, request: Request) -> ReplayAnswer:
        try:
            while True:
                capture = self._store.find(request)
                try:
                    answer = read_answer(self._store, capture, request)
                    break
                except ValueError as error:
                    if not self._store.again(request, capture):
                        raise NotInArchive(
                            f"the record of {capture.url} can't be read: {error}"
                        ) from error
        except NotInArchive:
            self._stats.inc_value("warc/replay/misses")
            raise
        except OSError as error:
            self._stats.inc_value("warc/replay/misses")
            raise NotInArchive(
                f"{error.filename or 'the archive'}: {error.strerror or error}"
            ) from error
        self._stats.inc_value("warc/replay/answers")
        if answer.is_revisit:
            self._stats.inc_value("warc/replay/revisits")
        await self._turns.wait(capture)
        return answer
