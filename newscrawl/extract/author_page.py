"""The names that the body of a page gives as the author's: marked up, by class, or in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.dates import find_date
from newscrawl.extract import dom
from newscrawl.extract.author_names import (
    Context,
    Kind,
    Name,
    Trust,
    names_in,
    squeeze,
    without_label,
)
from newscrawl.extract.author_words import ROLES

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
    r"|more|related|credit|caption|date|time|read|preamble|separator|prefix|label|intro|[-_]by$|biography",
    re.IGNORECASE,
)
# Places that tell of other articles and other people.
_ELSEWHERE = re.compile(
    r"comment|respond|related|recommend|sidebar|teaser|promo|popular|trending|latest|footer(?!-?meta)|menu"
    r"|newsletter|carousel|slider|recirc|most-?read|read-?next|more-(?:from|stor|post|article)|testimonial"
    r"|review-?list|quote|caption|figure|credit|gallery|navigation|navbar|read-?more|outbrain|taboola|loop-item",
    re.IGNORECASE,
)
_ELSEWHERE_TAGS = frozenset("aside nav footer figure figcaption blockquote template".split())
_AUTHOR_LINK = re.compile(
    r"/(?:authors?|aut[oe]u?re?s?|autore[ns]|autor(?:in|en|es)|profiles?|people|person|staff|contributors?"
    r"|writers?|reporters?|journalists?|by|byline|team|redakt\w+|users?|members?|columnists?|skribent(?:er)?)/"
    r"[^/?#]{3,}",
    re.IGNORECASE,
)
_JOINED = re.compile(r"[,&]$|\b(?:and|und|et|y|e|og|och|i|by|von|par)$|^[|/]$", re.IGNORECASE)
_JOIN_ALONE = re.compile(r"(?:and|und|et|y|e|og|och|i|[,&|/])", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# Two words with capitals.
_MAY_BE_NAME = re.compile(r"(?:[^\W\d_a-z][^\W\d_]*[\s.’'-]+){1,3}[^\W\d_a-z]")
_BREAK = re.compile(r"[\x00\n]+")
_NO_BREAK = re.compile(r"(?<!\x00)\x00++(?=[\s,;.:&)])|(?<=[\s(])\x00++")
# Labels of boxes about other people too.
_NO_BYLINE = re.compile(r"about|meet", re.IGNORECASE)
# Elements that hold nothing but the name.
_NAME_CLASS = re.compile(r"(?:author|byline|autor)s?[-_]*name|^fn$", re.IGNORECASE)
_WRITTEN_BY = ",".join(
    f'{tag}:lexbor-contains("{words}" i)'
    for words in ("written by", "posted by", "author:")
    for tag in ("p", "span", "li", "h4", "address", "small", "em")
)
# Bounds on what a page may cost.
_MOST_CANDIDATES = 80
_MOST_ABOVE = 14
_LONGEST_TEXT = 300
_LONGEST_LINE = 140
_MOST_NODES = 120
_TEXTS_AFTER = 30
_TEXTS_BEFORE = 12
_MOST_STEPS = 300


@dataclass
class Found:
    """Names by the kind of evidence, each in the order of the page."""

    marked: list[Name] = field(default_factory=list)
    """Elements with `rel` or `itemprop` author."""
    classed: list[Name] = field(default_factory=list)
    """Elements whose class says author."""
    labelled: list[Name] = field(default_factory=list)
    """Lines near the headline that begin with a label such as "By"."""
    linked: list[Name] = field(default_factory=list)
    """Links near the headline whose address is that of an author's page."""
    bare: list[Name] = field(default_factory=list)
    """Names that stand beside a date or before a role near the headline."""


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
    for node in nodes:
        if node.tag not in ("h1", "link", "meta"):
            _read_element(node, context, found)
    if not _is_settled(found, confirmed) and (headline := _headline(nodes, headlines)) is not None:
        _near(headline, context, found)
    return found


def _is_settled(found: Found, confirmed: Iterable[str]) -> bool:
    """Whether the full name of a person is known, so that the lines near the headline add little."""
    marked = (name.name for name in (*found.marked, *found.classed) if name.kind is Kind.PERSON)
    return any(" " in name for name in (*marked, *confirmed))


def read_anywhere(tree: LexborHTMLParser, context: Context) -> tuple[Name, ...]:
    """The name behind a label such as "Written by", wherever on the page it stands."""
    for node in tree.css(_WRITTEN_BY)[:_MOST_CANDIDATES]:
        text = _text(node, 30)
        rest, is_labelled = without_label(text, context.language)
        if is_labelled and rest and len(text) <= _LONGEST_TEXT and not _is_elsewhere(node):
            line = byline_of(text, context.language)
            if names := names_in(line, context, trust=Trust.TEXT):
                return names
    return ()


def _read_element(node: LexborNode, context: Context, found: Found) -> None:
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
    elif href and _AUTHOR_LINK.search(href):
        into = found.linked
        trust = Trust.TEXT
    else:
        return
    if len(into) >= 3 or _is_elsewhere(node):
        return
    text = byline_of(_text(node, _MOST_NODES), context.language)
    if text and len(text) <= _LONGEST_TEXT:
        into += names_in(text, context, trust=trust, url=href)


