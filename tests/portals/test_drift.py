"""A portal whose template changes between two crawls: log, crawl.json and report.html say so."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from newscrawl.demo.model import Reply
from newscrawl.demo.portal import DemoPortal
from newscrawl.demo.server import DemoServer
from newscrawl.portals import Expected
from spiders.ecns import EcnsSpider

KNOWN_JOBS = 6
BODY = EcnsSpider.portal.selector("body")


class Rebuilt:
    """The bundled portal with one mark of its templates changed."""

    def __init__(self, portal: DemoPortal, old: bytes, new: bytes) -> None:
        self._portal, self._old, self._new = portal, old, new

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        reply = self._portal.reply(scheme, path, attempt)
        return replace(reply, body=reply.body.replace(self._old, self._new))


class Emptied(Rebuilt):
    """The portal whose articles all answer with a shell that a script was to fill."""

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        reply = super().reply(scheme, path, attempt)
        if "detail-" not in path or reply.status != 200:
            return reply
        headers = (("Content-Type", "text/html"),)
        return Reply(200, "OK", headers, b"<html><body><div id=app></div></body></html>")


def crawl_json(folder):
    return json.loads((folder / "crawl.json").read_text())


@pytest.fixture(scope="module")
def rebuilt(portal, scrapy_in, tmp_path_factory):
    """Six crawls of the portal as it was, and one after its template changed.

    Each is (what scrapy said, the folder of the job).
    """
    archive = tmp_path_factory.mktemp("drift") / "archive"
    crawls = []
    for site in [portal] * KNOWN_JOBS + [Rebuilt(portal, b'id="yanse"', b'id="story"')]:
        before = set(archive.glob("ecns/*/"))
        with DemoServer(site) as server:
            run = scrapy_in(archive, server.proxy_url)
            run.forget()
            crawl = run("crawl", "ecns")
        [folder] = set(archive.glob("ecns/*/")) - before
        crawls.append((crawl, folder))
    return crawls


def test_crawls_of_a_portal_that_stays_as_it_is_raise_no_alarm(rebuilt):
    for crawl, folder in rebuilt[:-1]:
        assert crawl.returncode == 0
        assert crawl_json(folder)["drift"] == []
        assert "newscrawl/drift" not in crawl.output


def test_the_log_names_the_selector_the_first_page_and_the_cure(rebuilt):
    crawl, folder = rebuilt[-1]
    [line] = [line for line in crawl.output.splitlines() if "the selector body" in line]
    assert f"ERROR: ecns: the selector body ({BODY}) found nothing on" in line
    assert f"is usual ({KNOWN_JOBS} jobs)" in line
    # Which article comes first depends on the servers; some are linked by http or with a query.
    page = re.search(r"First page: (https?://\S+?)[.,;]? ", line)
    assert page is not None, line
    assert EcnsSpider.portal.address(page[1]), page[1]
    report = crawl_json(folder)
    assert page[1] in {entry["url"] for entry in report["urls"]}
    assert page[1] in {alarm["firstUrl"] for alarm in report["drift"]}
    assert "change templates.body in the portal's declaration" in line


def test_crawl_json_names_field_kind_selector_and_first_url(rebuilt):
    report = crawl_json(rebuilt[-1][1])
    [alarm] = [alarm for alarm in report["drift"] if alarm["kind"] == "selector"]
    assert alarm["portal"] == "ecns"
    assert (alarm["field"], alarm["selector"]) == ("body", BODY)
    assert alarm["found"] > 0.9
    assert alarm["expected"] < 0.05
    assert alarm["items"] > 30
    assert (alarm["against"], alarm["jobs"]) == ("history", KNOWN_JOBS)
    assert EcnsSpider.portal.address(alarm["firstUrl"])


def test_the_page_says_so_first_and_marks_the_selector(rebuilt):
    page = (rebuilt[-1][1] / "report.html").read_text("utf-8")
    verdict = page[page.index('<section class="verdict') : page.index("</section>")]
    alarm = crawl_json(rebuilt[-1][1])["drift"][0]
    assert verdict.startswith('<section class="verdict bad">')
    for text in (f"the selector body ({BODY})", f'href="{alarm["firstUrl"]}"', "templates.body"):
        assert text in verdict
    assert '<tr class="broken"><td><code>body</code>' in page


def test_the_page_of_a_crawl_without_alarms_says_that_all_is_as_it_was(rebuilt):
    first, last = ((rebuilt[n][1] / "report.html").read_text("utf-8") for n in (0, KNOWN_JOBS - 1))
    assert "The portal's pages are as expected; there is no history yet." in first
    assert f"as they were in the last {KNOWN_JOBS - 1} jobs" in last
    assert 'class="broken"' not in last


def test_statistics_count_the_alarms_and_the_exit_code_stays(rebuilt):
    crawl, folder = rebuilt[-1]
    report = crawl_json(folder)
    assert report["stats"]["newscrawl/drift"] == len(report["drift"])
    assert report["stats"]["newscrawl/drift/selector"] == 1
    assert crawl.returncode == 0


def test_a_monitor_may_ask_for_an_exit_code(rebuilt, portal, scrapy_in):
    archive = rebuilt[0][0].archive
    with DemoServer(Rebuilt(portal, b'id="yanse"', b'id="story"')) as server:
        run = scrapy_in(archive, server.proxy_url)
        run.forget()
        assert run("crawl", "ecns", "-s", "DRIFT_EXIT_CODE=3").returncode == 3
    with DemoServer(portal) as server:
        run = scrapy_in(archive, server.proxy_url)
        run.forget()
        assert run("crawl", "ecns", "-s", "DRIFT_EXIT_CODE=3").returncode == 0


def test_a_replay_neither_reads_nor_writes_the_history(rebuilt, scrapy_in):
    crawl, folder = rebuilt[-1]
    state = crawl.archive / "ecns" / "state.sqlite"

    def rows():
        with closing(sqlite3.connect(state)) as database:
            return database.execute("SELECT count(*) FROM figure").fetchone()

    before, folders = rows(), set(crawl.archive.glob("ecns/*/"))
    assert (
        scrapy_in(crawl.archive, None)("crawl", "ecns", "-s", f"WARC_REPLAY={folder}").returncode
        == 0
    )
    assert rows() == before
    [again] = set(crawl.archive.glob("ecns/*/")) - folders
    assert {alarm["against"] for alarm in crawl_json(again)["drift"]} == {"expected"}


def test_the_first_crawl_is_held_against_what_is_expected(portal, scrapy_on):
    with DemoServer(Rebuilt(portal, b'class="downinfo ', b'class="credits ')) as server:
        crawl = scrapy_on(server.proxy_url)("crawl", "ecns")
    alarms = {(alarm["kind"], alarm["field"]): alarm for alarm in crawl.report["drift"]}
    alarm = alarms["selector", "byline"]
    assert (alarm["against"], alarm["expected"]) == ("expected", 0.05)
    assert alarm["selector"] == "div.downinfo > span"
    assert "where 5% is expected" in crawl.output


def test_pages_that_are_no_articles_any_more_are_an_alarm(portal, scrapy_on):
    with DemoServer(Emptied(portal, b"", b"")) as server:
        crawl = scrapy_on(server.proxy_url)("crawl", "ecns", "-a", "sections=news")
    [alarm] = [alarm for alarm in crawl.report["drift"] if alarm["kind"] == "status"]
    assert alarm["field"] == "not-article"
    assert alarm["found"] > 0.8
    # Of the selectors that found nothing there, one is named.
    assert alarm["selector"] in EcnsSpider.portal.templates[0].selectors().values()
    page = (crawl.folder / "report.html").read_text("utf-8")
    assert "were no articles" in page


def test_a_damaged_memory_costs_the_history_and_nothing_else(portal, scrapy_on):
    with DemoServer(portal) as server:
        run = scrapy_on(server.proxy_url)
        (run.archive / "ecns").mkdir(parents=True)
        state = run.archive / "ecns" / "state.sqlite"
        state.write_bytes(b"no database at all, " * 400)
        crawl = run("crawl", "ecns", "-a", "limit=8")
    assert crawl.returncode == 0
    assert "state.sqlite can't be used" in crawl.output
    assert "Traceback" not in crawl.output
    assert (crawl.report["state"], crawl.report["drift"]) == ("finished", [])
    assert crawl.report["rates"]["ecns"]["articles"] == 8
    assert (crawl.folder / "report.html").exists()


def test_the_goldens_of_the_portal_keep_the_rates_that_its_declaration_expects(whole_crawl):
    assert whole_crawl.report["drift"] == []
    portal = EcnsSpider.portal
    assert isinstance(portal.expected, Expected)
    found = {
        (entry["kind"], entry["field"]): entry["found"]
        for entry in whole_crawl.report["rates"]["ecns"]["figures"]
    }
    for field, least in portal.usual_fields.items():
        assert found["field", field] >= least, field
    for selector, most in portal.usual_fallbacks.items():
        assert found["selector", selector] <= most, selector
    for status, most in portal.usual_statuses.items():
        assert found["status", status] <= most, status
