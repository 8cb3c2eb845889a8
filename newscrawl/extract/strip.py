"""Stripping: take out of the tree what is no article, and count it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.extract import dom
from newscrawl.extract.blocks import Block
from newscrawl.extract.hiding import is_for_ears
from newscrawl.extract.rules import ANYWHERE, APP_DOWNLOAD, WEAK, rule_of_element, rule_of_line
from newscrawl.extract.spam import IDEOGRAPH, spam_span

_APP_LINK = re.compile(APP_DOWNLOAD, re.IGNORECASE)
_SPAM_HINT = re.compile("蜘 ?蛛|[|｜│]")
_SPAM_MARKS = "蛛|｜│"
# More injections in one place are one: what is left of them is left.
_MOST_SPAM = 100
# As many places are searched as segments of a page are read.
_MOST_PLACES = 20_000
# An element with a larger share of the article's text is text of it, whatever it is called.
_LARGEST_SHARE = 0.4
_MOST_JUDGED = 300
# What this rule names are sentences, and none of the article's.
_CAPTION = "caption"
# The end of a sentence of four words or more.
_PROSE = re.compile(
    r"(?<![^\W\d])(?:[^\W\d]++[^\w.!?]++){3}[^\W\d]++\W{0,3}[.!?](?:\W|$)|[\u3400-\u9fff]{8}[。！？]"
)
_TEXT_TAGS = frozenset("p h1 h2 h3 h4 h5 h6 blockquote li dd dt".split())
_EMPHASIS = frozenset("b strong i em u font".split())
_DATE_ALONE = re.compile(r"[(\[]?\d{4}[-/.]\d\d?[-/.]\d\d?(?: \d\d?:\d\d(?::\d\d)?)?[)\]]?")


def strip_page(
    tree: LexborHTMLParser,
    *,
    keep: LexborNode,
    extra: Mapping[str, str] | None = None,
) -> Counter[str]:
    """Take scripts, navigation, sharing, advertisements, footers, spam ... out of a page.

    Args:
        tree: the page; changed in place. Text that follows a removed element stays.
        keep: the element that holds the article: it and what is around it stay.
        extra: CSS selectors of more elements by rule name: what the portal's declaration adds.

    Returns:
        how many pieces each rule removed.
    """
    root = tree.root
    if root is None:
        return Counter()
    removed = strip_spam(tree)
    removed += strip_named(tree, extra)
    matches = _matches(root, keep)
    dom.remove_all([node for node, _ in matches])
    removed.update(rule for _, rule in matches)
    for link in tree.css("a"):
        if _APP_LINK.fullmatch(link.text().strip()) and _is_alone(link):
            dom.remove(link)
            removed["app-download"] += 1
    return removed


def strip_named(tree: LexborHTMLParser, selectors: Mapping[str, str] | None) -> Counter[str]:
    """Take the elements out of a page that a portal's declaration names, by rule name."""
    removed: Counter[str] = Counter()
    for rule, selector in (selectors or {}).items():
        nodes = tree.css(selector)
        if rule != _CAPTION:
            nodes = [node for node in nodes if not _says_something(node)]
        dom.remove_all(nodes)
        if nodes:
            removed[rule] += len(nodes)
    return removed


def has_spam(texts: Sequence[str]) -> bool:
    """Whether among the texts of a page there may be a "spider pool"."""
    whole = "\n".join(texts)
    if not any(mark in whole for mark in _SPAM_MARKS):
        return False
    return any(_SPAM_HINT.search(text) and IDEOGRAPH.search(text) for text in texts)


def strip_spam(tree: LexborHTMLParser) -> Counter[str]:
    """Cut "spider pools" out of a page."""
    removed: Counter[str] = Counter()
    if tree.root is not None:
        _strip_spam(tree.root, removed)
    return removed


def strip_blocks(blocks: list[Block], *, loose: bool) -> tuple[list[Block], Counter[str]]:
    """Take lines of furniture out of a body's blocks.

    Copyright lines, "related" headings and the like go where they stand at the body's beginning or
    end; between paragraphs only what is furniture anywhere. So an article about copyright keeps its
    sentences.

    Args:
        blocks: the blocks in order.
        loose: the body was found by the generic extraction, whose ends are uncertain: a single line
            that may be an author's goes too.
    """
    removed: Counter[str] = Counter()
    rules = [rule_of_line(block.text) for block in blocks]
    first, last = _bounds(blocks, rules, loose=loose)
    kept = []
    for index, (block, rule) in enumerate(zip(blocks, rules, strict=True)):
        if index >= last and not rule:
            removed["related"] += 1
        elif rule and (not first <= index < last or rule in ANYWHERE):
            removed[rule] += 1
        else:
            kept.append(block)
    return kept, removed


