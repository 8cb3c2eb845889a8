"""How much of a thing the tests try: little in `make test`, much in `make soak`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

import pytest

IS_SOAK = bool(os.environ.get("SOAK"))


def amount(usual: int, soak: int) -> int:
    """How many to try: in each run of the tests, or in one with `SOAK=1`."""
    return soak if IS_SOAK else usual


T = TypeVar("T")


def cases(usual: Sequence[T], soak: Sequence[T]) -> list[T]:
    """What to try: some in each run of the tests, and more that are alike in one with `SOAK=1`."""
    return [*usual, *soak] if IS_SOAK else list(usual)


in_soak = pytest.mark.skipif(not IS_SOAK, reason="in make soak")
"""Mark of a test of which another is much like it, and cheaper."""
