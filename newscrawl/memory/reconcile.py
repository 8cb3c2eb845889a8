"""Bringing the memory in line with the items that are there: after a kill, and when it is made anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from newscrawl.dates import instant, seconds_of
from newscrawl.identity import identities
from newscrawl.items import NewsArticle
from newscrawl.ledger import Outcome
from newscrawl.memory.ending import Ended
from newscrawl.recovery import item_of_line

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.memory.memory import Memory
    from newscrawl.portals import Portal
    from newscrawl.recovery import ItemsRepair


def reconcile(memory: Memory, portal: Portal, repair: ItemsRepair) -> None:
    """Remember the items of a dead run that were written and not remembered, and forget those that are lost."""
    job = repair.path.parent.name
    gone = frozenset(repair.orphans)
    out = gone.union(repair.superseded)
    memory.reconcile(
        job,
        (item for item in items_of(repair.path, portal) if item.url not in out),
        (item for item in items_of(repair.path, portal) if item.url in gone),
    )


def items_of(path: Path, portal: Portal) -> Iterator[Ended]:
    """The items of a job's items.jsonl as ends of requests, without lines that are no article."""
    with path.open("rb") as lines:
        for line in lines:
            ended = item_of(line, portal)
            if ended is not None:
                yield ended


def item_of(line: bytes, portal: Portal) -> Ended | None:
    """The item of a line as the end of a request; None where the line is torn, or no article's."""
    try:
        item = NewsArticle.from_dict(item_of_line(line) or {})
        asked = instant(item.metadata.dateDownloaded or "", portal.clock)
        published = seconds_of(item.datePublished, portal.clock)
        names = identities(item, portal)
    except ValueError:
        return None
    return Ended(
        identity=names[0],
        url=item.url,
        outcome=Outcome.ITEM,
        asked=int(asked.timestamp()),
        article=item,
        published=published,
        content=item.metadata.contentDigest,
        aliases=tuple(name for name in names[1:] if name.startswith("id ")),
    )