def byline_of(text: str, language: str | None) -> str:
    """The line of a byline that holds the names, and those that carry it on."""
    lines = text.split("\n")
    start = 0
    for index, line in enumerate(lines):
        rest, is_labelled = without_label(line, language)
        if is_labelled:
            start = index if rest else index + 1
            break
    taken: list[str] = []
    for line in lines[start:]:
        if taken and not (
            _JOINED.search(taken[-1]) or _JOIN_ALONE.fullmatch(line) or line[0] in ",&"
        ):
            break
        taken.append(line)
    return " ".join(taken)


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
            text = squeeze(_text(node, 20))
            if len(text) > 8 and any(text in headline or headline in text for headline in known):
                return node
            first = first or (node if len(text) > 8 else None)
    return first


def _is_elsewhere(node: LexborNode) -> bool:
    """Whether an element stands in a place that tells of other articles."""
    above: LexborNode | None = node
    for _ in range(_MOST_ABOVE):
        if above is None or above.tag in ("body", "html", "main"):
            return False
        if above.tag in _ELSEWHERE_TAGS and above is not node:
            return True
        attributes = above.attributes
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        if len(names) > 1 and _ELSEWHERE.search(names[:400]):
            return True
        above = above.parent
    return False


def _near(headline: LexborNode, context: Context, found: Found) -> None:
    """Read the lines around the headline."""
    for after, most in ((True, _TEXTS_AFTER), (False, _TEXTS_BEFORE)):
        pieces: list[str] = []
        texts = 0
        for node in _around(headline, after=after):
            if node.is_text_node:
                text = node.text_content or ""
                if not text.isspace():
                    pieces.append(text)
                    texts += 1
                    if texts >= most:
                        break
                elif pieces and pieces[-1] != "\n":
                    pieces.append(" ")
                continue
            tag = node.tag or ""
            href = node.attributes.get("href") if tag == "a" and len(found.linked) < 4 else None
            if href and _AUTHOR_LINK.search(href) and not _is_elsewhere(node):
                text = byline_of(_text(node, 20), context.language)
                found.linked += names_in(text, context, trust=Trust.TEXT, url=href)
            mark = "\x00" if tag in dom.INLINE else "\n"
            if pieces and pieces[-1] != mark:
                pieces.append(mark)
        if not after:
            pieces.reverse()
        _read_lines(_lines("".join(pieces)), context, found, after=after)


def _read_lines(lines: list[str], context: Context, found: Found, *, after: bool) -> None:
    for index, line in enumerate(lines):
        if len(line) > _LONGEST_LINE:
            continue
        text = line
        if _DIGIT.search(line[:20]) and (date := find_date(line)) and date.start() < 20:
            text = line[date.end() :].strip(" •·|-–—,")
        rest, is_labelled = without_label(text, context.language)
        following = lines[index + 1] if index + 1 < len(lines) else ""
        if is_labelled and not _NO_BYLINE.match(line):
            if not found.labelled:
                if not rest and len(following) <= _LONGEST_LINE:
                    rest = byline_of("\n".join(lines[index + 1 : index + 6]), context.language)
                names = names_in(rest, context, trust=Trust.MARKED)
                found.labelled += [
                    name
                    for name in names
                    if " " in name.name or not name.name.isascii() or name.name == rest
                ]
        elif not found.bare and _MAY_BE_NAME.match(line):
            beside = f"{line}\n{following[:60]}"
            if _YEAR.search(beside) or _has_role(beside):
                names = names_in(line, context, trust=Trust.TEXT)
                if len(names) == 1 and _opens(line, names[0].name):
                    found.bare += names


def _has_role(text: str) -> bool:
    return any(word.strip(".,").casefold() in ROLES for word in text.split())


def _opens(line: str, name: str) -> bool:
    """Whether a line begins with a name that is no longer than most."""
    return name.count(" ") < 3 and line.startswith(name)


def _around(node: LexborNode, *, after: bool) -> Iterator[LexborNode]:
    """The nodes behind a node in document order, or those before it, the nearest first."""
    current = node
    inner: LexborNode | None = None
    for _ in range(_MOST_STEPS):
        step = inner or (current.next if after else current.prev)
        while step is None:
            above = current.parent
            if above is None or above.tag == "body":
                return
            current = above
            step = current.next if after else current.prev
        current = step
        yield current
        inner = None
        if current.is_element_node and current.tag not in dom.OPAQUE:
            inner = current.first_child if after else current.last_child


def _text(node: LexborNode, most: int) -> str:
    """The text of a byline: parts that no space joins stand on lines of their own."""
    pieces: list[str] = []
    for count, (inner, entering) in enumerate(dom.walk(node)):
        if count > most:
            break
        if inner.is_text_node:
            if entering:
                pieces.append(inner.text_content or "")
        elif inner.is_element_node:
            pieces.append("\x00" if dom.is_inline(inner) else "\n")
    return "\n".join(_lines("".join(pieces)))


def _lines(text: str) -> list[str]:
    """Lines of a text in which NUL marks the border of an inline element."""
    lines = (" ".join(line.split()) for line in _BREAK.split(_NO_BREAK.sub("", text)))
    return [line for line in lines if line]
