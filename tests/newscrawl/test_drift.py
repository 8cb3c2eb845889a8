"""A portal that changed is noticed in one crawl; one that wanders as portals do raises no alarm."""

from __future__ import annotations

import random
from collections import defaultdict
from math import exp, log, log1p

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.chance import distance_tail, share_tail
from newscrawl.drift import Against, find_breaks, usual_of
from newscrawl.figures import TEXT, Figure, Key, Kind

BODY = Key(Kind.SELECTOR, "body")
BYLINE = Key(Kind.SELECTOR, "byline")
EDITOR = Key(Kind.FIELD, "editor")
BLOCKED = Key(Kind.STATUS, "blocked")
RELATED = Key(Kind.REMOVED, "related")

# A portal's usual rates, those of a portal with everything in between.
FIELDS = (1, 1, 1, 1, 1, 1, 0.98, 0.95, 0.9, 0.8, 0.6, 0.4, 0.2, 0.1)
SHARES = {Key(Kind.FIELD, f"field{n}"): rate for n, rate in enumerate(FIELDS)} | {
    EDITOR: 0.95,
    BODY: 0.0,
    BYLINE: 0.02,
    Key(Kind.SELECTOR, "section"): 0.1,
    BLOCKED: 0.0,
    Key(Kind.STATUS, "not-article"): 0.03,
    Key(Kind.STATUS, "gone"): 0.05,
}
RULES = {RELATED: 2.0} | {
    Key(Kind.REMOVED, f"rule{n}"): mean for n, mean in enumerate((0, 1, 3, 0.1, 0.5, 5, 0.3))
}


def share(hits: int, pages: int) -> Figure:
    return Figure(pages, hits, hits)


def amounts(values: list[float]) -> Figure:
    return sum((Figure(1, value, value * value) for value in values), Figure())


class World:
    """A portal whose rates differ from job to job.

    Args:
        seed: of its chance.
        likeness: correlation of two pages of one job.
        spread: standard deviation between jobs of text lengths and counts.
        memory: how much of a job's deviation the next one keeps.
    """

    def __init__(self, seed: int, likeness: float, spread: float, memory: float = 0.0) -> None:
        self.chance = random.Random(seed)
        self.likeness, self.spread, self.memory = likeness, spread, memory
        self.history: defaultdict[Key, list[Figure]] = defaultdict(list)
        self._state: defaultdict[Key, float] = defaultdict(float)

    def job(self, pages: int, **shares: float) -> dict[Key, Figure]:
        found = {}
        for key, usual in SHARES.items():
            rate = self._rate(key, shares.get(key.name, usual))
            hits = sum(self.chance.random() < rate for _ in range(pages))
            found[key] = share(hits, pages)
        length = 7 + self._deviation(TEXT) * self.spread
        found[TEXT] = amounts([self.chance.gauss(length, 0.6) for _ in range(pages)])
        for key, mean in RULES.items():
            mean *= exp(self._deviation(key) * self.spread)
            found[key] = amounts([log1p(self._poisson(mean)) for _ in range(pages)])
        return found

    def remember(self, found: dict[Key, Figure], broken: set[Key]) -> None:
        for key in found.keys() - broken:
            self.history[key].append(found[key])

    def crawl(self, pages: int, **shares: float) -> set[Key]:
        found = self.job(pages, **shares)
        broken = {one.key for one in find_breaks(found, self.history, {}, {})}
        self.remember(found, broken)
        return broken

    def _rate(self, key: Key, usual: float) -> float:
        if usual in (0, 1):
            return usual
        strength = 1 / self.likeness - 1
        drawn = self.chance.betavariate(usual * strength, (1 - usual) * strength)
        self._state[key] = self.memory * (self._state[key] or usual) + (1 - self.memory) * drawn
        return self._state[key]

    def _deviation(self, key: Key) -> float:
        fresh = self.chance.gauss(0, 1) * (1 - self.memory**2) ** 0.5
        self._state[key] = self.memory * self._state[key] + fresh
        return self._state[key]

    def _poisson(self, mean: float) -> int:
        count, left, limit = 0, self.chance.random(), exp(-mean)
        while left > limit:
            count, left = count + 1, left * self.chance.random()
        return count


@pytest.mark.parametrize("sizes", [(2, 3, 5), (5, 8, 10), (5, 30, 80)], ids=str)
@pytest.mark.parametrize(
    ("likeness", "spread", "memory"),
    [(0.001, 0.01, 0.0), (0.1, 0.2, 0.0), (0.1, 0.2, 0.8)],
    ids=["steady", "jobs that differ", "rates that wander"],
)
def test_false_alarms_are_fewer_than_one_in_two_hundred_jobs(sizes, likeness, spread, memory):
    alarms = jobs = 0
    for seed in range(6):
        world = World(seed, likeness, spread, memory)
        for _ in range(80):
            jobs += 1
            alarms += bool(world.crawl(world.chance.choice(sizes)))
    assert alarms * 200 <= jobs, f"{alarms} alarms in {jobs} jobs"


@pytest.fixture
def world() -> World:
    """A portal of which twenty jobs are known."""
    world = World(7, 0.05, 0.1)
    for pages in (8, 12, 5, 20, 9, 30, 6, 11, 8, 14) * 2:
        world.remember(world.job(pages), set())
    return world


@pytest.mark.parametrize("pages", [5, 8, 10, 40])
def test_a_selector_that_died_is_noticed_in_the_first_job(world, pages):
    assert BODY in world.crawl(pages, body=1)


