"""Pages read by a portal's templates: which one is used, whom its elements name, and what is told."""

from __future__ import annotations

import json

import pytest

from newscrawl.extract import extract, parse_page
from newscrawl.items import NewsArticle, Publisher
from newscrawl.portals import Articles, Portal, PortalError, Template
from newscrawl.portals.templates import template_of

URL = "https://www.ferry-news.example/2026/10/03/a-12"
TEXT = tuple(
    f"{subject} said on Saturday that the line across the bay would be served by two boats, and that the"
    " first of them was to sail in the morning."
    for subject in ("The harbour office", "A speaker of the council", "The owner of the line")
)
BODY = "".join(f"<p>{text}</p>" for text in TEXT)


def portal_of(*templates: Template) -> Portal:
    return Portal(
        name="ferry-news", publisher=Publisher(name="Ferry News", url="https://www.ferry-news.example/"),
        hosts=("www.ferry-news.example",), timezone="Europe/Oslo", language="en", sources=(),
        articles=(Articles(r"-(?P<id>\d+)$"),), templates=templates,
    )  # fmt: skip


def page(
    byline: str, *, author: str | None = None, body: str = f"<article>{BODY}</article>"
) -> str:
    data: dict[str, object] = {
        "@type": "NewsArticle", "headline": "Two boats for the bay",
        "datePublished": "2026-10-03T09:00:00+02:00",
    }  # fmt: skip
    if author:
        data["author"] = {"@type": "Person", "name": author}
    return (
        '<!DOCTYPE html><html lang="en"><head><title>Two boats for the bay</title>'
        f'<script type="application/ld+json">{json.dumps(data)}</script></head>'
        f"<body><main><h1>Two boats for the bay</h1>{byline}{body}</main></body></html>"
    )


def read(html: str, *templates: Template) -> NewsArticle:
    return extract(html.encode(), URL, portal=portal_of(*templates))


def names(article: NewsArticle) -> list[str]:
    return [author.name for author in article.authors]


def test_a_section_and_a_date_in_one_element():
    byline = "<div class=at>Harbour&nbsp; 21:44, 31-Jul-2026</div>"
    assert read(page(byline), Template("2017-", section="div.at")).articleSection == "Harbour"


def told(article: NewsArticle) -> list[str]:
    """The selectors that found nothing."""
    texts = [
        text for found in (article.metadata.validationMessages or {}).values() for text in found
    ]
    return sorted(
        text.split(" for the ")[1].split(" found")[0] for text in texts if "selector" in text
    )


AUTHORS = Template("2024-", authors="div.who span.name")


@pytest.mark.parametrize("author", [None, "Ferry News", "Web Editor", "Sandra Quist"])
def test_the_portals_elements_say_who_wrote_it_whatever_is_declared(author):
    """JSON-LD often names the site, a desk, or whoever put the page online."""
    who = "<div class=who><span class=name>By Ingrid Valberg</span> <span>Harbours</span></div>"
    article = read(page(who, author=author), AUTHORS)
    assert names(article) == ["Ingrid Valberg"]
    assert told(article) == []
    # Dates stay generic.
    assert article.datePublished == "2026-10-03T09:00:00+02:00"


def test_several_elements_name_several_authors_each_with_an_address_of_its_own():
    who = (
        '<div class="who"><span class="name"><a href="/by/valberg">Ingrid Valberg</a></span>'
        '<span class="name"><a href="/by/both">Tor Aske and Liv Moen</a></span>'
        '<span class="name">Ingrid Valberg</span></div>'
    )
    article = read(page(who, author="Sandra Quist"), AUTHORS)
    assert [(author.name, author.url) for author in article.authors] == [
        ("Ingrid Valberg", "https://www.ferry-news.example/by/valberg"),
        ("Tor Aske", None),
        ("Liv Moen", None),
    ]


