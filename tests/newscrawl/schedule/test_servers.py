"""scrapyd's JSON API, as real servers speak it, and whatever else may answer in its place."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from answering import answering, breaks_off, drips, forgets, hangs, sends  # beside this file

from newscrawl.schedule.config import Crawl, read_schedule
from newscrawl.schedule.jobs import is_job_of, new_job_id
from newscrawl.schedule.servers import (
    ScrapydServer,
    ServerError,
    UnclearError,
    UnreachableError,
)

NOW = datetime(2026, 11, 26, 6, 7, tzinfo=UTC)


@pytest.fixture
def reach(write) -> Callable[..., tuple[ScrapydServer, Crawl]]:
    """Makes a server of an address, and a crawl for it."""

    def reach(url: str, server: str = "", portal: str = "") -> tuple[ScrapydServer, Crawl]:
        path = write(
            f'[servers.one]\nurl = "{url}"\n{server}\n[portals.slow]\ntimes = "every 1h"\n{portal}'
        )
        schedule = read_schedule(path)
        return ScrapydServer(schedule.servers[0]), schedule.crawls[0]

    return reach


def test_a_job_is_started_with_arguments_settings_priority_and_version(scrapyd, reach, wait_until):
    real = scrapyd()
    portal = """
        spider = "quick"
        version = "1"
        priority = 2
        arguments = { url = "https://example.org/?a=1&b=ü" }
        settings = { TRIED = "a=b, c" }
    """
    server, crawl = reach(real.url, portal=portal)
    job_id = new_job_id(crawl.name, NOW)
    server.start(crawl, job_id)
    wait_until(lambda: real.jobs("finished"))
    log = (real.folder / f"logs/newscrawl/quick/{job_id}.log").read_text("utf-8")
    assert "settings: a=b, c" in log
    assert "'url'" in log
    assert "https://example.org/?a=1&b=ü" in (real.folder / "scrapyd.log").read_text("utf-8")
    assert server.unfinished(crawl) is None


def test_an_unfinished_job_is_found_whether_it_runs_or_waits(scrapyd, reach, wait_until):
    real = scrapyd()
    server, crawl = reach(real.url)
    assert server.unfinished(crawl) is None
    server.start(crawl, "slow-20261126T060700-0000aa")
    wait_until(lambda: real.jobs("running"))
    running = server.unfinished(crawl)
    assert running is not None
    assert running.told() == "its job slow-20261126T060700-0000aa still runs"
    # There is room for one; so this one waits.
    other_server, other = reach(real.url, portal='spider = "other"')
    other_server.start(other, "slow-20261126T060700-0000bb")
    waiting = other_server.unfinished(other)
    assert waiting is not None
    assert waiting.told() == "its job slow-20261126T060700-0000bb still waits"
    real.post("cancel.json", f"project=newscrawl&job={waiting.id}")
    assert other_server.unfinished(other) is None


def test_a_job_started_by_hand_counts_where_one_portal_has_the_spider(scrapyd, reach, wait_until):
    real = scrapyd(max_proc=2)
    server, crawl = reach(real.url)
    real.post("schedule.json", "project=newscrawl&spider=slow&jobid=by-hand")
    job = server.unfinished(crawl)
    assert job is not None
    assert job.id == "by-hand"
    # Two portals share the spider: nobody knows whose it is.
    shared, crawl = reach(real.url, portal='[portals.x]\nspider = "slow"\ntimes = "every 1h"')
    assert shared.unfinished(crawl) is None
    own = new_job_id(crawl.name, NOW)
    shared.start(crawl, own)
    wait_until(lambda: len(real.jobs("running")) == 2)
    job = shared.unfinished(crawl)
    assert job is not None
    assert job.id == own


def test_ids_of_jobs_tell_portals_apart():
    job_id = new_job_id("news-one", NOW)
    assert job_id.startswith("news-one-20261126T060700-")
    assert is_job_of(job_id, "news-one")
    assert not is_job_of(job_id, "news")
    assert not is_job_of(job_id, "one")
    assert not is_job_of("by-hand", "by")


@pytest.mark.parametrize(
    ("portal", "complaint"),
    [
        ('project = "mine"', "project 'mine' not found"),
        ('spider = "none"', "spider 'none' not found"),
        ('version = "r9"', "version 'r9' not found"),
    ],
)
def test_what_scrapyd_does_not_have_is_told_as_scrapyd_tells_it(scrapyd, reach, portal, complaint):
    server, crawl = reach(scrapyd().url, portal=portal)
    with pytest.raises(ServerError, match=f"^{complaint}$"):
        server.start(crawl, new_job_id(crawl.name, NOW))


def test_a_password_is_asked_for_checked_and_used(scrapyd, reach):
    real = scrapyd(password="secret")
    server, crawl = reach(real.url)
    with pytest.raises(
        UnreachableError, match=r"HTTP 401; set username and password of \[servers.one"
    ):
        server.unfinished(crawl)
    wrong, _ = reach(real.url, 'username = "me"\npassword = "guess"')
    with pytest.raises(UnreachableError, match="HTTP 401; check username and password"):
        wrong.unfinished(crawl)
    right, _ = reach(real.url, 'username = "me"\npassword = "secret"')
    assert right.unfinished(crawl) is None


def test_a_server_that_is_down_is_told(reach, unused_port):
    server, crawl = reach(f"http://127.0.0.1:{unused_port}/")
    with pytest.raises(UnreachableError, match=r"^connection refused$"):
        server.unfinished(crawl)
    with pytest.raises(UnreachableError, match=r"^connection refused$"):
        server.start(crawl, "x")


def test_a_name_that_nobody_knows_is_told(reach):
    server, crawl = reach("http://no-such-host.invalid:6800/")
    with pytest.raises(UnreachableError, match="its name is not known"):
        server.unfinished(crawl)


@pytest.mark.parametrize(
    ("head", "body", "complaint"),
    [
        ("200 OK", b"<html>It works!</html>", 'is no scrapyd: it answers "<html>It works!</html>"'),
        ("200 OK", b"", 'is no scrapyd: it answers ""'),
        ("200 OK", b"[" * 100_000, "is no scrapyd"),
        ("200 OK", b'{"jobs": []}', "is no scrapyd"),
        ("200 OK", b'{"status": "ok"}', "is no scrapyd: it lists no running jobs"),
        ("200 OK", b'{"status": "ok", "running": [1]}', "is no scrapyd"),
        ("200 OK", b" " * (17 << 20), "an answer of more than 16 MB"),
        ("404 Not Found", b"", "HTTP 404 Not Found"),
        ("502 Bad Gateway", b"", "HTTP 502 Bad Gateway"),
        ("302 Found\r\nLocation: http://127.0.0.1:9/", b"", "HTTP 302 Found"),
        ("nonsense", b"", "broke off"),
    ],
)
def test_nonsense_is_one_line(reach, head, body, complaint):
    with answering(sends(head, body)) as url:
        server, crawl = reach(url)
        with pytest.raises(UnreachableError) as caught:
            server.unfinished(crawl)
    assert complaint in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 200


def test_an_error_of_scrapyd_that_is_a_traceback_is_its_last_line(reach):
    body = b'{"status": "error", "message": "Traceback ...\\n  File \\nImportError: no lxml\\n"}'
    with answering(sends("200 OK", body)) as url:
        server, crawl = reach(url)
        with pytest.raises(ServerError, match=r"^ImportError: no lxml$"):
            server.unfinished(crawl)


@pytest.mark.parametrize("manner", [hangs, drips])
def test_a_slow_server_is_left_at_its_timeout(reach, manner):
    with answering(manner) as url:
        server, crawl = reach(url, 'timeout = "1s"')
        began = time.monotonic()
        with pytest.raises(UnreachableError, match="no answer within 1 s"):
            server.unfinished(crawl)
        assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "manner",
    [hangs, breaks_off, forgets, sends("200 OK", b"thanks"), sends("504 Gateway Timeout", b"")],
)
def test_an_order_whose_answer_is_lost_may_have_been_taken(reach, manner):
    with answering(manner) as url:
        server, crawl = reach(url, 'timeout = "1s"')
        with pytest.raises(UnclearError):
            server.start(crawl, "x")
