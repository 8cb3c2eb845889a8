"""A body that stands in a page's scripts only: `articleBody` of its JSON-LD, or its state's article.

Where a page is put together by scripts, its elements hold nothing or a teaser, and the text lies in the
data for them (`newscrawl.extract.script_state`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from newscrawl.extract.json_ld import Node
from newscrawl.extract.live_blog import plain_text
from newscrawl.extract.script_state import Assigned, script_documents
from newscrawl.text import clean_line

# Less is a teaser or a notice. Pages show two or three paragraphs of what they hold back.
_SHORTEST = 200
# But for what a variable of that name holds, where the page shows nothing: that is all there is.
_SHORTEST_NAMED = 60
SHORT = 900
"""A body of fewer characters may be a teaser of what the scripts hold."""
# How much longer than a teaser its article is.
_LONGER = 1.5
# A paragraph is hardly ever as long; and the share of words that two forms of a text have in common,
# for of those that stand at the ends of its paragraphs many are joined.
_RUN_ON = 600
_SAME = 0.7
_DEEPEST = 40
_MOST_NODES = 300_000
_TITLES = ("headline", "headlines", "title", "name", "articleTitle", "seoTitle", "heading")
_BODIES = re.compile(
    r"(?:article|story|news|post|main|full|rich|page|plain)?_?(?:body|content|text|html|paragraphs"
    r"|blocks|copy|elements)"
    r"(?:_?(?:html|text|elements|blocks|raw|data|date|body|json|items|parts|content))?",
    re.IGNORECASE,
)
_INNER = ("content", "text", "html", "value", "body", "data", "paragraph", "title")
_CHILDREN = ("children", "content", "spans", "items", "content_elements", "blocks", "nodes")
_NO_TEXT = re.compile(
    r"(?<![a-z])(?:image|img|photo|picture|video|audio|gallery|slideshow|ad|ads|advert\w*|embed"
    r"|oembed\w*|related|promo|newsletter"
    r"|link_?list|interstitial|iframe|widget|social|tweet|twitter|instagram|youtube|script"
    r"|custom_embed|infobox|reference|button|author"
    r"|divider|readmore|media|teaser|poll|table)(?![a-z])",
    re.IGNORECASE,
)
_BLOCKS = re.compile(r"<(?:p|br|div|h[2-6])\b", re.IGNORECASE)
_WORDS = re.compile(r"\w+")
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_HEADINGS = frozenset("h2 h3 h4 h5 h6".split())


@dataclass(frozen=True)
class _Candidate:
    markup: str
    text: str
    is_titled: bool
    """Whether it stands beside the page's own headline."""
    is_named: bool = False
    """Whether a variable whose name says so holds it and nothing else."""


def declared_body(articles: Sequence[Node], is_sure: bool, shown: int) -> str | None:
    """The `articleBody` of a page's own article, as markup; None where there is none of any length.

    Args:
        articles: those that the page declares.
        is_sure: whether the first of them is the page's.
        shown: how many characters of it the page's elements hold.
    """
    body = articles[0].get("articleBody") if articles and is_sure else None
    # Nearly all are shown on the page as well.
    if not isinstance(body, str) or _weight(body) < _SHORTEST or len(body) < _LONGER * shown:
        return None
    text = plain_text(body)
    return _markup(body, text) if text is not None else None


def is_bare(text: str) -> bool:
    """Whether what a page shows is too little for an article: nothing, a placeholder, a line.

    >>> is_bare("READ FULL ARTICLE")
    True
    """
    return len(text) < _SHORTEST and _weight(text) < _SHORTEST


def is_run_on(markup: str) -> bool:
    """Whether a body is one long paragraph.

    `articleBody` is often that: the text with its paragraphs joined, at times without a space.
    """
    return len(markup) > _RUN_ON and len(_BLOCKS.findall(markup)) < 2


