"""What each word means, by jobs of the past."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from past import ALARM, BUSY, HOUR, NOW, QUIET, died, job, running

from newscrawl.drift_words import what
from newscrawl.health.rhythm import longest_pause, longest_quiet
from newscrawl.health.verdict import EXIT_CODES, Word, judge, worst
from newscrawl.ledger import Outcome

DRIFT = {"alarms": (what(ALARM),), "drift": {"selector": 1}}
REFUSED = {"read": 1, "blocked": 12, "error": 1}
BROKEN = {"read": 1, "error": 20}


def hourly(*last, days=10, sums=BUSY):
    """Jobs of so many days, one an hour, and behind them the last ones."""
    first = len(last) + 1
    return [job(ago - 1, sums) for ago in range(days * 24, first - 1, -1)] + list(last)


def word(jobs, stale_hours=None, now=NOW):
    stale = None if stale_hours is None else timedelta(hours=stale_hours)
    return judge("ecns", jobs, now, stale).word


def reasons(jobs):
    return "; ".join(judge("ecns", jobs, NOW).reasons)


def test_a_portal_whose_jobs_bring_articles_is_fresh():
    health = judge("ecns", hourly(), NOW)
    assert health.word is Word.FRESH
    assert health.since == health.last_new == health.last_success == NOW + timedelta(minutes=5)
    assert health.reasons == ("4 new 0 min ago",)


@pytest.mark.parametrize(
    "sums",
    [QUIET, {"read": 1, "unchanged": 1}, {"read": 2, "duplicate": 30}, {"read": 2, "skipped": 9}],
)
def test_a_job_that_finds_nothing_new_is_well(sums):
    jobs = hourly(*(job(ago, sums) for ago in (2, 1, 0)))
    assert word(jobs) is Word.FRESH
    assert reasons(jobs) == "4 new 2.9 h ago; last job 0 min ago"


def test_a_spider_without_a_job_is_not_known():
    assert judge("ecns", [], NOW).reasons == ("never ran",)
    assert word([]) is Word.UNKNOWN
    assert word([running(0.1)]) is Word.UNKNOWN
    assert word([job(1, {"read": 1}, reason="shutdown")]) is Word.UNKNOWN


def test_no_new_article_for_longer_than_usual_is_stale():
    jobs = hourly(*(job(ago, QUIET) for ago in range(60, -1, -1)), days=20)
    health = judge("ecns", jobs, NOW)
    assert health.word is Word.STALE
    assert health.since == health.last_new
    assert health.reasons == ("no new article for 2.5 days: up to 3.0 h is usual",)


def test_nights_and_weekends_are_no_alarm():
    # New articles from eight to eighteen o'clock on weekdays: NOW is a Thursday.
    def is_open(moment):
        return moment.weekday() < 5 and 8 <= moment.hour < 18

    jobs = [
        job(ago, BUSY if is_open(NOW - ago * HOUR) else QUIET)
        for ago in range(24 * 27, -24 * 14, -1)
    ]
    # From the first job on, at every fifth hour of six weeks.
    for number in range(1, len(jobs), 5):
        recent = [
            one for one in jobs[:number] if one.started > jobs[number - 1].started - 28 * 24 * HOUR
        ]
        assert word(recent, now=jobs[number].started) is Word.FRESH, jobs[number].started


def test_a_single_outage_is_no_rhythm():
    quiet = [job(ago, QUIET) for ago in range(24 * 12, 24 * 8, -1)]
    jobs = [job(ago) for ago in range(24 * 25, 24 * 12, -1)] + quiet
    jobs += [job(ago) for ago in range(24 * 8, 7, -1)] + [
        job(ago, QUIET) for ago in range(7, -1, -1)
    ]
    assert word(jobs) is Word.STALE


def test_the_user_may_say_what_is_stale():
    jobs = hourly(*(job(ago, QUIET) for ago in range(5, -1, -1)), days=20)
    assert word(jobs, stale_hours=7) is Word.FRESH
    assert word(jobs, stale_hours=5) is Word.STALE
    assert word(jobs, stale_hours=5, now=NOW + 100 * HOUR) is Word.STALE
    assert word(jobs, stale_hours=200, now=NOW + 100 * HOUR) is Word.FRESH


def test_no_job_for_longer_than_usual_is_stale():
    jobs = hourly()
    assert word(jobs, now=NOW + 2.9 * HOUR) is Word.FRESH
    health = judge("ecns", jobs, NOW + 3.1 * HOUR)
    assert health.word is Word.STALE
    assert "no job for 3.1 h: up to 3.0 h is usual" in health.reasons
    assert word([*jobs, running(-3)], now=NOW + 3.1 * HOUR) is Word.STALE  # no article either


def test_a_portal_that_never_had_an_article_is_stale_by_its_first_job():
    jobs = [job(ago, QUIET) for ago in range(80, -1, -1)]
    health = judge("ecns", jobs, NOW)
    assert (health.word, health.since, health.last_new) == (Word.STALE, jobs[0].started, None)


def test_alarms_of_the_last_job_are_drift():
    jobs = hourly(job(2, **DRIFT), job(1, **DRIFT), job(0, **DRIFT))
    health = judge("ecns", jobs, NOW)
    assert health.word is Word.DRIFTED
    assert health.since == jobs[-3].finished
    [reason] = health.reasons
    assert "the selector body (div#yanse) found nothing on 97% of 31 articles" in reason
    assert reason.endswith(" (3 jobs in a row)")
    assert health.last_success == jobs[-1].finished
    assert word([*jobs, job(-1)]) is Word.FRESH


def test_closed_doors_are_blocked():
    jobs = hourly(job(1, REFUSED), job(0, REFUSED))
    health = judge("ecns", jobs, NOW)
    assert health.word is Word.BLOCKED
    assert health.reasons == (
        "the last job met closed doors, 12 of 13: 12 blocked, 1 error (2 jobs in a row)",
    )
    assert health.since == jobs[-2].finished
    assert health.last_success == jobs[-3].finished


@pytest.mark.parametrize("closed", ["blocked", "consent", "login", "parked"])
def test_each_door_counts(closed):
    assert word(hourly(job(0, {"read": 3, "known": 90, closed: 6}))) is Word.BLOCKED
    assert word(hourly(job(0, {"read": 3, "known": 90, closed: 6, "item": 7}))) is Word.FRESH


def test_one_bad_link_of_a_quiet_job_says_nothing_of_the_portal():
    assert word(hourly(job(0, {"read": 3, "known": 90, "blocked": 1}))) is Word.FRESH
    assert word(hourly(job(0, {"read": 3, "known": 90, "error": 2}))) is Word.FRESH
    assert word(hourly(job(0, {"read": 3, "known": 90, "error": 5}))) is Word.FAILING


def test_paying_readers_only_is_how_some_portals_are():
    assert word(hourly(job(0, {"read": 3, "known": 9, "paywalled": 30, "item": 1}))) is Word.FRESH


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (job(0, BROKEN), "the last job found no article: 20 error, 1 read"),
        (job(0, {"robots": 4}), "the last job found no article: 4 robots"),
        (job(0, {}), "the last job found no article: no address was asked for"),
        (job(0, {"read": 9, "not-article": 30}), "the last job found no article: 30 not-article, 9 read"),
        (job(0, BUSY, reason="archive_failed"), "the archive can't be written"),
        (job(0, BUSY, reason="memusage_exceeded"), "MEMUSAGE_LIMIT_MB"),
        (died(0), "the last job died"),
    ],
)  # fmt: skip
def test_a_job_of_no_use_is_failing(last, told):
    jobs = hourly(last)
    assert word(jobs) is Word.FAILING
    assert told in reasons(jobs)
    assert judge("ecns", jobs, NOW).last_success == jobs[-2].finished


def test_a_job_that_someone_ended_says_nothing():
    assert word(hourly(job(0, {"read": 1}, reason="shutdown"))) is Word.FRESH
    assert word(hourly(job(1, BROKEN), job(0, {"read": 1}, reason="shutdown"))) is Word.FAILING
    assert word(hourly(job(1, BROKEN), job(0, BUSY, reason="shutdown"))) is Word.FRESH


def test_a_job_that_runs_says_nothing_yet():
    assert word(hourly(died(1), running(0))) is Word.FAILING
    jobs = hourly(running(0))
    assert word(jobs) is Word.FRESH
    assert reasons(jobs).endswith("; a job is running")


def test_a_spider_of_no_articles_need_not_find_any():
    plain = {"knows_articles": False}
    jobs = [job(ago, {"read": 5}, **plain) for ago in range(300, -1, -1)]
    assert word(jobs) is Word.FRESH
    assert word(jobs, now=NOW + 4 * HOUR) is Word.STALE
    assert word(jobs, stale_hours=3, now=NOW + 4 * HOUR) is Word.STALE
    assert word(jobs, stale_hours=9, now=NOW + 4 * HOUR) is Word.FRESH
    assert word([*jobs, job(-1, BUSY, **plain), job(-2, {"read": 5}, **plain)]) is Word.FAILING


def test_the_gravest_word_counts_and_all_reasons_are_told():
    jobs = hourly(*(job(ago, QUIET, **DRIFT) for ago in range(60, -1, -1)), days=20)
    health = judge("ecns", jobs, NOW)
    assert health.word is Word.DRIFTED
    assert len(health.reasons) == 2
    assert health.reasons[1].startswith("no new article for 2.5 days")


def test_the_exit_code_is_that_of_the_worst():
    assert worst([]) == 0
    assert worst([Word.FRESH, Word.FRESH]) == 0
    assert worst([Word.FRESH, Word.UNKNOWN]) == 3
    assert worst([Word.UNKNOWN, Word.STALE]) == worst([Word.DRIFTED]) == 1
    assert worst([Word.STALE, Word.BLOCKED, Word.UNKNOWN]) == worst([Word.FAILING]) == 2
    assert set(EXIT_CODES) == set(Word)


def test_little_is_known_of_a_rhythm_at_first():
    for count in range(6):
        moments = [NOW + number * HOUR for number in range(count)]
        assert longest_quiet(moments) == 72 * HOUR
        assert longest_pause(moments) == 48 * HOUR
    week = [NOW + number * HOUR for number in range(8 * 24 + 1)]
    assert longest_quiet(week) == longest_pause(week) == 3 * HOUR
    daily = [NOW + number * 24 * HOUR for number in range(9)]
    assert longest_pause(daily) == 72 * HOUR


@given(st.lists(st.integers(0, 10**7).map(lambda minutes: NOW + timedelta(minutes=minutes))))
def test_the_usual_is_never_shorter_than_two_hours(moments):
    moments.sort()
    assert longest_quiet(moments) >= 2 * HOUR
    assert longest_pause(moments) >= 2 * HOUR


some_jobs = st.builds(
    job,
    st.integers(0, 3000),
    st.dictionaries(st.sampled_from([*Outcome, "known", "unchanged"]), st.integers(0, 99)),
    state=st.sampled_from(["running", "finished", "died"]),
    reason=st.sampled_from([None, "finished", "shutdown", "archive_failed", "what ever"]),
    knows_articles=st.booleans(),
    alarms=st.lists(st.just("Odd."), max_size=2).map(tuple),
)


@given(st.lists(some_jobs, max_size=30), st.none() | st.integers(1, 99))
def test_every_history_has_a_word_a_reason_and_a_word_for_each_job(jobs, hours):
    jobs.sort(key=lambda one: one.started)
    health = judge("ecns", jobs, NOW, hours and timedelta(hours=hours))
    assert all(health.reasons)
    assert len(health.words) == len(jobs)
    assert (health.since is None) == (not jobs)
    assert (health.word is Word.UNKNOWN) == (health.job is None)
