"""Puts the made portals within reach, and the real pages where they are at hand."""

import sys
from pathlib import Path

TESTS = Path(__file__).parents[2]
sys.path[:0] = [str(TESTS / "pages"), str(TESTS / "bench")]
