"""Finding articles: the links of feeds and listing pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from newscrawl.items import Listed
from newscrawl.portals import Listing, Portal
from newscrawl.urls import absolute, normalise

# More entries than any feed has; bounds time on hostile ones.
_MOST_ENTRIES = 10_000
_LONGEST_LINK = 4000


class FeedError(ValueError):
    """The answer is no feed; the message says what it looks like."""


@dataclass(frozen=True)
class Link:
    """A link to an article."""

    url: str
    """Its address, absolute, as it is linked."""
    id: str
    """The portal's id of the article."""
    day: date | None
    """The day in the address."""
    listed: Listed | None = None
    """What the source says of the article."""


def read_links(tree: LexborHTMLParser, url: str, portal: Portal) -> Iterator[Link]:
    """The links of a page that lead to articles of the portal, in order, each address once."""
    base = tree.css_first("base[href]")
    root = absolute(url, base.attributes.get("href")) if base is not None else None
    seen = set()
    for node in tree.css("a[href]"):
        link = _link(root or url, node.attributes.get("href"), portal)
        if link and link.url not in seen:
            seen.add(link.url)
            yield link


def read_feed(body: bytes, url: str, portal: Portal) -> tuple[Link, ...]:
    """The entries of an RSS or Atom feed that are articles of the portal.

    A feed with broken XML gives what can be read of it.

    Raises:
        FeedError: the answer holds no feed.
    """
    # Closed doors: no entities, no network, no tree of unbounded depth.
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser) if body.strip() else None
    except etree.XMLSyntaxError:
        root = None
    if root is None or etree.QName(root).localname.lower() not in ("rss", "feed", "rdf"):
        start = body[:40].decode("utf-8", "replace").strip() or "empty"
        raise FeedError(f"no RSS or Atom feed: {start!r}")
    links: dict[str, Link] = {}
    for entry in list(root.iter("{*}item", "{*}entry"))[:_MOST_ENTRIES]:
        for node in entry.iter("{*}link", "{*}guid"):
            link = _link(url, node.get("href") or "".join(node.itertext())[:_LONGEST_LINK], portal)
            if link:
                links.setdefault(link.url, link)
                break
    return tuple(links.values())


def later_page(tree: LexborHTMLParser, listing: Listing, url: str, number: int) -> bool:
    """Whether there may be a page after page `number` of a listing.

    True where the page links a later one, and where it links no page of the listing at all: then
    the next one is tried.
    """
    if listing.page is None:
        return False
    hrefs = (absolute(url, node.attributes.get("href")) for node in tree.css("a[href]"))
    linked = {normalise(href) for href in hrefs if href}
    pages = {n for n in range(2, number + 50) if normalise(listing.page_url(n) or "") in linked}
    return not pages or max(pages) > number


def _link(base: str, href: str | None, portal: Portal) -> Link | None:
    url = absolute(base, href)
    address = portal.address(url) if url else None
    return Link(url, address.id, address.day) if url and address else None
