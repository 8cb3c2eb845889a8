"""The memories of several machines: real files, a real Redis."""

from __future__ import annotations

import asyncio
import logging
import random
import shutil
import subprocess
import sys
from contextlib import asynccontextmanager, closing
from dataclasses import astuple, replace
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path

import pytest
import redis as redis_client

from newscrawl import clock
from newscrawl.frontier import sharing as sharing_module
from newscrawl.frontier.connection import Connection
from newscrawl.frontier.keys import keys_of
from newscrawl.frontier.sharing import Sharing
from newscrawl.items import Metadata, NewsArticle
from newscrawl.ledger import Outcome
from newscrawl.memory import outbox, pages, sources
from newscrawl.memory.ending import Ended
from newscrawl.memory.memory import Memory, Reading, Shown, Walk
from newscrawl.memory.policy import DAY, HOUR
from newscrawl.memory.rebuild import rebuild
from newscrawl.state import STATE, State, connect
from spiders.ecns import EcnsSpider

ROOT = Path(__file__).parents[3]
KEYS = keys_of("ecns", {})
S = KEYS.spider
FEED = "https://news.example/feed.xml"
BEGIN = datetime(2026, 10, 11, 9, tzinfo=UTC)
# A job that remembers what a source shows, and is killed before it has told it.
KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.newscrawl.frontier.test_sharing import Machine, reading
async def main():
    machine = Machine(Path(sys.argv[1]), sys.argv[2])
    await machine.sharing.catch_up()
    machine.memory.read(reading("a", "b", etag="1"))
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""


def on_a_loop(test):
    @wraps(test)
    def run(*arguments, **named):
        asyncio.run(test(*arguments, **named))

    return run


class Machine:
    """A machine with a memory of its own, as a job on it has it."""

    def __init__(self, folder, url, job="one"):
        self.path = folder / STATE
        folder.mkdir(exist_ok=True)
        self.state = State(self.path)
        self.memory = Memory(self.state, job, window=3 * DAY, longest_poll=6 * HOUR)
        self.connection = Connection(url, patience=20)
        self.sharing = Sharing(self.connection, KEYS, self.state)

    async def step(self):
        """All steps that there are to do."""
        while await self.sharing.step():
            pass

    async def close(self):
        await self.connection.close()
        self.state.close()

    def page(self, name):
        return self.memory.find([f"id {name}"]).get(f"id {name}")

    def rows(self):
        """All that is remembered, without what holds for one file alone."""
        found = self.state.rows("SELECT identity FROM page ORDER BY identity")
        all_pages = [self.memory.find([identity])[identity] for [identity] in found]
        return (
            [
                (
                    *astuple(replace(page, key=0, file=None)),
                    pages.file_of(self.state.rows, page.file),
                )
                for page in all_pages
            ],
            sorted(map(astuple, sources.every(self.state.rows))),
        )

    def waits(self):
        """How many rows are to be told."""
        query = "SELECT (SELECT count(*) FROM tell_page) + (SELECT count(*) FROM tell_source)"
        return self.state.rows(query)[0][0]


@asynccontextmanager
async def machines(tmp_path, redis, *names):
    made = [Machine(tmp_path / name, redis.url, name) for name in names]
    try:
        yield made
    finally:
        for machine in made:
            await machine.close()


async def settle(*all_machines):
    """Steps until all have told and heard all."""
    for _ in range(2 * len(all_machines)):
        for machine in all_machines:
            await machine.step()


@pytest.fixture(autouse=True)
def wait(monkeypatch):
    """Lets time pass; there is none but this."""
    hours = [0.0]
    monkeypatch.setattr(clock, "now", lambda: BEGIN + timedelta(hours=hours[0]))

    def wait(more):
        hours[0] += more

    return wait


@pytest.fixture
def client(redis):
    with redis_client.Redis.from_url(redis.url, decode_responses=True) as client:
        yield client


def now():
    return int(clock.now().timestamp())


def shown(*names, modified=None):
    return [Shown(f"id {n}", f"https://news.example/{n}", modified=modified) for n in names]


def reading(*names, source=FEED, modified=None, **more):
    return Reading(source, shown(*names, modified=modified), **more)