def is_same_text(markup: str, whole: str) -> bool:
    """Whether a body says what another one says, but for what may stand around it.

    Args:
        markup: the body.
        whole: the other one as plain text.
    """
    words = _WORDS.findall((plain_text(markup) or "").casefold())
    there = set(_WORDS.findall(whole.casefold()))
    return 4 * len(words) > len(there) and sum(w in there for w in words) > _SAME * len(words)


def state_body(tree: LexborHTMLParser, headline: str | None, shown: str) -> str | None:
    """The article's body in the data of a page's scripts, as markup.

    Args:
        tree: the page, with its scripts.
        headline: the article's, which tells it from others in the same data.
        shown: what the page's elements hold of the body.
    """
    title = _key(headline)
    found: list[_Candidate] = []
    for document in script_documents(tree.css("script")):
        found += _candidates(document, title)
    usable = [
        one
        for one in found
        if (one.is_named and not shown) or completes(one.text, shown, is_titled=one.is_titled)
    ]
    best = max(usable, key=lambda one: (one.is_titled, len(one.text)), default=None)
    return best.markup if best is not None else None


def completes(text: str, shown: str, *, is_titled: bool) -> bool:
    """Whether a text stands in for what a page shows: that is nothing, or a part of it.

    >>> completes("word " * 100, "", is_titled=False)
    True
    """
    if _weight(text) < _SHORTEST or len(text) < _LONGER * len(shown):
        return False
    if not shown:
        return True
    # The words of what is shown, without regard to how the two spell white space and marks.
    words = _WORDS.findall(shown[:2000].casefold())
    there = set(_WORDS.findall(text.casefold()))
    share = sum(word in there for word in words) / max(1, len(words))
    return share > (0.6 if is_titled else 0.9)


def _weight(text: str) -> int:
    """The length of a text in letters: an ideograph says as much as three."""
    return len(text) + 2 * (len(text) - len(_IDEOGRAPHS.sub("", text)))


def body_element(markup: str) -> LexborHTMLParser:
    """A body's markup as a page of its own."""
    return LexborHTMLParser(f"<!doctype html><body>{markup}</body>")


def _markup(body: str, text: str) -> str:
    """The body as it is, if it is markup; else a paragraph for each of its lines."""
    if "&lt;p" in body or "&lt;br" in body:
        body = html.unescape(body)
    if _BLOCKS.search(body):
        return body
    return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in text.split("\n\n"))


def _candidates(document: Any, title: str) -> Iterator[_Candidate]:
    """The texts of a value that may be an article's body."""
    if isinstance(document, Assigned):
        if _BLOCKS.search(document.text):
            is_named = _BODIES.fullmatch(document.name) is not None
            yield from _candidate(document.text, False, is_named=is_named)
        return
    if isinstance(document, str):
        if _BLOCKS.search(document):
            yield from _candidate(document, False)
        return
    nodes = 0
    stack: list[tuple[Any, int]] = [(document, 0)]
    while stack and nodes < _MOST_NODES:
        value, depth = stack.pop()
        nodes += 1
        if isinstance(value, dict):
            is_titled = bool(title) and _has_title(value, title)
            for name, inner in value.items():
                # `body({"format":"json"})`, `$Article:1.body`
                if _BODIES.fullmatch(name.partition("(")[0].rpartition(".")[2]):
                    yield from _candidate(inner, is_titled)
                elif isinstance(inner, str):
                    # Addresses into other values (Nuxt), or names that no convention knows.
                    if is_titled and len(inner) > _SHORTEST and _BLOCKS.search(inner):
                        yield from _candidate(inner, is_titled)
                    continue
                if isinstance(inner, dict | list) and depth < _DEEPEST:
                    stack.append((inner, depth + 1))
        elif isinstance(value, list):
            for inner in value:
                if isinstance(inner, dict | list) and depth < _DEEPEST:
                    stack.append((inner, depth + 1))
                elif isinstance(inner, str) and len(inner) > _SHORTEST and _BLOCKS.search(inner):
                    yield from _candidate(inner, False)


