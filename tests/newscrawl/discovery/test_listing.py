"""Finding articles on listing pages, however these are written."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from newscrawl.discovery import later_page, read_links
from newscrawl.items import Listed
from newscrawl.portals import Listing
from spiders.ecns import EcnsSpider

ECNS = EcnsSpider.portal
HOME = "https://www.ecns.cn/news/"


def address(name: str) -> str:
    return f"https://www.ecns.cn/news/2024-10-11/detail-{name}.shtml"


def links(html: str, url: str = HOME) -> list[str]:
    return [found.url for found in read_links(LexborHTMLParser(html), url, ECNS)]


def test_every_link_to_an_article_is_found_once_and_in_order():
    html = f"""
        <ul class="bizlst"><li><h3><a href="{address("b")}">B</a></h3></li>
        <li><a href="/news/2024-10-11/detail-a.shtml#top">A</a> <a href="{address("b")}">again</a>
        <li><a href="//www.ecns.cn/news/2024-10-11/detail-c.shtml">C</a>
        <a href="2024/08-05/221292.shtml">old</a></ul>"""
    old = "https://www.ecns.cn/news/2024/08-05/221292.shtml"
    assert links(html) == [address("b"), address("a"), address("c"), old]


def test_what_leads_elsewhere_is_no_article():
    html = """<a href="/news/">News</a><a>none</a><a href="">none</a><a href="javascript:x">x</a>
        <a href="https://example.org/2024-10-11/detail-a.shtml">A</a><a href="http://[">x</a>
        <a href="https://www.ecns.cn:port/2024-10-11/detail-a.shtml">A</a>"""
    assert links(html) == []


@pytest.mark.parametrize("base", ["/news/", "https://www.ecns.cn/news/x.shtml"])
def test_a_page_may_name_its_base(base):
    html = f"<head><base href='{base}'></head><a href='2024-10-11/detail-a.shtml'>A</a>"
    assert links(html, "https://www.ecns.cn/rss/index.shtml") == [address("a")]


def test_a_base_of_no_use_is_passed_over():
    html = "<base href='javascript:x'><a href='2024-10-11/detail-a.shtml'>A</a>"
    assert links(html) == [address("a")]


LISTING = Listing(url=HOME, name="news", page="index_{n}.shtml")


@pytest.mark.parametrize(
    ("hrefs", "number", "goes_on"),
    [
        ([], 1, True),
        ([], 7, True),
        (["index_2.shtml", "index_3.shtml"], 1, True),
        (["index.shtml", "index_2.shtml"], 2, False),
        (["index_2.shtml", "index_3.shtml"], 2, True),
        (["index_2.shtml", "index_3.shtml"], 3, False),
        (["/news/index_9.shtml"], 2, True),
        (["https://www.ecns.cn/news/index_2.shtml?utm_source=x#p"], 1, True),
        (["/world/index_2.shtml"], 4, True),
    ],
)
def test_the_pager_tells_whether_there_is_a_further_page(hrefs, number, goes_on):
    tree = LexborHTMLParser("".join(f"<a href='{href}'>n</a>" for href in hrefs))
    url = LISTING.page_url(number)
    assert url is not None
    assert later_page(tree, LISTING, url, number) is goes_on


def test_a_listing_of_one_page_has_no_further_one():
    tree = LexborHTMLParser("<a href='index_2.shtml'>2</a>")
    assert later_page(tree, Listing(url=HOME, name="news"), HOME, 1) is False


def headline(html: str) -> str | None:
    """The headline of the one article that a page links."""
    [link] = read_links(LexborHTMLParser(html), HOME, ECNS)
    assert link.listed is not None
    assert link.listed.source == HOME
    return link.listed.headline


A = address("a")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (f"<a href='{A}'>Ports handle more containers</a>", "Ports handle more containers"),
        (f"<a href='{A}'>\n Ports  handle\xa0more </a>", "Ports handle more"),
        (f"<h3><a href='{A}'>Ports grow again</a></h3>", "Ports grow again"),
        (f"<a href='{A}'><h3>Ports grow again</h3><p>It handled {'more ' * 60}</p></a>", "Ports grow again"),
        (f"<a href='{A}'><img src=a.jpg></a><a href='{A}'>Ports grow again</a>", "Ports grow again"),
        (f"<a href='{A}'>Ports grow again</a><a href='{A}'>Read more</a>", "Ports grow again"),
        (f"<a href='{A}'>What happened in the port</a><h2><a href='{A}'>Ports grow again</a></h2>",
         "Ports grow again"),
        (f"<a href='{A}' title='Ports handle more containers'>Ports handle mo...</a>",
         "Ports handle more containers"),
        (f"<a href='{A}' title='Ports grow again'><img src=a.jpg></a>", "Ports grow again"),
        (f"<a href='{A}'>港口吞吐量再创新高</a>", "港口吞吐量再创新高"),
        (f"<a href='{A}'>Photo</a>", None),
        (f"<a href='{A}'>更多</a>", None),
        (f"<a href='{A}'>Read more about it</a>", None),
        (f"<a href='{A}'>{'The port handled more. ' * 20}</a>", None),
        (f"<a href='{A}'></a>", None),
    ],
)  # fmt: skip
def test_a_link_says_the_headline(html, text):
    assert headline(html) == text


def test_a_listing_says_no_more_than_it_shows():
    [link] = read_links(LexborHTMLParser(f"<a href='{A}'>Ports grow again</a>"), HOME, ECNS)
    assert link.listed == Listed(source=HOME, headline="Ports grow again")


B = address("b")
TIME = "<time datetime='2024-10-11T09:04'>9:04</time>"
MORNING = "2024-10-11T09:04:00+08:00"


@pytest.mark.parametrize(
    ("html", "dates"),
    [
        (f"<li><a href='{A}'>A</a> {TIME}</li> <li><a href='{B}'>B</a></li>", [MORNING, None]),
        (f"<li><h3><a href='{A}'>A</a></h3><div><span>{TIME}</span></div></li>", [MORNING]),
        (f"<li><a href='{A}'><img></a><a href='{A}'>A</a>{TIME}</li>", [MORNING]),
        (f"<a href='{A}'><h3>A</h3>{TIME}</a><a href='{B}'>B</a>", [MORNING, None]),
        (f"<li><a href='{A}'>A</a> {TIME} {TIME}</li>", [MORNING]),
        # Whose it is, or which of them it is, nobody knows.
        (f"<li><a href='{A}'>A</a> <a href='{B}'>B</a> {TIME}</li>", [None, None]),
        (f"{TIME}<ul><li><a href='{A}'>A</a><li><a href='{B}'>B</a></ul>", [None, None]),
        (f"<li><a href='{A}'>A</a> {TIME} <time datetime='2024-10-12'>12</time></li>", [None]),
        (f"<li><a href='{A}'>A</a> <time datetime='PT3M'>3:00</time></li>", [None]),
        (f"<li><a href='{A}'>A</a> <time>9:04</time></li>", [None]),
    ],
)
def test_a_date_belongs_to_the_one_article_beside_it(html, dates):
    found = read_links(LexborHTMLParser(f"<body><main>{html}</main>"), HOME, ECNS)
    assert [link.listed and link.listed.datePublished for link in found] == dates


def test_later_pages_of_an_article_are_no_articles():
    html = f"""<a href="{A}">Ports grow again</a> <a href="{address("a_2")}">2</a>
        <a href="{address("a_3")}">[3]</a> <a href="{A}?page=2">Next page</a>
        <a href="{address("b_2")}">Two</a>"""
    assert links(html) == [A, address("b_2")]
