"""Listing pages: a front page, the page of a section, and its further pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.discovery.link import Link
from newscrawl.discovery.listing_times import times_of
from newscrawl.extract.parts import is_pager
from newscrawl.items import Listed
from newscrawl.portals import Listing, Portal
from newscrawl.text import clean_line
from newscrawl.urls import absolute, normalise

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# What is longer is a summary.
_LONGEST_HEADLINE = 200
# `Read more`, `Continue reading the story`: words of a button.
_BUTTON = re.compile(
    r"(?:read|continue|view|see|learn|click|watch|full|more)\b.{0,25}", re.IGNORECASE
)
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


def read_links(tree: LexborHTMLParser, url: str, portal: Portal) -> Iterator[Link]:
    """The links of a page that lead to articles of the portal, in order, each address once.

    Links to the later pages of an article in several ("2", "next") are left out.
    """
    base = tree.css_first("base[href]")
    root = absolute(url, base.attributes.get("href")) if base is not None else None
    found: dict[str, Link] = {}
    nodes: list[tuple[str, LexborNode]] = []
    headlines: dict[str, tuple[int, int, str]] = {}
    for node in tree.css("a[href]"):
        href = absolute(root or url, node.attributes.get("href"))
        address = portal.address(href) if href else None
        if href is None or address is None:
            continue
        text = clean_line(node.text(separator=" "))
        if text and is_pager(href, text):
            continue
        nodes.append((href, node))
        found.setdefault(href, Link(href, address.id, address.day))
        if (said := _headline(node, text)) and said > headlines.get(href, (0, 0, "")):
            headlines[href] = said
    times = times_of(tree, nodes, portal.zone)
    for href, link in found.items():
        headline = headlines[href][2] if href in headlines else None
        listed = Listed(source=url, headline=headline, datePublished=times.get(href))
        yield replace(link, listed=listed)


def _headline(node: LexborNode, text: str | None) -> tuple[int, int, str] | None:
    """What a link says of the headline: rank (a heading comes first), length and text."""
    heading = node.css_first(", ".join(_HEADINGS))
    if heading is not None:
        text = clean_line(heading.text(separator=" "))
    title = clean_line(node.attributes.get("title"))
    if title and (not text or (text[-1:] in ".…" and title.startswith(text.rstrip(".… ")))):
        # The text is cut off, the title is whole.
        text = title
    if not text or len(text) > _LONGEST_HEADLINE or _BUTTON.fullmatch(text):
        return None
    if text.count(" ") < 2 and len(_IDEOGRAPH.findall(text)) < 6:
        return None
    parent = node.parent
    is_heading = heading is not None or (parent is not None and parent.tag in _HEADINGS)
    return 2 if is_heading else 1, len(text), text


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
