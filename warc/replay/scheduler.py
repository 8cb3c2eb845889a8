"""The scheduler of a replay: requests are answered in the order in which they were."""

from __future__ import annotations

import heapq
import logging
import time
from itertools import count
from operator import itemgetter
from typing import TYPE_CHECKING

from scrapy.core.scheduler import BaseScheduler
from scrapy.utils.misc import build_from_crawler, load_object

from .extension import replay_of

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.dupefilters import BaseDupeFilter
    from twisted.internet.defer import Deferred

    from .answers import Answers, Position


logger = logging.getLogger(__name__)

#: Seconds for which nothing is asked of the archive while a callback waits.
_PATIENCE = 5


class ReplayScheduler(BaseScheduler):
    """Hands out one request at a time, of all that wait the one whose answer was written first.

    A spider may keep state: which address of an article came first, how many were kept. In
    a crawl that depends on which server was quick. Here each answer is dealt with before the
    next one is given, and these come as they did, so that a spider goes the way it went.

    Duplicates are dropped by the project's own filter, ``DUPEFILTER_CLASS``. Requests that the
    archive does not answer go first: whatever became of them, no answer had to be awaited.

    Statistics: ``scheduler/enqueued``, ``scheduler/dequeued``, as Scrapy's own.
    """

    def __init__(self, crawler: Crawler, answers: Answers, seen: BaseDupeFilter):
        self._crawler = crawler
        self._answers = answers
        self._seen = seen
        self._waiting: list[tuple[Position, int, Request]] = []
        self._numbers = count()
        self._is_starting = False
        self._changes = answers.changes
        self._stuck_since: float | None = None
        self._has_told = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the archive that is replayed."""
        seen = load_object(crawler.settings["DUPEFILTER_CLASS"])
        return cls(crawler, replay_of(crawler), build_from_crawler(seen, crawler))

    def open(self, spider: Spider) -> Deferred[None] | None:
        """Open the filter of duplicates."""
        del spider
        return self._seen.open()

    def close(self, reason: str) -> Deferred[None] | None:
        """Close it."""
        return self._seen.close(reason)

    def has_pending_requests(self) -> bool:
        """Tell whether any request waits."""
        return bool(self._waiting)

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    def enqueue_request(self, request: Request) -> bool:
        """Take a request; False where it is a duplicate."""
        if not request.dont_filter and self._seen.request_seen(request):
            if self._crawler.spider is not None:
                self._seen.log(request, self._crawler.spider)
            return False
        position = self._answers.expect(request)
        heapq.heappush(self._waiting, (position, next(self._numbers), request))
        self._is_starting = self._is_from_start(request)
        self._crawler.stats.inc_value("scheduler/enqueued")
        return True

    def next_request(self) -> Request | None:
        """Return the request that is answered next; None while an earlier answer is dealt with."""
        if self._is_busy():
            return None
        if self._is_starting:
            # The engine asks after each request of Spider.start, and once more at their end.
            self._is_starting = False
            return None
        if not self._waiting:
            return None
        if self._changes != self._answers.changes:
            self._order_anew()
        *_, request = heapq.heappop(self._waiting)
        self._crawler.stats.inc_value("scheduler/dequeued")
        return request

    def _is_busy(self) -> bool:
        """Tell whether an answer is being dealt with that is worth waiting for.

        A callback that does nothing any more may wait for what it has asked for itself.
        """
        engine = self._crawler.engine
        scraper = engine.scraper.slot
        arriving = bool(engine.downloader.active)
        dealt_with = scraper is not None and bool(scraper.queue or scraper.active)
        if not arriving and not dealt_with:
            self._stuck_since = None
            return False
        now = time.monotonic()
        moves = arriving or (scraper is not None and scraper.itemproc_size > 0)
        if moves or not self._waiting or self._stuck_since is None:
            self._stuck_since = now
        if now - self._stuck_since < _PATIENCE:
            return True
        self._stuck_since = now
        if not self._has_told:
            self._has_told = True
            logger.warning(
                "A callback takes longer than %g s, maybe for it waits for a request: the next answers "
                "come before it is over, and may be dealt with in another order than in the crawl.",
                _PATIENCE,
            )
        return False

    def _order_anew(self) -> None:
        """Put what waits in the order of an index that was mended."""
        self._changes = self._answers.changes
        self._answers.expect_anew()
        waiting = sorted(self._waiting, key=itemgetter(1))
        self._waiting = [
            (self._answers.expect(request), number, request) for _, number, request in waiting
        ]
        heapq.heapify(self._waiting)

    def _is_from_start(self, request: Request) -> bool:
        """Tell whether a request comes from Spider.start, and not from one of these again."""
        if getattr(self._crawler.engine, "_start", None) is None:
            return False
        meta = request.meta
        return "is_start_request" in meta and not {"redirect_times", "retry_times"} & meta.keys()
