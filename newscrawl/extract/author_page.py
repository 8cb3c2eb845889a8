"""The names that the body of a page gives as the author's: marked up, by class, or in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.extract import dom
from newscrawl.extract.author_names import Context, Kind, Name, Trust, names_in, squeeze
from newscrawl.extract.author_near import AUTHOR_LINK, Near, read_near
from newscrawl.extract.author_places import byline_lines, byline_of, is_elsewhere

_CANDIDATES = "h1,[class*=uthor],[class*=yline],[rel~=author],[itemprop~=author],a[href*='/author']"
# Each more selector costs every page; these are for pages that say they are not English.
_CANDIDATES_ABROAD = f"{_CANDIDATES},[class*=utor],[class*=uteur],[class*=erfasser]"
# A token of a class attribute that says author: `byline`, `post-author`, `articleAuthor__name`.
_AUTHOR_CLASS = re.compile(
    r"(?:^|[_-]|(?<=[a-z]))(?:Authors?|Byline|ByLine|Autor(?:in|en|es)?|Auteurs?|Verfasser(?:in)?)(?![a-z])"
    r"|(?:^|[_-])(?:authors?|autor(?:in|en|es|e|i)?|auteurs?|verfasser(?:in)?)(?![a-z])|byline|by-line"
)
# Parts of an author's box that are no name.
_NO_NAME = re.compile(
    r"avatar|image|img|photo|picture|thumb|bio(?![a-z])|desc|about|social|share|follow|icon|title|role"
    r"|position|job|function|comment|count|tooltip|popup|modal|email|twitter|authori[sz]"
    r"|more|related|credit|caption|(?:date|time)(?!.{0,40}(?:author|byline)s?$)|read|preamble|separator|prefix"
    r"|label|intro|[-_]by$|biography",
    re.IGNORECASE,
)
# Elements that hold nothing but the name.
_NAME_CLASS = re.compile(r"(?:author|byline|autor)(?:[\w-]{0,20}[-_])?s?name|^fn$", re.IGNORECASE)
# Bounds on what a page may cost.
_MOST_CANDIDATES = 80
_MOST_NODES = 120
_LONGEST_TEXT = 300
_MOST_OF_A_KIND = 3


@dataclass
class Found(Near):
    """Names by the kind of evidence, each in the order of the page."""

    marked: list[Name] = field(default_factory=list)
    """Elements with `rel` or `itemprop` author."""
    classed: list[Name] = field(default_factory=list)
    """Elements whose class says author."""


def read_page(
    tree: LexborHTMLParser,
    headlines: Sequence[str],
    context: Context,
    confirmed: Iterable[str] = (),
) -> Found:
    """Collect what the body of a page says of its author.

    Args:
        tree: the page.
        headlines: its headline in the forms that are known.
        context: what is known of the page.
        confirmed: names of people from its head.
    """
    found = Found()
    selector = _CANDIDATES if context.language == "en" else _CANDIDATES_ABROAD
    nodes = tree.css(selector)[:_MOST_CANDIDATES]
    headline = _headline(nodes, headlines)
    around = dom.ancestors(headline)
    for node in nodes:
        # The class of an element around the headline may name the author, its text is the article.
        if node.tag not in ("h1", "link", "meta") and node.mem_id not in around:
            _read_element(node, context, found, around)
    if headline is not None and not _is_settled(found, confirmed):
        read_near(headline, context, found, around)
        # Where the headline is no h1, it is a line like others.
        found.bare = [name for name in found.bare if not _is_in(name, headlines)]
    return found


def read_named(nodes: Iterable[LexborNode], context: Context) -> tuple[Name, ...]:
    """The names in elements that hold the authors and nothing else.

    Args:
        nodes: the elements, each with one name or several.
        context: what is known of the page.
    """
    found: dict[str, Name] = {}
    for node in islice(nodes, _MOST_CANDIDATES):
        link = node if node.tag == "a" else node.css_first("a[href]")
        href = link.attributes.get("href") if link is not None else None
        text = byline_of(byline_lines(node, _MOST_NODES), context.language)
        names = names_in(text, context, trust=Trust.MARKED, url=href)
        for name in names:
            # The address is of one of them, and who knows of which.
            own = name if len(names) == 1 else replace(name, url=None)
            found.setdefault(squeeze(name.name), own)
    return tuple(found.values())


def _is_in(name: Name, headlines: Iterable[str]) -> bool:
    """Whether a name is part of the headline."""
    key = squeeze(name.name)
    return any(key in squeeze(headline) for headline in headlines)


def _is_settled(found: Found, confirmed: Iterable[str]) -> bool:
    """Whether a person's full name is known and undisputed: the lines near the headline add little."""
    sources = (
        confirmed,
        (name.name for name in found.marked if name.kind is Kind.PERSON),
        (name.name for name in found.classed if name.kind is Kind.PERSON),
    )
    full = [{squeeze(name) for name in names if " " in name} for names in sources]
    known = [names for names in full if names]
    return bool(known) and all(names & known[0] for names in known)


def _read_element(node: LexborNode, context: Context, found: Found, around: Set[int]) -> None:
    """Read an element whose attributes may say that it holds the author."""
    attributes = node.attributes
    names = attributes.get("class") or ""
    href = attributes.get("href")
    trust = Trust.MARKED
    if "author" in (attributes.get("rel") or "") or "author" in (attributes.get("itemprop") or ""):
        into = found.marked
    elif _says_author(names):
        into = found.classed
        if _NAME_CLASS.search(names):
            trust = Trust.DECLARED
    elif href and AUTHOR_LINK.search(href):
        into = found.linked
        trust = Trust.TEXT
    else:
        return
    if len(into) >= _MOST_OF_A_KIND or is_elsewhere(node, around):
        return
    text = byline_of(byline_lines(node, _MOST_NODES), context.language)
    if text and len(text) <= _LONGEST_TEXT:
        into += names_in(text, context, trust=trust, url=href)


def _says_author(names: str) -> bool:
    return any(
        _AUTHOR_CLASS.search(name) and not _NO_NAME.search(name) for name in names.split()[:30]
    )


def _headline(nodes: Sequence[LexborNode], headlines: Sequence[str]) -> LexborNode | None:
    """The h1 that holds the headline; else the first one with text."""
    known = [squeeze(headline) for headline in headlines]
    first = None
    for node in nodes:
        if node.tag == "h1":
            text = squeeze(byline_lines(node, 20))
            if len(text) > 8 and any(text in headline or headline in text for headline in known):
                return node
            first = first or (node if len(text) > 8 else None)
    return first
