"""What one answer says of a source of a declaration."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from newscrawl.discovery import (
    SourceError,
    feed_entries,
    is_data,
    read_data,
    read_links,
    sitemap_entries,
)
from newscrawl.extract import is_page, parse_page
from newscrawl.extract.walls import wall_of_source
from newscrawl.learn.shapes import shape_of
from newscrawl.portals import Feed, Portal, Sitemap, Source
from newscrawl.proof.saved import Answer
from newscrawl.urls import absolute


@dataclass(frozen=True, slots=True)
class SourceSeen:
    """A source, as it was answered."""

    source: Source
    """The source of the declaration."""
    url: str
    """What was asked for: of `Days` the page of a day."""
    articles: int = 0
    """How many addresses of articles it lists."""
    branches: tuple[str, ...] = ()
    """The further files of an index of sitemaps, on hosts that a crawl may ask."""
    own: int = 0
    """How many addresses it lists on the portal's hosts."""
    strange: tuple[str, ...] = ()
    """Those of them that no pattern knows, and none of the declaration's `others` is like."""
    trouble: str | None = None
    """Why nothing could be read."""


def look_at_source(answer: Answer, source: Source, portal: Portal) -> SourceSeen:
    """Read a source as a crawl does, and count the addresses in it."""
    if answer.status != 200:
        return SourceSeen(source, answer.url, trouble=f"HTTP {answer.status}")
    try:
        return _read(answer, source, portal)
    except SourceError as error:
        wall = wall_of_source(answer.body, answer.url, answer.content_type)
        return SourceSeen(source, answer.url, trouble=wall.reason if wall else str(error))


def _read(answer: Answer, source: Source, portal: Portal) -> SourceSeen:
    body, url = answer.body, answer.url
    if isinstance(source, Feed):
        entries = feed_entries(body, url, portal.zone, portal.language)
        return _counted(source, url, portal, [entry.urls for entry in entries])
    if isinstance(source, Sitemap):
        branches, entries = sitemap_entries(body, url, portal.zone, portal.language)
        own = tuple(branch.url for branch in branches if portal.may_ask(branch.url))
        return _counted(source, url, portal, [entry.urls for entry in entries], own)
    if is_data(body):
        links = read_data(body, url, portal, answer.content_type)
        return SourceSeen(source, url, len(links), own=len(links))
    if not is_page(answer.content_type):
        raise SourceError(f"no listing: {answer.content_type}")
    tree = parse_page(body, url, answer.content_type).tree
    known = tuple(read_links(tree, url, portal))
    found = (absolute(url, node.attributes.get("href")) for node in tree.css("a[href]"))
    seen = _counted(source, url, portal, [(one,) for one in dict.fromkeys(filter(None, found))])
    return SourceSeen(source, url, len(known), own=seen.own, strange=seen.strange)


def _counted(
    source: Source,
    url: str,
    portal: Portal,
    entries: Iterable[tuple[str, ...]],
    branches: tuple[str, ...] = (),
) -> SourceSeen:
    is_strange = strangers(portal)
    articles, own, strange = 0, 0, []
    for urls in entries:
        mine = [one for one in urls if portal.owns(one)]
        own += bool(mine)
        if any(portal.address(one) for one in mine):
            articles += 1
        elif mine and is_strange(mine[0]):
            strange.append(mine[0])
    return SourceSeen(source, url, articles, branches, own, tuple(strange))


def strangers(portal: Portal) -> Callable[[str], bool]:
    """Tells which addresses are like none that the declaration names: neither article nor one of `others`."""
    known = {shape_of(url) for url in portal.examples(portal.others)}

    def is_strange(url: str) -> bool:
        shape = shape_of(url)
        return portal.address(url) is None and shape is not None and shape not in known

    return is_strange
