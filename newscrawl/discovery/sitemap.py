"""Sitemaps and indexes of sitemaps: https://www.sitemaps.org/protocol.html, and Google's elements for news."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from zoneinfo import ZoneInfo

from lxml import etree

from newscrawl.discovery.branches import Branch
from newscrawl.discovery.feed import FEEDS, feed_entries
from newscrawl.discovery.link import Entry, Link, SourceError, beginning, links_of, newest_first
from newscrawl.discovery.said_dates import latest, readers
from newscrawl.discovery.xml import OPTIONS, local_name, mended, plain_line, text_of
from newscrawl.items import Listed
from newscrawl.portals import Portal
from newscrawl.urls import absolute

MAX_BYTES = 50 * 1024 * 1024
"""The protocol allows no more, unpacked."""

# The protocol allows no more.
_MOST_ENTRIES = 50_000
_LONGEST_LINK = 4000
_GZIP = b"\x1f\x8b"
# Some servers pack twice: a file that is gzip, by an encoding that is.
_MOST_LAYERS = 2


class SitemapError(SourceError):
    """The answer is no sitemap; the message says what it looks like."""


@dataclass(frozen=True)
class SitemapPage:
    """One file of a sitemap: an index has branches, any other has links."""

    branches: tuple[Branch, ...] = ()
    """The further files that it names on the portal's hosts, in its order."""
    links: tuple[Link, ...] = ()
    """The articles of the portal, the newest first, each address once."""


def read_sitemap(body: bytes, url: str, portal: Portal) -> SitemapPage:
    """What a sitemap or an index of sitemaps says of the portal's articles.

    Args:
        body: the file, packed or not: XML, a list of addresses, or a feed.
        url: its address.
        portal: whose articles are wanted, and in whose zone times without an offset are.

    Raises:
        SitemapError: the answer is no sitemap, or a larger one than the protocol allows.
    """
    branches, entries = sitemap_entries(body, url, portal.zone, portal.language)
    own = tuple(branch for branch in branches if portal.may_ask(branch.url))
    return SitemapPage(own, links_of(entries, portal))


def sitemap_entries(
    body: bytes, url: str, zone: ZoneInfo | None, language: str | None = None
) -> tuple[tuple[Branch, ...], tuple[Entry, ...]]:
    """The branches and entries of a sitemap, whatever pages they lead to; entries the newest first.

    Args:
        body: the file, packed or not; of one with broken XML what can be read.
        url: its address.
        zone: zone of times that name none; None: not known, and of these only the day is given.
        language: language of the names of months, BCP 47.

    Raises:
        SitemapError: the answer is no sitemap, or a larger one than the protocol allows.
    """
    plain = _unpacked(body)
    if plain.lstrip(b"\xef\xbb\xbf \t\r\n")[:4].lower() == b"http":
        return (), _listed_lines(plain, url)
    data = mended(plain)
    entries: list[Entry] = []
    branches: dict[str, Branch] = {}
    reading = etree.iterparse(
        BytesIO(data), tag=("{*}url", "{*}sitemap"), encoding="utf-8", **OPTIONS
    )
    root = None
    try:
        nodes = islice(_each(reading), _MOST_ENTRIES)
        for node, read in zip(nodes, readers(zone, language), strict=False):
            root = node.getroottree().getroot() if root is None else root
            said = {local_name(child.tag): child for child in reversed(node)}
            link = absolute(url, _text(said, "loc")[:_LONGEST_LINK])
            if link is None:
                continue
            if local_name(node.tag) == "sitemap":
                branches.setdefault(link, Branch(link, latest(_text(said, "lastmod"))))
            else:
                entries.append(Entry((link,), _listed(said, url, read)))
        # Of a sitemap without entries, or of something else.
        root = reading.root if root is None else root
    except etree.XMLSyntaxError:
        pass  # nothing in it can be read
    kind = local_name(root.tag).lower() if root is not None else ""
    if kind in FEEDS:
        return (), feed_entries(plain, url, zone, language)
    if kind not in ("urlset", "sitemapindex"):
        raise SitemapError(f"no sitemap: {beginning(plain)}")
    return tuple(branches.values()), tuple(newest_first(entries, zone))


def _unpacked(body: bytes) -> bytes:
    """The file itself, whatever its name and type say; of a packed one that breaks off, what is there."""
    for _ in range(_MOST_LAYERS):
        if not body.startswith(_GZIP):
            break
        body = _gunzip(body)
    if len(body) > MAX_BYTES:
        raise SitemapError(f"no sitemap: more than the {MAX_BYTES} bytes that the protocol allows")
    return body


def _gunzip(body: bytes) -> bytes:
    found = bytearray()
    while body.startswith(_GZIP) and len(found) <= MAX_BYTES:
        member = zlib.decompressobj(wbits=31)
        try:
            found += member.decompress(body, MAX_BYTES + 1 - len(found))
        except zlib.error:
            break
        body = member.unused_data
    return bytes(found)


def _each(reading: etree.iterparse) -> Iterator[etree._Element]:
    """Each element once it is read; it is dropped when the next one is asked for."""
    for _, node in reading:
        yield node
        node.clear()
        while node.getprevious() is not None:
            del node.getparent()[0]


def _text(said: dict[str, etree._Element], name: str) -> str:
    return text_of(said[name]) if name in said else ""


def _listed(
    said: dict[str, etree._Element], source: str, read: Callable[[str], str | None]
) -> Listed:
    news = (
        {local_name(child.tag): child for child in reversed(said["news"])} if "news" in said else {}
    )
    return Listed(
        source=source,
        headline=plain_line(_text(news, "title")),
        datePublished=read(_text(news, "publication_date")),
        dateModified=read(_text(said, "lastmod")),
    )


def _listed_lines(plain: bytes, source: str) -> tuple[Entry, ...]:
    """A list of addresses, one a line."""
    lines = plain.decode("utf-8-sig", "replace").split("\n", _MOST_ENTRIES)[:_MOST_ENTRIES]
    found = (absolute(source, line.strip()[:_LONGEST_LINK]) for line in lines)
    return tuple(Entry((url,), Listed(source=source)) for url in found if url)
