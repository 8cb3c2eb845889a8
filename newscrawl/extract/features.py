"""What is known of each segment of a page, in figures: the columns that the body model reads.

All is computed for a whole page at once, by numpy. A column's name is its documentation; the
models are trained on these very functions, so a change here asks for `make train`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newscrawl.extract.names import NameWeights, edge_words
from newscrawl.extract.segments import Segments

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LONGEST_LABEL = 120
"""Longer texts are not judged by their first and last words."""

# Classes of characters.
_UPPER, _LOWER, _DIGIT, _COMMA, _STOP, _CJK, _MARK, _QUOTE = range(1, 9)
_KINDS = _QUOTE + 1
_SIGNS = {
    _COMMA: ",;、，；،؛",
    _STOP: ".!?…。！？।؟۔",
    _MARK: "|/•·:»›→–—-_#@©",
    _QUOTE: "\"“”„«'’‘",
}
# Tags that are told apart, in groups; all others are one.
_TAGS = {
    tag: number
    for number, tags in enumerate(
        "p;div;li;h1;h2;h3 h4 h5 h6;td th tr;section article main;header;aside;figcaption figure"
        ";blockquote;dd dt;form fieldset;ul ol;pre;address".split(";"),
        start=1,
    )
    for tag in tags.split()
}
_H1, _LAST_HEADING = _TAGS["h1"], _TAGS["h3"]
# How far around a segment one looks.
_LEVELS = 5
# Words of a run that may be a paragraph.
_PROSE = 8


def _character_classes() -> NDArray[np.uint8]:
    table = np.zeros(0x10000, dtype=np.uint8)
    for code in range(0x10000):
        char = chr(code)
        if 0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF:
            table[code] = _CJK
        elif char.isupper():
            table[code] = _UPPER
        elif char.isalpha():
            table[code] = _LOWER
        elif char.isdigit():
            table[code] = _DIGIT
    for kind, signs in _SIGNS.items():
        table[[ord(sign) for sign in signs]] = kind
    return table


_CLASSES = _character_classes()


@dataclass(frozen=True)
class Features:
    """A page's segments in figures."""

    names: tuple[str, ...]
    """Names of the columns."""
    values: NDArray[np.float32]
    """A row a feature, a column a segment."""


def page_features(page: Segments, headline: str | None, weights: NameWeights) -> Features:
    """Return the features of all segments of a page that has at least one.

    Args:
        page: the segments.
        headline: the article's, as far as it is known.
        weights: what the words of class and id say.
    """
    maker = _Maker(page)
    maker.own_text()
    maker.place()
    maker.around()
    maker.container()
    maker.alike()
    maker.neighbours()
    maker.headline(headline)
    maker.names(weights)
    columns = maker.columns
    values = np.empty((len(columns), len(page)), dtype=np.float32)
    for number, column in enumerate(columns.values()):
        values[number] = column
    return Features(tuple(columns), values)


