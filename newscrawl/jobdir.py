"""JOBDIR: what a paused crawl goes on with, and what is left of one that was killed."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy.dupefilters import RFPDupeFilter
from scrapy.utils.job import job_dir

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

logger = logging.getLogger(__name__)

# What Scrapy keeps there: fingerprints at once, the queue's index at the end only.
_SEEN, _QUEUE = "requests.seen", "requests.queue"
_RUNNING = "running"


class JobDirDupeFilter(RFPDupeFilter):
    """Scrapy's own, but a JOBDIR whose run was killed begins anew.

    Scrapy writes down at once what was asked and its queue only when the crawl ends: after a kill it
    takes for done what was lost with the queue. What is really done is in the spider's memory, so all that
    is to be done is found again from there and from the sources.
    """

    _running: Path | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Clear the folder if the run before did not end; it is made before the queue is opened."""
        if path := job_dir(crawler.settings):
            folder = Path(path)
            if (folder / _RUNNING).exists():
                logger.warning(
                    "The crawl with JOBDIR %s was killed; its queue is lost. It begins anew: what is done is"
                    " known, what is left is found again.",
                    folder,
                )
                (folder / _SEEN).unlink(missing_ok=True)
                shutil.rmtree(folder / _QUEUE, ignore_errors=True)
            filter_ = super().from_crawler(crawler)
            filter_._running = folder / _RUNNING
            return filter_
        return super().from_crawler(crawler)

    def open(self) -> Deferred[None] | None:
        """Mark the folder as in use."""
        if self._running is not None:
            self._running.touch()
        return super().open()

    def close(self, reason: str) -> None:
        """Say that the crawl ended and the queue is written."""
        super().close(reason)
        if self._running is not None:
            self._running.unlink(missing_ok=True)
