"""Jobs that are cancelled, killed, or outlive their scrapyd: what they leave, and who repairs it."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from gate import GATED, UNDER_WAY, Gate
from scrapyd_server import FAST, SPIDERS, JobFiles, ScrapydServer, articles_of, wait_until

from newscrawl.demo.check import differences
from newscrawl.demo.portal import DemoPortal
from warc.verify import verify_folder

RUNNING = ("cancelled", "twice", "killed", "orphan")


@dataclass
class Stopped:
    """What was seen while jobs were stopped.

    Attributes:
        listed: listjobs.json: while all four ran, and when three had ended.
        was: in which state a job was when it was cancelled.
        lines: of items.jsonl, when the job was stopped.
        resumed: what the cancelled job left when it was scheduled again under its id, the last to run.
        held: the paths of articles that were on their way when the first one was cancelled.
    """

    server: ScrapydServer
    ids: dict[str, str] = field(default_factory=dict)
    listed: list[dict[str, dict[str, dict[str, Any]]]] = field(default_factory=list)
    was: dict[str, str | None] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    resumed: JobFiles | None = None
    held: list[str] = field(default_factory=list)

    @property
    def archive_of_orphan(self) -> Path:
        return self.server.archive.with_name("orphan")

    def files(self, name: str) -> JobFiles:
        archive = self.archive_of_orphan if name == "orphan" else None
        return self.server.files(self.ids[name], archive=archive)

    def log(self, name: str) -> str:
        return self.server.job_log(self.ids[name])


@pytest.fixture(scope="module")
def stopped(scrapyd: ScrapydServer, gate: Gate, project: Path) -> Stopped:
    """Four jobs of one spider: cancelled, cancelled twice, killed, left by scrapyd; then one after them."""
    assert f'"spiders": {SPIDERS}' in scrapyd.deploy(project)
    seen = Stopped(scrapyd)
    server, ids = seen.server, seen.ids
    holds = {}
    keeps_queue = f"JOBDIR={server.home / 'queue'}"
    own = {
        "cancelled": [keeps_queue],
        # Where no other job has been.
        "orphan": [f"ARCHIVE_DIR={seen.archive_of_orphan}"],
    }
    for name in RUNNING:
        hold = holds[name] = gate.hold()
        ids[name] = server.schedule("ecns", *FAST, *GATED, *own.get(name, []))
        wait_until(lambda hold=hold: hold.is_full, f"{name} is under way")
    gate.let_pass()
    # All four slots are taken.
    ids["waiting"] = server.schedule("ecns")
    seen.listed.append(server.jobs())
    pids = {name: seen.listed[0]["running"][ids[name]]["pid"] for name in RUNNING}

    for name in ("waiting", "cancelled", "twice"):
        seen.was[name] = server.cancel(ids[name])
    for name in ("cancelled", "twice"):
        wait_until(lambda name=name: "Received SIGINT" in seen.log(name), f"{name} is cancelled")
    assert server.state(ids["twice"]) == "running"  # articles are still on their way
    server.cancel(ids["twice"])
    os.kill(pids["killed"], signal.SIGKILL)
    server.wait(ids["twice"], ids["killed"])
    for name in ("twice", "killed"):
        seen.lines[name] = seen.files(name).lines

    seen.held = holds["cancelled"].paths
    holds["cancelled"].open()
    server.wait(ids["cancelled"])
    seen.listed.append(server.jobs())
    server.stop()
    holds["orphan"].open()
    wait_until(lambda: not Path(f"/proc/{pids['orphan']}").exists(), "the orphan ends")
    server.start()
    server.schedule("ecns", *FAST, keeps_queue, jobid=ids["cancelled"])
    resumed = seen.resumed = server.files(f"{ids['cancelled']}-2")
    wait_until(lambda: not any(server.jobs()[state] for state in ("pending", "running")), "the end")
    assert resumed.folder.exists(), server.log
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
    assert 0 < len(files.items) < len(portal.expected)
    assert files.report["sums"]["item"] == len(files.items)
    # The pages that were on their way when it was cancelled are kept.
    read = {entry["url"] for entry in files.report["urls"] if entry["status"] != "unfinished"}
    assert len(stopped.held) == UNDER_WAY
    assert [path for path in stopped.held if not any(url.endswith(path) for url in read)] == []
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
    assert len(files.lines) > 0


def test_a_cancelled_job_goes_on_where_it_was_when_its_queue_was_kept(stopped, portal):
    before, after = stopped.files("cancelled"), stopped.resumed
    check(after, portal)
    assert (after.report["state"], after.report["reason"]) == ("finished", "finished")
    assert list(differences(before.items + after.items, portal.expected)) == []
    # What the broken jobs have kept need not be asked for again.
    jobs = (before, after, stopped.files("twice"), stopped.files("killed"))
    assert len(articles_of(*jobs)) == len(portal.expected)


def test_a_job_outlives_its_scrapyd(stopped, portal):
    files = stopped.files("orphan")
    check(files, portal)
    assert files.report["reason"] == "finished"
    assert len(files.items) == len(portal.expected)


def test_what_had_ended_is_still_listed_after_a_restart(stopped):
    ended = {stopped.ids[name] for name in ("cancelled", "twice", "killed")}
    assert set(stopped.server.jobs()["finished"]) == ended
