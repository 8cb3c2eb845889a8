"""What a page is: an article, a section page, something else."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

import pytest
from article_pages import load
from made_portals import PORTALS, document

from newscrawl.extract import parse_page, read
from newscrawl.learn.judge import ShapeJudge
from newscrawl.learn.pages import Label, is_long, judge_page
from newscrawl.learn.portal import portal_of
from newscrawl.text import clean_line
from newscrawl.urls import absolute


def judged(html, url="https://news.example/x", **known):
    return judge_page(read(parse_page(html, url), portal_of(url)), **known)


@pytest.mark.parametrize("name", PORTALS)
def test_articles_are_told_from_all_other_pages_of_a_portal(name):
    portal = PORTALS[name]()
    for path, reply in portal.pages.items():
        is_page = reply.status == 200 and b"<html" in reply.body[:40]
        if is_page and path != "/":
            label = judged(reply.body, portal.url(path)).label
            assert (label is Label.ARTICLE) == (path in portal.articles), path


def test_an_undated_page_is_an_article_only_where_something_says_so():
    text = (
        "<p>" + "The museum said that its new wing opened to the public on Saturday. " * 9 + "</p>"
    )
    page = document("Museum opens its new wing", f"<h1>Museum opens its new wing</h1>{text}")
    assert judged(page).label is Label.OTHER
    assert judged(page, is_expected=True).label is Label.ARTICLE
    assert judged(page, has_day=True).label is Label.ARTICLE


def test_a_short_article_with_a_long_link_in_its_text_is_no_list():
    link = '<a href="/b">the owner of the ferry announced last week</a>'
    text = "".join(f"<p>A ferry will leave, as {link}, from spring on {n}.</p>" for n in range(3))
    page = document(
        "Ferry leaves twice a day",
        f"<h1>Ferry leaves twice a day</h1><time>2026-10-03</time>{text}",
    )
    assert judged(page).label is Label.ARTICLE


def test_a_wall_is_no_judgement():
    page = document(
        "Log in", "<h1>Log in to read on</h1><form><input type=email><input type=password></form>"
    )
    assert judged(page).label is Label.WALL


def test_real_articles_are_taken_for_articles(shared):
    pages = load("fundus-dev", data=shared("articles"))
    labels = Counter(judged(page.html, page.url).label for page in pages)
    # Figures of the day: 115 of 116.
    assert labels[Label.ARTICLE] >= 0.97 * len(pages)


def test_one_real_article_tells_the_shape_of_the_headlines_on_its_page(shared):
    """From a single page: more than half of the headlines that it links, and next to nothing of its menus."""
    headlines, labels = Counter(), Counter()
    for page in load("fundus-dev", data=shared("articles")):
        judge, host = ShapeJudge(), urlsplit(page.url).hostname
        judge.add_listed(page.url)
        judge.add_page(page.url, Label.ARTICLE)
        for node in parse_page(page.html, page.url).tree.css("a[href]"):
            url = absolute(page.url, node.attributes.get("href"))
            text = clean_line(node.text(deep=True))
            if url and text and urlsplit(url).hostname == host:
                if is_long(text):
                    headlines[judge.best_guess(url)] += 1
                elif len(text.split()) < 3:
                    labels[judge.best_guess(url)] += 1
    # Figures of the day: 1533 of 2637 headlines, 364 of 11500 labels.
    assert headlines.total() > 2000
    assert headlines[True] >= 0.5 * headlines.total()
    assert labels[True] <= 0.1 * labels.total()


def test_articles_of_one_real_site_tell_each_other(shared):
    """Of sites with several articles: the others, from the first."""
    by_host = {}
    for page in load("fundus-dev", data=shared("articles")):
        by_host.setdefault(urlsplit(page.url).hostname, []).append(page.url)
    known = Counter()
    for first, *others in by_host.values():
        judge = ShapeJudge()
        judge.add_listed(first)
        judge.add_page(first, Label.ARTICLE)
        known.update(judge.best_guess(url) for url in others)
    # Figures of the day: 26 of 28.
    assert known[True] >= 0.8 * known.total()
