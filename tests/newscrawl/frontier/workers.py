"""Workers as processes, each with an archive of its own as on a machine of its own, and what they left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newscrawl.files import ITEMS, REPORT
from newscrawl.recovery import is_alive
from tests.conftest import FAST, ROOT, environment
from warc.indexer import ANSWERS
from warc.reader import Fault, scan
from warc.verify import verify_folder

SPIDER = "ecns"
_PATIENCE = 90.0
LOOK = 0.001
# Every listing is read by every job: a second crawl looks for itself whether there is more.
_SETTINGS = (*FAST, "-s", "QUIET_LISTING_HOURS=0")


@dataclass
class Life:
    """One process of a worker.

    Attributes:
        worker: its name.
        process: a group of its own.
        log: its output.
        archive: its ARCHIVE_DIR.
        before: the jobs that were there before.
    """

    worker: str
    process: subprocess.Popen[bytes]
    log: Path
    archive: Path
    before: frozenset[Path] = frozenset()
    _folder: Path | None = None

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.process.poll() is not None

    @property
    def folder(self) -> Path | None:
        """Its job's folder; None where it has none yet."""
        if self._folder is None:
            new = set(self.archive.glob(f"{SPIDER}/*/")) - self.before
            self._folder = next(iter(new), None)
        return self._folder

    @property
    def size(self) -> int:
        """Bytes of its items.jsonl."""
        folder = self.folder
        with suppress(OSError):
            return (folder / ITEMS).stat().st_size if folder else 0
        return 0

    def signal(self, number: int) -> None:
        """Send a signal to it and what it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """End it by SIGKILL."""
        self.signal(signal.SIGKILL)
        self.process.wait(_PATIENCE)

    @property
    def reason(self) -> str | None:
        """Why its job ended, as crawl.json says."""
        folder = self.folder
        if folder is None or not (folder / REPORT).exists():
            return None
        reason: str | None = json.loads((folder / REPORT).read_bytes())["reason"]
        return reason

    def tail(self, length: int = 30) -> str:
        """The last lines of its log."""
        lines = self.log.read_text("utf-8", "replace").splitlines()
        # Without lists of what is switched on.
        return "\n".join([line for line in lines if line.startswith("2")][-length:])


@dataclass
class Workers:
    """Workers that share a frontier.

    Attributes:
        root: below it each worker has its folder.
        proxy: behind which the portal is.
        frontier: FRONTIER_URL; None: each is alone.
        settings: more settings, `NAME=value`.
        before: the commands that start a worker's process, by its name: that of its host.
        lives: all processes, the oldest first.
    """

    root: Path
    proxy: str
    frontier: str | None
    settings: Sequence[str] = ()
    before: dict[str, Sequence[str]] = field(default_factory=dict)
    lives: list[Life] = field(default_factory=list)

    def start(self, worker: str) -> Life:
        """Start a worker, or its replacement in the same archive."""
        archive = self.root / worker / "archive"
        archive.mkdir(parents=True, exist_ok=True)
        given = [f"ARCHIVE_DIR={archive}", f"USER_AGENT={worker}", *self.settings]
        if self.frontier:
            given.append(f"FRONTIER_URL={self.frontier}")
        words = [word for setting in given for word in ("-s", setting)]
        command = [sys.executable, "-m", "scrapy", "crawl", SPIDER, *_SETTINGS, *words]
        log = self.root / worker / f"{len(self.lives)}.log"
        before = frozenset(archive.glob(f"{SPIDER}/*/"))
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*self.before.get(worker, ()), *command],
                cwd=ROOT,
                env=environment(self.proxy),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        life = Life(worker, process, log, archive, before)
        self.lives.append(life)
        return life

    @property
    def names(self) -> list[str]:
        """Of the workers that there were, in the order in which they came."""
        return list(dict.fromkeys(life.worker for life in self.lives))

    def kill_all(self) -> None:
        """End all that still lives."""
        for life in self.lives:
            if not life.is_over:
                life.kill()

    @property
    def living(self) -> list[Life]:
        """The processes that have not ended."""
        return [life for life in self.lives if not life.is_over]

    def wait(self) -> None:
        """Wait until all have ended."""
        until = time.monotonic() + _PATIENCE
        while living := self.living:
            assert time.monotonic() < until, "\n".join(
                f"{life.worker} does not end:\n{life.tail()}" for life in living
            )
            time.sleep(0.02)

    @property
    def folders(self) -> list[Path]:
        """The folders of all jobs."""
        return sorted(self.root.glob(f"*/archive/{SPIDER}/*/"))

    @property
    def items(self) -> list[Item]:
        """The items of all jobs."""
        return [item for folder in self.folders for item in items_of(folder)]

    def sum_of(self, figure: str) -> int:
        """The sum of a statistic over all jobs that ended."""
        reports = [folder / REPORT for folder in self.folders]
        return sum(
            json.loads(path.read_bytes())["stats"].get(figure, 0)
            for path in reports
            if path.exists()
        )

    @property
    def unopened(self) -> list[str]:
        """The workers in whose archives there are jobs that died and that no later job has repaired."""
        return sorted({path.parents[2].name for path in self.folders if _is_left_dead(path)})


@dataclass(frozen=True)
class Item:
    """A line of items.jsonl.

    Attributes:
        folder: of its job.
        data: the line.
    """

    folder: Path
    data: dict[str, Any]

    @property
    def url(self) -> str:
        """The usual address of its article."""
        return str(self.data.get("canonicalUrl") or self.data["url"])


def items_of(folder: Path) -> Iterator[Item]:
    """The items of a job whose lines have an end."""
    path = folder / ITEMS
    for line in path.read_bytes().splitlines(keepends=True) if path.exists() else ():
        if line.endswith(b"\n"):
            yield Item(folder, json.loads(line))


def faults_of(folder: Path) -> list[str]:
    """What is wrong with a job's folder: its WARC files, its index, items without a record."""
    if not any(folder.glob("*.warc.gz")) and not any(folder.glob("*.open")):
        return [f"{folder.name}: items without records"] if any(items_of(folder)) else []
    faults = [str(fault) for fault in verify_folder(folder).faults]
    ids = {
        (path.name, found.id)
        for path in folder.glob("*.warc.gz")
        for found in scan(path)
        if not isinstance(found, Fault) and found.type in ANSWERS
    }
    for item in items_of(folder):
        cited = item.data["metadata"]
        if (cited["warcFile"], cited["warcRecordId"]) not in ids:
            faults.append(f"{folder.name}: the record of {item.url} is not there")
    return faults


def _is_left_dead(folder: Path) -> bool:
    try:
        report = json.loads((folder / REPORT).read_bytes())
    except FileNotFoundError:
        return False
    return report["state"] == "running" and not is_alive(folder)


class Lines:
    """How many lines the items.jsonl of all workers have, read as they grow."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._read: dict[Path, int] = {}
        self._lines: Counter[Path] = Counter()

    def count(self) -> int:
        """The lines by now; those that a repair took out are counted."""
        for life in self._workers.lives:
            folder = life.folder
            if folder is not None:
                self._read_on(folder / ITEMS)
        return self._lines.total()

    def _read_on(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                file.seek(self._read.get(path, 0))
                grown = file.read()
        except FileNotFoundError:
            return
        self._read[path] = self._read.get(path, 0) + len(grown)
        self._lines[path] += grown.count(b"\n")