class _Maker:
    """Makes the columns, group by group."""

    def __init__(self, page: Segments) -> None:
        self.page = page
        self.columns: dict[str, Floats] = {}
        self.n = n = len(page)
        self.at = np.arange(n)
        self.lengths = np.fromiter(map(len, page.texts), dtype=np.int64, count=n)
        self.ends = np.cumsum(self.lengths)
        self.starts = self.ends - self.lengths
        codes = np.frombuffer("".join(page.texts).encode("utf-32-le"), dtype=np.uint32)
        self.kinds = _CLASSES[np.minimum(codes, 0xFFFF)]
        places = np.repeat(self.at * _KINDS, self.lengths) + self.kinds
        self.counts = np.bincount(places, minlength=n * _KINDS).reshape(n, _KINDS)
        self.frames = np.array(page.frames, dtype=np.int64)
        self.parents = np.array(page.parents, dtype=np.int64)
        self.first = np.array(page.first, dtype=np.int64)
        self.last = np.array(page.last, dtype=np.int64)
        self.tag_numbers = np.array([_TAGS.get(tag, 0) for tag in page.tags])
        self.tags = self.tag_numbers[self.frames]
        linked = np.array(page.linked, dtype=np.float64)
        self.density = linked / np.maximum(1, self.lengths)
        self.words = self._words()
        self.stops = self._count(_STOP)
        is_heading = (self.tags >= _H1) & (self.tags <= _LAST_HEADING)
        self.is_prose = (self.words >= _PROSE) & (self.density < 0.5) & (self.stops > 0)
        # What of the page's text may be an article's.
        self.mass = (
            self.words
            * (1 - self.density)
            * np.where(self.is_prose, 1.0, 0.2)
            * np.where(is_heading, 0.3, 1.0)
        )
        self.all_mass = max(1.0, float(self.mass.sum()))
        self.sums = {
            "mass": _running(self.mass),
            "words": _running(self.words),
            "linked": _running(self.density * self.words),
        }

    def _count(self, kind: int) -> Floats:
        """How many characters of a class each segment has."""
        found: Floats = self.counts[:, kind].astype(np.float64)
        return found

    def _words(self) -> Floats:
        """How many words each segment has; an ideograph is half a word."""
        is_letter = (self.kinds >= _UPPER) & (self.kinds <= _DIGIT)
        begins = is_letter.copy()
        begins[1:] &= ~is_letter[:-1]
        begins[self.starts] = is_letter[self.starts]
        words: Floats = np.add.reduceat(begins, self.starts, dtype=np.float64)
        self.ideographs = self._count(_CJK)
        return words + self.ideographs / 2

    def _inside(self, name: str, frames: Ints) -> Floats:
        """The sum of a column over all segments in each of some frames."""
        sums = self.sums[name]
        return sums[self.last[frames]] - sums[self.first[frames]]

    def own_text(self) -> None:
        """What the text itself says."""
        add, lengths, words = self.columns.__setitem__, np.maximum(1, self.lengths), self.words
        some = np.maximum(1, words)
        self.log_words = np.log1p(words)
        add("chars", np.log1p(self.lengths))
        add("words", self.log_words)
        add("density", self.density)
        add("stops", np.log1p(self.stops))
        add("stop-rate", self.stops / some)
        add("comma-rate", self._count(_COMMA) / some)
        add("upper-rate", self._count(_UPPER) / lengths)
        add("digit-rate", self._count(_DIGIT) / lengths)
        add("mark-rate", self._count(_MARK) / lengths)
        add("quote-rate", self._count(_QUOTE) / lengths)
        add("ideographs", self.ideographs / lengths)
        last = self.kinds[self.ends - 1]
        before = self.kinds[np.maximum(self.starts, self.ends - 2)]
        add("ends-in-stop", (last == _STOP) | ((last == _QUOTE) & (before == _STOP)))
        seen = Counter(self.page.texts)
        add("copies", np.array([seen[text] for text in self.page.texts], dtype=np.float64))

    def place(self) -> None:
        """Where it stands on the page."""
        add, n = self.columns.__setitem__, self.n
        add("tag", self.tags)
        add("index", self.at / n)
        add("from-top", np.log1p(self.at))
        add("from-end", np.log1p(n - self.at))
        add("segments", np.full(n, np.log1p(n)))
        add("mass-before", self.sums["mass"][:-1] / self.all_mass)
        add("words-before", self.sums["words"][:-1] / max(1.0, self.sums["words"][-1]))
        add("all-mass", np.full(n, np.log1p(self.all_mass)))
        depth = [0] * len(self.page.parents)
        for frame, parent in enumerate(self.page.parents[1:], start=1):
            depth[frame] = depth[parent] + 1
        add("depth", np.array(depth, dtype=np.float64)[self.frames])
        add("hidden", np.array(self.page.hidden, dtype=np.float64)[self.frames])

    def around(self) -> None:
        """What the elements around it hold."""
        add = self.columns.__setitem__
        frames = self.frames
        for level in range(_LEVELS):
            if level:
                frames = self.parents[frames]
                add(f"tag-{level}", self.tag_numbers[frames])
            words = np.maximum(1, self._inside("words", frames))
            count = np.maximum(1, self.last[frames] - self.first[frames])
            add(f"share-{level}", self._inside("mass", frames) / self.all_mass)
            add(f"density-{level}", self._inside("linked", frames) / words)
            add(f"mean-{level}", np.log1p(words / count))
            add(f"count-{level}", np.log1p(count))
            if level in (1, 2):
                add(f"place-{level}", (self.at - self.first[frames]) / count)

    def container(self) -> None:
        """How near it is to the elements that hold the most."""
        add = self.columns.__setitem__
        outer = self.parents[self.frames]
        outmost = self.parents[outer]
        size = len(self.parents)
        held: Floats = (
            np.bincount(self.frames, self.mass * 0.3, size)
            + np.bincount(outer, self.mass, size)
            + np.bincount(outmost, self.mass * 0.5, size)
        ) / self.all_mass
        best = np.argsort(-held)[:2]
        for rank in range(2):
            frame = best[min(rank, len(best) - 1)]
            first, last = self.first[frame], self.last[frame]
            add(f"best-{rank}", np.full(self.n, held[frame]))
            gap = np.maximum(0, np.maximum(first - self.at, self.at - last + 1))
            add(f"best-{rank}-gap", np.log1p(gap))
        add("held-0", held[self.frames])
        add("held-1", held[outer])
        add("held-2", held[outmost])
        up, down = self._way_to(int(best[0]))
        add("best-up", up[self.frames])
        add("best-down", down[self.frames])

    def _way_to(self, target: int) -> tuple[Floats, Floats]:
        """For each frame: how far above the target it meets its way to the root, and how far down
        from there it is."""  # noqa: D205, D209
        parents = self.page.parents
        height = {target: 0}
        while target:
            target = parents[target]
            height[target] = len(height)
        up, down = [0.0] * len(parents), [0.0] * len(parents)
        for frame, parent in enumerate(parents):
            if frame in height:
                up[frame] = height[frame]
            else:
                up[frame], down[frame] = up[parent], down[parent] + 1
        return np.array(up), np.array(down)

    def alike(self) -> None:
        """What the segments have in common that are in elements of the same tags and names."""
        add = self.columns.__setitem__
        kind_of = np.array(self.page.kinds, dtype=np.int64)
        pairs = kind_of[self.frames] * len(kind_of) + kind_of[self.parents[self.frames]]
        kinds = np.unique(pairs, return_inverse=True)[1]
        count = np.bincount(kinds)
        words = np.bincount(kinds, self.words)
        linked = np.bincount(kinds, self.density * self.words)
        add("alike-mass", (np.bincount(kinds, self.mass) / self.all_mass)[kinds])
        add("alike-count", np.log1p(count)[kinds])
        add("alike-mean", np.log1p(words / count)[kinds])
        add("alike-density", (linked / np.maximum(1, words))[kinds])
        add("alike-prose", (np.bincount(kinds, self.is_prose) / count)[kinds])

    def neighbours(self) -> None:
        """What stands before and behind it."""
        add = self.columns.__setitem__
        for name, column, edge in (
            ("words", self.log_words, -1.0),
            ("density", self.density, 1.0),
            ("tag", self.tags.astype(np.float64), -1.0),
        ):
            padded = np.concatenate(([edge], column, [edge]))
            add(f"{name}-before", padded[:-2])
            add(f"{name}-behind", padded[2:])
        for width in (3, 8):
            low = np.maximum(0, self.at - width)
            high = np.minimum(self.n, self.at + width + 1)
            mass, words, linked = (
                self.sums[name][high] - self.sums[name][low] for name in ("mass", "words", "linked")
            )
            add(f"near-{width}-mass", np.log1p(mass / (high - low)))
            add(f"near-{width}-density", linked / np.maximum(1, words))

    def headline(self, headline: str | None) -> None:
        """How far it is from the headline."""
        add = self.columns.__setitem__
        found = self._headline_at(headline)
        if found is None:
            add("from-headline", np.full(self.n, -20.0))
            add("from-headline-words", np.full(self.n, -20.0))
            return
        for name, away in (
            ("from-headline", (self.at - found).astype(np.float64)),
            ("from-headline-words", self.sums["words"][:-1] - self.sums["words"][found]),
        ):
            add(name, np.sign(away) * np.log1p(np.abs(away)))

    def _headline_at(self, headline: str | None) -> int | None:
        """The heading with the headline's words, else any segment with them, else the only h1."""
        wanted = headline.casefold() if headline else None
        same = [at for at, text in enumerate(self.page.texts) if text.casefold() == wanted]
        headings = [at for at in same if _H1 <= self.tags[at] <= _LAST_HEADING]
        if headings or same:
            return (headings or same)[0]
        first = np.flatnonzero(self.tags == _H1)
        return int(first[0]) if len(first) == 1 else None

    def names(self, weights: NameWeights) -> None:
        """What the words of class and id around it say, and its own first and last words."""
        add = self.columns.__setitem__
        own, parent, outer = weights.of_segments(self.page)
        add("names-own", own)
        add("names-parent", parent)
        add("names-outer", outer)
        add("names", own + parent + outer)
        weight = weights.edges.get
        edges = np.zeros(self.n)
        for number in np.flatnonzero(self.lengths <= LONGEST_LABEL):
            edges[number] = sum(weight(w, 0.0) for w in edge_words(self.page.texts[number]))
        add("edge-words", edges)


def _running(column: Floats) -> Floats:
    """Sums of a column's beginnings: the first is 0, the last that of all."""
    return np.concatenate(([0.0], np.cumsum(column)))
