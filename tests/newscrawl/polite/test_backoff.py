"""A host that refuses is left alone for as long as it asks, and the crawl comes back for its pages."""

from __future__ import annotations

import json
import signal
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from timed_site import HOST, OTHER, THROTTLES, Timed, no_robots, page, robots

from tests.soak.amount import cases

PAGES = [f"{HOST}/page/{n}" for n in range(12)]


def refusing(*headers, status=429, path="/page/5", times=1):
    """Answers of which those to a path are refusals at first."""
    return no_robots(
        lambda asked, attempt: (
            page(status, *headers) if asked == path and attempt <= times else page()
        )
    )


def quiet(site, path="/page/5"):
    """Seconds for which nothing came after the first refusal; what was under way does not count."""
    refused = next(one.at for one in site.asked if one.path == path)
    under_way = 0.6
    return next(one.at for one in site.asked if one.at > refused + under_way) - refused


@pytest.mark.parametrize(("status", "throttle"), [(429, THROTTLES[0]), (503, THROTTLES[1])])
def test_nothing_is_asked_until_retry_after_is_over_and_then_all_pages_come(
    crawl, throttle, status
):
    site = Timed(refusing(("Retry-After", "1"), status=status))
    done = crawl(site, *PAGES, **throttle)
    assert quiet(site) >= 1
    assert sorted(item["url"] for item in done.objects) == sorted(PAGES)
    assert done.report["sums"]["item"] == len(PAGES)
    assert done.report["stats"]["newscrawl/backoff/count"] == 1
    assert f"www.ecns.cn answers {status}: nothing is asked of it for 1 s" in done.output


def test_a_date_is_counted_by_the_servers_own_clock(crawl):
    # Its clock is a day fast.
    there = datetime.now(UTC) + timedelta(days=1)
    until = format_datetime(there + timedelta(seconds=1), usegmt=True)
    site = Timed(refusing(("Retry-After", until), ("Date", format_datetime(there, usegmt=True))))
    done = crawl(site, *PAGES)
    assert quiet(site) >= 1
    assert len(done.objects) == len(PAGES)


@pytest.mark.parametrize("throttle", cases(THROTTLES[1:], THROTTLES[:1]))
def test_without_retry_after_each_wait_is_twice_the_one_before(crawl, throttle):
    site = Timed(refusing(times=3))
    done = crawl(site, PAGES[5], BACKOFF_DELAY=0.3, RETRY_TIMES=3, **throttle)
    asked = [one.at for one in site.asked if one.path == "/page/5"]
    waits = [after - before for before, after in pairwise(asked)]
    assert [wait > least for wait, least in zip(waits, (0.3, 0.6, 1.2), strict=True)] == [True] * 3
    assert len(done.objects) == 1


def test_several_refusals_of_what_was_under_way_are_one(crawl):
    """Four requests are sent at once, and the host has had enough of all of them."""
    site = Timed(no_robots(lambda path, attempt: page(429) if attempt == 1 else page()), takes=1)
    done = crawl(site, *PAGES[:4], BACKOFF_DELAY=1.5, AUTOTHROTTLE_ENABLED=0)
    assert len(done.objects) == 4
    assert done.report["stats"]["newscrawl/backoff/count"] == 1


def test_after_a_wait_one_request_goes_first(crawl):
    paths = []

    def answer(path, attempt):
        paths.append(path)
        return page(429 if len(paths) == 1 else 200)

    site = Timed(no_robots(answer), takes=0.1)
    done = crawl(site, *PAGES, BACKOFF_DELAY=1, AUTOTHROTTLE_ENABLED=0)
    refused = next(n for n, one in enumerate(site.asked) if one.status == 429)
    later = [one for one in site.asked[refused:] if one.at > site.asked[refused].at + 0.9]
    assert later[0].together == 1
    assert later[1].at - later[0].at >= 0.1
    assert max(one.together for one in later) > 1, "and then as many as before"
    assert len(done.objects) == len(PAGES)


