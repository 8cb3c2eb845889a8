"""Crawls that are ended before their time, and what all jobs of an archive have together."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.demo.model import Reply
from newscrawl.demo.server import DemoServer
from newscrawl.demo.wire import RequestHead
from newscrawl.files import ITEMS
from newscrawl.items import NewsArticle
from spiders.ecns import EcnsSpider

if TYPE_CHECKING:
    import subprocess

    from tests.conftest import Crawl, Scrapy

FAST = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=0", "BACKOFF_DELAY=0.01")
_PATIENCE = 60.0
_LOOK = 0.002
_REMEMBERED = "SELECT count(*) FROM page JOIN page_file ON file = number WHERE job = ? AND version"


class WatchedServer(DemoServer):
    """A server of which a test can watch every request before it is answered.

    Attributes:
        watch: called with the path, in the thread that answers: what it waits for, the answer waits for.
    """

    watch: Callable[[str], object] = staticmethod(lambda path: None)

    def reply(self, head: RequestHead, scheme: str, path: str) -> Reply:
        """Let the test see it, then answer."""
        self.watch(path)
        return super().reply(head, scheme, path)


@dataclass(frozen=True)
class Moment:
    """When a crawl is ended.

    Attributes:
        what: `article` and `source`: when so many of them were asked for; `item`: when so many lines are in
            items.jsonl; `remembered`: when state.sqlite has so many of these; `page`: when a listing's second
            page was asked for, so many times.
        count: how many.
        more: seconds after that.
    """

    what: str
    count: int
    more: float = 0.0


@dataclass(frozen=True)
class Ended:
    """A job that was ended.

    Attributes:
        crawl: its exit code, log and archive.
        folder: of the job.
        moment: when it was to end.
        lines: the whole lines of its items.jsonl then.
        remembered: of how many articles state.sqlite has an item of this job.
        seen: of how many articles it knows that they are.
    """

    crawl: Crawl
    folder: Path
    moment: Moment
    lines: tuple[bytes, ...]
    remembered: int
    seen: int


def no_path(path: str) -> bool:
    """None is held."""
    return False


def is_article(path: str) -> bool:
    """Whether a path is an article's."""
    return EcnsSpider.portal.address(f"https://www.ecns.cn{path}") is not None


def end_at(
    run: Scrapy,
    server: WatchedServer,
    moment: Moment,
    *settings: str,
    end: Callable[[subprocess.Popen[bytes]], object] = lambda process: process.kill(),
    held: Callable[[str], bool] = no_path,
) -> Ended | None:
    """Begin a crawl and end it at a moment; None where it ended by itself before.

    Args:
        run: runs commands.
        server: what the crawl meets.
        moment: when to end it.
        settings: of the crawl, beside those that make it fast.
        end: how to end it, by SIGKILL if nothing is said.
        held: of which paths none is answered before the crawl is told to end.
    """
    before = set(run.archive.glob("ecns/*/"))
    reached, is_over = threading.Event(), threading.Event()
    counts: Counter[str] = Counter()

    def watch(path: str) -> None:
        kind = "article" if is_article(path) else "source"
        counts[kind] += 1
        counts["page"] += "index_2" in path
        if counts[moment.what] >= moment.count > 0:
            reached.set()
        if held(path):
            is_over.wait(_PATIENCE)

    server.watch = watch
    words = [w for s in (*FAST, f"ARCHIVE_DIR={run.archive}", *settings) for w in ("-s", s)]
    process = run.start("crawl", "ecns", *words)
    until = time.monotonic() + _PATIENCE
    folder: Path | None = None
    # A request of the job that was killed before may be heard late: one without a folder has not begun.
    while process.poll() is None and not (folder is not None and reached.is_set()):
        assert time.monotonic() < until, f"{moment} never came"
        if folder is None:
            folder = next(iter(set(run.archive.glob("ecns/*/")) - before), None)
        elif (moment.what == "item" and len(whole_lines(folder)) >= moment.count) or (
            moment.what == "remembered"
            and remembered_of(run.archive / "ecns", folder.name) >= moment.count
        ):
            reached.set()
        time.sleep(_LOOK)
    time.sleep(moment.more)
    end(process)
    is_over.set()
    crawl = run.end(process)
    server.watch = WatchedServer.watch
    [folder] = set(run.archive.glob("ecns/*/")) - before
    remembered, seen = figures(run.archive / "ecns", folder.name)
    ended = Ended(crawl, folder, moment, whole_lines(folder), remembered, seen)
    return None if b'"reason": "finished"' in (folder / "crawl.json").read_bytes() else ended


def interrupt(process: subprocess.Popen[bytes]) -> None:
    """Press Ctrl-C once."""
    process.send_signal(signal.SIGINT)


def interrupt_twice(process: subprocess.Popen[bytes]) -> None:
    """Press Ctrl-C, and again."""
    process.send_signal(signal.SIGINT)
    time.sleep(0.05)
    process.send_signal(signal.SIGINT)


def whole_lines(folder: Path) -> tuple[bytes, ...]:
    """The lines of items.jsonl that have an end."""
    path = folder / ITEMS
    lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    return tuple(line for line in lines if line.endswith(b"\n"))


def names_of(archive: Path) -> list[tuple[str, int]]:
    """Id and version of every item that the jobs of an archive have, sorted."""
    items = [
        NewsArticle.from_dict(json.loads(line))
        for folder in archive.glob("ecns/*/")
        for line in whole_lines(folder)
    ]
    return sorted(name_of(item) for item in items)


def name_of(item: NewsArticle) -> tuple[str, int]:
    """Id and version of an item."""
    address = EcnsSpider.portal.address(item.canonicalUrl or item.url)
    return (address.id if address else item.url, item.metadata.version or 1)


def remembered_of(spider_folder: Path, job: str) -> int:
    """How many items of a job are remembered while it runs."""
    with closing(
        sqlite3.connect(f"file:{spider_folder}/state.sqlite?mode=ro", uri=True)
    ) as database:
        [count] = database.execute(_REMEMBERED, (job,)).fetchone()
    return int(count)


def figures(spider_folder: Path, job: str) -> tuple[int, int]:
    """What a state.sqlite tells of a job, left as it is: items of it that are remembered, articles seen."""
    if not (spider_folder / "state.sqlite").exists():
        return 0, 0
    with tempfile.TemporaryDirectory() as copy:
        for path in spider_folder.glob("state.sqlite*"):
            shutil.copy(path, copy)
        with closing(sqlite3.connect(f"{copy}/state.sqlite")) as database:
            [remembered] = database.execute(_REMEMBERED, (job,)).fetchone()
            [seen] = database.execute("SELECT count(*) FROM page").fetchone()
    return remembered, seen
