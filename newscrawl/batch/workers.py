"""Processes that extract stretches side by side; one that dies costs the page that it was at."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import IO, TYPE_CHECKING

from newscrawl.batch.extractor import Found, Plan, Trouble
from newscrawl.batch.worker import Mark, Marker, Report, Work, name_of_end

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from warc.stretch import Stretch

# How often it is looked whether a page takes too long, and how long a second look is put off.
_LOOK, _MOMENT = 0.5, 0.01
# Stretches that a worker has at a time: it need not wait for this process, which waits for the disk.
_AHEAD = 2
# A stretch whose reading kills two workers where no page is to blame is given up.
_MOST_DEATHS = 2
# Workers in a row that die before they can begin: then it is not chance.
_MOST_FALSE_STARTS = 3


class WorkerError(Exception):
    """No worker can be started; the message is one line."""


@dataclass(slots=True)
class Read:
    """A stretch that was read, and what came of it."""

    found: Found = field(default_factory=Found)
    first: int | None = None
    """Where its first record begins."""
    following: int | None = None
    """Where the first record behind it begins."""
    is_broken: bool = False
    """Whether it could not be read to its end."""


class Workers:
    """A number of processes that take stretches from a queue.

    Args:
        plan: what to do with pages.
        count: how many processes.
        seconds: how long a page may take.
        memory: bytes that a process may take; 0: any number.
        on_found: called with what was found whenever a worker tells of it.
    """

    def __init__(
        self,
        plan: Plan,
        count: int,
        *,
        seconds: float,
        memory: int,
        on_found: Callable[[Found], object] = lambda found: None,
    ) -> None:
        self._plan = plan
        self._count = count
        self._seconds = seconds
        self._memory = memory
        self._on_found = on_found
        self._folder = tempfile.TemporaryDirectory(prefix="newscrawl-")
        self._queue: deque[_Task] = deque()
        self._workers: list[_Worker] = []
        self._over: deque[tuple[int, Read]] = deque()
        self._false_starts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End all processes."""
        for worker in self._workers:
            worker.end()
        self._workers.clear()
        self._folder.cleanup()

    def submit(self, number: int, stretch: Stretch) -> None:
        """Put a stretch into the queue, under a number."""
        self._queue.append(_Task(number, stretch))
        self._hand_out()

    def next(self) -> tuple[int, Read]:
        """Wait for a stretch to be read; returns its number and what came of it.

        Raises:
            WorkerError: no worker can be started.
        """
        while not self._over:
            busy = [worker for worker in self._workers if worker.tasks]
            if not busy:
                raise RuntimeError("nothing is being read")
            ready = set(wait([worker.giving for worker in busy], _LOOK))
            for worker in busy:
                if worker.giving in ready:
                    self._hear(worker)
                elif worker.is_late(self._seconds):
                    worker.kill()
                    self._bury(worker, f"took longer than {self._seconds:g} s")
            self._hand_out()
        return self._over.popleft()

    def _hand_out(self) -> None:
        while self._queue and len(self._workers) < self._count:
            path = Path(self._folder.name) / f"{len(self._workers)}-{time.monotonic_ns()}"
            worker = _Worker(path, self._plan, self._memory)
            self._workers.append(worker)
            worker.give(self._queue.popleft())
        for ahead in range(_AHEAD):
            for worker in self._workers:
                if len(worker.tasks) <= ahead and self._queue:
                    worker.give(self._queue.popleft())

    def _hear(self, worker: _Worker) -> None:
        try:
            report: Report = worker.giving.recv()
        except (EOFError, ConnectionError):
            worker.kill()
            self._bury(worker, name_of_end(worker.exit_code))
            return
        if not worker.is_ready:
            worker.is_ready = True  # the first word says no more
            self._false_starts = 0
            return
        task = worker.tasks[0]
        task.take(report)
        self._on_found(report.found)
        if report.is_over:
            worker.tasks.popleft()
            self._over.append((task.number, task.read))

    def _bury(self, worker: _Worker, how: str) -> None:
        """Go on without a worker that died, and without the page that it was at."""
        self._workers.remove(worker)
        mark = worker.mark
        worker.end()
        task, *others = worker.tasks
        self._queue.extendleft(reversed(others))
        if not worker.is_ready:
            self._queue.appendleft(task)
            self._false_starts += 1
            if self._false_starts == _MOST_FALSE_STARTS:
                many = (
                    f"{_MOST_FALSE_STARTS} worker processes in a row ended before they could begin"
                )
                raise WorkerError(f"{many}: the last one {how}")
            return
        trouble = task.blame(mark, how)
        if trouble is not None:
            found = Found()
            found.add_trouble(trouble)
            task.read.found.add(found)
            self._on_found(found)
        if task.is_given_up:
            self._over.append((task.number, task.read))
        else:
            self._queue.appendleft(task)


