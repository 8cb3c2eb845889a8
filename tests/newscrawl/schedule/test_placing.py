"""Which server gets a portal."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.schedule.placing import place

SERVERS = st.lists(st.sampled_from("abcdefgh"), min_size=1, unique=True)


def portals(count: int, servers: list[str]) -> dict[str, list[str]]:
    return {f"p{number}": servers for number in range(count)}


@given(st.integers(0, 60), SERVERS)
def test_portals_are_spread_evenly(count, servers):
    homes = Counter(rank[0] for rank in place(portals(count, servers)).values())
    shares = [homes[server] for server in servers]
    assert max(shares) - min(shares) <= 1


@given(st.integers(1, 60), SERVERS)
def test_a_portal_that_is_added_at_the_end_moves_no_other(count, servers):
    before = place(portals(count, servers))
    after = place(portals(count + 1, servers))
    assert {name: after[name] for name in before} == before


@given(st.integers(1, 60), SERVERS, st.data())
def test_the_portals_of_a_server_that_is_down_are_shared_by_the_others(count, servers, data):
    down = data.draw(st.sampled_from(servers))
    ranks = place(portals(count, servers))
    now = {n: next((s for s in rank if s != down), None) for n, rank in ranks.items()}
    # Whoever has a home elsewhere stays there.
    assert all(now[name] == rank[0] for name, rank in ranks.items() if rank[0] != down)
    moved = Counter(now[name] for name, rank in ranks.items() if rank[0] == down)
    others = [moved[server] for server in servers if server != down]
    assert not others or max(others) - min(others) <= 1


@given(st.dictionaries(st.text(min_size=1, max_size=5), SERVERS, max_size=30))
def test_a_portal_runs_only_where_it_may(allowed):
    ranks = place(allowed)
    assert list(ranks) == list(allowed)
    assert all(sorted(ranks[name]) == sorted(servers) for name, servers in allowed.items())


def test_a_portal_with_a_server_of_its_own_counts_for_the_others():
    ranks = place({"pinned": ["one"], "free": ["one", "two"]})
    assert ranks == {"pinned": ("one",), "free": ("two", "one")}