@pytest.mark.parametrize("pages", [8, 10, 40])
def test_a_selector_that_now_and_then_found_nothing_too(world, pages):
    assert BYLINE in world.crawl(pages, byline=1)


def test_a_field_that_is_gone_is_noticed_in_the_first_job_of_ten(world):
    assert EDITOR in world.crawl(10, editor=0)


def test_a_server_that_refuses_is_noticed(world):
    assert BLOCKED in world.crawl(10, blocked=1)


def test_a_field_that_is_gone_from_most_pages_is_noticed_in_a_larger_job(world):
    assert EDITOR in world.crawl(60, editor=0.2)


@pytest.mark.parametrize("factor", [0.2, 5])
def test_texts_that_are_a_fifth_as_long_or_five_times_are_noticed(world, factor):
    found = world.job(12)
    found[TEXT] = amounts([world.chance.gauss(7 + log(factor), 0.6) for _ in range(12)])
    [one] = find_breaks(found, world.history, {}, {})
    assert (one.key, one.more) == (TEXT, factor > 1)
    assert one.usual.against is Against.HISTORY


def test_a_rule_that_strips_nothing_any_more_is_noticed(world):
    found = world.job(12) | {RELATED: Figure(12)}
    assert [one.key for one in find_breaks(found, world.history, {}, {})] == [RELATED]


def test_a_change_for_the_better_is_no_alarm(world):
    found = world.job(40) | {Key(Kind.SELECTOR, "section"): share(0, 40)}
    found[Key(Kind.FIELD, "field12")] = share(40, 40)
    assert find_breaks(found, world.history, {}, {}) == []


def test_a_break_goes_on_to_be_one_however_long_it_lasts(world):
    assert all(BODY in world.crawl(10, body=1) for _ in range(30))


def test_a_slow_decline_is_noticed_before_half_is_gone():
    world = World(3, 0.05, 0.1)
    for _ in range(40):
        world.crawl(20)
    for job in range(120):
        if EDITOR in world.crawl(20, editor=0.95 - job * 0.004):
            assert job > 10
            return
    pytest.fail("it was never noticed")


def test_jobs_of_two_articles_are_added_up(world):
    first = world.crawl(2, body=1)
    assert first == set()
    assert any(BODY in world.crawl(2, body=1) for _ in range(4))


def test_four_articles_alone_are_too_few_to_say_anything():
    found = {BODY: share(4, 4)}
    assert find_breaks(found, {}, {BODY: 0.05}, {}) == []


def test_a_first_job_is_held_against_what_is_expected():
    found = {BODY: share(6, 6), EDITOR: share(0, 6), TEXT: amounts([7.0] * 6)}
    [one] = find_breaks(found, {}, {BODY: 0.05}, {})
    assert (one.key, one.usual.against, one.usual.known) == (BODY, Against.EXPECTED, 0.05)


def test_what_is_declared_counts_beside_a_history():
    history = {EDITOR: [share(1, 10)] * 20}
    found = {EDITOR: share(1, 30)}
    assert find_breaks(found, history, {EDITOR: 0.9}, {}) == []
    [one] = find_breaks(found, history, {EDITOR: 0.9}, {EDITOR: 0.9})
    assert one.usual.against is Against.EXPECTED


def test_what_is_usual_is_known_from_five_jobs_on():
    assert usual_of(EDITOR, [share(9, 10)] * 4, None) is None
    assert usual_of(EDITOR, [share(2, 2)] * 5, 0.7).against is Against.EXPECTED
    usual = usual_of(EDITOR, [share(9, 10)] * 5, 0.7)
    assert usual.against is Against.HISTORY
    assert usual.mean == pytest.approx(0.9, abs=0.02)


def test_jobs_that_differ_make_the_usual_wide():
    same = usual_of(EDITOR, [share(5, 10)] * 20, None)
    apart = usual_of(EDITOR, [share(0, 10), share(10, 10)] * 10, None)
    assert same.mean == apart.mean == 0.5
    assert apart.between > 0.6 > 0.2 > same.between


figures = st.integers(1, 300).flatmap(
    lambda pages: st.builds(share, st.integers(0, pages), st.just(pages))
)


@given(figures, st.lists(figures, max_size=50), st.floats(0, 1), st.sampled_from([BODY, EDITOR]))
def test_no_figures_are_too_odd_to_be_compared(figure, history, expected, key):
    for one in find_breaks({key: figure}, {key: history}, {key: expected}, {key: expected}):
        assert 0 <= one.chance < 0.01
        assert one.more == (key is BODY)


@given(
    st.integers(1, 400),
    st.floats(0.01, 0.99),
    st.floats(0.01, 0.9),
)
def test_the_tail_of_shares_is_that_of_a_distribution(pages, mean, likeness):
    tails = [share_tail(hits, pages, mean, likeness) for hits in range(pages + 1)]
    assert tails == sorted(tails)
    assert tails[-1] == pytest.approx(1, abs=1e-6)


def test_the_tails_are_those_of_the_books():
    # A uniform share (a = b = 1) gives every number of hits the same chance.
    assert share_tail(2, 9, 0.5, 1 / 3) == pytest.approx(0.3)
    # Without correlation it is the binomial distribution: 11 of 1024.
    assert share_tail(1, 10, 0.5, 1e-9) == pytest.approx(11 / 1024, rel=1e-3)
    # Tables of Student's t: 2.228 at ten degrees of freedom is one in twenty, 4.587 one in thousand.
    assert distance_tail(2.228, 10) == pytest.approx(0.05, rel=0.01)
    assert distance_tail(-4.587, 10) == pytest.approx(0.001, rel=0.03)
    assert distance_tail(0, 10) == 1
