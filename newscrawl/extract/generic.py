"""The generic extraction: where the article is on a page that no selector knows.

Blocks that read like sentences mark the article; the element with the most of them holds it; a line
that reads like a byline says where the body begins and which lines above it are the headline
and the section.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from newscrawl.byline import Byline, parse_byline
from newscrawl.extract.blocks import Block

_SENTENCE = re.compile(r"[.!?…](?:[\"'”’)\]]*)(?:\s|$)|[。！？]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Shorter runs are captions and buttons as often as paragraphs.
_SHORTEST = 40
_SHORTEST_CJK = 20
# How much of a block's weight the element around its parent gets, and the one around that ...
_DECAY = 0.6
# A date and a name, no paragraph.
_LONGEST_BYLINE = 160
_LONGEST_HEADLINE = 300
_LONGEST_SECTION = 40
# Words without figures: a date or a menu is no label.
_SECTION = re.compile(r"[^\W\d][^\d|.!?:]{0,39}")


@dataclass(frozen=True)
class Found:
    """What the generic extraction found."""

    body: tuple[Block, ...] = ()
    """The blocks of the body, furniture at its ends included."""
    byline: Byline | None = None
    """The byline above it, if a line reads like one."""
    headline: str | None = None
    """The line above the byline."""
    section: str | None = None
    """The short line above the headline."""


def find_article(blocks: Sequence[Block]) -> Found:
    """Find the article among all blocks of a stripped page."""
    weights = [_weight(block) for block in blocks]
    container = _container(blocks, weights)
    inside = [
        index
        for index, block in enumerate(blocks)
        if weights[index] and (container is None or container in block.ancestors)
    ]
    if not inside:
        return Found()
    first, last = inside[0], inside[-1]
    byline_at = _byline_above(blocks, first)
    if byline_at is None:
        return Found(tuple(blocks[first : last + 1]))
    headline, section = _lines_above(blocks, byline_at)
    between = blocks[byline_at + 1 : first]
    if all(block.ancestors[:-1] == blocks[first].ancestors[:-1] for block in between):
        first = byline_at + 1  # a first paragraph too short to tell by itself
    byline = parse_byline([blocks[byline_at].text])
    return Found(tuple(blocks[first : last + 1]), byline, headline, section)


def find_byline(blocks: Sequence[Block], container: int) -> Found:
    """Find byline, headline and section above an element whose body is known (by its identity)."""
    first = next((i for i, block in enumerate(blocks) if container in block.ancestors), None)
    at = _byline_above(blocks, first - 1) if first else None
    if at is None:
        return Found()
    headline, section = _lines_above(blocks, at)
    return Found((), parse_byline([blocks[at].text]), headline, section)


def _byline_above(blocks: Sequence[Block], index: int) -> int | None:
    """The nearest line that reads like a byline, not far above a block."""
    return next((i for i in range(index, max(-1, index - 8), -1) if _is_byline(blocks[i])), None)


def _lines_above(blocks: Sequence[Block], byline_at: int) -> tuple[str | None, str | None]:
    """Headline and section: the line above the byline, and a short one above that."""
    for index in range(byline_at - 1, max(-1, byline_at - 4), -1):
        text = blocks[index].text
        if _LONGEST_SECTION / 2 < len(text) <= _LONGEST_HEADLINE:
            above = blocks[index - 1].text if index else ""
            label = above.split("/")[-1].strip()
            return text, label if _SECTION.fullmatch(label) and label != "Home" else None
    return None, None


def _weight(block: Block) -> float:
    """Characters of a block that reads like a sentence, 0 for any other."""
    if block.kind in ("h1", "h2", "h3", "h4", "h5", "h6", "figcaption"):
        return 0
    text = block.text
    shortest = _SHORTEST_CJK if _CJK.search(text) else _SHORTEST
    if len(text) < shortest or block.link_density > 0.4 or not _SENTENCE.search(text):
        return 0
    return len(text) - block.linked


def _container(blocks: Sequence[Block], weights: Sequence[float]) -> int | None:
    """The element with the most text in or near its own blocks; None for the page itself."""
    scores: defaultdict[int | None, float] = defaultdict(float)
    owners = Counter(block.ancestors[-1] for block in blocks if block.ancestors)
    for block, weight in zip(blocks, weights, strict=True):
        if weight:
            around: list[int | None] = [None, *block.ancestors]
            if owners[block.ancestors[-1] if block.ancestors else 0] == 1:
                around.pop()  # its own <p>, which holds nothing else
            for element in reversed(around):
                scores[element] += weight
                weight *= _DECAY
    return max(scores, key=lambda element: scores[element], default=None)


def _is_byline(block: Block) -> bool:
    if len(block.text) > _LONGEST_BYLINE:
        return False
    byline = parse_byline([block.text])
    if byline.published is None or byline.known < 2 or _SENTENCE.search(block.text):
        return False
    # A date in words beside another word may be today's, in the page's head.
    return byline.published[:1].isdigit() or bool(byline.editor or byline.authors)
