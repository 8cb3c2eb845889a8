"""No more than so many requests a day, over all jobs of a spider."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta

import pytest
from scrapy import Request
from scrapy.utils.test import get_crawler
from timed_site import HOST, Timed, no_robots, page

from newscrawl import clock
from newscrawl.ledger import Outcome
from newscrawl.polite.budget import BudgetMiddleware, DailyBudget
from newscrawl.rejected import NotAsked
from newscrawl.state import STATE, State

PAGES = [f"{HOST}/page/{n}" for n in range(8)]
DAY, NEXT = "2026-11-26", "2026-11-27"


def test_the_days_jobs_share_one_budget_and_what_is_over_is_skipped(crawl):
    site = Timed(no_robots(lambda path, attempt: page()))
    first = crawl(site, *PAGES, DAILY_REQUESTS=6)
    assert first.returncode == 0
    assert first.report["reason"] == "finished"
    # robots.txt is a request, too.
    assert len(site.asked) == 6
    assert len(first.objects) == 5
    skipped = [url for url in PAGES if first.statuses[url][0] == "skipped"]
    assert len(skipped) == 3
    assert first.statuses[skipped[0]] == ("skipped", "daily budget of 6 requests")
    assert first.output.count("(DAILY_REQUESTS) is spent") == 1
    folder = first.folder
    more = crawl(site, *PAGES, DAILY_REQUESTS=8)
    [second] = [path for path in more.archive.glob("*/*/") if path != folder]
    assert len(site.asked) == 8
    assert (second / "items.jsonl").read_text("utf-8").count("\n") == 1


def test_a_job_whose_budget_is_spent_already_ends_well(scrapy):
    assert scrapy("crawl", "ecns", "-s", "DAILY_REQUESTS=1").returncode == 0
    again = scrapy("crawl", "ecns", "-s", "DAILY_REQUESTS=1")
    assert again.returncode == 0
    assert "Traceback" not in again.output


def test_a_budget_that_is_no_number_is_named(scrapy_on):
    done = scrapy_on(None)("crawl", "ecns", "-s", "DAILY_REQUESTS=many")
    assert done.returncode == 1
    assert "DAILY_REQUESTS=many: not a whole number" in done.output
    assert "Traceback" not in done.output


def test_each_day_has_a_budget_of_its_own(tmp_path):
    for state in (State(tmp_path / STATE), None):
        budget = DailyBudget(2, state)
        assert [budget.spend(DAY) for _ in range(4)] == [True, True, False, False]
        assert [budget.spend(NEXT) for _ in range(3)] == [True, True, False]


def test_jobs_at_the_same_time_never_spend_more_together(tmp_path):
    State(tmp_path / STATE).close()
    spent = []

    def job():
        state = State(tmp_path / STATE)
        budget = DailyBudget(50, state)
        spent.extend(budget.spend(DAY) for _ in range(40))
        state.close()

    jobs = [threading.Thread(target=job) for _ in range(3)]
    for one in jobs:
        one.start()
    for one in jobs:
        one.join()
    assert (spent.count(True), spent.count(False)) == (50, 70)


def test_a_lower_budget_counts_what_was_spent_under_a_higher_one(tmp_path):
    state = State(tmp_path / STATE)
    assert all(DailyBudget(5, state).spend(DAY) for _ in range(4))
    assert not DailyBudget(3, state).spend(DAY)
    assert DailyBudget(5, state).spend(DAY)


def test_a_memory_that_breaks_leaves_the_jobs_own_count(tmp_path):
    state = State(tmp_path / STATE)
    budget = DailyBudget(2, state)
    assert budget.spend(DAY)
    state.close()
    assert [budget.spend(DAY) for _ in range(3)] == [True, True, False]


def test_the_day_is_that_of_utc(monkeypatch):
    crawler = get_crawler(settings_dict={"DAILY_REQUESTS": 1, "ARCHIVE_DIR": ""})
    middleware = BudgetMiddleware.from_crawler(crawler)
    time = datetime(2026, 11, 26, 23, 59, tzinfo=UTC)
    monkeypatch.setattr("newscrawl.polite.budget.now", lambda: time)
    asyncio.run(middleware.process_request(Request(PAGES[0])))
    with pytest.raises(NotAsked, match="daily budget of 1 requests") as refused:
        asyncio.run(middleware.process_request(Request(PAGES[1])))
    assert refused.value.outcome is Outcome.SKIPPED
    monkeypatch.setattr("newscrawl.polite.budget.now", lambda: time + timedelta(minutes=1))
    asyncio.run(middleware.process_request(Request(PAGES[1])))
    assert clock.now().tzinfo is UTC
