"""Live blogs: the entries that a page's JSON-LD lists (`LiveBlogPosting`)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from newscrawl.dates import parse_date
from newscrawl.extract.json_ld import Node
from newscrawl.items import LiveBlogUpdate
from newscrawl.text import clean_line

# The longest live blogs have some hundreds of entries.
_MOST = 1000
_LONGEST = 50_000
_BLOCK_END = re.compile(r"</(?:p|div|li|h[1-6]|blockquote)\s*>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<(?:/|!)?[a-zA-Z-][^<>]{0,2000}>")


def live_updates(
    articles: Iterable[Node], zone: ZoneInfo | None = None
) -> tuple[LiveBlogUpdate, ...]:
    """The entries of the first article that has any, in the page's order.

    Args:
        articles: those that the page declares.
        zone: that of dates without one.
    """
    for article in articles:
        entries = article.get("liveBlogUpdate")
        found = [
            update
            for entry in (entries[:_MOST] if isinstance(entries, list) else [entries])
            if isinstance(entry, dict) and (update := _update(entry, zone)) is not None
        ]
        if found:
            return tuple(found)
    return ()


def _update(entry: Node, zone: ZoneInfo | None) -> LiveBlogUpdate | None:
    headline = _line(entry.get("headline")) or _line(entry.get("name"))
    body = next(
        (
            text
            for key in ("articleBody", "text", "description")
            if (text := plain_text(entry.get(key)))
        ),
        headline,
    )
    if body is None:
        return None
    date = _line(entry.get("datePublished")) or _line(entry.get("dateCreated"))
    return LiveBlogUpdate(
        articleBody=body,
        headline=headline if headline != body else None,
        datePublished=parse_date(date, zone) if date else None,
    )


def plain_text(data: object) -> str | None:
    r"""The paragraphs of a text that may hold markup, parted by blank lines; None where there are none.

    >>> plain_text("<p>The ferry sails.</p><p>Tea &amp; talk</p>")
    'The ferry sails.\n\nTea & talk'
    """
    if isinstance(data, list):
        data = "\n".join(entry for entry in data[:_MOST] if isinstance(entry, str))
    if not isinstance(data, str):
        return None
    text = data[:_LONGEST]
    if "&lt;" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub("", _BLOCK_END.sub("\n", text))
    lines = (clean_line(line) for line in html.unescape(text).split("\n"))
    return "\n\n".join(line for line in lines if line) or None


def _line(data: object) -> str | None:
    text = plain_text(data) if isinstance(data, str) else None
    return text.replace("\n\n", " ") if text else None
