"""Hidden text that is no part of an article goes: what can never be seen, and spam behind a veil.

Articles hide text, too: parts that open on a click, frames that a script fills, whole bodies until a page is
loaded. So what a script may show goes only if it links elsewhere or sells what the page is not about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.extract import dom
from newscrawl.extract.hiding import BURIED, Degree, degree_of, hiding_rules, is_for_ears
from newscrawl.extract.spam_words import BAIT, has_trade, trades_of, word_count
from newscrawl.urls import other_site

# Hidden text with a larger share of the page's is the page, waiting for a script.
_LARGEST_SHARE = 0.4
# Share of a hidden text that stands in links to other sites, from which on it is there for them.
_LEADS_AWAY = 0.15
_MANY_SITES = 3
_AWAY = "a[href*='//']"
# A text of fewer characters is never the page.
_SHORT = 200
# Share of different words of trades and sellers in a hidden text that sells something.
_FULL = 0.08
# So many elements with a style are looked at; a page with more is hostile.
_MOST = 5000
# So many characters of hidden texts are read, those within each other each time.
_MOST_TEXT = 5_000_000


def strip_hidden(
    tree: LexborHTMLParser,
    styled: Sequence[LexborNode],
    url: str,
    headline: str | None,
    keep: LexborNode | None = None,
) -> Counter[str]:
    """Take hidden text out of a page by what its elements' own attributes say.

    Args:
        tree: the page; changed in place.
        styled: its elements with a style, the hidden ones and marquees, in document order.
        url: its address.
        headline: its headline, as far as it is known.
        keep: the element that holds the article, where it is known: it and what is around it stay.

    Returns:
        how many pieces were removed, as `hidden`.
    """
    found = [
        (node, degree)
        for node in styled[:_MOST]
        if node.first_child is not None and (degree := degree_of(node.tag or "", node.attributes))
    ]
    if not found or tree.body is None:
        return Counter()
    return _strip(_Page(tree.body, url, headline, keep), found, sites=1)


def strip_ruled(
    tree: LexborHTMLParser, url: str, headline: str | None, keep: LexborNode | None = None
) -> Counter[str]:
    """Do the same by the simple rules of the page's own style sheets."""
    rules = hiding_rules(node.text(deep=True) for node in tree.css("style"))
    if not rules or tree.body is None:
        return Counter()
    found = []
    for node in tree.body.css(",".join(rules)):
        attributes = node.attributes
        names = [f".{name}" for name in (attributes.get("class") or "").split()]
        names.append(f"#{attributes.get('id')}")
        degrees = [rules[name] for name in names if name in rules]
        if degrees and not is_for_ears(attributes):
            found.append((node, BURIED if BURIED in degrees else degrees[0]))
    # A class is often one of boxes that a script fades in, each with a link.
    return _strip(_Page(tree.body, url, headline, keep), found, sites=_MANY_SITES)


@dataclass(frozen=True)
class _Page:
    """What the judgement has to know of the page."""

    body: LexborNode
    url: str
    headline: str | None
    keep: LexborNode | None

    @cached_property
    def size(self) -> int:
        """Characters of its text."""
        return len(dom.text_of(self.body))


def _strip(page: _Page, found: Sequence[tuple[LexborNode, Degree]], sites: int) -> Counter[str]:
    """Judge hidden elements, and take out the guilty ones.

    Args:
        page: the page.
        found: its hidden elements, in document order.
        sites: to how many other sites a veiled element has to link to be there for them.
    """
    left = _MOST_TEXT
    guilty: dict[int, LexborNode] = {}
    sellers: list[tuple[LexborNode, Set[str]]] = []
    kept = dom.ancestors(page.keep)
    for node, degree in found:
        if node.tag in dom.OPAQUE or node.tag in ("html", "body") or node.mem_id in kept:
            continue
        if left < 0 or _is_within(node, guilty):
            continue
        raw = node.text()
        left -= len(raw)
        if degree != BURIED and node.css_first(_AWAY) is None and not has_trade(raw):
            continue
        text = dom.text_of(node).strip()
        if not text or node.css_first("h1") is not None or _is_page(page, node, text):
            continue
        if (degree == BURIED and _is_buried(node)) or _leads_away(node, text, page.url, sites):
            guilty[node.mem_id] = node
        elif trades := _sells(text):
            sellers.append((node, trades))
    if sellers:
        topics = _topics(page, {node.mem_id for node, _ in sellers} | guilty.keys())
        guilty.update((node.mem_id, node) for node, trades in sellers if trades - topics)
    nodes = [node for node, _ in found if node.mem_id in guilty and not _is_within(node, guilty)]
    dom.remove_all(nodes)
    return Counter({"hidden": len(nodes)}) if nodes else Counter()


def _is_within(node: LexborNode, others: Mapping[int, LexborNode]) -> bool:
    """Whether an element is inside of one of the others."""
    outer = node.parent if others else None
    while outer is not None:
        if outer.mem_id in others:
            return True
        outer = outer.parent
    return False


def _is_page(page: _Page, node: LexborNode, text: str) -> bool:
    """Whether an element has most of the page's text, and that is no list of links."""
    if len(text) < _SHORT or len(text) < _LARGEST_SHARE * page.size:
        return False
    return 2 * sum(len(link.text()) for link in node.css("a")[:_MOST]) < len(text)


def _is_buried(node: LexborNode) -> bool:
    """Whether nobody sees it: nothing within has letters of another size again."""
    sized = node.css("[style*=font-size]")
    return all(inner.mem_id == node.mem_id for inner in sized)


def _leads_away(node: LexborNode, text: str, url: str, sites: int) -> bool:
    """Whether it is there for its links to other sites, of which it has so many."""
    linked, found = 0, set()
    for link in node.css(_AWAY)[:_MOST]:
        if site := other_site(url, link.attributes.get("href")):
            linked += len(link.text())
            found.add(site)
    return len(found) >= sites and linked > _LEADS_AWAY * len(text)


def _sells(text: str) -> Set[str]:
    """The trades of which a text has words, if it has two words of trades or of any seller, and enough."""
    trades = trades_of(text)
    count = sum(map(len, trades.values()))
    is_full = count > 1 and count > _FULL * word_count(text)
    return trades.keys() - {BAIT} if is_full else frozenset()


def _topics(page: _Page, hidden: Set[int]) -> frozenset[str]:
    """The trades of which the headline speaks, or the rest of the page in two words."""
    rest = trades_of(_text_without(page.body, hidden))
    told = trades_of(page.headline or "")
    return frozenset(told) | {trade for trade, words in rest.items() if len(words) > 1}


def _text_without(root: LexborNode, hidden: Set[int]) -> str:
    """The text below an element, without that of some elements."""
    texts = []
    within: int | None = None
    for node, entering in dom.walk(root):
        if within is not None:
            within = None if not entering and node.mem_id == within else within
        elif entering and node.is_text_node:
            texts.append(node.text_content or "")
        elif entering and node.mem_id in hidden and node.first_child is not None:
            within = node.mem_id
    return " ".join(texts)
