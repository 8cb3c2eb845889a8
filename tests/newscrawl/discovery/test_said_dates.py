"""Dates as feeds and sitemaps write them, right and wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discovery.said_dates import latest, said_date

CHINA = ZoneInfo("Asia/Shanghai")
MORNING = "2024-10-11T09:04:50+08:00"


@pytest.mark.parametrize(
    "raw",
    [
        "Fri, 11 Oct 2024 09:04:50 +0800",
        "Fri, 11 Oct 2024 09:04:50 +08:00",
        "Fri, 11 Oct 2024 01:04:50 GMT",
        "Fri, 11 Oct 2024 01:04:50 Z",
        "Fri, 11 Oct 2024 01:04:50 UT",
        "Fri, 11 Oct 2024 01:04:50 -0000",
        "Fri, 11 Oct 2024 09:04:50 GMT+8",
        "Fri, 11 Oct 2024 09:04:50 UTC+08:00",
        "Fri, 11 Oct 2024 09:04:50 +0800 (China Standard Time)",
        # The name of the day is wrong, in another language, or missing.
        "Mon, 11 Oct 2024 09:04:50 +0800",
        "Vendredi, 11 Oct 2024 09:04:50 +0800",
        "11 Oct 2024 09:04:50 +0800",
        "Fri,11 Oct 2024 09:04:50 +0800",
        "Friday, 11 October 2024 09:04:50 +0800",
        "Fri, 11-Oct-2024 09:04:50 +0800",
        "Fri, 11 Oct 24 09:04:50 +0800",
        "Fri, 11 Oct 2024 9:4:50 +0800",
        "Fri, 11 Oct 2024 09:04:50 AM +0800",
        # No zone: it is the portal's, and so is a name that means several.
        "Fri, 11 Oct 2024 09:04:50",
        "Fri, 11 Oct 2024 09:04:50 CST",
        "Fri Oct 11 09:04:50 2024",
        # ISO 8601
        "2024-10-11T09:04:50+08:00",
        "2024-10-11T09:04:50+0800",
        "2024-10-11T01:04:50Z",
        "2024-10-11T01:04:50.123Z",
        "2024-10-11T01:04:50.1234567Z",
        "2024-10-11T09:04:50",
        "2024-10-11 09:04:50",
        "2024-10-11 09:04:50 +0800",
        "2024-10-11T09:04:50 +08:00",
        "2024-10-11T01:04:50UTC",
        "2024/10/11 09:04:50",
        "2024年10月11日 09:04:50",
        "  2024-10-11T09:04:50+08:00\n",
    ],
)
def test_one_moment_however_it_is_written(raw):
    assert said_date(raw, CHINA) == MORNING


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("Fri, 11 Oct 2024 03:04:50 CEST", "2024-10-11T03:04:50+02:00"),
        ("Thu, 10 Oct 2024 21:04:50 EDT", "2024-10-10T21:04:50-04:00"),
        ("Fri, 11 Oct 2024 10:04:50 JST", "2024-10-11T10:04:50+09:00"),
        ("Fri, 11 Oct 2024 09:04:50 PM +0800", "2024-10-11T21:04:50+08:00"),
        ("Fri, 11 Oct 2024 12:04:50 AM +0800", "2024-10-11T00:04:50+08:00"),
        ("2024-10-11", "2024-10-11"),
        ("11 Oct 2024", "2024-10-11"),
        ("Fri, 11 Oct 2024", "2024-10-11"),
        ("20241011", "2024-10-11"),
        ("1851-09-18T00:00:00+00:00", "1851-09-18T08:05:43+08:05:43"),
    ],
)
def test_other_moments_and_days(raw, iso):
    assert said_date(raw, CHINA) == iso


def test_names_of_months_in_the_portals_language():
    paris = ZoneInfo("Europe/Paris")
    said = said_date("vendredi 11 octobre 2024 09:04", paris, "fr")
    assert said == "2024-10-11T09:04:00+02:00"


def test_where_no_zone_is_known_a_time_without_one_is_a_day():
    assert said_date("Fri, 11 Oct 2024 23:04:50", None) == "2024-10-11"
    assert said_date("2024-10-11 23:04:50", None) == "2024-10-11"
    assert said_date("Fri, 11 Oct 2024 01:04:50 GMT", None) == "2024-10-11T01:04:50+00:00"


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        "soon",
        "2024",
        "2024-10",
        "Fri, 31 Feb 2024 09:04:50 GMT",
        "2024-13-01T00:00:00Z",
        "Fri, 11 Oct 2024 25:04:50 GMT",
        "0001-01-01T00:00:00Z",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "1970-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "Fri, 11 Oct 2024 09:04:50 +0800" * 9,
    ],
)
def test_what_is_no_date(raw):
    assert said_date(raw, CHINA) is None


@given(st.text("0123456789-:TZ+ ,.()APMOctFriGMT年", max_size=40))
def test_any_text_is_a_date_or_none(raw):
    for zone in (CHINA, None):
        said = said_date(raw, zone)
        assert said is None or datetime.fromisoformat(said)
    latest(raw)


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda moment: 1971 < moment.year < 2100))
def test_what_is_written_as_the_standards_say_is_read(moment):
    whole = moment.replace(microsecond=0)
    for raw in (moment.isoformat(), moment.strftime("%a, %d %b %Y %H:%M:%S GMT")):
        assert datetime.fromisoformat(said_date(raw, CHINA) or "") == whole


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("2024-10-11T09:04:50+08:00", "2024-10-11T01:04:50+00:00"),
        ("2024-10-11T09:04+08:00", "2024-10-11T01:04:00+00:00"),
        ("2024-10-11T01:04:50.45Z", "2024-10-11T01:04:50+00:00"),
        # Without an offset it may be meant in the zone in which the day ends last.
        ("2024-10-11", "2024-10-12T12:00:00+00:00"),
        ("2024-10-11T09:04:50", "2024-10-12T12:00:00+00:00"),
        ("2024-10", "2024-11-01T12:00:00+00:00"),
        ("2024-12", "2025-01-01T12:00:00+00:00"),
        ("2024-02", "2024-03-01T12:00:00+00:00"),
        ("2024", "2025-01-01T12:00:00+00:00"),
        ("Fri, 11 Oct 2024 01:04:50 GMT", "2024-10-11T01:04:50+00:00"),
    ],
)
def test_the_last_moment_that_a_date_can_mean(raw, moment):
    assert latest(raw) == datetime.fromisoformat(moment)


@pytest.mark.parametrize("raw", [None, "", "soon", "2024-13", "1970-01-01", "0001-01-01"])
def test_what_says_no_moment(raw):
    assert latest(raw) is None
