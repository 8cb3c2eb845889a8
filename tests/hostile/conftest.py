"""Puts the helpers of this folder and of the archive's tests within reach."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "warc")]
