"""The leases of a worker, from the queue to their ends."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from scrapy import Request, signals

from newscrawl import clock
from newscrawl.extract import Draft
from newscrawl.frontier.errors import FrontierError
from newscrawl.frontier.keys import mark_of_article
from newscrawl.frontier.lease import Child, Lease, Written, child_of
from newscrawl.frontier.left_behind import LeftBehind
from newscrawl.frontier.meta import LEASE_KEY, STAYS_KEY
from newscrawl.frontier.wire import WireError
from newscrawl.items import NewsArticle
from newscrawl.ledger import Outcome
from newscrawl.memory.ending import Ended
from newscrawl.memory.memory import memory_of
from newscrawl.report import ledger_of

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from typing import Any

    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from newscrawl.frontier.worker import Worker

logger = logging.getLogger(__name__)

BATCH = 200
"""So many requests go to Redis in one step."""

_LEASES: WeakKeyDictionary[Crawler, Leases] = WeakKeyDictionary()


class Leases:
    """What a worker has taken and not ended.

    A lease ends when nothing is asked for under it any more, all its items are on the disk, and Redis has what
    its callbacks asked for: the last two and its end are one transaction.

    Statistics: `newscrawl/frontier/leased`, `.../ended`, `.../again` (leases of workers that died),
    `.../duplicates` and `.../known` (requests that were not queued), `.../lost` (leases that went to others),
    `.../superseded` (items that another worker has written).
    """

    def __init__(self, crawler: Crawler, worker: Worker) -> None:
        self.worker = worker
        self.crawler = crawler
        self.has_disk = False
        """Whether somebody says when items are on the disk (`when_stored`)."""
        self.added: Callable[[], object] = lambda: None
        """Called when something was put into the queue."""
        self.failed: Callable[[BaseException], object] = lambda error: None
        self.superseded: Callable[[str], object] = lambda url: None
        """Called with the URL of an item that another worker has written, too."""
        self._leases: dict[str, Lease] = {}
        self._current: dict[Request, Lease] = {}
        self._written: dict[str, Written] = {}
        # The leases of items in the pipelines.
        self._fetched: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._count = crawler.stats.inc_value
        self._noted = 0
        self._on_disk = 0
        connect = crawler.signals.connect
        connect(self._scraped, signals.item_scraped)
        connect(self._lost, signals.item_dropped)
        connect(self._lost, signals.item_error)
        self._warned: set[str] = set()
        self._ending: set[Lease] = set()
        self._unsettled: list[Lease] = []
        self.is_settled = True
        """Whether it is known of all that was written whether others have written it, too."""

    @property
    def spider(self) -> Spider:
        """The crawl's spider."""
        spider = self.crawler.spider
        if spider is None:
            raise RuntimeError("the crawl has no spider yet")
        return spider

    # -- what there is --------------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether anything is leased, or on its way to Redis."""
        return bool(self._leases or self._tasks)

    @property
    def open(self) -> tuple[Lease, ...]:
        """The leases that have not ended."""
        return tuple(self._leases.values())

    @property
    def alive(self) -> tuple[Lease, ...]:
        """The same, with those whose last step is on its way to Redis."""
        return (*self._leases.values(), *self._ending)

    def __contains__(self, lease: str) -> bool:
        """Whether a lease is held, by its id."""
        return lease in self._leases

    @property
    def under_way(self) -> int:
        """How many requests are asked for now."""
        return len(self._current)

    def of(self, request: Request | None) -> Lease | None:
        """The lease under which a request is made; None: under none."""
        return self._leases.get(request.meta.get(LEASE_KEY, "")) if request is not None else None

    # -- requests -------------------------------------------------------------------------------

    def begin(self, lease: Lease, request: Request) -> None:
        """Take a request that was leased."""
        self._leases[lease.id] = lease
        self._count("newscrawl/frontier/leased")
        if lease.attempts > 1:
            self._count("newscrawl/frontier/again")
        request.meta[LEASE_KEY] = lease.id
        self.add_request(lease, request)

    def add_request(self, lease: Lease, request: Request) -> None:
        """Ask for a request under a lease."""
        lease.requests.add(request)
        self._current[request] = lease

    def end_request(self, request: Request) -> None:
        """Note that a request and what came of it were dealt with."""
        lease = self._current.pop(request, None)
        if lease is None:
            return
        lease.requests.discard(request)
        lease.asked.append(request.url)
        if lease.requests and lease.children:
            # Others need not wait for the last page of a listing.
            children, lease.children = lease.children, []
            self.do(self.add_now(children))
        self._end_if_done(lease)

    def settle(self, is_under_way: Callable[[Request], bool]) -> None:
        """Find the requests that were dealt with."""
        for request in [one for one in self._current if not is_under_way(one)]:
            self.end_request(request)

    def withhold(self, request: Request | None, output: Any) -> bool:
        """Keep back what a callback gives, if it is a request for the queue.

        Args:
            request: the one whose callback it is.
            output: what it gives.
        """
        lease = self.of(request)
        if lease is None:
            return False
        if not isinstance(output, Request):
            if (article := _article_of(output)) is not None:
                self._fetched[article.url] = lease.id
            return False
        stays = output.meta.get(STAYS_KEY)
        child = None if stays else self.child(output)
        if child is None:
            output.meta[LEASE_KEY] = lease.id
            return False
        lease.children.append(child)
        return True

    def child(self, request: Request) -> Child | None:
        """A request for the queue; None where it can't be sent."""
        request.meta.pop(LEASE_KEY, None)
        fingerprint = self.crawler.request_fingerprinter.fingerprint(request)
        try:
            return child_of(request, fingerprint, self.spider)
        except WireError as error:
            name = str(getattr(request.callback, "__name__", request.callback))
            if name not in self._warned:
                self._warned.add(name)
                logger.warning("Requests for %s are not shared with other workers: %s", name, error)
            return None

    def add(self, children: Sequence[Child]) -> None:
        """Put requests into the queue that no lease waits for."""
        self.do(self.add_now(children))

    async def add_now(self, children: Sequence[Child]) -> None:
        """Put requests into the queue and wait until they are there."""
        for begin in range(0, len(children), BATCH):
            batch = children[begin : begin + BATCH]
            self._note_told(batch, await self.worker.add(batch))

    def _note_told(self, children: Sequence[Child], told: str) -> None:
        """Take note of what became of requests."""
        if "a" in told:
            self.added()
        for child, letter in zip(children, told, strict=True):
            if letter == "d":
                self._count("newscrawl/frontier/duplicates")
            elif letter == "k":
                self._count("newscrawl/frontier/known")
                self._know(child)

    def _know(self, child: Child) -> None:
        """Remember of an article that another worker has it."""
        ledger_of(self.crawler).settle_if_new(child.url, Outcome.KNOWN, "another worker has it")
        memory = memory_of(self.crawler)
        if memory is not None and child.identity is not None:
            now = int(clock.now().timestamp())
            memory.end(
                Ended(identity=child.identity, url=child.url, outcome=Outcome.DUPLICATE, asked=now)
            )

    def left_behind(self) -> LeftBehind:
        """What settles the items of this machine's dead workers."""
        portal = getattr(self.spider, "portal", None)
        return LeftBehind(self.worker, portal, self.crawler.settings["FRONTIER_URL"])

    # -- items ----------------------------------------------------------------------------------

    async def claim(self, identities: Sequence[str], version: int, url: str) -> str:
        """Say that an item is about to be written: :meth:`Worker.claim`."""
        answer = await self.worker.claim(identities, version, self._fetched.pop(url, ""))
        if not answer:
            marks = tuple(mark_of_article(identity) for identity in identities)
            self._written[url] = Written(marks, version, identities[0], url)
        return answer

    def _scraped(self, item: Any, response: Response | None) -> None:
        """Note an item whose line is written."""
        self._noted += 1
        written, lease = self._written_of(item, response)
        if lease is not None:
            lease.stored = self._noted
            if written is not None:
                written.is_stored = True
                lease.written.append(written)

    def _lost(self, item: Any, response: Response | None) -> None:
        """Note an item that was claimed and is not written."""
        written, lease = self._written_of(item, response)
        if lease is not None and written is not None:
            lease.written.append(written)

    def _written_of(
        self, item: Any, response: Response | None
    ) -> tuple[Written | None, Lease | None]:
        article = _article_of(item)
        written = None
        if article is not None:
            self._fetched.pop(article.url, None)
            written = self._written.pop(article.url, None)
        return written, self.of(response.request if response is not None else None)

    @property
    def wait_for_disk(self) -> bool:
        """Whether the disk is not known to have all items that are stored."""
        return self._noted > self._on_disk

    def when_stored(self) -> Callable[[], None]:
        """Return what is to be called when the items are on the disk that are stored by now."""
        noted = self._noted

        def stored() -> None:
            self._on_disk = max(self._on_disk, noted)
            for lease in self.open:
                self._end_if_done(lease)

        return stored

    # -- ends -----------------------------------------------------------------------------------

    def _end_if_done(self, lease: Lease) -> None:
        if lease.requests or lease.id not in self._leases:
            return
        if self.has_disk and lease.stored > self._on_disk:
            return
        del self._leases[lease.id]
        ledger = ledger_of(self.crawler)
        for status in filter(None, map(ledger.get, lease.asked)):
            if status.outcome is Outcome.ERROR:
                lease.failure = status.reason or "error"
        self.do(self._end(lease))

    def give_up(self, lease: Lease) -> None:
        """End a lease of something that can't be asked for."""
        self.do(self._end(lease))

    async def _end(self, lease: Lease) -> None:
        """Take the last step of a lease."""
        self._ending.add(lease)
        try:
            await self._finish(lease)
        except BaseException:
            self._unsettled.append(lease)
            raise
        finally:
            self._ending.discard(lease)

    async def _finish(self, lease: Lease) -> None:
        first, lease.children = lease.children[:-BATCH], lease.children[-BATCH:]
        # What does not fit in one step: if the worker dies between them, they are made again and filtered.
        await self.add_now(first)
        was_leased, ours, told = await self.worker.finish(lease)
        self._count("newscrawl/frontier/ended" if was_leased else "newscrawl/frontier/lost")
        self._note_told(lease.children, told)
        self._note_superseded(lease.written, ours)

    def _note_superseded(self, written: Sequence[Written], told: str) -> None:
        """Take note of the items that another worker has written."""
        for one, letter in zip(written, told, strict=True):
            if letter == "0":
                self._count("newscrawl/frontier/superseded")
                self.superseded(one.url)

    def do(self, step: Coroutine[Any, Any, None]) -> None:
        """Take a step beside what else goes on."""
        task = asyncio.ensure_future(step)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.failed(error)

    async def close(self, seconds: float, *, is_lost: bool) -> None:
        """End what has ended, and give the rest back; all items are on the disk.

        Args:
            seconds: how long to wait for steps that go on.
            is_lost: the frontier can't be used any more, or others have ended the crawl: only what was
                written is settled.
        """
        self._on_disk = self._noted
        if not is_lost:
            for lease in self.open:
                self._end_if_done(lease)
        await self._wait_for_tasks(seconds)
        left, self._leases = self.open, {}
        self._current.clear()
        if left and not is_lost and await self._in_time(self.worker.give_back(left), seconds):
            logger.info("%d requests went back into the queue.", len(left))
        written = [one for lease in (*self._unsettled, *left) for one in lease.written]
        await self._settle([one for one in written if one.is_stored], seconds)

    async def _settle(self, written: Sequence[Written], seconds: float) -> None:
        """Find out who has the articles that this worker wrote and could not say so."""
        if not written:
            return
        told = await self._in_time(self.worker.confirm(written), seconds)
        if told is None:
            self.is_settled = False
            logger.error(
                "Whether other workers have written %d of the items, too, is not known. The spider's next job"
                " on this machine finds out.",
                len(written),
            )
            return
        self._note_superseded(written, told)

    async def _in_time(self, step: Coroutine[Any, Any, Any], seconds: float) -> Any:
        """What a step gives; None where it fails, or takes too long."""
        try:
            return await asyncio.wait_for(step, seconds)
        except (FrontierError, TimeoutError):
            return None

    async def _wait_for_tasks(self, seconds: float) -> None:
        if self._tasks:
            _, late = await asyncio.wait(set(self._tasks), timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


def _article_of(item: Any) -> NewsArticle | None:
    article = item.article if isinstance(item, Draft) else item
    return article if isinstance(article, NewsArticle) else None


def leases_of(crawler: Crawler) -> Leases | None:
    """The leases of a crawl; None where there is no frontier."""
    leases = _LEASES.get(crawler)
    if leases is None:
        from newscrawl.frontier.worker import worker_of

        worker = worker_of(crawler)
        if worker is None:
            return None
        leases = _LEASES[crawler] = Leases(crawler, worker)
    return leases
