"""Addresses: what a link leads to, and one spelling for one page."""

from __future__ import annotations

import re
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.urls import absolute, normalise

BASE = "https://www.ecns.cn/news/index.shtml"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("//www.ecns.cn/a.shtml", "https://www.ecns.cn/a.shtml"),
        ("/a.shtml", "https://www.ecns.cn/a.shtml"),
        ("a.shtml", "https://www.ecns.cn/news/a.shtml"),
        ("./a.shtml", "https://www.ecns.cn/news/a.shtml"),
        ("../a.shtml", "https://www.ecns.cn/a.shtml"),
        ("../../../a.shtml", "https://www.ecns.cn/a.shtml"),
        ("?page=2", "https://www.ecns.cn/news/index.shtml?page=2"),
        ("http://ecns.cn/a", "http://ecns.cn/a"),
        ("HTTP://ECNS.cn/A", "http://ecns.cn/A"),
        ("https://ecns.cn", "https://ecns.cn/"),
        ("  /a.shtml\n", "https://www.ecns.cn/a.shtml"),
        ("/a\n/b", "https://www.ecns.cn/a/b"),
        ("/a b", "https://www.ecns.cn/a%20b"),
        ("/中文", "https://www.ecns.cn/%E4%B8%AD%E6%96%87"),
        ("/%E4%B8%AD", "https://www.ecns.cn/%E4%B8%AD"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
        ("/a#comments", "https://www.ecns.cn/a"),
        ("1.html:2", "https://www.ecns.cn/news/1.html:2"),
        ("/a?x=http://b/", "https://www.ecns.cn/a?x=http://b/"),
    ],
)
def test_a_link_leads_to(link, url):
    assert absolute(BASE, link) == url


@pytest.mark.parametrize(
    "link",
    [
        None,
        "",
        "  ",
        "#top",
        "javascript:void(0)",
        "JavaScript:void(0)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "mailto:news@ecns.cn",
        "tel:+8610",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://ecns.cn/a",
        "http://[::1",
        "http://a:99999/",
        "http://a:port/",
        "http:/a",
        "/\ud800",
    ],
)
def test_a_link_that_is_no_page_leads_nowhere(link):
    assert absolute(BASE, link) is None


@given(st.text(max_size=60))
def test_any_link_is_an_address_or_nothing(link):
    url = absolute(BASE, link)
    assert url is None or (urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname)


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("HTTPS://www.ecns.cn:443/a.shtml?utm_source=x&b=1#top", "https://www.ecns.cn/a.shtml?b=1"),
        ("http://www.ecns.cn:80/a", "http://www.ecns.cn/a"),
        ("http://www.ecns.cn:8080/a", "http://www.ecns.cn:8080/a"),
        ("https://www.ecns.cn:80/a", "https://www.ecns.cn:80/a"),
        ("https://WWW.ECNS.CN/News/", "https://www.ecns.cn/News/"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example/?b=2&a=1", "https://a.example/?a=1&b=2"),
        ("https://a.example/?a=1&a=2", "https://a.example/?a=1&a=2"),
        ("https://a.example/?", "https://a.example/"),
        ("https://a.example/?id=%E4%B8%AD", "https://a.example/?id=%E4%B8%AD"),
        ("https://a.example/#f", "https://a.example/"),
        ("https://a.example/?reference=1", "https://a.example/?reference=1"),
    ],
)
def test_one_spelling(url, same):
    assert normalise(url) == same


@pytest.mark.parametrize(
    "pair",
    ["utm_source=y", "fbclid=y", "CMP=y", "at_medium=RSS", "ref=rss", "amp;utm_medium=y", "xtor=y"],
)
def test_where_a_reader_came_from_is_dropped(pair):
    assert normalise(f"https://a.example/x?id=7&{pair}") == "https://a.example/x?id=7"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.a.example/news/Story.amp",
        "https://m.a.example/news/Story/",
        "https://a.example/Story/index.html?amp=1&page=2&print=1",
        "https://a.example/Story;jsessionid=7?ref=floods",
    ],
)
def test_a_normal_address_still_leads_to_its_page(url):
    assert normalise(url) == url


@given(
    st.lists(
        st.tuples(st.text("abz", min_size=1, max_size=3), st.text("a1+%& é", max_size=3)),
        max_size=4,
    ),
    st.text("abA/é ", max_size=8),
)
def test_a_normal_address_is_normal_already(query, path):
    url = absolute("https://A.example:443/", "/x" + path + "?" + "&".join(map("=".join, query)))
    assert url is not None
    assert normalise(normalise(url)) == normalise(url)


@given(
    st.from_regex(
        r"https?://[A-Za-z0-9.-]{1,12}(/[A-Za-z0-9_.~%/-]{0,20})?(\?[a-z=&+%]{0,9})?(#x?)?",
        fullmatch=True,
    )
)
def test_plain_links_are_spelt_as_all_others(link):
    short = absolute("https://a.example/b/", link)
    with patch("newscrawl.urls._PLAIN", re.compile("(?!)")):
        assert absolute("https://a.example/b/", link) == short
