"""Where a portal lists its articles: feeds and sitemaps, from what it says and where they usually are."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice

from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from newscrawl.discovery import Link
from newscrawl.portals import Portal
from newscrawl.urls import absolute

FEEDS = ("feed/", "rss.xml", "rss", "feed.xml")
"""Where feeds usually are, below the front page: WordPress, then others. Asked for until one is there."""
SITEMAPS = ("sitemap.xml", "sitemap_index.xml")
"""The same of sitemaps (https://www.sitemaps.org/protocol.html); robots.txt names them as a rule."""

# Portals with hundreds of feeds, one a section, repeat themselves in them.
_MOST_FEEDS = 6
_FEED_TYPES = ("rss", "atom", "rdf")
_FEED_PATH = re.compile(
    r"(?:/(?:rss|feed|atom)/?|\.rss|\.rdf|/(?:rss|feed|atom)[\w.-]{0,40}\.xml)$", re.IGNORECASE
)
_COMMENTS = re.compile(r"comments?/feed|feed/comments|replies", re.IGNORECASE)
_SITEMAP = re.compile(
    r"^[ \t]{0,40}+sitemap[ \t]{0,40}+:[ \t]{0,40}+(\S{1,2000})", re.IGNORECASE | re.MULTILINE
)
# https://www.sitemaps.org/protocol.html: 50,000 addresses and 50 MB; an index as many sitemaps.
_MOST_ENTRIES = 50_000
_MOST_BYTES = 50 * 1024 * 1024
_DATES = re.compile(rb"<(?:pubDate|published|updated|dc:date)>([^<]{8,60})<")
_MOST_DATES = 50
_GZIP = b"\x1f\x8b"
_NEWS = b"http://www.google.com/schemas/sitemap-news/"
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class SitemapError(ValueError):
    """The answer is no sitemap; the message says what it looks like."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A further file of a sitemap, as an index names it."""

    url: str
    """Its address, absolute."""
    changed: datetime | None = None
    """The last moment at which it may have changed, as the index says."""


@dataclass(frozen=True)
class SitemapPage:
    """One file of a sitemap: an index has branches, any other has links."""

    branches: tuple[Branch, ...] = ()
    """The further files that it names on the portal's hosts, in its order."""
    links: tuple[Link, ...] = ()
    """What may be an article of the portal, the newest first, each address once."""


def feeds_of_page(tree: LexborHTMLParser, url: str) -> tuple[str, ...]:
    """The feeds that a page names in its head; where it names none, those it links. None of comments."""
    named = [
        node.attributes.get("href")
        for node in tree.css("link[rel~=alternate][href]")
        if any(kind in (node.attributes.get("type") or "").lower() for kind in _FEED_TYPES)
    ]
    linked = (node.attributes.get("href") or "" for node in tree.css("a[href]"))
    hrefs = named or [href for href in linked if _FEED_PATH.search(href[:2000])]
    urls = (absolute(url, href) for href in hrefs if href and not _COMMENTS.search(href[:2000]))
    return tuple(dict.fromkeys(filter(None, urls)))[:_MOST_FEEDS]


def sitemaps_of_robots(text: str, url: str = "") -> tuple[str, ...]:
    r"""The sitemaps that a robots.txt names (RFC 9309, section 2.2.4).

    Args:
        text: the file.
        url: its address, for those that are named without a host.

    >>> sitemaps_of_robots("User-agent: *\nSitemap: https://news.example/news.xml")
    ('https://news.example/news.xml',)
    """
    found = (absolute(url, link) for link in _SITEMAP.findall(text))
    return tuple(dict.fromkeys(filter(None, found)))


def read_sitemap(body: bytes, url: str, portal: Portal) -> SitemapPage:
    """Read a sitemap or an index of them, gzipped or not; what can be read of broken XML.

    Raises:
        SitemapError: the answer holds none.
    """
    plain = _unpacked(body)
    # Closed doors: no entities, no network, no tree of unbounded depth.
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(plain, parser) if plain.strip() else None
    except etree.XMLSyntaxError:
        root = None
    name = etree.QName(root).localname.lower() if root is not None else ""
    if root is None or name not in ("sitemapindex", "urlset"):
        start = plain[:40].decode("utf-8", "replace").strip() or "empty"
        raise SitemapError(f"no sitemap: {start!r}")
    entries = [
        _entry(node, url) for node in islice(root.iter("{*}sitemap", "{*}url"), _MOST_ENTRIES)
    ]
    if name == "sitemapindex":
        known = [Branch(target, time) for target, time in entries if target and portal.owns(target)]
        return SitemapPage(branches=tuple(dict.fromkeys(known)))
    entries.sort(key=lambda entry: entry[1] or _LONG_AGO, reverse=True)
    links: dict[str, Link] = {}
    for target, _ in entries:
        address = portal.address(target) if target else None
        if target and address:
            links.setdefault(target, Link(target, address.id, address.day))
    return SitemapPage(links=tuple(links.values()))


def wanted_branches(
    branches: Sequence[Branch], *, since: datetime | None = None, most: int
) -> tuple[Branch, ...]:
    """The branches of an index that are to be read, those of news and the newest first.

    Args:
        branches: in the order of the index.
        since: what was not changed since then is left out.
        most: so many.
    """
    fresh = [one for one in branches if not (since and one.changed and one.changed < since)]
    fresh.sort(key=lambda one: ("news" in one.url.lower(), one.changed or _LONG_AGO), reverse=True)
    return tuple(fresh[:most])


def lists_news(body: bytes) -> bool:
    """Whether a sitemap is one of news: each entry says what article it is (Google News sitemaps)."""
    return _NEWS in _unpacked(body)


def dates_of_feed(body: bytes) -> tuple[datetime, ...]:
    """The dates with offset that a feed writes: they tell the portal's zone."""
    written = islice(_DATES.finditer(body), _MOST_DATES)
    moments = (moment_of(match[1].decode("utf-8", "replace").strip()) for match in written)
    return tuple(filter(None, moments))


def moment_of(text: str) -> datetime | None:
    """A date of ISO 8601 or RFC 5322 that names its offset; None for any other."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, IndexError, OverflowError):
            return None
    return moment if moment.tzinfo else None


def _entry(node: etree._Element, base: str) -> tuple[str | None, datetime | None]:
    """Address and time of an entry."""
    said = {
        etree.QName(child).localname: child.text for child in reversed(node) if _is_element(child)
    }
    published = next((child.text for child in node.iter("{*}publication_date")), None)
    time = (said.get("lastmod") or published or "").strip()
    moment = moment_of(time if len(time) != len("2026-10-03") else f"{time}T00:00:00Z")
    return absolute(base, said.get("loc")), moment


def _is_element(node: etree._Element) -> bool:
    return isinstance(node.tag, str)


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(_GZIP):
        return body
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(body, _MOST_BYTES)
    except zlib.error as error:
        raise SitemapError(f"its gzip is broken: {error}") from None
