"""What a spider remembers across its jobs: a file that grows with the program, and is never in the way."""

from __future__ import annotations

import logging
import sqlite3

import pytest
from scrapy import Spider
from scrapy.utils.test import get_crawler

from newscrawl import state as state_module
from newscrawl.state import STATE, State, others_of, state_of

TABLE = "CREATE TABLE thing (name TEXT PRIMARY KEY);"


class One(Spider):
    name = "one"


@pytest.fixture
def versions(monkeypatch):
    """Says of which migrations the schema is made."""
    return lambda *migrations: monkeypatch.setattr(state_module, "_MIGRATIONS", migrations)


@pytest.fixture
def path(tmp_path):
    return tmp_path / STATE


def warnings(caplog):
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]


def names(state):
    return [name for [name] in state.rows("SELECT name FROM thing ORDER BY name")]


def put(state, *new):
    with state.writing() as database:
        if database is not None:
            database.executemany("INSERT INTO thing VALUES (?)", [(name,) for name in new])
        return database is not None


def test_what_was_written_is_there_when_it_is_opened_again(versions, path):
    versions(TABLE)
    state = State(path)
    assert state.is_open
    assert put(state, "a", "b")
    state.close()
    state.close()
    assert not state.is_open
    assert names(State(path)) == ["a", "b"]


def test_a_file_of_an_older_version_is_brought_up_to_date_and_keeps_what_it_has(versions, path):
    versions(TABLE)
    State(path).close()
    put(State(path), "a")
    versions(TABLE, "ALTER TABLE thing ADD COLUMN size INTEGER; CREATE TABLE more (x);")
    state = State(path)
    assert state.rows("SELECT name, size FROM thing") == [("a", None)]
    assert state.rows("SELECT * FROM more") == []
    assert state.rows("PRAGMA user_version") == [(2,)]
    # And not twice.
    assert State(path).is_open


def test_a_migration_that_fails_leaves_the_file_as_it_was(versions, path, caplog):
    versions(TABLE)
    put(State(path), "a")
    versions(TABLE, "CREATE TABLE more (x); CREATE TABLE thing (y);")
    assert not State(path).is_open
    [warning] = warnings(caplog)
    assert "already exists" in warning
    versions(TABLE)
    state = State(path)
    assert names(state) == ["a"]
    assert state.rows("SELECT name FROM sqlite_master WHERE name = 'more'") == []


def test_the_schema_of_today_can_be_made(path):
    state = State(path)
    assert state.rows("SELECT count(*) FROM near_article") == [(0,)]


def test_a_file_of_a_newer_version_is_left_alone(versions, path, caplog):
    versions(TABLE, "CREATE TABLE more (x);")
    State(path).close()
    versions(TABLE)
    state = State(path)
    assert not state.is_open
    assert state.rows("SELECT 1") == []
    assert not put(state, "a")
    [warning] = warnings(caplog)
    assert f"{path} can't be used (it has version 2, and this newscrawl knows 1)" in warning


def test_a_file_that_is_no_database_is_named_once(path, caplog):
    path.write_bytes(b"a letter to nobody, long enough to be looked at " * 50)
    state = State(path)
    assert not state.is_open
    assert state.rows("SELECT 1") == []
    assert not put(state, "a")
    [warning] = warnings(caplog)
    assert str(path) in warning
    assert "It may be deleted" in warning


def test_a_folder_in_its_place_is_named_too(path, caplog):
    path.mkdir()
    assert not State(path).is_open
    assert len(warnings(caplog)) == 1


def test_an_error_within_a_transaction_leaves_nothing_of_it(versions, path):
    versions(TABLE)
    state = State(path)

    def fail() -> None:
        with state.writing() as database:
            assert database is not None
            database.execute("INSERT INTO thing VALUES ('half')")
            raise RuntimeError("elsewhere")

    with pytest.raises(RuntimeError, match="elsewhere"):
        fail()
    assert names(state) == []
    assert put(state, "a")
    assert names(State(path)) == ["a"]


def test_an_error_of_the_database_ends_the_memory_with_nothing_half_written(versions, path, caplog):
    versions(TABLE)
    state = State(path)
    put(state, "a")
    put(state, "b", "a")
    assert not state.is_open
    [warning] = warnings(caplog)
    assert "UNIQUE constraint failed" in warning
    assert names(State(path)) == ["a"]


