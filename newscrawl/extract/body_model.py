"""The model that says which segments of a page are an article's body: trees over features.

It was trained by `make train` (tests/train) and lies beside this module as `body.npz`. The trees are
oblivious: at each depth all nodes ask the same question, so a tree is a table of answers and the
whole forest is a few look-ups in numpy.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from newscrawl.extract.features import page_features
from newscrawl.extract.names import NameWeights

if TYPE_CHECKING:
    from newscrawl.extract.segments import Segments

_FILE = "body.npz"


@dataclass(frozen=True)
class BodyModel:
    """The weights of names and the trees over the features."""

    names: NameWeights
    """What words of class and id say."""
    features: tuple[str, ...]
    """The features' names in the order of the columns with which the trees were trained."""
    column: NDArray[np.intp]
    """Which column each tree asks for at each depth; trees by depths."""
    border: NDArray[np.float32]
    """What its value is compared with; trees by depths."""
    leaves: NDArray[np.float32]
    """Log-odds of each combination of answers; trees by 2 ** depths."""
    bias: float
    """Log-odds to begin with."""

    def probabilities(self, page: Segments, headline: str | None) -> NDArray[np.float64]:
        """Return how likely each segment of a page is to be body, from 0 to 1.

        Args:
            page: the segments; there may be none.
            headline: the article's, as far as it is known.
        """
        if not len(page):
            return np.zeros(0)
        features = page_features(page, headline, self.names)
        answers = features.values.take(self._asked, axis=0) > self._borders
        bits = answers.view(np.uint8)
        index = bits.take(self._questions[-1], axis=0)
        for questions in self._questions[-2::-1]:
            np.left_shift(index, 1, out=index)
            index |= bits.take(questions, axis=0)
        trees, leaves = self.leaves.shape
        places = index + np.arange(0, trees * leaves, leaves)[:, None]
        odds = self.bias + self.leaves.ravel().take(places).sum(axis=0)
        probabilities: NDArray[np.float64] = 1 / (1 + np.exp(-odds.astype(np.float64)))
        return probabilities

    @cached_property
    def _splits(self) -> list[tuple[int, float]]:
        """The questions of all trees, each once: column and border."""
        columns, borders = self.column.ravel().tolist(), self.border.ravel().tolist()
        return sorted(set(zip(columns, borders, strict=True)))

    @cached_property
    def _asked(self) -> NDArray[np.intp]:
        return np.array([column for column, _ in self._splits], dtype=np.intp)

    @cached_property
    def _borders(self) -> NDArray[np.float32]:
        return np.array([[border] for _, border in self._splits], dtype=np.float32)

    @cached_property
    def _questions(self) -> list[NDArray[np.intp]]:
        """At each depth, the number of each tree's question."""
        number = {split: at for at, split in enumerate(self._splits)}
        columns, borders = self.column.T.tolist(), self.border.T.tolist()
        return [
            np.array([number[split] for split in zip(*level, strict=True)], dtype=np.intp)
            for level in zip(columns, borders, strict=True)
        ]

    def to_bytes(self) -> bytes:
        """Return the model as a file."""
        tables = {
            "own": self.names.own,
            "parent": self.names.parent,
            "outer": self.names.outer,
            "edges": self.names.edges,
        }
        text = json.dumps({"features": self.features, "bias": self.bias, "names": tables})
        out = io.BytesIO()
        np.savez_compressed(
            out,
            text=np.frombuffer(text.encode(), dtype=np.uint8),
            column=self.column.astype(np.uint8),
            border=self.border.astype(np.float32),
            leaves=self.leaves.astype(np.float16),
        )
        return out.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> BodyModel:
        """Read a file that :meth:`to_bytes` gave."""
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            text = json.loads(arrays["text"].tobytes())
            return cls(
                NameWeights(**text["names"]),
                tuple(text["features"]),
                arrays["column"].astype(np.intp),
                arrays["border"],
                arrays["leaves"].astype(np.float32),
                float(text["bias"]),
            )


@cache
def body_model() -> BodyModel:
    """Return the model of this package; it is read once."""
    # By importlib: the package may be in an egg.
    return BodyModel.from_bytes(resources.files(__package__).joinpath(_FILE).read_bytes())
