"""A job on a screen."""

from __future__ import annotations

from newscrawl.ledger import Outcome
from newscrawl.summary import summary

REPORT = {
    "sums": {"item": 12, "duplicate": 3, "read": 9, "gone": 1},
    "stats": {
        "newscrawl/removed/script": 4,
        "newscrawl/removed/advertisement": 20,
        "newscrawl/status/item": 12,
        "elapsed_time_seconds": 2.345,
        "warc/exchanges": 26,
        "warc/revisits": 5,
    },
    "files": [{"bytes": 40_000, "records": 30}, {"bytes": 5_400, "records": 22}],
    "urls": [
        {"url": "r", "status": "read", "reason": "robots.txt"},
        {"url": "f", "status": "read", "reason": "feed: 10 articles"},
        {"url": "l", "status": "read", "reason": "listing front: 9 articles"},
        {"url": "m", "status": "read", "reason": "listing news, page 2: 9 articles"},
        {"url": "a", "status": "item"},
    ],
    "reason": "finished",
    "drift": [],
}


def rows(report: dict) -> dict[str, str]:
    return {line[:12].strip(): line[12:] for line in summary(report).splitlines()}


def test_what_was_found_stripped_and_stored():
    assert rows(REPORT) == {
        "found": "12 articles on 1 feed and 2 listing pages, of 5 addresses met",
        "besides": "3 further addresses or copies of these, 1 gone (404)",
        "stripped": "20 advertisement, 4 script",
        "archived": "26 exchanges in 52 records, 45 kB compressed; 5 answers were in the archive already",
        "took": "2.3 s, finished",
    }


def test_a_job_that_did_nothing():
    empty = {"sums": {}, "stats": {}, "files": [], "urls": [], "drift": [], "reason": "shutdown"}
    assert rows(empty) == {
        "found": "0 articles on 0 feeds and 0 listing pages, of 0 addresses met",
        "besides": "nothing",
        "stripped": "nothing",
        "archived": "0 exchanges in 0 records, 0 kB compressed",
        "took": "0.0 s, shutdown",
    }


def test_every_outcome_but_items_and_pages_read_is_told():
    told = [o for o in Outcome if o not in (Outcome.ITEM, Outcome.READ)]
    besides = rows(REPORT | {"sums": {outcome.value: 7 for outcome in told}})["besides"]
    assert besides.count("7 ") == len(told)


def test_what_changed_is_told_last():
    alarm = {
        "portal": "ecns",
        "field": "editor",
        "kind": "field",
        "expected": 0.98,
        "found": 0.1,
        "items": 40,
        "against": "history",
        "jobs": 12,
        "selector": "div.downinfo > span",
        "firstUrl": "https://www.ecns.cn/",
    }
    assert list(rows(REPORT | {"drift": [alarm]}).items())[-1] == (
        "changed",
        "ecns: editor is there in 10% of 40 articles, where 98% is usual (12 jobs).",
    )
