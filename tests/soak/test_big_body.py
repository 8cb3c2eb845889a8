"""A large body is archived in bounded memory, and as it was sent."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

_spec = importlib.util.spec_from_file_location("big_body", Path(__file__).with_name("big_body.py"))
big_body = sys.modules["big_body"] = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(big_body)


def test_the_archive_holds_no_large_body_in_memory(tmp_path):
    plain, archived = big_body.compare(48, tmp_path)
    # A copy of the body would be 48 MB more; measured are 15 for bodies of 48, 64 and 500 MB.
    assert archived.peak - plain.peak < 40
    assert not [path for path in (tmp_path / "archive").rglob("*") if path.suffix == ".open"]
