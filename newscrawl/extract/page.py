"""A page: its bytes decoded and parsed, once."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass, field
from html import escape
from itertools import islice

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser
from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)

from newscrawl.extract.bounds import MOST_TAGS, bounded

MAX_BYTES = 20_000_000
"""More than any article; what is behind it is not read. Bounds time and memory on hostile pages."""

# Copies of the chosen option within a select: of no use, and their time grows with its square.
_OPTIONS = LexborDocumentOptions.WO_EVENTS
# Nearly every byte is a character of it: that a text decodes says nothing. Latin-1 is read as it.
_ANYTHING_GOES = "cp1252"
# How a page in UTF-16 begins that does not say so.
_WIDE = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
# Text encodings of Python's own, for other ends than pages, and one in which markup hides as text.
_NO_CHARSETS = frozenset(
    "idna punycode undefined unicode_escape raw_unicode_escape unicode-escape raw-unicode-escape"
    " mbcs oem utf-7".split()
)
# Ideographs, their punctuation, and the quotation marks, dashes and dots of English in a Chinese CMS.
_COMMON_IN_CHINA = re.compile("[\u4e00-\u9fff\u3000-\u303f\uff01-\uff5e\u2010-\u2026\u00b7\u00d7]+")
_TAG = re.compile(rb"<(?:!doctype|html|head|body|div|p|h1|br|a|table|meta|title)\b", re.IGNORECASE)

# What `str.splitlines` takes for lines, and how many of a text without markup are read.
_LINE = re.compile("[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_MOST_LINES = MOST_TAGS // 3


@dataclass(frozen=True, eq=False)
class Page:
    """One page, parsed. The tree is mutable: stripping it is what consumes the page."""

    url: str
    """Its address."""
    tree: LexborHTMLParser = field(repr=False)
    """The parsed document."""
    encoding: str
    """Name of the encoding with which it was decoded, as Python spells it."""
    digest: str
    """`sha256:` and the hexadecimal digest of its bytes."""
    messages: tuple[str, ...] = ()
    """What was wrong with its bytes."""


def parse_page(body: bytes | str, url: str, content_type: str | None = None) -> Page:
    """Decode and parse a page.

    Args:
        body: bytes after transfer and content decoding, or text. Plain text without markup is taken
            as one block a line.
        url: its address.
        content_type: the Content-Type header, for its charset.
    """
    messages: list[str | None] = []
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    digest = f"sha256:{hashlib.sha256(raw).hexdigest()}"
    if len(raw) > MAX_BYTES:
        messages.append(f"only the first {MAX_BYTES} of {len(raw)} bytes were read")
        raw = _beginning(raw)
    if isinstance(body, str):
        text, encoding = raw.decode("utf-8", "surrogatepass"), "utf-8"
        # A lone surrogate can't be encoded for the parser.
        markup = text.encode("utf-8", "replace")
    else:
        text, encoding, complaint = decode(raw, content_type)
        messages.append(complaint)
        markup = _in_utf8(text, raw, encoding)
    if not _TAG.search(markup):
        markup = _text_to_html(text).encode("utf-8", "replace")
    markup, complaint = bounded(markup)
    messages.append(complaint)
    tree = LexborHTMLParser(markup, options=_OPTIONS)
    return Page(url, tree, encoding, digest, tuple(filter(None, messages)))


def is_page(content_type: str) -> bool:
    """Whether a Content-Type header speaks of a page, or of nothing.

    >>> is_page("text/html; charset=utf-8"), is_page("application/pdf")
    (True, False)
    """
    kind = content_type.partition(";")[0].strip().lower()
    return not kind or kind.startswith("text/") or "html" in kind or "xml" in kind


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str, str | None]:
    """Decode as browsers do (byte order mark, header, meta element), doubting what is declared.

    gb2312 and gbk are read as gb18030, iso-8859-1 as windows-1252 (https://encoding.spec.whatwg.org/).
    Bytes that do not fit the declared encoding but are whole UTF-8, or GB 18030, are read as that.

    Returns:
        the text, the name of the encoding, and a complaint where the declared one did not fit.
    """
    bom_encoding, bom = read_bom(body)
    if bom_encoding and bom:
        return (
            body[len(bom) :].decode(bom_encoding, "replace"),
            codecs.lookup(bom_encoding).name,
            None,
        )
    # As XML is told (https://www.w3.org/TR/xml/#sec-guessing): one byte of two is nothing.
    if wide := _WIDE.get(body[:2]):
        return body.decode(wide, "replace"), wide, None
    in_page = _charset(html_body_declared_encoding(body))
    first = _charset(http_content_type_encoding(content_type)) or in_page
    if body.isascii():
        return body.decode("ascii"), first or "utf-8", None
    # Text in another encoding is hardly ever valid UTF-8 by chance, so that is tried first.
    # A server's default charset hides what the page's author wrote into it.
    authors = in_page if in_page != _ANYTHING_GOES else None
    for encoding in dict.fromkeys(filter(None, ("utf-8", authors, first, "gb18030"))):
        if (
            encoding == "gb18030"
            and "gb18030" not in (first, in_page)
            and not _looks_like_gb18030(body)
        ):
            continue
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        fits = first in (None, encoding)
        return text, encoding, None if fits else f"declared {first}, read as {encoding}"
    encoding = first or "utf-8"
    text = body.decode(encoding, "replace")
    bad = text.count("\ufffd")
    if bad * 2 <= len(text) - len(text.encode("ascii", "ignore")):
        return text, encoding, f"{bad} characters are not valid {encoding}"
    text = body.decode("cp1252", "replace")
    return text, "cp1252", f"declared {first}, read as cp1252" if first else None


def _beginning(raw: bytes) -> bytes:
    """The first `MAX_BYTES`, without the character that they cut in two."""
    cut = raw[:MAX_BYTES]
    for back, byte in enumerate(cut[:-5:-1], start=1):
        if byte < 0x80:
            return cut[: len(cut) - back + 1]
        if byte >= 0xC0:  # where a character of UTF-8 begins
            return cut[:-back]
    return cut


def _in_utf8(text: str, raw: bytes, encoding: str) -> bytes:
    """A decoded text in UTF-8: the very bytes where they are that."""
    is_same = encoding == "utf-8" and not raw.startswith(codecs.BOM_UTF8) and "\ufffd" not in text
    return raw if is_same else text.encode("utf-8", "replace")


def _charset(declared: str | None) -> str | None:
    """The declared encoding if it is one of text: Python has codecs of other kinds (hex, rot13)."""
    try:
        known = codecs.lookup(resolve_encoding(declared) or "") if declared else None
    except LookupError:
        return None
    if known is None or known.name in _NO_CHARSETS or not known._is_text_encoding:
        return None
    return known.name


def _looks_like_gb18030(body: bytes) -> bool:
    """Whether the bytes decode as GB 18030 and most of what they give are common ideographs."""
    try:
        text = body.decode("gb18030")
    except UnicodeDecodeError:
        return False
    other = len(text) - len(text.encode("ascii", "ignore"))
    common = len(text) - len(_COMMON_IN_CHINA.sub("", text))
    return common * 10 >= other * 7


def _text_to_html(text: str) -> str:
    """One block a line that is not empty."""
    lines = (match[0] for match in _LINE.finditer(text))
    blocks = islice((f"<p>{escape(line)}</p>" for line in lines if line.strip()), _MOST_LINES)
    return f"<!doctype html><html><body>{''.join(blocks)}</body></html>"
