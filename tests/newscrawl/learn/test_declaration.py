"""The module of a learned portal: it declares what was learned, and can be loaded whatever that was."""

from __future__ import annotations

from dataclasses import replace
from string import Template

import pytest

from newscrawl.items import Publisher
from newscrawl.learn.declaration import TEMPLATE, declaration, declared, variables
from newscrawl.learn.findings import Findings
from newscrawl.learn.golden import golden_files
from newscrawl.learn.judge import Learned
from newscrawl.learn.portal import portal_of
from newscrawl.learn.shapes import shape_of
from newscrawl.portals import Feed, Listing, Portal, Sitemap
from newscrawl.portals import Template as Built

HOME = "https://www.harbour-post.example"
ARTICLES = (
    f"{HOME}/news/museum-opens-a-wing-48213.html",
    f"{HOME}/arts/ferry-sails-again-48219.html",
)
OTHERS = (f"{HOME}/about/", f"{HOME}/tag/ferry/")


def learned(*urls: str, articles: bool = True) -> tuple[Learned, tuple[str, ...]]:
    shape = shape_of(urls[0])
    assert shape is not None
    count = len(urls)
    return Learned(shape, "", articles, 0.9, count, count if articles else 0), urls


def findings(home: str = HOME, **changes: object) -> Findings:
    found = Findings(
        portal=replace(portal_of(f"{home}/"), language="en"),
        sources=(Listing(f"{home}/", "front"), Feed(f"{home}/feed/")),
        shapes=(learned(*ARTICLES),), others=OTHERS, samples=(),
    )  # fmt: skip
    return replace(found, **changes)


def written(found: Findings) -> tuple[str, Portal]:
    """The module, and the portal that it declares when it is loaded."""
    proofs = declared(found)
    portal = declaration("harbour-post", found, proofs, 2026)
    text = Template(TEMPLATE).substitute(variables("HarbourPostSpider", portal, proofs))
    names: dict[str, object] = {"__name__": "learned_of_test"}
    exec(compile(text, "module", "exec"), names)
    loaded = names["HarbourPostSpider"].portal  # type: ignore[attr-defined]
    # Listings of one form stand together.
    assert set(loaded.sources) == set(portal.sources)
    assert replace(loaded, sources=portal.sources) == portal
    return text, portal


def test_it_declares_what_was_learned():
    text, portal = written(findings())
    assert portal.hosts == ("www.harbour-post.example", "harbour-post.example")
    assert portal.sources == (Feed(f"{HOME}/feed/"), Listing(f"{HOME}/", "front"))
    assert portal.templates == (Built(seen="2026"),)
    assert portal.articles[0].examples == "/news/museum-opens-a-wing-48213.html"
    assert portal.others == "/about/ /tag/ferry/ / /feed/"
    assert "# 2 of 2 pages that were looked at were articles" in text
    assert len(text.splitlines()) == 20


@pytest.mark.parametrize(
    "name", ['The "Post"', "Post\\", "Po\nst", 'Post"""', "$home", "", "港口邮报"]
)
def test_no_name_of_a_publisher_breaks_the_module(name):
    given = findings()
    given = replace(given, portal=replace(given.portal, publisher=Publisher(name=name, url=HOME)))
    assert written(given)[1].publisher.name == name


def test_a_portal_without_https_says_so():
    plain = "http://www.harbour-post.example"
    text, portal = written(findings(plain, sources=(Feed(f"{plain}/feed/"), Feed(f"{HOME}/b.xml"))))
    assert portal.plain_http == ("www.harbour-post.example",)
    assert 'plain_http=("www.harbour-post.example",),' in text


def test_listings_of_one_form_are_one_entry():
    sources = (
        *(Listing(f"{HOME}/{name}", name, "?page={n}") for name in ("world", "arts/film")),
        *(Listing(f"{HOME}/s/{name}/index.html", name) for name in ("sport", "travel")),
        Listing(f"{HOME}/list.php?cat=2", "list.php"), Listing(f"{HOME}/{{x}}/", "{x}"),
    )  # fmt: skip
    text, portal = written(findings(sources=sources))
    assert set(portal.sources) == set(sources)
    assert f'*listings("{HOME}/{{}}", "world arts/film", "?page={{n}}"),' in text
    assert f'*listings("{HOME}/s/{{}}/index.html", "sport travel"),' in text


def test_sources_are_named_once_and_none_is_an_article():
    feed, sitemap = Feed("https://feeds.other.example/post"), Sitemap(f"{HOME}/maps.xml")
    again = Feed("https://feeds.other.example/post?utm_source=x")
    sources = (Listing(ARTICLES[0], "x"), sitemap, again, feed, Listing(f"{HOME}/", "front"))
    text, portal = written(findings(sources=sources))
    assert portal.sources == (feed, sitemap, Listing(f"{HOME}/", "front"))
    assert portal.others == "/about/ /tag/ferry/ / /maps.xml"
    # One import a line where all don't fit into one.
    wide = written(findings(sources=(*sources, Listing(f"{HOME}/world/", "world"))))[0]
    assert "import (\n    Articles,\n    Feed,\n    Listing,\n    Portal," in wide
    assert "    listings,\n)\n" in wide
    assert "from newscrawl.portals import Articles, Feed, Listing, Portal" in text


def test_a_pattern_that_another_leaves_nothing_is_left_out():
    ids = (f"{HOME}/news/48213.html", f"{HOME}/news/48219.html")
    _, portal = written(findings(shapes=(learned(*ARTICLES), learned(*ids))))
    for articles in portal.articles:
        [example] = portal.examples(articles.examples)
        first = next(one for one in portal.articles if one.match(example.removeprefix(HOME), ""))
        assert first is articles
    addresses = [portal.address(url) for url in (*ARTICLES, *ids)]
    assert None not in addresses


def test_a_page_that_a_pattern_matches_all_the_same_is_marked():
    doubtful = f"{HOME}/about/our-bridge-prize-48250.html"
    text, portal = written(findings(others=(*OTHERS, doubtful)))
    assert f"# Check: {doubtful} is no article, and a pattern matches it." in text
    assert "48250" not in portal.others


def test_without_a_page_of_an_article_it_is_said_why_there_is_no_golden():
    found = findings()
    portal = declaration("harbour-post", found, declared(found), 2026)
    assert golden_files(portal, found) == ({}, ("no article's page was seen",))
