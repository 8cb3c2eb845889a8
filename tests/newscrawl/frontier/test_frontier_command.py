"""`scrapy frontier`: what it shows, what it puts right, and one line for whatever can't be done."""

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

import pytest
from scrapy.cmdline import execute

from newscrawl.frontier.command import _draw
from newscrawl.frontier.keys import VERSION_KEY, keys_of
from tests.newscrawl.frontier.filling import MINUTE, Worker

ROOT = Path(__file__).parents[3]
PAGE = "https://www.ecns.cn/news/2026-11-26/detail-i1.shtml"
OTHER = "https://www.ecns.cn/news/2026-11-26/detail-i2.shtml"
KEYS = keys_of("ecns", {})


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


def test_status_tells_of_each_crawl_and_its_workers(three, told):
    [spider] = told("status")
    assert spider["spider"] == "ecns"
    assert spider["articleNames"] == 3
    assert (spider["dead"], spider["workers"]) == (0, 2)
    assert spider["bytes"] > 0
    [crawl] = spider["crawls"]
    assert crawl["arguments"] == {}
    assert crawl["seeded"] is True
    assert [crawl[name] for name in ("crawl", "queued", "leased", "kept")] == ["all", 5, 5, 3]
    # Of five minutes: 10 + 10 + 10, and 4 + 1 of the third.
    assert crawl["minutes"] == 5
    assert crawl["requestsPerMinute"] == 7.0
    assert crawl["hosts"] == {"www.ecns.cn": 6.8, "images.ecns.cn": 0.2, "old.ecns.cn": 0.0}
    first, second, third = crawl["workers"]
    assert [one["worker"] for one in crawl["workers"]] == ["a@n1", "b@n2", "c@n1"]
    assert [one["host"] for one in crawl["workers"]] == ["n1", "n2", "n1"]
    assert [one["alive"] for one in crawl["workers"]] == [True, True, False]
    assert [one["leases"] for one in crawl["workers"]] == [3, 0, 2]
    assert [one["requestsPerMinute"] for one in crawl["workers"]] == [6.0, 0.0, 1.0]
    assert [first[name] for name in ("job", "pid", "pages", "items")] == ["a", 4711, 311, 207]
    assert first["since"] < crawl["began"] < first["oldestLease"] <= spider["time"]
    assert second["oldestLease"] is None
    assert second["pid"] is None
    assert third["heard"] < first["heard"]


def test_status_in_words(three, frontier, redis):
    code, out, err = frontier("status")
    assert (code, err) == (0, "")
    server, spider, crawl, sums, rates, head, first, second, third = out.splitlines()
    assert server.startswith(f"Redis at 127.0.0.1:{redis.port}/0 (")
    assert server.endswith(" used, no maxmemory, append-only file on")
    assert spider.startswith("ecns: 3 names of articles known; ")
    assert crawl.startswith("  crawl all since ")
    assert crawl.endswith("Z (42 min): no arguments")
    assert sums == "    5 queued, 5 leased, 3 items kept; first requests all there"
    assert rates == (
        "    7.0 requests a minute: www.ecns.cn 6.8, images.ecns.cn 0.2, old.ecns.cn 0.0"
    )
    assert head.split()[0] == "worker"
    assert first.split()[:4] == ["a@n1", "0", "s", "ago"]
    assert first.split()[4:10] == ["3", "0", "s", "6.0", "311", "207"]
    assert second.split()[4:] == ["0", "-", "0.0", "-", "-", "-", "-"]
    assert third.split()[1:5] == ["10", "min", "ago,", "dead"]
    assert len({len(line) for line in (head, first)}) == 1


def test_status_of_a_crawl_that_has_just_begun(redis, told, frontier):
    Worker(redis.url, sections="Sports news,Culture")
    [spider] = told("status", "ecns")
    [crawl] = spider["crawls"]
    assert crawl["arguments"] == {"sections": "Sports news,Culture"}
    assert crawl["crawl"] == keys_of("ecns", {"sections": "Sports news,Culture"}).name
    assert (crawl["seeded"], crawl["minutes"], crawl["requestsPerMinute"]) == (False, 0, None)
    out = frontier("status")[1]
    assert "s): -a 'sections=Sports news,Culture'\n" in out
    assert "first requests not all there yet" in out
    assert "a minute:" not in out


