"""`scrapy extract` that is stopped, killed, short of room, or watched at a terminal."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import signal
import sqlite3
import struct
import subprocess
import sys
import termios
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from extracting import extract, start
from foreign import Foreign

from newscrawl.batch.inputs import find_inputs
from newscrawl.batch.run import Options, Run, rules_digest
from newscrawl.declared import declared_portals
from spiders.ecns import EcnsSpider
from tests.soak.amount import cases
from warc.scratch import Scratch

# So many take one worker some seconds.
PAGES = 1200
# A start-up file of Python that kills a worker, as a machine short of memory may.
_DIES = """
import os, signal, sys
from pathlib import Path
if "newscrawl.batch.worker" in sys.orig_argv:
    deaths = Path(__file__).with_name("deaths")
    died = deaths.read_text() if deaths.exists() else ""
    if len(died) < {times}:
        deaths.write_text(died + "x")
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def long_work(tmp_path_factory, story) -> Path:
    """A folder of files that take some seconds. They are read by many tests and changed by none."""
    folder = tmp_path_factory.mktemp("long") / "work"
    for number in range(12):
        file = Foreign(folder / f"{number:02}.warc.gz")
        for page in range(PAGES // 12):
            file.response(f"https://news.example/{number}/{page}", story(1000 * number + page) * 20)
        file.save()
    return folder


@pytest.fixture(scope="module")
def whole(long_work) -> bytes:
    """What is extracted from them where nothing goes wrong."""
    return extract(long_work).out


def stretches_done(journal: Path) -> int:
    """Return how many stretches a run has entered in its journal."""
    if not journal.exists():
        return 0
    with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as db:
        try:
            row = db.execute("SELECT stretches FROM progress").fetchone()
        except sqlite3.OperationalError:  # it is just being made, or written
            return 0
    return row[0] if row else 0


@pytest.mark.parametrize("how", cases([signal.SIGKILL], [signal.SIGINT]))
def test_a_run_that_is_stopped_goes_on_where_it_was(long_work, whole, tmp_path, how):
    out = tmp_path / "items.jsonl"
    process = start("extract", long_work, "-o", out, "--workers", 1)
    part = tmp_path / "items.jsonl.part"
    deadline = time.monotonic() + 60
    while not stretches_done(tmp_path / "items.jsonl.resume"):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(how)
    _, err = process.communicate(timeout=30)
    assert not out.exists()
    if how == signal.SIGINT:
        assert process.returncode == 130
        assert b"--resume goes on" in err
        assert b"Traceback" not in err
    refused = extract(long_work, "-o", out)
    assert refused.code == 2
    assert "--resume goes on with it" in refused.err
    before = part.stat().st_size
    resumed = extract(long_work, "-o", out, "--resume")
    assert resumed.code == 0
    assert out.read_bytes() == whole
    assert before > 0
    assert f"{PAGES:,} items" in resumed.err
    assert [path.name for path in tmp_path.iterdir()] == ["items.jsonl"]


def test_two_runs_do_not_write_into_one_file(long_work, whole, tmp_path):
    out = tmp_path / "items.jsonl"
    process = start("extract", long_work, "-o", out)
    deadline = time.monotonic() + 60
    while not (tmp_path / "items.jsonl.resume").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    # It is not to end meanwhile.
    process.send_signal(signal.SIGSTOP)
    for how in ("--resume", "--overwrite"):
        refused = extract(long_work, "-o", out, how)
        assert process.poll() is None
        assert refused.code == 2
        assert refused.err == f"scrapy extract: a run into {out} is going on\n"
    process.send_signal(signal.SIGCONT)
    assert process.wait(120) == 0
    assert out.read_bytes() == whole


def test_what_ends_a_process_leaves_nothing_behind(long_work, tmp_path):
    (tmp_path / "tmp").mkdir()
    data = b"".join(path.read_bytes() for path in sorted(long_work.iterdir()))
    out = tmp_path / "items.jsonl"
    process = start(
        "extract", "-", "-o", out, "--workers", 1,
        stdin=subprocess.PIPE, env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(data)
    process.stdin.close()
    deadline = time.monotonic() + 60
    while not (out.with_name("items.jsonl.part").exists() and not out.exists()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 130
    err = process.stderr.read()
    assert b"Traceback" not in err
    # Standard input is gone: there is nothing to go on with.
    assert b"--resume" not in err
    assert f"What was found so far is in {out}.part".encode() in err
    assert list((tmp_path / "tmp").iterdir()) == []
    assert sorted(path.name for path in tmp_path.glob("items*")) == ["items.jsonl.part"]


def test_a_worker_that_begins_when_its_run_is_over_says_nothing(tmp_path):
    command = [sys.executable, "-m", "newscrawl.batch.worker", str(tmp_path / "gone/0-1"), "0"]
    done = subprocess.run(command, capture_output=True, check=True, stdin=subprocess.DEVNULL)
    assert (done.stdout, done.stderr) == (b"", b"")


@pytest.mark.parametrize("name", ["items.jsonl", "items.parquet"])
def test_a_run_that_died_when_all_was_done_is_complete(stories, tmp_path, name):
    out = tmp_path / name
    with Scratch() as scratch:
        inputs = find_inputs([str(stories)], scratch)
        run = Run(inputs, Options(out, portals=declared_portals()))
        run.read()
        run._journal.close = lambda **_: None  # and here it is killed
        run.finish()
    assert (tmp_path / f"{name}.resume").exists()
    done = extract(stories, "-o", out, "--resume")
    assert done.err == f"scrapy extract: {out} is complete: there is nothing to resume\n"
    assert [path.name for path in tmp_path.glob("items*")] == [name]


def test_a_run_does_not_go_on_by_other_rules():
    portal = EcnsSpider.portal
    other = replace(portal, timezone="Europe/Berlin")
    assert rules_digest((portal,)) == rules_digest((replace(portal),))
    assert rules_digest((portal,)) != rules_digest((other,))


def test_no_worker_outlives_a_run_that_is_killed(long_work, tmp_path):
    process = start("extract", long_work, "-o", tmp_path / "items.jsonl")
    workers: list[str] = []
    deadline = time.monotonic() + 30
    while not workers and time.monotonic() < deadline:
        listed = subprocess.run(
            ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False
        )
        workers = listed.stdout.split()
        time.sleep(0.1)
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert workers


def test_workers_that_are_killed_cost_no_more_than_the_page_they_were_at(long_work, tmp_path):
    process = start(
        "extract", long_work, "-o", tmp_path / "items.jsonl", "--faults", tmp_path / "f"
    )
    killed = 0
    deadline = time.monotonic() + 60
    done = 0
    while killed < 3 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
        # Workers that die as they begin end the run; each of these is at a page.
        if stretches_done(tmp_path / "items.jsonl.resume") <= done:
            continue
        done = stretches_done(tmp_path / "items.jsonl.resume")
        listed = subprocess.run(
            ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False
        )
        for pid in listed.stdout.split()[:1]:
            os.kill(int(pid), signal.SIGKILL)
            killed += 1
    process.communicate(timeout=120)
    lines = (tmp_path / "items.jsonl").read_bytes().splitlines()
    faults = [json.loads(line) for line in (tmp_path / "f").read_text().splitlines()]
    assert killed >= 1
    assert len(lines) + len(faults) == PAGES
    assert len(faults) <= killed
    for fault in faults:
        assert "was killed by SIGKILL" in fault["what"]
        assert fault["url"].startswith("https://news.example/")


@pytest.fixture
def small_disk(tmp_path):
    """A file system of one megabyte that can grow."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user can't mount a small disk")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=False)


def test_a_full_disk_ends_a_run_that_goes_on_when_there_is_room(long_work, whole, small_disk):
    out = small_disk / "items.jsonl"
    done = extract(long_work, "-o", out)
    assert done.code == 2
    [line] = done.err.splitlines()
    assert "No space left on device" in line or "disk is full" in line
    assert "--resume" in line
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    resumed = extract(long_work, "-o", out, "--resume")
    assert resumed.code == 0
    assert out.read_bytes() == whole


def test_a_closed_pipe_ends_it_quietly(long_work):
    process = start("extract", long_work)
    process.stdout.read(1000)
    process.stdout.close()
    err = process.stderr.read()
    assert process.wait(60) == 141
    assert b"Traceback" not in err


def test_a_terminal_shows_pages_rate_and_time_left(long_work, tmp_path):
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    process = start("extract", long_work, "-o", tmp_path / "items.jsonl", stderr=child)
    os.close(child)
    shown = b""
    while True:
        try:
            piece = os.read(parent, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    process.wait(60)
    assert b" pages, " in shown
    assert b"/s [" in shown
    assert f"{PAGES:,} items of {PAGES:,} pages".encode() in shown


def dying(folder: Path, times: int) -> dict[str, str]:
    """An environment in which that many workers die before they begin."""
    (folder / "sitecustomize.py").write_text(_DIES.format(times=times))
    return {**os.environ, "PYTHONPATH": str(folder)}


def test_a_worker_that_dies_at_its_start_costs_nothing(stories, tmp_path):
    whole = extract(stories, "--workers", 1)
    done = extract(stories, "--workers", 1, env=dying(tmp_path, times=2))
    assert (tmp_path / "deaths").read_text() == "xx"
    assert done.code == 0
    assert done.out == whole.out != b""


def test_when_no_worker_can_begin_that_is_one_line(stories, tmp_path):
    done = extract(stories, "--workers", 1, env=dying(tmp_path, times=99))
    assert done.code == 2
    [line] = done.err.splitlines()
    assert "3 worker processes in a row ended before they could begin" in line
    assert "was killed by SIGKILL" in line
