"""Jobs of scrapyd, run from the egg: several at once, with arguments and settings, and what they leave."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest
from scrapyd_server import FAST, PROJECT, SPIDERS, JobFiles, ScrapydServer, articles_of

from newscrawl.demo.check import differences
from warc.verify import verify_folder

WHOLE = ("first", "twin", "second")


@dataclass(frozen=True)
class Ran:
    """Jobs that have ended, by the names that the tests give them."""

    server: ScrapydServer
    ids: dict[str, str]
    elsewhere: Path

    def spider(self, name: str) -> str:
        return "second" if name == "second" else "ecns"

    def files(self, name: str) -> JobFiles:
        archive = self.elsewhere if name == "bounded" else None
        return self.server.files(self.ids[name], self.spider(name), archive)

    def log(self, name: str) -> str:
        return self.server.job_log(self.ids[name], self.spider(name))


@pytest.fixture(scope="module")
def ran(
    scrapyd: ScrapydServer, larger_project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Ran:
    """Whole crawls side by side, two of one spider and one of another; then small ones."""
    assert f'"spiders": {SPIDERS + 1}' in scrapyd.deploy(larger_project)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    bounds = {"limit": "3", "since": "2024-10-01", "sections": "Economy,Culture"}
    blocked = scrapyd.home / "scrapyd.conf" / "archive"
    ids = {
        "first": scrapyd.schedule("ecns", *FAST),
        "twin": scrapyd.schedule("ecns", *FAST),
        "second": scrapyd.schedule("second", *FAST),
        "bounded": scrapyd.schedule("ecns", *FAST, f"ARCHIVE_DIR={elsewhere}", **bounds),
        "relative": scrapyd.schedule("ecns", *FAST, "ARCHIVE_DIR=kept", limit="1"),
        "wrong": scrapyd.schedule("ecns", limt="3"),
        "blocked": scrapyd.schedule("ecns", f"ARCHIVE_DIR={blocked}"),
    }
    scrapyd.wait(*ids.values())
    return Ran(scrapyd, ids, elsewhere)


@pytest.mark.parametrize("name", WHOLE)
def test_jobs_side_by_side_give_each_item_as_its_author_wrote_it(ran, name, portal):
    assert list(differences(ran.files(name).items, portal.expected)) == []
    assert ran.files(name).items


@pytest.mark.parametrize("names", [("first", "twin"), ("second",)])
def test_the_jobs_of_a_spider_leave_no_article_out(ran, names, portal):
    assert len(articles_of(*map(ran.files, names))) == len(portal.expected)


@pytest.mark.parametrize("name", WHOLE)
def test_the_archive_of_each_is_whole(ran, name):
    files = ran.files(name)
    assert (files.report["state"], files.report["reason"]) == ("finished", "finished")
    assert files.report["job"] == ran.ids[name]
    assert verify_folder(files.folder).faults == []
    [warc] = [path for path in files.folder.iterdir() if ".warc" in path.name]
    assert files.names == {"items.jsonl", "crawl.json", "report.html", "index.cdxj", warc.name}


@pytest.mark.parametrize("name", WHOLE)
def test_none_had_to_give_up_a_file_that_it_shares(ran, name):
    log = ran.log(name)
    for word in ("ERROR", "CRITICAL", "Traceback", "locked", "can't be used"):
        assert word not in log


def test_both_jobs_of_a_spider_are_remembered(ran):
    with sqlite3.connect(ran.server.archive / "ecns" / "state.sqlite") as state:
        jobs = {job for (job,) in state.execute("SELECT DISTINCT job FROM figure")}
    assert {ran.ids["first"], ran.ids["twin"]} <= jobs


def test_arguments_and_settings_reach_the_job(ran):
    report = ran.files("bounded").report
    assert report["arguments"] == {
        "limit": "3",
        "since": "2024-10-01",
        "sections": "Economy,Culture",
    }
    assert report["settings"]["ARCHIVE_DIR"] == str(ran.elsewhere)
    items = ran.files("bounded").items
    assert len(items) == 3
    assert {item.articleSection for item in items} <= {"Economy", "Culture"}
    assert min(item.datePublished for item in items) >= "2024-10-01"


def test_the_archive_is_where_the_environment_of_scrapyd_says(ran):
    assert ran.files("first").report["settings"]["ARCHIVE_DIR"] == str(ran.server.archive)
    assert f"the job's files are in {ran.server.archive}/ecns/{ran.ids['first']}" in ran.log(
        "first"
    )
    assert "NEWSCRAWL_ARCHIVE_DIR" not in ran.log("first")


def test_a_relative_archive_goes_to_the_folder_of_scrapyd_and_the_log_says_so(ran):
    home = ran.server.home
    folder = home / "kept" / "ecns" / ran.ids["relative"]
    assert len(JobFiles(folder).items) == 1
    assert "ARCHIVE_DIR is 'kept', taken from the folder in which scrapyd was started" in ran.log(
        "relative"
    )
    assert f"this job's files go to {home / 'kept'}." in ran.log("relative")


def test_a_wrong_argument_is_told_in_the_job_s_log(ran):
    [line] = [line for line in ran.log("wrong").splitlines() if "ERROR" in line]
    assert "-a limt=...: did you mean limit? Spider ecns takes limit, since" in line
    assert "Traceback" not in ran.log("wrong")
    assert not (ran.server.archive / "ecns" / ran.ids["wrong"]).exists()


def test_an_archive_that_can_t_be_written_is_told_in_the_job_s_log(ran):
    [line] = [line for line in ran.log("blocked").splitlines() if "CRITICAL" in line]
    assert "ARCHIVE_DIR can't be written: Not a directory" in line
    assert "Traceback" not in ran.log("blocked")


@pytest.mark.parametrize("name", WHOLE)
def test_scrapyd_shows_the_items_of_the_job(ran, name):
    shown = ran.server.page(f"items/{PROJECT}/{ran.spider(name)}/{ran.ids[name]}.jl")
    kept = [json.loads(line) for line in ran.files(name).lines]
    assert [json.loads(line) for line in shown.splitlines()] == kept


def test_scrapyd_lists_log_and_items_of_each_job(ran):
    page = ran.server.page("jobs")
    finished = ran.server.jobs()["finished"]
    assert set(finished) == set(ran.ids.values())
    for name in WHOLE:
        entry, place = finished[ran.ids[name]], f"{PROJECT}/{ran.spider(name)}/{ran.ids[name]}"
        assert entry["log_url"] == f"/logs/{place}.log"
        assert entry["items_url"] == f"/items/{place}.jl"
        assert entry["log_url"] in page
        assert entry["items_url"] in page
