"""Puts the pages that several folders test, and the benchmarks' reader of real ones, within reach."""

import sys
from pathlib import Path

_TESTS = Path(__file__).parents[2]
sys.path[:0] = [str(_TESTS / "pages"), str(_TESTS / "bench")]
