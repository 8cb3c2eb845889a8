"""JOBDIR: what a paused crawl goes on with, and what is left of one that was killed."""

from __future__ import annotations

import logging
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
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


class JobDir:
    """The extension that makes a JOBDIR one crawl's at a time, and safe to be killed with.

    Where the spider has a memory, the folder holds no more than the queue of the crawl that runs: what is
    done and what is left stands in the memory, whether the crawl before was paused or killed, and whichever
    newscrawl it was. So each crawl begins with an empty folder.

    Without a memory a paused crawl goes on with its queue, and one that was killed begins anew. Scrapy writes
    down at once what was asked and its queue only when the crawl ends: after a kill it takes for done what
    was lost with the queue.

    Args:
        running: the file that says that a crawl uses the folder.
        lock: its descriptor.
    """

    def __init__(self, running: Path, lock: int) -> None:
        self._running = running
        self._lock = lock

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the folder, and clear it where need be; the queue is opened later.

        Raises:
            JobDirError: another crawl uses the folder, or it can't be written.
        """
        path = job_dir(crawler.settings)
        if not path:
            raise NotConfigured
        folder = Path(path)
        running = folder / _RUNNING
        was_killed = running.exists()
        jobdir = cls(running, _take(running))
        crawler.signals.connect(jobdir.spider_closed, signals.spider_closed)
        has_memory = _has_memory(crawler)
        if was_killed and not has_memory:
            logger.warning(
                "The crawl with JOBDIR %s was killed; its queue is lost. It begins anew.", folder
            )
        if was_killed or has_memory:
            (folder / _SEEN).unlink(missing_ok=True)
            shutil.rmtree(folder / _QUEUE, ignore_errors=True)
        return jobdir

    def spider_closed(self) -> None:
        """Say that the crawl ended: its queue is written."""
        self._running.unlink(missing_ok=True)
        os.close(self._lock)


def _has_memory(crawler: Crawler) -> bool:
    memory = memory_of(crawler) if hasattr(crawler.spider, "portal") else None
    return memory is not None and memory.is_open


def _take(running: Path) -> int:
    """Make and lock the file that says that a crawl uses the folder."""
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
