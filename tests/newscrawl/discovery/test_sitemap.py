"""Sitemaps and their indexes, packed or not, as the protocol has them and as they are found."""

from __future__ import annotations

import gzip
import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discovery import (
    Branch,
    Link,
    SitemapError,
    SitemapPage,
    SourceError,
    read_sitemap,
    sitemap_entries,
)
from newscrawl.discovery.said_dates import latest
from newscrawl.discovery.sitemap import MAX_BYTES
from newscrawl.items import Listed
from spiders.ecns import EcnsSpider

ECNS = EcnsSpider.portal
MAP = "https://www.ecns.cn/sitemap.xml"
PROTOCOL = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
NEWS = "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'"
MORNING = "2024-10-11T09:04:50+08:00"


def address(name: str) -> str:
    return f"https://www.ecns.cn/news/2024-10-11/detail-{name}.shtml"


def link(name: str, **said: Any) -> Link:
    return Link(address(name), name, date(2024, 10, 11), Listed(source=MAP, **said))


def read(body: str) -> SitemapPage:
    return read_sitemap(body.encode(), MAP, ECNS)


URL = f"<url><loc>{address('a')}</loc><lastmod>2024-10-11T01:04:50Z</lastmod></url>"
ONE = f"<?xml version='1.0' encoding='UTF-8'?><urlset {PROTOCOL}>{URL}</urlset>"
READ = SitemapPage((), (link("a", dateModified=MORNING),))


@pytest.mark.parametrize(
    "body",
    [
        ONE,
        f"\n {ONE}",
        f"\ufeff{ONE}",
        f"<urlset>{URL}</urlset>",
        f"<urlset xmlns='http://www.google.com/schemas/sitemap/0.84'>{URL}</urlset>",
        f"<sm:urlset xmlns:sm='x'>{URL.replace('<', '<sm:').replace('<sm:/', '</sm:')}</sm:urlset>",
        f"<urlset {PROTOCOL}>{URL}<url><loc>{address('b')[:30]}",
        f"<urlset {PROTOCOL}><url/><url><loc/></url><url><loc>https://a.example/</loc></url>{URL}</urlset>",
        f"<urlset {PROTOCOL}>{URL}{URL}</urlset>",
    ],
)
def test_a_sitemap_of_any_kind(body):
    assert read(body) == READ


def test_what_a_news_sitemap_says():
    body = f"""<urlset {PROTOCOL} {NEWS} xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'>
        <url><loc> {address("a")} </loc><image:image><image:loc>https://www.ecns.cn/x.jpg</image:loc>
        <image:title>A crane</image:title></image:image>
        <news:news><news:publication><news:name>CNS</news:name><news:language>en</news:language></news:publication>
        <news:publication_date>2024-10-11T01:04:50Z</news:publication_date>
        <news:title><![CDATA[Ports &amp; trade]]></news:title></news:news>
        <lastmod>2024-10-11T12:00:00+08:00</lastmod></url></urlset>"""
    said = {
        "headline": "Ports & trade",
        "datePublished": MORNING,
        "dateModified": "2024-10-11T12:00:00+08:00",
    }
    assert read(body).links == (link("a", **said),)
    # Nobody declared the prefix, or it is another's.
    assert read(body.replace(NEWS, "")).links == (link("a", **said),)
    assert read(body.replace(NEWS, "xmlns:news='x'")).links == (link("a", **said),)


@pytest.mark.parametrize(
    ("lastmod", "said"),
    [
        ("2024-10-11T09:04:50+08:00", MORNING),
        ("2024-10-11T09:04:50.45+08:00", MORNING),
        ("2024-10-11T09:04+08:00", "2024-10-11T09:04:00+08:00"),
        ("2024-10-11T09:04:50", MORNING),
        ("2024-10-11", "2024-10-11"),
        ("2024-10", None),
        ("yesterday", None),
    ],
)
def test_when_a_page_was_changed(lastmod, said):
    body = f"<urlset><url><loc>{address('a')}</loc><lastmod>{lastmod}</lastmod></url></urlset>"
    assert read(body).links == (link("a", dateModified=said),)


def test_the_newest_come_first():
    days = {"a": "2024-10-01", "b": "2024-10-03", "c": "2024-10-02"}
    urls = "".join(
        f"<url><loc>{address(name)}</loc><lastmod>{day}</lastmod></url>"
        for name, day in days.items()
    )
    assert [found.id for found in read(f"<urlset>{urls}</urlset>").links] == ["b", "c", "a"]


