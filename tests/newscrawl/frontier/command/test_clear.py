"""`scrapy frontier clear`: what goes, what stays, and when it is refused."""

from __future__ import annotations

from newscrawl.frontier.keys import VERSION_KEY, keys_of
from tests.newscrawl.frontier.filling import Worker

PAGE = "https://www.ecns.cn/news/2026-11-26/detail-i1.shtml"
KEYS = keys_of("ecns", {})


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
