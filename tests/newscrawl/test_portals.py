"""A portal is a declaration: it is checked when it is made, and knows its addresses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from newscrawl.items import Publisher
from newscrawl.portals import (
    ArticleAddress,
    Articles,
    Days,
    Feed,
    Listing,
    Portal,
    PortalError,
    Template,
    feeds,
    listings,
)
from newscrawl.portals.addresses import day_of_address
from spiders.ecns import EcnsSpider

ECNS = EcnsSpider.portal
DAY = date(2024, 10, 11)
NEW = ArticleAddress("ihefsxhv1234567", DAY)
SLUG = "2024-10-11/detail-ihefsxhv1234567.shtml"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"articles": (Articles(r"/(\d+)\.html"),)}, "portal ecns: articles: .* has no group 'id'"),
        ({"articles": (Articles(r"/(?P<id>\d+"),)}, "portal ecns: articles: .*"),
        ({"articles": (Articles(r"/(?P<id>\d+)", "since 2018"),)}, "'since 2018' are no years"),
        ({"templates": (Template("18-"),)}, "'18-' are no years"),
        ({"templates": (Template(body="div["),)}, "templates: body: 'div\\[' is no CSS selector"),
        ({"strip": {"ads": "p:nope"}}, "strip: ads: 'p:nope' is no CSS selector"),
        ({"language": "chinese"}, "portal ecns: no language 'chinese'"),
        ({"language": "cn"}, "portal ecns: no language 'cn'"),
        ({"timezone": "Asia/Peking2"}, "portal ecns: no time zone 'Asia/Peking2'"),
        ({"timezone": "../etc/passwd"}, "portal ecns: no time zone"),
        ({"timezone": ""}, "portal ecns: no time zone"),
        (
            {"sources": (Feed("http://example.org/rss"),)},
            "sources: http://example.org/rss: write https, or name its host in plain_http",
        ),
        ({"sources": (Feed("/rss.xml"),)}, "'/rss.xml' is no http or https address"),
        (
            {"sources": (Days("https://a.example/{day:%Y", "2020-01-01"),)},
            "sources: https://a.example/",
        ),
        (
            {"sources": (Days("https://a.example/{day}", "2020-13-01"),)},
            "from 2020-13-01: month must be",
        ),
        ({"sources": (Days("https://a.example/{date}", "2020-12-01"),)}, "from 2020-12-01: 'date'"),
        (
            {"sources": (Days("https://a.example/{month}", "2020-12-01", months="enero febrero"),)},
            "list index out of range",
        ),
        (
            {"sources": (Feed("https://a.example/", "World News"),)},
            "'World News' is to be one word",
        ),
        ({"sources": (Listing("https://a.example/", ""),)}, "'' is to be one word"),
        ({"hosts": ()}, "hosts: the first one is to be the portal's main host"),
        ({"hosts": ("*.ecns.cn",)}, "hosts: the first one is to be the portal's main host"),
    ],
)
def test_a_declaration_that_does_not_hold_is_refused(change, message):
    with pytest.raises(PortalError, match=message):
        replace(ECNS, **change)


def test_the_smallest_declaration():
    portal = Portal(
        name="tiny",
        publisher=Publisher(name="Tiny"),
        hosts=("tiny.example",),
        timezone="Europe/Berlin",
        language="de",
        sources=(),
        articles=(Articles(r"/(?P<id>\d+)$"),),
    )
    assert portal.zone == ZoneInfo("Europe/Berlin")
    assert portal.address("https://tiny.example/12") == ArticleAddress("12", None)


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.ecns.cn/{SLUG}",
        f"http://www.ecns.cn/{SLUG}",
        f"https://ecns.cn/{SLUG}",
        f"https://www.ecns.cn/news/{SLUG}",
        f"https://www.ecns.cn/china/politics/{SLUG}",
        f"https://www.ecns.cn/cns-wire/{SLUG}",
        f"https://www.ecns.cn/m/{SLUG}",
        f"https://www.ecns.cn/m/news/{SLUG}",
        f"https://www.ecns.cn/news/{SLUG}?utm_source=x",
        f"https://www.ecns.cn:443/news/{SLUG}#top",
        f"https://WWW.ECNS.CN/news/{SLUG}",
    ],
)
def test_an_article_has_one_id_under_all_its_addresses(url):
    assert ECNS.address(url) == NEW


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (
            "http://www.ecns.cn/2016/08-05/221292.shtml",
            ArticleAddress("221292", date(2016, 8, 5)),
        ),
        (
            "http://www.ecns.cn/business/2016/08-05/221292.shtml",
            ArticleAddress("221292", date(2016, 8, 5)),
        ),
        (
            "http://www.ecns.cn/m/2016/08-05/221292.shtml",
            ArticleAddress("221292", date(2016, 8, 5)),
        ),
        ("https://www.ecns.cn/2024-13-45/detail-ihe.shtml", ArticleAddress("ihe", None)),
    ],
)
def test_other_forms_of_an_address(url, address):
    assert ECNS.address(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "https://www.ecns.cn/",
        "https://www.ecns.cn/news/",
        "https://www.ecns.cn/news/index_2.shtml",
        "https://www.ecns.cn/rss/rss.xml",
        "https://www.ecns.cn/2024-10-11/detail-.shtml",
        "https://www.ecns.cn/2024-10-11/detail-a.shtml.jpg",
        "https://www.ecns.cn/detail-ihefsxhv1234567.shtml",
        f"https://example.org/{SLUG}",
        f"https://ecns.cn.example.org/{SLUG}",
        f"https://evil.example/?u=https://www.ecns.cn/{SLUG}",
        f"https://www.ecns.cn@evil.example/{SLUG}",
        "about:blank",
        "",
    ],
)
def test_what_is_no_article_of_the_portal(url):
    assert ECNS.address(url) is None


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (f"http://ecns.cn/m/news/{SLUG}", f"https://www.ecns.cn/news/{SLUG}"),
        (f"https://www.ecns.cn/m/{SLUG}", f"https://www.ecns.cn/{SLUG}"),
        (f"https://www.ecns.cn/{SLUG}", f"https://www.ecns.cn/{SLUG}"),
        ("https://www.ecns.cn/military/", "https://www.ecns.cn/military/"),
        ("https://www.ecns.cn/a?x=1", "https://www.ecns.cn/a?x=1"),
    ],
)
def test_the_canonical_address(url, canonical):
    assert ECNS.canonical(url) == canonical


def test_the_pages_of_a_listing():
    listing = Listing(url="https://a.example/news/", name="news", page="index_{n}.shtml")
    assert listing.page_url(1) == "https://a.example/news/"
    assert listing.page_url(2) == "https://a.example/news/index_2.shtml"
    assert Listing(url="https://a.example/", name="front").page_url(2) is None


def test_listings_of_one_form():
    first, second = listings("https://a.example/{}/", "news china/politics", "p{n}")
    assert (first.name, first.url) == ("news", "https://a.example/news/")
    assert second.page_url(3) == "https://a.example/china/politics/p3"


def test_a_listing_whose_first_page_has_a_number():
    listing = Listing("https://a.example/china/page_1.html", "china", "page_{n}.html")
    assert listing.page_url(2) == "https://a.example/china/page_2.html"


def test_feeds_of_one_form():
    first, second = feeds("https://a.example/{}/rss.xml", "news world/asia")
    assert (first.url, first.name, first.section) == (
        "https://a.example/news/rss.xml",
        "news",
        "news",
    )
    assert second.name == "world/asia"
    assert (Feed("https://a.example/rss").name, Feed("https://a.example/rss").section) == (
        "feed",
        None,
    )


def test_the_pages_of_days():
    days = Days("https://a.example/{day:%Y/%m%d}/{month}", "2008-08-01", months="ene feb " * 6)
    assert days.listing(date(2024, 2, 3)) == Listing("https://a.example/2024/0203/feb", "days")
    assert days.first_day == date(2008, 8, 1)


MANY = replace(
    ECNS,
    hosts=("www.news.example", "news.example", "*.people.example"),
    copies={"www.news.co.example": "www.news.example", "old.example": "politics.people.example"},
    mobile_prefix=None,
)


@pytest.mark.parametrize(
    ("host", "main"),
    [
        ("www.news.example", "www.news.example"),
        ("news.example", "www.news.example"),
        ("www.news.co.example", "www.news.example"),
        ("world.people.example", "world.people.example"),
        ("a.b.people.example", "a.b.people.example"),
        ("old.example", "politics.people.example"),
    ],
)
def test_each_host_is_owned_and_has_its_main_form(host, main):
    assert MANY.owns(f"https://{host}/")
    assert MANY.canonical(f"http://{host}/a") == f"https://{main}/a"


@pytest.mark.parametrize(
    "host", ["people.example", "xpeople.example", "co.example", "m.news.example"]
)
def test_other_hosts_are_not_owned(host):
    assert not MANY.owns(f"https://{host}/")


def test_a_crawl_may_ask_the_hosts_of_articles_copies_and_sources():
    portal = replace(MANY, sources=(Feed("https://feeds.example/rss"),))
    assert portal.domains == (
        "www.news.example", "news.example", "people.example", "www.news.co.example", "old.example",
        "feeds.example",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://www.news.example/a", True), ("http://news.example:8080/", True),
        ("https://old.example/2", True), ("https://world.people.example/", True),
        ("https://people.example/", True), ("https://feeds.example/rss", True),
        # Scrapy's own check of domains lets pass what is below them.
        ("https://cdn.feeds.example/", True), ("https://live.news.example/", True),
        ("https://xfeeds.example/", False), ("https://example/", False), ("https://co.example/", False),
        ("https://feeds.example.org/", False), ("https://feeds.example@evil.example/", False),
        ("", False), ("mailto:a@news.example", False),
    ],
)  # fmt: skip
def test_which_hosts_a_crawl_may_ask(url, may):
    portal = replace(MANY, sources=(Feed("https://feeds.example/rss"),))
    assert portal.may_ask(url) is may


def test_a_host_of_sources_has_no_articles():
    portal = replace(MANY, sources=(Feed("https://feeds.example/rss"),))
    assert portal.may_ask(f"https://feeds.example/{SLUG}")
    assert not portal.owns(f"https://feeds.example/{SLUG}")
    assert portal.address(f"https://feeds.example/{SLUG}") is None
    assert portal.address(f"https://world.people.example/{SLUG}") == NEW


def test_an_identity_of_several_groups():
    articles = Articles(r"/(?P<id_site>n\d?)/\d{4}/c\d+-(?P<id>\d+)(?:-\d+)?\.html$")
    assert articles.match("/n3/2024/c9-12.html", "") == ArticleAddress("n3-12", None)
    assert articles.match("/n3/2024/c8-12-2.html", "") == ArticleAddress("n3-12", None)
    assert articles.match("/n1/2024/c9-12.html", "") == ArticleAddress("n1-12", None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-10-11", date(2024, 10, 11)), ("2024/3/2", date(2024, 3, 2)), ("202403/02", date(2024, 3, 2)),
        ("20240302", date(2024, 3, 2)), ("2024/mar/02", date(2024, 3, 2)), ("2024/0302", date(2024, 3, 2)),
        ("240302", date(2024, 3, 2)), ("191119041538885", date(2019, 11, 19)),
        ("2024/foo/02", None), ("2024-13-45", None), ("", None), ("2", None), (None, None),
    ],
)  # fmt: skip
def test_the_day_of_an_address(text, day):
    assert day_of_address(text) == day


def test_a_portal_is_found_by_host():
    assert ECNS.owns(f"https://ecns.cn/{SLUG}")
    assert not ECNS.owns("https://example.org/")


def test_ecns_names_its_listings_once_each():
    names = [source.name for source in ECNS.sources if isinstance(source, Listing)]
    assert len(names) == len(set(names))
    assert {"front", "news", "china/politics", "scroll"} <= set(names)
    assert isinstance(ECNS.sources[0], Feed)


def test_a_pattern_with_a_question_mark_is_held_against_path_and_query():
    portal = replace(
        ECNS,
        hosts=("www.example.org",),
        sources=(),
        articles=(Articles(r"^/a\.php\?(?:[^#]*&)?id=(?P<id>\d+)"),),
    )
    assert portal.address("https://www.example.org/a.php?cat=1&id=5").id == "5"
    assert portal.address("https://www.example.org/a.php") is None


def test_a_pattern_without_one_is_held_against_the_path_alone():
    portal = replace(
        ECNS, hosts=("www.example.org",), sources=(), articles=(Articles(r"-(?P<id>\d+)\.html$"),)
    )
    assert portal.address("https://www.example.org/a-5.html?from=b-6.html").id == "5"
    assert portal.address("https://www.example.org/search?for=b-6.html") is None


def test_a_portal_whose_zone_is_not_known_has_days_in_utc():
    portal = replace(ECNS, timezone=None)
    assert portal.zone is None
    assert str(portal.clock) == "UTC"
