"""Crawls given out to real scrapyd servers: spreading, skipping, falling over, coming back."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from answering import answering, forgets, hangs  # beside this file

from newscrawl.schedule.config import Schedule, read_schedule
from newscrawl.schedule.servers import ScrapydServer
from newscrawl.schedule.service import Answer, Dispatcher, Result, Service, dispatch_all, log
from newscrawl.schedule.times import Interval, Times

PORTALS = """
    [defaults]
    times = "every 1h"
    spider = "slow"
    [portals.a]
    [portals.b]
    [portals.c]
    [portals.d]
"""


def now() -> datetime:
    return datetime.now(UTC)


def dispatcher_of(schedule: Schedule, rest: timedelta = timedelta(0)) -> Dispatcher:
    servers = {plan.name: ScrapydServer(plan) for plan in schedule.servers}
    return Dispatcher(schedule.crawls, servers, now=now, rest=rest)


@pytest.fixture
def planned(write) -> Callable[..., Schedule]:
    """Makes a schedule of portals on servers at addresses."""

    def planned(portals: str = PORTALS, timeout: int = 20, **urls: str) -> Schedule:
        servers = "".join(
            f'[servers.{name}]\nurl = "{url}"\ntimeout = "{timeout}s"\n'
            for name, url in urls.items()
        )
        return read_schedule(
            write("\n".join(map(str.strip, portals.splitlines())) + "\n" + servers)
        )

    return planned


def test_portals_are_spread_skipped_moved_while_a_server_is_down_and_come_back(
    scrapyd, planned, wait_until
):
    one, two = scrapyd(), scrapyd()
    schedule = planned(one=one.url, two=two.url)
    dispatcher = dispatcher_of(schedule)

    def ids(server):
        listed = server.get("listjobs.json")
        jobs = listed["running"] + listed["pending"]
        return sorted(job["id"].split("-")[0] for job in jobs)

    answers = list(dispatch_all(dispatcher, schedule.crawls))
    assert [answer.result for answer in answers] == [Result.SCHEDULED] * 4
    assert (ids(one), ids(two)) == (["a", "c"], ["b", "d"])
    assert answers[0].text.startswith("scheduled on one as a-2")

    # Their jobs have not ended: nothing is started, and it is said where they are.
    wait_until(lambda: one.jobs("running") and two.jobs("running"))
    answers = list(dispatch_all(dispatcher, schedule.crawls))
    assert [answer.result for answer in answers] == [Result.SKIPPED] * 4
    [running], [waiting] = two.jobs("running"), two.jobs("pending")
    told = [
        f"{job['id'][0]}: skipped, its job {job['id']} still {does} on two"
        for job, does in ((running, "runs"), (waiting, "waits"))
    ]
    assert sorted(told) == [str(answers[1]), str(answers[3])]
    assert (ids(one), ids(two)) == (["a", "c"], ["b", "d"])

    # One of the servers dies amid its jobs: the other takes its portals; its own still run.
    one.kill()
    answers = list(dispatch_all(dispatcher, schedule.crawls))
    assert [answer.result.name for answer in answers] == [
        "SCHEDULED", "SKIPPED", "SCHEDULED", "SKIPPED",
    ]  # fmt: skip
    assert answers[0].text.startswith("scheduled on two as a-")
    assert answers[0].text.endswith(" (one: connection refused)")
    assert ids(two) == ["a", "b", "c", "d"]

    # It is back: its portals stay where they run, and go home as soon as these jobs have ended.
    one.start()
    wait_until(lambda: one.jobs("running"))
    answers = list(dispatch_all(dispatcher, schedule.crawls))
    assert [answer.result for answer in answers] == [Result.SKIPPED] * 4
    # A job that waited on it when it died runs now: scrapyd keeps its queue.
    [kept] = one.jobs("running")
    where = {"a": "still waits on two", "c": "still waits on two"}
    where |= {kept["id"][0]: f"{kept['id']} still runs on one"}
    assert answers[0].text.endswith(where["a"])
    assert answers[2].text.endswith(where["c"])
    for server in (one, two):
        for job in server.jobs("pending") + server.jobs("running"):
            server.post("cancel.json", f"project=newscrawl&job={job['id']}")
    wait_until(lambda: not one.jobs("running") + two.jobs("running"))
    answers = list(dispatch_all(dispatcher, schedule.crawls))
    assert [answer.result for answer in answers] == [Result.SCHEDULED] * 4
    assert (ids(one), ids(two)) == (["a", "c"], ["b", "d"])


def test_a_server_without_the_project_leaves_its_portals_to_the_others(scrapyd, planned):
    bare, good = scrapyd(is_deployed=False), scrapyd()
    schedule = planned(bare=bare.url, good=good.url)
    [answer] = dispatch_all(dispatcher_of(schedule), schedule.crawls[:1])
    assert answer.result is Result.SCHEDULED
    assert answer.text.startswith("scheduled on good as a-")
    assert answer.text.endswith(" (bare: project 'newscrawl' not found)")


def test_one_wrong_portal_is_told_and_the_others_go_on(scrapyd, planned):
    real = scrapyd()
    schedule = planned(PORTALS.replace("[portals.b]", '[portals.b]\nspider = "gone"'), one=real.url)
    answers = list(dispatch_all(dispatcher_of(schedule), schedule.crawls))
    assert [answer.crawl for answer in answers if answer.result is Result.SCHEDULED] == [*"acd"]
    assert str(answers[1]) == "b: not scheduled (one: spider 'gone' not found)"


def test_where_no_server_answers_it_is_told_of_each(planned, unused_port):
    url = f"http://127.0.0.1:{unused_port}/"
    schedule = planned(one=url, two="http://no-such-host.invalid/")
    [answer] = dispatch_all(dispatcher_of(schedule), schedule.crawls[:1])
    assert answer.result is Result.FAILED
    assert answer.text.startswith(
        "not scheduled (one: connection refused; two: its name is not known"
    )


def test_a_server_that_did_not_answer_is_left_alone_for_a_while(scrapyd, planned):
    real = scrapyd()
    schedule = planned(one=real.url)
    patient = dispatcher_of(schedule, rest=timedelta(minutes=1))
    real.kill()
    assert patient.dispatch(schedule.crawls[0]).result is Result.FAILED
    real.start()
    # Crawls of the same minute don't wait for it one after the other.
    assert "connection refused" in patient.dispatch(schedule.crawls[1]).text
    assert dispatcher_of(schedule).dispatch(schedule.crawls[1]).result is Result.SCHEDULED


def test_an_order_whose_answer_was_lost_is_not_given_to_another_server(scrapyd, planned):
    real = scrapyd()
    with answering(forgets) as url:
        schedule = planned(one=url, two=real.url)
        answer = dispatcher_of(schedule).dispatch(schedule.crawls[0])
    assert answer.result is Result.FAILED
    assert answer.text.startswith("not scheduled (one: broke off")
    assert answer.text.endswith("whether it took the job is not known)")
    assert not real.jobs("pending") + real.jobs("running")


def test_a_trial_asks_and_starts_nothing(scrapyd, planned):
    real = scrapyd()
    schedule = planned(one=real.url)
    answers = list(dispatch_all(dispatcher_of(schedule), schedule.crawls, is_trial=True))
    assert {str(answer) for answer in answers} == {
        f"{name}: would be scheduled on one" for name in "abcd"
    }
    assert real.get("daemonstatus.json")["pending"] == real.get("daemonstatus.json")["running"] == 0


class Served:
    """A service that runs in a thread until the test ends it."""

    def __init__(self, service: Service):
        self.service = service
        self._stop = threading.Event()
        self._thread = threading.Thread(target=service.run, args=[self._stop.wait])

    def __enter__(self) -> Service:
        self._thread.start()
        return self.service

    def __exit__(self, *args: object) -> None:
        self._stop.set()
        self._thread.join(30)
        assert not self._thread.is_alive()


def test_the_service_starts_a_job_at_each_time_and_says_so(scrapyd, planned, wait_until, caplog):
    real = scrapyd()
    schedule = planned(one=real.url)
    every_second = Times((Interval(timedelta(seconds=1), timedelta(0), ZoneInfo("UTC")),))
    crawl = replace(schedule.crawls[0], spider="brief", times=every_second)
    caplog.set_level(logging.INFO, "newscrawl.schedule")
    with Served(Service(dispatcher_of(schedule), [crawl], now=now)):
        wait_until(lambda: len(real.jobs("finished")) >= 2)
    told = [record.message for record in caplog.records]
    assert any(re.match(r"a: scheduled on one as a-\S+; next at 20", line) for line in told)
    assert any(re.match(r"a: skipped, its job a-\S+ still \w+ on one; next", line) for line in told)
    # Never two at once: each began after the one before had ended.
    jobs = sorted(real.jobs("finished"), key=lambda job: job["start_time"])
    assert all(first["end_time"] <= second["start_time"] for first, second in pairwise(jobs))


def test_a_time_that_comes_while_a_server_still_hangs_is_told(planned, wait_until, caplog):
    with answering(hangs) as url:
        schedule = planned(one=url, timeout=4)
        every_second = Times((Interval(timedelta(seconds=1), timedelta(0), ZoneInfo("UTC")),))
        crawl = replace(schedule.crawls[0], times=every_second)
        with Served(Service(dispatcher_of(schedule), [crawl], now=now)):
            wait_until(lambda: "skipped, the servers have not yet answered" in caplog.text)
    assert "a: not scheduled (one: no answer within 4 s)" in caplog.text


def test_what_was_missed_while_the_machine_slept_is_made_up_for_once(
    scrapyd, planned, wait_until, caplog
):
    caplog.set_level(logging.INFO, "newscrawl.schedule")
    real = scrapyd()
    schedule = planned(one=real.url)
    asleep = now() - timedelta(hours=8)
    crawl = replace(schedule.crawls[0], spider="quick")
    with Served(Service(dispatcher_of(schedule), [crawl], now=now)) as service:
        service.scheduler.modify_job("a", next_run_time=asleep)
        wait_until(lambda: real.jobs("finished"))
        [job] = service.scheduler.get_jobs()
        assert now() < job.next_run_time <= now() + timedelta(hours=1)
    assert [record.message.split(" on ")[0] for record in caplog.records] == ["a: scheduled"]
    assert len(real.jobs("finished")) == 1
    assert not real.jobs("running") + real.jobs("pending")


def test_a_line_of_the_log_says_when_the_portal_is_due_again(caplog):
    answer = Answer("a", Result.FAILED, "not scheduled (one: HTTP 401)")
    log(answer, datetime(2026, 11, 26, 7, 7, tzinfo=ZoneInfo("Europe/Berlin")))
    [record] = caplog.records
    assert record.levelname == "ERROR"
    assert record.message == ("a: not scheduled (one: HTTP 401); next at 2026-11-26 07:07:00+01:00")
