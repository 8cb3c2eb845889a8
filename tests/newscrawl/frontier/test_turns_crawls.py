"""Two crawls with one Redis ask a host as one would; the server itself notes when it is asked."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from scrapy.exceptions import NotConfigured
from scrapy.utils.test import get_crawler

from newscrawl.demo.server import DemoServer
from newscrawl.polite.turns import TurnsMiddleware
from tests.conftest import ROOT, Crawl, Scrapy
from tests.newscrawl.polite.timed_site import HOST, Timed, no_robots, page, robots
from tests.soak.amount import in_soak

# Requests leave in time; they may arrive a little unevenly.
UNEVEN = 0.2
SPIDER = """
import scrapy
class Asking(scrapy.Spider):
    name = {name!r}
    async def start(self):
        for url in {urls!r}:
            yield scrapy.Request(url)
    async def parse(self, response):
        {parse}
"""
READS = "yield {'url': response.url}"
ASKS_MORE = f"""
        try:
            await self.crawler.engine.download_async(scrapy.Request("{HOST}/part"))
            yield {{'url': response.url, 'part': 'there'}}
        except Exception as error:
            yield {{'url': response.url, 'part': str(error)}}
"""


@dataclass
class Together(Timed):
    """A site that lets nobody go on before so many crawls have asked for its robots.txt."""

    crawls: int = 2
    _gate: threading.Barrier = field(init=False)

    def __post_init__(self):
        self._gate = threading.Barrier(self.crawls)

    def reply(self, scheme, path, attempt):
        reply = super().reply(scheme, path, attempt)
        if path == "/robots.txt":
            with suppress(threading.BrokenBarrierError):
                self._gate.wait(30)
        return reply


@dataclass
class Crawls:
    """Crawls that share a Redis."""

    root: Path
    url: str
    settings: dict[str, object] = field(default_factory=dict)

    def begin(
        self, proxy: str, name: str, urls: list[str], parse: str = READS
    ) -> tuple[Scrapy, subprocess.Popen[bytes]]:
        """Start one, in an archive of its own."""
        folder = self.root / f"{name}-{sum(1 for _ in self.root.glob(f'{name}-*'))}"
        folder.mkdir()
        path = folder / "asking.py"
        path.write_text(SPIDER.format(name=name, urls=urls, parse=parse))
        run = Scrapy(folder / "archive", proxy)
        given = {
            "FRONTIER_URL": self.url,
            "ARCHIVE_DIR": run.archive,
            "DOWNLOAD_DELAY": 0.05,
            "DOWNLOAD_DELAY_JITTER": 0,
            "AUTOTHROTTLE_ENABLED": 0,
        } | self.settings
        words = [word for name, value in given.items() for word in ("-s", f"{name}={value}")]
        return run, run.start("runspider", str(path), *words)

    def both(self, site: Timed, **pages: list[str]) -> list[Crawl]:
        """Run one crawl of some pages each, at the same time."""
        with DemoServer(site) as server:
            begun = [self.begin(server.proxy_url, name, urls) for name, urls in pages.items()]
            return [run.end(process) for run, process in begun]


@pytest.fixture
def crawls(redis, tmp_path):
    def make(**settings):
        return Crawls(tmp_path, redis.url, settings)

    return make


def pages(name, count):
    return [f"{HOST}/{name}/{n}" for n in range(count)]


def found(done):
    return sorted(one["url"] for one in done.objects)


def test_the_delay_lies_between_the_requests_of_both(crawls):
    site = Together(no_robots(lambda path, attempt: page()))
    one, two = crawls(DOWNLOAD_DELAY=0.6).both(site, one=pages("one", 4), two=pages("two", 4))
    assert (found(one), found(two)) == (pages("one", 4), pages("two", 4))
    assert len(site.asked) == 10
    assert min(site.gaps()) >= 0.6 - UNEVEN
    assert one.report["stats"]["newscrawl/frontier/turns"] == 5


@in_soak
def test_the_delay_of_robots_txt_does_too(crawls):
    rules = robots("Crawl-delay: 0.7")
    site = Together(lambda path, attempt: rules if path == "/robots.txt" else page())
    done = crawls().both(site, one=pages("one", 3), two=pages("two", 3))
    assert [len(found(one)) for one in done] == [3, 3]
    # Before it is read nobody knows it.
    assert min(site.gaps()[1:]) >= 0.7 - UNEVEN


def test_both_have_no_more_requests_under_way_than_one_may_have(crawls):
    site = Together(no_robots(lambda path, attempt: page()), takes=0.05)
    some = crawls(DOWNLOAD_DELAY=0, CONCURRENT_REQUESTS_PER_DOMAIN=3)
    done = some.both(site, one=pages("one", 12), two=pages("two", 12))
    assert [len(found(one)) for one in done] == [12, 12]
    assert max(one.together for one in site.asked) == 3


def test_what_one_is_told_to_wait_the_other_waits(crawls):
    site = Together(
        no_robots(
            lambda path, attempt: (
                page(429, ("Retry-After", "3")) if (path, attempt) == ("/one/2", 1) else page()
            )
        )
    )
    one, two = crawls(DOWNLOAD_DELAY=0.1).both(site, one=pages("one", 20), two=pages("two", 20))
    refused = next(one.at for one in site.asked if one.status == 429)
    # What was under way does not count.
    later = [one for one in site.asked if one.at > refused + 1]
    assert later[0].at >= refused + 3
    assert later[0].together == 1
    assert {one.path.split("/")[1] for one in later} == {"one", "two"}
    assert (found(one), found(two)) == (sorted(pages("one", 20)), sorted(pages("two", 20)))


@in_soak
def test_each_refusal_makes_the_wait_of_all_twice_as_long(crawls):
    """The host refuses whoever comes, the fifth time for good."""
    site = Together(no_robots(lambda path, attempt: page(503)))
    some = crawls(BACKOFF_DELAY=0.3, BACKOFF_MAX_DELAY=2.5, CONCURRENT_REQUESTS_PER_DOMAIN=2)
    one, two = some.both(site, one=pages("one", 6), two=pages("two", 6))
    refused = [one for one in site.asked if one.status == 503]
    # Two at once at the most, and one after each wait of 0.3, 0.6, 1.2 and 2.4 s.
    assert 5 <= len(refused) <= 6
    outcomes = Counter(outcome for done in (one, two) for outcome, _ in done.statuses.values())
    assert outcomes["blocked"] >= 6
    assert set(outcomes) <= {"blocked", "error", "read", "gone"}


def test_a_host_that_wants_hours_is_left_alone_by_both(crawls):
    site = Together(
        no_robots(
            lambda path, attempt: page(429, ("Retry-After", "7200")) if path == "/one/1" else page()
        )
    )
    one, two = crawls(DOWNLOAD_DELAY=0.3).both(site, one=pages("one", 30), two=pages("two", 30))
    reason = "HTTP 429, Retry-After: 2:00:00: the host is left alone for the rest of the job"
    left = [url for url in pages("two", 30) if two.statuses[url] == ("blocked", reason)]
    assert len(left) >= 10
    assert one.statuses[f"{HOST}/one/1"] == ("blocked", reason)
    assert f"another worker was told: {reason}" in two.output
    refused = next(one.at for one in site.asked if one.status == 429)
    assert [one for one in site.asked if one.at > refused + 1] == []
    assert two.report["stats"]["newscrawl/backoff/left_alone"] == 1


def test_both_workers_of_a_spider_spend_one_budget(crawls):
    site = Together(no_robots(lambda path, attempt: page()))
    some = crawls(DAILY_REQUESTS=7)
    with DemoServer(site) as server:
        begun = [some.begin(server.proxy_url, "same", pages(name, 8)) for name in ("a", "b")]
        done = [run.end(process) for run, process in begun]
    assert [one.returncode for one in done] == [0, 0]
    assert len(site.asked) == 7
    assert any("(DAILY_REQUESTS) is spent" in one.output for one in done)


def test_a_crawl_that_is_stopped_waits_for_no_turn(crawls):
    rules = robots("Crawl-delay: 90")
    site = Timed(lambda path, attempt: rules if path == "/robots.txt" else page())
    with DemoServer(site) as server:
        run, process = crawls().begin(server.proxy_url, "one", pages("one", 5))
        wait_until(lambda: site.asked)
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        done = run.end(process, timeout=60)
    assert done.returncode == 0
    assert done.report["reason"] == "shutdown"
    assert [one.path for one in site.asked] == ["/robots.txt"]
    assert {done.statuses[url][0] for url in pages("one", 5) if url in done.statuses} <= {
        "unfinished"
    }


@pytest.mark.parametrize(
    ("pause", "part"),
    [("3", "there"), ("90", "the crawl was stopped while its host wanted time")],
)
def test_a_stopped_crawl_waits_a_little_for_a_part_of_an_article(crawls, pause, part):
    """It is asked for past the scheduler, which would keep it for the next worker."""
    refused = page(503, ("Retry-After", pause))
    site = Timed(
        no_robots(lambda path, attempt: refused if (path, attempt) == ("/part", 1) else page())
    )
    with DemoServer(site) as server:
        run, process = crawls().begin(server.proxy_url, "one", pages("one", 1), ASKS_MORE)
        wait_until(lambda: any(one.path == "/part" for one in site.asked))
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        done = run.end(process, timeout=60)
    assert done.returncode == 0
    assert done.objects == [{"url": f"{HOST}/one/0", "part": part}]


def test_while_redis_is_away_nothing_goes_out_and_a_stopped_crawl_waits_for_no_turn(crawls, redis):
    site = Timed(no_robots(lambda path, attempt: page()))
    with DemoServer(site) as server:
        run, process = crawls(DOWNLOAD_DELAY=0.5).begin(server.proxy_url, "one", pages("one", 60))
        wait_until(lambda: len(site.asked) > 2)
        redis.kill()
        # What has its turn goes out.
        time.sleep(2)
        asked = len(site.asked)
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        time.sleep(4)
        redis.start()
        done = run.end(process, timeout=60)
    assert len(site.asked) == asked
    assert done.report["reason"] == "shutdown"


@pytest.mark.parametrize(
    "settings", [{}, {"FRONTIER_URL": "redis://127.0.0.1:1", "WARC_REPLAY": "archive"}]
)
def test_it_is_off_without_a_frontier_and_in_replays(settings):
    with pytest.raises(NotConfigured):
        TurnsMiddleware.from_crawler(get_crawler(settings_dict=settings))


def test_without_a_frontier_no_redis_is_loaded():
    code = "import sys, newscrawl.polite.backoff, newscrawl.polite.budget; print([*sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "newscrawl.polite.budget" in run.stdout
    assert "newscrawl.frontier" not in run.stdout
    assert "'redis" not in run.stdout


def wait_until(holds):
    """Wait for something that happens within some seconds."""
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
