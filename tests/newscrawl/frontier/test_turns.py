"""The turns of a host, step by step: by whom, when, and how many at a time."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from newscrawl.frontier.connection import Connection
from newscrawl.frontier.keys import keys_of
from newscrawl.frontier.turns import Left, Turn, Turns, Wait

HOST = "www.example.org"
WANTS = f"newscrawl:host:{{{HOST}}}:wants"
UNDER_WAY = f"newscrawl:host:{{{HOST}}}:under-way"
LEASE = 60.0


@asynccontextmanager
async def workers(redis, *spiders, lease=LEASE):
    """The turns of a worker of each spider."""
    connections = [Connection(redis.url) for _ in spiders]
    try:
        yield [
            Turns(connection, keys_of(spider, {}), lease)
            for connection, spider in zip(connections, spiders, strict=True)
        ]
    finally:
        for connection in connections:
            await connection.close()


def ask(turns, token=None, *, delay=0.0, least=0.0, concurrency=4):
    token = token or turns.token()
    return turns.ask(HOST, token, delay=delay, least=least, concurrency=concurrency)


async def granted(turns, **wants):
    """Ask until the turn comes; no test waits longer than it must, or for ever."""
    token = turns.token()
    async with asyncio.timeout(30):
        while not isinstance(answer := await ask(turns, token, **wants), Turn):
            assert isinstance(answer, Wait)
            await asyncio.sleep(answer.seconds or 0.01)
        return answer


def test_the_delay_lies_between_the_requests_of_all_workers(redis):
    async def asking():
        async with workers(redis, "one", "one", "two") as all_:

            async def take(turns):
                turn_list = []
                for _ in range(5):
                    turn_list.append(turn := await granted(turns, delay=0.06))
                    await turns.over(HOST, turn.token, turn.moment, is_well=True)
                return turn_list

            return [turn for some in await asyncio.gather(*map(take, all_)) for turn in some]

    moments = sorted(turn.moment for turn in asyncio.run(asking()))
    assert len(moments) == 15
    assert min(after - before for before, after in pairwise(moments)) >= 60


def test_another_host_does_not_wait(redis):
    async def asking():
        async with workers(redis, "one") as [one]:
            await ask(one, delay=60)
            return await one.ask("b.example", one.token(), delay=60, least=0, concurrency=1)

    assert isinstance(asyncio.run(asking()), Turn)


def test_turns_come_in_the_order_in_which_they_were_asked_for(redis):
    async def asking():
        async with workers(redis, "one", "two", "three") as [one, two, three]:
            first = await ask(one, concurrency=1)
            assert isinstance(await ask(two, "two", concurrency=1), Wait)
            assert isinstance(await ask(three, "three", concurrency=1), Wait)
            await one.over(HOST, first.token)
            return [
                await ask(turns, token, concurrency=2)
                for turns, token in ((three, "three"), (two, "two"), (three, "three"))
            ]

    early, two, three = asyncio.run(asking())
    assert isinstance(early, Wait)
    assert isinstance(two, Turn)
    assert isinstance(three, Turn)


def test_who_does_not_come_back_loses_the_place(redis):
    async def asking():
        async with workers(redis, "one", "two") as [one, two]:
            first = await ask(one, concurrency=1)
            assert isinstance(await ask(one, "never again", concurrency=1), Wait)
            await one.over(HOST, first.token)
            assert isinstance(await ask(two, "two", concurrency=1), Wait)
            return await granted(two, concurrency=1)

    assert isinstance(asyncio.run(asking()), Turn)


def test_so_many_are_under_way_as_one_worker_may_have(redis):
    async def asking():
        async with workers(redis, "one", "two") as [one, two]:
            first = [await ask(turns, concurrency=2) for turns in (one, two)]
            over = await ask(two, "third", concurrency=2)
            await one.over(HOST, first[0].token)
            return [*first, over, await ask(two, "third", concurrency=2)]

    first, second, over, third = asyncio.run(asking())
    assert over == Wait(0)
    assert all(isinstance(turn, Turn) for turn in (first, second, third))


def test_an_answer_that_was_lost_is_given_again(redis):
    async def asking():
        async with workers(redis, "one") as [one]:
            return [await ask(one, "same", concurrency=1) for _ in range(2)]

    first, again = asyncio.run(asking())
    assert (first.token, again.token) == ("same", "same")


def test_the_requests_of_a_worker_that_was_killed_end_with_its_lease(redis):
    async def asking():
        async with (
            workers(redis, "one", lease=1) as [killed],
            workers(redis, "two") as [two],
        ):
            turns = [await ask(killed, concurrency=2) for _ in range(2)]
            assert await ask(two, "waits", concurrency=2) == Wait(0)
            await asyncio.sleep(0.05)
            await killed.keep(HOST, [turns[0].token])
            ends = [redis.client.zscore(UNDER_WAY, turn.token) for turn in turns]
            again = await granted(two, concurrency=2)
            return turns, ends, again

    turns, (kept, not_kept), again = asyncio.run(asking())
    assert kept > not_kept
    assert again.moment >= turns[1].moment + 1000


def test_a_delay_that_is_known_to_one_worker_alone_is_kept_by_it(redis):
    """Another one has just read robots.txt, or is about to."""

    async def asking():
        async with workers(redis, "one", "two") as [one, two]:
            return await ask(one), await granted(two, least=0.3)

    first, second = asyncio.run(asking())
    assert second.moment - first.moment >= 300


def test_what_one_holds_the_others_hold(redis):
    async def asking():
        async with workers(redis, "one", "two") as [one, two]:
            refused, under_way = await ask(one), await ask(two)
            await one.hold(HOST, 0.5)
            await one.over(HOST, refused.token, refused.moment)
            # It was asked before.
            await two.over(HOST, under_way.token, under_way.moment, is_well=True)
            first = await granted(two)
            at_once = await ask(one, "next")
            await two.over(HOST, first.token, first.moment)
            second = await ask(one, "next")
            still = await ask(two, "another")
            await one.over(HOST, second.token, second.moment, is_well=True)
            both = [await ask(two, "another"), await ask(one)]
            return refused, first, at_once, second, still, both

    refused, first, at_once, second, still, both = asyncio.run(asking())
    assert first.moment >= refused.moment + 500
    assert at_once == still == Wait(0), "one at a time until a good answer"
    assert (first.wait, second.wait) == (0.5, 0.5)
    assert [turn.wait for turn in both] == [0.25, 0.25], "half of it is forgotten"


def test_a_host_that_is_left_alone_is_left_alone_by_all_that_go_on(redis):
    reason = "HTTP 429, Retry-After: 2:00:00"

    async def asking():
        async with workers(redis, "one", "one", "two", "late") as [one, same, two, late]:
            await ask(one)
            redis.client.hset(keys_of("two", {}).crawl + "about", "began", now(redis) - 5)
            await asyncio.sleep(0.01)
            assert isinstance(await ask(same, "same"), Turn)
            await one.leave(HOST, reason, 7200)
            await asyncio.sleep(0.01)
            redis.client.hset(keys_of("late", {}).crawl + "about", "began", now(redis))
            answers = [await ask(turns) for turns in (one, same, two, late)]
            redis.client.hset(WANTS, "left_until", now(redis) - 1)
            return [*answers, await ask(one)]

    *left, late, again = asyncio.run(asking())
    assert left == [Left(reason)] * 3
    assert isinstance(late, Turn), "a crawl that begins later finds out for itself"
    assert isinstance(again, Turn)


@pytest.mark.parametrize(("seconds", "kept"), [(320, 3600), (7200, 7200), (10 * 86400, 86400)])
def test_a_host_is_left_alone_for_an_hour_at_least_and_a_day_at_most(redis, seconds, kept):
    async def leaving():
        async with workers(redis, "one") as [one]:
            await one.leave(HOST, "why", seconds)

    asyncio.run(leaving())
    at, until = map(int, redis.client.hmget(WANTS, "left_at", "left_until"))
    assert until - at == kept * 1000


def test_nothing_of_a_host_stays_for_ever(redis):
    async def asking():
        async with workers(redis, "one") as [one]:
            await ask(one, concurrency=1)
            await ask(one, concurrency=1)
            await one.hold("other.example", 1)
            await one.leave("third.example", "why", 1)

    asyncio.run(asking())
    keys = redis.client.keys("newscrawl:host:*")
    assert len(keys) == 6
    assert min(map(redis.client.ttl, keys)) > 0


def now(redis):
    seconds, micros = redis.client.time()
    return seconds * 1000 + micros // 1000
