"""Walking and mending the parsed tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborNode

# Elements that run within a line (https://html.spec.whatwg.org/#phrasing-content); any other ends it.
INLINE = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark q ruby"
    " rb rp rt s samp small span strike strong sub sup time tt u var wbr".split()
)
# Elements whose content is never text of the page.
OPAQUE = frozenset(
    "script style noscript template iframe object embed svg math canvas audio video select textarea"
    " button input head title meta link map datalist dialog".split()
)


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


def text_of(node: LexborNode | None) -> str:
    """The text below a node, without what scripts and styles hold."""
    if node is None:
        return ""
    if node.is_text_node:
        return node.text_content or ""
    return "".join(
        inner.text_content or ""
        for inner, entering in walk(node)
        if entering and inner.is_text_node
    )


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
    before = _sibling(node, forward=False)
    rest = _bare_run(node) if before is not None and before.tag == "p" else []
    cuts_paragraph = node.tag not in INLINE
    node.decompose()
    if not cuts_paragraph or before is None or not rest:
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
        if not (following.is_text_node or following.is_comment_node or following.tag in INLINE):
            return []
        following = following.next
    return []


def _sibling(node: LexborNode, *, forward: bool) -> LexborNode | None:
    """The next or previous sibling that is not blank."""
    other = node.next if forward else node.prev
    while other is not None and is_blank(other):
        other = other.next if forward else other.prev
    return other
