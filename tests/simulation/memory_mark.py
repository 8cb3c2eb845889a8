"""The tests that need a memory across jobs."""

from __future__ import annotations

from pathlib import Path

import pytest

import newscrawl

# Asked of the folder: an editable installation would answer an import from another checkout.
needs_memory = pytest.mark.skipif(
    not Path(newscrawl.__file__).with_name("memory").is_dir(), reason="there is no memory yet"
)
