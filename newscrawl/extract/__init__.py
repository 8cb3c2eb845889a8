"""Extraction: bytes and a URL in, an article out; no Scrapy, no network, no clock.

The steps are `read` (what the page says), `strip` (what is no article goes), `normalise` (one
spelling) and `validate` (is it one). A spider runs the first, the item pipelines the others;
`extract` runs them all.
"""

from __future__ import annotations

from datetime import datetime

from newscrawl.extract.body import strip
from newscrawl.extract.draft import Draft
from newscrawl.extract.normalise import normalise
from newscrawl.extract.page import Page, is_page, parse_page
from newscrawl.extract.read import read
from newscrawl.extract.validate import Verdict, validate
from newscrawl.items import NewsArticle
from newscrawl.portals import Portal

__all__ = [
    "Draft",
    "Page",
    "Verdict",
    "extract",
    "is_page",
    "normalise",
    "parse_page",
    "read",
    "strip",
    "validate",
]


def extract(
    html: bytes | str, url: str, *, portal: Portal | None = None, fetched: datetime | None = None
) -> NewsArticle:
    """Extract the article of one page.

    Args:
        html: the page after transfer and content decoding.
        url: its address.
        portal: whose selectors, zone and language to use.
        fetched: when it was fetched, for relative dates.

    Returns:
        the article; `metadata.probability` says how sure it is that it is one.
    """
    return validate(normalise(strip(read(parse_page(html, url), portal, fetched)))).article
