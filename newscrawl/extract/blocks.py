"""Blocks: the paragraphs, headings and list items of a part of a page, in order."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from newscrawl.extract.segments import BREAK, MARKUP, Piece, Segments, read_segments
from newscrawl.text import clean_line
from newscrawl.urls import absolute

# Blocks of these keep their kind; what runs in any other element is a paragraph.
_KINDS = frozenset("h1 h2 h3 h4 h5 h6 li blockquote figcaption pre dt dd".split())
_LISTS = frozenset({"ol", "ul"})
_SPECIAL = re.compile("[&<>]")
_SOURCE_SPACE = re.compile(r"[\s\u00a0]+")


@dataclass(frozen=True)
class Block:
    """A run of text that nothing but inline elements interrupts."""

    kind: str
    """`p`, `h2` to `h6`, `li`, `blockquote`, `figcaption`, `pre` ..."""
    text: str
    """Clean text; a line break inside the block is a newline."""
    html: str
    """The same with links and emphasis, without the block's own element."""
    linked: int
    """How many of its characters stand in links."""
    list_tag: str = "ul"
    """For an `li`, the kind of its list."""

    @property
    def link_density(self) -> float:
        """Share of its characters that stand in links."""
        return self.linked / max(1, len(self.text))


def read_blocks(root: LexborNode, base: str) -> list[Block]:
    """The blocks below an element.

    Args:
        root: the element.
        base: address of the page, for links.
    """
    segments = read_segments(root)
    return [block_of(segments, number, base) for number in range(len(segments))]


def block_of(segments: Segments, number: int, base: str) -> Block:
    """A segment as a block.

    Args:
        segments: those of the page.
        number: which of them.
        base: address of the page, for links.
    """
    kind, list_tag = "", ""
    frame = segments.frames[number]
    while frame and not (kind and list_tag):
        tag = segments.tags[frame]
        if tag in _KINDS:
            kind = kind or tag
        elif tag in _LISTS:
            list_tag = list_tag or tag
        frame = segments.parents[frame]
    text, pieces = segments.texts[number], segments.pieces[number]
    if all(type(piece) is str for piece in pieces):
        markup = html.escape(text, quote=False).replace("\n", "<br>")
    else:
        markup = _clean_markup(_markup(pieces, base))
    return Block(kind or "p", text, markup, segments.linked[number], list_tag or "ul")


def _markup(pieces: Sequence[Piece], base: str) -> str:
    """Links and emphasis of a segment, white space as in the source."""
    out: list[str] = []
    ends: list[str] = []
    for piece in pieces:
        if piece is None:
            out.append(ends.pop())
        elif isinstance(piece, str):
            if "\n" in piece and piece != BREAK:
                piece = _SOURCE_SPACE.sub(" ", piece)
            out.append(html.escape(piece, quote=False) if _SPECIAL.search(piece) else piece)
        else:
            name = MARKUP[piece.tag or ""]
            href = absolute(base, piece.attributes.get("href")) if name == "a" else None
            out.append(f'<a href="{html.escape(href)}">' if href else f"<{name}>")
            ends.append(f"</{name}>")
    return "".join(out)


_EMPTY_MARKUP = re.compile(r"<(strong|em|sub|sup|code|q|a)(?: [^<>]*+)?+>\s*+</\1>")
_BARE_LINK = re.compile(r"<a>((?:[^<]++|<(?!/?a>))*+)</a>")


def _clean_markup(markup: str) -> str:
    """Collapse white space and drop elements that hold nothing or say nothing."""
    if "<" in markup:
        markup = _BARE_LINK.sub(r"\1", _EMPTY_MARKUP.sub("", markup))
    lines = (clean_line(line) for line in markup.split("\n"))
    return "<br>".join(filter(None, lines))


def blocks_to_text(blocks: Sequence[Block]) -> str:
    """Paragraphs parted by a blank line."""
    return "\n\n".join(block.text for block in blocks)


def blocks_to_html(blocks: Sequence[Block]) -> str:
    """Clean semantic HTML, a block a line; neighbouring list items share their list."""
    lines: list[str] = []
    open_list = ""
    for block in blocks:
        wanted = block.list_tag if block.kind == "li" else ""
        if wanted != open_list:
            lines += [f"</{open_list}>"] * bool(open_list) + [f"<{wanted}>"] * bool(wanted)
            open_list = wanted
        if block.kind == "blockquote":
            lines.append(f"<blockquote><p>{block.html}</p></blockquote>")
        else:
            tag = {"h1": "h2", "dt": "p", "dd": "p", "figcaption": "p"}.get(block.kind, block.kind)
            lines.append(f"<{tag}>{block.html}</{tag}>")
    lines += [f"</{open_list}>"] * bool(open_list)
    return "\n".join(lines)
