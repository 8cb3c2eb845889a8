"""What a page declares of its article's length, against what it shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newscrawl.extract.paywall import (
    FREE,
    Access,
    count_words,
    find_offer,
    holds_paid_part,
    is_cut,
    missing_text,
    missing_words,
    read_access,
    shows_end,
)

TEXT = " ".join(f"Boat {n} left the harbour." for n in range(60))


@pytest.mark.parametrize(
    ("metas", "is_free", "is_paid"),
    [
        ({}, None, False),
        ({}, True, False),
        ({}, False, True),
        ({"article:content_tier": "Locked"}, None, True),
        ({"og:article:content_tier": "metered"}, None, True),
        ({"article:content_tier": "free"}, None, False),
        ({"article:content_tier": "locked"}, True, False),
    ],
)
def test_what_makes_an_article_one_that_is_paid_for(metas, is_free, is_paid):
    assert read_access({}, metas, is_free).is_paid is is_paid


def test_the_declared_length_is_read_in_all_its_spellings():
    part = {"isAccessibleForFree": False, "cssSelector": [".paid", "#rest"]}
    article = {"wordCount": "640", "articleBody": TEXT, "hasPart": [part, None, "x"]}
    assert read_access(article, {}, False) == Access(True, 640, TEXT, (".paid", "#rest"))
    assert read_access({"wordCount": 640}, {}, False).words == 640
    assert read_access({"wordCount": "about 600"}, {}, False).words is None
    assert read_access({"wordCount": True}, {}, False).words is None
    assert read_access(article, {}, None) is FREE


@pytest.mark.parametrize("selector", ["div:has(p)", "a" * 200, ".a { }", "*", 7, "", "::"])
def test_a_selector_that_is_no_simple_one_is_left_out(selector):
    article = {"hasPart": {"cssSelector": selector}}
    assert read_access(article, {}, False).paid_parts == ()


@pytest.mark.parametrize(
    ("access", "body", "missing"),
    [
        (Access(True, words=640), TEXT[:500], True),
        (Access(True, words=301), TEXT, False),
        (Access(True, words=90), "Few words.", False),
        (Access(True, words=0), "Few words.", False),
        (Access(True, text=TEXT), TEXT[:500], True),
        (Access(True, text=TEXT), TEXT, False),
        (Access(True, text=TEXT + " " + TEXT), TEXT, False),
        (Access(True, text="Another wording. " * 200), TEXT[:500], False),
        (Access(True), "", False),
    ],
)
def test_what_is_missing_is_told_by_figures_and_text(access, body, missing):
    assert bool(missing_words(access, body) or missing_text(access, body)) is missing


def test_a_declared_text_that_is_a_beginning_too_does_not_outdo_the_figure():
    teaser = TEXT[:500]
    assert missing_text(Access(True, 640, teaser), teaser) is None
    assert missing_words(Access(True, 640, teaser), teaser) == "99 of 640 words"


def test_a_text_that_stands_on_the_page_is_not_missing():
    access = Access(True, text=TEXT)
    assert shows_end(LexborHTMLParser(f"<aside>{TEXT}</aside>"), access)
    assert not shows_end(LexborHTMLParser(f"<script>{TEXT}</script>"), access)
    assert not shows_end(LexborHTMLParser("<p>x"), Access(True, text=""))


def test_words_of_scripts_without_spaces_are_counted_by_their_characters():
    assert count_words("The ferry left.") == 3
    assert count_words("渡轮在黎明时分离开了港口。" * 10) == 60
    assert count_words("") == 0


@given(st.text(max_size=200), st.text(max_size=400))
def test_a_text_never_lacks_a_part_of_itself(body, tail):
    assert missing_text(Access(True, text=body), body) is None
    missing_text(Access(True, text=body + tail), body)


def test_an_offer_is_looked_for_in_boxes_that_readers_see():
    def offer(html):
        return find_offer(LexborHTMLParser(f"<body>{html}"))

    words = "Subscribe to continue reading"
    assert offer(f"<div class=article-paywall>{words}</div>") == (None, "subscribe to continue")
    assert offer(f"<div id=poool-widget>{words}</div>") == ("Poool", "subscribe to continue")
    assert offer(f"<div class=text>{words}</div>") is None
    assert offer("<div class=paywall>Weather</div>") is None
    assert offer(f"<div hidden><div class=paywall>{words}</div></div>") is None
    assert offer(f"<nav><div class=paywall>{words}</div></nav>") is None
    assert offer(f"<a class=paywall>{words}</a>") is None
    assert offer(f"<div class=paywall>{words}{TEXT}</div>") is None


def test_the_part_that_is_paid_for_is_there_where_it_holds_the_text():
    access = Access(True, paid_parts=(".paid", "#rest"))
    assert holds_paid_part(LexborHTMLParser(f"<p class=paid>{TEXT}"), access, TEXT)
    assert not holds_paid_part(LexborHTMLParser("<p class=paid>"), access, TEXT)
    assert not holds_paid_part(LexborHTMLParser(f"<p>{TEXT}"), access, TEXT)


def test_a_text_that_breaks_off():
    assert is_cut("The harbour master said…")
    assert is_cut("The harbour master said [...] ")
    assert not is_cut("The harbour master said so.")
    assert not is_cut(TEXT * 10 + "…")
