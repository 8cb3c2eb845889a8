"""Dates as pages write them, to ISO 8601 with the portal's offset."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.dates import day_of, find_date, instant, parse_date, utc_text

CHINA = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2024, 10, 11, 4, 0, tzinfo=UTC)
MORNING = "2024-10-11T09:04:50+08:00"


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("2024-10-11 09:04:50", MORNING),
        ("  2024-10-11   09:04:50 ", MORNING),
        ("2024-10-11T09:04:50", MORNING),
        ("2024-10-11T09:04:50+08:00", MORNING),
        ("2024-10-11T09:04:50+0800", MORNING),
        ("2024-10-11 09:04:50 +08:00", MORNING),
        ("2024-10-11T09:04:50.999+08:00", MORNING),
        ("2024-10-11T01:04:50Z", MORNING),
        ("2024-10-11T01:04:50.123Z", MORNING),
        ("2024-10-11 01:04:50 UTC", MORNING),
        ("2024-10-11 01:04:50 GMT", MORNING),
        ("2024-10-10T21:04:50-04:00", "2024-10-10T21:04:50-04:00"),
        ("09:04, 11-Oct-2024", "2024-10-11T09:04:00+08:00"),
        ("09:04, October 11, 2024", "2024-10-11T09:04:00+08:00"),
        ("9:04am, 11 Oct, 2024", "2024-10-11T09:04:00+08:00"),
        ("11-10-24 09:04 Updated BJT", "2024-10-11T09:04:00+08:00"),
        ("2024 10/11 09:04:50", MORNING),
        ("202410/1109:04:50", MORNING),
        ("Fri 11 Oct 2024 03.04 CEST", "2024-10-11T03:04:00+02:00"),
        ("October 11, 2024 5:05 PM ET", "2024-10-11T17:05:00-04:00"),
        ("11 Oct 2024 01:04 GMT", "2024-10-11T09:04:00+08:00"),
        ("Fri Oct 11 2024 01:04:50 GMT+0000", MORNING),
        ("( 2024-10-11 09:04:50 )", MORNING),
        ("2024年10月11日09:04", "2024-10-11T09:04:00+08:00"),
        ("2024-10-11 09:04", "2024-10-11T09:04:00+08:00"),
        ("2024-10-11 9:04", "2024-10-11T09:04:00+08:00"),
        ("2024/10/11 09:04", "2024-10-11T09:04:00+08:00"),
        ("2024.10.11 09:04", "2024-10-11T09:04:00+08:00"),
        ("2024年10月11日 09:04", "2024-10-11T09:04:00+08:00"),
        ("Updated: 2024-10-11, 09:04 (Beijing)", "2024-10-11T09:04:00+08:00"),
        ("2024-1-5", "2024-01-05"),
        ("2024-10-11", "2024-10-11"),
        ("2024年1月5日", "2024-01-05"),
        ("20241011", "2024-10-11"),
        ("Fri, 11 Oct 2024 09:04:50 +0800", MORNING),
        ("Fri, 11 Oct 2024 01:04:50 GMT", MORNING),
        ("11 Oct 2024 01:04:50 +0000", MORNING),
        ("Oct 11, 2024", "2024-10-11"),
        ("October 11, 2024", "2024-10-11"),
        ("11 October 2024", "2024-10-11"),
        ("Oct 11, 2024 9:04 pm", "2024-10-11T21:04:00+08:00"),
        ("2024-10-11 02:30 PM", "2024-10-11T14:30:00+08:00"),
        ("2024-10-11 12:30 a.m.", "2024-10-11T00:30:00+08:00"),
    ],
)
def test_a_date_of_a_portal_in_china(raw, iso):
    assert parse_date(raw, CHINA, language="en") == iso


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "yesterday",
        "news",
        "2024",
        "12",
        "1234567",
        "20241011090450",
        "2024-13-01",
        "2024-02-30",
        "2023-02-29 10:00",
        "2024-10-11 25:00",
        "Fri, 32 Oct 2024 09:04:50 GMT",
        "3 hours ago",
        "192.168.0.1",
        "x" * 500 + "1",
        "In the spring of 1995 a long sentence began that names 3 numbers and goes on and on, so it is none",
    ],
)
def test_what_is_no_date_gives_none(raw):
    assert parse_date(raw, CHINA, language="en") is None


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("2024-10-11 09:04:50", "2024-10-11"),
        ("2024年10月11日 09:04", "2024-10-11"),
        ("Fri, 11 Oct 2024 23:04:50", "2024-10-11"),
        ("Oct 11, 2024 9:04 pm", "2024-10-11"),
        ("2024-10-11T23:04:50Z", "2024-10-11T23:04:50+00:00"),
        ("Fri, 11 Oct 2024 23:04:50 +0800", "2024-10-11T23:04:50+08:00"),
    ],
)
def test_a_time_without_a_zone_is_never_guessed(raw, iso):
    assert parse_date(raw, None, language="en") == iso


def test_summer_and_winter_have_their_own_offsets():
    assert parse_date("2024-07-01 12:00", NEW_YORK) == "2024-07-01T12:00:00-04:00"
    assert parse_date("2024-12-01 12:00", NEW_YORK) == "2024-12-01T12:00:00-05:00"
    assert parse_date("2024-12-01T17:00:00Z", NEW_YORK) == "2024-12-01T12:00:00-05:00"


@pytest.mark.parametrize(
    ("raw", "language", "iso"),
    [
        ("3 hours ago", "en", "2024-10-11T09:00:00+08:00"),
        ("3小时前", "zh-CN", "2024-10-11T09:00:00+08:00"),
        ("11 octobre 2024", "fr", "2024-10-11"),
        ("11. Oktober 2024", "de-DE", "2024-10-11"),
    ],
)
def test_words_are_read_in_their_language_by_the_clock_of_the_exchange(raw, language, iso):
    assert parse_date(raw, CHINA, language=language, now=NOW) == iso


def test_a_relative_date_without_a_clock_is_none():
    assert parse_date("3 hours ago", CHINA, language="en") is None


moments = st.integers(631_152_000, 3_786_912_000).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
)
zones = st.sampled_from(
    [CHINA, NEW_YORK, ZoneInfo("UTC"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("Pacific/Chatham")]
)
offsets = st.integers(-12 * 4, 14 * 4).map(
    lambda quarters: timezone(timedelta(minutes=15 * quarters))
)
LOCAL_FORMS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y.%m.%d %H:%M:%S",
    "%Y年%m月%d日 %H:%M:%S",
)


@given(moments, zones, st.sampled_from(LOCAL_FORMS))
def test_a_local_time_is_read_in_the_portals_zone(moment, zone, form):
    expected = moment.replace(tzinfo=zone)
    iso = parse_date(moment.strftime(form), zone)
    assert iso == expected.isoformat()
    assert instant(iso, zone) == expected
    assert day_of(iso) == moment.date()


@given(moments, offsets, zones | st.none())
def test_a_moment_that_names_its_offset_stays_that_moment(moment, offset, zone):
    written = moment.replace(tzinfo=offset)
    for raw in (written.isoformat(), format_datetime(written)):
        if "-0000" in raw:
            continue
        iso = parse_date(raw, zone)
        assert iso is not None
        assert datetime.fromisoformat(iso) == written


@given(moments, st.sampled_from(LOCAL_FORMS))
def test_without_a_zone_a_local_time_gives_its_day(moment, form):
    assert parse_date(moment.strftime(form), None) == moment.date().isoformat()


@given(moments, zones)
def test_an_iso_date_is_read_as_itself(moment, zone):
    iso = parse_date(moment.replace(tzinfo=zone).isoformat(), zone)
    assert parse_date(iso, zone) == iso


@settings(max_examples=300)
@given(st.text("0123456789:.,TZ +-UTC", max_size=20))
def test_whatever_follows_a_day_never_raises(tail):
    iso = parse_date("2024-10-11 " + tail, CHINA)
    assert iso is None or abs(day_of(iso) - date(2024, 10, 11)) <= timedelta(days=1)


def test_the_first_numeric_date_of_a_text_is_found():
    match = find_date("Share 12 2024-10-11 09:04:50Global Times 2023-01-01")
    assert match is not None
    assert match[0] == "2024-10-11 09:04:50"


def test_a_bare_day_begins_in_its_zone():
    assert instant("2024-10-11", CHINA) == datetime(2024, 10, 10, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 10, 3, 2, 34, 1, 250000, tzinfo=UTC), "2026-10-03T02:34:01.250000Z"),
        (datetime(2026, 10, 3, 10, 34, 1, tzinfo=CHINA), "2026-10-03T02:34:01Z"),
    ],
)
def test_a_moment_as_warc_date_spells_it(moment, text):
    assert utc_text(moment) == text


@pytest.mark.parametrize("language", ["en_US", "EN", "xx", "tlh", "zh-CN", None])
def test_a_language_that_nobody_knows_does_not_hinder_an_english_date(language):
    assert parse_date("Oct 11, 2024", ZoneInfo("Asia/Shanghai"), language=language) == "2024-10-11"


def test_a_moment_beyond_the_calendar_is_no_date():
    assert parse_date("31 Dec 9999 23:59:59 GMT", ZoneInfo("Asia/Shanghai")) is None


def test_a_chinese_date_needs_no_space_before_its_time():
    found = parse_date("2024年10月11日09:04", ZoneInfo("Asia/Shanghai"))
    assert found == "2024-10-11T09:04:00+08:00"


def test_a_half_of_the_day_is_no_zone():
    assert find_date("16 September 2024 9:33pm")[0] == "16 September 2024 9:33pm"