def test_a_crawl_whose_workers_left_or_died_long_ago(redis, told, frontier):
    worker = Worker(redis.url)
    worker.add(PAGE, OTHER)
    worker.take()
    worker.leave()
    [one] = told("status")[0]["crawls"][0]["workers"]
    assert (one["heard"], one["alive"], one["leases"]) == (None, False, 1)
    assert "one@north  left " in frontier("status")[1]
    worker.client.delete(f"{KEYS.crawl}leased")
    assert told("status")[0]["crawls"][0]["workers"] == []
    assert "    no worker\n" in frontier("status")[1]


def test_a_crawl_that_has_ended_leaves_what_is_known(redis, told, frontier):
    worker = Worker(redis.url)
    worker.seed()
    worker.store("1")
    worker.give_up(PAGE, "HTTP 500")
    assert worker.leave()
    [spider] = told("status")
    assert (spider["crawls"], spider["articleNames"], spider["dead"]) == ([], 1, 1)
    out = frontier("status")[1]
    assert "ecns: 1 name of articles known, 1 dead letter; " in out
    assert out.endswith("  no crawl goes on\n")


def test_several_spiders_and_those_that_are_named(redis, told, frontier):
    Worker(redis.url)
    Worker(redis.url, spider="odd [name]*", url="https://herald.example/")
    assert [one["spider"] for one in told("status")] == ["ecns", "odd [name]*"]
    assert [one["spider"] for one in told("status", "odd [name]*")] == ["odd [name]*"]
    assert told("status", "bbc")[0]["crawls"] == []
    code, out, err = frontier("status", "ecsn")
    assert (code, out) == (2, "")
    assert "there is no spider 'ecsn', did you mean ecns?" in err


def test_a_redis_without_frontiers(frontier):
    code, out, _ = frontier("status")
    assert code == 0
    assert out.splitlines()[1:] == ["no spider has a frontier there"]


def test_what_redis_says_of_its_memory(redis, told, frontier):
    Worker(redis.url)
    redis.client.config_set("maxmemory", "64mb")
    redis.client.config_set("appendonly", "no")
    memory = told_of(told("status"))["redis"]
    assert memory["maxMemory"] == 64 * 1024 * 1024
    assert memory["appendOnly"] is False
    assert 0 < memory["usedMemory"] < memory["maxMemory"]
    code, out, err = frontier("status")
    assert (code, err) == (0, "")
    assert " of 67.1 MB used, append-only file off: a restart loses the queue\n" in out


def told_of(objects):
    [one] = objects
    return one


def test_what_comes_from_pages_obeys_nobody(redis, frontier):
    worker = Worker(redis.url)
    worker.give_up(PAGE, "HTTP 500 \x1b[2J\nodd")
    assert "  HTTP 500 \\x1b[2J\\nodd\n" in frontier("dead", "ecns")[1]


def test_dead_letters_the_oldest_first(redis, told, frontier):
    worker = Worker(redis.url, sections="culture")
    worker.give_up(OTHER, "HTTP 500", priority=7)
    while worker.now() <= json.loads(worker.client.hvals(f"{KEYS.spider}dead")[0])["at"]:
        pass
    Worker(redis.url, "two@south").give_up(PAGE, "leased 3 times, and never ended")
    first, second = told("dead", "ecns")
    at = first.pop("at")
    assert first == {
        "url": OTHER, "reason": "HTTP 500", "worker": "one@north", "attempts": 2, "priority": 7,
        "crawl": worker.keys.name, "arguments": {"sections": "culture"},
    }  # fmt: skip
    assert at < second["at"]
    assert (second["url"], second["worker"]) == (PAGE, "two@south")
    assert (second["priority"], second["arguments"]) == (0, {})
    code, out, err = frontier("dead", "ecns")
    assert (code, err) == (0, "")
    url, reason, facts, *_, last = out.splitlines()
    assert (url, reason) == (OTHER, "  HTTP 500")
    assert facts.endswith(
        f"Z after 2 attempts, by one@north, crawl {worker.keys.name} (-a sections=culture)"
    )
    assert last == "2 dead letters; back into the queue: scrapy frontier requeue ecns --all"


