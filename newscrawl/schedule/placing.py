"""Which server gets a portal. Pure, and the same after every restart.

A portal stays on its server, for there is its memory of what was fetched. So portals are dealt out in
the order of the file, each to the server that has the fewest so far: an equal share for all, and a
portal that is added at the end moves no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence


def place(allowed: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Rank the servers of each portal.

    Args:
        allowed: for each portal, in the order of the file, the servers that it may run on.

    Returns:
        For each portal the same servers: first its home, then those that stand in while its home
        is down, rotated from portal to portal, so that all take their share of what a server leaves.
    """
    homes: Counter[str] = Counter()
    ranks = {}
    for portal, servers in allowed.items():
        home = min(servers, key=lambda server: homes[server])
        others = [server for server in servers if server != home]
        turn = homes[home] % max(1, len(others))
        ranks[portal] = (home, *others[turn:], *others[:turn])
        homes[home] += 1
    return ranks
