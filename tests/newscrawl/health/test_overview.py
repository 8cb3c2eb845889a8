"""The page of all portals: the worst first, everything escaped, nothing that a browser runs or fetches."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from past import ALARM, BUSY, HOUR, NOW, job, report, running, write
from selectolax.lexbor import LexborHTMLParser

from newscrawl.drift_words import what
from newscrawl.health.jobs import Jobs
from newscrawl.health.overview import overview_page
from newscrawl.health.survey import Portal, survey
from newscrawl.health.verdict import judge

HOSTILE = "\"><script>alert(1)</script><img src=x onerror='alert(1)'>\u202e"


def portal_of(name, jobs, folder=None):
    return Portal(judge(name, jobs, NOW), tuple(jobs), folder or name, in_project=True)


def tree_of(portals, link_from=Path("/pages"), root=Path("/archive")):
    return LexborHTMLParser(overview_page(portals, NOW, root=root, link_from=link_from))


def test_each_portal_has_a_row_with_its_word_reasons_and_jobs():
    jobs = [
        job(3),
        job(2, {"error": 9}),
        job(1, {}, reason="shutdown"),
        job(0, BUSY, alarms=("Odd.",)),
    ]
    tree = tree_of([portal_of("ecns", jobs)])
    [row] = tree.css("tr")[1:]
    told = " ".join(row.text(separator=" ").split())
    assert told.startswith("ecns drifted Odd since 2026-11-26 12:05 UTC")
    assert [bar.attributes["class"] for bar in row.css("rect")] == ["good", "bad", "none", "warn"]
    high = [float(bar.attributes["height"]) for bar in row.css("rect")]
    assert high == [40, 10, 2, 40]
    assert row.css("rect title")[1].text() == "2026-11-26 10:00: 9 error; failing"


def test_the_worst_portal_stands_first(tmp_path):
    write(tmp_path, report(), "good")
    write(tmp_path, report(sums={"error": 9}), "zeta")
    named = frozenset({"good", "zeta", "new"})
    portals = survey(Jobs(tmp_path, print), ["good", "zeta", "new", "other"], NOW, only=named)
    rows = tree_of(portals).css("tr")[1:]
    assert [row.css_first("td").text() for row in rows] == ["zeta", "new", "good"]


def test_a_chart_shows_the_last_jobs():
    jobs = [job(ago) for ago in range(100, -1, -1)]
    bars = tree_of([portal_of("ecns", [*jobs, running(-1)])]).css("rect")
    assert len(bars) == 48
    assert bars[-1].attributes["class"] == "none"
    assert bars[-2].css_first("title").text().startswith("2026-11-26 12:00: 40 known")


@pytest.mark.parametrize(
    ("root", "link_from", "link"),
    [
        ("/a/archive", "/a", "./archive/ecns/x%2Fy/report.html"),
        ("/a/archive", "/a/archive", "./ecns/x%2Fy/report.html"),
        ("/b c/ar%2F:chive", "/a", "./../b%20c/ar%252F%3Achive/ecns/x%2Fy/report.html"),
    ],
)
def test_links_lead_to_the_reports_of_the_jobs(root, link_from, link):
    tree = tree_of([portal_of("ecns", [job(0, id="x/y")])], Path(link_from), Path(root))
    links = {node.attributes["href"].replace("././", "./") for node in tree.css("a")}
    assert links == {link}


def test_nothing_of_a_report_gets_into_the_page():
    hostile = what(ALARM | {"selector": HOSTILE, "portal": HOSTILE})
    jobs = [
        job(1, {HOSTILE: 3, "item": 3}, id=HOSTILE, alarms=(hostile,)),
        job(0, {"unfinished": 1}, id="\ud800", reason="shutdown"),
        replace(running(0), state=HOSTILE),
    ]
    tree = tree_of([portal_of(HOSTILE, jobs, folder=HOSTILE)])
    assert tree.css("script, img, iframe, object, embed, link, form, input, base") == []
    for node in tree.css("*"):
        assert not [name for name in node.attributes if name.startswith("on")]
        assert (node.attributes.get("href") or "./").startswith("./")
    assert "default-src 'none'" in tree.html
    assert HOSTILE.split("\u202e")[0] in tree.body.text()


def test_a_spider_that_never_ran_has_no_chart():
    tree = tree_of([portal_of("ecns", [])])
    assert "never ran" in tree.body.text()
    assert tree.css("svg, a") == []


def test_an_hour_of_a_job_is_that_of_utc():
    east = job(0, started=(NOW - HOUR), finished=NOW)
    assert "since 2026-11-26 12:00 UTC" in tree_of([portal_of("ecns", [east])]).body.text()
