"""`scrapy frontier` in this process, and frontiers to look at."""

from __future__ import annotations

import json
import sys

import pytest
from scrapy.cmdline import execute

from tests.newscrawl.frontier.filling import MINUTE, Worker, await_minute


@pytest.fixture
def frontier(monkeypatch, capsys, redis):
    """Runs the command; returns exit code, standard output and error."""
    # Scrapy sets both.
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "newscrawl.settings")

    def run(*words, url=redis.url):
        with pytest.raises(SystemExit) as end:
            execute(["scrapy", "frontier", *words, "-s", f"FRONTIER_URL={url}"])
        printed = capsys.readouterr()
        return int(end.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture
def told(frontier):
    """Runs the command with --json; returns its objects."""

    def run(*words):
        code, out, err = frontier(*words, "--json")
        assert (code, err) == (0, "")
        return [json.loads(line) for line in out.splitlines()]

    return run


@pytest.fixture
def three(redis):
    """Three workers: the second has said nothing yet, the third has died with two leases."""
    await_minute(redis.client)
    workers = [
        Worker(redis.url, f"{job}@{host}")
        for job, host in zip("abc", ("n1", "n2", "n1"), strict=True)
    ]
    first, _, third = workers
    first.add(*(f"https://www.ecns.cn/{number}" for number in range(10)))
    first.seed()
    first.let_begin(42 * MINUTE)
    for back in (1, 2, 5, 6, 14):
        first.let_have_asked(back, {"www.ecns.cn": 10})
    third.let_have_asked(3, {"www.ecns.cn": 4, "images.ecns.cn": 1})
    third.let_have_asked(12, {"old.ecns.cn": 7})
    first.take(3)
    third.take(2)
    first.store("1", "2", "3")
    first.beat(pid=4711, pages=311, items=207, since=first.now() // 1000 - 3600)
    third.let_die()
    return workers
