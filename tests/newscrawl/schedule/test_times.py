"""When a crawl is due: lines of cron, intervals, jitter, and the clock changes of time zones."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.schedule.times import Times, TimesError, read_duration, read_times

BERLIN = ZoneInfo("Europe/Berlin")
NONE = timedelta(0)
ZONES = st.sampled_from(
    # Half an hour, two hours, at midnight, in the south, and none at all.
    ["Europe/Berlin", "Australia/Lord_Howe", "Antarctica/Troll", "America/Havana", "Asia/Beirut",
     "America/Santiago", "America/New_York", "Asia/Kolkata", "UTC"]
).map(ZoneInfo)  # fmt: skip
# Of the years 2023 to 2026.
MOMENTS = st.integers(1_672_531_200, 1_798_761_600).map(lambda s: datetime.fromtimestamp(s, UTC))


def cron(text: str, zone: ZoneInfo = BERLIN) -> Times:
    return read_times((text,), zone, NONE, "")


def told(times: list[datetime]) -> list[str]:
    return [time.isoformat(" ", "minutes") for time in times]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("7 * * * *", ["2026-11-26 07:07+01:00", "2026-11-26 08:07+01:00"]),
        ("*/20 6-22 * * *", ["2026-11-26 06:40+01:00", "2026-11-26 07:00+01:00"]),
        ("30 4 1,15 * *", ["2026-12-01 04:30+01:00", "2026-12-15 04:30+01:00"]),
        # Sunday is both 0 and 7, and Monday 1, as everywhere but in APScheduler's own trigger.
        ("0 12 * * 0", ["2026-11-29 12:00+01:00", "2026-12-06 12:00+01:00"]),
        ("0 12 * * 7", ["2026-11-29 12:00+01:00", "2026-12-06 12:00+01:00"]),
        ("0 12 * * mon-wed", ["2026-11-30 12:00+01:00", "2026-12-01 12:00+01:00"]),
        # A day of month and one of the week: either.
        ("0 0 1 * 5", ["2026-11-27 00:00+01:00", "2026-12-01 00:00+01:00"]),
        ("0 0 29 2 *", ["2028-02-29 00:00+01:00", "2032-02-29 00:00+01:00"]),
    ],
)
def test_a_line_of_crontab_means_what_it_means_to_cron(line, expected):
    moment = datetime(2026, 11, 26, 6, 30, tzinfo=BERLIN)
    assert told(cron(line).following(moment, 2)) == expected


def test_a_time_that_a_clock_change_leaves_out_is_run_right_after_it():
    times = cron("30 2 * * *").following(datetime(2026, 3, 28, 3, tzinfo=BERLIN), 2)
    assert told(times) == ["2026-03-29 03:00+02:00", "2026-03-30 02:30+02:00"]


def test_a_time_that_a_clock_change_repeats_is_run_once():
    times = cron("30 2 * * *").following(datetime(2026, 10, 24, 3, tzinfo=BERLIN), 2)
    assert told(times) == ["2026-10-25 02:30+02:00", "2026-10-26 02:30+01:00"]


def test_a_time_that_was_run_is_over_while_the_clock_shows_it_again():
    # 02:10 of the second time round.
    moment = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    assert told(cron("30 2 * * *").following(moment, 1)) == ["2026-10-26 02:30+01:00"]


@pytest.mark.parametrize("jitter", [NONE, timedelta(minutes=30)])
def test_two_times_that_a_clock_change_leaves_out_are_run_as_one(jitter):
    times = read_times(("15,45 2 * * *",), BERLIN, jitter, "x")
    first, second = times.following(datetime(2026, 3, 29, 1, 59, tzinfo=BERLIN), 2)
    assert told([first])[0].startswith("2026-03-29 03:")
    assert told([second])[0].startswith("2026-03-30 02:")


def test_jitter_that_is_longer_than_the_time_between_two_puts_none_beyond_the_next():
    moment = datetime(2026, 11, 26, tzinfo=UTC) - timedelta(seconds=1)
    times = read_times(("*/10 * * * *",), BERLIN, timedelta(hours=1), "x").following(moment, 60)
    assert [(time.hour * 60 + time.minute) // 10 for time in times] == [*range(6, 66)]


def test_what_runs_every_hour_runs_every_hour_of_a_clock_change():
    times = cron("7 * * * *").following(datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN), 3)
    assert told(times) == [
        "2026-10-25 02:07+02:00",
        "2026-10-25 02:07+01:00",
        "2026-10-25 03:07+01:00",
    ]


@given(zone=ZONES, moment=MOMENTS, minutes=st.sets(st.integers(0, 59), min_size=1, max_size=4))
def test_each_hour_of_any_zone_has_its_minutes(zone, moment, minutes):
    line = f"{','.join(map(str, sorted(minutes)))} * * * *"
    start = moment.replace(second=0)
    clock = (start + timedelta(minutes=count) for count in range(1, 24 * 60))
    expected = [time for time in clock if time.astimezone(zone).minute in minutes]
    found = cron(line, zone).following(start, len(expected))
    assert [time.astimezone(UTC) for time in found] == expected


@given(zone=ZONES, moment=MOMENTS, hour=st.integers(0, 23), minute=st.integers(0, 59))
def test_each_day_of_any_zone_has_its_time_once(zone, moment, hour, minute):
    times = cron(f"{minute} {hour} * * *", zone).following(moment, 40)
    days = [time.date() for time in times]
    assert days == [days[0] + timedelta(days=count) for count in range(40)]
    # On all days but those of a clock change to the minute.
    assert sum((time.hour, time.minute) == (hour, minute) for time in times) >= 38


@given(
    moment=MOMENTS,
    texts=st.lists(
        st.sampled_from(["7 * * * *", "every 45m", "0 9 * * 1-5", "*/10 2 * * *", "every 1d"]),
        min_size=1,
        max_size=3,
    ),
    jitter=st.integers(0, 7200).map(lambda seconds: timedelta(seconds=seconds)),
    zone=ZONES,
)
def test_times_with_jitter_go_on_and_are_the_same_whenever_they_are_asked_for(
    moment, texts, jitter, zone
):
    times = read_times(tuple(texts), zone, jitter, "host ecns")
    found = [time.astimezone(UTC) for time in times.following(moment, 6)]
    assert found[0] > moment
    assert all(earlier < later for earlier, later in pairwise(found))
    # A restart between two of them, or after a long sleep, changes none.
    for earlier, later in pairwise(found):
        assert times.next(later - timedelta(seconds=1)).astimezone(UTC) == later
        assert times.next(earlier).astimezone(UTC) == later
    # Each is put off by less than the jitter, and not beyond the next one.
    exact = read_times(tuple(texts), zone, NONE, "host ecns")
    for time in found:
        begun = [
            t.astimezone(UTC) for t in exact.following(time - jitter - timedelta(seconds=1), 60)
        ]
        assert any(start <= time <= start + jitter for start in begun)


def test_jitter_differs_from_crawl_to_crawl_and_from_time_to_time():
    moment = datetime(2026, 11, 26, tzinfo=UTC)
    seconds = {
        name: [
            time.minute * 60 + time.second
            for time in read_times(("0 * * * *",), BERLIN, timedelta(minutes=10), name).following(
                moment, 50
            )
        ]
        for name in ("ecns", "other")
    }
    assert seconds["ecns"] != seconds["other"]
    assert len(set(seconds["ecns"])) > 40
    assert 0 <= min(seconds["ecns"]) < 60
    assert 540 < max(seconds["ecns"]) < 600


def test_crawls_of_every_hour_are_spread_over_the_hour():
    moment = datetime(2026, 11, 26, tzinfo=UTC)
    minutes = [
        read_times(("every 1h",), BERLIN, NONE, f"portal {number}").next(moment).minute
        for number in range(200)
    ]
    assert max(minutes.count(minute) for minute in range(60)) < 15


def test_an_interval_pays_no_heed_to_the_clock_of_a_zone():
    times = read_times(("every 6h",), BERLIN, NONE, "x")
    found = times.following(datetime(2026, 10, 24, tzinfo=UTC), 12)
    assert {
        later.astimezone(UTC) - earlier.astimezone(UTC) for earlier, later in pairwise(found)
    } == {timedelta(hours=6)}
    assert {time.utcoffset() for time in found} == {timedelta(hours=1), timedelta(hours=2)}


def test_several_times_are_one_schedule_without_doubles():
    times = read_times(("0 9 * * *", "0 9,18 * * *"), BERLIN, NONE, "")
    assert told(times.following(datetime(2026, 11, 26, tzinfo=UTC), 3)) == [
        "2026-11-26 09:00+01:00",
        "2026-11-26 18:00+01:00",
        "2026-11-27 09:00+01:00",
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("7 * * *", "is no time; write a line of crontab"),
        ("7 * * * * *", "is no time; write a line of crontab"),
        ("61 * * * *", "bad minute"),
        ("0 24 * * *", "bad hour"),
        ("0 0 * * 8", "bad day-of-week"),
        ("0 0 30 2 *", "bad day-of-month"),
        ("@hourly", "is no time"),
        ("every hour", "write a number and its unit"),
        ("every 30s", "a minute is the shortest"),
        ("every 99999d", "a year is the longest"),
        ("", "is no time"),
    ],
)
def test_what_is_no_time_is_told_with_how_one_is_written(text, complaint):
    with pytest.raises(TimesError, match=complaint):
        cron(text)


@given(st.text(alphabet="0123456789*/-,L#W monsu", max_size=30))
def test_no_text_breaks_the_reading_of_times(text):
    moment = datetime(2026, 11, 26, tzinfo=UTC)
    with suppress(TimesError):
        assert cron(text).next(moment) > moment


@pytest.mark.parametrize(
    ("text", "length"),
    [("30s", 30), ("5m", 300), ("5min", 300), ("90 m", 5400), ("2h", 7200), ("1d", 86_400)],
)
def test_a_length_of_time_has_a_unit(text, length):
    assert read_duration(text) == timedelta(seconds=length)
