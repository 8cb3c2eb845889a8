"""What was known when a request was made, kept beside its exchange.

A spider that learns of a page elsewhere (a feed names its title and date, a sitemap its last
change) says so with the request::

    Request(url, meta={ASKED_KEY: (("foundOn", feed), ("title", "..."))})

The archive keeps these pairs of text as a ``metadata`` record before the answer, and a replay
gives them back with it. Scrapy copies ``request.meta`` to what becomes of a request: a redirect and
each retry have the pairs, too, and a record of their own that says ``WARC-Asked-Again: yes``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .records import ASKED_ROLE, FIELDS_TYPE, Record, beside_uri, block_record

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from scrapy import Request

    from .reader import ReadRecord

#: Key of ``request.meta`` under which a spider says it: a tuple of (name, value), both text.
ASKED_KEY = "warc_asked"

#: Bytes that the pairs of a request may take in their record. A title, a summary and some dates take
#: a kilobyte; whoever looks for the record of an answer looks back no further than 256 kB.
BYTES_MAX = 64 * 1024

#: The header field of a record whose request is one of these once more: redirected, tried again.
AGAIN = "WARC-Asked-Again"

#: Names and values as they are known.
Pairs = tuple[tuple[str, str], ...]

#: What Scrapy's middlewares put into the meta of a request that they make of another one.
_OF_ANOTHER = frozenset({"redirect_times", "retry_times"})

#: What the addresses of these records begin with.
ASKED_BEGINS = beside_uri(ASKED_ROLE, "")

#: Characters of a name: those of HTTP and WARC fields that no reader takes for anything else.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

#: What would not come back as it was: line ends of any kind and other control characters, halves of
#: surrogate pairs, which UTF-8 does not have, and white space at an end, which readers take off.
_ESCAPED = re.compile("[\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]|\\A\\s|\\s\\Z")

_ESCAPE = re.compile(r"\\(?:(\\)|u([0-9a-f]{4}))")


class AskedError(ValueError):
    """What a spider says with a request can't be kept; the message is one line."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What goes into the record of a request.

    Attributes:
        pairs: what was known.
        block: the same as ``application/warc-fields``.
        is_again: whether the request is a redirect or a retry of another one.
    """

    pairs: Pairs
    block: bytes
    is_again: bool = False


def asked_by(request: Request) -> Asked | None:
    """Return what a request says was known, None where it says nothing.

    Lists, as a queue of JSON makes them of tuples, become tuples again in its meta: so a replay has them.

    Raises:
        AskedError: it is no pairs of text, or too much.
    """
    said = request.meta.get(ASKED_KEY)
    if not said:
        return None
    try:
        pairs = _checked(said)
        block = fields_of(pairs)
        if len(block) > BYTES_MAX:
            raise AskedError(f"the pairs take {len(block)} bytes, and {BYTES_MAX} are the most")
    except AskedError as error:
        raise AskedError(f'{request}: meta["{ASKED_KEY}"]: {error}') from error
    request.meta[ASKED_KEY] = pairs
    return Asked(pairs, block, not _OF_ANOTHER.isdisjoint(request.meta))


def _checked(said: Any) -> Pairs:
    pairs = []
    for pair in said if isinstance(said, tuple | list) else (said,):
        if not (
            isinstance(pair, tuple | list)
            and len(pair) == 2
            and all(isinstance(part, str) for part in pair)
        ):
            raise AskedError(f"it has to hold pairs of text, (name, value), not {pair!r:.100}")
        name, value = pair
        if not _NAME.fullmatch(name):
            raise AskedError(f"{name!r:.120} is no name: up to 100 of A-Z a-z 0-9 . _ -")
        pairs.append((name, value))
    return tuple(pairs)


def fields_of(pairs: Iterable[tuple[str, str]]) -> bytes:
    r"""Return pairs as ``application/warc-fields``, any text as one line.

    >>> fields_of([("title", "two\nlines"), ("path", "a\\b")])
    b'title: two\\u000alines\r\npath: a\\\\b\r\n'
    """
    lines = [f"{name}: {_ESCAPED.sub(_escape, value)}\r\n" for name, value in pairs]
    return "".join(lines).encode()


def pairs_of_fields(block: bytes) -> Pairs:
    r"""Return the pairs of a block; lines that are no fields are passed over.

    >>> pairs_of_fields(b"title: two\\u000alines\r\n")
    (('title', 'two\nlines'),)
    """
    parts = [line.partition(":") for line in block.decode("utf-8", "replace").splitlines()]
    return tuple(
        (name, _ESCAPE.sub(_plain, value.strip()))
        for name, colon, value in parts
        if colon and _NAME.fullmatch(name)
    )


def _escape(found: re.Match[str]) -> str:
    return "\\\\" if found[0] == "\\" else f"\\u{ord(found[0]):04x}"


def _plain(found: re.Match[str]) -> str:
    return found[1] or chr(int(found[2], 16))


def asked_record(
    asked: Asked, target_uri: str, began: datetime, warcinfo_id: str, answer_id: str, *, again: bool
) -> Record:
    """Return the record that keeps what was known.

    Args:
        asked: what was known.
        target_uri: the address that was asked for.
        began: when the exchange began, UTC.
        warcinfo_id: id of the file's warcinfo record.
        answer_id: id of the record of the answer, or of what stands for it.
        again: whether the same was asked before.
    """
    extra = [
        ("WARC-Warcinfo-ID", warcinfo_id),
        ("WARC-Concurrent-To", answer_id),
        (AGAIN, "yes" if again else None),
    ]
    uri = beside_uri(ASKED_ROLE, target_uri)
    return block_record("metadata", asked.block, FIELDS_TYPE, began, extra, uri)


def is_asked(kind: str, target_uri: str | None) -> bool:
    """Tell by its type and address whether a record says what was known of a request."""
    return kind == "metadata" and target_uri is not None and target_uri.startswith(ASKED_BEGINS)


def address_asked(uri: str) -> str:
    """Return the address that was asked for, given that of the record."""
    return uri.removeprefix(ASKED_BEGINS)


def pairs_of(record: ReadRecord) -> Pairs:
    """Return the pairs in a record that is being read.

    Raises:
        ValueError: it is larger than any that this package writes.
        DamageError: it is damaged.
    """
    if record.content_length > BYTES_MAX:
        raise ValueError(f"the record is larger than {BYTES_MAX} bytes")
    return pairs_of_fields(record.block())