def _has_title(node: dict[str, Any], title: str) -> bool:
    for name in _TITLES:
        value = node.get(name)
        for text in value.values() if isinstance(value, dict) else (value,):
            if isinstance(text, str) and _key(text) == title:
                return True
    return False


def _key(text: str | None) -> str:
    return " ".join(_WORDS.findall(html.unescape(text or "").casefold()[:500]))


def _candidate(value: Any, is_titled: bool, *, is_named: bool = False) -> Iterator[_Candidate]:
    if isinstance(value, str):
        text = plain_text(value)
        least = _SHORTEST_NAMED if is_named else _SHORTEST
        if text is not None and _weight(text) >= least and _is_prose(text, 1 if is_named else 2):
            yield _Candidate(_markup(value, text), text, is_titled, is_named)
    elif isinstance(value, list | dict):
        paragraphs = list(_paragraphs(value, 0))
        text = "\n\n".join(filter(None, map(plain_text, paragraphs)))
        if _weight(text) >= _SHORTEST and _is_prose(text):
            markup = "".join(
                part if _BLOCKS.match(part) else f"<p>{part}</p>" for part in paragraphs
            )
            yield _Candidate(markup, text, is_titled)


def _is_prose(text: str, least: int = 2) -> bool:
    """Whether it is so many sentences, and no code, data or list of names."""
    return text.count("{") < 4 and sum(text.count(mark) for mark in ".。!?！？।") >= least


def _paragraphs(value: Any, depth: int) -> Iterator[str]:
    """The paragraphs of a tree of text, as rich-text editors store it, as markup."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for entry in value[:2000]:
            yield from _paragraphs(entry, depth + 1)
    elif isinstance(value, str):
        if " " in value or len(value) > 20:
            yield _escaped(value)
    elif isinstance(value, dict):
        kind = (
            value.get("type")
            or value.get("_type")
            or value.get("__typename")
            or value.get("nodeType")
        )
        if isinstance(kind, str) and _NO_TEXT.search(re.sub("(?<=[a-z])(?=[A-Z])", "_", kind)):
            return
        own = next(
            (text for name in _INNER if isinstance(text := value.get(name), str) and text.strip()),
            None,
        )
        if own is not None:
            yield _escaped(own)
            return
        for name in _CHILDREN:
            children = value.get(name)
            if isinstance(children, list):
                line = _line_of(children)
                if line and kind in _HEADINGS:
                    yield f"<{kind}>{line}</{kind}>"
                elif line is not None:
                    yield line
                else:
                    yield from _paragraphs(children, depth + 1)
                return
        for inner in value.values():
            if isinstance(inner, dict | list):
                yield from _paragraphs(inner, depth + 1)


def _line_of(children: list[Any]) -> str | None:
    """The text of a paragraph's pieces; None where they are paragraphs themselves."""
    pieces = []
    for child in children:
        if isinstance(child, str):
            pieces.append(html.escape(child, quote=False))
            continue
        if not isinstance(child, dict):
            return None
        kind = child.get("type") or child.get("nodeType") or child.get("_type") or "text"
        # `data` as the trees of HTML parsers have it.
        keys = ("text", "value", "data") if kind == "text" else ("text", "value")
        text = next((text for name in keys if isinstance(text := child.get(name), str)), None)
        if text is None:
            inner = next(
                (child[name] for name in _CHILDREN if isinstance(child.get(name), list)), None
            )
            is_inline = kind in ("a", "link", "hyperlink", "strong", "em", "b", "i", "span", "mark")
            text_inside = _line_of(inner) if inner is not None and is_inline else None
            if text_inside is None:
                return None
            pieces.append(text_inside)
        elif kind in ("text", "span", "string", "leaf", "a", "link", "strong", "em"):
            pieces.append(html.escape(text, quote=False))
        else:
            return None
    line = clean_line("".join(pieces))
    return line or ""


def _escaped(text: str) -> str:
    """A text as markup: as it is where it has some."""
    return text if "<" in text and ">" in text else html.escape(html.unescape(text), quote=False)