def test_a_host_that_wants_hours_is_left_alone_and_the_others_are_not(crawl):
    site = Timed(refusing(("Retry-After", "7200"), path="/page/0", times=99))
    began = time.monotonic()
    others = [f"{OTHER}/other/{n}" for n in range(1, 8)]
    done = crawl(site, *PAGES, *others, CONCURRENT_REQUESTS_PER_DOMAIN=2)
    assert time.monotonic() - began < 60
    assert {item["url"] for item in done.objects} >= set(others)
    assert (done.report["state"], done.report["reason"]) == ("finished", "finished")
    reason = "HTTP 429, Retry-After: 2:00:00: the host is left alone for the rest of the job"
    assert done.statuses[PAGES[0]] == ("blocked", reason)
    left = [url for url in PAGES if done.statuses[url] == ("blocked", reason)]
    refused = next(one.at for one in site.asked if one.status == 429)
    answered = [one for one in site.asked if one.path in {url.removeprefix(HOST) for url in left}]
    assert [one.at for one in answered if one.at > refused + 1] == []
    assert len(left) >= 3
    assert {status for status, _ in done.statuses.values()} <= {"item", "blocked", "read"}
    assert sum(one.path == "/page/0" for one in site.asked) == 1
    assert done.report["stats"]["newscrawl/backoff/left_alone"] == 1
    assert done.output.count("Nothing more is asked of it in this job") == 1


def test_a_host_that_never_stops_refusing_is_left_alone_in_the_end(crawl):
    site = Timed(no_robots(lambda path, attempt: page(503)))
    done = crawl(site, *PAGES, BACKOFF_DELAY=0.1, BACKOFF_MAX_DELAY=0.5, AUTOTHROTTLE_ENABLED=0)
    reasons = {reason for url, (_, reason) in done.statuses.items() if url in PAGES}
    assert any("again and again" in reason for reason in reasons)
    assert {done.statuses[url][0] for url in PAGES} == {"blocked"}
    # robots.txt, four at once, and one after each of three waits.
    assert len(site.asked) <= 1 + 4 + 3


@pytest.mark.parametrize("name", ["BACKOFF_DELAY", "BACKOFF_MAX_DELAY", "ROBOTS_MAX_DELAY"])
def test_a_setting_that_is_no_number_is_named(scrapy_on, name):
    run = scrapy_on(None)
    settings = (f"{name}=soon", "LOG_LEVEL=ERROR", f"ARCHIVE_DIR={run.archive}")
    given = [word for setting in settings for word in ("-s", setting)]
    done = run.end(run.start("crawl", "ecns", *given))
    assert done.returncode == 1
    assert f"{name}=soon: not a number of seconds" in done.output
    assert "Traceback" not in done.output


def test_a_replay_waits_for_nobody(crawl, scrapy_in, spider, tmp_path):
    before = crawl(Timed(refusing(("Retry-After", "3"))), *PAGES)
    run = scrapy_in(tmp_path / "again", None)
    again = run("runspider", spider(*PAGES), "-s", f"WARC_REPLAY={before.folder}")
    assert again.returncode == 0
    assert again.report["stats"]["elapsed_time_seconds"] < 3
    assert "newscrawl/backoff/count" not in again.report["stats"]
    assert sorted(item["url"] for item in again.objects) == sorted(PAGES)


@pytest.mark.parametrize("wants", ["Crawl-delay: 60", "Retry-After: 60"])
def test_a_crawl_that_is_stopped_waits_for_no_pause_and_loses_nothing(
    serve, scrapy_on, spider, tmp_path, wants
):
    resumed = False

    def answer(path, attempt):
        if resumed:
            return page()
        if path == "/robots.txt":
            return robots(wants if wants.startswith("Crawl") else "Disallow:")
        return page(503, ("Retry-After", "60")) if wants.startswith("Retry") else page()

    site = Timed(answer)
    once = "async def start(self):\n        for url in self.start_urls: yield scrapy.Request(url)"
    asking = spider(*PAGES, more=once)
    command = ("runspider", asking, "-s", f"JOBDIR={tmp_path / 'jobdir'}")
    with serve(site) as proxy:
        run = scrapy_on(proxy)
        given = ("-s", f"ARCHIVE_DIR={run.archive}", "-s", "AUTOTHROTTLE_ENABLED=0")
        process = run.start(*command, *given)
        wait_until(lambda: len(site.asked) > wants.startswith("Retry"))
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        stopped = run.end(process, timeout=50)
        resumed = True
        run.end(run.start(*command, *given, "-s", "DOWNLOAD_DELAY=0.01"))
    assert stopped.returncode == 0
    assert '"reason": "shutdown"' in "".join(
        path.read_text("utf-8") for path in run.archive.glob("*/*/crawl.json")
    )
    found = [
        json.loads(line)["url"]
        for path in run.archive.glob("*/*/items.jsonl")
        for line in path.read_text("utf-8").splitlines()
    ]
    assert sorted(found) == sorted(PAGES)


def wait_until(holds):
    """Wait for something that happens within some seconds."""
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
