"""JSON-LD: the articles that a page declares in its scripts, broken ones included.

A page may declare several: the one whose address is the page's comes first. References (`@id`) are
followed (https://www.w3.org/TR/json-ld11/#node-identifiers), and scripts that are no JSON are mended
as far as that is safe.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from newscrawl.text import clean_line

Node = Mapping[str, Any]

# JSON-LD beyond this is a catalogue, no article.
_LONGEST_JSON = 2_000_000
_DEEPEST = 8
# Nodes beyond this are a catalogue as well.
_MOST_NODES = 500
_ARTICLE = re.compile(
    r"(?:https?://schema\.org/|schema:)?(?:News|Blog|Report|Opinion|Analysis|Review)?\w*(?:Article|Posting)$"
)
# Kinds that may be what a page is about, where it declares no article. Things that are shown beside
# an article (a person, a product, a list) are none of these.
_PAGE = re.compile(
    r"(?:https?://schema\.org/|schema:)?(?:\w*WebPage|AboutPage|ItemPage|QAPage|FAQPage|Recipe|HowTo|Review"
    r"|CreativeWork|Report|Course|Podcast\w*|VideoObject|AudioObject|DiscussionForum\w*|Guide|Book"
    r"|Dataset|Message|Event|Movie|Quiz|Question|ImageGallery|MediaGallery|Claim\w*)"
)
# Nodes are looked for below these; other values describe the node that has them.
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart")
_TRAILING_COMMA = re.compile(r",(\s{0,400}[}\]])")
_COMMENT = re.compile(
    r"/\*.{0,400}?\*/|^[ \t]{0,40}//[^\n]*$|<!--|-->|<!\[CDATA\[|\]\]>", re.DOTALL | re.MULTILINE
)
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
_MISSING_COMMA = re.compile(r'("|\}|\]|\d|true|false|null)([ \t]{0,40}\r?\n\s{0,40}")')
# What is salvaged of a script that stays broken: texts that end where they should.
_SALVAGED = re.compile(
    r'"(@type|headline|datePublished|dateModified|dateCreated)"\s*:\s*"((?:[^"\\\n]|\\.){1,300})"\s*[,}\n]'
)


@dataclass(frozen=True)
class Declared:
    """What the scripts of a page declare."""

    articles: tuple[Node, ...] = ()
    """Articles, that of the page's address first, else in the page's order."""
    pages: tuple[Node, ...] = ()
    """Other nodes that may stand for the page: its WebPage, a recipe, a video."""
    is_sure: bool = False
    """Whether the first article is the only one, or names the page's address."""
    documents: tuple[Any, ...] = ()
    """All that the scripts hold, as it is."""


def read_declared(sources: Iterable[str], urls: Iterable[str | None] = ()) -> Declared:
    """Read the scripts of a page.

    Args:
        sources: the texts of its `application/ld+json` scripts.
        urls: its own addresses: the one it was fetched from, the canonical one.
    """
    nodes: list[dict[str, Any]] = []
    documents: list[Any] = []
    for source in sources:
        if source.strip() and len(source) <= _LONGEST_JSON:
            for data in _load(source):
                documents.append(data)
                nodes += _nodes(data, 0)
    del nodes[_MOST_NODES:]
    if not nodes:
        return Declared(documents=tuple(documents))
    index = {name: node for node in reversed(nodes) if isinstance(name := node.get("@id"), str)}
    articles = [_resolved(node, index) for node in nodes if _is(_ARTICLE, node)]
    pages = [_resolved(node, index) for node in nodes if _is(_PAGE, node)]
    own = {key for url in urls if url and (key := _key(url))}
    ours = [node for node in articles if own & _addresses(node)]
    if ours:
        first = ours[0]
        articles = [first, *(node for node in articles if node is not first)]
    is_sure = bool(ours) or len(articles) == 1
    return Declared(tuple(articles), tuple(pages), is_sure, tuple(documents))


def text_of_value(data: object) -> str | None:
    """A value as one clean line, the first one of a list; None for what is no text."""
    if isinstance(data, list):
        data = data[0] if data else None
    return clean_line(data) if isinstance(data, str) else None


def _load(source: str) -> Iterator[Any]:
    """The values of a script: JSON as pages write it."""
    source = source.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    try:
        # strict=False: raw newlines in texts.
        yield json.loads(source, strict=False)
        return
    except (ValueError, RecursionError):
        pass
    mended = _COMMENT.sub("", source)
    if mended[:7] in ("{&quot;", "[{&quot"):
        mended = html.unescape(mended)
    mended = _TRAILING_COMMA.sub(r"\1", _BAD_ESCAPE.sub(r"\\\\", mended))
    mended = _MISSING_COMMA.sub(r"\1,\2", mended).strip().rstrip(";")
    try:
        yield from _values(mended)
    except (ValueError, RecursionError):
        yield from _salvage(source)


def _values(source: str) -> Iterator[Any]:
    """One value or several behind each other."""
    decoder = json.JSONDecoder(strict=False)
    position = 0
    found: list[Any] = []
    while position < len(source) and len(found) < _MOST_NODES:
        value, position = decoder.raw_decode(source, position)
        found.append(value)
        while position < len(source) and source[position] in " \t\r\n,;":
            position += 1
    yield from found


def _salvage(source: str) -> Iterator[Node]:
    """The texts of one article out of a script that can't be read. A date tells that they are whole."""
    found: dict[str, str] = {}
    for match in _SALVAGED.finditer(source[:200_000]):
        name, text = match.groups()
        if name == "@type" and not _ARTICLE.match(text):
            continue
        try:
            found.setdefault(name, str(json.loads(f'"{text}"', strict=False)))
        except ValueError:
            continue
    if "@type" in found and ("datePublished" in found or "dateModified" in found):
        yield found


def _nodes(data: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        for entry in data[:_MOST_NODES]:
            yield from _nodes(entry, depth + 1)
    elif isinstance(data, dict):
        yield data
        for key in _INSIDE:
            if key in data:
                yield from _nodes(data[key], depth + 1)


def _is(kind: re.Pattern[str], node: Node) -> bool:
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and bool(kind.match(name)) for name in names)


def _resolved(node: Node, index: Mapping[str, Node]) -> Node:
    """The node with the nodes that its values refer to in their place."""
    return {key: _followed(value, index) for key, value in node.items()}


def _followed(value: Any, index: Mapping[str, Node]) -> Any:
    if isinstance(value, list):
        return [_followed(entry, index) if isinstance(entry, dict) else entry for entry in value]
    if isinstance(value, dict) and len(value) <= 2 and isinstance(name := value.get("@id"), str):
        return index.get(name, value)
    return value


def _addresses(node: Node) -> set[str]:
    """The addresses that a node gives as its own, as keys."""
    found = [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
    found += [page.get(key) for page in found if isinstance(page, dict) for key in ("@id", "url")]
    return {key for text in found if isinstance(text, str) and (key := _key(text))}


def _key(url: str) -> str:
    """An address without what differs between spellings: scheme, host, query, slashes."""
    try:
        return unquote(urlsplit(url).path).strip("/").lower()
    except ValueError:
        return ""
