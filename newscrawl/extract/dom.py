"""Walking and mending the parsed tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from selectolax.lexbor import LexborNode

# Elements that run within a line (https://html.spec.whatwg.org/#phrasing-content); any other ends it.
INLINE = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark q ruby"
    " rb rp rt s samp small span strike strong sub sup time tt u var wbr".split()
)
# Elements whose content is never text of the page.
OPAQUE = frozenset(
    "script style noscript template iframe amp-iframe object embed svg math canvas audio amp-audio video"
    " amp-video select textarea button input head title meta link map datalist dialog".split()
)


_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|text-indent)\s*:\s*-\d{3,}"
    r"|(?<![\w-])height\s*:\s*0(?![\d.])",
    re.IGNORECASE,
)
# adInContent -> ad In Content; BSHARE_COUNT -> BSHARE COUNT
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_LONGEST_NAMES = 400
# So many names of elements are remembered by a process; a portal has a few hundred.
_REMEMBERED = 50_000
# Boxes that hold nothing but an advertisement.
_WRAPPERS = frozenset({"div", "center", "section"})


def is_inline(node: LexborNode) -> bool:
    """Whether an element runs within a line; unknown ones do (`<o:p>` of word processors)."""
    tag = node.tag or ""
    return tag in INLINE or ":" in tag


def names_of(attributes: Mapping[str, str | None]) -> str:
    """What an element is called: the words of its class and id."""
    names = attributes.get("class") or ""
    if identity := attributes.get("id"):
        return f"{names} {identity}"
    return names


@lru_cache(maxsize=_REMEMBERED)
def words_of_names(names: str) -> tuple[str, ...]:
    """The words of class and id in small letters, each once, in order.

    >>> words_of_names("adInContent BSHARE_COUNT")
    ('ad', 'in', 'content', 'bshare', 'count')
    """
    return tuple(dict.fromkeys(map(str.lower, _WORD.findall(names[:_LONGEST_NAMES]))))


def hides(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element's own attributes hide it from readers."""
    style = attributes.get("style")
    return "hidden" in attributes or bool(style and _HIDDEN.search(style))


def walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Each node below `root` twice, (node, True) on the way in and (node, False) on the way out.

    A node without children comes once, on the way in. Iterative: pages nest as deep as they like.
    The caller may not remove the node that it was just given; it may after the walk.
    """
    end = root.mem_id
    node = root.first_child
    while node is not None:
        yield node, True
        child = node.first_child if node.tag not in OPAQUE else None
        if child is not None:
            node = child
            continue
        while node is not None and node.next is None:
            node = node.parent
            if node is None or node.mem_id == end:
                return
            yield node, False
        node = node.next if node is not None else None


def inline_runs(parent: LexborNode) -> list[list[LexborNode]]:
    """The element's children as runs of text and inline elements; any other child ends a run."""
    runs: list[list[LexborNode]] = [[]]
    child = parent.first_child
    while child is not None:
        if child.is_text_node or child.is_comment_node or is_inline(child):
            runs[-1].append(child)
        elif runs[-1]:
            runs.append([])
        child = child.next
    return [run for run in runs if run]


def text_of(node: LexborNode | None) -> str:
    """The text below a node, without what scripts and styles hold."""
    if node is None:
        return ""
    if node.is_text_node:
        return node.text_content or ""
    return "".join(
        " " if inner.tag == "br" else inner.text_content or ""
        for inner, entering in walk(node)
        if entering and (inner.is_text_node or inner.tag == "br")
    )


def ancestors(node: LexborNode | None) -> frozenset[int]:
    """Identities of a node and of all elements around it; none of no node."""
    found = set()
    while node is not None:
        found.add(node.mem_id)
        node = node.parent
    return frozenset(found)


def is_blank(node: LexborNode) -> bool:
    """Whether a node is a comment or a text of white space only."""
    return node.is_comment_node or (node.is_text_node and not (node.text_content or "").strip())


def remove_all(nodes: Sequence[LexborNode]) -> None:
    """Remove nodes that stand in document order.

    The last comes first, so that no text is put back beside a node that has still to go.
    """
    for node in reversed(nodes):
        remove(node)


def remove(node: LexborNode) -> None:
    """Take a node out of the tree; a paragraph that it cut in two is made whole again.

    A table or another block inside `<p>` closes the paragraph for an HTML parser: the text behind
    it stands bare, and the author's `</p>` leaves an empty `<p>`. That text goes back to where
    the author wrote it.
    """
    before, rest = _cut_paragraph(node)
    wrapper = node.parent
    while not rest and wrapper is not None and wrapper.tag in _WRAPPERS and _only_child(node):
        # An advertisement in a box of its own: the box is what cut the paragraph.
        before, rest = _cut_paragraph(wrapper)
        node, wrapper = (wrapper, wrapper.parent) if rest else (node, None)
    node.decompose()
    if before is None or not rest:
        return
    *run, residue = rest
    for piece in run:
        before.insert_child(piece)
        piece.decompose()
    residue.decompose()


def _bare_run(node: LexborNode) -> list[LexborNode]:
    """Text and inline elements right behind a node, up to and with the empty `<p>` that a `</p>` left."""
    run: list[LexborNode] = []
    following = node.next
    while following is not None:
        run.append(following)
        if following.tag == "p":
            is_residue = following.first_child is None and not following.attributes
            return run if is_residue and len(run) > 1 else []
        if not (following.is_text_node or following.is_comment_node or is_inline(following)):
            return []
        following = following.next
    return []


def _cut_paragraph(node: LexborNode) -> tuple[LexborNode | None, list[LexborNode]]:
    """The paragraph that a block cut in two, and what of it stands behind the block."""
    before = node.prev
    while before is not None and is_blank(before):
        before = before.prev
    if before is None or before.tag != "p" or is_inline(node):
        return None, []
    return before, _bare_run(node)


def _only_child(node: LexborNode) -> bool:
    parent = node.parent
    child = parent.first_child if parent is not None else None
    while child is not None and (is_blank(child) or child.mem_id == node.mem_id):
        child = child.next
    return child is None
