"""A scrapyd of the tests' own, in an environment without newscrawl, and what its jobs leave."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from newscrawl.declared import declared_portals
from newscrawl.items import NewsArticle
from spiders.ecns import EcnsSpider

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".venv-scrapyd"
PACKAGES = ("newscrawl", "spiders", "pipelines", "warc")
PROJECT = "newscrawl"
# The version of the project that has a second spider.
LARGER = "99.0"
# The portals, and `news`.
SPIDERS = len(declared_portals()) + 1
USER, PASSWORD = "keeper", "S3cret:word"
# The demo's server is ours: politeness would only make the tests slow.
FAST = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=0")
# A machine that is busy with other tests.
PATIENCE = 120.0

# No proxy for what is on this machine.
_OPENER = build_opener(ProxyHandler({}))


def find(program: str) -> Path:
    """Return the path of a program beside scrapyd; without it a test fails in CI and is skipped elsewhere."""
    path = FOLDER / "bin" / program
    if not path.exists():
        word = f"there is no {path}: `make test` makes it"
        if os.environ.get("CI"):
            pytest.fail(word)
        pytest.skip(word)
    return path


def copy_project(to: Path) -> Path:
    """Copy what a clone of the repository has, without its history."""
    left_by_work = {"build", "dist", "archive", "archive-demo"}

    def unwanted(folder: str, names: list[str]) -> set[str]:
        found = {name for name in names if name.startswith(".") or name.endswith(".egg-info")}
        return found | {"__pycache__"} | (left_by_work if Path(folder) == ROOT else set())

    return Path(shutil.copytree(ROOT, to, ignore=unwanted))


def environment(home: Path) -> dict[str, str]:
    """The environment of a user who has configured nothing but what lies in a home folder."""
    names = (name for name in ("LANG", "LC_ALL", "TZ", "TMPDIR") if name in os.environ)
    kept = {name: os.environ[name] for name in names}
    return kept | {"HOME": str(home), "PATH": f"{FOLDER / 'bin'}:{os.defpath}"}


def wait_until(ready: Callable[[], bool], what: str) -> None:
    """Look until it is so."""
    end = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.05)


@dataclass(frozen=True)
class JobFiles:
    """The folder of a job in the archive."""

    folder: Path

    @property
    def names(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}

    @property
    def lines(self) -> list[str]:
        """The lines of items.jsonl; none where it is not there yet."""
        path = self.folder / "items.jsonl"
        return path.read_text("utf-8").splitlines(keepends=True) if path.exists() else []

    @property
    def items(self) -> list[NewsArticle]:
        return [NewsArticle.from_dict(json.loads(line)) for line in self.lines]

    @cached_property
    def report(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads((self.folder / "crawl.json").read_text("utf-8"))
        return data


def articles_of(*jobs: JobFiles) -> set[str]:
    """The ids of the articles that jobs have kept, under whichever address."""
    addresses = (EcnsSpider.portal.address(item.url) for job in jobs for item in job.items)
    return {address.id for address in addresses if address is not None}


@dataclass
class ScrapydServer:
    """A scrapyd with a name and a password.

    Attributes:
        home: the folder in which it is started; also the home of its user, for configuration.
        proxy: through which its jobs see the world.
        command: what starts it.
        slots: so many jobs run at once.
        archive: where its jobs keep what they fetch.
        port: where it listens, on loopback.
    """

    home: Path
    proxy: str
    command: Sequence[str | Path] = ("scrapyd", "--pidfile=")
    slots: int = 4
    archive: Path = field(init=False)
    port: int = field(init=False)
    _process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.home.mkdir()
        self.archive = self.home.with_name("archive")
        shutil.copy(ROOT / "docs" / "scrapyd" / "scrapyd.conf", self.home)
        # Read after scrapyd.conf.
        (self.home / ".scrapyd.conf").write_text(
            f"[scrapyd]\nmax_proc = {self.slots}\npoll_interval = 0.2\n"
        )
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        # As in docs/scrapyd.md: the password is no part of the file.
        configuration = self.home / ".config"
        configuration.mkdir()
        (configuration / "scrapy.cfg").write_text(
            f"[deploy:test]\nurl = {self.url}\nusername = {USER}\n"
            "password = ${SCRAPYD_PASSWORD}\n"
            f"[deploy:stranger]\nurl = {self.url}\nusername = {USER}\npassword = guess\n"
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def log(self) -> str:
        """What scrapyd itself wrote."""
        return (self.home / "scrapyd.log").read_text("utf-8", "replace")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        variables = {
            "SCRAPYD_USERNAME": USER,
            "SCRAPYD_PASSWORD": PASSWORD,
            "SCRAPYD_HTTP_PORT": str(self.port),
            "NEWSCRAWL_ARCHIVE_DIR": str(self.archive),
            "http_proxy": self.proxy,
            "https_proxy": self.proxy,
        }
        with (self.home / "scrapyd.log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                cwd=self.home,
                env=environment(self.home) | variables,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Its jobs are in its group of processes.
                start_new_session=True,
            )
        wait_until(self._answers, "scrapyd answers")

    def stop(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """End it by SIGTERM. The jobs of scrapyd itself go on."""
        if self._process is not None:
            self._process.terminate()
            meanwhile()
            self._process.wait(PATIENCE)
            self._process = None

    def kill(self) -> None:
        """End scrapyd and its jobs at once."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(PATIENCE)
            self._process = None

    def deploy(self, project: Path, *arguments: str, target: str = "test") -> str:
        """Run `scrapyd-deploy` in a folder; return its exit code and all that it says, as one text."""
        done = subprocess.run(
            [find("scrapyd-deploy"), target, *arguments],
            cwd=project,
            env=environment(self.home) | {"SCRAPYD_PASSWORD": PASSWORD},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        return f"exit code {done.returncode}\n{done.stdout}{done.stderr}"

    def schedule(self, spider: str, *settings: str, **arguments: str) -> str:
        """Schedule a job and return its id."""
        fields = [("project", PROJECT), ("spider", spider), *arguments.items()]
        answer = self.post("schedule.json", *fields, *(("setting", text) for text in settings))
        assert answer["status"] == "ok", answer
        return str(answer["jobid"])

    def cancel(self, job: str) -> str | None:
        """Cancel a job once; return the state in which it was."""
        state: str | None = self.post("cancel.json", ("project", PROJECT), ("job", job))[
            "prevstate"
        ]
        return state

    def state(self, job: str) -> str | None:
        """pending, running or finished; None if it is not known."""
        state: str | None = self.get("status.json", project=PROJECT, job=job)["currstate"]
        return state

    def wait(self, *jobs: str) -> None:
        """Wait for the end of jobs."""
        for job in jobs:
            wait_until(lambda job=job: self.state(job) == "finished", f"{job} ends")

    def files(self, job: str, spider: str = "ecns", archive: Path | None = None) -> JobFiles:
        """What a job keeps."""
        return JobFiles((archive or self.archive) / spider / job)

    def jobs(self) -> dict[str, dict[str, dict[str, Any]]]:
        """The entries of listjobs.json by state and id."""
        listed = self.get("listjobs.json", project=PROJECT)
        states = ("pending", "running", "finished")
        return {state: {job["id"]: job for job in listed[state]} for state in states}

    def job_log(self, job: str, spider: str = "ecns") -> str:
        """A job's log as scrapyd shows it."""
        return self.page(f"logs/{PROJECT}/{spider}/{job}.log")

    def get(self, service: str, **query: str) -> dict[str, Any]:
        """Ask the JSON interface."""
        answer: dict[str, Any] = json.loads(self.page(f"{service}?{urlencode(query)}"))
        return answer

    def post(self, service: str, *fields: tuple[str, str]) -> dict[str, Any]:
        """Tell the JSON interface something."""
        answer: dict[str, Any] = json.loads(self.page(service, urlencode(fields).encode()))
        return answer

    def page(self, path: str, data: bytes | None = None, *, known: bool = True) -> str:
        """Fetch a page, as somebody who knows the password or not."""
        request = Request(self.url + path, data)
        if known:
            word = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            request.add_header("Authorization", f"Basic {word}")
        with _OPENER.open(request, timeout=PATIENCE) as answer:
            return str(answer.read().decode("utf-8"))

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log
        try:
            self.page("daemonstatus.json")
        except HTTPError:
            raise
        except (URLError, OSError):
            return False
        return True
