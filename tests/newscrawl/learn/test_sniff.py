"""Where a portal lists its articles, and what it says of itself."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from selectolax.lexbor import LexborHTMLParser

from newscrawl.extract import parse_page, read
from newscrawl.learn.portal import portal_of
from newscrawl.learn.site import described, page_pattern, sections_of
from newscrawl.learn.sniff import (
    Branch,
    SitemapError,
    dates_of_feed,
    feeds_of_page,
    lists_news,
    read_sitemap,
    sitemaps_of_robots,
    wanted_branches,
)
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
    assert feeds_of_page(LexborHTMLParser(html), HOME) == tuple(HOME + path for path in feeds)


def test_robots_txt_names_sitemaps():
    text = "User-agent: *\nDisallow: /x\nSITEMAP:https://a.example/1.xml\n sitemap: /2.xml\n#Sitemap: no"
    assert sitemaps_of_robots(text, HOME) == ("https://a.example/1.xml", f"{HOME}2.xml")


@pytest.mark.parametrize("packed", [False, True])
def test_a_sitemap_gives_its_addresses_newest_first(packed):
    rows = (
        ("2026-09-01", "old-story-of-the-harbour"),
        ("2026-10-03T09:00:00Z", "new-story-of-the-harbour"),
    )
    urls = "".join(
        f"<url><loc>{HOME}a/{slug}</loc><lastmod>{day}</lastmod></url>" for day, slug in rows
    )
    away = "<url><loc>https://www.other.example/a/story-of-another-place</loc></url>"
    body = f"<urlset {SPACE}>{urls}{away}</urlset>".encode()
    page = read_sitemap(gzip.compress(body) if packed else body, f"{HOME}map.xml", PORTAL)
    assert [link.url for link in page.links] == [f"{HOME}a/{slug}" for _, slug in reversed(rows)]
    assert page.branches == ()


def test_an_index_gives_its_branches_on_the_portals_hosts():
    rows = (("https://www.news.example/b.xml", "2026-10-01"), ("https://evil.example/c.xml", ""))
    body = "".join(
        f"<sitemap><loc>{url}</loc><lastmod>{day}</lastmod></sitemap>" for url, day in rows
    )
    page = read_sitemap(f"<sitemapindex {SPACE}>{body}</sitemapindex>".encode(), HOME, PORTAL)
    assert page.branches == (Branch(rows[0][0], datetime(2026, 10, 1, tzinfo=UTC)),)


def test_branches_of_news_and_new_ones_come_first_and_old_ones_not_at_all():
    old = Branch("https://x.example/2020.xml", datetime(2020, 1, 1, tzinfo=UTC))
    new = Branch("https://x.example/2026.xml", datetime(2026, 9, 1, tzinfo=UTC))
    news = Branch("https://x.example/news.xml")
    assert wanted_branches((old, new, news), most=2) == (news, new)
    since = datetime(2026, 1, 1, tzinfo=UTC)
    assert wanted_branches((old, new, news), since=since, most=9) == (news, new)


def test_a_news_sitemap_is_known():
    assert lists_news(f"<urlset {SPACE} {NEWS}></urlset>".encode())
    assert not lists_news(f"<urlset {SPACE}></urlset>".encode())


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>404</body></html>", b"\x1f\x8bbroken", b"plain"]
)
def test_what_is_no_sitemap_says_so(body):
    with pytest.raises(SitemapError, match=r"no sitemap|its gzip is broken"):
        read_sitemap(body, HOME, PORTAL)


def test_a_sitemap_that_unpacks_to_gigabytes_is_cut():
    bomb = gzip.compress(b"<urlset>" + b" " * 200_000_000)
    with pytest.raises(SitemapError):
        read_sitemap(b"x" + bomb, HOME, PORTAL)
    assert read_sitemap(bomb, HOME, PORTAL).links == ()


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
