"""Requests on their way through Redis: what comes out is what went in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import FormRequest, Request
from scrapy.http import JsonRequest

from newscrawl.frontier.meta import LEASE_KEY
from newscrawl.frontier.wire import WireError, Withheld, decode, encode
from newscrawl.plan import SourcePage
from newscrawl.portals import Feed, Listing, Sitemap
from spiders.ecns import EcnsSpider

SPIDER = EcnsSpider()

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
).filter(lambda value: not isinstance(value, dict) or "@" not in value)
sources = st.sampled_from(
    [
        Feed("https://a.example/f"),
        Feed("https://a.example/f", "world"),
        Sitemap("https://a.example/s"),
    ]
) | st.builds(Listing, st.just("https://a.example/l/"), st.text(), st.none() | st.text())
headers = st.dictionaries(
    st.sampled_from(["Accept", "X-Odd", "If-None-Match"]),
    st.binary(max_size=20),
    max_size=3,
)


def said(request: Request) -> dict[str, object]:
    """All that a request says."""
    return request.to_dict(spider=SPIDER)


@given(
    st.sampled_from(["GET", "POST", "HEAD"]),
    headers,
    st.binary(max_size=40),
    st.dictionaries(st.text(), json_values, max_size=3),
    st.integers(-2000, 2000),
    st.booleans(),
    st.builds(SourcePage, sources, st.integers(1, 99)),
)
def test_a_request_comes_out_as_it_went_in(method, head, body, meta, priority, again, page):
    request = Request(
        "https://www.ecns.cn/news/ä?b=%20c",
        callback=SPIDER.parse_listing,
        errback=SPIDER.source_failed,
        method=method,
        headers=head,
        body=body,
        meta=meta,
        priority=priority,
        dont_filter=again,
        cb_kwargs={"page": page},
    )
    sent = encode(request, SPIDER)
    assert said(decode(sent, SPIDER)) == said(request)
    assert encode(decode(sent, SPIDER), SPIDER) == sent


@pytest.mark.parametrize(
    "request_",
    [
        FormRequest("https://a.example/", formdata={"a": "ü"}),
        JsonRequest("https://a.example/", data={"a": [1]}),
        Request("https://a.example/", cookies={"a": "b"}, flags=["x"], encoding="gbk"),
    ],
)
def test_requests_of_scrapys_kinds_stay_what_they_are(request_):
    again = decode(encode(request_, SPIDER), SPIDER)
    assert type(again) is type(request_)
    assert said(again) == said(request_)


def test_a_plain_request_takes_little_room():
    request = Request("https://www.ecns.cn/news/", callback=SPIDER.parse_article)
    told = {"url": "https://www.ecns.cn/news/", "callback": "parse_article"}
    assert json.loads(encode(request, SPIDER)) == told


def test_the_lease_and_what_withholds_requests_stay_here():
    errback = Withheld(SPIDER.article_failed, lambda original, failure: None)
    request = Request("https://a.example/", errback=errback, meta={LEASE_KEY: "1-0", "a": 1})
    again = decode(encode(request, SPIDER), SPIDER)
    assert again.errback == SPIDER.article_failed
    assert again.meta == {"a": 1}


@pytest.mark.parametrize(
    ("given_", "why"),
    [
        ({"callback": lambda response: None}, "is no method of the spider"),
        ({"callback": EcnsSpider().parse_article.__func__}, "is no method of the spider"),
        ({"meta": {"a": object()}}, "object has no form in JSON"),
        ({"cb_kwargs": {"a": {1, 2}}}, "set has no form in JSON"),
        ({"meta": {"a": [{1: 2}]}}, "1, a name in a mapping, is no text"),
    ],
)
def test_what_can_not_be_sent_says_why(given_, why):
    with pytest.raises(WireError, match=why):
        encode(Request("https://a.example/", **given_), SPIDER)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"url": "no address"}',
        b'{"callback": "parse_article"}',
        b'{"url": "https://a.example/", "callback": "no_such_callback"}',
        b'{"url": "https://a.example/", "_class": "subprocess.Popen"}',
        b'{"url": "https://a.example/", "_class": "scrapy.http.NoSuchRequest"}',
        b'{"url": "https://a.example/", "headers": [1]}',
        b'{"url": "https://a.example/", "body": {"@": "bytes", "base64": 1}}',
        b'{"url": "https://a.example/", "cb_kwargs": {"page": {"@": "SourcePage", "no": 1}}}',
    ],
)
def test_what_is_no_request_is_refused(sent):
    with pytest.raises(WireError):
        decode(sent, SPIDER)


@given(st.binary(max_size=60))
def test_no_bytes_do_more_than_that(sent):
    try:
        request = decode(sent, SPIDER)
    except WireError:
        return
    assert isinstance(request, Request)
