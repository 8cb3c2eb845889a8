"""Spam that somebody put among an article's paragraphs, where readers see it.

A word never makes spam, for articles are written about casinos and loans. Sentences and lines go that
have the words of a trade in the density of spam, or in a row of links, if the rest of the page does not
speak of that trade.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from selectolax.lexbor import LexborNode

from newscrawl.extract import dom
from newscrawl.extract.spam_words import BAIT, ORDINARY, has_trade, trades_of, word_count
from newscrawl.urls import other_site

# Links of one run; a run with more is judged by these.
_MOST_LINKS = 2000
# Where a sentence ends; a full stop within an address or a number ends none.
_SENTENCE_END = re.compile(r"[.!?…।؟][\"'”’»)\]]{0,3}\s+|[。！？]|\n")
# Share of links in the characters of a passage that is hardly more than links.
_ALL_LINKS = 0.8
# More words before the first link of a passage are the author's, who set no full stop.
_AUTHORS_WORDS = 4
_BARS = re.compile(r"[|｜│]")
# Shares of links in the characters, and of words of trades among the words, from which on suspect passages
# are spam: by `make bench-spam`, and by what the real pages would lose.
_MUCH_LINKED = 0.3
_LINKED_DENSITY = 0.12
_PLAIN_DENSITY = 0.2
_SUSPECT = 0.1
# Shorter lines of links are a reference, a headline or a button.
_LONG_LINKS = 80
_MANY_BARS = 5
# So many trades that the page is not about make a farm, whatever else it sells.
_FARM = 2


@dataclass(frozen=True)
class _Leaf:
    """A text or a line break of a run."""

    node: LexborNode | None
    text: str
    host: str | None
    """Site of the link that it is in, empty for the page's own; None outside of links."""


@dataclass(frozen=True)
class Passage:
    """A sentence, or what stands between two line breaks."""

    run: int
    """Number of the run that it is in."""
    start: int
    end: int
    text: str
    links: int = 0
    """How many links it has."""
    away: frozenset[str] = frozenset()
    """The other sites to which they lead."""
    linked: int = 0
    """How many of its characters stand in links."""

    @cached_property
    def trades(self) -> Mapping[str, set[str]]:
        """Its words of trades."""
        return trades_of(self.text)

    @cached_property
    def words(self) -> int:
        """How many words it has."""
        return word_count(self.text)

    @property
    def is_suspect(self) -> bool:
        """Whether it may be part of spam: a word of a trade, with a link or another such word."""
        bait = len(self.trades.get(BAIT, ()))
        own = sum(map(len, self.trades.values())) - bait
        return own > 0 and (self.links > 0 or own + bait > max(1, _SUSPECT * self.words))

    @property
    def is_links(self) -> bool:
        """Whether it is hardly more than links."""
        return self.links > 0 and self.linked >= _ALL_LINKS * len(self.text.strip())


def may_be_injected(texts: Sequence[str], linked: Sequence[int], near: Sequence[str] = ()) -> bool:
    """Whether there may be spam in the body of a page; in most there is none, and that is told at once.

    Args:
        texts: its paragraphs.
        linked: how many characters of each stand in links.
        near: what stands around it.
    """
    every = [*texts, *near]
    if not has_trade("\n".join(every)):
        return False
    are_links = (
        count > _LONG_LINKS and count > _ALL_LINKS * len(text)
        for text, count in zip(texts, linked, strict=True)
    )
    return any(are_links) or any(map(_has_suspect, every))


def _has_suspect(text: str) -> bool:
    leaf = _Leaf(None, text, None)
    return has_trade(text) and any(passage.is_suspect for passage in _passages(0, [leaf]))


def strip_injected(
    root: LexborNode, url: str, headline: str | None, parents: Set[int]
) -> Counter[str]:
    """Cut spam that readers see out of a page's body.

    Args:
        root: the element that holds the body; changed in place.
        url: the page's address.
        headline: its headline, as far as it is known.
        parents: identities of the elements right around the body's texts.

    Returns:
        how many pieces were removed, as `spam`.
    """
    runs = [_leaves(run, url) for run in _runs(root, parents)]
    passages = [p for number, leaves in enumerate(runs) for p in _passages(number, leaves)]
    stretches = _stretches(passages)
    about = _topics(passages, stretches, headline)
    guilty = [stretch for stretch in stretches if is_spam(stretch, about)]
    spans: dict[int, list[tuple[int, int]]] = {}
    for passage in chain.from_iterable(guilty):
        spans.setdefault(passage.run, []).append((passage.start, passage.end))
    for number, cuts in spans.items():
        _cut(runs[number], cuts)
    return Counter({"spam": len(guilty)}) if guilty else Counter()


