"""``noarchive``: pages whose publisher asks that no copy of them is kept.

They say so in a header, ``X-Robots-Tag: noarchive``, or in the page, ``<meta name="robots"
content="noarchive">``; either may name a robot instead of all. With ``WARC_OBEY_NOARCHIVE`` their
answers are left out of the archive.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree, html

from . import message
from .entity import EntityError, codings_of, decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from .answer import Answer
    from .exchange import Exchange

#: The word, as both places write it.
_WORD = "noarchive"

#: Whom a word concerns besides the crawler itself: all robots, and the one whose habits it is from.
_EVERYONE = frozenset({"robots", "googlebot"})

#: Bytes of a page that are looked at; what a robot is to know stands in its head.
_LOOKED_AT = 1024 * 1024

_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
#: Words of the header that have a value behind a colon, where else a robot is named.
_WITH_VALUES = frozenset(
    {"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"}
)

_PRODUCT = re.compile(r"[\w.-]+")
_PARTED = re.compile(r"[\s,;]+")


def withholder(user_agent: str) -> Callable[[Exchange, Answer], str | None]:
    """Return the function that tells why an answer is not to be kept, None where it may be.

    Args:
        user_agent: the crawler's User-Agent; a word to its product name is one to it.
    """
    product = _PRODUCT.match(user_agent)
    names = _EVERYONE | ({product[0].lower()} if product else set())

    def reason(exchange: Exchange, answer: Answer) -> str | None:
        for value in message.header_values(answer.head, "X-Robots-Tag"):
            if header_forbids(value.decode("latin-1"), names):
                return f"{_WORD} (X-Robots-Tag)"
        if (answer.mime or "text/html").lower() in _PAGE_TYPES:
            body = _body(exchange, answer)
            if body is not None and page_forbids(body, names):
                return f"{_WORD} (meta element)"
        return None

    return reason


def header_forbids(value: str, names: Collection[str]) -> bool:
    """Tell whether an X-Robots-Tag forbids it to one of some robots, or to all.

    >>> header_forbids("noindex, NOARCHIVE", {"robots"})
    True
    >>> header_forbids("otherbot: noarchive, nofollow", {"robots"})
    False
    """
    concerns = True
    for part in value.split(","):
        name, colon, word = part.partition(":")
        name = name.strip().lower()
        if colon and name not in _WITH_VALUES and _PRODUCT.fullmatch(name):
            concerns = name in names
        if concerns and (word.strip().lower() if colon else name) == _WORD:
            return True
    return False


def page_forbids(page: bytes, names: Collection[str]) -> bool:
    """Tell whether the meta elements of a page forbid it to one of some robots.

    >>> page_forbids(b'<meta name=Robots content="noindex,noarchive"><p>text', {"robots"})
    True
    """
    # Without the zeros UTF-16 is as good as Latin-1 here, where every byte is a character.
    plain = page.replace(b"\0", b"")
    if _WORD.encode() not in plain.lower():
        return False
    try:
        tree = html.document_fromstring(plain, parser=html.HTMLParser(encoding="iso-8859-1"))
    except etree.ParserError:  # nothing in it but comments
        return False
    return any(
        (meta.get("name") or "").strip().lower() in names
        and _WORD in _PARTED.split((meta.get("content") or "").lower())
        for meta in tree.iter("meta")
    )


def _body(exchange: Exchange, answer: Answer) -> bytes | None:
    """Return the beginning of a page without framing and coding; None where it can't be read."""
    start = len(answer.interim) + len(answer.head)
    body = exchange.response.start()[start:]
    if message.names_chunks(answer.facts.get("transfer-encoding", [])):
        body, _ = message.unchunk(body)
    try:
        for coding in reversed(codings_of(answer.head)):
            body, _ = decoded(body, coding, _LOOKED_AT)
    except EntityError:
        return None
    return body[:_LOOKED_AT]
