"""Crawls on this machine, without scrapyd, by the unchanged `scrapy crawl`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]

# So slow that a crawl still runs when it is looked at, and not so slow that its end takes long.
SLOW = "DOWNLOAD_DELAY = 0.4\nAUTOTHROTTLE_ENABLED = false\nBACKOFF_DELAY = 0.01"
FAST = "DOWNLOAD_DELAY = 0\nAUTOTHROTTLE_ENABLED = false\nBACKOFF_DELAY = 0.01"


class Project:
    """A Scrapy project of its own, with the spiders and settings of this one, and a schedule."""

    def __init__(self, folder: Path, environment: dict[str, str]):
        self.folder = folder
        self.environment = environment | {"PYTHONPATH": str(ROOT)}
        self._started: list[subprocess.Popen[str]] = []
        (folder / "scrapy.cfg").write_text("[settings]\ndefault = newscrawl.settings\n")

    def write(self, portals: str, settings: str) -> None:
        """Write the schedule."""
        head = f'[defaults]\ntimes = "every 1h"\n[defaults.settings]\n{settings}\n'
        (self.folder / "schedule.toml").write_text(head + portals)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start `scrapy schedule` there."""
        process = subprocess.Popen(
            [sys.executable, "-m", "scrapy", "schedule", "schedule.toml", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._started.append(process)
        return process

    def end(self, *arguments: str) -> tuple[int, str]:
        """Run `scrapy schedule` to its end: exit code and all that it says."""
        process = self.start(*arguments)
        output, _ = process.communicate(timeout=120)
        return process.returncode, output

    def crawls(self, spider: str = "ecns") -> list[dict[str, Any]]:
        """What the ended jobs of a spider tell of themselves."""
        reports = sorted(self.folder.glob(f"archive/{spider}/*/crawl.json"))
        return [json.loads(report.read_text("utf-8")) for report in reports]

    def is_crawling(self) -> bool:
        """Whether a job has fetched a listing: Scrapy does not end well before it has begun."""
        return any(f.stat().st_size > 5000 for f in self.folder.glob("archive/*/*/*.open"))

    def clear(self) -> None:
        """End what a test left running."""
        for process in self._started:
            process.kill()
            process.wait()


@pytest.fixture
def project(tmp_path, server, environment_of) -> Iterator[Project]:
    """A project whose crawls meet the bundled portal."""
    project = Project(tmp_path, environment_of(server.proxy_url))
    yield project
    project.clear()


def test_each_portal_is_crawled_once_and_told(project):
    project.write("[portals.ecns]\narguments = { limit = 2, sections = ['Economy'] }", FAST)
    logs = project.folder / ".scrapy/schedule/logs"
    logs.mkdir(parents=True)
    for hour in range(6):
        (logs / f"ecns-20261126T0{hour}0700-00000a.log").touch()
        (logs / f"ecns-b-20261126T0{hour}0700-00000a.log").touch()
    code, output = project.end("--once")
    assert code == 0, output
    assert "INFO: ecns: scheduled on local as ecns-2" in output
    [crawl] = project.crawls()
    assert f"ecns: job {crawl['job']} has ended" in output
    assert crawl["arguments"] == {"limit": "2", "sections": "Economy"}
    assert (logs / f"{crawl['job']}.log").stat().st_size > 0
    # The last five of its logs are kept, and another's are not its own.
    assert len(list(logs.glob("ecns-2*"))) == 5
    assert len(list(logs.glob("ecns-b-2*"))) == 6


def test_a_crawl_that_fails_is_told_by_the_last_line_of_its_log(project):
    # The folder of the archive can't be made.
    project.write("[portals.ecns]", FAST + '\nARCHIVE_DIR = "schedule.toml/archive"')
    code, output = project.end("--once")
    assert code == 1, output
    assert "has ended with exit code 1: " in output
    [log] = project.folder.glob(".scrapy/schedule/logs/*.log")
    assert log.read_text("utf-8").splitlines()[-1] in output


def test_a_portal_that_another_process_crawls_is_skipped(project, wait_until):
    project.write("[portals.ecns]", SLOW)
    first = project.start("--once")
    wait_until(project.is_crawling)
    code, output = project.end("--once")
    assert code == 0, output
    assert "WARNING: ecns: skipped, its job ecns-2" in output
    assert "still runs on local" in output
    # Whoever started it may be gone; the crawl is not.
    first.kill()
    first.wait()
    [lock] = project.folder.glob(".scrapy/schedule/locks/*")
    assert lock.read_text() in project.end("--once")[1]
    for pid in pids_with(lock.read_text()):
        subprocess.run(["kill", "-9", pid], check=True)
    wait_until(lambda: not pids_with(lock.read_text()))
    _, output = project.end("--dry-run")
    assert "ecns: would be scheduled on local" in output


def pids_with(text: str) -> list[str]:
    """The processes whose command line has a text."""
    return [
        path.parent.name
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if text.encode() in read(path) and b"crawl" in read(path)
    ]


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended
        return b""


@pytest.mark.parametrize(
    ("number", "send"),
    # As a service is ended, and as a terminal does it on Ctrl-C: to the whole group.
    [(signal.SIGTERM, os.kill), (signal.SIGINT, os.killpg)],
)
def test_a_signal_ends_the_command_and_its_crawls_cleanly(project, wait_until, number, send):
    project.write("[portals.ecns]", SLOW)
    process = project.start("--once")
    wait_until(project.is_crawling)
    send(process.pid, number)
    output, _ = process.communicate(timeout=60)
    assert "has ended" in output
    [crawl] = project.crawls()
    assert crawl["reason"] == "shutdown"
    assert not list(project.folder.glob("archive/*/*/*.open"))


def test_so_many_run_at_once_and_the_highest_priority_first(project, wait_until):
    portals = "[servers.local]\nprocesses = 1\n"
    for name, priority in (("a", 1), ("b", 2), ("c", 3)):
        portals += (
            f"[portals.{name}]\nspider = 'ecns'\npriority = {priority}\narguments.limit = 1\n"
        )
    project.write(portals, FAST)
    code, output = project.end("--once")
    assert code == 0, output
    began = [crawl["started"] for crawl in project.crawls()]
    ended = [crawl["finished"] for crawl in project.crawls()]
    jobs = [crawl["job"][0] for crawl in project.crawls()]
    order = sorted(range(3), key=lambda number: began[number])
    assert all(ended[a] <= began[b] for a, b in pairwise(order))
    # The first to come was taken before the others were there.
    assert [jobs[number] for number in order] in (["a", "c", "b"], ["c", "b", "a"], ["b", "c", "a"])


@pytest.mark.parametrize(
    ("portals", "complaint"),
    [
        (
            "[portals.nobody]",
            "[portals.nobody] spider: there is no spider 'nobody'; there are: ",
        ),
        ("[portals.ecns]\narguments.limt = 3", "[portals.ecns] arguments: "),
    ],
)
def test_what_this_project_can_not_crawl_is_told_before_anything_runs(project, portals, complaint):
    project.write(portals, FAST)
    code, output = project.end("--check")
    assert code == 2
    assert output.startswith(f"scrapy schedule: schedule.toml: {complaint}")
    assert output.count("\n") == 1


def test_a_folder_that_can_not_be_written_is_told(project):
    project.write("[portals.ecns]", FAST)
    (project.folder / ".scrapy").write_text("a file")
    code, output = project.end("--once")
    assert code == 2
    assert "/.scrapy/schedule/locks: Not a directory; locks and logs of crawls" in output
    assert output.count("\n") == 1


def test_without_a_project_a_server_is_asked_for(project):
    project.write("[portals.ecns]", FAST)
    (project.folder / "scrapy.cfg").unlink()
    # As where the package is installed, and its command with it.
    project.environment["SCRAPY_SETTINGS_MODULE"] = "newscrawl.settings"
    code, output = project.end("--check")
    assert code == 2
    assert (
        "there is no project here; go to the folder of scrapy.cfg, or add a [servers.NAME]"
        in output
    )
