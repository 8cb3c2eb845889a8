"""What the tests of whole crawls share: the demo portal on loopback and `scrapy` in a process of its own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from newscrawl.demo.portal import DemoPortal
from newscrawl.demo.server import DemoServer
from newscrawl.items import NewsArticle

# The tests start `scrapy` a thousand times; without bytecode, as in many containers, each start compiles the
# whole project.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

ROOT = Path(__file__).parent.parent
# The demo's server is ours: politeness would only make the tests slow.
FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "BACKOFF_DELAY=0.01")


@dataclass(frozen=True)
class Crawl:
    """What a `scrapy` command left."""

    returncode: int
    output: str
    """Standard output and the log."""
    archive: Path
    """Its ARCHIVE_DIR."""

    @cached_property
    def folder(self) -> Path:
        """The folder of its only job."""
        [folder] = self.archive.glob("*/*/")
        return folder

    @cached_property
    def objects(self) -> list[dict[str, Any]]:
        """The lines of items.jsonl."""
        text = (self.folder / "items.jsonl").read_text("utf-8")
        assert text == "" or text.endswith("\n")
        return [json.loads(line) for line in text.splitlines()]

    @cached_property
    def items(self) -> list[NewsArticle]:
        """The same as items."""
        return [NewsArticle.from_dict(data) for data in self.objects]

    @cached_property
    def report(self) -> dict[str, Any]:
        """crawl.json."""
        data: dict[str, Any] = json.loads((self.folder / "crawl.json").read_text("utf-8"))
        return data

    @cached_property
    def statuses(self) -> dict[str, tuple[str, str | None]]:
        """(outcome, reason) by URL."""
        urls = self.report["urls"]
        statuses = {entry["url"]: (entry["status"], entry.get("reason")) for entry in urls}
        assert len(statuses) == len(urls), "a URL has two statuses"
        return statuses

    @cached_property
    def warcs(self) -> list[Path]:
        """Its WARC files."""
        return sorted(self.folder.glob("*.warc.gz*"))


def environment(proxy: str | None) -> dict[str, str]:
    """The environment of a `scrapy` process whose traffic goes through a proxy on loopback."""
    env = {name: text for name, text in os.environ.items() if not name.lower().endswith("_proxy")}
    # Without a proxy nothing may leave the machine either.
    address = proxy or "http://127.0.0.1:9"
    # What Python will remove must not be in use; Scrapy shows its own such warnings in the log.
    strict = {"PYTHONWARNINGS": "error::DeprecationWarning"}
    return env | strict | {"http_proxy": address, "https_proxy": address}


@pytest.fixture(scope="session")
def environment_of() -> Callable[[str | None], dict[str, str]]:
    """Gives the environment of a `scrapy` process behind a proxy; None: nobody answers."""
    return environment


@dataclass(frozen=True)
class Scrapy:
    """Runs `scrapy` commands in the project's folder; their jobs go below a folder of the test's own."""

    archive: Path
    proxy: str | None = None

    def __call__(self, *arguments: str, timeout: float = 120, before: Sequence[str] = ()) -> Crawl:
        """Run a command fast and to its end."""
        process = self.start(*arguments, *FAST, "-s", f"ARCHIVE_DIR={self.archive}", before=before)
        return self.end(process, timeout)

    def start(self, *arguments: str, before: Sequence[str] = ()) -> subprocess.Popen[bytes]:
        """Start a command, with these arguments alone; ``before`` is a command that starts it."""
        return subprocess.Popen(
            [*before, sys.executable, "-m", "scrapy", *arguments],
            cwd=ROOT,
            env=environment(self.proxy),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def forget(self) -> None:
        """Let all spiders forget which articles and sources they met: the next crawl fetches all again."""
        for path in self.archive.glob("*/state.sqlite"):
            damaged = suppress(sqlite3.DatabaseError)
            with damaged, closing(sqlite3.connect(path)) as database, database:
                database.executescript("DELETE FROM page; DELETE FROM source; DELETE FROM look;")

    def end(self, process: subprocess.Popen[bytes], timeout: float = 60) -> Crawl:
        """Wait for its end."""
        output, _ = process.communicate(timeout=timeout)
        return Crawl(process.returncode, output.decode("utf-8", "replace"), self.archive)


@pytest.fixture(scope="session")
def portal() -> DemoPortal:
    """The bundled portal."""
    return DemoPortal()


@pytest.fixture
def server(portal: DemoPortal) -> Iterator[DemoServer]:
    """The bundled portal, served."""
    with DemoServer(portal) as server:
        yield server


@pytest.fixture
def scrapy(tmp_path: Path, server: DemoServer) -> Scrapy:
    """Runs `scrapy` commands that meet the bundled portal."""
    return Scrapy(tmp_path / "archive", server.proxy_url)


@pytest.fixture
def scrapy_on(tmp_path: Path) -> Callable[[str | None], Scrapy]:
    """Runs `scrapy` commands behind another proxy; None: nobody answers."""
    return lambda proxy: Scrapy(tmp_path / "archive", proxy)


@pytest.fixture(scope="session")
def scrapy_in() -> Callable[[Path, str | None], Scrapy]:
    """Runs `scrapy` commands with an ARCHIVE_DIR and a proxy that the test names."""
    return Scrapy


@pytest.fixture(scope="session")
def scrapy_environment() -> Callable[[str | None], dict[str, str]]:
    """The environment of a `scrapy` process behind a proxy; None: nobody answers."""
    return environment


@pytest.fixture(scope="session")
def whole_crawl(portal: DemoPortal, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """One whole crawl of the bundled portal. Its files are read by many tests and changed by none."""
    with DemoServer(portal) as server:
        run = Scrapy(tmp_path_factory.mktemp("whole") / "archive", server.proxy_url)
        return run("crawl", "ecns")


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """Finds real pages, which lie beside the project and are no part of it."""

    def find(name: str) -> Path:
        path = ROOT.parent / "shared" / "data" / name
        if not path.exists():
            pytest.skip(f"the real pages are not here: {path}")
        return path

    return find
