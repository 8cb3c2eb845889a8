"""Earlier jobs: what is remembered of them, which are alike, and what is forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest

import newscrawl
from newscrawl.drift import FIRST_JOBS
from newscrawl.figures import Figure, Key, Kind
from newscrawl.history import basis_of, read_history, write_history
from newscrawl.portals import Expected, PortalError, Template
from newscrawl.state import State
from spiders.ecns import EcnsSpider

ECNS = EcnsSpider.portal
EDITOR = Key(Kind.FIELD, "editor")
HEADLINE = Key(Kind.FIELD, "headline")
FOOTER = Key(Kind.REMOVED, "footer")
SHARE = Key(Kind.REMOVED, "share")


@pytest.fixture
def state(tmp_path):
    state = State(tmp_path / "state.sqlite")
    yield state
    state.close()


def test_figures_come_back_as_they_were_the_oldest_first(state):
    jobs = [{EDITOR: Figure(9, n, n), FOOTER: Figure(9, n / 3, n / 7)} for n in range(5)]
    for number, figures in enumerate(jobs):
        write_history(state, "a", f"job{number}", figures, ())
    assert read_history(state, "a", ()) == {
        key: [figures[key] for figures in jobs] for key in (EDITOR, FOOTER)
    }
    assert read_history(state, "b", ()) == {}


def test_a_job_is_not_compared_with_what_was_broken_in_another(state):
    write_history(state, "a", "one", {EDITOR: Figure(9, 9, 9), HEADLINE: Figure(9, 9, 9)}, ())
    write_history(state, "a", "two", {EDITOR: Figure(8), HEADLINE: Figure(8, 8, 8)}, {EDITOR})
    history = read_history(state, "a", ())
    assert history[EDITOR] == [Figure(9, 9, 9)]
    assert history[HEADLINE] == [Figure(9, 9, 9), Figure(8, 8, 8)]


def test_a_rule_of_which_a_job_knows_nothing_stripped_nothing_there(state):
    write_history(state, "a", "one", {EDITOR: Figure(9, 9, 9)}, ())
    write_history(state, "a", "two", {EDITOR: Figure(7, 7, 7), FOOTER: Figure(7, 2, 3)}, ())
    history = read_history(state, "a", {SHARE, HEADLINE})
    assert history[FOOTER] == [Figure(9), Figure(7, 2, 3)]
    assert history[SHARE] == [Figure(9), Figure(7)]
    assert history[HEADLINE] == []


def test_of_a_long_history_the_first_jobs_and_the_last_stay(state):
    for number in range(260):
        write_history(state, "a", f"job{number}", {EDITOR: Figure(999, number, 0)}, ())
    kept = [int(figure.total) for figure in read_history(state, "a", ())[EDITOR]]
    assert len(kept) == 200
    assert kept[:FIRST_JOBS] == list(range(FIRST_JOBS))
    assert kept[FIRST_JOBS:] == list(range(90, 260))


def test_histories_that_nothing_was_added_to_for_long_go(state):
    for number in range(25):
        write_history(state, f"basis{number}", "job", {EDITOR: Figure(1)}, ())
    assert read_history(state, "basis4", ()) == {}
    assert read_history(state, "basis5", ()) != {}


def test_without_a_memory_there_is_no_history(tmp_path, caplog):
    path = tmp_path / "state.sqlite"
    path.write_bytes(b"no database" * 500)
    state = State(path)
    write_history(state, "a", "one", {EDITOR: Figure(9)}, ())
    assert read_history(state, "a", ()) == {}
    assert f"{path} can't be used" in caplog.text


@pytest.mark.parametrize(
    "change",
    [
        {"templates": (Template(body="div.story"),)},
        {"strip": {}},
        {"expected": Expected(reviewed="2026-11-26")},
        {"expected": Expected(fields={"editor": 0.0})},
        {"timezone": "UTC"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_declaration_begins_anew(change):
    assert basis_of("ecns", replace(ECNS, **change), {}) != basis_of("ecns", ECNS, {})


def test_another_version_begins_anew(monkeypatch):
    before = basis_of("ecns", ECNS, {})
    assert before == basis_of("ecns", replace(ECNS), {})
    monkeypatch.setattr(newscrawl, "__version__", "99.0")
    assert basis_of("ecns", ECNS, {}) != before


def test_crawls_of_one_kind_are_alike_whatever_their_days():
    day, other = ({"since": f"2026-11-{day}", "sections": "Economy"} for day in (25, 26))
    assert basis_of("ecns", ECNS, day) == basis_of("ecns", ECNS, other)
    assert basis_of("ecns", ECNS, day) != basis_of("ecns", ECNS, {"since": "2026-11-25"})
    assert basis_of("ecns", ECNS, day) != basis_of("ecns", ECNS, day | {"sections": "Travel"})
    assert basis_of("a.example", None, {}) != basis_of("b.example", None, {})


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        (Expected(fields={"editor": 1.5}), "expected: fields: editor: 1.5 is no share"),
        (Expected(fields={"author": 0.5}), "expected: fields: there is no 'author'"),
        (Expected(fallbacks={"date": 0.5}), "expected: fallbacks: there is no 'date'"),
        (Expected(statuses={"item": 0.5}), "expected: statuses: there is no 'item'"),
    ],
)
def test_an_expectation_that_can_not_hold_is_refused(expected, message):
    with pytest.raises(PortalError, match=message):
        replace(ECNS, expected=expected)
