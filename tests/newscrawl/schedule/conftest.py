"""Real scrapyd servers, with a project of four small spiders, and files of schedules."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from textwrap import dedent
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import pytest

# For answering.py.
sys.path.insert(0, str(Path(__file__).parent))

# No proxy: the environment of these tests may name one.
_OPENER = build_opener(ProxyHandler({}))

# `quick` ends at once, `brief` after more than a second; `slow` and `other` end when they are
# cancelled. None asks for anything.
_SPIDERS = """
import asyncio
import scrapy

class Quick(scrapy.Spider):
    name = "quick"
    async def start(self):
        self.logger.info("settings: %s, arguments: %s", self.settings["TRIED"], sorted(vars(self)))
        for request in ():
            yield request

class Brief(Quick):
    name = "brief"
    async def start(self):
        await asyncio.sleep(1.5)
        for request in ():
            yield request

class Slow(Quick):
    name = "slow"
    async def start(self):
        while self.crawler.engine.running and self.crawler.engine.spider:
            await asyncio.sleep(0.1)
        for request in ():
            yield request

class Other(Slow):
    name = "other"
"""
_SETTINGS = """
SPIDER_MODULES = ["tried.spiders"]
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
"""


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


# scrapyd has an environment of its own, as on a server (see the Makefile).
_PYTHON = Path(__file__).parents[3] / ".venv-scrapyd" / "bin" / "python"


class Scrapyd:
    """A scrapyd server of our own, that can be killed and started again."""

    def __init__(self, folder: Path, *, password: str = "", max_proc: int = 1):
        folder.mkdir()
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self._headers = {}
        user = ""
        if password:
            user = f"username = me\npassword = {password}\n"
            pair = b64encode(f"me:{password}".encode()).decode()
            self._headers["Authorization"] = f"Basic {pair}"
        (folder / "scrapyd.conf").write_text(
            f"[scrapyd]\nbind_address = 127.0.0.1\nhttp_port = {self.port}\npoll_interval = 0.1\n"
            f"max_proc = {max_proc}\n{user}"
        )
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "scrapyd.log").open("ab") as log:
            self._process = subprocess.Popen(
                [_PYTHON, "-m", "scrapyd", "--pidfile="],
                cwd=self.folder,
                # scrapyd's runner finds a project by these, too: it is to find the egg alone.
                env={k: v for k, v in os.environ.items() if k != "SCRAPY_SETTINGS_MODULE"},
                stdout=log,
                stderr=log,
            )
        for _ in range(300):
            with suppress(OSError):
                self.get("daemonstatus.json")
                return
            time.sleep(0.1)
        raise AssertionError((self.folder / "scrapyd.log").read_text())

    def kill(self) -> None:
        """End it as a power cut would; its jobs go with it."""
        if self._process is None:
            return
        pids = []
        with suppress(OSError):
            pids = [job["pid"] for job in self.jobs("running")]
        # It before its jobs: it would start the next one as soon as a job ends.
        self._process.kill()
        self._process.wait()
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, 9)
        self._process = None

    def deploy(self, project: str = "newscrawl") -> None:
        """Add a project with the spiders."""
        egg = self.folder / "project.egg"
        with zipfile.ZipFile(egg, "w") as file:
            file.writestr(
                "EGG-INFO/PKG-INFO", f"Metadata-Version: 1.0\nName: {project}\nVersion: 1\n"
            )
            file.writestr("EGG-INFO/entry_points.txt", "[scrapy]\nsettings = tried.settings\n")
            file.writestr("tried/__init__.py", "")
            file.writestr("tried/settings.py", _SETTINGS)
            file.writestr("tried/spiders.py", _SPIDERS)
        boundary = b"----tried"
        parts = [(b"project", project.encode()), (b"version", b"1")]
        body = b"".join(
            b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (boundary, k, v)
            for k, v in parts
        )
        body += (
            b'--%b\r\nContent-Disposition: form-data; name="egg"; filename="e"\r\n'
            b"Content-Type: application/octet-stream\r\n\r\n%b\r\n--%b--\r\n"
        ) % (boundary, egg.read_bytes(), boundary)
        content = {"Content-Type": f"multipart/form-data; boundary={boundary.decode()}"}
        answer = self._ask("addversion.json", body, content)
        assert answer["spiders"] == 4, answer

    def get(self, path: str) -> dict[str, Any]:
        """Ask it something."""
        return self._ask(path)

    def post(self, path: str, form: str) -> dict[str, Any]:
        """Tell it something."""
        return self._ask(path, form.encode())

    def jobs(self, state: str, spider: str | None = None) -> list[dict[str, Any]]:
        """Its jobs that are `pending`, `running` or `finished`."""
        jobs = self.get("listjobs.json")[state]
        return [job for job in jobs if spider in {None, job["spider"]}]

    def _ask(
        self, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        request = Request(self.url + path, body, self._headers | (headers or {}))
        with _OPENER.open(request, timeout=60) as response:
            answer: dict[str, Any] = json.load(response)
        return answer


def until(is_so: Callable[[], object], seconds: float = 30) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def wait_until() -> Callable[..., None]:
    """Waits for something to be so."""
    return until


@pytest.fixture
def scrapyd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Scrapyd]]:
    """Starts scrapyd servers with the project, which end with the test."""
    if not _PYTHON.exists():
        pytest.skip("scrapyd is not there: `make test` installs it into .venv-scrapyd")
    servers: list[Scrapyd] = []

    def start(*, is_deployed: bool = True, **how: Any) -> Scrapyd:
        server = Scrapyd(tmp_path_factory.mktemp("scrapyd") / "server", **how)
        servers.append(server)
        if is_deployed:
            server.deploy()
        return server

    yield start
    for server in servers:
        server.kill()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a schedule's file."""

    def write(text: str) -> Path:
        path = tmp_path / "schedule.toml"
        path.write_text(dedent(text), "utf-8")
        return path

    return write


@pytest.fixture
def unused_port() -> int:
    """A port on loopback that nobody listens on."""
    return free_port()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers on loopback are asked without the proxy that the environment may name."""
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
