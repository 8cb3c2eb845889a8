"""report.html: alarms first, everything escaped, and nothing that a browser runs or fetches."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newscrawl.drift_words import cure, what
from newscrawl.job_page import job_page
from newscrawl.job_tables import address, size_in_words
from newscrawl.ledger import Outcome

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "&lt;script&gt;",
    "\u202egpj.exe\u2066",
    "javascript:alert(1)",
    "//evil.example/x",
    "data:text/html,<script>alert(1)</script>",
    "]]><!--",
    "{{7*7}}${7*7}",
    "\x00\x08\x1b[31m",
    "\ud800",
)
ALARM = {
    "portal": "ecns",
    "field": "body",
    "kind": "selector",
    "expected": 0.01,
    "found": 0.97,
    "items": 31,
    "against": "history",
    "jobs": 12,
    "selector": "div#yanse",
    "firstUrl": "https://www.ecns.cn/a",
}
FIGURE = {"found": 0.97, "items": 31, "expected": 0.01, "against": "history", "jobs": 12}


def report(**changes):
    return {
        "spider": "ecns",
        "job": "20261126T033225-e56eb0",
        "state": "finished",
        "started": "2026-11-26T03:32:25.123456Z",
        "finished": "2026-11-26T03:33:00.123456Z",
        "reason": "finished",
        "versions": {"newscrawl": "0.1.0"},
        "arguments": {"limit": "20"},
        "settings": {"USER_AGENT": "newscrawl", "WARC_REPLAY": None},
        "files": [{"name": "ecns-1-00000-x.warc.gz", "bytes": 418_300, "records": 323}],
        "drift": [],
        "rates": {
            "ecns": {
                "articles": 31,
                "figures": [
                    {"kind": "selector", "field": "body", **FIGURE},
                    {"kind": "field", "field": "editor", "found": 0.9, "items": 31},
                    {"kind": "removed", "field": "footer", "found": 1.9, "items": 31},
                    {"kind": "text", "field": "articleBody", "found": 682, "items": 31},
                ],
                "lengths": [{"from": 256, "articles": 3}, {"from": 1024, "articles": 28}],
            }
        },
        "sums": {"item": 31, "error": 2},
        "stats": {"elapsed_time_seconds": 34.9, "warc/exchanges": 87},
        "urls": [
            {"url": "https://www.ecns.cn/a", "status": "item"},
            {"url": "https://www.ecns.cn/b", "status": "error", "reason": "HTTP 503"},
            {"url": "https://www.ecns.cn/c", "status": "error", "reason": "HTTP 503"},
            {"url": "https://www.ecns.cn/news/index_2.shtml", "status": "gone", "reason": "end of the news"},
        ],
        **changes,
    }  # fmt: skip


def tree_of(page):
    return LexborHTMLParser(page)


def text_of(page):
    return " ".join(tree_of(page).body.text(separator=" ").split())


def assert_harmless(page):
    tree = tree_of(page)
    assert tree.css("script, iframe, object, embed, img, link, form, input, base, svg, video") == []
    assert len(tree.css("style")) == 1
    for node in tree.css("*"):
        attributes = node.attributes
        assert not [name for name in attributes if name.startswith("on")]
        if "href" in attributes:
            href = attributes["href"]
            local = ":" not in href and not href.startswith("/")
            assert href.startswith(("https://", "http://")) or local, href
        assert "url(" not in (attributes.get("style") or "")
    assert "default-src 'none'" in page


def test_an_alarm_stands_before_all_else_with_its_page_and_cure():
    page = job_page(report(drift=[ALARM]))
    section = tree_of(page).css_first("main > section")
    assert "bad" in section.attributes["class"]
    told = " ".join(section.text().split())
    assert "the selector body (div#yanse) found nothing on 97% of 31 articles" in told
    assert "where 1% is usual (12 jobs)" in told
    assert "change templates.body" in told
    assert section.css_first("a").attributes["href"] == "https://www.ecns.cn/a"
    [row] = tree_of(page).css("tr.broken")
    assert row.text().startswith("body")


def test_a_quiet_job_says_that_all_is_as_it_was():
    page = job_page(report())
    assert "31 articles. The portal's pages are as they were in the last 12 jobs." in text_of(page)
    assert tree_of(page).css("tr.broken, .verdict.bad") == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"state": "died"}, "This crawl died."),
        ({"state": "running"}, "This crawl has not ended."),
        ({"sums": {"error": 4}}, "No article was kept."),
        ({"sums": {"known": 4}}, "Nothing new."),
        ({"reason": "shutdown"}, "The crawl was cut short: shutdown."),
        ({"rates": {}}, "Nothing is known yet of what is usual."),
    ],
)
def test_what_a_reader_must_know_first(changes, told):
    assert told in tree_of(job_page(report(**changes))).css_first("section.verdict").text()


def test_every_part_of_the_job_is_there():
    told = text_of(job_page(report()))
    for part in (
        "2026-11-26 03:32:25 to 2026-11-26 03:33:00 UTC",
        "34.9 s took",
        "418.3 kB archived",
        "editor 90% –",
        "footer 1.9 –",
        "A typical one has 682 characters.",
        "256 to 511 3 512 to 1,023 0 1,024 to 2,047 28",
        "error HTTP 503 first: https://www.ecns.cn/b 2",
        "ecns-1-00000-x.warc.gz 323 records",
        "-a limit 20",
        "newscrawl 0.1.0",
    ):
        assert part in told
    assert "end of the news" in told
    assert "gone end of the news first" not in told


def test_every_outcome_has_a_meaning():
    urls = [{"url": f"https://a.example/{outcome}", "status": outcome.value} for outcome in Outcome]
    rows = tree_of(job_page(report(urls=urls))).css("summary")
    assert len(rows) == len(Outcome)
    assert all(row.css_first(".dim").text() for row in rows)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_texts_are_shown_and_do_nothing(text):
    alarm = ALARM | dict.fromkeys(("portal", "field", "selector", "firstUrl"), text)
    urls = [{"url": text, "status": "error", "reason": text}, {"url": text, "status": text}]
    figures = [{"kind": "field", "field": text, **FIGURE}, {"kind": text, "field": text, **FIGURE}]
    page = job_page(
        report(
            spider=text,
            job=text,
            reason=text,
            drift=[alarm],
            urls=urls,
            rates={text: {"figures": figures, "lengths": []}},
            files=[{"name": text, "bytes": 1, "records": 1}],
            arguments={text: text},
            settings={"USER_AGENT": text},
        )
    )
    assert_harmless(page)
    if text.isprintable() and "&" not in text:
        assert text in tree_of(page).body.text()


def test_an_address_that_is_no_web_address_is_no_link():
    for text in HOSTILE:
        assert "<a " not in address(text)
    assert address("https://a.example/?a=1&b='").startswith(
        '<a href="https://a.example/?a=1&amp;b=&#x27;"'
    )


def test_a_long_address_is_shown_short_and_linked_whole():
    url = "https://a.example/" + "x" * 5000
    link = tree_of(address(url)).css_first("a")
    assert link.attributes["href"] == url
    assert len(link.text()) < 200


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**9) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)  # fmt: skip


PARTS = ("spider", "job", "started", "finished", "drift", "rates", "versions", "arguments", "urls")


@given(st.dictionaries(st.sampled_from(PARTS), json_values))
def test_what_is_odd_in_the_report_of_a_dead_run_is_left_out(odd):
    assert_harmless(job_page({"state": "died"} | odd))


def test_a_report_of_many_addresses_makes_a_small_page():
    urls = [
        {"url": f"https://a.example/{n}", "status": "error", "reason": f"reason {n % 1000}"}
        for n in range(20_000)
    ]
    page = job_page(report(urls=urls))
    assert len(page) < 40_000
    assert "980 other reasons are in crawl.json." in text_of(page)
    assert "19,995 more in crawl.json" in text_of(page)


def test_the_page_is_made_of_crawl_json_as_it_is_read_again():
    data = report(drift=[ALARM])
    assert job_page(json.loads(json.dumps(data))) == job_page(data)


@pytest.mark.parametrize(
    ("change", "told", "todo"),
    [
        (
            {"kind": "field", "field": "editor", "selector": "p.by", "found": 0.0, "expected": 0.9},
            "editor is there in 0% of 31 articles, where 90% is usual (12 jobs).",
            "change the selector (p.by)",
        ),
        (
            {"kind": "field", "field": "keywords", "selector": None, "against": "expected"},
            "where 1% is expected.",
            "expected=Expected(fields={'keywords': 0.97})",
        ),
        (
            {"kind": "status", "field": "blocked", "selector": None},
            "97% of 31 addresses of articles were refused by the server, where 1% is usual",
            "DOWNLOAD_DELAY",
        ),
        (
            {"kind": "status", "field": "not-article"},
            "addresses of articles were no articles",
            "change the selector (div#yanse)",
        ),
        (
            {"kind": "text", "field": "articleBody", "found": 210, "expected": 2300, "selector": None},
            "a typical text has 210 characters in 31 articles, where 2,300 is usual",
            "reviewed=",
        ),
        (
            {"kind": "removed", "field": "related", "found": 0, "expected": 2, "against": "beginning"},
            "stripped 0.0 pieces a page in 31 articles, where 2.0 was usual in the first 12 jobs",
            "reviewed=",
        ),
    ],
)  # fmt: skip
def test_each_kind_of_alarm_says_what_and_what_to_do(change, told, todo):
    alarm = ALARM | change
    assert told in what(alarm)
    assert todo in cure(alarm)


def test_sizes_are_for_people():
    assert [size_in_words(n) for n in (0, 999, 1000, 2_500_000, 3_200_000_000)] == [
        "0 B",
        "999 B",
        "1.0 kB",
        "2.5 MB",
        "3.2 GB",
    ]