def item(name, version=1, job="one", body=""):
    article = NewsArticle(
        url=f"https://news.example/{name}",
        articleBody=f"Text {version} {body}.",
        articleSection="world",
        metadata=Metadata(
            version=version, warcFile=f"{job}.warc.gz", warcRecordId=f"<urn:uuid:{name}-{job}>"
        ),
    )
    return Ended(
        identity=f"id {name}", url=article.url, outcome=Outcome.ITEM, asked=now(), article=article,
        content="sha256:" + "ab" * 32, etag='"1"',
    )  # fmt: skip


def fetch(memory, name, **more):
    memory.store(item(name, **more))
    memory.when_stored()()


def end(memory, name, outcome, **more):
    memory.end(
        Ended(
            identity=f"id {name}",
            url=f"https://news.example/{name}",
            outcome=outcome,
            asked=now(),
            **more,
        )
    )
    memory.commit()


def warnings(caplog):
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]


@on_a_loop
async def test_what_one_machine_learns_all_know(tmp_path, redis, wait):
    async with machines(tmp_path, redis, "one", "two") as (one, two):
        one.memory.read(reading("a", "b", name="world", etag='"f"', modified="today"))
        fetch(one.memory, "a")
        await settle(one, two)
        assert two.rows() == one.rows()
        assert {page.identity for page in two.memory.due()} == {"id b"}
        assert two.memory.source(FEED).etag == '"f"'
        assert two.memory.known(two.page("a")) == one.memory.known(one.page("a"))
        assert two.memory.job_of(two.page("a")) == "one"
        wait(24)
        end(two.memory, "a", Outcome.UNCHANGED)
        fetch(two.memory, "b", job="two")
        await settle(one, two)
        assert one.rows() == two.rows()
        assert one.page("a").looks == 1
        assert one.memory.job_of(one.page("b")) == "two"
        assert one.waits() == two.waits() == 0


NAMES = [f"{number}" for number in range(25)]
OUTCOMES = [
    Outcome.ERROR, Outcome.GONE, Outcome.NOT_ARTICLE, Outcome.SKIPPED, Outcome.PAYWALLED,
    Outcome.UNCHANGED, Outcome.BLOCKED,
]  # fmt: skip


def do_something(chance, memory, job):
    """A step of a job, whichever."""
    name, source = chance.choice(NAMES), f"{FEED}?{chance.randrange(3)}"
    page = memory.find([f"id {name}"]).get(f"id {name}")
    match chance.randrange(8):
        case 0 | 1:
            modified = now() if chance.random() < 0.3 else None
            walk = Walk(chance.randrange(1, 4), has_more=chance.random() < 0.5)
            names = chance.sample(NAMES, 6)
            listing = chance.choice(["world", "china", None])
            tag = f'"{chance.random()}"'
            memory.read(
                reading(*names, source=source, modified=modified, walk=walk, name=listing, etag=tag)
            )
        case 2 | 3:
            version = chance.choice([page.version + 1, max(1, page.version)]) if page else 1
            fetch(memory, name, version=version, job=job, body=chance.random())
        case 4:
            end(memory, name, chance.choice(OUTCOMES))
        case 5:
            memory.not_modified(source)
        case 6:
            memory.end_walk(source)
            list(memory.due())
        case 7 if page is not None and page.version:
            memory.reconcile(job, [], [item(name, version=page.version)])


@pytest.mark.parametrize("seed", range(4))
@on_a_loop
async def test_three_machines_come_to_know_the_same_whatever_they_do_when(
    tmp_path, redis, wait, monkeypatch, seed
):
    monkeypatch.setattr(sharing_module, "_AT_A_TIME", 7)
    chance = random.Random(seed)
    async with machines(tmp_path, redis, "one", "two", "three") as all_machines:
        for _ in range(250):
            machine = chance.choice(all_machines)
            do_something(chance, machine.memory, machine.path.parent.name)
            if chance.random() < 0.4:
                await chance.choice(all_machines).sharing.step()
            wait(chance.choice([0, 0.01, 2]))
        await settle(*all_machines)
        one, two, three = all_machines
        assert one.rows() == two.rows() == three.rows()
        assert len(one.rows()[0]) == len(NAMES)
        assert [machine.waits() for machine in all_machines] == [0, 0, 0]


