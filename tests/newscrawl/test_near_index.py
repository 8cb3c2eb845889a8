"""Finding bodies that are nearly the same among many."""

from __future__ import annotations

import random
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extract.near import Sketch, sketch_of
from newscrawl.near_index import TABLES, Bodies, Match, enter, look_up, match


@pytest.fixture
def database():
    return empty()


def empty():
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.executescript(TABLES)
    return database


def rows(database):
    return lambda query, values: database.execute(query, values).fetchall()


def text(seed, count=200):
    chance = random.Random(seed)
    return " ".join(f"w{chance.randrange(10**6)}x" for _ in range(count))


def sketch(text) -> Sketch:
    found = sketch_of(text)
    assert found is not None
    return found


def test_the_earliest_that_tells_all_comes_before_the_earliest_that_is_near(database):
    story, longer = sketch(text(1)), sketch(f"{text(1)} {text(2, 150)}")
    assert match(rows(database), story) is None
    assert enter(database, story) == 1
    assert match(rows(database), longer) == Match(1, tells_all=False)
    assert enter(database, longer) == 2
    assert enter(database, longer) == 3
    assert match(rows(database), longer) == Match(2, tells_all=True)
    assert match(rows(database), story) == Match(1, tells_all=True)
    assert match(rows(database), sketch(text(3))) is None


def test_scopes_do_not_know_each_other(database):
    enter(database, sketch(text(1)), scope=-5)
    assert match(rows(database), sketch(text(1))) is None
    assert match(rows(database), sketch(text(1)), scope=5) is None
    assert match(rows(database), sketch(text(1)), scope=-5) == Match(1, tells_all=True)


def test_most_are_found_among_a_thousand_of_one_template(database):
    """They share most of their text, and some of them all numbers by which they are looked up."""
    frame = text("frame", 150)
    stories = [sketch(f"{text(n, 60)} {frame}") for n in range(1000)]
    for story in stories:
        enter(database, story)
    found = [match(rows(database), stories[n]) for n in range(0, 1000, 10)]
    right = [Match(n + 1, tells_all=True) for n in range(0, 1000, 10)]
    assert sum(one == other for one, other in zip(found, right, strict=True)) >= 85
    assert {one for one, other in zip(found, right, strict=True) if one != other} <= {None}
    assert match(rows(database), stories[-1]) == Match(1000, tells_all=True)
    assert len(list(look_up(rows(database), stories[7]))) <= 16


def test_a_damaged_row_is_passed_over(database):
    enter(database, sketch(text(1)))
    enter(database, sketch(text(1)))
    database.execute("UPDATE near_body SET sketch = x'00' WHERE id = 1")
    assert match(rows(database), sketch(text(1))) == Match(2, tells_all=True)


@given(st.lists(st.integers(0, 20), max_size=30))
def test_whatever_was_entered_is_found_and_nothing_else(seeds):
    database = empty()
    for seed in seeds:
        enter(database, sketch(text(seed)))
    for seed in range(21):
        found = match(rows(database), sketch(text(seed)))
        assert found == (Match(seeds.index(seed) + 1, tells_all=True) if seed in seeds else None)


def test_a_crawls_own_bodies_are_known_by_address():
    bodies = Bodies()
    bodies.add(sketch(text(1)), "https://a.example/1")
    bodies.add(sketch(text(2)), "https://a.example/2")
    assert bodies.match(sketch(text(2))) == ("https://a.example/2", True)
    assert bodies.match(sketch(f"{text(1)} {text(4, 150)}")) == ("https://a.example/1", False)
    assert bodies.match(sketch(text(3))) is None
    bodies.close()
    bodies.close()


def test_without_room_for_temporary_files_the_crawl_goes_on(caplog):
    bodies = Bodies()
    bodies.add(sketch(text(1)), "https://a.example/1")
    assert bodies._database is not None
    [pages] = bodies._database.execute("PRAGMA page_count").fetchone()
    bodies._database.execute(f"PRAGMA max_page_count = {pages}")
    for n in range(2, 30):
        bodies.add(sketch(text(n)), f"https://a.example/{n}")
    assert bodies.match(sketch(text(1))) is None
    [record] = caplog.records
    assert "full" in record.getMessage()
    assert "SQLITE_TMPDIR" in record.getMessage()