def test_without_dead_letters(redis, frontier):
    Worker(redis.url)
    assert frontier("dead", "ecns") == (0, "", "ecns: no request was given up\n")
    assert frontier("dead", "ecns", "--json")[1] == ""
    assert frontier("requeue", "ecns", "--all") == (0, "", "ecns: no request was given up\n")


def test_a_letter_goes_back_into_the_queue_of_its_crawl_with_its_priority(redis, frontier):
    worker = Worker(redis.url)
    worker.give_up(PAGE, "HTTP 500", priority=7, meta={"a": ["b", None, 1.5, "ü/\u2028"]})
    worker.give_up(OTHER, "HTTP 500")
    worker.add("https://www.ecns.cn/6", priority=6)
    worker.add("https://www.ecns.cn/8", priority=8)
    done = frontier("requeue", "ecns", PAGE)
    assert done == (
        0, "ecns: 1 request back in the queue of crawl all. 1 worker of it will take them.\n", "",
    )  # fmt: skip
    requests = [
        json.loads(member[12:]) for member in worker.client.zrange(f"{KEYS.crawl}queue", 0, -1)
    ]
    assert [request["url"][-2:] for request in requests] == ["/8", PAGE[-2:], "/6"]
    assert requests[1]["meta"] == {"a": ["b", None, 1.5, "ü/\u2028"]}
    assert len(worker.take(10)) == 3
    assert worker.client.hlen(f"{KEYS.spider}dead") == 1
    code, out, err = frontier("requeue", "ecns", PAGE, OTHER)
    assert code == 1
    assert out.startswith("ecns: 1 request back")
    assert err == f"scrapy frontier: ecns has no dead letter of {PAGE}\n"


def test_letters_of_crawls_that_have_ended_wait_for_the_next_worker(redis, frontier, told):
    ended = [Worker(redis.url), Worker(redis.url, sections="Sports news")]
    for worker, url in zip(ended, (PAGE, OTHER), strict=True):
        worker.seed()
        worker.give_up(url, "HTTP 500")
        assert worker.leave()
    by_name = {one["crawl"]: one for one in told("requeue", "ecns", "--all")}
    assert set(by_name) == {worker.keys.name for worker in ended}
    assert by_name["all"] == {
        "spider": "ecns", "crawl": "all", "arguments": {}, "requests": 1, "workers": 0,
    }  # fmt: skip
    crawls = told("status")[0]["crawls"]
    assert [crawl["queued"] for crawl in crawls] == [1, 1]
    assert {crawl["arguments"].get("sections") for crawl in crawls} == {None, "Sports news"}
    assert {crawl["seeded"] for crawl in crawls} == {False}
    # Whoever comes next joins the crawl that waits.
    next_one = Worker(redis.url, "two@south", sections="Sports news")
    assert next_one.id != "id1"
    [lease] = next_one.take(5)
    next_one.finish(lease, dead="HTTP 500")
    next_one.seed()
    assert next_one.leave()
    code, out, _ = frontier("requeue", "ecns", "--all")
    assert code == 0
    assert out == (
        f"ecns: 1 request back in the queue of crawl {next_one.keys.name}."
        " Next: scrapy crawl ecns -a 'sections=Sports news'\n"
    )
    assert frontier("dead", "ecns")[1] == ""


def test_a_letter_that_does_not_say_its_arguments(redis, frontier, told):
    worker = Worker(redis.url, sections="culture")
    worker.seed()
    worker.give_up(PAGE, "HTTP 500")
    assert worker.leave()
    [(name, text)] = worker.client.hgetall(f"{KEYS.spider}dead").items()
    letter = json.loads(text)
    del letter["arguments"]
    worker.client.hset(f"{KEYS.spider}dead", name, json.dumps(letter))
    assert "(arguments not known)" in frontier("dead", "ecns")[1]
    assert "has the crawl's arguments (not known)" in frontier("requeue", "ecns", "--all")[1]
    assert told("status")[0]["crawls"][0]["arguments"] is None