@on_a_loop
async def test_steps_of_several_machines_at_once_come_to_the_same(tmp_path, redis, monkeypatch):
    monkeypatch.setattr(sharing_module, "_AT_A_TIME", 5)
    chance = random.Random(1)
    async with machines(tmp_path, redis, "one", "two", "three") as all_machines:
        for _ in range(40):
            for machine in all_machines:
                do_something(chance, machine.memory, machine.path.parent.name)
            await asyncio.gather(*(machine.sharing.step() for machine in all_machines))
        await settle(*all_machines)
        one, two, three = all_machines
        assert one.rows() == two.rows() == three.rows()


@on_a_loop
async def test_two_jobs_of_one_machine_share_its_file(tmp_path, redis, monkeypatch):
    monkeypatch.setattr(sharing_module, "_AT_A_TIME", 5)
    chance = random.Random(2)
    first = Machine(tmp_path / "one", redis.url, "one")
    async with machines(tmp_path, redis, "one", "two") as (second, other):
        for _ in range(40):
            for machine in (first, second, other):
                do_something(chance, machine.memory, machine.path.parent.name)
            await asyncio.gather(*(m.sharing.step() for m in (first, second, other)))
        await settle(first, second, other)
        assert first.rows() == second.rows() == other.rows()
        assert second.waits() == other.waits() == 0
    await first.close()


@on_a_loop
async def test_a_row_that_says_less_replaces_the_one_of_which_it_was_made(tmp_path, redis):
    async with machines(tmp_path, redis, "one", "two") as (one, two):
        one.memory.read(reading("a"))
        fetch(one.memory, "a")
        await settle(one, two)
        assert two.page("a").version == 1
        # A power cut has taken the item.
        one.memory.reconcile("one", [], [item("a")])
        await settle(one, two)
        assert two.page("a").version == 0
        assert [page.identity for page in two.memory.due()] == ["id a"]


@on_a_loop
async def test_what_both_have_learned_at_once_is_merged(tmp_path, redis, wait):
    async with machines(tmp_path, redis, "one", "two") as (one, two):
        one.memory.read(reading("a", name="world"))
        await settle(one, two)
        wait(1)
        fetch(one.memory, "a")
        two.memory.read(reading("a", source=f"{FEED}?2", name="china"))
        await two.step()
        await settle(one, two)
        assert one.rows() == two.rows()
        assert two.page("a").version == 1
        assert two.page("a").shown_on == "china world"


@on_a_loop
async def test_what_was_decided_of_a_row_that_was_heard_stays_so(tmp_path, redis):
    async with machines(tmp_path, redis, "one", "two") as (one, two):
        one.memory.read(reading("a"))
        fetch(one.memory, "a")
        await settle(one, two)
        # Of two rows made at once the one with a look to come would count.
        end(two.memory, "a", Outcome.GONE)
        await settle(one, two)
        assert one.page("a").status == "gone"
        assert one.page("a").due is None


@on_a_loop
async def test_so_it_does_for_the_machine_that_has_just_told_the_row(tmp_path, redis):
    async with machines(tmp_path, redis, "one", "two") as (one, two):
        await settle(one, two)
        one.memory.read(reading("a"))
        fetch(one.memory, "a")
        await one.sharing.step()
        await two.step()
        end(two.memory, "a", Outcome.GONE)
        await two.step()
        await settle(one, two)
        assert one.page("a").status == "gone"
        assert one.page("a").due is None
        assert two.rows() == one.rows()


@on_a_loop
async def test_a_machine_hears_what_others_told_in_between_before_it_tells(tmp_path, redis):
    async with machines(tmp_path, redis, "one", "two") as (one, two):
        one.memory.read(reading("a"))
        await settle(one, two)
        end(two.memory, "a", Outcome.ERROR)
        run = two.connection.run

        async def run_late(name, *arguments):
            if name == "tell" and one.page("a").version == 0:
                fetch(one.memory, "a")
                await one.step()
            return await run(name, *arguments)

        two.connection.run = run_late
        await two.sharing.finish()
        assert two.page("a").version == 1
        await settle(one, two)
        assert two.rows() == one.rows()
        assert one.page("a").version == 1


