"""`scrapy check-portals` on archives that crawls left, and on ones that were written."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from past import ALARM, HOUR, report, write

from newscrawl.clock import now
from newscrawl.demo.model import Reply
from newscrawl.demo.server import DemoServer
from spiders.ecns import EcnsSpider

ROOT_OF_PROJECT = __file__.split("/tests/")[0]
BODY = EcnsSpider.portal.selector("body")
ONE_TRY = ("-s", "RETRY_TIMES=0")


class Refusing:
    """A server that lets nobody in."""

    def reply(self, scheme, path, attempt):
        return Reply(403, "Forbidden", (("Content-Type", "text/html"),), b"<h1>403 Forbidden</h1>")


class Rebuilt:
    """The bundled portal whose articles have their text elsewhere."""

    def __init__(self, portal):
        self.portal = portal

    def reply(self, scheme, path, attempt):
        reply = self.portal.reply(scheme, path, attempt)
        return replace(reply, body=reply.body.replace(b'id="yanse"', b'id="story"'))


@pytest.fixture
def check(command):
    """Runs the command; returns its exit code and lines."""

    def run(*arguments, **where):
        code, printed = command("check-portals", *arguments, **where)
        return code, printed.splitlines()

    return run


def past(**other):
    """A report of an hour ago."""
    return report(now() - HOUR, **other)


def test_a_crawl_makes_its_portal_fresh(whole_crawl, check, portal):
    code, [line] = check(archive=whole_crawl.archive)
    assert code == 0
    assert line.startswith("ecns  fresh    since ")
    assert f"{len(portal.expected)} new " in line


def test_a_portal_that_refuses_is_blocked(scrapy_on, check):
    with DemoServer(Refusing()) as server:
        scrapy_on(server.proxy_url)("crawl", "ecns", *ONE_TRY)
    code, [line] = check()
    assert code == 2
    assert line.startswith("ecns  blocked  since ")
    assert "closed doors" in line
    assert line.endswith("/report.html")


def test_a_portal_that_is_not_there_is_failing(scrapy_on, check):
    assert scrapy_on(None)("crawl", "ecns", *ONE_TRY).returncode == 1
    code, [line] = check()
    assert code == 2
    assert line.startswith("ecns  failing  since ")
    assert "the last job found no article: " in line


def test_a_portal_that_was_rebuilt_is_drifted(scrapy_on, check, portal):
    with DemoServer(Rebuilt(portal)) as server:
        assert scrapy_on(server.proxy_url)("crawl", "ecns").returncode == 0
    code, [line] = check()
    assert code == 1
    assert line.startswith("ecns  drifted  since ")
    assert f"the selector body ({BODY}) found nothing on" in line


def test_a_job_that_was_killed_is_failing_before_anyone_repairs_it(scrapy, check):
    process = scrapy.start(
        "crawl", "ecns", "-s", "DOWNLOAD_DELAY=1", "-s", f"ARCHIVE_DIR={scrapy.archive}"
    )
    while not list(scrapy.archive.glob("ecns/*/items.jsonl")) and process.poll() is None:
        time.sleep(0.01)
    while not list(scrapy.archive.glob("ecns/*/crawl.json")) and process.poll() is None:
        time.sleep(0.01)
    code, [line] = check()
    assert code == 3
    assert "its first job is running" in line
    process.kill()
    process.communicate()
    code, [line] = check()
    assert code == 2
    assert line.startswith("ecns  failing")
    assert "the last job died" in line


def test_a_spider_that_never_ran_is_told_of_when_it_is_named(check, archive):
    code, [line] = check()
    assert code == 3
    assert line == f"scrapy check-portals: no spider has run: {archive} holds no job"
    code, [line] = check("ecns")
    assert code == 3
    assert line.split() == ["ecns", "unknown", "never", "ran"]


def test_portals_that_have_not_run_are_left_out(check, archive):
    write(archive, past(), "ecns")
    code, [line] = check()
    assert code == 0
    assert line.startswith("ecns  fresh")
    code, lines = check("ecns", "bbc")
    assert code == 3
    assert [line.split()[:2] for line in lines] == [["bbc", "unknown"], ["ecns", "fresh"]]


def test_the_worst_stands_first_and_makes_the_exit_code(check, archive):
    write(archive, past(drift=[ALARM]), "ecns")
    write(archive, past(), "good")
    write(archive, past(sums={"error": 9}), "zeta")
    code, lines = check("ecns", "good", "zeta")
    assert [line.split()[:2] for line in lines] == [
        ["zeta", "failing"],
        ["ecns", "drifted"],
        ["good", "fresh"],
    ]
    assert code == 2
    assert check("ecns")[0] == 1
    assert check("good")[0] == 0


def test_jobs_of_no_spider_of_the_project_are_shown_and_not_counted(check, archive):
    write(archive, past(), "ecns")
    write(archive, past(sums={"error": 9}), "gone")
    code, lines = check()
    assert code == 0
    assert lines[0].startswith("gone  failing")
    assert "no spider of this project" in lines[0]
    assert check("gone")[0] == 2


def test_programs_get_a_json_object_a_line(check, archive):
    write(archive, past(drift=[ALARM]))
    code, [line] = check("--json", "--stale", "6")
    assert code == 1
    entry = json.loads(line)
    assert (entry["spider"], entry["state"], entry["exitCode"]) == ("ecns", "drifted", 1)
    assert entry["since"] == entry["lastSuccess"] == entry["lastEndedJob"]["finished"]
    assert entry["lastEndedJob"]["sums"] == {"read": 3, "known": 40, "item": 4}
    assert entry["staleAfterHours"] == 6
    assert entry["inProject"] is True


def test_hours_make_stale(check, archive):
    write(archive, past())
    assert check("--stale", "2")[0] == 0
    code, [line] = check("--stale", "0.5")
    assert code == 1
    assert "no new article for 55 min: the limit is 30 min; no job for 1.0 h: the limit" in line


def test_nothing_of_a_report_breaks_the_line(check, archive):
    odd = ALARM | {"selector": "a\n\x1b[31mred | b=1;\u202e\u2028"}
    write(archive, past(drift=[odd]))
    code, [line] = check()
    assert code == 1
    assert "(a [31mred / b=1;" in line
    assert line.isprintable()


def test_a_damaged_report_is_named_and_left_out(check, archive):
    write(archive, past())
    folder = write(archive, report(job="bad"))
    (folder / "crawl.json").write_text("{")
    code, lines = check()
    assert code == 0
    assert f"scrapy check-portals: {folder / 'crawl.json'} is left out: it does not say" in lines[0]
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["nobody"], 3, "there is no spider 'nobody', and no job of one in"),
        (["--stale", "0"], 2, "--stale: a number of hours above 0"),
        (["--stale", "nan"], 2, "--stale: a number of hours above 0"),
        (
            ["ecns", "--html", "/nowhere/x.html"],
            3,
            "/nowhere/x.html can't be written: No such file",
        ),
        (["-s", "ARCHIVE_DIR="], 3, "ARCHIVE_DIR is empty"),
    ],
)
def test_what_can_not_be_done_is_one_line(check, arguments, code, told):
    found, lines = check(*arguments)
    assert found == code
    assert told in lines[-1]


@pytest.mark.parametrize(("given", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colours_are_for_terminals(archive, given, coloured):
    write(archive, past())
    primary, secondary = pty.openpty()
    command = [sys.executable, "-m", "scrapy", "check-portals", "-s", f"ARCHIVE_DIR={archive}"]
    env = {name: text for name, text in os.environ.items() if name != "NO_COLOR"} | given
    subprocess.run(command, stdout=secondary, cwd=ROOT_OF_PROJECT, check=True, env=env)
    os.close(secondary)
    shown = os.read(primary, 4096)
    os.close(primary)
    assert (b"\x1b[32mfresh" in shown) == coloured
    assert b"fresh" in shown


def test_a_folder_whose_name_is_no_text_is_no_trouble(check, command, archive):
    write(archive, past())
    write(archive, past(), os.fsdecode(b"odd\xff\n"))
    code, lines = check()
    assert code == 0
    assert [line.split()[:2] for line in lines] == [["ecns", "fresh"], ["odd?", "fresh"]]
    assert command("metrics")[0] == 0


def test_a_page_for_people_is_written(check, archive, tmp_path):
    folder = write(archive, past())
    page = tmp_path / "pages" / "portals.html"
    page.parent.mkdir()
    code, [line] = check("--html", str(page))
    assert code == 0
    assert "fresh" in line
    assert f"./../archive/ecns/{folder.name}/report.html" in page.read_text("utf-8")
