"""Which pages of a portal's days a crawl reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from newscrawl.arguments import CrawlArguments
from newscrawl.day_walk import MOST_DAYS, day_listings
from newscrawl.portals import Days, Listing

DAYS = Days("https://a.example/{day:%Y%m%d}", "2008-08-01")
SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def walk(
    now: datetime = NOON, zone: ZoneInfo = SHANGHAI, read: dict[str, datetime] | None = None,
    days: Days = DAYS, **arguments: datetime,
) -> list[str]:  # fmt: skip
    """The days that are read, as their addresses write them."""
    last_read = (read or {}).get
    found = day_listings(
        days, CrawlArguments(**arguments), now, zone, lambda url: last_read(url[-8:])
    )
    return [listing.url[-8:] for listing in found]


def test_without_since_the_newest_two_are_read():
    assert walk() == ["20260310", "20260309"]


def test_a_page_of_a_day_is_a_listing_under_the_name_of_the_source():
    [first, _] = day_listings(DAYS, CrawlArguments(), NOON, SHANGHAI, lambda url: None)
    assert first == Listing("https://a.example/20260310", "days")


@pytest.mark.parametrize(
    ("now", "zone", "newest"),
    [
        (datetime(2026, 3, 10, 15, 59, tzinfo=UTC), SHANGHAI, "20260310"),
        (datetime(2026, 3, 10, 16, 0, tzinfo=UTC), SHANGHAI, "20260311"),
        (datetime(2026, 3, 10, 3, 59, tzinfo=UTC), NEW_YORK, "20260309"),
        (datetime(2026, 3, 10, 4, 0, tzinfo=UTC), NEW_YORK, "20260310"),
        (datetime(2026, 3, 10, 23, 59, tzinfo=NEW_YORK), NEW_YORK, "20260310"),
    ],
)
def test_a_day_begins_when_it_does_at_the_portal(now, zone, newest):
    assert walk(now, zone)[0] == newest


def test_with_since_all_days_from_then_on_are_read_in_the_portals_zone():
    since = datetime(2026, 3, 6, 17, tzinfo=UTC)
    assert walk(since=since) == ["20260310", "20260309", "20260308", "20260307"]
    assert walk(since=since, zone=NEW_YORK)[-1] == "20260306"
    assert walk(since=NOON) == ["20260310"]


def test_until_is_the_moment_before_which_the_walk_begins():
    midnight = datetime(2026, 3, 5, tzinfo=SHANGHAI)
    assert walk(until=midnight) == ["20260304", "20260303"]
    assert walk(until=midnight + timedelta(seconds=1)) == ["20260305", "20260304"]
    assert walk(until=NOON + timedelta(days=9)) == ["20260310", "20260309"]
    since = datetime(2026, 3, 3, tzinfo=SHANGHAI)
    assert walk(since=since, until=midnight) == ["20260304", "20260303"]


def test_no_day_before_the_first_is_asked_for():
    young = Days(DAYS.url, "2026-03-09")
    assert walk(days=young, since=datetime(2026, 1, 1, tzinfo=UTC)) == ["20260310", "20260309"]
    assert walk(days=Days(DAYS.url, "2026-03-10")) == ["20260310"]
    assert walk(days=Days(DAYS.url, "2026-03-11")) == []
    assert walk(days=young, until=datetime(2026, 3, 9, tzinfo=SHANGHAI)) == []


def test_a_thousand_days_are_read_at_most_the_newest():
    found = walk(since=datetime(2009, 1, 1, tzinfo=UTC))
    assert len(found) == MOST_DAYS == 1000
    assert found[0] == "20260310"
    assert found[-1] == f"{date(2026, 3, 10) - timedelta(days=999):%Y%m%d}"


def test_what_was_read_a_day_after_its_end_is_not_read_again():
    complete = datetime(2026, 3, 9, tzinfo=SHANGHAI)  # when the 7th has been over for a day
    before = complete - timedelta(seconds=1)
    since = datetime(2026, 3, 6, tzinfo=SHANGHAI)
    everything = ["20260310", "20260309", "20260308", "20260307", "20260306"]
    assert walk(since=since, read=dict.fromkeys(everything, before)) == everything[:-1]
    assert walk(since=since, read=dict.fromkeys(everything, complete)) == everything[:-2]


def test_a_day_of_23_hours_is_over_when_its_clock_says_so():
    """In New York the clock was put forward on 8 March 2026."""
    since = datetime(2026, 3, 8, tzinfo=NEW_YORK)
    complete = datetime(2026, 3, 10, tzinfo=NEW_YORK)
    late = datetime(2026, 3, 12, 12, tzinfo=NEW_YORK)
    assert walk(late, NEW_YORK, {"20260308": complete}, since=since)[-1] == "20260309"
    early = {"20260308": complete - timedelta(seconds=1)}
    assert walk(late, NEW_YORK, early, since=since)[-1] == "20260308"