@on_a_loop
async def test_a_kill_between_remembering_and_telling_loses_nothing(tmp_path, redis):
    script = KILLED.format(root=str(ROOT))
    command = [sys.executable, "-c", script, str(tmp_path / "one"), redis.url]
    killed = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert killed.returncode == -9, killed.stderr
    async with machines(tmp_path, redis, "one", "two") as (one, two):
        assert one.waits() == 3
        await settle(two)
        assert two.rows() == ([], [])
        await one.sharing.finish()
        await two.sharing.catch_up()
        assert two.rows() == one.rows()
        assert len(two.rows()[0]) == 2


@on_a_loop
async def test_a_kill_between_telling_and_noting_it_tells_nothing_twice(tmp_path, redis, client):
    async with machines(tmp_path, redis, "one", "two") as (one, two):
        await settle(one, two)
        one.memory.read(reading("a"))
        with one.state.writing() as database:
            kept = database.execute("SELECT * FROM tell_page").fetchall()
        await settle(one, two)
        with one.state.writing() as database:
            database.executemany("INSERT INTO tell_page VALUES (?, ?)", kept)
        number = client.zscore(f"{S}changes", "pid a")
        await settle(one, two)
        assert client.zscore(f"{S}changes", "pid a") == number
        assert one.waits() == 0


@on_a_loop
async def test_what_changes_while_it_is_told_is_told_again(tmp_path, redis):
    async with machines(tmp_path, redis, "one", "two") as (one, two):
        await settle(one, two)
        one.memory.read(reading("a"))
        run = one.connection.run

        async def run_slowly(name, *arguments):
            answer = await run(name, *arguments)
            if name == "tell" and one.page("a").version == 0:
                fetch(one.memory, "a")
            return answer

        one.connection.run = run_slowly
        await settle(one, two)
        assert two.page("a").version == 1
        assert two.rows() == one.rows()


@on_a_loop
async def test_a_machine_that_was_off_hears_the_rest_when_its_next_job_starts(
    tmp_path, redis, wait
):
    async with machines(tmp_path, redis, "one", "two") as (one, two):
        one.memory.read(reading("a", "b", etag="1"))
        await settle(one, two)
        await two.close()
        wait(30)
        fetch(one.memory, "a")
        one.memory.read(reading("b", "c", etag="2"))
        await settle(one)
        later = Machine(tmp_path / "two", redis.url, "later")
        await later.sharing.catch_up()
        assert later.rows() == one.rows()
        await later.close()


@on_a_loop
async def test_what_a_job_without_a_frontier_learns_is_told_later(tmp_path, redis):
    async with machines(tmp_path, redis, "one", "two") as (one, two):
        await settle(one, two)
        alone = Memory(State(one.path), "alone", window=3 * DAY, longest_poll=6 * HOUR)
        alone.read(reading("a"))
        fetch(alone, "a")
        await settle(one, two)
        assert two.page("a").version == 1


def test_without_a_frontier_nothing_is_noted(tmp_path):
    state = State(tmp_path / STATE)
    memory = Memory(state, "one", window=3 * DAY, longest_poll=6 * HOUR)
    memory.read(reading("a"))
    assert state.rows("SELECT count(*) FROM tell_page") == [(0,)]
    assert state.rows("SELECT count(*) FROM tell_source") == [(0,)]
    assert outbox.position(state.rows) is None


@on_a_loop
async def test_a_file_that_joins_tells_what_is_due_and_its_sources(tmp_path, redis):
    folder = tmp_path / "one"
    folder.mkdir()
    before = Memory(State(folder / STATE), "before", window=3 * DAY, longest_poll=6 * HOUR)
    before.read(reading("a", "b", etag="1"))
    end(before, "b", Outcome.PAYWALLED)
    async with machines(tmp_path, redis, "one", "two") as (one, two):
        await settle(one, two)
        assert two.page("a") is not None
        assert two.page("b") is None
        assert two.memory.source(FEED) == one.memory.source(FEED)
        # Seen by the other machine too, it is known to be left alone.
        two.memory.read(reading("b"))
        await settle(one, two)
        assert two.page("b").due is None
        assert two.rows() == one.rows()


