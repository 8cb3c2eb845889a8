"""The memories of several machines: kills, absences, and a Redis that loses what it was told."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

from newscrawl.frontier import sharing as sharing_module
from newscrawl.frontier.sharing import Sharing
from newscrawl.ledger import Outcome
from newscrawl.memory import outbox, pages
from newscrawl.memory.memory import Memory, Walk
from newscrawl.memory.policy import DAY, HOUR
from newscrawl.memory.rebuild import rebuild
from newscrawl.state import STATE, State, connect
from spiders.ecns import EcnsSpider
from tests.newscrawl.frontier.sharing.machines import (
    FEED,
    KEYS,
    KILLED,
    ROOT,
    Machine,
    S,
    end,
    fetch,
    machines,
    on_a_loop,
    reading,
    settle,
    warnings,
)


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
