"""Which language a text is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.language import (
    article_language,
    detect_language,
    language_exists,
    language_tag,
)

ENGLISH = "The port handled more containers in September than in any month before, officials said."
GERMAN = "Der Hafen hat im September mehr Container umgeschlagen als in jedem anderen Monat zuvor."
CHINESE = (
    "近日，记者从有关部门了解到，这座城市的地铁线路将在年底开通，市民出行会更加方便。专家表示，这是一个好消息。"
    * 2
)


@pytest.mark.parametrize(
    ("declared", "tag"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("en-us", "en-US"),
        ("en_US", "en-US"),
        ("zh_hans_cn", "zh-Hans-CN"),
        ("zh-HANT", "zh-Hant"),
        (" de ", "de"),
        ("fil", "fil"),
    ],
)
def test_a_declared_language_in_its_usual_case(declared, tag):
    assert language_tag(declared) == tag


@pytest.mark.parametrize(
    "tag", ["en", "zh-Hans", "zh-Hant-TW", "pt-BR", "sr-Latn", "fil", "nb", "yue", "es-419", "ckb"]
)
def test_a_language_that_there_is(tag):
    assert language_exists(tag)


@pytest.mark.parametrize(
    "tag", ["cn", "jp", "gr", "xx", "english", "e", "", "zz-CN", "iw", "eng", "-en", "中文"]
)
def test_a_language_that_there_is_not(tag):
    """Codes of countries are taken for them, and so are old codes and those of ISO 639-2."""
    assert not language_exists(tag)


@pytest.mark.parametrize("declared", [None, "", " ", "english", "e", "en-", "-en", "en US", "中文"])
def test_what_is_no_language(declared):
    assert language_tag(declared) is None


@given(st.text(st.sampled_from("abXY-_1"), max_size=12))
def test_a_tag_is_a_tag_already(text):
    tag = language_tag(text)
    assert tag is None or language_tag(tag) == tag


@pytest.mark.parametrize(("text", "code"), [(ENGLISH, "en"), (GERMAN, "de"), (CHINESE, "zh")])
def test_a_language_is_detected(text, code):
    assert detect_language(text) == code


@pytest.mark.parametrize("text", [None, "", "Li Yan", "12345 " * 20])
def test_too_little_text_tells_no_language(text):
    assert detect_language(text) is None


def test_line_breaks_do_not_matter():
    assert detect_language(ENGLISH.replace(" ", "\n")) == "en"


@pytest.mark.parametrize(
    ("text", "expected", "language"),
    [
        (ENGLISH, ("en", None), "en"),
        (ENGLISH, ("en-GB",), "en-GB"),
        (GERMAN, ("en",), "de"),
        (ENGLISH, (None, None), "en"),
        ("Li Yan", ("en",), "en"),
        ("Li Yan", (None, "zh_CN"), "zh-CN"),
        ("Li Yan", ("nonsense!", "fr"), "fr"),
        (GERMAN, ("en", "de_AT"), "de-AT"),
        (ENGLISH, ("de", None, "en-GB"), "en-GB"),
        (None, (None,), None),
    ],
)
def test_the_text_decides_where_it_is_sure(text, expected, language):
    assert article_language(text, *expected) == language
