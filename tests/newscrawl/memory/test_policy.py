"""When to look again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.ledger import Outcome
from newscrawl.memory import policy
from newscrawl.memory.policy import DAY, HOUR, Telling

WINDOW = 3 * DAY


def looks(changes, window=WINDOW, *, is_live=False):
    """The ages, in hours, at which an article is looked at, given which looks find a change."""
    age, every, ages = 0, policy.first_interval(is_live=is_live), []
    for has_changed in changes:
        due = policy.next_look(age, every, 0, window)
        if due is None:
            break
        age = due
        ages.append(age // HOUR)
        every = policy.next_interval(every, has_changed=has_changed)
    return ages


def test_an_article_that_stays_as_it_is_is_looked_at_at_growing_intervals_within_its_window():
    assert looks([False] * 9) == [24, 72]
    assert looks([False] * 9, window=30 * DAY) == [24, 72, 168, 360]


def test_one_that_changes_is_looked_at_more_often():
    assert looks([True] * 4) == [24, 36, 42, 45]


def test_a_live_blog_is_looked_at_within_the_hour():
    assert looks([True, True, False, False], is_live=True)[:3] == [1, 2, 3]


def test_no_look_is_nearer_than_an_hour():
    assert policy.next_interval(HOUR, has_changed=True) == HOUR


def test_without_a_window_nothing_is_looked_at_again():
    assert looks([False], window=0) == []


def test_what_failed_is_tried_again_at_growing_intervals_for_a_week():
    now, tries, times = 0, 0, []
    while True:
        tries += 1
        due = policy.next_try(now, Outcome.ERROR, tries, 0)
        if due is None:
            break
        now = due
        times.append(now // HOUR)
    assert times[:6] == [1, 3, 7, 15, 31, 55]
    assert times[-1] <= 7 * 24
    assert len(times) < 13


@pytest.mark.parametrize(
    ("outcome", "hours"), [(Outcome.GONE, 1), (Outcome.NOT_ARTICLE, 6), (Outcome.ROBOTS, None)]
)
def test_what_may_yet_become_an_article_gets_one_more_chance(outcome, hours):
    first = policy.next_try(0, outcome, 1, 0)
    assert first == (hours * HOUR if hours else None)
    assert policy.next_try(0, outcome, 2, 0) is None


def test_until_it_is_known_how_well_sources_tell_of_changes_all_articles_are_looked_at():
    assert Telling(29, 0, 100).share == 1


def test_where_sources_tell_of_nearly_all_changes_a_sample_is_looked_at():
    assert Telling(30, 1, 100).share == 0.1


def test_where_changes_are_found_that_no_source_told_of_all_are_looked_at():
    assert Telling(30, 5, 10).share == 1
    assert Telling(300, 20, 0).share == 1


def test_where_nothing_ever_changes_a_sample_is_looked_at():
    assert Telling(30, 0, 0).share == 0.1


@given(st.integers(0, 2**63 - 1))
def test_the_sample_is_always_the_same_articles(key):
    assert policy.is_sampled(key, 1.0)
    assert policy.is_sampled(key, 0.1) == (key % 1000 < 100)


def test_a_source_that_cries_wolf_is_no_longer_believed():
    assert policy.is_believed(19, 0)
    assert not policy.is_believed(20, 3)
    assert policy.is_believed(20, 4)


def quiet_hours(rate, longest=6 * HOUR):
    return policy.next_poll(0, rate, longest) / HOUR


def test_a_listing_is_read_when_an_article_is_expected_and_at_least_every_so_many_hours():
    assert quiet_hours(2.0) == 0
    assert quiet_hours(0.5) == 2
    assert quiet_hours(0.01) == 6
    assert quiet_hours(0) == 6


def test_a_listing_grows_quiet_slowly_and_busy_at_once():
    rate, readings = 1.0, 0
    while quiet_hours(rate) < 6:
        rate = policy.next_rate(rate, 0, HOUR)
        readings += 1
    assert readings == 6
    assert policy.next_rate(rate, 12, 6 * HOUR) == 2
