"""How long a host that refuses is left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.polite.waits import http_date, next_wait, retry_after

NOW = datetime(2026, 11, 26, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 120 ", 120),
        ("0.5", 0.5),
        ("Thu, 26 Nov 2026 06:31:00 GMT", 60),
        ("Thursday, 26-Nov-26 06:31:00 GMT", 60),
        ("Thu Nov 26 06:31:00 2026", 60),
        ("Thu, 26 Nov 2026 07:31:00 +0100", 60),
        ("Thu, 26 Nov 2026 06:00:00 GMT", 0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("nan", None),
        ("Thu, 99 Nov 2026 06:31:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
    ],
)
def test_what_retry_after_says(value, seconds):
    assert retry_after(value, NOW) == seconds


@given(st.text(max_size=60))
def test_whatever_a_server_writes_is_seconds_or_nothing(value):
    seconds = retry_after(value, NOW)
    assert seconds is None or 0 <= seconds < 10**12


@given(st.integers(0, 2**33))
def test_a_date_is_read_as_it_was_written(seconds):
    whole = datetime.fromtimestamp(seconds, UTC)
    assert http_date(format_datetime(whole, usegmt=True)) == whole


@given(
    st.lists(st.none() | st.floats(0, 10_000), min_size=1, max_size=20),
    st.floats(0.01, 60),
)
def test_waits_never_shrink_while_a_host_refuses_and_are_never_less_than_it_asks(asked, first):
    wait = 0.0
    for one in asked:
        following = next_wait(wait, one, first)
        assert following >= 2 * wait
        assert following >= (first if one is None else one)
        assert following > 0
        wait = following
    assert timedelta(seconds=wait) > timedelta(0)
