"""What the words of class and id say, and the first and last words of a text: learned weights."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from newscrawl.extract.segments import Segments

# adInContent -> ad In Content; BSHARE_COUNT -> BSHARE COUNT
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_LONGEST_NAMES = 400
_MOST_WORDS = 24
# So many kinds of elements are remembered by a process; a portal has a few hundred.
_REMEMBERED = 50_000


@lru_cache(maxsize=_REMEMBERED)
def name_words(tag: str, names: str) -> tuple[str, ...]:
    """The words of an element: its tag, and those of class and id in small letters, each once.

    >>> name_words("div", "storyBody ad-slot ad2")
    ('<div>', 'story', 'body', 'ad', 'slot')
    """
    words = (word.lower() for word in _WORD.findall(names[:_LONGEST_NAMES]))
    return (f"<{tag}>", *list(dict.fromkeys(word for word in words if len(word) > 1))[:_MOST_WORDS])


def edge_words(text: str) -> list[str]:
    """The first four words of a text and the last two, marked.

    >>> edge_words("Read more: the ferry sails at dawn.")
    ['^read', '^more', '^the', '^ferry', 'at$', 'dawn$']
    """
    head = text[:60].lower().split()[:4]
    tail = text[-40:].lower().split()[-2:]
    return [f"^{word.strip('.,:;!?|()')}" for word in head] + [
        f"{word.strip('.,:;!?|()')}$" for word in tail
    ]


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

    def _of_frames(
        self, page: Segments
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return the sums for each frame: as a segment's own, as its parent, as one further out.

        The last one is summed down the tree.
        """
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        sums: list[tuple[float, float, float]] = []
        for tag, names, around in zip(page.tags, page.names, page.parents, strict=True):
            known = self._known.get((tag, names))
            if known is None:
                known = self._known[tag, names] = self._weigh(name_words(tag, names))
            own, parent, outer = known
            sums.append((own, parent, outer + sums[around][2] if sums else outer))
        columns = np.array(sums)
        return columns[:, 0], columns[:, 1], columns[:, 2]

    def of_segments(
        self, page: Segments
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return for each segment what its element says, the one around that, and all around these."""
        own, parent, outer = self._of_frames(page)
        frames = np.array(page.frames, dtype=np.intp)
        parents = np.array(page.parents, dtype=np.intp)
        one = parents[frames]
        return own[frames], parent[one], outer[parents[one]]

    def _weigh(self, words: tuple[str, ...]) -> tuple[float, float, float]:
        own, parent, outer = (
            sum(table.get(word, 0.0) for word in words)
            for table in (self.own, self.parent, self.outer)
        )
        return own, parent, outer
