"""Whole crawls with a frontier: what they give is what one crawl gives, and what can't be is said."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from newscrawl.demo.server import DemoServer
from newscrawl.frontier.keys import VERSION_KEY, keys_of
from tests.conftest import FAST, Crawl, Scrapy
from tests.newscrawl.frontier.servers import RedisServer
from tests.soak.amount import cases

NOT_ASKED_TWICE = ("-s", "LOG_LEVEL=INFO")


@pytest.fixture
def work(redis: RedisServer, server: DemoServer, tmp_path: Path) -> Callable[..., list[Crawl]]:
    """Runs so many workers side by side, each on a machine of its own, to their ends."""

    def run(count: int, *arguments: str) -> list[Crawl]:
        machines = [
            Scrapy(tmp_path / f"machine{number}", server.proxy_url) for number in range(count)
        ]
        started = [
            machine.start(
                *("crawl", "ecns", *FAST, "-s", f"ARCHIVE_DIR={machine.archive}"),
                *("-s", f"FRONTIER_URL={redis.url}", "-s", "FRONTIER_LEASE=5", *arguments),
            )
            for machine in machines
        ]
        return [machine.end(process) for machine, process in zip(machines, started, strict=True)]

    return run


def newest(crawl: Crawl) -> Path:
    """The folder of the latest job."""
    return max(crawl.archive.glob("*/*/crawl.json"), key=os.path.getmtime).parent


def ends_of(crawls: list[Crawl]) -> list[str]:
    """The last lines of each log."""
    return [crawl.output[-600:] for crawl in crawls]


def report_of(crawl: Crawl) -> dict[str, object]:
    """The crawl.json of the latest job."""
    report: dict[str, object] = json.loads((newest(crawl) / "crawl.json").read_text("utf-8"))
    return report


def items_of(crawl: Crawl) -> list[dict[str, object]]:
    """The items of the latest job."""
    lines = (newest(crawl) / "items.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def told_by(item: dict[str, object]) -> list[object]:
    """What an item tells, whichever of its article's addresses was asked for first."""
    names = ("headline", "datePublished")
    return [item.get(name) for name in names]


@pytest.mark.parametrize("count", cases([3], [1]))
def test_workers_give_the_items_of_one_crawl_and_a_second_crawl_gives_none(
    work, whole_crawl, count
):
    crawls = work(count)
    assert [crawl.returncode for crawl in crawls] == [0] * count, ends_of(crawls)
    items = [item for crawl in crawls for item in items_of(crawl)]
    expected = [json.dumps(told_by(item)) for item in whole_crawl.objects]
    assert sorted(json.dumps(told_by(item)) for item in items) == sorted(expected)
    sums = sum((Counter(report_of(crawl)["sums"]) for crawl in crawls), Counter())
    # Each reads robots.txt; of two addresses of an article that two met, one may be known or a duplicate.
    for outcome in ("item", "gone", "redirect", "not-article", "robots"):
        assert sums[outcome] == whole_crawl.report["sums"][outcome]
    assert [report_of(crawl)["worker"].split("@")[0] for crawl in crawls] == [  # type: ignore[attr-defined]
        newest(crawl).name for crawl in crawls
    ]
    again = work(count)
    assert [crawl.returncode for crawl in again] == [0] * count, ends_of(again)
    assert [items_of(crawl) for crawl in again] == [[]] * count


def test_a_worker_takes_no_more_than_the_crawls_limit(work):
    crawls = work(2, "-a", "limit=7")
    assert [crawl.returncode for crawl in crawls] == [0, 0], crawls[0].output
    assert sum(len(items_of(crawl)) for crawl in crawls) == 7


def test_sections_are_known_to_whoever_fetches_the_article(work, scrapy):
    alone = scrapy("crawl", "ecns", "-a", "sections=culture")
    crawls = work(2, "-a", "sections=culture")
    assert sorted(item["url"] for crawl in crawls for item in items_of(crawl)) == sorted(
        item.url for item in alone.items
    )
    assert alone.items


def test_each_workers_folder_is_replayed_by_itself(work, scrapy_on):
    crawls = work(2)
    for number, crawl in enumerate(crawls):
        folder = newest(crawl)
        replay = scrapy_on(None)(
            "crawl", "ecns", "-s", f"WARC_REPLAY={folder}", "-s", f"SCRAPY_JOB=replay{number}",
            # Not looked at in a replay.
            "-s", "FRONTIER_URL=redis://127.0.0.1:1/0",
        )  # fmt: skip
        assert replay.returncode == 0, replay.output
        items = max(replay.archive.glob("*/*/items.jsonl"), key=os.path.getmtime)
        assert sorted(items.read_bytes().splitlines()) == sorted(
            (folder / "items.jsonl").read_bytes().splitlines()
        )


