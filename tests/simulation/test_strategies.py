"""Hourly jobs on the simulated portal: what each way of crawling finds, and what it costs."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tests.simulation import report
from tests.simulation.figures import TARGET_BEYOND, TARGET_NOTICED, Run
from tests.simulation.plan import Plan
from tests.simulation.simulate import run_apart
from tests.soak.amount import amount, cases, in_soak

# A quarter of a day, with the hour in which the portal is down.
JOBS = 8


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("simulation")


@pytest.fixture(scope="module")
def full(folder: Path) -> Run:
    return Run.read(run_apart(Plan("full", days=1, jobs=JOBS), folder))


@pytest.fixture(scope="module")
def cache(folder: Path) -> Run:
    return Run.read(run_apart(Plan("cache", days=1, jobs=JOBS), folder))


@pytest.fixture(scope="module")
def feed(folder: Path) -> Run:
    return Run.read(run_apart(Plan("feed", days=1, jobs=JOBS), folder))


def test_a_full_recrawl_finds_all_exactly_as_written_and_fetches_it_again_and_again(full):
    assert len(full.shown) > 50
    assert full.missed == []
    assert full.wrong == 0
    assert full.kinds["first"] == len(full.first_found)
    assert full.kinds["needless"] > 4 * full.kinds["first"]
    assert full.doubled > 4 * len(full.first_found)


def test_an_hour_in_which_the_portal_is_down_is_in_the_figures(full):
    # A host that says no again and again is left alone for the rest of the job.
    assert full.kinds["failed"] > 0
    down = {one.job for one in full.asked if one.status == 503}
    assert down == {6}


@in_soak
def test_the_http_cache_finds_the_same_with_conditional_requests(full, cache):
    assert cache.first_found.keys() == full.first_found.keys()
    assert cache.wrong == 0
    assert cache.kinds["article 304"] > 50
    assert cache.kinds["source 304"] > 10
    assert 0 < cache.kinds["needless"] < full.kinds["needless"] / 2
    assert cache.size < full.size / 2


def test_the_feed_alone_misses_what_is_not_in_it(full, feed):
    assert 0 < len(feed.first_found) < len(full.first_found)
    assert {*feed.missed, *feed.pending} == full.first_found.keys() - feed.first_found.keys()
    assert feed.polls == JOBS


def test_the_kinds_of_requests_are_all_of_them(full, cache, feed):
    for run in (full, cache, feed):
        assert sum(run.kinds.values()) == len(run.asked)
        assert run.kinds.keys() <= report.KINDS.keys()


def test_nothing_is_found_before_it_is_shown_and_all_by_the_next_job_that_gets_an_answer(full):
    hours = [delay.total_seconds() / 3600 for delay in full.delays]
    assert 0 <= hours[0] <= hours[len(hours) // 2] <= 1
    assert 1 < hours[-1] <= 2


def test_the_report_has_a_column_for_each_run_and_a_page_that_stands_alone(
    folder, full, cache, feed, capsys
):
    page = folder / "simulation.html"
    report.write(folder, page)
    printed = capsys.readouterr().out
    assert "full recrawl" in printed
    assert f"{len(full.asked):,}" in printed
    tree = etree.fromstring(page.read_bytes(), etree.HTMLParser())
    heads = [cell.text for cell in tree.iterfind(".//table/tr/th")]
    assert heads[1:] == [full.title, cache.title, feed.title]
    assert len(tree.findall(".//svg")) == 4
    assert b"http" not in page.read_bytes().replace(b"http-equiv", b"")


def test_a_folder_without_runs_is_told_so(tmp_path):
    with pytest.raises(SystemExit, match="holds no run; make them by `make simulate`"):
        report.write(tmp_path, tmp_path / "page.html")


@pytest.mark.parametrize(
    "silent", cases([False], [True]), ids=["announced", "silent"][: amount(1, 2)]
)
def test_two_days_with_a_memory_find_all_once_and_notice_changes_at_a_small_price(tmp_path, silent):
    run = Run.read(run_apart(Plan("ours", days=2, silent=silent), tmp_path))
    assert run.missed == []
    assert run.doubled == 0
    assert run.wrong == 0
    assert run.beyond <= TARGET_BEYOND
    assert len(run.noticed) >= TARGET_NOTICED * len(run.changes) > 0
