"""What else tells where a portal lists its articles, and in which zone it writes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from newscrawl.discovery import WELL_KNOWN_FEEDS, WELL_KNOWN_SITEMAPS, Link, feeds_of_page
from newscrawl.urls import absolute

# Each place is a request to every portal that has none; behind the first ones next to nothing is found.
PLACES = {"feed": WELL_KNOWN_FEEDS[:4], "sitemap": WELL_KNOWN_SITEMAPS[:5]}
"""Paths at which feeds and sitemaps are looked for, one after the other until one is there."""

# Portals with hundreds of feeds, one a section, repeat themselves in them.
_MOST_FEEDS = 6
_FEED_PATH = re.compile(
    r"(?:/(?:rss|feed|atom)/?|\.rss|\.rdf|/(?:rss|feed|atom)[\w.-]{0,40}\.xml)$", re.IGNORECASE
)
_COMMENTS = re.compile(r"comments?/feed|feed/comments|replies", re.IGNORECASE)
_DATES = re.compile(rb"<(?:pubDate|published|updated|dc:date)>([^<]{8,60})<")
_MOST_DATES = 50


def feeds_on(tree: LexborHTMLParser, url: str) -> tuple[str, ...]:
    """The feeds that a page names in its head; where it names none, those it links. None of comments."""
    named = feeds_of_page(tree, url)
    if not named:
        hrefs = (node.attributes.get("href") or "" for node in tree.css("a[href]"))
        linked = (href for href in hrefs if _FEED_PATH.search(href[-200:]))
        urls = (absolute(url, href) for href in linked if not _COMMENTS.search(href[-200:]))
        named = tuple(dict.fromkeys(filter(None, urls)))
    return named[:_MOST_FEEDS]


def lists_news(links: Iterable[Link]) -> bool:
    """Whether a sitemap is one of news: it says a headline of each page, so these are articles."""
    headlines = [link.listed is not None and bool(link.listed.headline) for link in links]
    return bool(headlines) and all(headlines)


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
