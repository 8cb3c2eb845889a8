"""The server that is none: crawls as processes of this machine, so many at once, the others in line."""

from __future__ import annotations

import fcntl
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from newscrawl.schedule.config import LOCAL, Crawl, ServerPlan
from newscrawl.schedule.jobs import Job, is_job_of
from newscrawl.schedule.servers import ServerError

logger = logging.getLogger(__name__)

_SCRAPY = (sys.executable, "-m", "scrapy")
# As many logs of a crawl as scrapyd keeps (its `jobs_to_keep`).
_LOGS_KEPT = 5
# More than the longest id of a job.
_ID_BYTES = 200
# The last lines of a log are near its end: so many bytes of it are read.
_LOG_TAIL = 4096


@dataclass(frozen=True, slots=True, order=True)
class _Waiting:
    """A job in line; the highest priority first, then the earliest."""

    rank: tuple[float, int]
    crawl: Crawl = field(compare=False)
    job_id: str = field(compare=False)
    lock: int = field(compare=False)
    """A file descriptor that holds the lock of the crawl."""


class LocalServer:
    """Runs crawls as `scrapy crawl` in the project's folder.

    A crawl's lock is a file that its process holds open: whatever becomes of `scrapy schedule`, and
    from whichever one the crawl was started, it is locked as long as the crawl runs.
    """

    name = LOCAL

    def __init__(self, plan: ServerPlan, project: Path, folder: Path):
        """Start to take crawls.

        Args:
            plan: says how many run at once.
            project: the folder of scrapy.cfg.
            folder: where locks and logs are kept; it is made.
        """
        self._project = project
        self._locks = folder / "locks"
        self._logs = folder / "logs"
        for made in (self._locks, self._logs):
            made.mkdir(parents=True, exist_ok=True)
        self._line: queue.PriorityQueue[_Waiting] = queue.PriorityQueue()
        self._guard = threading.Lock()
        self._taken = 0
        self._unfinished: dict[str, _Waiting] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._is_stopping = False
        self.failed = 0
        """How many crawls ended with an exit code other than 0."""
        for _ in range(plan.processes):
            threading.Thread(target=self._work, daemon=True).start()

    def unfinished(self, crawl: Crawl) -> Job | None:
        """A job of the crawl that runs or waits, started by this process or another."""
        with self._guard:
            if (own := self._unfinished.get(crawl.name)) is not None:
                return Job(own.job_id, is_running=crawl.name in self._running)
        path = self._lock_path(crawl)
        try:
            with path.open("rb") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    job_id = file.read(_ID_BYTES).decode("utf-8", "replace")
                    return Job(job_id, is_running=True)
        except FileNotFoundError:  # it has never run
            return None
        except OSError as error:
            raise ServerError(f"{path}: {error.strerror}") from None
        return None

    def start(self, crawl: Crawl, job_id: str) -> None:
        """Run the crawl as soon as there is room.

        Raises:
            ServerError: it runs already, or its lock can't be written.
        """
        lock = self._lock(crawl, job_id)
        with self._guard:
            self._taken += 1
            waiting = _Waiting((-crawl.priority, self._taken), crawl, job_id, lock)
            self._unfinished[crawl.name] = waiting
        self._line.put(waiting)

    @property
    def is_busy(self) -> bool:
        """Whether a crawl of this process runs or waits."""
        with self._guard:
            return bool(self._unfinished)

    def interrupt(self) -> None:
        """Let what waits go, and ask what runs to end: once is graceful, a second time is not."""
        with self._guard:
            self._is_stopping = True
            processes = list(self._running.values())
        for process in processes:
            process.send_signal(signal.SIGINT)

    def _work(self) -> None:
        while True:
            waiting = self._line.get()
            try:
                if not self._is_stopping:
                    self._run(waiting)
            finally:
                with self._guard:
                    os.close(waiting.lock)
                    self._running.pop(waiting.crawl.name, None)
                    del self._unfinished[waiting.crawl.name]

    def _run(self, waiting: _Waiting) -> None:
        crawl, job_id = waiting.crawl, waiting.job_id
        log = self._logs / f"{job_id}.log"
        try:
            with log.open("wb") as file:
                process = subprocess.Popen(  # noqa: S603 (a list of words, no shell)
                    [*_SCRAPY, "crawl", *crawl.words, "-a", f"_job={job_id}"],
                    cwd=self._project,
                    stdin=subprocess.DEVNULL,
                    stdout=file,
                    stderr=subprocess.STDOUT,
                    pass_fds=[waiting.lock],
                    # Ctrl-C reaches a whole group: the crawl would get it twice, which is not graceful.
                    start_new_session=True,
                )
        except OSError as error:
            self.failed += 1
            logger.error("%s: job %s did not start: %s", crawl.name, job_id, error)
            return
        with self._guard:
            self._running[crawl.name] = process
            is_late = self._is_stopping
        if is_late:
            process.send_signal(signal.SIGINT)
        code = process.wait()
        if code == 0 or self._is_stopping:
            logger.info("%s: job %s has ended", crawl.name, job_id)
        else:
            self.failed += 1
            logger.error(
                "%s: job %s has ended with exit code %d: %s (%s)",
                crawl.name, job_id, code, _last_line(log), log,
            )  # fmt: skip
        self._drop_old_logs(crawl)

    def _drop_old_logs(self, crawl: Crawl) -> None:
        # The id of a job sorts by its time.
        logs = sorted(log for log in self._logs.iterdir() if is_job_of(log.stem, crawl.name))
        for log in logs[:-_LOGS_KEPT]:
            log.unlink(missing_ok=True)

    def _lock_path(self, crawl: Crawl) -> Path:
        return self._locks / f"{crawl.name}.lock"

    def _lock(self, crawl: Crawl, job_id: str) -> int:
        path = self._lock_path(crawl)
        with ExitStack() as undo:
            try:
                lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
                undo.callback(os.close, lock)
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.truncate(lock, 0)
                os.pwrite(lock, job_id.encode(), 0)
            except BlockingIOError:
                raise ServerError("another process has just started it") from None
            except OSError as error:
                raise ServerError(f"{path}: {error.strerror}") from None
            undo.pop_all()
        return lock


def _last_line(log: Path) -> str:
    """The last line of a log, in which `scrapy crawl` says what was wrong."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _LOG_TAIL))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError as error:
        return f"its log can't be read: {error.strerror}"
    return next((line for line in reversed(lines) if line.strip()), "its log is empty").strip()
