"""What is asked next, and that a limit is never passed."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discovery import Link
from newscrawl.plan import Plan, SourcePage
from newscrawl.portals import Feed, Listing, Source

FEED = Feed(url="https://a.example/rss")
NEWS = Listing(url="https://a.example/news/", name="news", page="p{n}")
FRONT = Listing(url="https://a.example/", name="front")
SOURCES = (FEED, NEWS, FRONT)


def link(name: object, url: str | None = None) -> Link:
    return Link(url or f"https://a.example/{name}", str(name), None)


def plan_of(sources: Iterable[Source], limit: int | None = None) -> Plan:
    plan = Plan(limit)
    plan.add_sources(sources)
    return plan


def ids(links) -> list[str]:
    return [found.id for found in links]


def test_without_a_limit_all_is_handed_out_at_once():
    plan = plan_of(SOURCES)
    for name in "abc":
        plan.add_article(link(name))
    assert ids(plan.articles()) == ["a", "b", "c"]
    assert [page.source for page in plan.pages()] == list(SOURCES)
    assert list(plan.articles()) == list(plan.pages()) == list(plan.left_over()) == []


def test_an_article_is_planned_once():
    plan = plan_of(SOURCES)
    assert plan.add_article(link("a")) is None
    assert plan.add_article(link("a", "https://a.example/m/a")) == "https://a.example/a"
    assert ids(plan.articles()) == ["a"]
    assert plan.add_article(link("a")) == "https://a.example/a"
    assert ids(plan.articles()) == []


def test_a_further_page_comes_before_other_sources():
    plan = plan_of([FEED, FRONT])
    plan.add_page(SourcePage(NEWS, 2))
    assert [str(page) for page in plan.pages()] == ["listing news, page 2", "feed", "listing front"]


def test_with_a_limit_sources_are_read_one_after_another_while_articles_are_wanting():
    plan = plan_of(SOURCES, limit=2)
    assert [page.source for page in plan.pages()] == [FEED]
    plan.add_article(link("a"))
    assert ids(plan.articles()) == ["a"]
    assert [page.source for page in plan.pages()] == [NEWS]
    plan.add_article(link("b"))
    plan.add_article(link("c"))
    assert list(plan.pages()) == []
    assert ids(plan.articles()) == ["b"]
    assert list(plan.pages()) == []
    assert ids(plan.left_over()) == ["c"]


def test_an_article_without_an_item_makes_room_for_another():
    plan = plan_of(SOURCES, limit=1)
    for name in "ab":
        plan.add_article(link(name))
    assert ids(plan.articles()) == ["a"]
    assert ids(plan.articles()) == []
    plan.all_answered(kept=0)
    assert ids(plan.articles()) == ["b"]
    plan.all_answered(kept=0)
    assert [page.source for page in plan.pages()] == [FEED]


@pytest.mark.parametrize(
    ("page", "url", "name"),
    [
        (SourcePage(FEED), "https://a.example/rss", "feed"),
        (SourcePage(FEED, 2), None, "feed, page 2"),
        (SourcePage(NEWS), "https://a.example/news/", "listing news"),
        (SourcePage(NEWS, 3), "https://a.example/news/p3", "listing news, page 3"),
        (SourcePage(FRONT, 2), None, "listing front, page 2"),
    ],
)
def test_a_page_of_a_source(page, url, name):
    assert (page.url, str(page)) == (url, name)


steps = st.lists(
    st.tuples(st.just("add"), st.integers(0, 30))
    | st.tuples(st.sampled_from(["ask", "sources", "fail", "keep", "page"]), st.just(0)),
    max_size=60,
)


@given(st.integers(1, 5), steps)
def test_never_more_articles_are_under_way_or_kept_than_the_limit_allows(limit, steps):
    plan = plan_of(SOURCES, limit)
    planned: set[str] = set()
    handed: list[str] = []
    under_way = kept = 0
    for step, number in steps:
        if step == "add":
            is_new = plan.add_article(link(number)) is None
            assert is_new is (str(number) not in planned)
            planned.add(str(number))
        elif step == "ask":
            asked = ids(plan.articles())
            handed += asked
            under_way += len(asked)
        elif step == "sources":
            pages = list(plan.pages())
            assert len(pages) <= 1
            assert not pages or under_way + kept < limit
        elif step == "fail" and under_way:
            under_way -= 1
            if not under_way:
                plan.all_answered(kept)
        elif step == "keep" and under_way:
            under_way -= 1
            kept += 1
        elif step == "page":
            plan.add_page(SourcePage(NEWS, 2))
        assert under_way + kept <= limit
    assert len(handed) == len(set(handed))
    assert sorted(handed + ids(plan.left_over())) == sorted(planned)


@given(steps)
def test_without_a_limit_every_article_is_handed_out_once(steps):
    plan = plan_of(SOURCES)
    planned: set[str] = set()
    handed: list[str] = []
    for step, number in steps:
        if step == "add":
            planned.add(str(number))
            plan.add_article(link(number))
        elif step == "fail":
            plan.all_answered(0)
        elif step == "ask":
            handed += ids(plan.articles())
    handed += ids(plan.articles())
    assert sorted(handed) == sorted(planned)
