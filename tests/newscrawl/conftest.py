"""Puts the pages that several folders test within reach.

Settings of the property tests: no deadline, for the first call of a parser loads its tables.
"""

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parents[1] / "pages"))

settings.register_profile("newscrawl", deadline=None)
settings.load_profile("newscrawl")