def without_injected(text: str, *about: str | None) -> str | None:
    """A text without sentences of spam, as a description may have them; None where nothing is left.

    Args:
        text: one line.
        about: what else the page says, which tells what it is about.
    """
    if not has_trade(text):
        return text
    passages = list(_passages(0, [_Leaf(None, text, None)]))
    # One word is enough to be about a trade here: what has none at all in common is another's.
    topics = trades_of(" ".join(filter(None, about))).keys()
    spans = [(p.start, p.end) for s in _stretches(passages) if _is_pitch(s, topics) for p in s]
    return _without(text, 0, spans).strip() or None


def is_spam(stretch: Sequence[Passage], about: Set[str]) -> bool:
    """Whether suspect passages in a row are spam.

    Args:
        stretch: the passages.
        about: the trades of which the rest of the page speaks.
    """
    trades = set().union(*(passage.trades for passage in stretch)) - {BAIT}
    strange = trades - about
    # A farm sells many things; an article on one of them may name a second.
    if not strange or (trades & about and len(strange) < _FARM):
        return False
    return _is_linked_spam([p for p in stretch if p.links], strange) or _is_talk(stretch, strange)


def _is_linked_spam(stretch: Sequence[Passage], strange: Set[str]) -> bool:
    """Whether passages with links sell something: as a row of links, or in sentences around them."""
    own, bait = _count(stretch, strange)
    text = sum(len(passage.text) for passage in stretch)
    linked = sum(passage.linked for passage in stretch)
    sites = set().union(*(passage.away for passage in stretch))
    if own > 1 and len(sites) > 1 and linked > _MUCH_LINKED * text:
        return True
    if not bait and strange <= ORDINARY:
        return False
    words = sum(passage.words for passage in stretch)
    return own > 0 and own + bait > 2 and own + bait > _LINKED_DENSITY * words


def _is_talk(stretch: Sequence[Passage], strange: Set[str]) -> bool:
    """Whether passages sell something without a link: phrases between bars, or sentences full of them."""
    own, bait = _count(stretch, strange)
    if own > 2 and sum(len(_BARS.findall(passage.text)) for passage in stretch) > _MANY_BARS:
        return True
    if own < 2 or bait < 2 or (len(strange) < _FARM and strange <= ORDINARY):
        return False
    return own + bait > max(3, _PLAIN_DENSITY * sum(passage.words for passage in stretch))


def _is_pitch(stretch: Sequence[Passage], about: Set[str]) -> bool:
    """Whether a description sells what the article does not speak of at all."""
    trades = set().union(*(passage.trades for passage in stretch)) - {BAIT}
    own, bait = _count(stretch, trades - about)
    words = sum(passage.words for passage in stretch)
    return not trades & about and own + bait > max(2, _LINKED_DENSITY * words)


def _count(stretch: Sequence[Passage], strange: Set[str]) -> tuple[int, int]:
    """How many different words of some trades passages have, and of any seller's."""
    found: dict[str, set[str]] = {}
    for passage in stretch:
        for trade, words in passage.trades.items():
            found.setdefault(trade, set()).update(words)
    own = sum(len(words) for trade, words in found.items() if trade in strange)
    return own, len(found.get(BAIT, ()))


def _runs(root: LexborNode, parents: Set[int]) -> Iterator[list[LexborNode]]:
    """Runs of text and inline elements right below some elements, in document order."""
    found = {node.mem_id: node for node in (root, *root.css("*")) if node.mem_id in parents}
    for block in found.values():
        yield from dom.inline_runs(block)


