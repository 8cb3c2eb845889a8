"""Where a portal lists its articles: feeds and sitemaps, from what it says and where they usually are."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from datetime import datetime
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


class SitemapError(ValueError):
    """The answer is no sitemap; the message says what it looks like."""


@dataclass(frozen=True)
class Sitemap:
    """What a sitemap lists."""

    links: tuple[Link, ...] = ()
    """Its addresses that may be articles, the newest first where it says when they changed."""
    children: tuple[tuple[str, str], ...] = ()
    """Address and time of the last change (as written, or nothing) of the sitemaps in an index, news and
    the newest first."""
    is_news: bool = False
    """It is a news sitemap: what it lists are articles."""


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


def sitemaps_of_robots(text: str) -> tuple[str, ...]:
    r"""The sitemaps that a robots.txt names (RFC 9309, section 2.2.4).

    >>> sitemaps_of_robots("User-agent: *\nSitemap: https://news.example/news.xml")
    ('https://news.example/news.xml',)
    """
    return tuple(dict.fromkeys(_SITEMAP.findall(text)))


def read_sitemap(body: bytes, url: str, portal: Portal) -> Sitemap:
    """Read a sitemap or an index of them, gzipped or not; what can be read of broken XML.

    Raises:
        SitemapError: the answer holds none.
    """
    body = _unpacked(body)
    # Closed doors: no entities, no network, no tree of unbounded depth.
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser) if body.strip() else None
    except etree.XMLSyntaxError:
        root = None
    name = etree.QName(root).localname.lower() if root is not None else ""
    if root is not None and name == "sitemapindex":
        found = [_entry(node) for node in list(root.iter("{*}sitemap"))[:_MOST_ENTRIES]]
        known = [(target, time) for loc, time, _ in found if (target := absolute(url, loc))]
        known.sort(key=lambda child: ("news" in child[0].lower(), child[1]), reverse=True)
        return Sitemap(children=tuple(dict.fromkeys(known)))
    if root is None or name != "urlset":
        start = body[:40].decode("utf-8", "replace").strip() or "empty"
        raise SitemapError(f"no sitemap: {start!r}")
    entries = [_entry(node) for node in list(root.iter("{*}url"))[:_MOST_ENTRIES]]
    entries.sort(key=lambda entry: entry[1], reverse=True)
    links: dict[str, Link] = {}
    for loc, _, _ in entries:
        target = absolute(url, loc)
        address = portal.address(target) if target else None
        if target and address:
            links.setdefault(target, Link(target, address.id, address.day))
    is_news = bool(entries) and all(is_news for _, _, is_news in entries)
    return Sitemap(links=tuple(links.values()), is_news=is_news)


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


def _entry(node: etree._Element) -> tuple[str, str, bool]:
    """Address, time and whether it is declared as news."""
    loc = time = ""
    is_news = False
    for child in node.iter("{*}loc", "{*}lastmod", "{*}news", "{*}publication_date"):
        name = etree.QName(child).localname
        if name == "news":
            is_news = True
        elif name == "loc":
            # Images have such elements, too; the address comes first.
            loc = loc or (child.text or "").strip()
        else:
            time = (child.text or "").strip()
    return loc, time, is_news


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(_GZIP):
        return body
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(body, _MOST_BYTES)
    except zlib.error as error:
        raise SitemapError(f"its gzip is broken: {error}") from None