def test_an_index_names_its_branches():
    body = f"""<sitemapindex {PROTOCOL}><sitemap><loc>https://www.ecns.cn/sitemap-2024-10.xml</loc>
        <lastmod>2024-10-11</lastmod></sitemap><sitemap><loc>/b.xml?a=1&amp;b=2</loc></sitemap>
        <sitemap><loc>/b.xml?a=1&amp;b=2</loc></sitemap><sitemap/>
        <sitemap><loc>https://elsewhere.example/c.xml</loc></sitemap></sitemapindex>"""
    assert read(body) == SitemapPage(
        (
            Branch("https://www.ecns.cn/sitemap-2024-10.xml", latest("2024-10-11")),
            Branch("https://www.ecns.cn/b.xml?a=1&b=2"),
        )
    )
    branches, _ = sitemap_entries(body.encode(), MAP, None)
    assert [branch.url for branch in branches][-1] == "https://elsewhere.example/c.xml"


def test_a_packed_sitemap_whatever_its_name():
    packed = gzip.compress(ONE.encode())
    assert read_sitemap(packed, MAP, ECNS) == READ
    assert read_sitemap(gzip.compress(packed), MAP, ECNS) == READ
    halves = gzip.compress(ONE[:50].encode()) + gzip.compress(ONE[50:].encode())
    assert read_sitemap(halves, MAP, ECNS) == READ


def test_of_a_packed_sitemap_that_breaks_off_what_is_there_is_read():
    names = [f"a{number}" for number in range(2000)]
    body = "<urlset>" + "".join(f"<url><loc>{address(name)}</loc></url>" for name in names)
    packed = gzip.compress(body.encode())
    found = read_sitemap(packed[: len(packed) // 2], MAP, ECNS).links
    assert 100 < len(found) < 2000


def test_a_bomb_is_refused():
    packed = gzip.compress(b"<urlset>" + b" " * MAX_BYTES, 9)
    with pytest.raises(SitemapError, match=r"^no sitemap: more than the 52428800 bytes that"):
        read_sitemap(packed, MAP, ECNS)
    with pytest.raises(SitemapError, match="more than"):
        read_sitemap(gzip.compress(packed), MAP, ECNS)


def test_a_list_of_addresses():
    body = f"\ufeff\n{address('a')}\r\n\n{address('b')}\nhttps://a.example/\njunk\n{address('a')}"
    assert read(body).links == (link("a"), link("b"))


def test_a_feed_is_a_sitemap_too():
    body = f"<rss><item><title>Ports</title><link>{address('a')}</link></item></rss>"
    assert read(body).links == (link("a", headline="Ports"),)


@pytest.mark.parametrize(
    ("body", "start"),
    [
        ("", "'empty'"),
        ("<!DOCTYPE html><html><body>Not found", "'<!DOCTYPE html>"),
        ("Sorry", "'Sorry'"),
        ('{"a": 1}', "'{\"a\": 1}'"),
        ("<other/>", "'<other/>'"),
    ],
)
def test_what_is_no_sitemap_is_told_by_its_beginning(body, start):
    with pytest.raises(SourceError) as caught:
        read(body)
    assert str(caught.value).startswith(f"no sitemap: {start}")


def test_an_empty_sitemap_is_one():
    assert read(f"<urlset {PROTOCOL}/>") == SitemapPage()
    assert read(f"<sitemapindex {PROTOCOL}></sitemapindex>") == SitemapPage()


def test_entities_are_never_resolved(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(address("secret"))
    head = f"<!DOCTYPE urlset [<!ENTITY x SYSTEM 'file://{secret}'>]>"
    assert read(f"{head}<urlset><url><loc>&x;</loc></url>{URL}</urlset>") == READ


def test_a_full_sitemap_is_read_in_reasonable_time():
    urls = "".join(
        f"<url><loc>{address(f'a{number}')}</loc><lastmod>2024-10-11T01:04:50Z</lastmod></url>"
        for number in range(50_001)
    )
    start = time.process_time()
    assert len(read(f"<urlset {PROTOCOL}>{urls}</urlset>").links) == 50_000
    assert time.process_time() - start < 10


@given(
    st.lists(
        st.sampled_from(
            "<urlset> </urlset> <sitemapindex> <url> </url> <sitemap> </sitemap> <loc> </loc> <lastmod> 2024 &"
            " <!-- --> <![CDATA[ ]]> http://a.example/1 <news:news> <news:title> </news:news> <rss> <item>"
            .split(" ")
        ),
        max_size=30,
    ),
    st.booleans(),
)  # fmt: skip
def test_any_sitemap_is_read_or_refused(pieces, is_packed):
    body = "".join(pieces).encode()
    try:
        branches, entries = sitemap_entries(gzip.compress(body) if is_packed else body, MAP, None)
    except SourceError:
        return
    assert all(branch.url.startswith("http") for branch in branches)
    assert all(entry.urls[0].startswith("http") for entry in entries)
