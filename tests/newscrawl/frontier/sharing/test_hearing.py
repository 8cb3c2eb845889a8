"""The memories of several machines come to know the same: real files, a real Redis."""

from __future__ import annotations

import asyncio
import random

import pytest

from newscrawl.frontier import sharing as sharing_module
from newscrawl.ledger import Outcome
from newscrawl.memory.memory import Walk
from tests.newscrawl.frontier.sharing.machines import (
    FEED,
    Machine,
    end,
    fetch,
    item,
    machines,
    now,
    on_a_loop,
    reading,
    settle,
)


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
