"""Where a site says that its feeds and sitemaps are, and where they usually are."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from newscrawl.urls import absolute

WELL_KNOWN_SITEMAPS = (
    "/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap_index.xml", "/sitemap.xml",
    "/wp-sitemap.xml", "/sitemap.xml.gz", "/sitemaps/news.xml",
)  # fmt: skip
"""Paths at which sitemaps stand that robots.txt does not name; those of news come first."""

WELL_KNOWN_FEEDS = (
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
)
"""Paths at which feeds stand that no page names."""

_FEED_TYPES = frozenset(
    ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
)
# XML or JSON of any kind: a feed if its address says so. WordPress names its interface with such a type.
_ANY_TYPES = frozenset(("application/xml", "text/xml", "application/json", ""))
_FEED_ADDRESS = re.compile(r"\b(?:feeds?|rss|atom)\b", re.IGNORECASE)
# Of readers' comments, of all or of one article.
_COMMENTS = re.compile(
    r"\bcomments\b|\bcommentaires\b|\bcomentarios\b|\bcommenti\b|\bkommentar-feed", re.IGNORECASE
)
_SITEMAP_LINE = re.compile(
    r"^[\ufeff \t]{0,9}sitemap[ \t]{0,9}:[ \t]{0,9}([^\s#]{1,2000})", re.IGNORECASE | re.MULTILINE
)
# robots.txt of a site that hosts many has many.
_MOST = 200


def feeds_of_page(tree: LexborHTMLParser, url: str) -> tuple[str, ...]:
    """The feeds that a page names in its head, in its order, without those of comments.

    Args:
        tree: the page.
        url: its address.
    """
    found: dict[str, None] = {}
    for node in tree.css("link[href]"):
        attributes = node.attributes
        relation = (attributes.get("rel") or "").lower().split()
        if "alternate" not in relation and "feed" not in relation:
            continue
        href = absolute(url, attributes.get("href"))
        kind = (attributes.get("type") or "").partition(";")[0].strip().lower()
        says_feed = kind in _FEED_TYPES or (
            kind in _ANY_TYPES and ("feed" in relation or bool(href and _FEED_ADDRESS.search(href)))
        )
        if href and says_feed and not _COMMENTS.search(f"{href} {attributes.get('title') or ''}"):
            found[href] = None
    return tuple(found)[:_MOST]


def sitemaps_of_robots(text: str, url: str = "") -> tuple[str, ...]:
    """The sitemaps that a robots.txt names, in its order.

    Args:
        text: the file.
        url: its address, for those that are named without a host, which the standard does not allow.
    """
    found = (absolute(url, match[1]) for match in _SITEMAP_LINE.finditer(text))
    return tuple(dict.fromkeys(filter(None, found)))[:_MOST]
