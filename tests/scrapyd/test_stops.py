"""Jobs that are cancelled, killed, or outlive their scrapyd: what they leave, and who repairs it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from scrapyd_server import FAST, JobFiles, ScrapydServer, find, wait_until

from newscrawl.demo.check import differences
from newscrawl.demo.model import Reply
from newscrawl.demo.portal import DemoPortal
from newscrawl.demo.server import DemoServer
from warc.verify import verify_folder

# Slow enough that a crawl of a hundred pages does not end before it is stopped.
SLOW = ("DOWNLOAD_DELAY=0.1", "AUTOTHROTTLE_ENABLED=0")
RUNNING = ("cancelled", "twice", "killed", "orphan")


class Gate:
    """The bundled portal, where the first article that is asked for gives no answer until the gate opens."""

    def __init__(self, portal: DemoPortal) -> None:
        self._portal = portal
        self.closed: str | None = None
        self.opened = threading.Event()

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        if self.closed is None and "/detail-" in path:
            self.closed = path
        if path == self.closed:
            self.opened.wait()
        return self._portal.reply(scheme, path, attempt)


@dataclass
class Stopped:
    """What was seen while jobs were stopped.

    Attributes:
        listed: listjobs.json: while all four ran, and when three had ended.
        was: in which state a job was when it was cancelled.
        lines: of items.jsonl, when the job was stopped.
        next: the job that ran at last.
        held: the path of the article that was on its way all the time.
    """

    server: ScrapydServer
    ids: dict[str, str] = field(default_factory=dict)
    listed: list[dict[str, dict[str, dict[str, Any]]]] = field(default_factory=list)
    was: dict[str, str | None] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    next: str = ""
    held: str = ""

    def files(self, name: str) -> JobFiles:
        return self.server.files(self.ids[name])

    def log(self, name: str) -> str:
        return self.server.job_log(self.ids[name])


@pytest.fixture(scope="module")
def stopped(
    project: Path, portal: DemoPortal, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stopped]:
    """Four jobs of one spider: cancelled, cancelled twice, killed, left by scrapyd; then one after them."""
    find("scrapyd")
    gate = Gate(portal)
    with DemoServer(gate) as demo:
        server = ScrapydServer(tmp_path_factory.mktemp("scrapyd") / "home", demo.proxy_url)
        server.start()
        try:
            assert '"spiders": 1' in server.deploy(project)
            yield stop_jobs(Stopped(server), gate)
        finally:
            gate.opened.set()
            server.kill()


def stop_jobs(seen: Stopped, gate: Gate) -> Stopped:
    server, ids = seen.server, seen.ids
    for name in RUNNING:
        ids[name] = server.schedule("ecns", *SLOW)
    for name in RUNNING:
        wait_until(lambda name=name: len(seen.files(name).lines) >= 3, f"{name} has items")
    # All four slots are taken.
    ids["waiting"] = server.schedule("ecns")
    seen.listed.append(server.jobs())
    pids = {name: seen.listed[0]["running"][ids[name]]["pid"] for name in RUNNING}

    for name in ("waiting", "cancelled", "twice"):
        seen.was[name] = server.cancel(ids[name])
    for name in ("cancelled", "twice"):
        wait_until(lambda name=name: "Received SIGINT" in seen.log(name), f"{name} is cancelled")
    assert server.state(ids["twice"]) == "running"  # the article is still on its way
    server.cancel(ids["twice"])
    os.kill(pids["killed"], signal.SIGKILL)
    server.wait(ids["twice"], ids["killed"])
    for name in ("twice", "killed"):
        seen.lines[name] = seen.files(name).lines

    seen.held = gate.closed or ""
    gate.opened.set()
    server.wait(ids["cancelled"])
    seen.listed.append(server.jobs())
    server.stop()
    assert seen.files("orphan").names & {"report.html"} == set()  # it is not at its end
    wait_until(lambda: not Path(f"/proc/{pids['orphan']}").exists(), "the orphan ends")
    server.start()
    seen.next = server.schedule("ecns", *FAST, limit="1")
    server.wait(seen.next)
    return seen


def check(files: JobFiles, portal: DemoPortal) -> None:
    """Check that the files of a job are whole, and its items right as far as it came."""
    assert not [name for name in files.names if name.endswith((".open", ".tmp"))]
    assert verify_folder(files.folder).faults == []
    assert list(differences(files.items, portal.expected)) == []


def test_jobs_are_listed_as_pending_running_and_finished(stopped):
    ids, (during, after) = stopped.ids, stopped.listed
    assert set(during["pending"]) == {ids["waiting"]}
    assert set(during["running"]) == {ids[name] for name in RUNNING}
    assert during["finished"] == {}
    assert after["pending"] == {}
    assert set(after["running"]) == {ids["orphan"]}
    assert set(after["finished"]) == {ids[name] for name in ("cancelled", "twice", "killed")}


def test_a_pending_job_that_is_cancelled_never_runs(stopped):
    assert stopped.was["waiting"] == "pending"
    assert not stopped.files("waiting").folder.exists()


def test_a_cancelled_job_ends_in_order(stopped, portal):
    assert stopped.was["cancelled"] == "running"
    files = stopped.files("cancelled")
    check(files, portal)
    assert (files.report["state"], files.report["reason"]) == ("finished", "shutdown")
    assert 3 <= len(files.items) < len(portal.expected)
    assert files.report["sums"]["item"] == len(files.items)
    # The page that was on its way when it was cancelled is kept.
    outcomes = {entry["url"]: entry["status"] for entry in files.report["urls"]}
    assert {outcome for url, outcome in outcomes.items() if stopped.held in url} == {"item"}
    assert "report.html" in files.names
    log = stopped.log("cancelled")
    assert "ERROR" not in log
    assert "Traceback" not in log
    assert (
        f"Process finished: project='newscrawl' spider='ecns' job={stopped.ids['cancelled']!r}"
        in (stopped.server.log)
    )


@pytest.mark.parametrize("name", ["twice", "killed"])
def test_what_a_broken_job_leaves_is_repaired_by_the_next(stopped, portal, name):
    files = stopped.files(name)
    check(files, portal)
    assert files.report["state"] == "died"
    assert files.lines == [line for line in stopped.lines[name] if line.endswith("\n")]
    assert len(files.lines) >= 3


def test_the_next_job_is_a_job_like_any_other(stopped, portal):
    files = stopped.server.files(stopped.next)
    check(files, portal)
    assert (files.report["state"], files.report["reason"]) == ("finished", "finished")
    assert len(files.items) == 1


def test_a_job_outlives_its_scrapyd(stopped, portal):
    files = stopped.files("orphan")
    check(files, portal)
    assert files.report["reason"] == "finished"
    assert len(files.items) == len(portal.expected)


def test_what_had_ended_is_still_listed_after_a_restart(stopped):
    ended = {stopped.ids[name] for name in ("cancelled", "twice", "killed")}
    assert set(stopped.server.jobs()["finished"]) == ended | {stopped.next}
