"""`scrapy frontier status --watch`: on a terminal and in a pipe."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

from newscrawl.frontier.command import _draw
from tests.newscrawl.frontier.filling import Worker

ROOT = Path(__file__).parents[4]
PAGE = "https://www.ecns.cn/news/2026-11-26/detail-i1.shtml"
OTHER = "https://www.ecns.cn/news/2026-11-26/detail-i2.shtml"


def run_watch(scrapy_environment, redis, stdout, *words):
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", "frontier", "status", "--watch", "0.1", *words,
         "-s", f"FRONTIER_URL={redis.url}"],
        cwd=ROOT, env=scrapy_environment(None), stdout=stdout, stderr=subprocess.PIPE,
    )  # fmt: skip


def until(read, what, seconds=60):
    """Read until it has been shown."""
    text, end = "", time.monotonic() + seconds
    while what not in text:
        assert time.monotonic() < end, text
        text += read()
    return text


def test_watch_redraws_on_a_terminal_and_outlives_a_restart(redis, scrapy_environment):
    worker = Worker(redis.url)
    worker.add(PAGE)
    ours, theirs = pty.openpty()
    process = run_watch(scrapy_environment, redis, theirs)
    os.close(theirs)

    def read():
        return os.read(ours, 65536).decode() if select.select([ours], [], [], 1)[0] else ""

    try:
        first = until(read, "1 queued")
        assert first.startswith("\x1b[H\x1b[JRedis at ")
        worker.add(OTHER)
        second = until(read, "2 queued")
        assert "\x1b[H\x1b[J" in second
        redis.stop()
        until(read, "can't be used: ")
        redis.start()
        until(read, "2 queued")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, b"")
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def test_watch_into_a_pipe_gives_objects_one_below_the_other(redis, scrapy_environment):
    Worker(redis.url)
    process = run_watch(scrapy_environment, redis, subprocess.PIPE, "--json")
    try:
        objects = [json.loads(process.stdout.readline()) for _ in range(3)]
        assert [one["spider"] for one in objects] == ["ecns"] * 3
        assert objects[0]["time"] < objects[1]["time"] < objects[2]["time"]
        redis.stop()
        assert b"can't be used: " in process.stderr.readline()
        redis.start()
        assert json.loads(process.stdout.readline())["spider"] == "ecns"
    finally:
        process.kill()
        process.communicate()


def test_a_screen_that_is_too_small_says_how_much_is_missing(monkeypatch, capsys):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("LINES", "5")
    monkeypatch.setenv("COLUMNS", "80")
    _draw([f"line {number}" for number in range(9)])
    assert capsys.readouterr().out.splitlines() == [
        "\x1b[H\x1b[Jline 0", "line 1", "line 2", "... 6 lines more",
    ]  # fmt: skip
