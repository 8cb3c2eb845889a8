"""The dates that stand beside the links of a listing page, in `time` elements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.discovery.said_dates import said_date

# A card of a listing is no deeper; what lies above holds other articles, too.
_HIGHEST = 5
# More than a listing has links.
_MOST_TIMES = 1000


def times_of(
    tree: LexborHTMLParser, links: Iterable[tuple[str, LexborNode]], zone: ZoneInfo | None
) -> Mapping[str, str]:
    """When articles were published, by their address: of those that have one `time` for themselves.

    A date belongs to an article if the smallest element around it that holds a link to any article holds
    links to that article alone, and no other date.

    Args:
        tree: the page.
        links: address and element of each link to an article.
        zone: zone of times that name none; None: not known, and of these only the day is given.
    """
    nodes = tree.css("time[datetime]")[:_MOST_TIMES]
    if not nodes:
        return {}
    inside: dict[int, set[str]] = {}
    for url, link in links:
        for box in _around(link):
            inside.setdefault(box, set()).add(url)
    said: dict[str, set[str]] = {}
    for node in nodes:
        urls = next((inside[box] for box in _around(node) if box in inside), set())
        date = said_date(node.attributes.get("datetime"), zone)
        if len(urls) == 1 and date is not None:
            said.setdefault(next(iter(urls)), set()).add(date)
    return {url: next(iter(dates)) for url, dates in said.items() if len(dates) == 1}


def _around(node: LexborNode) -> Iterator[int]:
    """The element itself, then those around it, the smallest first."""
    box: LexborNode | None = node
    for _ in range(_HIGHEST):
        if box is None or box.tag in ("body", "html"):
            return
        yield box.mem_id
        box = box.parent
