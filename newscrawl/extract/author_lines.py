"""The names that the lines of an article give as its author's: a signature, or words such as "Written by".

What is signed "By Ann Lee" in its first lines is by her, whoever brought it on the page. More of the
lines is asked where neither the page's head nor its elements credit a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborNode

from newscrawl.extract.author_names import (
    Context,
    Kind,
    Name,
    Trust,
    is_full,
    names_in,
    people,
    without_label,
)
from newscrawl.extract.author_near import NO_BYLINE, below
from newscrawl.extract.author_places import ELSEWHERE, LONGEST_BYLINE, LONGEST_NAMES
from newscrawl.extract.authors import Credits
from newscrawl.extract.segments import Segments

# A signature is one of so many lines at either end of the body, or right outside of it.
_OUTSIDE = 3
_LISTED = 6
_INSIDE = 3
# What says of one line, wherever it stands, that it names the author of the page.
_SAYS_AUTHOR = re.compile(
    r"\W{0,3}+(?:(?:this (?:post|article|story|guide|blog|blog post|piece|review) (?:was|is|has been) )?"
    r"(?:written|authored|posted) by\b|(?:article|words|text|story) by\b|(?:the )?authors?(?:\(s\))?\s?(?::|$)"
    r"|contributors?\s?(?::|$)"
    r"|autor(?:[:*_/]?in)?(?:/autor(?:in)?)?\b|autore\s?:|auteure?\s?:)"
)
_LONGEST_LABEL = 20
_LONGEST_START = 60
# Names fill a line but for white space and what joins them.
_LEAST_SHARE = 0.7
# With titles and places they fill a labelled line to a part.
_LEAST_LABELLED = 0.25
_SENTENCE_END = re.compile(r"(?<![^\W\d_])[^\W\d_]{3,}+[.!?:](?:\s|$)")


@dataclass(frozen=True)
class Signed:
    """Names in the lines of a page."""

    names: tuple[Name, ...]
    line: int | None = None
    """The number of the segment that is nothing but the signature, if there is one."""


def find_signed(page: Segments, body: Sequence[int], credited: Credits) -> Signed | None:
    """Find who signs an article.

    Args:
        page: the segments of the page.
        body: the numbers of those that are body.
        credited: whom the page's head and elements credit. Where they name a person, only "By Ann
            Lee" at the body's beginning says more: who brings an article on a page need not be its
            author.
    """
    if not body:
        return None
    context = credited.context
    first, last = body[0], body[-1]
    above = range(max(0, first - _OUTSIDE), first)
    if credited.people:
        is_account = not any(
            is_full(name.name) and not context.shortens(name.name) for name in credited.people
        )
        known = credited.people
        signed = (
            _signature(page, body[:_INSIDE], context, known, is_unlabelled=is_account)
            or _signature(page, above, context, known, is_unlabelled=False)
            or (_labelled(page, body, context) if is_account else None)
        )
        is_other = signed is not None and _are_others(signed.names, known)
        return signed if signed is None or is_other else replace(signed, names=known)
    under = range(last + 1, min(len(page), last + 1 + _OUTSIDE))
    return (
        _signature(page, above, context, is_unlabelled=False)
        or _signature(page, body[:_INSIDE], context, is_unlabelled=True)
        or _labelled(page, body, context)
        or _signature(page, body[: -_INSIDE - 1 : -1], context, is_unlabelled=True)
        or _signature(page, under, context, is_unlabelled=False)
        or _owner(page, credited)
    )


def _are_others(names: Iterable[Name], credited: Iterable[Name]) -> bool:
    """Whether names are of others than those credited: they share no word, and could."""
    mine, theirs = (
        [word for name in every for word in name.name.casefold().split()]
        for every in (names, credited)
    )
    # One of them may be spelled in another script.
    return "".join(mine).isascii() == "".join(theirs).isascii() and not set(mine) & set(theirs)


def _signature(
    page: Segments,
    numbers: Iterable[int],
    context: Context,
    known: Sequence[Name] = (),
    *,
    is_unlabelled: bool,
) -> Signed | None:
    """The first of some lines that names people, known ones or others, and does nothing else."""
    for number in numbers:
        text, _, more = page.texts[number].partition("\n")
        if len(text) > LONGEST_BYLINE or ":" in more[:_LONGEST_LABEL]:
            continue  # A paragraph; or the record of a book or a film, line by line.
        rest, is_labelled = without_label(text, context.language)
        if is_labelled and rest and not NO_BYLINE.match(text):
            least = _LEAST_LABELLED
        elif is_unlabelled and (text.isupper() or _is_emphasised(page, number)):
            least = _LEAST_SHARE
        else:
            continue
        if _SENTENCE_END.search(text):
            continue
        names = tuple(name for name in known if name.name in rest)
        names = names or names_in(rest, context, trust=Trust.TEXT)
        signers = people(names)
        if sum(len(name.name) for name in signers) < least * len(rest) or not signers:
            continue
        # What no label tells from a heading, its words do.
        is_heading = not is_labelled and (names != signers or _are_words(signers, page.texts))
        if not is_heading and not _is_elsewhere(page, number):
            return Signed(signers, None if more else number)
    return None


def _labelled(page: Segments, body: Sequence[int], context: Context) -> Signed | None:
    """The people behind words such as "Written by", wherever they stand around the body.

    Within it they tell of books, pictures and programs.
    """
    inner = range(body[0], body[-1] + 1)
    for number, text in enumerate(page.texts):
        label = _marked_label(page, number)
        # In lower case: patterns that ignore case take three times as long.
        if not _SAYS_AUTHOR.match(label or text[:_LONGEST_START].lower()):
            continue
        if number in inner or _is_elsewhere(page, number):
            continue
        line = text.partition("\n")[0]
        rest = line[len(label) :] if label else without_label(line, context.language)[0]
        if not rest:
            rest = below(page.texts[number + 1 : number + 1 + _LISTED], context)
        if names := people(names_in(rest[:LONGEST_BYLINE], context, trust=Trust.TEXT)):
            return Signed(names)
    return None


def _marked_label(page: Segments, number: int) -> str:
    """The word or two in lower case that begin a line and are set off in an element of emphasis.

    In a list of facts, `<li><strong>Author</strong> Ann Lee`, no colon tells them from a sentence.
    """
    match page.pieces[number][:4]:
        case [LexborNode(tag="b" | "strong"), str(label), None, str(rest)] if rest.strip():
            label = label.strip().lower()
            is_first = page.texts[number].lower().startswith(label)
            return label if is_first and len(label) <= _LONGEST_LABEL else ""
    return ""


def _owner(page: Segments, credited: Credits) -> Signed | None:
    """The person whose name the site bears, where the page credits the site."""
    name = credited.owner
    if name is None or _are_words((name,), page.texts):
        return None
    return Signed((replace(name, kind=Kind.PERSON),))


def _are_words(names: Iterable[Name], texts: Sequence[str]) -> bool:
    """Whether a word of supposed names stands in the text without its capital, as those of headings do."""
    whole = " ".join(texts)
    words = (word.casefold() for name in names for word in name.name.split())
    # Particles and initials stand in any text.
    return any(
        word in whole and re.search(rf"\b{re.escape(word)}\b", whole)
        for word in words
        if len(word) > 2
    )


def _is_emphasised(page: Segments, number: int) -> bool:
    """Whether all of a segment stands in elements of emphasis."""
    depth = 0
    for piece in page.pieces[number]:
        if piece is None:
            depth -= 1
        elif not isinstance(piece, str):
            if piece.tag == "a":
                return False
            depth += 1
        elif depth == 0 and not piece.isspace():
            return False
    return True


def _is_elsewhere(page: Segments, number: int) -> bool:
    """Whether a segment stands in a place that tells of other articles."""
    frame = page.frames[number]
    while frame:
        tag, names, _ = page.every_kind[page.kinds[frame]]
        if tag in ("article", "main"):
            return False
        if tag == "aside" or ELSEWHERE.search(names[:LONGEST_NAMES]):
            return True
        frame = page.parents[frame]
    return False
