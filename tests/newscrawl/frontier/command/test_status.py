"""`scrapy frontier status`: in words and as JSON."""

from __future__ import annotations

import re

from newscrawl.frontier.keys import keys_of
from tests.newscrawl.frontier.filling import LEASE, Worker

PAGE = "https://www.ecns.cn/news/2026-11-26/detail-i1.shtml"
OTHER = "https://www.ecns.cn/news/2026-11-26/detail-i2.shtml"
KEYS = keys_of("ecns", {})


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
    assert re.fullmatch(r" +a@n1 +\d+ s ago +3 +\d+ s +6\.0 +311 +207 +4711 +2\d{3}-.*Z", first)
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


def test_workers_that_could_not_be_heard_while_redis_was_away_are_alive(redis, told):
    away, still = Worker(redis.url), Worker(redis.url, sections="culture")
    for worker in (away, still):
        worker.let_die(2 * LEASE)
    # Nobody was heard of in this crawl, until now.
    redis.client.hset(f"{away.keys.crawl}about", "touched", away.now() - 2 * LEASE)
    Worker(redis.url, "two@south")
    [spider] = told("status")
    by_name = {crawl["crawl"]: crawl["workers"] for crawl in spider["crawls"]}
    assert [worker["alive"] for worker in by_name["all"]] == [True, True]
    assert [worker["alive"] for worker in by_name[still.keys.name]] == [False]
    assert spider["workers"] == 2
