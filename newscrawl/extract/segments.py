"""Segments: a page in one walk, as runs of text and the elements around each.

A segment is what no element but an inline one interrupts: a paragraph, a heading, the words of a
button, a row of a table. All is kept in columns, for thousands of them are judged and few are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from newscrawl.extract.dom import INLINE, OPAQUE, hides, names_of, text_of
from newscrawl.text import clean_line

BREAK = "\n"
"""The piece that stands for a single line break; white space of the source is never this."""

# How inline elements are spelled in clean HTML; others leave their text only.
MARKUP = {
    "a": "a", "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em",
    "sub": "sub", "sup": "sup", "code": "code", "q": "q",
}  # fmt: skip
# Articles nest less, hostile pages far more: so many elements within each other are told apart, and
# so many of emphasis.
_DEEPEST = 200
_DEEPEST_MARKUP = 32
# A page with more is a catalogue or hostile; what is behind them is not read.
_MOST = 20_000
# A browser shows elements that it does not know as part of the line; those of scripts are boxes,
# but for these.
_TEXT_BOXES = frozenset("p h1 h2 h3 h4 h5 h6 li dt dd".split())
# What an element is for the walk. A member of an enumeration costs a look-up each time.
_CLOSED, _BREAK, _INLINE, _CELL, _PICTURE, _BOX = range(1, 7)
_PICTURES = frozenset({"img", "amp-img"})
# Of the elements that are not entered, those whose places are of use.
_NOTED = frozenset("video audio amp-video amp-audio iframe amp-iframe noscript nav".split())
Piece = str | LexborNode | None
"""A text, an element of `MARKUP` that opens, or the end of the one that was opened last."""


@dataclass(slots=True)
class Segments:
    """The segments of a page and the elements around them (frames), as columns.

    Frame 0 is the root. The segments of a frame are those from its `first` up to its `last`, which
    is not one of them.
    """

    texts: list[str] = field(default_factory=list)
    """Clean text; a line break inside is a newline."""
    frames: list[int] = field(default_factory=list)
    """Number of the frame that a segment is in."""
    linked: list[int] = field(default_factory=list)
    """How many of its characters stand in links."""
    pieces: list[list[Piece]] = field(default_factory=list)
    """What its markup is made of."""
    tags: list[str] = field(default_factory=list)
    """Tag of each frame; the root's is empty."""
    hidden: list[bool] = field(default_factory=list)
    """Whether a frame, or one around it, is hidden by the page itself."""
    parents: list[int] = field(default_factory=list)
    """Number of the frame around each; the root is in itself."""
    identities: list[int] = field(default_factory=list)
    """Identity of each frame's element (`mem_id`)."""
    first: list[int] = field(default_factory=list)
    """Number of each frame's first segment."""
    last: list[int] = field(default_factory=list)
    """Number of the first segment behind it."""
    kinds: list[int] = field(default_factory=list)
    """Number of each frame's kind: those with the same tag, class, id and role are of one."""
    every_kind: list[tuple[str, str, str]] = field(default_factory=list)
    """Tag, class and id, and role of each kind."""
    passed: Counter[str] = field(default_factory=Counter)
    """How many elements of each tag were not entered."""
    noted: list[tuple[int, int, LexborNode]] = field(default_factory=list)
    """Pictures, players and menus: number of the segment that each stands before or in, its frame, itself."""

    def __len__(self) -> int:
        return len(self.texts)

    def around(self, segment: int) -> Iterator[int]:
        """The frames around a segment, the nearest first, the root left out."""
        frame = self.frames[segment]
        while frame:
            yield frame
            frame = self.parents[frame]


def read_segments(root: LexborNode, closed: Set[str] = OPAQUE) -> Segments:
    """The segments below an element, in order.

    Args:
        root: the element.
        closed: tags of the elements that are not entered.
    """
    walk = _Walk(closed)
    walk.enter(root, "", 0)
    walk.children(root, 0, 0)
    walk.flush(0)
    walk.found.last[0] = len(walk.found.texts)
    return walk.found


