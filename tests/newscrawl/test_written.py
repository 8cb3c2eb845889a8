"""Dates in running text, as the world writes them."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.months import month_of
from newscrawl.written import find_written

DAY = "2024-10-11"
MOMENT = "2024-10-11T09:04:50+08:00"


def isos(text: str, *, month_first: bool = False, language: str | None = None) -> list[str]:
    return [w.iso() for w in find_written(text, month_first=month_first, language=language)]


@pytest.mark.parametrize(
    "text",
    [
        "2024-10-11",
        "2024/10/11",
        "2024. 10. 11.",
        "2024年10月11日",
        "2024년 10월 11일",
        "11.10.2024",
        "11/10/2024",
        "11-10-2024",
        "11/10/24",
        "October 11, 2024",
        "Oct. 11 2024",
        "Friday, 11th of October 2024",
        "11-Oct-2024",
        "11 Oct, 2024",
        "Fr., 11. Oktober 2024",
        "vendredi 11 octobre 2024",
        "11 de octubre de 2024",
        "11 de outubro de 2024",
        "11 ottobre 2024",
        "11 oktober 2024",
        "11. lokakuuta 2024",
        "11 października 2024",
        "11. října 2024",
        "2024. október 11.",
        "11 октября 2024 г.",
        "11 жовтня 2024",
        "11 Οκτωβρίου 2024",
        "11 Ekim 2024",
        "11 tháng 10, 2024",
        "11 Oktober 2024",
        "11 أكتوبر 2024",
        "11 באוקטובר 2024",
        "11 अक्टूबर 2024",
    ],
)
def test_a_day_is_read_in_the_spellings_of_the_world(text):
    assert isos(text) == [DAY]
    assert isos(f"Li Yan | {text}") == [DAY] or text == "11/10/24"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024-10-11T09:04:50+08:00", MOMENT),
        ("2024-10-11T09:04:50.123+0800", MOMENT),
        ("2024-10-11 01:04 UTC", "2024-10-11T01:04:00+00:00"),
        ("2024-10-11T01:04Z", "2024-10-11T01:04:00+00:00"),
        ("2024-10-11T09:04:50-0330", "2024-10-11T09:04:50-03:30"),
        ("Fri, 11 Oct 2024 01:04:50 GMT", "2024-10-11T01:04:50+00:00"),
        ("Fri Oct 11 01:04:50 UTC 2024", "2024-10-11T01:04:50+00:00"),
        ("Fri Oct 11 2024 09:04:50 GMT+0800 (China Standard Time)", MOMENT),
        ("Oct 11, 2024T09:04:50+08:00", MOMENT),
    ],
)
def test_a_moment_keeps_the_offset_that_it_names(text, iso):
    assert isos(text) == [iso]


@pytest.mark.parametrize(
    "text",
    ["11 October 2024, 9:04 pm", "October 11, 2024 at 21:04 EST", "2024-10-11 21:04", "11/10/2024 21h04"],
)  # fmt: skip
def test_an_hour_without_an_offset_is_never_guessed(text):
    assert isos(text) == [DAY]
    (found,) = find_written(text)
    assert found.iso(ZoneInfo("Asia/Shanghai")) == "2024-10-11T21:04:00+08:00"


def test_which_figure_is_the_month_is_told_by_the_caller_or_by_the_figures():
    assert isos("03/04/2024") == ["2024-04-03"]
    assert isos("03/04/2024", month_first=True) == ["2024-03-04"]
    assert isos("13/04/2024", month_first=True) == ["2024-04-13"]
    assert isos("04/13/2024") == ["2024-04-13"]
    # Dots are for those who put the day first.
    assert isos("03.04.2024", month_first=True) == ["2024-04-03"]
    assert find_written("03/04/2024")[0].other == date(2024, 3, 4)


def test_october_in_croatia_is_november_next_door():
    assert isos("11. listopada 2024", language="hr") == [DAY]
    assert isos("11 listopada 2024", language="pl") == ["2024-11-11"]


def test_the_years_of_the_buddha_are_counted_from_there():
    assert isos("11 ตุลาคม 2567", language="th") == [DAY]


def test_several_dates_come_in_the_order_of_the_text():
    text = "Posted 11 October 2024, 09:04; updated 2024-10-13T01:00Z"
    assert isos(text) == [DAY, "2024-10-13T01:00:00+00:00"]
    first = find_written(text)[0]
    assert text[first.start : first.end].strip() == "11 October 2024, 09:04"


@pytest.mark.parametrize(
    "text",
    ["", "2024", "3 hours ago", "10.0.0.1", "30 February 2024", "2024-13-01", "45 Oct 2024", "1/2/3",
     "Chapter 11 verse 2024", "version 1.2.20", "call 555-10-2024", "0" * 500, "the 11/10/24 match"],
)  # fmt: skip
def test_what_is_no_date_gives_none(text):
    assert isos(text) == []


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["%Y-%m-%d", "%d %B %Y"]))
def test_every_day_is_read_back(day, form):
    assert [found.day for found in find_written(day.strftime(form))] == [day]


@given(st.text("0123456789:./-, TZ+JanOctde年月日", max_size=80) | st.text(max_size=60))
def test_no_text_raises_and_places_lie_within_it(text):
    for found in find_written(text):
        assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    ("word", "month"), [("Oct.", 10), ("MÄRZ", 3), ("мая", 5), ("Moon", None), ("", None)]
)
def test_months_by_name(word, month):
    assert month_of(word) == month


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("21:44, 31-Jul-2026", "2026-07-31T21:44:00+08:00"),
        ("08:45, October 10, 2023", "2023-10-10T08:45:00+08:00"),
        ("Published: 10:00am, 20 Jan, 2020", "2020-01-20T10:00:00+08:00"),
        ("16:00 GMT, 2 March 2024", "2024-03-03T00:00:00+08:00"),
        ("Chapter 3.50 2 May 2024", "2024-05-02"),
        ("Room 12:34 XYZ, 2 May 2024", "2024-05-02"),
        ("Source:Xinhua 05-09-26 02:56 Updated BJT", "2026-09-05T02:56:00+08:00"),
        ("Updated 30-09-26 02:56", "2026-09-30T02:56:00+08:00"),
        ("2021 11 / 14 16:32:15", "2021-11-14T16:32:15+08:00"),
        ("202111/1416:32:15", "2021-11-14T16:32:15+08:00"),
        ("Sat 2 Mar 2024 17.00 CET", "2024-03-02T17:00:00+01:00"),
        ("Tue 2 Jul 2024 17.05 CEST", "2024-07-02T17:05:00+02:00"),
        ("July 2, 2024 5:05 PM ET", "2024-07-02T17:05:00-04:00"),
        ("October 17, 20236:01 PM", "2023-10-17T18:01:00+08:00"),
        ("30.01.202430. Januar 2024", "2024-01-30"),
        ("6 Mar 20266 Mar 2026", "2026-03-06"),
    ],
)
def test_clocks_before_a_date_zones_by_name_and_dates_in_pieces(text, iso):
    found = find_written(text, month_first=True)
    assert found[0].iso(ZoneInfo("Asia/Shanghai")) == iso


def test_a_clock_is_that_of_the_date_before_it():
    found = find_written("2024-05-01 10:00, 3 May 2024")
    assert [one.clock is not None for one in found] == [True, False]


@pytest.mark.parametrize("text", ["The score was 12-10-24 02:56 before the end", "05-09-26 is it"])
def test_a_short_year_without_a_label_is_no_date(text):
    assert find_written(text) == []
