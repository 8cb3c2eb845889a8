"""Stripping: take out of the tree what is no article, and count it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.extract import dom
from newscrawl.extract.blocks import Block
from newscrawl.extract.rules import ANYWHERE, rule_of_element, rule_of_line, spam_span

_APP_LINK = re.compile(r"(?:\w+\s+)?app\s+download|(?:客户端|客戶端|APP)下[载載]", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPAM_HINT = re.compile("蜘蛛池|[|｜│]")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
# More injections in one place are one: what is left of them is left.
_MOST_SPAM = 20
# An element with a larger share of the page's paragraphs is the article, whatever it is called.
_LARGEST_SHARE = 0.4


def strip_page(
    tree: LexborHTMLParser,
    *,
    extra: Mapping[str, str] | None = None,
    keep: LexborNode | None = None,
) -> Counter[str]:
    """Take scripts, navigation, sharing, advertisements, footers, spam ... out of a page.

    Args:
        tree: the page; changed in place. Text that follows a removed element stays.
        extra: CSS selectors of more elements by rule name: what the portal's declaration adds.
        keep: the element that holds the article, where it is known: it and what is around it stay.

    Returns:
        how many pieces each rule removed.
    """
    removed: Counter[str] = Counter()
    root = tree.root
    if root is None:
        return removed
    _strip_spam(root, removed)
    for rule, selector in (extra or {}).items():
        nodes = tree.css(selector)
        dom.remove_all(nodes)
        removed[rule] += len(nodes)
    matches = _matches(root, _ancestors(keep), _paragraph_length(root))
    dom.remove_all([node for node, _ in matches])
    removed.update(rule for _, rule in matches)
    for link in tree.css("a"):
        if _is_alone(link) and _APP_LINK.fullmatch(dom.text_of(link).strip()):
            dom.remove(link)
            removed["app-download"] += 1
    return removed


def strip_blocks(blocks: list[Block], *, loose: bool) -> tuple[list[Block], Counter[str]]:
    """Take lines of furniture out of a body's blocks.

    Copyright lines, "related" headings and the like go where they stand at the body's beginning or
    end; between paragraphs only what is furniture anywhere. So an article about copyright keeps its
    sentences.

    Args:
        blocks: the blocks in order.
        loose: the body was found by the generic extraction, whose ends are uncertain: short lines
            and lines of links at its ends go too.
    """
    removed: Counter[str] = Counter()
    rules = [_rule_of_block(block, loose=loose) for block in blocks]
    first, last = 0, len(blocks)
    while first < last and rules[first]:
        first += 1
    while last > first and rules[last - 1]:
        last -= 1
    kept = []
    for index, (block, rule) in enumerate(zip(blocks, rules, strict=True)):
        inside = first <= index < last
        if rule and (not inside or rule in ANYWHERE):
            removed[rule] += 1
        else:
            kept.append(block)
    return kept, removed


def _rule_of_block(block: Block, *, loose: bool) -> str | None:
    rule = rule_of_line(block.text)
    if rule or not loose:
        return rule
    if block.link_density > 0.6 and len(block.text) < 200:
        return "links"
    return None


def _matches(
    root: LexborNode, protected: frozenset[int], paragraphs: int
) -> list[tuple[LexborNode, str]]:
    """The outermost elements that a rule removes, in document order."""
    found = []
    inside: int | None = None
    for node, entering in dom.walk(root):
        if inside is not None:
            if not entering and node.mem_id == inside:
                inside = None
            continue
        if not entering or not node.is_element_node:
            continue
        attributes = node.attributes
        rule = rule_of_element(node.tag or "", attributes) or _hidden_rule(node, attributes)
        if rule is None or node.mem_id in protected or node.tag in ("html", "body"):
            continue
        if rule != "script" and node.first_child is not None:
            if node.css_first("h1") is not None:
                continue
            if _paragraph_length(node) > _LARGEST_SHARE * max(paragraphs, 1):
                continue
        found.append((node, rule))
        if node.first_child is not None and node.tag not in dom.OPAQUE:
            inside = node.mem_id
    return found


def _hidden_rule(node: LexborNode, attributes: dict[str, str | None]) -> str | None:
    """Hidden blocks of links are spam; hidden text may be shown by a script, so it stays."""
    style = attributes.get("style")
    if style and _HIDDEN.search(style) and len(node.css("a")) > 1:
        return "hidden"
    return None


def _paragraph_length(node: LexborNode) -> int:
    return sum(len(dom.text_of(paragraph)) for paragraph in node.css("p"))


def _ancestors(node: LexborNode | None) -> frozenset[int]:
    found = set()
    while node is not None:
        found.add(node.mem_id)
        node = node.parent
    return frozenset(found)


def _is_alone(link: LexborNode) -> bool:
    """Whether the link is all the text of its parent: a button, not a word of a sentence."""
    parent = link.parent
    return parent is None or dom.text_of(parent).strip() == dom.text_of(link).strip()


def _strip_spam(root: LexborNode, removed: Counter[str]) -> None:
    """Cut "spider pools" out of runs of text and inline elements."""
    parents: dict[int, LexborNode] = {}
    for node, entering in dom.walk(root):
        if entering and node.is_text_node and _SPAM_HINT.search(node.text_content or ""):
            parent = node.parent
            while parent is not None and parent.tag in dom.INLINE and parent.parent is not None:
                parent = parent.parent
            if parent is not None and parent.tag not in dom.OPAQUE:
                parents.setdefault(parent.mem_id, parent)
    for parent in parents.values():
        if not _IDEOGRAPH.search(parent.text()):
            continue  # a menu in English: most pages have one
        for _ in range(_MOST_SPAM):
            cut = sum(_cut_spam(run) for run in _inline_runs(parent))
            if not cut:
                break
            removed["spam"] += cut


def _inline_runs(parent: LexborNode) -> list[list[LexborNode]]:
    """The element's children as runs of text and inline elements; any other child ends a run."""
    runs: list[list[LexborNode]] = [[]]
    child = parent.first_child
    while child is not None:
        if child.is_text_node or child.is_comment_node or child.tag in dom.INLINE:
            runs[-1].append(child)
        elif runs[-1]:
            runs.append([])
        child = child.next
    return [run for run in runs if run]


def _cut_spam(run: list[LexborNode]) -> int:
    """Remove the first spam of a run; returns whether there was one, as 0 or 1."""
    texts = [_run_text(node) for node in run]
    span = spam_span("".join(texts))
    if span is None:
        return 0
    start, end = span
    position = 0
    for node, text in zip(run, texts, strict=True):
        left, right = start - position, end - position
        position += len(text)
        if right <= 0 or left >= len(text):
            continue
        if node.is_text_node:
            rest = text[: max(0, left)] + text[max(0, right) :]
            if rest.strip():
                node.replace_with(rest)
                continue
        node.decompose()
    return 1


def _run_text(node: LexborNode) -> str:
    if node.tag == "br":
        return "\n"
    if node.is_text_node:
        return re.sub(r"[\r\n]", " ", node.text_content or "")
    return "" if node.is_comment_node else dom.text_of(node).replace("\n", " ")
