"""JOBDIR: what a paused crawl goes on with, and what is left of one that was killed."""

from __future__ import annotations

import logging
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy.dupefilters import RFPDupeFilter
from scrapy.utils.job import job_dir

from newscrawl.memory.memory import memory_of
from warc.writer import is_at, lock

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

# What Scrapy keeps there: fingerprints at once, the queue's index at the end only.
_SEEN, _QUEUE = "requests.seen", "requests.queue"
# There while a crawl uses the folder, and locked as long as that lives.
_RUNNING = "running"


class JobDirError(Exception):
    """The JOBDIR can't be used as asked; the message is one line: which, why, and what to do."""


class JobDirDupeFilter(RFPDupeFilter):
    """Scrapy's own, for a JOBDIR that is one crawl's at a time and survives a kill.

    Where the spider has a memory, the folder holds no more than the queue of the crawl that runs: what is done
    and what is left is known from the memory, in which it stands whether the crawl before was paused, killed,
    or of an older newscrawl. So each crawl begins with an empty folder.

    Without a memory a paused crawl goes on with its queue, and one that was killed begins anew. Scrapy writes
    down at once what was asked and its queue only when the crawl ends: after a kill it takes for done what
    was lost with the queue.
    """

    _running: Path | None = None
    _lock: int | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the folder and clear it where need be; it is made before the queue is opened.

        Raises:
            JobDirError: another crawl uses the folder, or it can't be written.
        """
        path = job_dir(crawler.settings)
        if not path:
            return super().from_crawler(crawler)
        folder = Path(path)
        running = folder / _RUNNING
        was_killed = running.exists()
        taken = _take(running)
        if _has_memory(crawler) or was_killed:
            if not _has_memory(crawler):
                logger.warning(
                    "The crawl with JOBDIR %s was killed; its queue is lost. It begins anew.",
                    folder,
                )
            (folder / _SEEN).unlink(missing_ok=True)
            shutil.rmtree(folder / _QUEUE, ignore_errors=True)
        filter_ = super().from_crawler(crawler)
        filter_._running, filter_._lock = running, taken
        return filter_

    def close(self, reason: str) -> None:
        """Say that the crawl ended and the queue is written."""
        super().close(reason)
        if self._running is not None and self._lock is not None:
            self._running.unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None


def _has_memory(crawler: Crawler) -> bool:
    memory = memory_of(crawler) if hasattr(crawler.spider, "portal") else None
    return memory is not None and memory.is_open


def _take(running: Path) -> int:
    """Make and lock the file that says a crawl uses the folder."""
    while True:
        try:
            file = os.open(running, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise JobDirError(
                f"JOBDIR {running.parent} can't be written: {error.strerror or error}. Set JOBDIR to a folder"
                " that this user can write to, or leave it out."
            ) from error
        is_free = True
        # Where the file system has no locks, nothing can be told.
        with suppress(OSError):
            is_free = lock(file)
        if not is_free:
            os.close(file)
            raise JobDirError(
                f"JOBDIR {running.parent} is in use by another crawl. Wait for its end, or set JOBDIR to a"
                " folder of this crawl's own."
            )
        if is_at(file, running):
            return file
        # The crawl that had it ended this very moment, and took its file away.
        os.close(file)