class _Walk:
    """Goes through a tree; holds the run that is being read."""

    def __init__(self, closed: Set[str]) -> None:
        self.found = Segments()
        self._closed = closed
        self._role_of: dict[str, int] = {}
        self._kinds: dict[tuple[str, str, str], int] = {}
        self._run: list[Piece] = []
        self._open: list[LexborNode] = []
        self._linked = 0
        self._links = 0
        self._has_text = False
        self._has_break = False
        self._ends_in_break = False
        self._bar = False

    def enter(self, node: LexborNode, tag: str, parent: int) -> int:
        """Note that an element is entered; returns the number of its frame."""
        found = self.found
        names = role = ""
        hidden = False
        if tag:
            attributes = node.attributes
            hidden = found.hidden[parent]
            if attributes:
                names = names_of(attributes)
                role = attributes.get("role") or ""
                if not hidden and ("style" in attributes or "hidden" in attributes):
                    hidden = hides(attributes)
        key = (tag, names, role)
        kind = self._kinds.get(key)
        if kind is None:
            kind = self._kinds[key] = len(found.every_kind)
            found.every_kind.append(key)
        found.kinds.append(kind)
        found.tags.append(tag)
        found.hidden.append(hidden)
        found.parents.append(parent)
        found.identities.append(node.mem_id)
        found.first.append(len(found.texts))
        found.last.append(0)
        return len(found.tags) - 1

    def children(self, node: LexborNode, frame: int, depth: int) -> None:
        """Go through the children of an element that lies in a frame."""
        in_text_box = self.found.tags[frame] in _TEXT_BOXES
        role_of = self._role_of
        child = node.first_child
        while child is not None:
            tag = child.tag or ""
            if tag == "-text":
                self._text(child.text_content or "")
                child = child.next
                continue
            role = role_of.get(tag) or self._learn(child, tag)
            if role == _PICTURE:
                self._note(child, frame)
            elif role == _CLOSED:
                self.found.passed[tag] += 1
                if tag in _NOTED:
                    self._note(child, frame)
            elif depth > _DEEPEST:
                self._text(text_of(child))
            elif role == _BREAK:
                self._break(frame)
            elif role == _INLINE or (in_text_box and "-" in tag):
                self._inline(child, tag, frame, depth)
            elif role == _CELL and _is_cell(child):
                self._bar = self._has_text
                self.children(child, frame, depth + 1)
            else:
                if self._run:
                    self.flush(frame)
                inner = self.enter(child, tag, frame)
                self.children(child, inner, depth + 1)
                if self._run:
                    self.flush(inner)
                self.found.last[inner] = len(self.found.texts)
            child = child.next

    def _learn(self, node: LexborNode, tag: str) -> int:
        """What the nodes of a tag that was not met before are for the walk."""
        if tag in _PICTURES:
            role = _PICTURE
        elif tag in self._closed or not node.is_element_node:
            role = _CLOSED
        elif tag == "br":
            role = _BREAK
        elif tag in INLINE or ":" in tag:
            role = _INLINE
        else:
            role = _CELL if tag in ("td", "th") else _BOX
        self._role_of[tag] = role
        return role

    def _note(self, node: LexborNode, frame: int) -> None:
        """Keep the place of an element that has no text."""
        if len(self.found.noted) < _MOST:
            self.found.noted.append((len(self.found.texts), frame, node))

    def _inline(self, node: LexborNode, tag: str, frame: int, depth: int) -> None:
        """Go through an element that does not end the run."""
        is_kept = tag in MARKUP and len(self._open) < _DEEPEST_MARKUP
        if is_kept:
            self._open.append(node)
            self._run.append(node)
        self._links += tag == "a"
        self.children(node, frame, depth + 1)
        self._links -= tag == "a"
        if is_kept:
            self._open.pop()
            self._run.append(None)

    def _text(self, text: str) -> None:
        if not text or text.isspace():
            if text and self._has_text:
                self._run.append(" ")
            return
        if self._bar:
            self._run.append(" | ")
            self._bar = False
        self._run.append(text)
        self._has_text = True
        self._ends_in_break = False
        if self._links:
            self._linked += len(text.strip())

    def _break(self, frame: int) -> None:
        if self._ends_in_break:
            self.flush(frame)
        elif self._has_text:
            self._run.append(BREAK)
            self._has_break = self._ends_in_break = True

    def flush(self, frame: int) -> None:
        """End the run. Inline elements that are open go on in the next one."""
        if self._has_text and len(self.found.texts) < _MOST:
            texts = [piece for piece in self._run if type(piece) is str]
            if self._has_break:
                lines = (_clean(line) for line in _lines(texts))
                text = "\n".join(filter(None, lines))
            else:
                text = _clean("".join(texts))
            if text:
                found = self.found
                found.texts.append(text)
                found.frames.append(frame)
                found.linked.append(min(self._linked, len(text)))
                self._run.extend([None] * len(self._open))
                found.pieces.append(self._run)
        if self._run:
            self._run = list(self._open)
        self._linked = 0
        self._has_text = self._has_break = self._ends_in_break = self._bar = False


def _lines(texts: list[str]) -> list[str]:
    lines = [""]
    for text in texts:
        if text == BREAK:
            lines.append("")
        else:
            lines[-1] += text
    return lines


def _clean(text: str) -> str:
    """White space collapsed; what can't be seen goes."""
    text = " ".join(text.split())
    return text if text.isprintable() else clean_line(text) or ""


def _is_cell(node: LexborNode) -> bool:
    """Whether a cell holds a value and not a part of the page: nothing but text and inline elements."""
    child = node.first_child
    while child is not None:
        tag = child.tag or ""
        if child.is_element_node and tag not in INLINE and tag != "br":
            return False
        child = child.next
    return True
