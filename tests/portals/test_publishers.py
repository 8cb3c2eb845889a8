"""Real pages of declared portals, where they are at hand: none gives less than the generic extraction."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from article_pages import DATA, SETS, load
from article_scores import authors_f1, f1, is_day, is_headline

from newscrawl.declared import declared_portals
from newscrawl.extract import extract

# As much as a paragraph more or less may cost by chance.
CHANCE = 0.001


def real_pages():
    """Each page of the sets that a declared portal owns, with the portal."""
    pages = [page for name in SETS if (DATA / name).exists() for page in load(name)]
    pairs = [
        (page, portal) for page in pages for portal in declared_portals() if portal.owns(page.url)
    ]
    names = [f"{portal.name} {urlsplit(page.url).path[-40:]}" for page, portal in pairs]
    return [pytest.param(*pair, id=name) for pair, name in zip(pairs, names, strict=True)]


@pytest.mark.parametrize(("page", "portal"), real_pages())
def test_a_portal_gives_no_less_than_the_generic_extraction(page, portal):
    generic = extract(page.html, page.url)
    own = extract(page.html, page.url, portal=portal)
    assert f1(page.text, own.articleBody or "") >= f1(page.text, generic.articleBody or "") - CHANCE
    if is_headline(page.headline, generic.headline or ""):
        assert is_headline(page.headline, own.headline or "")
    if page.published and is_day(page.published, generic.datePublished or ""):
        assert is_day(page.published, own.datePublished or "")
    names = [tuple(author.name for author in article.authors) for article in (generic, own)]
    assert authors_f1(page.authors, names[1]) >= authors_f1(page.authors, names[0])


def test_the_real_pages_are_at_hand(shared):
    shared("articles")
    assert len(real_pages()) >= 5
