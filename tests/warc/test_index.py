"""Index keys and lines are those that pywb and cdxj-indexer use."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warc import surt as surt_module
from warc.cdxj import IndexBuilder, index_line
from warc.surt import surt

SESSION = "0123456789abcdefghijklemopqrstuv"

#: Addresses and keys as the package surt gives them, which cdxj-indexer uses.
KEYS = {
    "http://www.archive.org/": "org,archive)/",
    "http://archive.org": "org,archive)/",
    "archive.org": "org,archive)/",
    "https://www2.archive.org:443/": "org,archive)/",
    "http://www.archive.org:443/": "org,archive:443)/",
    "http://archive.org:8080/Goo/": "org,archive:8080)/goo",
    "http://archive.org/goo/?": "org,archive)/goo",
    "http://archive.org/goo/?b&a": "org,archive)/goo?a&b",
    "http://archive.org/goo/?a=2&b&a=1": "org,archive)/goo?a=1&a=2&b",
    "http://archive.org/a//b/./c/../D.html#top": "org,archive)/a/b/d.html",
    "http://archive.org/..": "org,archive)/..",
    f"http://archive.org/i.php?PHPSESSID={SESSION}&action=u;u=1": "org,archive)/i.php?action=u;u=1",
    f"http://archive.org/?x=y&sid={SESSION}": "org,archive)/?&x=y",
    "http://archive.org/(S(4hqa0555fwsecu455xqckv45))/m.aspx": "org,archive)/m.aspx",
    "http://host/%25%32%35": "host)/%25",
    "http://host.com/ab%23cd": "com,host)/ab%23cd",
    "http://host.com/新闻": "com,host)/%e6%96%b0%e9%97%bb",
    "http://bücher.ch:8080/": "ch,xn--bcher-kva:8080)/",
    "http://www.google.com.../": "com,google)/",
    "http://user:pass@host.com/": "com,host)/",
    "http://127.0.0.1:99/": "1,0,0,127:99)/",
    "http://3279880203/blah": "11,0,127,195)/blah",
    "whois://whois.isoc.org.il/shaveh.co.il": "il,org,isoc,whois)/shaveh.co.il",
    "dns:archive.org": "dns:archive.org",
    "http://visit.yahoo.com/v.gif?&r=http%3A//a.org/&b=N%205.0%20%28W%3B%20en%29": (
        "com,yahoo,visit)/v.gif?&b=n%205.0%20(w;%20en)&r=http://a.org/"
    ),
}

segment = st.text("abcXYZ019_-.", max_size=6)
host = st.lists(st.text("abwz09-", min_size=1, max_size=5), min_size=1, max_size=4).map(".".join)
address = st.lists(st.integers(0, 999).map(str), min_size=4, max_size=4).map(".".join)
port = st.sampled_from(["", ":80", ":443", ":8080", ":59999", ":080", ":99999"])
query = st.one_of(
    st.just(""),
    st.text("abA=&-1.", max_size=12).map("?".__add__),
    st.sampled_from([f"?x=1&{name}={SESSION}&A=2" for name in ("sid", "PHPSESSID", "jsessionid")]),
)


@pytest.mark.parametrize("url", KEYS)
def test_a_key_is_the_one_that_others_look_up(url):
    assert surt(url) == KEYS[url]


@given(
    st.sampled_from(["http", "https"]),
    host.map("www.".__add__) | host | address,
    port,
    st.lists(segment, max_size=5).map("/".join),
    query,
)
def test_the_short_way_gives_what_the_long_way_gives(scheme, host, port, path, query):
    url = f"{scheme}://{host}{port}/{path}{query}"
    quick = surt(url)
    pattern, surt_module._SIMPLE = surt_module._SIMPLE, __import__("re").compile(r"(?!)")
    try:
        assert quick == surt(url)
    finally:
        surt_module._SIMPLE = pattern


@given(st.text(), st.text(), st.sampled_from(["", "text/html", 'a"b\\', "新"]))
def test_a_line_is_one_line_of_key_time_and_json(url, filename, mime):
    moment = datetime(2024, 10, 11, 1, 4, 50, 999, tzinfo=UTC)
    line = index_line(url, moment, filename, 5, 6, mime=mime, digest="sha1:X")
    assert line.count("\n") == 1
    assert line.endswith("\n")
    key, stamp, fields = line.split(" ", 2)
    assert stamp == "20241011010450"
    assert "\t" not in key
    expected = {"url": url, "mime": mime, "digest": "sha1:X"}
    assert json.loads(fields) == expected | {"length": "6", "offset": "5", "filename": filename}


def test_an_index_larger_than_its_memory_is_sorted_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr("warc.cdxj._RUN_LINES", 7)
    builder = IndexBuilder(tmp_path)
    lines = [f"{(n * 7919) % 1000:04d} x\n" for n in range(100)]
    for line in lines:
        builder.add(line)
    path = builder.write()
    assert path.read_text().splitlines(keepends=True) == sorted(lines)
    assert [entry.name for entry in tmp_path.iterdir()] == ["index.cdxj"]
