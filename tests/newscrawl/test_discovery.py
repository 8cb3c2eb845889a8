"""Finding articles in feeds and listings, however they are written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newscrawl.discovery import FeedError, Link, later_page, read_feed, read_links
from newscrawl.portals import Listing
from spiders.ecns import EcnsSpider

ECNS = EcnsSpider.portal
FEED = "https://www.ecns.cn/rss/rss.xml"
HOME = "https://www.ecns.cn/news/"
DAY = date(2024, 10, 11)


def address(name: str) -> str:
    return f"https://www.ecns.cn/news/2024-10-11/detail-{name}.shtml"


def link(name: str) -> Link:
    return Link(address(name), name, DAY)


ITEM = f"<item><title>t</title><link>{address('a')}</link></item>"
RSS = f"<rss version='2.0'><channel><link>{address('no')}</link>{ITEM}</channel></rss>"


@pytest.mark.parametrize(
    "feed",
    [
        RSS.encode(),
        f"<?xml version='1.0' encoding='utf-8'?>{RSS}".encode(),
        f"\n  <?xml version='1.0' encoding='utf-8'?>{RSS}".encode(),
        f"\ufeff<?xml version='1.0' encoding='utf-8'?>{RSS}".encode(),
        f"<?xml version='1.0' encoding='utf-16'?>{RSS}".encode("utf-16"),
        f"<?xml version='1.0' encoding='gb2312'?>{RSS.replace('t<', '港口<')}".encode("gb2312"),
        f"<?xml version='1.0' encoding='utf-8'?>{RSS.replace('t<', '港口<')}".encode("gb2312"),
        f"<?xml version='1.0' encoding='unheard-of'?>{RSS}".encode(),
        f"<rss><channel><item><link><![CDATA[ {address('a')} ]]></link></item></channel></rss>".encode(),
        f"<rss><channel><item><guid>{address('a')}</guid></item></channel></rss>".encode(),
        f"<rss><item><guid isPermaLink='false'>7</guid><link>{address('a')}</link></item></rss>".encode(),
        b"<rss><item><link>//www.ecns.cn/news/2024-10-11/detail-a.shtml</link></item></rss>",
        f"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
        f" xmlns='http://purl.org/rss/1.0/'>{ITEM}</rdf:RDF>".encode(),
        f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>"
        f"<link rel='replies' href='{HOME}'/><link href='{address('a')}'/></entry></feed>".encode(),
    ],
)
def test_a_feed_of_any_kind(feed):
    assert read_feed(feed, FEED, ECNS) == (link("a"),)


def test_a_feed_gives_each_address_once_in_its_order():
    names = ["b", "a", "b", "c"]
    items = "".join(f"<item><link>{address(name)}</link></item>" for name in names)
    found = read_feed(f"<rss><channel>{items}</channel></rss>".encode(), FEED, ECNS)
    assert found == (link("b"), link("a"), link("c"))


def test_what_is_no_article_of_the_portal_is_passed_over():
    items = f"<item><link>https://example.org/</link></item><item><link>{HOME}</link></item><item/>"
    assert read_feed(f"<rss>{items}{ITEM}</rss>".encode(), FEED, ECNS) == (link("a"),)


@pytest.mark.parametrize(
    "feed",
    [
        f"<rss><channel><item><title>a & b</title><link>{address('a')}</link>",
        f"<rss><channel>{ITEM}<item><link>",
        f"<rss><channel>{ITEM}</item></channel></rss></rss>",
        f"<rss><item><title>&nbsp;</title><link>{address('a')}</link></item></rss>",
    ],
)
def test_a_broken_feed_gives_what_can_be_read(feed):
    assert read_feed(feed.encode(), FEED, ECNS) == (link("a"),)


@pytest.mark.parametrize(
    ("body", "start"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"<html><body>Not found</body></html>", "<html><body>Not found"),
        (b'{"items": []}', '{"items": []}'),
        (b"Sorry", "Sorry"),
        (b"\x89PNG\r\n\x1a\n\0", "PNG"),
        (b"\0" * 5, r"\x00\x00"),
        (b"<?xml version='1.0'?>", "<?xml"),
        (b"<urlset/>", "<urlset/>"),
    ],
)
def test_what_is_no_feed_is_told_by_its_beginning(body, start):
    with pytest.raises(FeedError, match=r"^no RSS or Atom feed: ") as caught:
        read_feed(body, FEED, ECNS)
    assert start in str(caught.value)


def test_entities_are_never_resolved(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(address("secret"))
    head = f"<!DOCTYPE rss [<!ENTITY x SYSTEM 'file://{secret}'><!ENTITY y '{address('y')}'>]>"
    body = f"{head}<rss><item><link>&x;</link></item><item><link>&y;</link></item>{ITEM}</rss>"
    assert read_feed(body.encode(), FEED, ECNS) == (link("a"),)


def test_an_entity_bomb_does_not_go_off():
    entities = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 30))
    head = f"<!DOCTYPE rss [<!ENTITY e0 '{'x' * 1000}'>{entities}]>"
    body = f"{head}<rss>{ITEM}<item><title>&e29;</title></item></rss>"
    assert read_feed(body.encode(), FEED, ECNS) in ((), (link("a"),))


def test_a_deep_feed_does_no_harm():
    body = b"<rss>" + b"<a>" * 100_000 + ITEM.encode() + b"</a>" * 100_000 + b"</rss>"
    assert read_feed(body, FEED, ECNS) in ((), (link("a"),))


@given(st.binary(max_size=40))
def test_junk_behind_a_feed_does_not_matter(junk):
    assert link("a") in read_feed(RSS.encode() + junk, FEED, ECNS)


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
