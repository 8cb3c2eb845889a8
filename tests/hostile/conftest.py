"""Puts the helpers of this folder and of the archive's tests within reach; no deadlines, for these
pages are slow by design."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import settings

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "warc")]

settings.register_profile("newscrawl", deadline=None)
settings.load_profile("newscrawl")
