"""Blocks: the paragraphs, headings and list items of a part of a page, in order."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from newscrawl.extract.dom import OPAQUE, is_inline, walk
from newscrawl.text import clean_line, clean_lines
from newscrawl.urls import absolute

# How inline elements are spelled in clean HTML; others leave their text only.
_MARKUP = {
    "a": "a", "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em",
    "sub": "sub", "sup": "sup", "code": "code", "q": "q",
}  # fmt: skip
# Blocks of these keep their kind; what runs in any other element is a paragraph.
_KINDS = frozenset("h1 h2 h3 h4 h5 h6 li blockquote figcaption pre dt dd".split())
# How many elements around a block are remembered: articles nest less, hostile pages far more.
_DEEPEST = 32
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
    ancestors: tuple[int, ...]
    """Identities of the (at most 32) nearest elements around it, outermost first."""
    list_tag: str = "ul"
    """For an `li`, the kind of its list."""

    @property
    def link_density(self) -> float:
        """Share of its characters that stand in links."""
        return self.linked / max(1, len(self.text))


class _Run:
    """The block that is being read."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.html: list[str] = []
        self.linked = 0
        self.ends_in_break = False

    def add(self, text: str, *, in_link: bool) -> None:
        text = _SOURCE_SPACE.sub(" ", text)
        self.text.append(text)
        self.html.append(html.escape(text, quote=False))
        if in_link:
            self.linked += len(text.strip())
        if text.strip():
            self.ends_in_break = False

    def add_break(self) -> None:
        self.text.append("\n")
        self.html.append("\n")
        self.ends_in_break = True


class _Reader:
    """Collects blocks while a tree is walked."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.blocks: list[Block] = []
        self.run = _Run()
        self.elements: list[tuple[int, str]] = []
        self.markup: list[tuple[int, str, str]] = []

    def enter(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if node.is_text_node:
            self.run.add(node.text_content or "", in_link=self._in_link())
        elif tag == "br":
            if self.run.ends_in_break:
                self.flush()
            else:
                self.run.add_break()
        elif is_inline(node):
            if tag in _MARKUP and node.first_child is not None and len(self.markup) < _DEEPEST:
                self._open(tag, node)
        elif tag not in OPAQUE and node.is_element_node:
            if tag in ("td", "th"):
                if "".join(self.run.text).strip():
                    self.run.add(" | ", in_link=False)
            else:
                self.flush()
            if node.first_child is not None:
                self.elements.append((node.mem_id, tag))

    def leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if is_inline(node):
            if self.markup and self.markup[-1][0] == node.mem_id:
                self.markup.pop()
                self.run.html.append(f"</{_MARKUP[tag]}>")
        else:
            if tag not in ("td", "th"):
                self.flush()
            self.elements.pop()

    def _open(self, tag: str, node: LexborNode) -> None:
        name = _MARKUP[tag]
        start = f"<{name}>"
        if tag == "a":
            href = absolute(self.base, node.attributes.get("href"))
            start = f'<a href="{html.escape(href)}">' if href else "<a>"
        self.markup.append((node.mem_id, tag, start))
        self.run.html.append(start)

    def _in_link(self) -> bool:
        return any(tag == "a" for _, tag, _ in self.markup)

    def flush(self) -> None:
        """End the block. Inline elements that are open go on in the next one."""
        run, self.run = self.run, _Run()
        text = clean_lines("".join(run.text))
        if text:
            run.html += [f"</{_MARKUP[tag]}>" for _, tag, _ in reversed(self.markup)]
            around = self.elements[-_DEEPEST:]
            tags = [tag for _, tag in around]
            kind = next((tag for tag in reversed(tags) if tag in _KINDS), "p")
            self.blocks.append(
                Block(
                    kind=kind,
                    text=text,
                    html=_clean_markup("".join(run.html)),
                    linked=run.linked,
                    ancestors=tuple(identity for identity, _ in around),
                    list_tag=next((tag for tag in reversed(tags) if tag in ("ol", "ul")), "ul"),
                )
            )
        self.run.html += [start for _, _, start in self.markup]


_EMPTY_MARKUP = re.compile(r"<(strong|em|sub|sup|code|q|a)(?: [^>]*)?>\s*</\1>")
_BARE_LINK = re.compile(r"<a>(.*?)</a>", re.DOTALL)


def _clean_markup(markup: str) -> str:
    """Collapse white space and drop elements that hold nothing or say nothing."""
    markup = _BARE_LINK.sub(r"\1", _EMPTY_MARKUP.sub("", markup))
    lines = (clean_line(line) for line in markup.split("\n"))
    return "<br>".join(filter(None, lines))


def read_blocks(root: LexborNode, base: str) -> list[Block]:
    """The blocks below an element.

    Args:
        root: the element.
        base: address of the page, for links.
    """
    reader = _Reader(base)
    for node, entering in walk(root):
        if entering:
            reader.enter(node)
        else:
            reader.leave(node)
    reader.flush()
    return reader.blocks


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
