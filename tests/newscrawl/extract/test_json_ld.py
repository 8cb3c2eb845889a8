"""The articles that a page declares in JSON-LD: which one is its own, and what is mended."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extract.json_ld import Declared, read_declared

URL = "https://a.example/travel/ferry"
ARTICLE = {"@type": "NewsArticle", "headline": "The ferry sails", "datePublished": "2024-10-11"}
OTHER = {"@type": "NewsArticle", "headline": "Another", "url": "https://a.example/travel/other"}


def read(*data: object, urls: tuple[str, ...] = (URL,)) -> Declared:
    return read_declared([d if isinstance(d, str) else json.dumps(d) for d in data], urls)


def headlines(declared: Declared) -> list[object]:
    return [node.get("headline") for node in declared.articles]


@pytest.mark.parametrize(
    "own",
    [
        {"url": URL},
        {"url": "http://www.a.example/travel/ferry/?ref=rss"},
        {"@id": f"{URL}#article"},
        {"mainEntityOfPage": URL},
        {"mainEntityOfPage": {"@type": "WebPage", "@id": URL}},
    ],
)
def test_of_several_articles_that_of_the_pages_address_comes_first(own):
    declared = read(OTHER, [{**ARTICLE, **own}])
    assert headlines(declared) == ["The ferry sails", "Another"]
    assert declared.is_sure


def test_where_no_article_names_the_address_the_first_comes_first_and_is_not_sure():
    declared = read([OTHER, ARTICLE])
    assert headlines(declared) == ["Another", "The ferry sails"]
    assert not declared.is_sure


def test_the_only_article_is_sure_whatever_address_it_names():
    assert read({**ARTICLE, "url": "https://cdn.example/x"}).is_sure


def test_references_are_followed():
    graph = {
        "@graph": [
            {**ARTICLE, "author": {"@id": "#li"}, "publisher": [{"@id": "#daily"}, "x"]},
            {"@id": "#li", "@type": "Person", "name": "Li Yan"},
            {"@id": "#daily", "@type": "Organization", "name": "The Daily"},
        ]
    }
    (article,) = read(graph).articles
    assert article["author"]["name"] == "Li Yan"
    assert article["publisher"][0]["name"] == "The Daily"


def test_a_reference_to_nothing_stays():
    (article,) = read({**ARTICLE, "author": {"@id": "#nobody"}}).articles
    assert article["author"] == {"@id": "#nobody"}


def test_what_may_stand_for_the_page_is_kept_apart():
    declared = read([{"@type": "WebPage", "name": "x"}, {"@type": "Recipe"}, {"@type": "Person"}])
    assert [node["@type"] for node in declared.pages] == ["WebPage", "Recipe"]
    assert declared.articles == ()


ITEM = json.dumps(ARTICLE)


@pytest.mark.parametrize(
    "source",
    [
        ITEM.replace("ferry", "ferry\n"),
        ITEM[:-1] + ",}",
        "/* made by hand */ " + ITEM,
        "<!--\n" + ITEM + "\n-->",
        "//<![CDATA[\n" + ITEM + "\n//]]>",
        ITEM.replace('"headline"', '\n"headline"').replace(",", "\n", 1),
        ITEM.replace("The ferry", r"The\' ferry"),
        ITEM + ITEM,
        ITEM.replace('"', "&quot;"),
        ITEM.replace("NewsArticle", "http://schema.org/NewsArticle"),
        '{"@type": "NewsArticle", "datePublished": "2024-10-11", "body": "He said "no"."}',
    ],
)
def test_broken_json_is_mended_as_far_as_it_is_safe(source):
    assert read(source).articles[0]["datePublished"] == "2024-10-11"


@pytest.mark.parametrize(
    "source",
    ["", "{", "null", "[" * 100_000, '{"@type": "NewsArticle", "headline": "cut off',
     '{"@type": "NewsArticle" "headline": "no date tells that it is whole"}', "/*" * 1000,
     '{"a": "b"' + "\n" * 50_000 + '"c": 1}'],
)  # fmt: skip
def test_what_stays_broken_says_nothing(source):
    assert read(source).articles == ()


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(URL),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["@type", "@id", "@graph", "url", "hasPart"]), inner)
    ),
    max_leaves=12,
)


@given(values, st.text(max_size=20))
def test_no_data_and_no_address_raise(data, url):
    read(data, urls=(url, URL))


@given(st.integers(0, len(ITEM)), st.integers(1, 9), st.text(max_size=3))
def test_a_script_damaged_anywhere_is_read_or_left(place, length, text):
    read(ITEM[:place] + text + ITEM[place + length :])