@pytest.mark.parametrize("who", ["", '<div class="who"><span class="name"> </span></div>'])
def test_where_they_name_nobody_the_page_is_asked_and_it_is_told(who):
    article = read(page(who, author="Sandra Quist"), AUTHORS)
    assert names(article) == ["Sandra Quist"]
    assert told(article) == ["authors"]


def test_an_agency_in_their_place_is_the_source():
    who = '<div class="who"><span class="name">Reuters</span></div>'
    article = read(page(who, author="Sandra Quist"), AUTHORS)
    assert names(article) == []
    assert article.sourceOrganization == "Reuters"
    assert told(article) == []


def test_a_byline_and_authors_in_one_template_are_refused():
    with pytest.raises(PortalError, match="byline and authors: one of them"):
        portal_of(Template(byline="div.who", authors="div.who span"))


NEW = Template("2024-", authors="div.who b", body="div.new")
OLD = Template("-2024", byline="p.old > span", body="div.old")


def test_the_first_template_that_fits_is_used():
    tree = parse_page(page("", body="<div class=old></div>").encode(), URL).tree
    assert template_of((NEW, OLD), tree) is OLD
    assert template_of((OLD, NEW), tree) is OLD
    both = parse_page(page("", body="<div class=old></div><div class=new></div>").encode(), URL)
    assert template_of((NEW, OLD), both.tree) is NEW
    assert template_of((OLD, NEW), both.tree) is OLD
    assert template_of((Template("2026-"),), tree) is None


def test_of_one_that_fits_only_its_own_selectors_count():
    old = '<p class="old"><span>2012-05-03 09:30</span><span>Editor: Li Yan</span></p>'
    article = read(page(old, body=f"<div class=old>{BODY}</div>"), NEW, OLD)
    assert (article.editor, article.datePublished) == ("Li Yan", "2012-05-03T09:30:00+02:00")
    assert told(article) == []
    new = '<div class="who"><b>Ingrid Valberg</b></div>'
    article = read(page(new, body=f"<div class=new>{BODY}</div>"), NEW, OLD)
    assert names(article) == ["Ingrid Valberg"]
    assert article.editor is None
    assert told(article) == []


def test_where_none_fits_all_that_are_named_are_told_and_the_text_is_found():
    article = read(page("", author="Sandra Quist"), NEW, OLD)
    assert article.paragraphs == TEXT
    assert told(article) == ["authors", "body", "byline"]


def test_where_none_fits_what_one_of_them_knows_is_still_read():
    """A portal renames its body and keeps the rest."""
    who = '<div class="who"><b>Ingrid Valberg</b></div>'
    article = read(page(who, author="Ferry News"), NEW, Template("-2024", body="div.old"))
    assert names(article) == ["Ingrid Valberg"]
    assert told(article) == ["body"]


def test_a_template_without_selectors_is_the_generic_extraction():
    html = page("<p>By Ingrid Valberg</p>")
    with_template, without = read(html, Template("2024-", "2026")), read(html)
    assert with_template == without
    assert names(without) == ["Ingrid Valberg"]


def test_labels_and_headline_at_the_beginning_of_a_found_body_are_no_part_of_it():
    subtitle = "The first of them sails today"
    top = f"<h2>Harbours</h2><h1>Two boats for the bay</h1><h2>{subtitle}</h2>"
    html = page("", body=f"<article>{top}{BODY}</article>").replace(
        "<main><h1>Two boats for the bay</h1>", "<main>"
    )
    article = read(html, Template(section="h2:has(+ h1)"))
    assert article.headline == "Two boats for the bay"
    assert article.articleSection == "Harbours"
    assert article.paragraphs == (subtitle, *TEXT)
    # What stands in the portal's own element is its author's.
    own = read(html, Template(body="article")).paragraphs
    assert own == ("Harbours", "Two boats for the bay", subtitle, *TEXT)


def test_a_headline_that_comes_again_behind_a_paragraph_is_text():
    again = f"<article>{BODY}<p>Two boats for the bay</p></article>"
    assert read(page("", body=again)).paragraphs == (*TEXT, "Two boats for the bay")
