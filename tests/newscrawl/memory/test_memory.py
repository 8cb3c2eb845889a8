"""What a spider remembers of its portal: sources, articles, and how requests ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newscrawl import clock
from newscrawl.items import Metadata, NewsArticle
from newscrawl.known import Known, digests
from newscrawl.ledger import Original, Outcome
from newscrawl.memory import pages
from newscrawl.memory.ending import Ended
from newscrawl.memory.memory import Memory, Reading, Shown, Walk
from newscrawl.memory.policy import DAY, HOUR
from newscrawl.state import State

FEED = "https://news.example/feed.xml"
LISTING = "https://news.example/world/"
BEGIN = datetime(2026, 10, 11, 9, tzinfo=UTC)


@pytest.fixture
def wait(monkeypatch):
    """Lets time pass; there is none but this."""
    hours = [0.0]
    monkeypatch.setattr(clock, "now", lambda: BEGIN + timedelta(hours=hours[0]))

    def wait(more):
        hours[0] += more

    return wait


@pytest.fixture
def job(tmp_path, wait):
    """Makes the memory of a job; all jobs share one file."""
    return lambda name="one": Memory(
        State(tmp_path / "state.sqlite"), name, window=3 * DAY, longest_poll=6 * HOUR
    )


def shown(*names, modified=None):
    return [
        Shown(f"id {name}", f"https://news.example/{name}", modified=modified) for name in names
    ]


def at(hours):
    return int((BEGIN + timedelta(hours=hours)).timestamp())


def fetch(memory, name, body="Text.", hours=0.0, version=1, **more):
    article = NewsArticle(
        url=f"https://news.example/{name}",
        headline=name,
        articleBody=body,
        metadata=Metadata(version=version, warcFile="a.warc.gz", warcRecordId="<urn:uuid:1>"),
    )
    ended = Ended(
        identity=f"id {name}", url=article.url, outcome=Outcome.ITEM, asked=at(hours),
        article=article, content="sha256:" + "ab" * 32, etag='"1"', **more,
    )  # fmt: skip
    memory.store(ended)
    memory.when_stored()()
    return article


def look(memory, name, outcome, hours):
    memory.end(
        Ended(identity=f"id {name}", url=f"https://news.example/{name}", outcome=outcome, asked=at(hours))
    )  # fmt: skip
    memory.commit()


def due(memory):
    return [page.identity.removeprefix("id ") for page in memory.due()]


def test_what_a_source_shows_first_is_due_and_stays_so_until_it_is_fetched(job):
    sights = job().read(Reading(FEED, shown("a", "b"))).sights
    assert all(sight.is_new and sight.is_due for sight in sights.values())
    again = job("two")
    assert due(again) == ["a", "b"] or set(due(again)) == {"a", "b"}
    fetch(again, "a")
    assert due(job("three")) == ["b"]


def test_a_fetched_article_is_known_to_later_jobs_with_version_digests_and_validators(job, wait):
    memory = job()
    memory.read(Reading(FEED, shown("a")))
    article = fetch(memory, "a")
    wait(1)
    later = job("two")
    sight = later.read(Reading(FEED, shown("a"))).sights["id a"]
    assert not sight.is_new
    assert not sight.is_due
    assert later.known(sight.page) == Known(1, digests(article), "sha256:" + "ab" * 32)
    assert sight.page.etag == '"1"'
    assert later.job_of(sight.page) == "one"


def test_an_item_is_remembered_only_when_the_disk_has_it(job):
    memory = job()
    memory.read(Reading(FEED, shown("a")))
    memory.store(
        Ended(
            identity="id a",
            url="u",
            outcome=Outcome.ITEM,
            asked=at(0),
            article=NewsArticle(url="u"),
        )
    )
    on_disk = memory.when_stored()
    memory.commit()
    assert due(job("two")) == ["a"]
    on_disk()
    assert due(job("two")) == []


def test_a_day_later_it_is_looked_at_again_and_less_and_less_often_while_it_stays_as_it_is(
    job, wait
):
    memory = job()
    memory.read(Reading(FEED, shown("a")))
    fetch(memory, "a")
    wait(23)
    assert due(memory) == []
    wait(1)
    assert due(memory) == ["a"]
    look(memory, "a", Outcome.UNCHANGED, 24)
    wait(47)
    assert due(memory) == []
    wait(1)
    assert due(memory) == ["a"]
    look(memory, "a", Outcome.UNCHANGED, 72)
    wait(1000)
    assert due(memory) == []


def test_a_change_that_a_source_tells_of_is_looked_at_at_once_and_after_a_kill_too(job, wait):
    memory = job()
    memory.read(Reading(FEED, shown("a", modified=at(-1))))
    fetch(memory, "a")
    wait(2)
    sight = memory.read(Reading(FEED, shown("a", modified=at(1)))).sights["id a"]
    assert sight.is_due
    assert due(job("two")) == ["a"]
    fetch(job("two"), "a", body="Other text.", hours=2, version=2)
    assert due(job("three")) == []
    source = memory.source(FEED)
    assert (source.announced, source.confirmed) == (1, 1)


def test_a_source_whose_changes_are_none_is_no_longer_believed(job, wait):
    memory = job()
    memory.read(Reading(FEED, shown("a")))
    fetch(memory, "a")
    heard = 0
    for hour in range(1, 30):
        wait(0.5)
        if memory.read(Reading(FEED, shown("a", modified=at(hour * 0.5)))).sights["id a"].is_due:
            heard += 1
            look(memory, "a", Outcome.UNCHANGED, hour * 0.5 - 0.1)
    assert heard == 20


@pytest.mark.parametrize("outcome", [Outcome.ERROR, Outcome.BLOCKED])
def test_what_failed_is_due_again_after_an_hour(job, wait, outcome):
    memory = job()
    memory.read(Reading(FEED, shown("a")))
    look(memory, "a", outcome, 0)
    assert due(memory) == []
    wait(1)
    assert due(memory) == ["a"]


def test_what_vanished_is_not_looked_for_again(job, wait):
    memory = job()
    memory.read(Reading(FEED, shown("a")))
    fetch(memory, "a")
    wait(24)
    look(memory, "a", Outcome.GONE, 24)
    wait(1000)
    assert due(memory) == []


def test_what_the_arguments_left_out_is_due_for_jobs_with_others_and_its_section_is_known(job):
    memory = job()
    memory.read(Reading(FEED, shown("a")))
    article = NewsArticle(url="u", articleSection="Economy")
    memory.end(
        Ended(identity="id a", url="u", outcome=Outcome.SKIPPED, asked=0, article=article, published=7)
    )  # fmt: skip
    memory.commit()
    [page] = job("two").due()
    assert (page.section, page.published) == ("Economy", 7)


def test_an_article_repeats_one_of_another_job_if_that_has_the_version_or_another_name_of_it(job):
    memory = job()
    memory.read(Reading(FEED, shown("a")))
    fetch(memory, "a", aliases=("id b",))
    original = Original("https://news.example/a", "one")
    other = job("two")
    assert other.repeats(("id a",), 1) == original
    assert other.repeats(("id a",), 2) is None
    assert other.repeats(("id b",), 1) == original
    assert other.repeats(("id c", "id b"), 1) == original
    assert other.repeats(("id c",), 1) is None
    # Its next version is known by its other name too.
    assert other.repeats(("id a", "id b"), 2) is None


def test_another_name_that_a_source_showed_is_not_asked_for_once_the_article_is_there(job):
    memory = job()
    memory.read(Reading(FEED, shown("a", "b")))
    fetch(memory, "a", aliases=("id b",))
    assert due(job("two")) == []
    sight = job("two").read(Reading(FEED, shown("b"))).sights["id b"]
    assert (sight.page.same_as, sight.is_due) == ("id a", False)


def test_a_listing_of_known_articles_is_written_down_once_a_day(job, wait):
    memory = job()
    names = [f"n{number}" for number in range(100)]
    memory.read(Reading(LISTING, shown(*names)))
    database = memory._state._database

    def writes():
        before = database.total_changes
        memory.read(Reading(LISTING, shown(*names)))
        return database.total_changes - before

    for _ in range(23):
        wait(1)
        assert writes() == 1, "the source's own row"
    wait(1)
    assert writes() == 101


def test_what_an_article_says_of_its_date_is_not_replaced_by_what_a_source_says(job):
    memory = job()
    memory.read(Reading(FEED, shown("a")))
    fetch(memory, "a", published=at(-2))
    sight = memory.read(Reading(FEED, [Shown("id a", "u", published=at(-9))])).sights["id a"]
    assert sight.page.published == at(-2)


def test_an_item_that_is_lost_is_fetched_once_more_under_the_same_version(job):
    memory = job()
    memory.read(Reading(FEED, shown("a", "b")))
    lost = [
        fetch(memory, "a"),
        fetch(memory, "b"),
        fetch(memory, "b", body="Other text.", version=2),
    ]
    for _ in range(2):  # a kill in between has it done again
        memory.reconcile("one", [], [an_end(lost[0]), an_end(lost[2])])
    by_name = {page.identity: memory.known(page) for page in job("two").due()}
    assert by_name["id a"] is None
    assert by_name["id b"].version == 1
    assert by_name["id b"].fields != digests(lost[2])


def test_a_lost_item_of_which_another_job_has_a_later_version_does_not_come_again(job):
    memory = job()
    memory.read(Reading(FEED, shown("a")))
    first = fetch(memory, "a")
    fetch(job("two"), "a", body="Other text.", version=2)
    memory.reconcile("one", [], [an_end(first)])
    assert due(memory) == []


def an_end(article):
    return Ended(
        identity=f"id {article.headline}",
        url=article.url,
        outcome=Outcome.ITEM,
        asked=at(0),
        article=article,
    )


# -- jobs at the same time ---------------------------------------------------------------------------


def test_an_item_that_one_job_is_about_to_write_is_no_other_jobs(job):
    one, two = job("one"), job("two")
    one.read(Reading(FEED, shown("a")))
    assert one.claim(("id a", "url news.example/a"), 1, "https://news.example/a") is None
    claimed = Original("https://news.example/a", "one")
    assert two.claim(("id a",), 1, "http://news.example/a") == claimed
    assert two.claim(("id other", "url news.example/a"), 1, "http://news.example/other") == claimed
    # One's own is no other's: an item that could not be written is written later.
    assert one.claim(("id a",), 1, "https://news.example/a") is None


def test_a_claim_ends_with_the_item_and_the_next_version_is_free(job):
    one, two = job("one"), job("two")
    one.read(Reading(FEED, shown("a")))
    one.claim(("id a", "url news.example/a"), 1, "https://news.example/a")
    fetch(one, "a")
    assert two.claim(("id a",), 1, "https://news.example/a") == Original(
        "https://news.example/a", "one"
    )
    assert two.claim(("id a", "url news.example/a"), 2, "https://news.example/a") is None


@pytest.mark.parametrize("way", ["it ends", "it dies"])
def test_what_a_job_claimed_and_never_wrote_is_free_when_it_is_over(job, way):
    one, two = job("one"), job("two")
    one.claim(("id a",), 1, "https://news.example/a")
    two.claim(("id b",), 1, "https://news.example/b")
    if way == "it ends":
        one.finish()
    else:
        two.free_claims(lambda name: name == "two")
    assert two.claim(("id a",), 1, "https://news.example/a") is None
    assert one.claim(("id b",), 1, "https://news.example/b") is not None


def test_items_are_remembered_once_however_late_the_disk_says_that_it_has_them(job):
    memory = job()
    memory.read(Reading(FEED, shown("a")))
    article = NewsArticle(url="https://news.example/a", headline="a")
    memory.store(an_end(article))
    on_disk = memory.when_stored()
    memory.finish()
    on_disk()
    [page] = pages.find(State(memory._state.path).rows, ("id a",)).values()
    assert (page.version, page.looks) == (1, 0)


def test_an_article_that_another_job_stores_meanwhile_stays_known_when_a_source_is_read(
    job, monkeypatch
):
    memory, other = job("one"), job("two")
    memory.read(Reading(FEED, shown("a")))
    writing = State.writing

    def late(state):
        monkeypatch.setattr(State, "writing", writing)
        fetch(other, "a")
        return writing(state)

    monkeypatch.setattr(State, "writing", late)
    assert memory.read(Reading(FEED, shown("a"))).sights["id a"].page.version == 1
    assert due(memory) == []


# -- walks through listings -------------------------------------------------------------------------


def walk(memory, number, *names, pages=10, end=False, since=None, too_old=False):
    if too_old:
        state = Walk(pages, since, floor=since)
    elif number >= pages and not end:
        state = Walk(pages, since, depth=pages)
    else:
        state = Walk(pages, since, has_more=not end)
    return memory.read(Reading(LISTING, shown(*names), number, state)).goes_on


def walk_all(memory, *listing, **more):
    """Walk a listing; returns how many pages were read."""
    for number, names in enumerate(listing, 1):
        if not walk(memory, number, *names.split(), end=number == len(listing), **more):
            return number
    return len(listing)


def test_a_walk_stops_at_the_first_page_that_was_known_when_it_was_walked_before(job, wait):
    assert walk_all(job(), "a b", "c d", "e f") == 3
    wait(1)
    assert walk_all(job("two"), "x a", "b c", "d e", "f") == 2
    wait(1)
    assert walk_all(job("three"), "x a", "b c", "d e", "f") == 1


def test_after_a_walk_that_was_cut_short_the_next_one_goes_to_the_end(job, wait):
    memory = job()
    assert walk(memory, 1, "a", "b")
    assert not memory.is_quiet(LISTING, 10)
    wait(1)
    assert walk_all(job("two"), "a b", "c d", "e f") == 3
    wait(1)
    assert walk_all(job("three"), "a b", "c d", "e f") == 1


def test_a_walk_that_is_cut_short_in_the_new_part_of_a_known_listing_is_walked_again(job, wait):
    walk_all(job(), "a b", "c d")
    wait(1)
    assert walk(job("two"), 1, "z", "y")
    wait(1)
    assert walk_all(job("three"), "z y", "x w", "a b", "c d") == 4


def test_what_another_source_showed_since_does_not_stop_a_walk(job, wait):
    walk_all(job(), "a b", "c d")
    wait(1)
    job("two").read(Reading(FEED, shown("y", "z")))
    wait(1)
    assert walk_all(job("three"), "z y", "x w", "a b", "c d") == 3


def test_a_job_that_may_read_more_pages_goes_deeper_than_those_before(job, wait):
    pages_ = ("a b", "c d", "e f", "g h")
    assert walk_all(job(), *pages_, pages=2) == 2
    wait(1)
    assert walk_all(job("two"), *pages_, pages=2) == 1
    assert walk_all(job("two"), *pages_, pages=9) == 4
    wait(1)
    assert walk_all(job("three"), *pages_, pages=9) == 1


def test_a_walk_down_to_a_day_is_no_walk_to_the_end(job, wait):
    memory = job()
    assert walk(memory, 1, "a", since=at(-10))
    assert not walk(memory, 2, "b", since=at(-10), too_old=True)
    wait(1)
    assert not walk(job("two"), 1, "a", since=at(-5))
    assert walk(job("three"), 1, "a")


def test_a_listing_that_shows_nothing_new_is_quiet_for_a_while(job, wait):
    walk_all(job(), "a b")
    for _ in range(8):
        wait(1)
        if not job("two").is_quiet(LISTING, 10):
            walk_all(job("two"), "a b")
    assert job("two").is_quiet(LISTING, 10)
    assert not job("two").is_quiet(LISTING, 20 * 10**6), "a job that goes deeper reads it"
    wait(6)
    assert not job("two").is_quiet(LISTING, 10)


def test_a_source_that_is_not_modified_keeps_its_validators(job, wait):
    memory = job()
    memory.read(Reading(FEED, shown("a"), etag='"7"', modified="Sat"))
    wait(1)
    memory.not_modified(FEED)
    source = job("two").source(FEED)
    assert (source.etag, source.modified, source.polled) == ('"7"', "Sat", at(1))


def test_identities_that_fall_on_one_row_stand_side_by_side(job, monkeypatch):
    monkeypatch.setattr(pages, "_KEY_BITS", 2)
    memory = job()
    names = [f"n{number}" for number in range(40)]
    memory.read(Reading(FEED, shown(*names)))
    for name in names[::2]:
        fetch(memory, name)
    assert sorted(due(job("two"))) == sorted(names[1::2])
    sights = job("two").read(Reading(FEED, shown(*names))).sights
    assert not any(sight.is_new for sight in sights.values())
    assert {i for i, sight in sights.items() if sight.page.version} == {
        f"id {n}" for n in names[::2]
    }


def test_without_a_file_all_is_new_each_time(tmp_path, wait):
    (tmp_path / "state.sqlite").write_bytes(b"no database" * 100)
    memory = Memory(State(tmp_path / "state.sqlite"), "one", window=DAY, longest_poll=HOUR)
    seen = memory.read(Reading(LISTING, shown("a"), 1, Walk(10, has_more=True)))
    assert (seen.sights, seen.goes_on) == ({}, True)
    fetch(memory, "a")
    assert memory.repeats(("id a",), 1) is None
    assert due(memory) == []


def test_items_of_a_dead_job_are_remembered_once(job):
    memory = job()
    memory.read(Reading(FEED, shown("a", "b")))
    fetch(memory, "a")
    [b] = [page for page in memory.due() if page.identity == "id b"]
    items = [
        Ended(
            identity=f"id {name}", url=name, outcome=Outcome.ITEM, asked=at(0),
            article=NewsArticle(url=name, metadata=Metadata(version=1)),
        )
        for name in ("a", "b")
    ]  # fmt: skip
    later = job("two")
    later.reconcile("one", items)
    found = pages.find(State(later._state.path).rows, ("id a", "id b"))
    assert found["id a"].record == "<urn:uuid:1>", "what was remembered is left as it was"
    assert found["id b"].version == 1
    assert replace(found["id b"], key=0).identity == b.identity
