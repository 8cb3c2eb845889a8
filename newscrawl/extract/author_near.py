"""The names that the lines around the headline give: behind a label, in links, beside a date or a role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from itertools import takewhile

from selectolax.lexbor import LexborNode

from newscrawl.dates import find_date
from newscrawl.extract import dom
from newscrawl.extract.author_names import (
    Context,
    Kind,
    Name,
    Trust,
    is_credential,
    is_personal,
    names_in,
    without_label,
)
from newscrawl.extract.author_places import (
    JOIN_ALONE,
    LONGEST_BYLINE,
    byline_lines,
    byline_of,
    is_elsewhere,
    lines_of,
)
from newscrawl.extract.author_words import ROLES

AUTHOR_LINK = re.compile(
    r"/(?:authors?|aut[oe]u?re?s?|autore[ns]|autor(?:in|en|es)|profiles?|people|person|staff|contributors?"
    r"|writers?|reporters?|journalists?|by|byline|team|redakt\w+|users?|members?|columnists?|skribent(?:er)?)/"
    r"[^/?#]{3,}",
    re.IGNORECASE,
)
# What stands before a bar, or is all of a line.
_BEFORE_BAR = re.compile(r"[^|·•●–—-]+(?=$|[|·•●]|\s[-–—]\s)")
_BAR = re.compile(r"\s[|·•●]\s")
# A city, or a category.
_PLACE = re.compile(r"\sin\s.*$")
_DIGIT = re.compile(r"\d")
_BETWEEN_WORDS = re.compile(r"[\s,;|/&·•●()–—-]+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# An event or a product; names have vowels.
_ACRONYM = re.compile(r"\b[B-DF-HJ-NP-TV-XZ]{3,}\b")
# A desk signs as people do; other organisations are named for many reasons.
_TEAM = re.compile(r"\b(?:team|staff|desk|newsroom|editors|redaktion)$", re.IGNORECASE)
# What stands between a name and more.
_SET_OFF = ",;|/·•●(–—-"
# Roles that no menu and no heading speaks of.
_OCCUPATIONS = ROLES - frozenset(
    "content social digital marketing seo lead head host partner staff chief fellow owner vice".split()
)
# Two words with capitals.
_MAY_BE_NAME = re.compile(r"(?:[^\W\d_a-z][^\W\d_]*[\s.’'-]+){1,3}[^\W\d_a-z]")
# Labels of boxes about other people too.
NO_BYLINE = re.compile(r"about|meet", re.IGNORECASE)
# Elements of other articles, between the headline and the end of what is read.
_CLOSED = dom.OPAQUE | frozenset({"nav", "figure", "figcaption"})
_BOXES = frozenset({"div", "section", "ul", "ol"})
_BESIDE = re.compile(r"related|recommend|comments|more-stories|read-?next")
# The byline stands right below the headline, or right above it.
_NEAR = 10
_NEAR_ABOVE = 4
_LONGEST_ROLE = 80
# Bounds on what a page may cost. Behind so many characters the text has begun.
_LONGEST_HEAD = 3000
_TEXTS_AFTER = 30
_TEXTS_BEFORE = 12
_MOST_STEPS = 300
_MOST_LINKS = 3
_MOST_LISTED = 6


@dataclass
class Near:
    """Names by the kind of evidence, each in the order of the page."""

    labelled: list[Name] = field(default_factory=list)
    """Lines that begin with a label such as "By"."""
    linked: list[Name] = field(default_factory=list)
    """Links whose address is that of an author's page."""
    bare: list[Name] = field(default_factory=list)
    """Lines that are nothing but names, beside a date, a role or credentials."""


def read_near(headline: LexborNode, context: Context, found: Near, around: Set[int]) -> None:
    """Read the lines around the headline.

    Args:
        headline: its element.
        context: what is known of the page.
        found: takes the names.
        around: identities of the elements around the headline.
    """
    for after, most in ((True, _TEXTS_AFTER), (False, _TEXTS_BEFORE)):
        pieces: list[str] = []
        texts = length = 0
        for node, tag in _around(headline, after=after):
            if tag == "-text":
                text = node.text_content or ""
                if not text.isspace():
                    pieces.append(text)
                    texts += 1
                    length += len(text)
                    if texts >= most or length > _LONGEST_HEAD:
                        break
                elif pieces and pieces[-1] != "\n":
                    pieces.append(" ")
                continue
            href = (
                node.attributes.get("href")
                if tag == "a" and len(found.linked) <= _MOST_LINKS
                else None
            )
            if href and AUTHOR_LINK.search(href) and not is_elsewhere(node, around):
                text = byline_of(byline_lines(node, 20), context.language)
                found.linked += names_in(text, context, trust=Trust.TEXT, url=href)
            mark = "\x00" if tag in dom.INLINE else "\n"
            if pieces and pieces[-1] != mark:
                pieces.append(mark)
        if not after:
            pieces.reverse()
        _read_lines(lines_of("".join(pieces)), context, found, after=after)
        if found.labelled:
            break


