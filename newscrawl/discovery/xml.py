"""XML as it is found on the web: read without entities, and mended where it is not well formed."""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

from lxml import etree

from newscrawl.extract.page import decode
from newscrawl.text import clean_line

# Closed doors: no entities, no network, no tree of unbounded depth.
OPTIONS = {
    "recover": True,
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
}
_DECLARATION = re.compile(r"<\?xml[^>]{0,200}\?>")
# An ampersand that begins none of the five names of XML and no number, and what begins no element.
_BARE = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)(\w{2,32};)?|<(?![^\W\d]|[:/!?])"
)
# Characters that XML does not know; a parser stops at the first.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
# No headline is longer: what goes on is the text of the article.
_LONGEST_LINE = 500


def mended(body: bytes) -> bytes:
    """The document in UTF-8, whatever its encoding is and is said to be, without its XML declaration.

    Names of HTML's characters (`&nbsp;`) become these, other ampersands and angle brackets that stand for
    themselves are escaped; comments go, and what stands before the first element.
    """
    text, _, _ = decode(body)
    text = _CONTROL.sub("", text)
    start = text.find("<")
    declared = _DECLARATION.match(text, max(start, 0))
    text = text[declared.end() if declared else max(start, 0) :]
    # In a CDATA section an ampersand is one.
    pieces = text.split("]]>")
    for number, piece in enumerate(pieces):
        markup, mark, data = piece.partition("<![CDATA[")
        pieces[number] = _BARE.sub(_escaped, _without_comments(markup)) + mark + data
    text = "]]>".join(pieces)
    return text.lstrip().encode("utf-8")


def local_name(tag: object) -> str:
    """The name of an element without its namespace or its prefix; nothing for comments.

    >>> local_name("{http://purl.org/dc/elements/1.1/}date"), local_name("dc:date")
    ('date', 'date')
    """
    return tag[max(tag.rfind("}"), tag.rfind(":")) + 1 :] if isinstance(tag, str) else ""


def text_of(node: etree._Element) -> str:
    """All the text in an element."""
    return "".join(node.itertext(etree.Element)) if len(node) else node.text or ""


def plain_line(text: str, *, is_html: bool = True) -> str | None:
    """A headline in one line: what it has of HTML, tags and escapes, is read."""
    if is_html:
        if "<" in text:
            text = _TAG.sub("", text)
        if "&" in text:
            text = unescape(text)
    line = clean_line(text)
    return line if line and len(line) <= _LONGEST_LINE else None


def _without_comments(markup: str) -> str:
    """Markup without its comments: a parser stops at one that has two hyphens within."""
    first, *others = markup.split("<!--")
    return "".join((first, *(other.partition("-->")[2] for other in others)))


def _escaped(match: re.Match[str]) -> str:
    if match[0] == "<":
        return "&lt;"
    name = match[1]
    if name and name in html5:
        return html5[name].replace("&", "&amp;").replace("<", "&lt;")
    return f"&amp;{name or ''}"
