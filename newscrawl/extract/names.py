"""What the words of class and id say, and the first and last words of a text: learned weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from newscrawl.extract.dom import words_of_names
from newscrawl.extract.segments import Segments

Floats = NDArray[np.float64]

_EDGES = ".,:;!?|()"
_MOST_WORDS = 24
# So many kinds of elements are remembered by a process; a portal has a few hundred.
_REMEMBERED = 50_000


def name_words(tag: str, names: str) -> list[str]:
    """The words of an element: its tag, and those of class and id in small letters, each once.

    >>> name_words("div", "storyBody ad-slot ad2")
    ['<div>', 'story', 'body', 'ad', 'slot']
    """
    words = words_of_names(names) if names else ()
    return [f"<{tag}>", *[word for word in words if len(word) > 1][:_MOST_WORDS]]


def edge_words(text: str) -> list[str]:
    """The first four words of a text and the last two, marked.

    >>> edge_words("Read more: the ferry sails at dawn.")
    ['^read', '^more', '^the', '^ferry', 'at$', 'dawn$']
    """
    head = text[:60].lower().split(None, 4)[:4]
    tail = text[-40:].lower().rsplit(None, 2)[-2:]
    return [f"^{word.strip(_EDGES)}" for word in head] + [f"{word.strip(_EDGES)}$" for word in tail]


@dataclass(frozen=True)
class NameWeights:
    """How much each word speaks for body, by where it stands. Weights are in log-odds."""

    own: Mapping[str, float] = field(default_factory=dict)
    """Words of the element that a segment is in."""
    parent: Mapping[str, float] = field(default_factory=dict)
    """Of the one around that."""
    outer: Mapping[str, float] = field(default_factory=dict)
    """Of all around these."""
    edges: Mapping[str, float] = field(default_factory=dict)
    """`edge_words` of its text."""
    _known: dict[tuple[str, str], tuple[float, float, float]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def of_segments(self, page: Segments) -> tuple[Floats, Floats, Floats]:
        """Return for each segment what its element says, the one around that, and all around these."""
        kinds = [self._weight(tag, names) for tag, names, _ in page.every_kind]
        outer = [kinds[page.kinds[0]][2]]
        for kind, around in zip(page.kinds[1:], page.parents[1:], strict=True):
            outer.append(kinds[kind][2] + outer[around])
        table = np.array(kinds)
        kind_of = np.array(page.kinds, dtype=np.intp)
        frames = np.array(page.frames, dtype=np.intp)
        parents = np.array(page.parents, dtype=np.intp)
        one = parents[frames]
        return table[kind_of[frames], 0], table[kind_of[one], 1], np.array(outer)[parents[one]]

    def _weight(self, tag: str, names: str) -> tuple[float, float, float]:
        """What an element says to its own segments, to those of its children, and to all below."""
        known = self._known.get((tag, names))
        if known is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            own = parent = outer = 0.0
            for word in name_words(tag, names):
                if weights := self._all.get(word):
                    own, parent, outer = own + weights[0], parent + weights[1], outer + weights[2]
            known = self._known[tag, names] = own, parent, outer
        return known

    @cached_property
    def _all(self) -> Mapping[str, tuple[float, float, float]]:
        """The three weights of each word that has any."""
        tables = (self.own, self.parent, self.outer)
        return {
            word: (self.own.get(word, 0.0), self.parent.get(word, 0.0), self.outer.get(word, 0.0))
            for word in {word for table in tables for word in table}
        }
