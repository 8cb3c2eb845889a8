"""Feeds: RSS 0.9 to 2.0, Atom and JSON Feed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from newscrawl.discovery.link import Entry, Link, SourceError, beginning, links_of, newest_first
from newscrawl.discovery.said_dates import readers
from newscrawl.discovery.xml import OPTIONS, local_name, mended, plain_line, text_of
from newscrawl.items import Listed
from newscrawl.portals import Portal
from newscrawl.urls import absolute

FEEDS = ("rss", "feed", "rdf")
"""Names of the root elements of feeds, in small letters."""

# More entries than any feed has; bounds time on hostile ones. The newest are kept, and those that are
# looked at for this are as many as a sitemap may hold.
_MOST_ENTRIES = 10_000
_MOST_READ = 50_000
_LONGEST_LINK = 4000
_PUBLISHED = ("published", "pubdate", "issued", "date", "created")
_MODIFIED = ("updated", "modified")
_DUBLIN_CORE = ("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/", "dc")
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


class FeedError(SourceError):
    """The answer is no feed; the message says what it looks like."""


def read_feed(body: bytes, url: str, portal: Portal) -> tuple[Link, ...]:
    """The entries of a feed that are articles of the portal, the newest first, each address once.

    Args:
        body: the feed, in whatever encoding.
        url: its address.
        portal: whose articles are wanted, and in whose zone times without an offset are.

    Raises:
        FeedError: the answer holds no feed.
    """
    entries = feed_entries(body, url, portal.zone, portal.language)
    return links_of(entries, portal)


def feed_entries(
    body: bytes, url: str, zone: ZoneInfo | None, language: str | None = None
) -> tuple[Entry, ...]:
    """All entries of a feed that link a page, the newest first; of one with broken XML what can be read.

    Args:
        body: the feed, in whatever encoding.
        url: its address.
        zone: zone of times that name none; None: not known, and of these only the day is given.
        language: language of the names of months, BCP 47.

    Raises:
        FeedError: the answer holds no feed.
    """
    if body.lstrip()[:1] == b"{":
        found = _json_entries(body, url, zone)
    else:
        found = _xml_entries(_root(body), url, zone, language)
    return tuple(newest_first(list(found), zone)[:_MOST_ENTRIES])


def _root(body: bytes) -> etree._Element:
    try:
        root = etree.fromstring(mended(body), etree.XMLParser(encoding="utf-8", **OPTIONS))
    except etree.XMLSyntaxError:
        root = None
    if root is None or local_name(root.tag).lower() not in FEEDS:
        raise FeedError(f"no RSS, Atom or JSON feed: {beginning(body)}")
    return root


def _xml_entries(
    root: etree._Element, url: str, zone: ZoneInfo | None, language: str | None
) -> Iterator[Entry]:
    has_bases = any(_XML_BASE in node.attrib for node in root.iter("*"))
    nodes = islice(root.iter("{*}item", "{*}entry"), _MOST_READ)
    for node, read in zip(nodes, readers(zone, language), strict=False):
        base = absolute(url, node.base) if has_bases else None
        if entry := _xml_entry(node, base or url, url, read):
            yield entry


def _xml_entry(
    entry: etree._Element, base: str, source: str, read: Callable[[str], str | None]
) -> Entry | None:
    """An entry with what it says, or None where it links no page."""
    # By rank: the page itself where a service counts clicks, the links, the identifier.
    links: dict[int, list[str]] = {0: [], 1: [], 2: []}
    dates: dict[str, str] = {}
    titles: dict[bool, str | None] = {}
    # Atom says whether a title is HTML; in RSS it is what people write, which is HTML.
    kind = "text" if local_name(entry.tag) == "entry" else "html"
    for node in entry:
        name = local_name(node.tag).lower()
        if name == "link":
            if (node.get("rel") or "alternate").lower() == "alternate":
                links[1].append(node.get("href") or text_of(node))
        elif name == "origlink":
            links[0].append(text_of(node))
        elif name in ("guid", "id"):
            links[2].append(text_of(node))
        elif name == "title":
            # Of pictures and broadcasts there are others.
            is_own = _prefix(node.tag) == _prefix(entry.tag)
            if is_own or _prefix(node.tag) in _DUBLIN_CORE:
                titles.setdefault(is_own, _title(node, kind))
        elif name in _PUBLISHED or name in _MODIFIED:
            dates.setdefault(name, text_of(node))
    if not links[0] and not links[1]:
        # Broken XML, in which an element before was not closed.
        links[1] = [node.get("href") or text_of(node) for node in entry.iter("{*}link")]
    links[2] += [text for name, text in entry.attrib.items() if local_name(name) == "about"]
    links[2] = [text for text in links[2] if text.strip()[:4].lower() == "http"]
    found = (absolute(base, href[:_LONGEST_LINK]) for rank in links.values() for href in rank)
    urls = tuple(dict.fromkeys(filter(None, found)))
    if not urls:
        return None
    return Entry(
        urls,
        Listed(
            source=source,
            headline=titles.get(True) or titles.get(False),
            datePublished=_first(dates, _PUBLISHED, read),
            dateModified=_first(dates, _MODIFIED, read),
        ),
    )


def _title(node: etree._Element, kind: str) -> str | None:
    kind = (node.get("type") or kind).lower()
    is_closed = not any(local_name(child.tag) == "link" for child in node)
    text = text_of(node) if is_closed else node.text or ""
    return plain_line(text, is_html=kind.endswith("html") and not len(node))


def _first(
    dates: Mapping[str, str], names: tuple[str, ...], read: Callable[[str], str | None]
) -> str | None:
    """The first date that is one."""
    return next(filter(None, (read(dates[name]) for name in names if name in dates)), None)


def _prefix(tag: str) -> str:
    """The namespace of an element, or its prefix where that is not declared."""
    return tag[: max(tag.rfind("}"), tag.rfind(":"), 0)].lstrip("{")


def _json_entries(body: bytes, url: str, zone: ZoneInfo | None) -> Iterator[Entry]:
    """See https://www.jsonfeed.org/version/1.1/."""
    try:
        feed: Any = json.loads(body)
    except (ValueError, RecursionError):
        feed = None
    is_feed = isinstance(feed, dict) and "jsonfeed.org/version/" in str(feed.get("version"))[:80]
    items = feed.get("items") if is_feed else None
    if not isinstance(items, list):
        raise FeedError(f"no RSS, Atom or JSON feed: {beginning(body)}")
    for item, read in zip(items[:_MOST_READ], readers(zone, None), strict=False):
        texts = (
            {k: v for k, v in item.items() if isinstance(v, str)} if isinstance(item, dict) else {}
        )
        links = [texts.get("url"), texts.get("external_url")]
        if texts.get("id", "").startswith("http"):
            links.append(texts["id"])
        found = (absolute(url, link) for link in links)
        if urls := tuple(dict.fromkeys(filter(None, found))):
            yield Entry(
                urls,
                Listed(
                    source=url,
                    headline=plain_line(texts.get("title", ""), is_html=False),
                    datePublished=read(texts.get("date_published", "")),
                    dateModified=read(texts.get("date_modified", "")),
                ),
            )
