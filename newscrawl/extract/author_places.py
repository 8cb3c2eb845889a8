"""Where on a page an author may be named, and the text of such places as lines."""

from __future__ import annotations

import re
from collections.abc import Set

from selectolax.lexbor import LexborNode

from newscrawl.extract import dom
from newscrawl.extract.author_names import without_label

# Places that tell of other articles and other people.
ELSEWHERE = re.compile(
    r"comment|respond|related|recommend|sidebar|teaser|promo|popular|trending|latest|menu"
    r"|newsletter|carousel|slider|recirc|most-?read|read-?next|more-(?:from|stor|post|article)|testimonial"
    r"|review-?list|quote|caption|figure|credit|gallery|navigation|navbar|read-?more|outbrain|taboola|loop-item",
    re.IGNORECASE,
)
_ELSEWHERE_TAGS = frozenset("aside nav figure figcaption blockquote template".split())
_JOINED = re.compile(r"[,&]$|\b(?:and|und|et|y|e|og|och|i|by|von|par)$|^[|/]$", re.IGNORECASE)
JOIN_ALONE = re.compile(r"(?:and|und|et|y|e|og|och|i|in|[,&|/])", re.IGNORECASE)
_BREAK = re.compile(r"[\x00\n]+")
_NO_BREAK = re.compile(r"(?<!\x00)\x00++(?=[\s,;.:&)])|(?<=[\s(])\x00++")
_MOST_ABOVE = 14
LONGEST_NAMES = 400
"""Characters of class and id that are read."""
LONGEST_BYLINE = 140
"""A longer line is none."""


def is_elsewhere(node: LexborNode, around: Set[int]) -> bool:
    """Whether an element stands in a place that tells of other articles.

    Args:
        node: the element.
        around: identities of the elements around the headline, which are no such places.
    """
    above: LexborNode | None = node
    in_footer = False
    for _ in range(_MOST_ABOVE):
        if above is None:
            break
        tag = above.tag
        if tag in ("article", "main"):
            in_footer = False  # The footer was the article's own.
        if tag in ("body", "html", "main") or above.mem_id in around:
            break
        if tag in _ELSEWHERE_TAGS and above is not node:
            return True
        attributes = above.attributes
        names = dom.names_of(attributes)[:LONGEST_NAMES]
        if len(names) > 1 and ELSEWHERE.search(names):
            return True
        in_footer = in_footer or tag == "footer" or "footer" in names
        above = above.parent
    return in_footer


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
            _JOINED.search(taken[-1]) or JOIN_ALONE.fullmatch(line) or line[0] in ",&"
        ):
            break
        taken.append(line)
    return " ".join(taken)


def byline_lines(node: LexborNode, most: int) -> str:
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
    return "\n".join(lines_of("".join(pieces)))


def lines_of(text: str) -> list[str]:
    """Lines of a text in which NUL marks the border of an inline element."""
    lines = (" ".join(line.split()) for line in _BREAK.split(_NO_BREAK.sub("", text)))
    return [line for line in lines if line]
