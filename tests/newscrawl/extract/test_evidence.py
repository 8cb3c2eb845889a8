"""What a page's head says of it: JSON-LD in all the forms that sites write, OpenGraph, meta elements."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newscrawl.extract.evidence import Evidence, read_evidence
from newscrawl.extract.paywall import Access
from newscrawl.extract.signs import read_signs

ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "The  ferry\n sails",
    "datePublished": "2024-10-11T09:04:50+08:00",
    "dateModified": "2024-10-12",
    "author": {"@type": "Person", "name": "Li Yan", "url": "/people/li-yan"},
    "publisher": {"@type": "Organization", "name": "The Daily"},
    "description": "How it sails.",
    "articleSection": ["Travel", "Ships"],
    "keywords": "ferry, ship; 船、海",
    "image": {"@type": "ImageObject", "url": "https://a.example/ferry.jpg"},
    "isAccessibleForFree": "False",
}
EXPECTED = Evidence(
    is_article=True,
    headlines=("The ferry sails",),
    site_names=("The Daily",),
    description="How it sails.",
    published=("2024-10-11T09:04:50+08:00",),
    modified=("2024-10-12",),
    authors=(("Li Yan", "/people/li-yan"),),
    sections=("Travel", "Ships"),
    keywords=("ferry", "ship", "船", "海"),
    image="https://a.example/ferry.jpg",
    is_free=False,
    access=Access(is_paid=True),
)


def evidence(head: str) -> Evidence:
    tree = LexborHTMLParser(f"<html><head>{head}</head><body>text</body></html>")
    return read_evidence(read_signs(tree))


def ld(data: object) -> Evidence:
    return evidence(script(data if isinstance(data, str) else json.dumps(data)))


def script(source: str) -> str:
    return f'<script type="application/ld+json">{source}</script>'


ITEM = json.dumps(ARTICLE)


@pytest.mark.parametrize(
    "data",
    [
        ARTICLE,
        [ARTICLE],
        [{"@type": "WebSite", "name": "x"}, ARTICLE],
        {"@graph": [{"@type": "BreadcrumbList"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        {"@type": "WebPage", "headline": "Not this", "mainEntityOfPage": [ARTICLE]},
        {**ARTICLE, "@type": ["Thing", "ReportageNewsArticle"]},
        {**ARTICLE, "@type": "BlogPosting"},
        {**ARTICLE, "@type": "Article"},
        f"<!-- {ITEM} -->",
        f"\n {ITEM};\n",
        ITEM[:-1] + ",}",
        ITEM.replace("ferry\\n sails", "ferry\n sails"),
        ITEM.replace('"Ships"]', '"Ships" , ]'),
    ],
)
def test_an_article_is_found_in_every_form_of_json_ld(data):
    assert ld(data) == EXPECTED


@pytest.mark.parametrize(
    "data",
    [
        {"@type": "WebSite", "headline": "x"},
        {"@type": "NewsArticleList", "headline": "x"},
        {"@type": 7},
        {"@type": None},
        {"@type": []},
        {},
        [],
        None,
        "text",
        3,
        {"@graph": "NewsArticle"},
        "",
        "{",
        '{"@type": "NewsArticle", "headline": "cut off',
        '{"@type": "NewsArticle" "headline": "x"}',
        "[" * 100_000,
        "<!-- -->",
    ],
)
def test_no_article_and_broken_json_say_nothing(data):
    assert ld(data) == Evidence()


def test_a_broken_script_does_not_hide_the_next():
    assert evidence(script("{") + script("") + script(ITEM)) == EXPECTED


def test_the_first_article_counts():
    assert ld([ARTICLE, {**ARTICLE, "headline": "Another"}]).headlines == ("The ferry sails",)


def test_a_graph_that_nests_without_end_is_left():
    data: object = ARTICLE
    for _ in range(50):
        data = {"@graph": [data]}
    assert ld(data) == Evidence()


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ("Li Yan", (("Li Yan", None),)),
        (["Li Yan", "Wang Bo"], (("Li Yan", None), ("Wang Bo", None))),
        ([{"name": "Li Yan"}, {"name": "Wang Bo"}], (("Li Yan", None), ("Wang Bo", None))),
        ({"name": ["Li Yan"], "url": ["/li"]}, (("Li Yan", "/li"),)),
        ({"@type": "Organization", "name": "Xinhua"}, ()),
        ({"@type": "NewsMediaOrganization", "name": "Xinhua"}, ()),
        ({"@type": "Person"}, ()),
        ("https://a.example/people/li", ()),
        ("", ()),
        (7, ()),
        ([None, {}, []], ()),
        (None, ()),
    ],
)
def test_authors_are_persons_with_a_name(author, authors):
    assert ld({**ARTICLE, "author": author}).authors == authors


@pytest.mark.parametrize(
    ("image", "url"),
    [
        ("https://a.example/1.jpg", "https://a.example/1.jpg"),
        (["https://a.example/1.jpg", "https://a.example/2.jpg"], "https://a.example/1.jpg"),
        ([{"url": "https://a.example/1.jpg"}], "https://a.example/1.jpg"),
        ({}, None),
        ([], None),
        (7, None),
    ],
)
def test_the_first_image_counts(image, url):
    assert ld({**ARTICLE, "image": image}).image == url


@pytest.mark.parametrize(
    ("flag", "free"),
    [(True, True), (False, False), ("True", True), ("false ", False), ("perhaps", None), (7, None)],
)
def test_whether_an_article_is_free(flag, free):
    assert ld({**ARTICLE, "isAccessibleForFree": flag}).is_free is free


def test_keywords_may_be_a_list():
    assert ld({**ARTICLE, "keywords": ["ferry", " ", 7, "ship"]}).keywords == ("ferry", "ship")


META = """
    <meta property="og:type" content="article">
    <meta property="og:title" content="The ferry &amp; the sea">
    <meta property="og:site_name" content="The Daily">
    <meta property="og:description" content="Of OpenGraph.">
    <meta name="description" content="Of the page.">
    <meta property="og:image" content="/og.jpg">
    <meta property="article:published_time" content="2024-10-11T01:04:50Z">
    <meta property="article:modified_time" content="2024-10-12T01:04:50Z">
    <meta property="article:section" content="Travel">
    <meta name="Keywords" content="ferry,ship">
    <meta name="PubDate" content="2024-10-10">
    <link rel="alternate canonical" href="/ferry.html">
    <title>The ferry
        &amp; the sea - The Daily</title>
