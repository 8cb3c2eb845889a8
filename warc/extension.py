"""The Scrapy extension that opens the archive of a job and closes it."""

from __future__ import annotations

import atexit
import logging
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import deferred_from_coro, maybe_deferred_to_future
from twisted.internet.defer import Deferred

from .archive import Archive
from .info import warcinfo_record
from .job import job_of
from .member import quick, small
from .noarchive import withholder
from .payloads import Payloads
from .recovery import recover
from .signals import archive_closed
from .sync import SECONDS_DEFAULT, DiskSync

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

#: Finish reason of a crawl whose archive could not be written.
ARCHIVE_FAILED = "archive_failed"

#: Seconds to wait for the download handlers after the engine has stopped. Scrapy's own
#: give up after one second.
_HANDLERS_CLOSE_SECONDS = 10

MAX_BYTES_DEFAULT = 10**9
SECRET_HEADERS_DEFAULT = ["Authorization", "Cookie", "Proxy-Authorization"]

_ARCHIVES: WeakKeyDictionary[Crawler, Archive] = WeakKeyDictionary()


def archive_of(crawler: Crawler) -> Archive | None:
    """Return the archive of a crawler, None when nothing is archived.

    It is there once Scrapy has built its extensions, and stays readable
    (:attr:`~warc.archive.Archive.files`) after it is closed.
    """
    return _ARCHIVES.get(crawler)


class WarcExtension:
    """Archives every exchange of a crawl.

    Settings: ``ARCHIVE_DIR`` (empty: nothing is kept), ``WARC_ENABLED``,
    ``WARC_MAX_BYTES``, ``WARC_SYNC_SECONDS``, ``WARC_DEDUPLICATE``, ``WARC_SMALL_FILES``,
    ``WARC_OBEY_NOARCHIVE``, ``WARC_MASK_SECRETS``, ``WARC_SECRET_HEADERS``, ``WARC_OPERATOR``,
    ``WARC_INFO``.

    Statistics: ``warc/exchanges``, ``warc/records``, ``warc/bytes`` (compressed),
    ``warc/files``, ``warc/revisits``, ``warc/rebuilt``, ``warc/no_answer``, ``warc/withheld``,
    ``warc/truncated/<reason>``,
    ``warc/errors``.

    Raises:
        ArchiveError: when Scrapy builds it and the archive can't be made.
    """

    def __init__(self, crawler: Crawler, archive: Archive):
        self._crawler = crawler
        self.archive = archive
        self._engine_started = False
        seconds = crawler.settings.getfloat("WARC_SYNC_SECONDS", SECONDS_DEFAULT)
        self._sync = DiskSync(archive, seconds, archive.commit)
        # A second Ctrl-C ends the process without a word to the extensions.
        atexit.register(archive.close)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the archive; quietly off when there is to be none."""
        job = job_of(crawler) if crawler.settings.getbool("WARC_ENABLED", True) else None
        if job is None:
            raise NotConfigured
        recover(job.folder.parent, leave=job.folder)
        settings = crawler.settings
        masked = settings.getlist("WARC_SECRET_HEADERS", SECRET_HEADERS_DEFAULT)
        gzip = small() if settings.getbool("WARC_SMALL_FILES") else quick()
        keep_once = settings.getbool("WARC_DEDUPLICATE", True)
        obeys = settings.getbool("WARC_OBEY_NOARCHIVE")
        archive = Archive(
            job,
            warcinfo=partial(warcinfo_record, crawler, job, gzip),
            gzip=gzip,
            max_bytes=settings.getint("WARC_MAX_BYTES", MAX_BYTES_DEFAULT),
            masked=[n.lower() for n in masked] if settings.getbool("WARC_MASK_SECRETS") else [],
            payloads=Payloads(job.folder.parent, job.id) if keep_once else None,
            withhold=withholder(settings.get("USER_AGENT") or "") if obeys else None,
            count=crawler.stats.inc_value,
            on_failure=partial(_stop_crawl, crawler),
        )
        archive.open()
        _ARCHIVES[crawler] = archive
        extension = cls(crawler, archive)
        connect = crawler.signals.connect
        connect(extension.engine_started, signals.engine_started)
        connect(extension.spider_closed, signals.spider_closed)
        connect(extension.engine_stopped, signals.engine_stopped)
        return extension

    def engine_started(self) -> None:
        """Note that ``engine_stopped`` will come."""
        self._engine_started = True
        self._sync.start()

    async def spider_closed(self) -> None:
        """Close the archive of a crawl that ended before it began."""
        # Scrapy prints its statistics next.
        self.archive.hand_on_sums()
        if not self._engine_started:
            await self._close()

    async def engine_stopped(self) -> None:
        """Close the archive when the last connection is closed."""
        unused: Deferred[bool] = Deferred()

        def wake(closed: bool) -> None:
            if not unused.called:
                unused.callback(closed)

        late = call_later(_HANDLERS_CLOSE_SECONDS, wake, False)
        self.archive.when_unused(partial(wake, True))
        if not await maybe_deferred_to_future(unused):
            logger.warning("A download handler did not close; the archive is closed all the same.")
        late.cancel()
        await self.archive.large_written()
        await self._close()

    async def _close(self) -> None:
        if self.archive.closed:
            return
        self._sync.stop()
        self.archive.close()
        atexit.unregister(self.archive.close)
        await self._crawler.signals.send_catch_log_async(archive_closed, archive=self.archive)


def _stop_crawl(crawler: Crawler, line: str) -> None:
    """End a crawl whose pages can't be kept any more."""
    del line  # it is in the log and in Archive.failure
    try:
        engine = crawler.engine
    except RuntimeError:  # not there yet: who opens the archive gets the error
        return
    if engine.spider is not None:
        deferred_from_coro(engine.close_spider_async(reason=ARCHIVE_FAILED))
