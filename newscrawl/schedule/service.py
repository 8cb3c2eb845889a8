"""The service: when a crawl is due, gives it to a server, or says why not."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.executors.pool import ThreadPoolExecutor as Executor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from newscrawl.schedule.config import Crawl
from newscrawl.schedule.jobs import new_job_id
from newscrawl.schedule.placing import place
from newscrawl.schedule.servers import Server, ServerError, UnclearError, UnreachableError
from newscrawl.schedule.times import Times

logger = logging.getLogger(__name__)

# Crawls that are due at one minute are given out side by side: each waits for a server's answer.
_THREADS = 20
# A wait for the next time does not count the hours that a machine sleeps, nor a clock that is set;
# so often the service looks at the clock.
_LOOK_EVERY = timedelta(seconds=30)
# A server that did not answer one crawl is not asked again for the next, which is due in the same minute.
_REST = timedelta(seconds=30)


class Result(Enum):
    """What became of a crawl that was due."""

    SCHEDULED = "scheduled"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a crawl that was due, for people."""

    crawl: str
    result: Result
    text: str

    def __str__(self) -> str:
        return f"{self.crawl}: {self.text}"


class Dispatcher:
    """Gives crawls to servers: each to its own, or to another while that one is down."""

    def __init__(
        self,
        crawls: Sequence[Crawl],
        servers: Mapping[str, Server],
        now: Callable[[], datetime],
        rest: timedelta = _REST,
    ):
        """Take what the file says.

        Args:
            crawls: all of the file, also those that are not to run: they have a share of the servers.
            servers: by name.
            now: the clock that names jobs.
            rest: so long a server that did not answer is left alone.
        """
        self.ranks = place({crawl.name: crawl.servers for crawl in crawls})
        """The servers of each crawl, its own first."""
        self._servers = servers
        self._now = now
        self._rest = rest.total_seconds()
        self._down: dict[str, tuple[float, str]] = {}

    def dispatch(self, crawl: Crawl, *, is_trial: bool = False) -> Answer:
        """Give a crawl to a server, unless a job of it has not ended; a trial starts nothing."""
        complaints: list[str] = []
        free: list[Server] = []
        for server in (self._servers[name] for name in self.ranks[crawl.name]):
            try:
                with self._asking(server):
                    job = server.unfinished(crawl)
            except ServerError as error:
                complaints.append(f"{server.name}: {error}")
                continue
            if job is not None:
                text = f"skipped, {job.told()} on {server.name}"
                return Answer(crawl.name, Result.SKIPPED, _with(text, complaints))
            free.append(server)
        for server in free:
            if is_trial:
                text = f"would be scheduled on {server.name}"
                return Answer(crawl.name, Result.SCHEDULED, _with(text, complaints))
            job_id = new_job_id(crawl.name, self._now())
            try:
                with self._asking(server):
                    server.start(crawl, job_id)
            except UnclearError as error:
                # Another server might be the second that crawls the portal.
                complaints.append(f"{server.name}: {error}; whether it took the job is not known")
                break
            except ServerError as error:
                complaints.append(f"{server.name}: {error}")
                continue
            text = f"scheduled on {server.name} as {job_id}"
            return Answer(crawl.name, Result.SCHEDULED, _with(text, complaints))
        return Answer(crawl.name, Result.FAILED, _with("not scheduled", complaints))

    @contextmanager
    def _asking(self, server: Server) -> Iterator[None]:
        """Leave a server alone for a while after it did not answer."""
        until, why = self._down.get(server.name, (0.0, ""))
        if time.monotonic() < until:
            raise UnreachableError(why)
        try:
            yield
        except UnreachableError as error:
            self._down[server.name] = (time.monotonic() + self._rest, str(error))
            raise


def dispatch_all(
    dispatcher: Dispatcher, crawls: Sequence[Crawl], *, is_trial: bool = False
) -> Iterator[Answer]:
    """Give out all crawls now; the answers come in the order of the crawls."""
    with ThreadPoolExecutor(_THREADS) as pool:
        yield from pool.map(lambda crawl: dispatcher.dispatch(crawl, is_trial=is_trial), crawls)


class Service:
    """Gives out each crawl whenever it is due, until it is stopped.

    What was due several times while the machine slept, or the service hung, is given out once.
    """

    def __init__(
        self, dispatcher: Dispatcher, crawls: Sequence[Crawl], now: Callable[[], datetime]
    ):
        """Take the crawls; `now` tells when they are due again, for the log."""
        self._dispatcher = dispatcher
        self._now = now
        self.scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": Executor(_THREADS)},
            # However late it is, once.
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        for crawl in crawls:
            self.scheduler.add_job(self._due, _Due(crawl.times), [crawl], id=crawl.name)
        self.scheduler.add_listener(self._overtaken, EVENT_JOB_MAX_INSTANCES)

    def run(self, is_stopped_within: Callable[[float], object]) -> None:
        """Give out crawls until it is stopped.

        Args:
            is_stopped_within: waits for so many seconds, or less; says whether to stop.
        """
        self.scheduler.start()
        while not is_stopped_within(_LOOK_EVERY.total_seconds()):
            self.scheduler.wakeup()
        self.scheduler.shutdown()

    def _overtaken(self, event: JobSubmissionEvent) -> None:
        logger.warning("%s: skipped, the servers have not yet answered the last time", event.job_id)

    def _due(self, crawl: Crawl) -> None:
        answer = self._dispatcher.dispatch(crawl)
        log(answer, crawl.times.next(self._now()))


def log(answer: Answer, following: datetime | None = None) -> None:
    """One line of what became of a crawl, and when it is due again."""
    level = {
        Result.SCHEDULED: logging.INFO,
        Result.SKIPPED: logging.WARNING,
        Result.FAILED: logging.ERROR,
    }[answer.result]
    again = f"; next at {told(following)}" if following else ""
    logger.log(level, "%s%s", answer, again)


def told(time: datetime) -> str:
    """A time for people: `2026-11-26 07:07:00+01:00`."""
    return time.isoformat(" ", "seconds")


class _Due(BaseTrigger):  # type: ignore[misc]  # no types are published for it
    """The times of a crawl, as the scheduler asks for them."""

    def __init__(self, times: Times):
        self._times = times

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The time after the last one."""
        return self._times.next(previous_fire_time or now)


def _with(text: str, complaints: Sequence[str]) -> str:
    return f"{text} ({'; '.join(complaints)})" if complaints else text
