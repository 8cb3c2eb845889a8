"""Which branches of a sitemap are read: the newest first, the old ones not at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discovery import Branch, wanted_branches
from newscrawl.discovery.branches import MOST_DEPTH
from newscrawl.discovery.said_dates import latest

HOST = "https://a.example/"
OCTOBER = datetime(2024, 10, 11, tzinfo=UTC)


def named(*names: str) -> list[Branch]:
    """Branches by their names, with what their index says of their last change behind an `@`."""
    parts = (name.partition("@") for name in names)
    return [Branch(HOST + name, latest(changed)) for name, _, changed in parts]


def wanted(*names: str, **options) -> list[str]:
    return [branch.url.removeprefix(HOST) for branch in wanted_branches(named(*names), **options)]


def test_without_bounds_all_are_read_the_newest_first():
    names = ("2024-09.xml", "2024-10.xml", "news.xml", "2023-12.xml")
    assert wanted(*names) == ["news.xml", "2024-10.xml", "2024-09.xml", "2023-12.xml"]


def test_what_was_not_changed_since_is_not_read():
    names = (
        "1.xml@2024-10-12T00:00:00Z",
        "2.xml@2024-10-10T00:00:00Z",
        "3.xml@2024-10-13",
        "4.xml",
    )
    assert wanted(*names, since=OCTOBER) == ["4.xml", "3.xml", "1.xml"]


@pytest.mark.parametrize("lastmod", ["2024-10-10", "2024-10-11", "2024-10", "2024"])
def test_a_change_on_a_day_or_in_a_month_may_have_been_its_last_moment(lastmod):
    assert wanted(f"1.xml@{lastmod}", since=OCTOBER) == ["1.xml"]


@pytest.mark.parametrize(
    ("count", "names"),
    [
        (2, "sitemap-2024-08.xml sitemap-2024-09.xml sitemap-2024-10.xml sitemap-2024-11.xml"),
        (2, "2024/08/sitemap.xml 2024/09/sitemap.xml 2024/10/sitemap.xml 2024/11/sitemap.xml"),
        (2, "?yyyy=2024&mm=08 ?yyyy=2024&mm=09 ?yyyy=2024&mm=10 ?yyyy=2024&mm=11"),
        (2, "ap-202408.xml ap-202409.xml ap-202410.xml ap-202411.xml"),
        (2, "all/2024_aug.xml all/2024_sept.xml all/2024_Oct.xml all/2024_NOV.xml"),
        (2, "all/2024-august all/2024-september all/2024-october all/2024-november"),
        (2, "2020/map-2024-08.xml 2020/map-2024-09.xml 2020/map-2024-10.xml 2020/map-2024-11.xml"),
        (2, "v2020/2022.xml v2020/2023.xml v2020/2024.xml v2020/2025.xml"),
        # What the address names lasts until the next branch begins.
        (1, "2024-08.xml 2024-09.xml"),
        (3, "2024-09-30.xml 2024-10-01.xml 2024-10-11.xml 2024-10-12.xml"),
        (3, "20240930.xml 20241001.xml 20241011.xml 20241012.xml"),
        (3, "30-09-2024.xml 01-10-2024.xml 11-10-2024.xml 12-10-2024.xml"),
        (3, "09-30-2024.xml 10-01-2024.xml 10-11-2024.xml 10-12-2024.xml"),
        (2, "2024W38.xml 2024W39.xml 2024W41.xml 2024W42.xml"),
        (3, "?yyyy=2024&mm=09&dd=30 ?yyyy=2024&mm=10&dd=01 ?yyyy=2024&mm=10&dd=11 ?yyyy=2024&mm=10&dd=12"),
        (2, "2023-07-01.xml 2024-01-01.xml 2024-07-01.xml 2025-01-01.xml"),
    ],
)  # fmt: skip
def test_an_old_time_in_the_address_is_not_read(count, names):
    newest_first = names.split()[::-1]
    assert wanted(*names.split()) == wanted(*newest_first) == newest_first
    assert wanted(*names.split(), since=OCTOBER) == newest_first[:count]
    # The latest one may still grow.
    assert wanted(*names.split(), since=datetime(2026, 1, 1, tzinfo=UTC)) == newest_first[:1]


def test_the_end_of_a_month_is_in_the_next_one_elsewhere():
    names = ("2024-09.xml", "2024-10.xml")
    assert wanted(*names, since=datetime(2024, 10, 1, 20, tzinfo=UTC)) == [
        "2024-10.xml",
        "2024-09.xml",
    ]
    assert wanted(*names, since=datetime(2024, 10, 3, tzinfo=UTC)) == ["2024-10.xml"]


def test_what_begins_after_the_bounds_is_not_read():
    names = ("2024-09.xml", "2024-10.xml", "2024-11.xml", "2024-12.xml", "news.xml@2024-12-01")
    until = datetime(2024, 10, 31, 12, tzinfo=UTC)
    assert wanted(*names, until=until) == ["news.xml", "2024-11.xml", "2024-10.xml", "2024-09.xml"]


def test_a_number_behind_a_year_may_be_that_of_a_file():
    names = [f"sitemap_2017_{number}.xml" for number in range(1, 13)]
    assert wanted(*names, "sitemap_2016_11.xml", since=datetime(2017, 12, 1, tzinfo=UTC)) == names
    names = [f"sitemap_2017_{number}.xml" for number in range(10, 15)]
    assert wanted(*names, "sitemap_2016_11.xml", since=datetime(2017, 12, 1, tzinfo=UTC)) == names


def test_a_time_in_the_address_counts_where_all_were_changed_just_now():
    names = ("2015-03.xml@2024-10-11", "2024-10.xml@2024-10-11", "2024-09.xml@2024-10-11")
    assert wanted(*names, since=OCTOBER) == ["2024-10.xml"]


@pytest.mark.parametrize(
    "name",
    [
        "sitemap1.xml",
        "post-sitemap12.xml",
        "sitemap-20198765.xml",
        "sitemap-1234567890.xml",
        "sitemap_standard_01-Jan-24.xml",
        "sitemap-20190001.xml",
        "10-11-2019.xml",
        "2019w60.xml",
    ],
)
def test_what_names_no_time_is_read(name):
    assert wanted(name, "2024-10.xml", "2024-11.xml", since=OCTOBER)[0] == name


def test_a_word_that_begins_as_a_month_is_none():
    assert wanted("2024-market.xml", "2025.xml", since=OCTOBER) == ["2025.xml", "2024-market.xml"]


def test_indexes_of_indexes_end():
    assert wanted("a.xml", depth=MOST_DEPTH) == ["a.xml"]
    assert wanted("a.xml", depth=MOST_DEPTH + 1) == []


@given(
    st.lists(st.text("0123456789-/_.wjanfebu&=?dm", max_size=20), max_size=8),
    st.none() | st.datetimes(timezones=st.just(UTC)),
    st.none() | st.datetimes(timezones=st.just(UTC)),
)
def test_any_index_has_an_order(names, since, until):
    branches = [Branch(HOST + name) for name in names]
    found = wanted_branches(branches, since=since, until=until)
    assert set(found) <= set(branches)
    assert len(wanted_branches(branches)) == len(branches)
