"""White space and invisible characters of text from pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.text import clean_line, clean_lines


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (None, None),
        ("", None),
        (" \t\n\u00a0\u3000 ", None),
        ("\u200b\ufeff\u00ad", None),
        ("\x00\x1f", None),
        ("  a  b ", "a b"),
        ("a\u00a0\u00a0b", "a b"),
        ("中文\u3000标题", "中文 标题"),
        ("a\r\nb", "a b"),
        ("a\u2028b\u2029c", "a b c"),
        ("in\u00advisible", "invisible"),
        ("zero\u200bwidth", "zerowidth"),
        ("\ufeffmark", "mark"),
        ("a\x00b\x07c", "abc"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d💻 works", "👩\u200d💻 works"),
    ],
)
def test_one_line(raw, clean):
    assert clean_line(raw) == clean


@given(st.text(st.characters()))
def test_a_clean_line_is_clean_already(text):
    once = clean_line(text)
    assert clean_line(once) == once


@given(st.text(st.characters()))
def test_a_clean_line_can_be_written_as_utf8(text):
    assert (clean_line(text) or "").encode("utf-8").decode("utf-8") == (clean_line(text) or "")


@given(st.text(st.sampled_from("ab中 \n\t\u00a0\u3000")))
def test_only_white_space_is_lost_from_plain_text(text):
    assert (clean_line(text) or "").replace(" ", "") == "".join(text.split())


def test_line_breaks_that_count_stay():
    assert (
        clean_lines("Roses  are red, \n\n \u00a0\n  violets blue") == "Roses are red,\nviolets blue"
    )


@given(st.text(st.sampled_from("ab \n\t\u00a0\u200b")))
def test_clean_lines_has_no_empty_line(text):
    clean = clean_lines(text)
    assert all(line and line == line.strip() for line in clean.split("\n")) or clean == ""
