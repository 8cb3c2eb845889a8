"""How much of a thing the tests try: little in `make test`, much in `make soak`."""

from __future__ import annotations

import os

IS_SOAK = bool(os.environ.get("SOAK"))


def amount(usual: int, soak: int) -> int:
    """How many to try: in each run of the tests, or in one with `SOAK=1`."""
    return soak if IS_SOAK else usual
