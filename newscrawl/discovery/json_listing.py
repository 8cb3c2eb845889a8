"""Listings that a server gives as data: JSON, or a call with JSON in it (JSONP)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from newscrawl.discovery.link import Link, SourceError, beginning
from newscrawl.discovery.said_dates import readers
from newscrawl.discovery.xml import plain_line
from newscrawl.extract.page import decode
from newscrawl.items import Listed
from newscrawl.portals import Portal
from newscrawl.urls import absolute

# callback({...}); and var list = [...]; also /**/ typeof callback === 'function' && callback({...});
_CALL = re.compile(r"(?:/\*\*/)?[\w.$\s='&]{0,200}+(?:\(\s{0,99}+)?(?=[\[{])")
# What an entry calls its headline and its day of publication, the surest first.
_HEADLINES = tuple(map(re.compile, ("headline", "title", "ar_head", "caption", "^name$")))
_DATES = tuple(map(re.compile, ("publ", "pub", "date", "time", "created")))
_CHANGED = re.compile(r"modif|updat|chang|edit")
# Text with white space or markup in it is no address, whatever it ends with.
_TEXT = re.compile(r"[\s<>\"]")
# No listing is larger; parsed, data takes twenty times its size.
_MOST_BYTES = 10 * 1024 * 1024
# More entries than any listing has, values that are looked at for them, and fields that one has.
_MOST_LINKS = 5_000
_MOST_VALUES = 200_000
_MOST_FIELDS = 200
_LONGEST_LINK = 4_000
# An entry names few dates, and one that is none takes long to read.
_MOST_DATES = 4
# Seconds since 1970, and thousandths of them, of this century.
_SECONDS = range(946_684_800, 4_102_444_800)
_MILLISECONDS = range(946_684_800_000, 4_102_444_800_000)

_Reader = Callable[[str], str | None]


class DataError(SourceError):
    """The answer holds no JSON; the message says what it looks like."""


def is_data(body: bytes) -> bool:
    """Whether an answer looks like JSON or JSONP and not like a page."""
    start = body[:400].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    return not start.startswith("<") and _CALL.match(start) is not None


def read_data(
    body: bytes, url: str, portal: Portal, content_type: str | None = None
) -> tuple[Link, ...]:
    """The articles of the portal in a listing of data, in its order, each address once.

    An address is any value that is one; headline and date are the values beside it whose names say so.

    Args:
        body: the answer.
        url: its address.
        portal: whose articles are wanted, and in whose zone times without an offset are.
        content_type: the Content-Type header, for its charset.

    Raises:
        DataError: it holds no JSON, or more of it than a listing has.
    """
    if len(body) > _MOST_BYTES:
        raise DataError(f"{len(body)} bytes are no listing")
    text = decode(body, content_type)[0].lstrip("\ufeff \t\r\n")
    start = _CALL.match(text)
    try:
        data, _ = json.JSONDecoder().raw_decode(text, start.end() if start else 0)
    except (ValueError, RecursionError):
        raise DataError(f"no JSON: {beginning(body)}") from None
    found: dict[str, Link] = {}
    # One for each address that is found: of many entries only the plain forms of dates are read.
    reading = readers(portal.zone, portal.language)
    for entry in _objects(data):
        listed: Listed | None = None
        for value in islice(entry.values(), _MOST_FIELDS):
            href = _address(value, url)
            address = portal.address(href) if href else None
            if href is None or address is None or href in found:
                continue
            if listed is None:
                date = _date(entry, next(reading))
                listed = Listed(source=url, headline=_headline(entry), datePublished=date)
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


def _address(value: Any, url: str) -> str | None:
    """The address that a value is, absolute."""
    if not isinstance(value, str) or len(value) > _LONGEST_LINK or "/" not in value:
        return None
    value = value.strip()
    return None if _TEXT.search(value) else absolute(url, value)


def _named(entry: Mapping[str, Any], words: tuple[re.Pattern[str], ...]) -> Iterator[Any]:
    """The values of an entry whose names say what they are: the surest first, `title` before `subtitle`."""
    ranked = [
        (rank, len(name), n, value)
        for n, (name, value) in enumerate(islice(entry.items(), _MOST_FIELDS))
        if not _CHANGED.search(low := name.lower())
        for rank in [next((i for i, word in enumerate(words) if word.search(low)), None)]
        if rank is not None
    ]
    ranked.sort(key=lambda one: one[:3])
    return (value for *_, value in ranked)


def _headline(entry: Mapping[str, Any]) -> str | None:
    texts = (value for value in _named(entry, _HEADLINES) if isinstance(value, str))
    lines = (plain_line(text) for text in texts if "://" not in text)
    return next(filter(None, lines), None)


def _date(entry: Mapping[str, Any], read: _Reader) -> str | None:
    said = (_said(value, read) for value in islice(_named(entry, _DATES), _MOST_DATES))
    return next(filter(None, said), None)


def _said(value: Any, read: _Reader) -> str | None:
    """A date as an entry writes it: a text, or a number of seconds or of thousandths."""
    if isinstance(value, str):
        if not (value.isascii() and value.isdecimal() and len(value) in (10, 13)):
            return read(value)
        value = int(value)
    if not isinstance(value, int) or (value not in _SECONDS and value not in _MILLISECONDS):
        return None
    seconds = value if value in _SECONDS else value / 1000
    return read(datetime.fromtimestamp(seconds, UTC).isoformat())