class _Task:
    """A stretch on its way through the workers."""

    def __init__(self, number: int, stretch: Stretch) -> None:
        self.number = number
        self.stretch = stretch
        self.read = Read()
        self.done = 0
        self.leave_out: frozenset[int] = frozenset()
        self._deaths = 0

    def take(self, report: Report) -> None:
        self.done = report.done
        self.read.found.add(report.found)
        if report.is_over:
            self.read.first, self.read.following = report.first, report.following
            self.read.is_broken = report.is_broken

    @property
    def is_given_up(self) -> bool:
        return self._deaths >= _MOST_DEATHS

    def blame(self, mark: Mark | None, how: str) -> Trouble | None:
        """Take note of a death; returns what is to be told of it."""
        name = self.stretch.path.name
        if mark is not None:
            self.leave_out |= {mark.number}
            self._deaths = 0
            what = f"the worker that extracted it {how}"
            return Trouble(name, mark.offset, what, mark.url or None, mark.record_id or None)
        self._deaths += 1
        if not self.is_given_up:
            return None
        self.read.is_broken = True
        what = f"reading on from here was given up: the worker {how} each time"
        return Trouble(name, self.stretch.start, what)


class _Worker:
    """One process."""

    def __init__(self, marker: Path, plan: Plan, memory: int) -> None:
        self.tasks: deque[_Task] = deque()
        self.is_ready = False
        self._path = marker
        self._marker = Marker(marker)
        # Not by multiprocessing: it would run the main module again, and not within a Dask worker.
        self._process = subprocess.Popen(  # noqa: S603 (this very Python)
            [sys.executable, "-m", "newscrawl.batch.worker", str(marker), str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # What it leaves behind if it dies goes with the folder.
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "TMPDIR": str(marker.parent),
                # numpy would start a thread a core in each of them, for what is never done here.
                "OPENBLAS_NUM_THREADS": "1",
            },
            start_new_session=True,  # Ctrl-C is for this process
        )
        self._taking = Connection(os.dup(_fd(self._process.stdin)), readable=False)
        self.giving = Connection(os.dup(_fd(self._process.stdout)), writable=False)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._send(plan)

    def give(self, task: _Task) -> None:
        """Let it work on a stretch, after those that it has."""
        self.tasks.append(task)
        self._send(Work(task.stretch, task.done, task.leave_out))

    def _send(self, what: object) -> None:
        with suppress(OSError):  # that it is dead is seen when it is listened to
            self._taking.send(what)

    @property
    def mark(self) -> Mark | None:
        """The page that it is at, or was when it died."""
        return self._marker.read()

    def is_late(self, seconds: float) -> bool:
        """Whether its page takes longer than it may."""
        mark = self.mark
        if mark is None or time.monotonic() - mark.began <= seconds:
            return False
        time.sleep(_MOMENT)
        return self.mark == mark  # not one that was just being written

    @property
    def exit_code(self) -> int | None:
        """Its exit code, negative for a signal."""
        return self._process.poll()

    def kill(self) -> None:
        """Make sure that it is over."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(0.5)
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """End it, and remove what it leaves."""
        self._taking.close()
        self.giving.close()
        self._process.kill()
        self._process.wait()
        self._marker.close()
        self._path.unlink(missing_ok=True)


def _fd(stream: IO[bytes] | None) -> int:
    if stream is None:
        raise RuntimeError("a worker without a pipe")
    return stream.fileno()
