"""JOBDIR: a crawl that is paused, killed or repeated with the same folder."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from killing import (
    Moment,
    WatchedServer,
    end_at,
    interrupt,
    interrupt_twice,
    is_article,
    names_of,
)
from rolling import RollingServer, id_of, path_of

NO_MEMORY = "STATE_ENABLED=0"
FEW = "CONCURRENT_REQUESTS=2"


@pytest.fixture
def server(portal) -> Iterator[WatchedServer]:
    """The bundled portal, watched."""
    with WatchedServer(portal) as server:
        yield server


@pytest.fixture
def jobdir(tmp_path):
    return f"JOBDIR={tmp_path / 'jobdir'}"


@pytest.fixture
def undisturbed(whole_crawl):
    return names_of(whole_crawl.archive)


def stats_of(archive):
    """The statistics of each job that has some."""
    reports = [json.loads(path.read_bytes()) for path in archive.glob("ecns/*/crawl.json")]
    return [report["stats"] for report in reports]


def test_a_crawl_that_is_paused_again_and_again_has_everything_once(
    scrapy, server, jobdir, undisturbed
):
    for items in (3, 4, 5):
        paused = end_at(scrapy, server, Moment("item", items), FEW, jobdir, end=interrupt)
        assert paused.crawl.returncode == 0, paused.crawl.output
        report = json.loads((paused.folder / "crawl.json").read_bytes())
        assert (report["state"], report["reason"]) == ("finished", "shutdown")
        assert report["sums"]["unfinished"] > 0
        assert "Traceback" not in paused.crawl.output
    assert scrapy("crawl", "ecns", "-s", jobdir).returncode == 0
    assert names_of(scrapy.archive) == undisturbed
    # All that is queued can be kept on the disk.
    for stats in stats_of(scrapy.archive):
        assert stats["scheduler/enqueued"] == stats["scheduler/enqueued/disk"]


def test_ctrl_c_twice_and_a_kill_leave_nothing_out(scrapy, server, jobdir, undisturbed):
    end_at(scrapy, server, Moment("item", 3), FEW, jobdir, end=interrupt_twice)
    end_at(scrapy, server, Moment("item", 3), FEW, jobdir)
    assert scrapy("crawl", "ecns", "-s", jobdir).returncode == 0
    assert names_of(scrapy.archive) == undisturbed


def test_without_a_memory_a_paused_crawl_goes_on_with_its_queue(
    scrapy, server, jobdir, undisturbed
):
    end_at(scrapy, server, Moment("item", 5), FEW, jobdir, NO_MEMORY, end=interrupt)
    resumed = scrapy("crawl", "ecns", "-s", jobdir, "-s", NO_MEMORY)
    assert "Resuming crawl" in resumed.output
    assert names_of(scrapy.archive) == undisturbed


def test_without_a_memory_a_killed_crawl_begins_anew_and_says_so(
    scrapy, server, tmp_path, jobdir, undisturbed
):
    killed = end_at(scrapy, server, Moment("item", 5), FEW, jobdir, NO_MEMORY)
    shutil.rmtree(killed.folder)
    again = scrapy("crawl", "ecns", "-s", jobdir, "-s", NO_MEMORY)
    assert (
        f"The crawl with JOBDIR {tmp_path / 'jobdir'} was killed; its queue is lost" in again.output
    )
    assert names_of(scrapy.archive) == undisturbed


def test_what_an_older_newscrawl_or_a_power_cut_left_in_the_folder_does_no_harm(
    scrapy, server, tmp_path, jobdir, undisturbed
):
    end_at(scrapy, server, Moment("item", 3), FEW, jobdir, end=interrupt)
    folder = tmp_path / "jobdir"
    files = [path for path in (folder / "requests.queue").rglob("*") if path.is_file()]
    assert len(files) > 1
    for path in files:
        path.write_bytes(path.read_bytes()[:-3] + b"\x80\x05cgone\nClass\n.")
    seen = folder / "requests.seen"
    seen.write_bytes(seen.read_bytes()[:-7])
    last = scrapy("crawl", "ecns", "-s", jobdir)
    assert last.returncode == 0, last.output
    assert "Traceback" not in last.output
    assert names_of(scrapy.archive) == undisturbed


def test_two_crawls_on_one_folder_are_refused_by_one_clear_line(scrapy, server, tmp_path, jobdir):
    others = []

    def run_another(path):
        if is_article(path) and not others:
            others.append(scrapy("crawl", "ecns", "-s", jobdir))

    server.watch = run_another
    first = scrapy("crawl", "ecns", "-s", jobdir, "-a", "limit=1")
    [second] = others
    assert (first.returncode, second.returncode) == (0, 1)
    assert len(list(scrapy.archive.glob("ecns/*/"))) == 1
    assert "Traceback" not in second.output
    [line] = [text for text in second.output.splitlines() if "CRITICAL" in text]
    assert f"JOBDIR {tmp_path / 'jobdir'} is in use by another crawl" in line
    assert len(names_of(scrapy.archive)) == 1
    assert scrapy("crawl", "ecns", "-s", jobdir, "-a", "limit=1").returncode == 0


def test_a_folder_that_is_none_is_refused_by_one_clear_line(scrapy, tmp_path):
    (tmp_path / "file").touch()
    crawl = scrapy("crawl", "ecns", "-s", f"JOBDIR={tmp_path / 'file'}")
    assert crawl.returncode == 1
    assert "Traceback" not in crawl.output
    assert f"JOBDIR {tmp_path / 'file'} can't be written: Not a directory" in crawl.output


def test_a_folder_that_is_kept_for_all_jobs_filters_no_further_look(scrapy_on, jobdir):
    with RollingServer(range(3)) as rolling:
        scrapy = scrapy_on(rolling.proxy_url)
        scrapy("crawl", "ecns", "-s", jobdir)
        for _ in range(2):
            rolling.change(1)
            pass_a_day(scrapy)
            rolling.not_modified.clear()
            scrapy("crawl", "ecns", "-s", jobdir)
            # The others were looked at too.
            assert {path_of(0), path_of(2)} <= set(rolling.not_modified)
    expected = [(id_of(0), 1), (id_of(1), 1), (id_of(1), 2), (id_of(1), 3), (id_of(2), 1)]
    assert names_of(scrapy.archive) == expected


def pass_a_day(scrapy):
    """Let all that is remembered be due: time passes only in the memory."""
    with closing(sqlite3.connect(scrapy.archive / "ecns" / "state.sqlite")) as database, database:
        database.execute("UPDATE page SET due = fetched")
