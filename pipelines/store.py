"""Last pipeline: items.jsonl."""

from __future__ import annotations

import errno
import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.defer import deferred_from_coro

from newscrawl.files import ITEMS
from newscrawl.forms import as_json
from newscrawl.frontier.off import leases_of
from newscrawl.ledger import Outcome
from newscrawl.memory.memory import memory_of
from newscrawl.memory.reconcile import reconcile
from newscrawl.recovery import is_alive, recover_items, take_out_items
from newscrawl.rejected import Rejected
from newscrawl.report import ledger_of
from warc.extension import ARCHIVE_FAILED, archive_of
from warc.job import job_of
from warc.signals import archive_closed
from warc.sync import SECONDS_DEFAULT, DiskSync
from warc.writer import lock, sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from scrapy.crawler import Crawler

    from newscrawl.frontier.left_behind import LeftBehind
    from newscrawl.recovery import ItemsRepair

logger = logging.getLogger(__name__)


class StorePipeline:
    """Appends each item to the job's `items.jsonl`, a whole line in one write.

    The WARC record that an article cites was written before Scrapy got the response, so a line is
    never in the file before its record. It is on the disk after `WARC_SYNC_SECONDS`. A line that
    can't be written in full is cut off again and ends the crawl with the reason `archive_failed`;
    that item and those that were on their way are dropped, with the outcome `error`.

    The file is locked until the job's last word is written: thus the next run of the spider can
    tell what a dead one left, and repairs it (:mod:`newscrawl.recovery`).
    """

    def __init__(self, crawler: Crawler, path: Path):
        self.crawler = crawler
        self.path = path
        self._file: int | None = None
        self._locked: int | None = None
        self._dirty = False
        self.failure: str | None = None
        seconds = crawler.settings.getfloat("WARC_SYNC_SECONDS", SECONDS_DEFAULT)
        self._memory = memory_of(crawler)
        self._leases = leases_of(crawler)
        self._others: set[str] = set()
        self._left_behind: LeftBehind | None = None
        if self._leases is not None:
            self._left_behind = self._leases.left_behind()
            self._leases.has_disk = seconds > 0
            self._leases.superseded = self._take_out
        self._sync = DiskSync(self, seconds, self._when_stored)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Off where nothing is kept (ARCHIVE_DIR is empty)."""
        job = job_of(crawler)
        if job is None:
            raise NotConfigured
        store = cls(crawler, job.folder / ITEMS)
        archived = archive_of(crawler) is not None
        crawler.signals.connect(
            store.release, archive_closed if archived else signals.engine_stopped
        )
        return store

    def open_spider(self) -> None:
        """Repair what dead runs left, and make the file: a job without items has an empty one."""
        folder = self.path.parent
        recover_items(
            folder.parent, leave=folder, settle=self._reconcile, superseded=self._superseded
        )
        if self._memory is not None:
            self._memory.free_claims(lambda job: is_alive(folder.parent / job))
        self._file = self._locked = os.open(
            self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666
        )
        # Where the file system has no locks, nobody will repair it either.
        with suppress(OSError):
            lock(self._file, wait=True)
        sync_folder(folder)
        self._sync.start()

    def _reconcile(self, repair: ItemsRepair) -> None:
        """Bring the memory, and the frontier, in line with what a dead run left."""
        if self._left_behind is not None:
            self._left_behind.lost(repair.path, repair.orphans)
        portal = getattr(self.crawler.spider, "portal", None)
        if self._memory is not None and portal is not None:
            reconcile(self._memory, portal, repair)

    def _superseded(self, path: Path) -> Collection[str]:
        """What other workers of the frontier have written since a dead worker wrote it."""
        return self._left_behind.superseded(path) if self._left_behind is not None else ()

    def close_spider(self) -> None:
        """Bring the file to the disk."""
        if self._file is not None:
            self._sync.stop()
            file, self._file = self._file, None
            os.fsync(file)

    def _take_out(self, url: str) -> None:
        """Take an item out again that another worker has written: this one was taken for dead."""
        reason = "another worker, which took this one for dead, has written it, too"
        logger.warning("%s: %s; it is taken out of %s.", url, reason, self.path)
        ledger_of(self.crawler).withdraw_item(url, reason)
        self._others.add(url)

    def release(self) -> None:
        """Let go of the file: the job is over."""
        if self._others:
            try:
                take_out_items(self.path, self._others)
            except OSError as error:
                logger.error(
                    "%s could not be written anew without %d items that other workers have: %s",
                    self.path,
                    len(self._others),
                    error,
                )
        if self._locked is not None:
            os.close(self._locked)
            self._locked = None

    def _when_stored(self) -> Callable[[], None]:
        """What is to be done when the disk has the items that are written by now.

        They are remembered, and the leases are ended that gave them.
        """
        steps = [one.when_stored() for one in (self._memory, self._leases) if one is not None]

        def stored() -> None:
            for step in steps:
                step()

        return stored

    def process_item(self, item: Any) -> Any:
        """Write the item."""
        self._append(as_json(item) + b"\n")
        return item

    @property
    def current(self) -> Self | None:
        """The store while it grows, None once it is closed: what :class:`DiskSync` asks for."""
        return None if self._file is None else self

    def duplicate(self) -> int | None:
        """Return a descriptor of the file for someone else to sync and close; None if clean."""
        # Between a line and the signal of its item there is time for a sync, which then does not count.
        is_waited_for = self._leases is not None and self._leases.wait_for_disk
        if self._file is None or not (self._dirty or is_waited_for):
            return None
        self._dirty = False
        return os.dup(self._file)

    def fail(self, error: OSError) -> None:
        """Say once that the file can't be written, and end the crawl."""
        if self.failure is not None:
            return
        self.failure = f"{self.path} can't be written: {error.strerror or error}"
        logger.critical("%s. The crawl ends; free some space and run it again.", self.failure)
        deferred_from_coro(self.crawler.engine.close_spider_async(reason=ARCHIVE_FAILED))

    def _append(self, data: bytes) -> None:
        if self._file is None:
            raise RuntimeError(f"{self.path} is not open: the spider is closed")
        if self.failure is None:
            end = os.fstat(self._file).st_size
            try:
                if os.write(self._file, data) < len(data):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            except OSError as error:
                self.fail(error)
                os.ftruncate(self._file, end)
        if self.failure is not None:
            raise Rejected(Outcome.ERROR, self.failure)
        self._dirty = True