def _leaves(run: Sequence[LexborNode], url: str) -> list[_Leaf]:
    """The texts and line breaks of a run."""
    leaves: list[_Leaf] = []
    for top in run:
        host: str | None = None
        for node, entering in chain([(top, True)], dom.walk(top) if top.first_child else ()):
            if node.tag == "a" and node.first_child is not None:
                host = (other_site(url, node.attributes.get("href")) or "") if entering else None
            elif node.tag == "br":
                leaves.append(_Leaf(node, "\n", None))
            elif node.is_text_node:
                text = re.sub(r"[\r\n]", " ", node.text_content or "")
                leaves.append(_Leaf(node, text, host))
    return leaves


def _passages(run: int, leaves: Sequence[_Leaf]) -> Iterator[Passage]:
    """The sentences and lines of a run."""
    text = "".join(leaf.text for leaf in leaves)
    links: list[tuple[int, int, str]] = []
    position = 0
    for leaf in leaves:
        end = position + len(leaf.text)
        if leaf.host is not None and leaf.text.strip() and len(links) < _MOST_LINKS:
            links.append((position, end, leaf.host))
        position = end
    start = first = 0
    for end in [*(mark.end() for mark in _SENTENCE_END.finditer(text)), len(text)]:
        if not text[start:end].strip():
            continue
        while first < len(links) and links[first][1] <= start:
            first += 1
        last = first
        while last < len(links) and links[last][0] < end:
            last += 1
        inside = links[first:last]
        passage = Passage(
            run, start, end, text[start:end],
            links=len(inside),
            away=frozenset(host for _, _, host in inside if host),
            linked=sum(min(b, end) - max(a, start) for a, b, _ in inside),
        )  # fmt: skip
        yield from _parted(passage, inside[0][0] - start if inside else len(passage.text))
        start = end


def _parted(passage: Passage, link_at: int) -> Iterator[Passage]:
    """A passage and, as one of their own, the author's words before its link or its first word of a trade.

    So spam behind a line that no full stop ends takes nothing of it away.
    """
    if not passage.links and not (has_trade(passage.text) and passage.is_suspect):
        yield passage
        return
    small = passage.text.lower()
    places = [small.find(word) for word in chain.from_iterable(passage.trades.values())]
    head = passage.text[: min(place for place in (max(0, link_at), *places) if place >= 0)]
    if word_count(head) <= _AUTHORS_WORDS or len(small) != len(passage.text):
        yield passage
        return
    cut = passage.start + len(head)
    yield Passage(passage.run, passage.start, cut, head)
    yield replace(passage, start=cut, text=passage.text[len(head) :])


def _stretches(passages: Sequence[Passage]) -> list[list[Passage]]:
    """Suspects in a row, with passages of links that lead as far as theirs."""
    found: list[list[Passage]] = []
    current: list[Passage] = []
    for passage in [*passages, None]:
        if passage is not None and (passage.is_suspect or passage.is_links):
            current.append(passage)
            continue
        if any(one.is_suspect for one in current):
            away = {bool(one.away) for one in current if one.is_suspect}
            found.append([one for one in current if one.is_suspect or bool(one.away) in away])
        current = []
    return found


def _topics(
    passages: Sequence[Passage], stretches: Sequence[Sequence[Passage]], headline: str | None
) -> frozenset[str]:
    """The trades of which the headline speaks, or two passages that are no spam."""
    guilty = {id(p) for stretch in stretches if is_spam(stretch, frozenset()) for p in stretch}
    count = Counter(trade for p in passages if id(p) not in guilty for trade in p.trades)
    told = trades_of(headline or "")
    return frozenset(told) | {trade for trade, times in count.items() if times > 1}


def _cut(leaves: Sequence[_Leaf], spans: Sequence[tuple[int, int]]) -> None:
    """Remove spans of a run's text."""
    position = 0
    for leaf in leaves:
        rest = _without(leaf.text, position, spans)
        position += len(leaf.text)
        if rest == leaf.text or leaf.node is None:
            continue
        if rest.strip() and leaf.node.is_text_node:
            leaf.node.replace_with(rest)
        else:
            leaf.node.decompose()


def _without(text: str, position: int, spans: Sequence[tuple[int, int]]) -> str:
    """A part of a text that begins at a position, without what of it lies in spans."""
    for start, end in sorted(spans, reverse=True):
        left, right = max(0, start - position), max(0, end - position)
        text = text[:left] + text[right:]
    return text
