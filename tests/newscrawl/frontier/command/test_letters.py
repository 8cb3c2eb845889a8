"""`scrapy frontier dead` and `requeue`: requests that were given up, and their way back."""

from __future__ import annotations

import json

from newscrawl.frontier.keys import keys_of
from tests.newscrawl.frontier.filling import Worker

PAGE = "https://www.ecns.cn/news/2026-11-26/detail-i1.shtml"
OTHER = "https://www.ecns.cn/news/2026-11-26/detail-i2.shtml"
KEYS = keys_of("ecns", {})


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