def test_a_worker_that_is_stopped_gives_back_what_it_has(redis, server, tmp_path):
    machine = Scrapy(tmp_path / "machine", server.proxy_url)
    command = ("crawl", "ecns", "-s", f"FRONTIER_URL={redis.url}", "-s", "LOG_LEVEL=INFO")
    slow = ("-s", "DOWNLOAD_DELAY=0.3", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "BACKOFF_DELAY=0.01")
    process = machine.start(*command, *slow, "-s", f"ARCHIVE_DIR={machine.archive}")
    while not list(machine.archive.glob("ecns/*/items.jsonl")) or not any(
        path.stat().st_size for path in machine.archive.glob("ecns/*/items.jsonl")
    ):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    stopped = machine.end(process)
    assert stopped.returncode == 0
    assert "went back into the queue" in stopped.output
    keys = keys_of("ecns", {})
    with redis.client as client:
        assert client.xlen(f"{keys.crawl}leased") == 0
        assert client.zcard(f"{keys.crawl}queue") > 0
    first = items_of(stopped)
    second = machine(*command)
    assert second.returncode == 0
    urls = [item["url"] for item in (*first, *items_of(second))]
    assert len(urls) == len(set(urls)) == 43


def test_a_frontier_that_lost_its_data_ends_the_crawl(redis, server, tmp_path):
    machine = Scrapy(tmp_path / "machine", server.proxy_url)
    process = machine.start(
        *("crawl", "ecns", "-s", f"FRONTIER_URL={redis.url}", "-s", "DOWNLOAD_DELAY=0.3"),
        *("-s", f"ARCHIVE_DIR={machine.archive}"),
    )
    keys = keys_of("ecns", {})
    with redis.client as client:
        while not client.exists(f"{keys.crawl}leased") or not client.xlen(f"{keys.crawl}leased"):
            assert process.poll() is None
            time.sleep(0.02)
        client.flushall()
    lost = machine.end(process)
    assert lost.returncode == 1
    assert "The frontier is lost: the crawl is no longer in Redis at 127.0.0.1" in lost.output
    assert report_of(lost)["reason"] == "frontier_lost"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("ecns", "-s", "FRONTIER_URL=redis://127.0.0.1:1/0"),
            "Redis at 127.0.0.1:1/0 can't be used",
        ),
        (
            ("ecns", "-s", "FRONTIER_URL=http://a"),
            "an address like redis://host:6379/0 was expected",
        ),
        (("ecns", "-s", "STATE_ENABLED=0"), "needs STATE_ENABLED"),
        (("ecns", "-s", "FRONTIER_LEASE=soon"), "a number of seconds was expected"),
        (("ecns", "-s", "JOBDIR={here}/j"), "is in the place of JOBDIR"),
        (("news", "-a", "url=https://a.example/"), "scrapy genspider -t portal"),
    ],
)
def test_what_can_not_share_a_frontier_says_so_and_leaves_nothing(redis, scrapy, arguments, words):
    given = [argument.format(here=scrapy.archive.parent) for argument in arguments]
    refused = scrapy("crawl", "-s", f"FRONTIER_URL={redis.url}", *given)
    assert refused.returncode == 1
    assert words in refused.output
    assert "Traceback" not in refused.output
    assert not refused.archive.exists()


def test_a_frontier_of_another_version_is_left_alone(redis, scrapy):
    with redis.client as client:
        client.set(VERSION_KEY, 99)
        refused = scrapy("crawl", "ecns", "-s", f"FRONTIER_URL={redis.url}")
        assert refused.returncode == 1
        assert "has frontiers of layout 99, and this newscrawl knows layout 1" in refused.output
        assert client.keys("*") == [VERSION_KEY.encode()]


def test_a_redis_that_may_drop_requests_is_refused(redis, scrapy):
    with redis.client as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
    refused = scrapy("crawl", "ecns", "-s", f"FRONTIER_URL={redis.url}")
    assert refused.returncode == 1
    assert "Set it to noeviction" in refused.output


PLAIN = """
import scrapy


class PlainSpider(scrapy.Spider):
    name = "plain"
    start_urls = ["http://www.ecns.cn/news/"]

    def parse(self, response):
        for href in response.css("a[href*=shtml]::attr(href)").getall()[:40]:
            yield response.follow(href, callback=self.parse_page, errback=self.failed, cb_kwargs={"a": 1})
        yield response.follow("/culture/", callback=lambda response: {"url": response.url, "a": 0})
        yield response.follow("https://elsewhere.example/", errback=self.failed)

    def parse_page(self, response, a):
        yield {"url": response.url, "a": a}

    def failed(self, failure):
        yield {"url": "failed " + failure.request.url, "a": 2}
        yield scrapy.Request("http://www.ecns.cn/travel/", callback=self.parse_page, cb_kwargs={"a": 3})
"""


def test_any_spider_of_the_project_may_share(redis, scrapy, tmp_path):
    path = tmp_path / "plain.py"
    path.write_text(PLAIN)
    alone = scrapy("runspider", str(path), "-s", "JOB=a")
    items = sorted((item["url"], item["a"]) for item in alone.objects)
    folder = alone.folder
    shared = scrapy("runspider", str(path), "-s", f"FRONTIER_URL={redis.url}")
    assert shared.returncode == 0
    [other] = set(shared.archive.glob("*/*/")) - {folder}
    lines = (other / "items.jsonl").read_text().splitlines()
    assert sorted((item["url"], item["a"]) for item in map(json.loads, lines)) == items
    assert {a for _, a in items} == {0, 1, 2, 3}
    assert "are not shared with other workers: <function" in shared.output
    with redis.client as client:
        assert not client.exists(f"{keys_of('plain', {}).crawl}about")