def _bounds(
    blocks: Sequence[Block], rules: Sequence[str | None], *, loose: bool
) -> tuple[int, int]:
    """Where the body begins and ends: between the furniture at its ends."""
    first, last = 0, len(blocks)
    while first < last and rules[first]:
        first += 1
    while last > first and rules[last - 1]:
        last -= 1
    if not loose:
        # One such line alone is as likely the author's.
        if first == 1 and rules[0] in WEAK:
            first = 0
        if last == len(blocks) - 1 and rules[last] in WEAK:
            last = len(blocks)
    # Behind the last heading like "Related news" there may be nothing but links and their dates.
    tail = last
    while tail > first and (rules[tail - 1] or _is_link(blocks[tail - 1])):
        tail -= 1
    heading = next((i for i in range(tail, last) if rules[i] == "related"), last)
    return first, heading if heading < last - 1 else last


def _is_link(block: Block) -> bool:
    """A headline that is a link, or the date beside one."""
    return block.link_density > 0.8 or bool(_DATE_ALONE.fullmatch(block.text))


def _matches(root: LexborNode, keep: LexborNode) -> list[tuple[LexborNode, str]]:
    """The outermost elements that a rule removes, in document order."""
    found = []
    skipped: int | None = None
    judge = _Judge(keep)
    for node, entering in dom.walk(root):
        if skipped is not None:
            if not entering and node.mem_id == skipped:
                skipped = None
            continue
        if not entering:
            judge.leave(node)
        elif node.is_element_node and (rule := judge.rule(node)):
            found.append((node, rule))
            if node.first_child is not None and node.tag not in dom.OPAQUE:
                skipped = node.mem_id
        else:
            judge.enter(node)
    return found


class _Judge:
    """Says which elements go. Inside of the article's own element it takes more to be furniture."""

    def __init__(self, keep: LexborNode) -> None:
        self.keep = keep.mem_id
        self.protected = dom.ancestors(keep)
        self.inside = False
        self._whole = keep
        self.patience = _MOST_JUDGED

    def enter(self, node: LexborNode) -> None:
        """Note that the walk goes into an element that stays."""
        self.inside = self.inside or node.mem_id == self.keep

    def leave(self, node: LexborNode) -> None:
        """Note that it comes out of one."""
        self.inside = self.inside and node.mem_id != self.keep

    def rule(self, node: LexborNode) -> str | None:
        """The rule by which an element goes, None where it stays."""
        tag = node.tag or ""
        if node.mem_id in self.protected or tag in ("html", "body"):
            return None
        attributes = node.attributes
        rule = rule_of_element(tag, dom.names_of(attributes), attributes.get("role"))
        if rule == "script" or (rule and node.first_child is None):
            return rule
        if rule is None:
            return self._hidden(node, attributes)
        # Each judgement reads the element; a page with so many is hostile.
        self.patience -= 1
        if self.patience < 0 or (tag in dom.INLINE and tag != "ins"):
            return None
        # Elsewhere on the page stays what holds the headline, whatever it is called.
        stays = self._is_text(node, rule) if self.inside else node.css_first("h1") is not None
        return None if stays else rule

    @cached_property
    def _all_text(self) -> int:
        """Characters of the article's element."""
        return len(self._whole.text())

    def _hidden(self, node: LexborNode, attributes: dict[str, str | None]) -> str | None:
        """Hidden text goes where no script of the page may show it, blocks of links everywhere."""
        if not dom.hides(attributes) or is_for_ears(attributes):
            return None
        if not self.inside:
            return "hidden" if len(node.css("a")) > 1 else None
        # What opens on a click may be most of the article.
        text = node.text()
        is_most = len(text) > _LARGEST_SHARE * self._all_text and bool(_PROSE.search(text))
        return None if is_most else "hidden"

    def _is_text(self, node: LexborNode, rule: str) -> bool:
        """Whether an element of the article is text of it, for all its class or id says."""
        text = node.text().strip()
        if len(text) > _LARGEST_SHARE * self._all_text:
            return True
        if rule == "advertisement":
            return node.tag in _TEXT_TAGS and bool(_PROSE.search(text))
        linked = sum(len(link.text().strip()) for link in node.css("a"))
        return bool(_PROSE.search(text)) and linked * 2 < len(text)


def _says_something(node: LexborNode) -> bool:
    """Whether a paragraph has words beside its links: a sentence, whatever it links to."""
    if node.tag != "p":
        return False
    linked = " ".join(link.text() for link in node.css("a"))
    return len(node.text().split()) > len(linked.split())


def _is_alone(link: LexborNode) -> bool:
    """Whether nothing stands beside the link: it is a button, not a word of a sentence."""
    node = link
    while not _has_text_beside(node):
        parent = node.parent
        if parent is None or parent.tag not in _EMPHASIS:
            return True
        node = parent
    return False


def _has_text_beside(node: LexborNode) -> bool:
    for step in ("prev", "next"):
        other = getattr(node, step)
        while other is not None:
            if not dom.is_blank(other):
                return True
            other = getattr(other, step)
    return False


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
        if len(parents) >= _MOST_PLACES:
            break
    for parent in parents.values():
        if not IDEOGRAPH.search(parent.text()):
            continue  # a menu in English: most pages have one
        for _ in range(_MOST_SPAM):
            cut = sum(_cut_spam(run) for run in dom.inline_runs(parent))
            if not cut:
                break
            removed["spam"] += cut


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
