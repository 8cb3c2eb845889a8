"""Listings that a server gives as data: JSON, or a call with JSON in it (JSONP)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from newscrawl.dates import utc_text
from newscrawl.discovery.link import Link, SourceError, beginning
from newscrawl.discovery.said_dates import said_date
from newscrawl.items import Listed
from newscrawl.portals import Portal
from newscrawl.text import clean_line
from newscrawl.urls import absolute

# callback({...}); and var list = [...];
_CALL = re.compile(r"[\w.$\s=]{0,200}+(?:\(\s{0,99}+)?(?=[\[{])")
# Names of what an entry calls its headline and its day of publication, the surest first.
_HEADLINE = re.compile(r"(?:headline|title|ar_head|caption|name)", re.IGNORECASE)
_DATE = re.compile(r"(?:date|time|published|pub|created)", re.IGNORECASE)
_CHANGED = re.compile(r"modif|updat|chang|edit", re.IGNORECASE)
# More entries than any listing has, and values that are looked at for them.
_MOST_LINKS = 5_000
_MOST_VALUES = 200_000
_LONGEST_LINK = 4_000
# Milliseconds since 1970 of this century.
_MILLISECONDS = range(946_684_800_000, 4_102_444_800_000)


class DataError(SourceError):
    """The answer holds no JSON; the message says what it looks like."""


def is_data(body: bytes) -> bool:
    """Whether an answer looks like JSON or JSONP and not like a page."""
    start = body[:400].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    return not start.startswith("<") and _CALL.match(start) is not None


def read_data(body: bytes, url: str, portal: Portal) -> tuple[Link, ...]:
    """The articles of the portal in a listing of data, in its order, each address once.

    An address is any value that is one; headline and date are the values beside it whose names say so.

    Args:
        body: the answer, in UTF-8.
        url: its address.
        portal: whose articles are wanted, and in whose zone times without an offset are.

    Raises:
        DataError: it holds no JSON.
    """
    text = body.decode("utf-8", "replace").lstrip("\ufeff")
    start = _CALL.match(text)
    try:
        data, _ = json.JSONDecoder().raw_decode(text, start.end() if start else 0)
    except (ValueError, RecursionError):
        raise DataError(f"no JSON: {beginning(body)}") from None
    found: dict[str, Link] = {}
    for entry in _objects(data):
        for value in entry.values():
            if (
                not isinstance(value, str)
                or not 1 < len(value) <= _LONGEST_LINK
                or "/" not in value
            ):
                continue
            href = absolute(url, value.strip())
            address = portal.address(href) if href else None
            if href and address and href not in found:
                listed = Listed(
                    source=url, headline=_headline(entry), datePublished=_date(entry, portal.zone)
                )
                found[href] = Link(href, address.id, address.day, listed)
        if len(found) >= _MOST_LINKS:
            break
    return tuple(found.values())


def _objects(data: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a document, in its order; a bare list of addresses is one for each."""
    waiting, seen = [data], 0
    while waiting and seen < _MOST_VALUES:
        value = waiting.pop()
        seen += 1
        if isinstance(value, dict):
            yield value
            inner = list(value.values())
        elif isinstance(value, list):
            inner = [{"url": one} if isinstance(one, str) else one for one in value]
        else:
            continue
        waiting += reversed(inner)


def _headline(entry: Mapping[str, Any]) -> str | None:
    texts = [
        value for name, value in entry.items() if _HEADLINE.search(name) and isinstance(value, str)
    ]
    return clean_line(next((text for text in texts if "://" not in text), None))


def _date(entry: Mapping[str, Any], zone: ZoneInfo | None) -> str | None:
    for name, value in entry.items():
        if not _DATE.search(name) or _CHANGED.search(name):
            continue
        if isinstance(value, str) and (said := said_date(value, zone)):
            return said
        if isinstance(value, int) and value in _MILLISECONDS:
            return utc_text(datetime.fromtimestamp(value / 1000, UTC))
    return None