def _read_lines(lines: list[str], context: Context, found: Near, *, after: bool) -> None:
    """Read lines in their order: those behind the headline, or those before it."""
    lines = [line for line in lines if any(map(str.isalnum, line))]
    near = range(_NEAR) if after else range(len(lines) - _NEAR_ABOVE, len(lines))
    for index, line in enumerate(lines):
        if len(line) > LONGEST_BYLINE:
            continue
        following = lines[index + 1] if index + 1 < len(lines) else ""
        text, is_dated = _behind_date(line, context)
        rest, is_labelled = _behind_label(text, context)
        if is_labelled and not NO_BYLINE.match(line):
            if not found.labelled:
                if not rest and len(following) <= LONGEST_BYLINE:
                    rest = below(lines[index + 1 :], context)
                names = names_in(rest, context, trust=Trust.MARKED)
                # "by Ann · 3 May": a single word is a name if it is all that stands before a bar.
                alone = _BEFORE_BAR.match(rest)
                found.labelled += [
                    name
                    for name in names
                    if " " in name.name
                    or not name.name.isascii()
                    or (alone and name.name == alone[0].strip(" ,;"))
                ]
        elif not found.bare and index in near and _MAY_BE_NAME.match(text):
            before = lines[index - 1] if index else ""
            beside = (line,) if is_dated else (before, following)
            found.bare += _bare_names(text, beside, context)


def _behind_date(line: str, context: Context) -> tuple[str, bool]:
    """What stands behind a date at a line's beginning, and whether there is one: `3 May 2024 by Ann Lee`."""
    if _DIGIT.search(line[:20]) and not without_label(line, context.language)[1]:
        date = find_date(line)
        if date is not None and date.start() < 20:
            return line[date.end() :].strip(" •·|-–—,"), True
    return line, False


def _behind_label(line: str, context: Context) -> tuple[str, bool]:
    """What stands behind a label, at the line's beginning or behind a bar, and whether there is one."""
    rest, is_labelled = without_label(line, context.language)
    bar = None if is_labelled else _BAR.search(line)
    while bar is not None and not is_labelled:
        rest, is_labelled = without_label(line[bar.end() :], context.language)
        is_labelled = is_labelled and bool(rest)
        bar = _BAR.search(line, bar.end())
    return rest, is_labelled


def below(lines: Sequence[str], context: Context) -> str:
    """The names below a label that stands alone: one line, or a list of names."""
    lines = lines[:_MOST_LISTED]
    listed = list(takewhile(is_personal, lines))
    if len(listed) > 1:
        return ", ".join(listed)
    return byline_of("\n".join(lines), context.language)


def _bare_names(line: str, beside: Sequence[str], context: Context) -> tuple[Name, ...]:
    """The names of a line that holds nothing else and stands beside a date, a role or credentials."""
    names = names_in(line, context, trust=Trust.TEXT)
    if not names or not line.startswith(names[0].name):
        return ()
    if _ACRONYM.search(line) or any(
        name.kind is Kind.ORGANISATION and not _TEAM.search(name.name) for name in names
    ):
        return ()
    rest = line
    for name in names:
        rest = rest.replace(name.name, "", 1)
    rest = _PLACE.sub("", rest)
    words = [word for word in _BETWEEN_WORDS.split(rest) if word and not JOIN_ALONE.fullmatch(word)]
    if not words:
        return names if any(map(_is_date_or_role, beside)) else ()
    is_set_off = any(sign in _SET_OFF for sign in line[len(names[0].name) :][:2])
    is_said = is_set_off and (_has_role(rest) or find_date(rest) is not None)
    return names if is_said or all(map(is_credential, words)) else ()


def _is_date_or_role(line: str) -> bool:
    """Whether a line is nothing but a date, or what somebody does."""
    if len(line) > _LONGEST_ROLE:
        return False
    return bool(_YEAR.search(line)) or _has_role(line)


def _has_role(text: str) -> bool:
    return any(word.strip(".,()|").casefold() in _OCCUPATIONS for word in text.split())


def _around(node: LexborNode, *, after: bool) -> Iterator[tuple[LexborNode, str]]:
    """The nodes behind a node in document order, or those before it, the nearest first; and their tags."""
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
        tag = current.tag or ""
        yield current, tag
        inner = None
        if tag not in _CLOSED and not (
            tag in _BOXES and _BESIDE.search(dom.names_of(current.attributes))
        ):
            inner = current.first_child if after else current.last_child
