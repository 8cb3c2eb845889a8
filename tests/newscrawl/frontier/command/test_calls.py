"""How `scrapy frontier` is called, and one line for whatever can't be done."""

from __future__ import annotations

import pytest

from newscrawl.frontier.keys import VERSION_KEY
from tests.newscrawl.frontier.filling import Worker

PAGE = "https://www.ecns.cn/news/2026-11-26/detail-i1.shtml"


def test_redis_that_is_away_is_one_line(redis, frontier):
    redis.stop()
    code, out, err = frontier("status")
    assert (code, out) == (2, "")
    [line] = err.splitlines()
    assert line.startswith(
        f"scrapy frontier: FRONTIER_URL: Redis at 127.0.0.1:{redis.port}/0 can't be used: "
    )


def test_a_layout_of_another_version_is_one_line(redis, frontier):
    redis.client.set(VERSION_KEY, 99)
    code, _, err = frontier("status")
    assert code == 2
    assert "has frontiers of layout 99, and this newscrawl knows layout 1" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "FRONTIER_URL is empty, so there is no frontier: -s FRONTIER_URL=redis://host:6379/0"),
        ("localhost:6379", "an address like redis://host:6379/0 was expected"),
        ("redis://host:port/0", "an address like redis://host:6379/0 was expected"),
        ("redis://[::1/0", "an address like redis://host:6379/0 was expected"),
    ],
)
def test_an_address_that_is_none_is_one_line(frontier, url, told):
    code, out, err = frontier("status", url=url)
    assert (code, out) == (2, "")
    [line] = err.splitlines()
    assert line.startswith("scrapy frontier: FRONTIER_URL")
    assert told in line


def test_without_the_package_it_says_what_to_install(scrapy, tmp_path, monkeypatch):
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "redis.py").write_text("raise ImportError('not here')")
    monkeypatch.setenv("PYTHONPATH", str(hidden), prepend=":")
    done = scrapy("frontier", "status", "-s", "FRONTIER_URL=redis://127.0.0.1:1/0")
    assert done.returncode == 2
    assert done.output == (
        "scrapy frontier: FRONTIER_URL needs the package redis: pip install 'newscrawl[redis]'\n"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "scrapy frontier status | dead | requeue | clear ...; `scrapy frontier -h` says more"),
        (["show"], "`scrapy frontier -h` says more"),
        (["dead"], "scrapy frontier dead SPIDER"),
        (["clear", "ecns", "bbc"], "scrapy frontier clear SPIDER"),
        (["requeue"], "scrapy frontier requeue SPIDER URL..., or SPIDER --all"),
        (["requeue", "ecns"], "scrapy frontier requeue SPIDER URL..., or SPIDER --all"),
        (["requeue", "ecns", PAGE, "--all"], "scrapy frontier requeue SPIDER URL..., or SPIDER --all"),
        (["dead", "ecns", "--watch", "2"], "--watch is for status"),
        (["status", "--watch", "0"], "--watch is for status: a number of seconds above 0"),
        (["status", "--all"], "--all is for requeue"),
        (["status", "--yes"], "--yes and --forget are for clear"),
        (["requeue", "ecns", "--all", "--forget"], "--yes and --forget are for clear"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_one_line(frontier, words, told):
    code, _, err = frontier(*words)
    assert code == 2
    assert told in err.splitlines()[-1]


def test_the_environment_names_the_frontier_too(redis, scrapy, monkeypatch):
    Worker(redis.url)
    monkeypatch.setenv("NEWSCRAWL_FRONTIER_URL", redis.url)
    done = scrapy("frontier", "status")
    assert done.returncode == 0
    assert "\necns: 0 names of articles known; " in done.output
