"""The arithmetic of the simulation of portals that share a frontier."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from tests.simulation.frontier import (
    Assumed,
    Measured,
    Portal,
    Speed,
    bytes_of,
    cores_for,
    course,
    drawn,
    report,
    when,
)

DAY = 86_400
SMALL = Assumed(portals=50, articles=1_000_000)


def portal(pages: float, delay: float = 0.25) -> Portal:
    return Portal(round(pages), pages, delay, 0)


def test_portals_have_all_articles_and_are_the_same_for_a_seed():
    portals = drawn(SMALL, 7)
    assert portals == drawn(SMALL, 7) != drawn(SMALL, 8)
    assert sum(one.articles for one in portals) == pytest.approx(SMALL.articles, abs=50)
    assert sum(one.new for one in portals) == pytest.approx(SMALL.new * SMALL.portals)
    assert portals[0].articles > 10 * portals[25].articles


@pytest.mark.parametrize("capacity", [1.0, 7.0, 40.0, math.inf])
@pytest.mark.parametrize("at_once", [0, 1, 3])
def test_all_pages_are_fetched_within_what_hosts_and_processors_allow(capacity, at_once):
    portals = [portal(1000), portal(50), portal(3000, 2), portal(10, 10), portal(700)]
    moments = course(portals, capacity, at_once)
    fetched = sum(one.rate * (following.at - one.at) for one, following in pairwise(moments))
    assert fetched == pytest.approx(sum(one.pages for one in portals))
    assert all(one.rate <= capacity * (1 + 1e-9) for one in moments)
    longest = max(one.days for one in portals)
    assert when(moments, 1) >= longest * (1 - 1e-9)
    if capacity == math.inf and not at_once:
        assert when(moments, 1) == pytest.approx(longest)


def test_a_slow_host_does_not_hold_the_others_up():
    moments = course([portal(1000, 10), portal(4000)], 2)
    # 0.1 pages a second of the first; the second has the rest.
    assert moments[0].rate == pytest.approx(2)
    assert moments[1].at == pytest.approx(4000 / 1.9)


def test_portals_that_wait_are_not_queued():
    portals = [portal(1000), portal(400), portal(300)]
    assert course(portals, math.inf, 1)[0].queued == 1000
    assert course(portals, math.inf)[0].queued == 1700
    assert course(portals, math.inf, 1)[1].at == pytest.approx(250)


def test_a_share_is_fetched_before_all():
    moments = course([portal(4 * DAY), portal(8 * DAY)], math.inf)
    assert when(moments, 0) == 0
    assert when(moments, 0.5) == pytest.approx(0.75)
    assert when(moments, 1) == pytest.approx(2)


def test_cores_for_a_time():
    portals = [portal(DAY), portal(DAY)]
    assert cores_for(portals, 1, 1, Speed(1)) == pytest.approx(2, rel=0.02)
    # A quarter of a day is what the hosts' delays take.
    assert cores_for(portals, 0.26, 1, Speed(1)) == pytest.approx(7.7, rel=0.02)
    assert cores_for(portals, 0.24, 1, Speed(1)) == math.inf


def test_one_redis_serves_so_many_workers():
    portals = [portal(DAY), portal(DAY)]
    assert cores_for(portals, 1, 1, Speed(1, redis=1.9)) == math.inf
    assert cores_for(portals, 1, 1, Speed(1, redis=2.1)) == pytest.approx(2, rel=0.02)
    measured = Measured(page=0.01, redis=0.001)
    speed = Speed.of(measured, Assumed(used=0.5))
    assert [speed.with_cores(cores) for cores in (1, 4, 20)] == [50, 200, 500]


def test_bytes_of_an_entry_lie_between_what_was_measured():
    sizes = ((10, 40.0), (1000, 20.0))
    assert bytes_of(sizes, 5) == 200
    assert bytes_of(sizes, 100) == pytest.approx(3000)
    assert bytes_of(sizes, 10_000) == 200_000


def test_the_report_says_what_it_rests_on():
    text = "\n".join(report(Measured(), SMALL, 7))
    assert "seed 7" in text
    assert "articles   1000000" in text
    assert "none is lost" in text
