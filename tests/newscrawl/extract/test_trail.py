"""Breadcrumbs, declared and shown, without the home page and the article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newscrawl.extract.trail import (
    declared_trail,
    has_trail,
    section_of,
    shown_trail,
    trimmed_trail,
)
from newscrawl.items import Breadcrumb

URL = "https://a.example/economy/trade/ferry.html"
HEADLINE = "The ferry sails again from the old harbour"
TRAIL = (
    Breadcrumb(name="Economy", url="https://a.example/economy/"),
    Breadcrumb(name="Trade", url="https://a.example/economy/trade/"),
)


def item(position, name, link, **more):
    return {"@type": "ListItem", "position": position, "name": name, "item": link, **more}


ECONOMY = "<a href=/economy/>Economy</a>"
TRADE = "<a href=/economy/trade/>Trade</a>"
LIST = {
    "@type": "BreadcrumbList",
    "itemListElement": [
        item(1, "Home", "https://a.example/"),
        item(2, "Economy", "/economy/"),
        item(3, "Trade", {"@id": "/economy/trade/"}),
        item(4, HEADLINE, URL),
    ],
}


def trimmed(trail):
    return trimmed_trail(trail, HEADLINE, URL, ("The Daily",))


@pytest.mark.parametrize(
    "document",
    [
        LIST,
        [{"@type": "WebSite"}, LIST],
        {"@graph": [{"@type": "WebPage"}, LIST]},
        {"@type": "WebPage", "breadcrumb": LIST},
        {**LIST, "itemListElement": LIST["itemListElement"][::-1]},
        {
            **LIST,
            "itemListElement": [
                {**e, "item": {"@id": e["item"], "name": e.pop("name")}}
                if isinstance(e["item"], str)
                else e
                for e in map(dict, LIST["itemListElement"])
            ],
        },
    ],
)
def test_a_path_that_json_ld_declares(document):
    assert trimmed(declared_trail([document], URL)) == TRAIL


@pytest.mark.parametrize(
    "html",
    [
        (
            '<ol itemscope itemtype="https://schema.org/BreadcrumbList">'
            f"<li><a href=/>Home</a><li>{ECONOMY}<li>{TRADE}</ol>"
        ),
        f"<nav aria-label=Breadcrumb><a href=/>Start</a> › {ECONOMY} › {TRADE} › <span>{HEADLINE}</span></nav>",
        f"<div class=breadcrumbs>You are here: <a href=/>The Daily</a> / {ECONOMY} / {TRADE} /</div>",
        f'<div vocab="https://schema.org/" typeof="BreadcrumbList">{ECONOMY} &gt; {TRADE}</div>',
        f"<div class=crumbs>您的位置：<a href=/>首页</a> &gt; {ECONOMY} &gt; {TRADE} &gt; </div>",
    ],
)
def test_a_path_that_the_page_shows(html):
    tree = LexborHTMLParser(html)
    assert trimmed(shown_trail(tree.body, URL)) == TRAIL


def test_a_menu_is_no_path():
    links = "".join(f"<a href=/{number}>Section {number}</a>" for number in range(30))
    assert shown_trail(LexborHTMLParser(f"<div class=breadcrumb>{links}</div>").body, URL) == ()


def test_the_names_of_elements_tell_whether_there_is_a_path():
    assert has_trail(["main", "BreadCrumb-list"])
    assert not has_trail(["main", "body"])


@pytest.mark.parametrize(
    ("declared", "trail", "section"),
    [
        (("News", "Trade"), TRAIL, "Trade"),
        (("Economy", "Trade", "Economy/Trade"), TRAIL, "Trade"),
        (("Economy",), TRAIL, "Economy"),
        (("News",), TRAIL, "News"),
        ((), TRAIL, "Trade"),
        ((), (), None),
    ],
)
def test_the_section_is_the_last_step_of_the_path_that_is_declared(declared, trail, section):
    assert section_of(declared, trail) == section


values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.just("BreadcrumbList"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["@type", "@graph", "itemListElement", "item", "name", "position", "@id"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(st.lists(values, max_size=3))
def test_any_json_is_read(documents):
    assert all(step.name for step in trimmed(declared_trail(documents, URL)))
