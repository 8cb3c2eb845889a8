"""Listings that a server gives as JSON or JSONP, whatever else is in them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from newscrawl.discovery import DataError, is_data, read_data
from newscrawl.items import Listed
from spiders.ecns import EcnsSpider

ECNS = EcnsSpider.portal
LIST = "https://www.ecns.cn/data/news_1.jsonp"
MOMENT = int(datetime(2024, 10, 11, 1, 4, 50, tzinfo=UTC).timestamp())
LOCAL = "2024-10-11T09:04:50+08:00"


def address(name: str) -> str:
    return f"https://www.ecns.cn/news/2024-10-11/detail-{name}.shtml"


def read(data: object, **changes: object):
    return read_data(json.dumps(data).encode(), LIST, replace(ECNS, **changes))


def urls(body: bytes | str) -> list[str]:
    body = body.encode() if isinstance(body, str) else body
    return [link.url for link in read_data(body, LIST, ECNS)]


def listed(**entry: object) -> Listed | None:
    [link] = read({"docs": [entry | {"link": address("a")}]})
    return link.listed


def test_articles_come_in_the_order_of_the_list_with_what_stands_beside_them():
    [first, second] = read(
        {
            "total": 2,
            "list": [
                {"title": "A ferry sails again", "url": address("b"), "focus_date": "2024-10-11 09:04:50"},
                {"title": "The bridge is closed", "url": address("a"), "image": "/2024/a.jpg"},
            ],
        }
    )  # fmt: skip
    assert (first.url, first.id, first.day) == (address("b"), "b", date(2024, 10, 11))
    assert first.listed == Listed(source=LIST, headline="A ferry sails again", datePublished=LOCAL)
    assert second.listed == Listed(source=LIST, headline="The bridge is closed")


@pytest.mark.parametrize(
    "form",
    [
        "{}", "  \r\n{}", "\ufeff{}", "world({})", "world({});", "world( {} );\nworld.done()", "a.b.c$_1({})",
        "var list = {};", "list={}", "window.list = {}", "/**/cb({})",
        "/**/ typeof cb === 'function' && cb({});", "{} trailing",
    ],
)  # fmt: skip
def test_a_call_or_an_assignment_around_the_data_is_passed_over(form):
    body = form.replace("{}", json.dumps([{"url": address("a")}])).encode()
    assert is_data(body)
    assert urls(body) == [address("a")]


@pytest.mark.parametrize(
    "text",
    [
        "<html><script>list({})</script>", "  <p>[1]</p>", "", "News of the day", "callback()",
        "Warning: no {list} <html>", "\ufeff<!DOCTYPE html>",
    ],
)  # fmt: skip
def test_a_page_is_no_data(text):
    assert not is_data(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        '[{"url": "/a"', "world({", "{url: '/a'}", "[" * 100_000, '{"a":' * 100_000, "[1" * 50_000,
        "", "[" + "9" * 5000 + "]",
    ],
)  # fmt: skip
def test_broken_data_is_an_error_of_one_line(text):
    with pytest.raises(DataError) as caught:
        urls(text)
    message = str(caught.value)
    assert message.startswith("no JSON: ")
    assert len(message) < 100
    assert "\n" not in message


def test_a_list_larger_than_any_is_refused_before_it_is_parsed():
    with pytest.raises(DataError, match="bytes are no listing"):
        urls(b"[" + b" " * (10 * 1024 * 1024) + b"]")


def test_relative_addresses_are_of_the_list():
    assert urls(
        '["/news/2024-10-11/detail-a.shtml", "//www.ecns.cn/2024-10-11/detail-b.shtml"]'
    ) == [
        address("a"),
        "https://www.ecns.cn/2024-10-11/detail-b.shtml",
    ]
    assert urls('{"u": "2024-10-11/detail-c.shtml"}') == [
        "https://www.ecns.cn/data/2024-10-11/detail-c.shtml"
    ]


@pytest.mark.parametrize(
    "value",
    [
        f"<p>See <a href='{address('a')}'>this</a> and /2024-10-11/detail-a.shtml",
        f"<a/href={address('a')}",
        "Our ferries: /2024-10-11/detail-a.shtml",
        'x"/2024-10-11/detail-a.shtml',
        "https://example.org/2024-10-11/detail-a.shtml",
        "javascript:go('/2024-10-11/detail-a.shtml",
        "/2024-10-11/" + "a/" * 3000 + "2024-10-11/detail-a.shtml",
        "http://[/2024-10-11/detail-a.shtml",
        "", "/", None, 5, True, 1.5,
    ],
)  # fmt: skip
def test_a_value_that_is_no_address_of_the_portal_is_none(value):
    assert read({"list": [{"intro": value}, [value]]}) == ()


def test_an_address_is_found_at_any_depth_and_told_once():
    data: object = {"url": address("deep")}
    for _ in range(300):
        data = {"more": [data], "again": address("deep")}
    assert [link.url for link in read(data)] == [address("deep")]


def test_a_headline_is_plain_text_of_the_surest_name():
    assert listed(subtitle="Below", title="<em>Rain</em> &amp; snow").headline == "Rain & snow"
    assert listed(title="Short", headline="The whole headline").headline == "The whole headline"
    assert listed(name="By its name", authorName="Ann Lee", title=" ").headline == "By its name"
    assert listed(channelName="Politics", title=None).headline is None
    assert listed(title="https://www.ecns.cn/a/b").headline is None


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"publishTime": MOMENT * 1000}, LOCAL), ({"publishTime": MOMENT}, LOCAL),
        ({"publishTime": str(MOMENT * 1000 + 250)}, LOCAL), ({"ctime": str(MOMENT)}, LOCAL),
        ({"date": "2024-10-11T01:04:50.000Z"}, LOCAL), ({"date": "2024-10-11"}, "2024-10-11"),
        ({"created": "2024-10-09 10:00", "pubDate": "2024-10-11 09:04:50"}, LOCAL),
        ({"updateTime": MOMENT, "last_modified_date": "2024-10-11"}, None),
        ({"date": "soon", "time": "00:12:34", "published": True, "pubtime": 10**30}, None),
        ({"date": 12, "time": -1, "publisher": "Ferry News"}, None),
    ],
)  # fmt: skip
def test_a_date_is_a_text_or_a_number_of_seconds(entry, expected):
    assert listed(**entry).datePublished == expected


def test_a_time_without_a_zone_is_the_portals_and_where_none_is_known_a_day():
    entry = {"url": address("a"), "date": "2024-10-11 09:04:50"}
    [link] = read(entry, timezone="Europe/Berlin")
    assert link.listed.datePublished == "2024-10-11T09:04:50+02:00"
    [link] = read(entry, timezone=None)
    assert link.listed.datePublished == "2024-10-11"
    assert ZoneInfo("Asia/Shanghai") == ECNS.zone


def test_the_declared_charset_is_read():
    text = json.dumps(
        {"title": "一座桥梁今天重新开放交通", "url": address("a")}, ensure_ascii=False
    )
    for encoding, kind in (("gb18030", "text/javascript; charset=gb2312"), ("utf-8", None)):
        [link] = read_data(text.encode(encoding), LIST, ECNS, kind)
        assert link.listed.headline == "一座桥梁今天重新开放交通"


def test_a_hostile_list_is_read_as_far_as_a_listing_goes():
    many = [address(f"a{n}") for n in range(6000)]
    assert len(read(many)) == 5000
    # The fields of one object are no list: each would be held against all others.
    assert len(read({f"title{n}": url for n, url in enumerate(many)})) <= 200
    assert read([[1, 2]] * 150_000 + [address("a")]) == ()