def test_a_full_disk_ends_the_memory(versions, path, caplog):
    versions(TABLE)
    state = State(path)
    put(state, "a")
    [[pages]] = state.rows("PRAGMA page_count")
    state.rows(f"PRAGMA max_page_count = {pages}")
    put(state, *(f"{n:0500}" for n in range(1000)))
    assert not state.is_open
    [warning] = warnings(caplog)
    assert "full" in warning
    assert not put(state, "b")
    assert names(State(path)) == ["a"]
    assert len(warnings(caplog)) == 1


def test_a_file_that_someone_keeps_locked_ends_the_memory(versions, path, caplog, monkeypatch):
    versions(TABLE)
    monkeypatch.setattr(state_module, "_BUSY_MILLISECONDS", 50)
    state = State(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert names(state) == []
    assert not put(state, "a")
    assert not state.is_open
    [warning] = warnings(caplog)
    assert "locked" in warning
    assert not State(path).is_open
    other.close()
    assert State(path).is_open


def test_two_jobs_may_write_in_turn_and_read_while_the_other_writes(versions, path):
    versions(TABLE)
    one, two = State(path), State(path)
    put(one, "a")
    with one.writing() as database:
        assert database is not None
        database.execute("INSERT INTO thing VALUES ('b')")
        assert names(two) == ["a"]
    assert put(two, "c")
    assert names(one) == ["a", "b", "c"]


# -- of another spider ----------------------------------------------------------------------------


def test_another_spiders_file_is_only_read(versions, path, caplog):
    versions(TABLE)
    mine = State(path)
    put(mine, "a")
    seen = State(path, read_only=True)
    assert names(seen) == ["a"]
    put(mine, "b")
    assert names(seen) == ["a", "b"]
    assert not put(seen, "c")
    assert names(mine) == ["a", "b"]
    [warning] = warnings(caplog)
    assert "what another spider remembers is not known to this job" in warning


def test_another_spiders_file_of_an_older_version_is_passed_over(versions, path, caplog):
    versions(TABLE)
    State(path).close()
    versions(TABLE, "CREATE TABLE more (x);")
    assert not State(path, read_only=True).is_open
    assert warnings(caplog) == []
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone() == (1,)


def test_another_spiders_file_of_a_newer_version_is_named(versions, path, caplog):
    versions(TABLE, "CREATE TABLE more (x);")
    State(path).close()
    versions(TABLE)
    assert not State(path, read_only=True).is_open
    assert len(warnings(caplog)) == 1


def test_another_spiders_file_that_is_not_there_is_not_made(path, caplog):
    assert not State(path, read_only=True).is_open
    assert not path.exists()
    assert len(warnings(caplog)) == 1


# -- of a crawl -----------------------------------------------------------------------------------


def crawler_in(folder, **settings):
    crawler = get_crawler(One, {"ARCHIVE_DIR": str(folder), **settings})
    crawler.spider = crawler._create_spider()
    return crawler


def test_a_crawl_has_one_beside_its_jobs(tmp_path):
    crawler = crawler_in(tmp_path)
    state = state_of(crawler)
    assert state is not None
    assert state_of(crawler) is state
    assert state.path == tmp_path / "one" / STATE
    again = state_of(crawler_in(tmp_path))
    assert again is not None
    assert again.path == state.path


@pytest.mark.parametrize("settings", [{"ARCHIVE_DIR": ""}, {"WARC_REPLAY": "archive"}])
def test_where_nothing_is_kept_and_in_a_replay_there_is_none(tmp_path, settings):
    crawler = crawler_in(tmp_path, **settings) if "WARC_REPLAY" in settings else crawler_in("")
    assert state_of(crawler) is None
    assert not list(tmp_path.rglob(STATE))


def test_the_other_spiders_are_those_that_remember_something(tmp_path):
    for name in ("two", "three"):
        (tmp_path / name).mkdir()
        State(tmp_path / name / STATE).close()
    (tmp_path / "four").mkdir()
    crawler = crawler_in(tmp_path)
    state_of(crawler)
    others = others_of(crawler)
    assert [state.path.parent.name for state in others] == ["three", "two"]
    assert all(state.is_open for state in others)
    assert others_of(crawler_in("")) == ()