"""


def test_a_subsection_is_nearer_than_the_section_that_it_is_of():
    news = '<meta name="page.section" content="News">'
    assert evidence(f'{news}<meta name="page.subsection" content="Asia">').sections == (
        "Asia",
        "News",
    )
    assert evidence(news).sections == ("News",)


def test_meta_elements_alone():
    assert evidence(META) == Evidence(
        is_article=True,
        headlines=("The ferry & the sea", "The ferry & the sea - The Daily"),
        site_names=("The Daily",),
        description="Of OpenGraph.",
        published=("2024-10-11T01:04:50Z", "2024-10-10"),
        modified=("2024-10-12T01:04:50Z",),
        sections=("Travel",),
        keywords=("ferry", "ship"),
        canonical="/ferry.html",
        image="/og.jpg",
    )


def test_json_ld_comes_before_meta_elements():
    both = evidence(META + script(ITEM))
    assert both.headlines[0] == "The ferry sails"
    assert both.published[0] == "2024-10-11T09:04:50+08:00"
    assert both.modified[0] == "2024-10-12"
    assert both.keywords == EXPECTED.keywords


def test_the_first_meta_element_of_a_name_counts_and_empty_ones_do_not():
    head = "".join(f'<meta name="description" content="{text}">' for text in (" ", "one", "two"))
    assert evidence(head).description == "one"


@pytest.mark.parametrize(
    ("start", "language"),
    [("<html lang=en-US>", "en-US"), ("<html>", None), ("<html lang>", None), ("", None)],
)
def test_the_language_of_the_document(start, language):
    found = read_evidence(read_signs(LexborHTMLParser(f"{start}<body>text"))).language
    assert (found or None) == language


def test_the_title_of_a_drawing_is_not_that_of_the_page():
    html = "<head><title>Page</title></head><body><svg><title>Drawing</title></svg>"
    assert read_evidence(read_signs(LexborHTMLParser(html))).headlines == ("Page",)


def test_a_page_without_a_head_says_nothing():
    assert read_evidence(read_signs(LexborHTMLParser(""))) == Evidence()


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10) | st.just("NewsArticle"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*ARTICLE, "@graph", "name", "url"]), inner, max_size=5)
    ),
    max_leaves=15,
)


@given(st.dictionaries(st.sampled_from(list(ARTICLE)), values, max_size=8))
def test_an_article_with_values_of_any_kind_is_read(data):
    found = ld({**data, "@type": "NewsArticle"})
    assert found.is_article
    texts = (*found.headlines, *found.published, *found.modified, *found.keywords)
    assert all(text == " ".join(text.split()) for text in texts)
