"""What a crawl counts of a portal's articles, and which page speaks for a change."""

from __future__ import annotations

from dataclasses import replace
from math import exp, expm1, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.figures import FIELDS, TEXT, Figure, Key, Kind, Tally, count_statuses
from newscrawl.items import Metadata, NewsArticle
from newscrawl.ledger import Ledger, Outcome
from spiders.ecns import EcnsSpider

ECNS = EcnsSpider.portal
EDITOR = Key(Kind.FIELD, "editor")
FOOTER = Key(Kind.REMOVED, "footer")
SHARE = Key(Kind.REMOVED, "share")
BODY = Key(Kind.SELECTOR, "body")


def article(number, text="x" * 100, removed=None, **fields):
    url = f"https://www.ecns.cn/news/2024-10-11/detail-i{number}.shtml"
    return NewsArticle(url=url, articleBody=text, metadata=Metadata(removed=removed), **fields)


def tally_of(*articles, fallbacks=()):
    tally = Tally(ECNS)
    for one in articles:
        tally.add(one, fallbacks)
    return tally


def test_each_field_is_counted_and_the_first_article_without_it_is_known():
    one, two, three = article(1, editor="Li Yan"), article(2), article(3)
    tally = tally_of(one, two, three)
    figures = tally.figures()
    assert figures[EDITOR] == Figure(3, 1, 1)
    assert figures[Key(Kind.FIELD, "articleBody")] == Figure(3, 3, 3)
    assert tally.example(EDITOR, more=False) == two.url
    assert tally.example(EDITOR, more=True) is None
    assert {key.name for key in figures if key.kind is Kind.FIELD} == set(FIELDS)


def test_only_selectors_that_the_portal_has_are_counted():
    portal = replace(ECNS, templates=(replace(ECNS.templates[0], section=None),))
    tally = Tally(portal)
    tally.add(article(1), ("body",))
    tally.add(article(2), ())
    figures = tally.figures()
    assert figures[BODY] == Figure(2, 1, 1)
    assert tally.example(BODY, more=True) == article(1).url
    assert {key.name for key in figures if key.kind is Kind.SELECTOR} == {
        "headline",
        "byline",
        "body",
    }


def test_the_length_of_the_texts_is_a_mean_of_logarithms():
    tally = tally_of(article(1, "x" * 100), article(2, "x" * 10_000), article(3, None))
    figure = tally.figures()[TEXT]
    assert figure.pages == 2
    assert exp(figure.mean) == pytest.approx(1000)
    assert figure.scatter == pytest.approx(2 * log(10) ** 2)
    assert tally.lengths == {7: 1, 14: 1}
    assert tally.example(TEXT, more=True) == article(2).url
    assert tally.example(TEXT, more=False) == article(1).url


def test_a_rule_that_strips_nothing_on_a_page_counts_there_too():
    tally = tally_of(
        article(1, removed={"footer": 3}),
        article(2, removed={"footer": 3, "share": 1}),
        article(3, removed={"share": 7}),
    )
    figures = tally.figures()
    assert figures[FOOTER].pages == figures[SHARE].pages == 3
    assert expm1(figures[FOOTER].mean * 3 / 2) == pytest.approx(3)
    assert tally.example(FOOTER, more=False) == article(3).url
    assert tally.example(SHARE, more=False) == article(1).url
    assert tally.example(SHARE, more=True) == article(3).url


def test_a_rule_that_stripped_nothing_in_the_whole_crawl_has_its_first_page():
    tally = tally_of(article(1), article(2))
    assert tally.example(FOOTER, more=False) == article(1).url
    assert tally.example(FOOTER, more=True) is None


def test_the_selector_that_failed_most_on_pages_that_were_no_articles_is_known():
    tally = Tally(ECNS)
    assert tally.rejected is None
    for fallbacks in (("body",), ("body", "byline"), ("byline", "body")):
        tally.reject(fallbacks)
    assert tally.rejected == "body"
    assert tally.figures()[EDITOR] == Figure()


def test_statuses_are_those_of_articles_that_were_asked_for():
    ledger = Ledger()
    urls = iter(article(number).url for number in range(9))
    for outcome in (
        Outcome.ITEM,
        Outcome.BLOCKED,
        Outcome.BLOCKED,
        Outcome.GONE,
        Outcome.SKIPPED,
        Outcome.UNFINISHED,
        Outcome.DUPLICATE,
    ):
        ledger.settle(next(urls), outcome)
    ledger.settle("https://www.ecns.cn/news/", Outcome.BLOCKED)
    figures, first = count_statuses(ECNS, ledger)
    assert figures[Key(Kind.STATUS, "blocked")] == Figure(4, 2, 2)
    assert figures[Key(Kind.STATUS, "gone")] == Figure(4, 1, 1)
    assert figures[Key(Kind.STATUS, "error")] == Figure(4, 0, 0)
    assert first["blocked"] == article(1).url


@given(st.lists(st.floats(0, 15), min_size=1, max_size=30), st.integers(0, 30))
def test_sums_of_two_jobs_are_those_of_all_their_pages(values, cut):
    parts = [
        sum((Figure(1, v, v * v) for v in part), Figure()) for part in (values[:cut], values[cut:])
    ]
    whole = parts[0] + parts[1]
    mean = sum(values) / len(values)
    assert whole.mean == pytest.approx(mean)
    assert whole.scatter == pytest.approx(sum((v - mean) ** 2 for v in values), abs=1e-6)