@on_a_loop
async def test_no_source_is_known_without_what_it_shows(tmp_path, redis, monkeypatch):
    """Or its answer, that it has not changed, would hide an article."""
    monkeypatch.setattr(sharing_module, "_AT_A_TIME", 3)
    async with machines(tmp_path, redis, "one", "two") as (one, two):
        is_hidden, is_known = [], []
        for number in range(4):
            names = [f"{number}-{n}" for n in range(8)]
            one.memory.read(reading(*names, source=f"{FEED}?{number}", etag="1"))
        while await one.sharing.step() or await two.sharing.step():
            for number in range(4):
                if two.memory.source(f"{FEED}?{number}"):
                    found = two.memory.find(f"id {number}-{n}" for n in range(8))
                    is_hidden.append(len(found) < 8)
                    is_known.append(number)
        assert set(is_known) == {0, 1, 2, 3}
        assert not any(is_hidden)


def let_pass(client, days):
    """Make all that the files have said of themselves so much older."""
    for file, told in client.hgetall(f"{S}readers").items():
        last, moment = told.split()
        client.hset(f"{S}readers", file, f"{last} {int(moment) - days * DAY * 1000}")


@on_a_loop
async def test_rows_that_are_not_due_go_when_all_have_them_and_the_others_stay(
    tmp_path, redis, client
):
    async with machines(tmp_path, redis, "one", "two", "three") as (one, two, three):
        await settle(one, two, three)
        one.memory.read(reading("a", "b"))
        end(one.memory, "a", Outcome.PAYWALLED)
        await settle(one, two)
        assert client.hexists(f"{S}rows", "pid a")
        let_pass(client, 6)
        await settle(one, two)
        assert client.hexists(f"{S}rows", "pid a"), "the third has not heard it"
        await settle(three, one)
        assert set(client.hkeys(f"{S}rows")) == {"pid b", f"s{FEED}"}
        assert client.zrange(f"{S}changes", 0, -1) == ["pid b", f"s{FEED}"]
        assert client.zcard(f"{S}closed") == 0
        assert three.rows() == one.rows()


@on_a_loop
async def test_a_file_that_was_away_for_long_knows_less_says_so_once_and_learns_it(
    tmp_path, redis, client, caplog
):
    async with machines(tmp_path, redis, "one", "two") as (one, two):
        one.memory.read(reading("a", "b"))
        await settle(one, two)
        await two.close()
        let_pass(client, 8)
        fetch(one.memory, "b")
        end(one.memory, "a", Outcome.PAYWALLED)
        await settle(one)
        # Its position is written down when it has moved.
        end(one.memory, "x", Outcome.ERROR)
        await settle(one)
        assert not client.hexists(f"{S}rows", "pid a")
        assert client.hlen(f"{S}readers") == 1
        assert warnings(caplog) == []
        later = Machine(tmp_path / "two", redis.url, "later")
        await settle(later)
        assert later.page("a").due is not None
        assert later.page("b").version == 1
        end(later.memory, "a", Outcome.ERROR)
        await settle(one, later)
        assert later.page("a") == replace(one.page("a"), status="error", due=later.page("a").due)
        [warning] = warnings(caplog)
        assert "looks at some articles once more" in warning
        await later.close()


@on_a_loop
async def test_the_oldest_rows_go_when_there_are_too_many_and_sources_are_then_read_anew(
    tmp_path, redis, client, caplog, monkeypatch
):
    monkeypatch.setattr(sharing_module, "_MOST", 10)
    async with machines(tmp_path, redis, "one") as (one,):
        one.memory.read(reading(*map(str, range(30)), etag="1", walk=Walk(3, depth=3)))
        await settle(one)
        one.memory.read(reading("x", etag="2", walk=Walk(3, depth=3)))
        await settle(one)
        await one.step()
        assert client.zcard(f"{S}changes") == client.hlen(f"{S}rows") == 10
        two = Machine(tmp_path / "two", redis.url)
        await two.sharing.catch_up()
        assert two.page("x") == one.page("x")
        source = two.memory.source(FEED)
        assert (source.etag, source.depth, source.due) == (None, 0, source.polled)
        [warning] = warnings(caplog)
        assert "reads sources anew" in warning
        # What it hears from now on it has all of.
        one.memory.read(reading("y", etag="3"))
        await settle(one, two)
        assert two.memory.source(FEED).etag == "3"
        assert len(warnings(caplog)) == 1
        await two.close()


