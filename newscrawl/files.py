"""Names of the files in a job's folder, beside the archive's own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ITEMS = "items.jsonl"
"""The articles, one JSON object a line."""
REPORT = "crawl.json"
"""What ran, when, why it ended, and one status for every URL."""
PAGE = "report.html"
"""The same at a glance, for people."""


def draft_of(path: Path) -> Path:
    """Where the new content of a file is written before it takes the file's name."""
    return path.with_name(path.name + ".tmp")


def replace_text(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Raises:
        OSError: it can't be written; what was there is as it was.
    """
    draft = draft_of(path)
    try:
        with draft.open("w", encoding="utf-8", errors="replace") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