def test_clear_is_refused_while_a_worker_is_alive(three, redis, frontier, told):
    for words in (["clear", "ecns"], ["clear", "ecns", "--forget", "--yes"]):
        code, out, err = frontier(*words)
        assert (code, out) == (2, "")
        assert err.startswith("scrapy frontier: 2 workers of ecns are alive; end them first")
    assert told("status")[0]["crawls"][0]["queued"] == 5


def test_clear_takes_the_queues_and_leaves_what_is_known(three, redis, frontier):
    Worker(redis.url, "d@n4", sections="culture").add(PAGE)
    for worker in three:
        worker.let_die()
    redis.client.zadd(f"{KEYS.spider}alive", {"4": 0})
    assert frontier("clear", "ecns") == (
        0, "ecns: 11 requests of 2 crawls taken away; the articles are due for the next crawl\n", "",
    )  # fmt: skip
    left = {key.decode().removeprefix(KEYS.spider) for key in redis.client.keys(f"{KEYS.spider}*")}
    assert {key.split(":")[0] for key in left if key.startswith("items:")} == {"items"}
    kept = {key for key in left if not key.startswith("items:")}
    assert {"numbers", "names", "last", "alive"} <= kept
    assert all(":rate:" in key or ":done:" in key for key in kept if key.startswith("crawl:"))
    assert frontier("clear", "ecns") == (0, "ecns: no crawl goes on, nothing to take away\n", "")


def test_who_is_sure_clears_although_workers_are_alive(three, told):
    assert told("clear", "ecns", "--yes") == [
        {"spider": "ecns", "crawls": ["all"], "requests": 10, "forgotten": False}
    ]
    assert three[0].run("take", three[0].id, three[0].number, 1, 1000, 3) == [b"gone"]


def test_to_forget_takes_all_of_the_spider_and_nothing_of_others(three, redis, frontier):
    Worker(redis.url, spider="ecns2").store("1")
    others = {key for key in redis.client.scan_iter() if b"{ecns}" not in key}
    for worker in three:
        worker.let_die()
    code, out, err = frontier("clear", "ecns", "--forget")
    assert (code, out) == (2, "")
    assert "10 requests, 0 dead letters, and which articles are stored" in err
    assert redis.client.exists(f"{KEYS.crawl}queue")
    code, out, err = frontier("clear", "ecns", "--forget", "--yes")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1].startswith("ecns: all is forgotten, ")
    assert set(redis.client.keys()) == others | {VERSION_KEY.encode()}
    assert redis.client.smembers("newscrawl:spiders") == {b"ecns2"}


def test_a_name_that_looks_like_a_pattern_forgets_itself_alone(redis, frontier):
    Worker(redis.url, spider="*").let_die()
    Worker(redis.url).store("1")
    assert frontier("clear", "*", "--forget", "--yes")[0] == 0
    assert redis.client.smembers("newscrawl:spiders") == {b"ecns"}
    assert not redis.client.keys("newscrawl:{\\*}:*")
    assert redis.client.hlen(f"{KEYS.spider}names") == 1


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


def test_the_next_crawl_works_off_what_went_back_and_doubles_nothing(
    redis, scrapy, portal, frontier, told
):
    url = portal.expected[0].url
    ended = Worker(redis.url)
    ended.seed()
    ended.give_up(url, "HTTP 500", callback="parse_article", errback="article_failed")
    assert ended.leave()
    assert frontier("requeue", "ecns", "--all")[1].endswith(" Next: scrapy crawl ecns\n")
    crawl = scrapy("crawl", "ecns", "-s", f"FRONTIER_URL={redis.url}")
    assert crawl.returncode == 0, crawl.output
    expected = sorted(article.headline for article in portal.expected)
    assert sorted(item.headline for item in crawl.items) == expected
    assert url in {item.url for item in crawl.items}
    [spider] = told("status")
    assert (spider["crawls"], spider["dead"], spider["workers"]) == ([], 0, 0)
    assert spider["articleNames"] >= len(portal.expected)
