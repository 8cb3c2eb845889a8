"""Where a portal lists its articles, and what it says of itself."""

from __future__ import annotations

from datetime import datetime

import pytest
from selectolax.lexbor import LexborHTMLParser

from newscrawl.discovery import read_sitemap
from newscrawl.extract import parse_page, read
from newscrawl.learn.portal import portal_of
from newscrawl.learn.site import described, page_pattern, sections_of
from newscrawl.learn.sniff import dates_of_feed, feeds_on, lists_news
from newscrawl.learn.zones import zone_of_host, zone_of_offsets

HOME = "https://www.news.example/"
PORTAL = portal_of(HOME)
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def front(body, head="", language="en"):
    html = f'<html lang="{language}"><head>{head}</head><body>{body}</body></html>'
    return read(parse_page(html, HOME), PORTAL)


@pytest.mark.parametrize(
    ("html", "feeds"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/feed/">', ["feed/"]),
        ('<link rel="alternate" type="application/atom+xml" href="atom.xml">', ["atom.xml"]),
        ('<link rel="alternate" type="application/rss+xml" href="/comments/feed/">', []),
        ('<link rel="alternate" hreflang="de" href="/de/">', []),
        (
            '<a href="/rss/rss.xml">RSS</a><a href="/rssguide.html">What is RSS?</a>',
            ["rss/rss.xml"],
        ),
    ],
)
def test_feeds_are_named_in_the_head_or_linked(html, feeds):
    assert feeds_on(LexborHTMLParser(html), HOME) == tuple(HOME + path for path in feeds)


def test_a_sitemap_of_news_is_known_by_its_headlines():
    news = "<news:news><news:title>Museum opens its wing</news:title></news:news>"
    entry = f"<url><loc>{HOME}a/museum-opens-its-new-wing</loc>{{}}</url>"
    for inner, is_news in ((news, True), ("", False)):
        body = f"<urlset {SPACE} {NEWS}>{entry.format(inner)}</urlset>".encode()
        assert lists_news(read_sitemap(body, f"{HOME}map.xml", PORTAL).links) is is_news


def test_dates_of_feeds_with_their_offset():
    body = b"<rss><pubDate>Sat, 03 Oct 2026 09:15:00 +0800</pubDate><pubDate>3 Oct</pubDate></rss>"
    [moment] = dates_of_feed(body)
    assert moment.isoformat() == "2026-10-03T09:15:00+08:00"


@pytest.mark.parametrize(
    ("texts", "host", "zone"),
    [
        (["2026-07-03T09:00+02:00", "2026-12-03T09:00+01:00"], "news.example", "Europe/Berlin"),
        (["2026-07-03T09:00+02:00", "2026-12-03T09:00+01:00"], "news.fr", "Europe/Paris"),
        (["2026-07-03T09:00+05:30"], "news.example", "Asia/Kolkata"),
        (["2026-07-03T09:00-04:00", "2026-12-03T09:00-05:00"], "news.com", "America/New_York"),
        (["2026-07-03T09:00Z"], "news.com", None),
        (["2026-07-03T09:00Z"], "news.cn", "Asia/Shanghai"),
        (["2026-07-03T09:00+13:37"], "news.com", None),
        ([], "news.com", None),
    ],
)
def test_the_zone_is_one_that_has_the_offsets(texts, host, zone):
    moments = [datetime.fromisoformat(text) for text in texts]
    assert zone_of_offsets(moments, host) == zone


@pytest.mark.parametrize(
    ("text", "host", "language", "zone"),
    [
        ("2026-07-03T09:00+09:00", "news.com", "ko", "Asia/Seoul"),
        ("2026-07-03T09:00+09:00", "news.com", "ja-JP", "Asia/Tokyo"),
        ("2026-07-03T09:00+09:00", "news.jp", "ko", "Asia/Tokyo"),
        ("2026-07-03T09:00+02:00", "news.com", "ko", "Europe/Berlin"),
        ("2026-07-03T09:00+02:00", "news.com", "sv", "Europe/Stockholm"),
        ("2026-07-03T09:00Z", "news.com", "ko", None),
    ],
)
def test_a_language_tells_the_zone_where_the_host_does_not(text, host, language, zone):
    assert zone_of_offsets([datetime.fromisoformat(text)], host, language) == zone


def test_names_that_are_sold_everywhere_say_nothing_of_a_zone():
    assert [zone_of_host(f"news.{name}") for name in ("com", "io", "tv", "us", "ru")] == [None] * 5


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ('<meta property="og:site_name" content="The Example Post">', "The Example Post"),
        ("<title>Home - The News Example</title>", "The News Example"),
        ("<title>Welcome</title>", "news.example"),
    ],
)
def test_the_publisher_is_named_as_the_front_page_names_it(head, name):
    assert described(PORTAL, front("<p>x</p>", head)).publisher.name == name


def test_the_language_is_that_of_the_headlines_where_the_declared_one_is_another():
    texts = (
        "Der Bürgermeister eröffnet am Samstag das neue Museum",
        "Die Fähre fährt ab Frühjahr zweimal am Tag",
    )
    links = "".join(f'<a href="/a/{n}">{text}</a>' for n, text in enumerate(texts))
    assert described(PORTAL, front(links, language="en")).language == "de"
    assert described(PORTAL, front(links, language="de-AT")).language == "de-AT"


def test_sections_are_folders_in_the_order_of_the_menu():
    paths = (
        "/politics/", "/world/asia/", "https://m.news.example/politics", "/about/", "/tag/harbour/", "/login",
        "/2026/10/03/museum-opens/", "/a-story-of-the-old-harbour", "https://other.example/sport/", "/culture",
    )  # fmt: skip
    page = front("".join(f'<a href="{path}">Read</a>' for path in paths)).page
    assert [section.name for section in sections_of(page, PORTAL)] == [
        "politics",
        "world/asia",
        "culture",
    ]


@pytest.mark.parametrize(
    ("href", "pattern"),
    [
        ("index_2.shtml", "index_{n}.shtml"),
        ("page/2/", "page/{n}/"),
        ("?page=2", "?page={n}"),
        ("/world/2", "{n}"),
        ("list.php?cat=2", None),
        ("/world/2026/10/03/a-story", None),
        ("/sport/page/2/", None),
        ("page/3/", None),
    ],
)
def test_the_pager_tells_how_further_pages_are_addressed(href, pattern):
    tree = LexborHTMLParser(f'<a href="/world/">1</a><a href="{href}">2</a>')
    assert page_pattern(tree, f"{HOME}world/") == pattern


def test_a_language_that_there_is_not_is_passed_over():
    assert described(PORTAL, front("<p>x</p>", language="xx-FF")).language == PORTAL.language
