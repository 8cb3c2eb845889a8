"""The downloader middleware that holds back what could not be archived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import NotConfigured

from .extension import archive_of
from .job import ArchiveError

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from .archive import Archive


class ArchivedOnlyMiddleware:
    """Lets a response pass only while its exchange can be kept.

    The capturing handler sees to that itself. The responses of any other handler are
    archived upon a signal, which can't stop them: when the archive has failed, this does.

    Raises:
        ArchiveError: in the place of a response without a record, once the archive failed.
    """

    def __init__(self, archive: Archive):
        self._archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the crawl's archive; quietly off when there is none."""
        archive = archive_of(crawler)
        if archive is None:
            raise NotConfigured
        return cls(archive)

    def process_response(self, request: Request, response: Response) -> Response:
        """Pass the response on, or raise."""
        if self._archive.failure is not None and "warc" not in request.meta:
            raise ArchiveError(self._archive.failure)
        return response