@on_a_loop
async def test_a_redis_that_is_restarted_is_told_what_it_has_lost(tmp_path, redis, client, wait):
    async with machines(tmp_path, redis, "one", "two") as (one, two):
        one.memory.read(reading("a", "b", etag="1"))
        await settle(one, two)
        wait(1)
        fetch(one.memory, "a")
        await settle(one)
        client.delete(f"{S}rows", f"{S}changes", f"{S}sharing", f"{S}readers")
        redis.kill()
        redis.start()
        end(two.memory, "b", Outcome.GONE)
        await settle(two, one)
        assert one.rows() == two.rows()
        assert two.page("a").version == 1
        assert one.page("b").tries == 1
        three = Machine(tmp_path / "three", redis.url)
        await settle(three)
        assert three.rows() == one.rows()
        await three.close()


@on_a_loop
async def test_a_step_waits_for_a_redis_that_is_away(tmp_path, redis):
    async with machines(tmp_path, redis, "one", "two") as (one, two):
        await settle(one, two)
        one.memory.read(reading("a"))
        redis.kill()
        step = asyncio.ensure_future(one.step())
        await asyncio.sleep(0.3)
        assert not step.done()
        assert one.waits() == 2
        redis.start()
        await step
        await two.step()
        assert two.rows() == one.rows()


@on_a_loop
async def test_rows_with_one_number_are_told_apart_by_their_articles(tmp_path, redis, monkeypatch):
    monkeypatch.setattr(pages, "key_of", lambda identity: len(identity))
    async with machines(tmp_path, redis, "one", "two") as (one, two):
        one.memory.read(reading("a", "b", "c"))
        two.memory.read(reading("c", "d", "b", source=f"{FEED}?2"))
        fetch(two.memory, "b", job="two")
        await settle(one, two)
        assert one.rows() == two.rows()
        assert one.page("b").version == 1
        assert one.page("b").key != two.page("b").key


@on_a_loop
async def test_a_copy_of_a_file_is_another_memory(tmp_path, redis):
    async with machines(tmp_path, redis, "one") as (one,):
        one.memory.read(reading("a"))
        await settle(one)
        (tmp_path / "two").mkdir()
        with closing(connect(one.path)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(one.path, tmp_path / "two")
        two = Machine(tmp_path / "two", redis.url)
        fetch(one.memory, "a")
        await settle(one, two)
        assert two.rows() == one.rows()
        fetch(two.memory, "b")
        await settle(two, one)
        assert two.rows() == one.rows()
        await two.close()


@on_a_loop
async def test_a_row_that_cannot_be_read_is_named_and_left_out(tmp_path, redis, client, caplog):
    async with machines(tmp_path, redis, "one", "two") as (one, two):
        one.memory.read(reading("a", "b"))
        await settle(one)
        head = client.hget(f"{S}rows", "pid a").split(" [")[0]
        client.hset(f"{S}rows", "pid a", f"{head} {{}}")
        await settle(two)
        assert two.page("a") is None
        assert two.page("b") == one.page("b")
        assert warnings(caplog) == [
            "A row of pid a in the frontier can't be read, and is left out."
        ]


@on_a_loop
async def test_a_rebuilt_memory_begins_to_share_anew(tmp_path, redis):
    async with machines(tmp_path, redis, "one", "two") as (one, two):
        one.memory.read(reading("a", "b"))
        await settle(one, two)
        end(two.memory, "b", Outcome.ERROR)
        await settle(one, two)
        await one.close()
        rebuilt = rebuild(
            tmp_path / "one", EcnsSpider.portal, window=3 * DAY, progress=lambda size: None
        )
        assert rebuilt.articles == 0
        later = Machine(tmp_path / "one", redis.url, "later")
        assert later.rows() == ([], [])
        assert later.waits() == 0
        await later.sharing.catch_up()
        assert later.rows() == two.rows()
        later.memory.read(reading("c"))
        await settle(later, two)
        assert later.rows() == two.rows()
        await later.close()


@on_a_loop
async def test_without_a_memory_nothing_is_shared(tmp_path, redis, client):
    machine = Machine(tmp_path / "one", redis.url)
    machine.state.close()
    machine.sharing = Sharing(machine.connection, KEYS, machine.state)
    await machine.sharing.catch_up()
    assert not await machine.sharing.step()
    await machine.sharing.finish()
    assert client.keys() == []
    await machine.close()
