"""Puts the helpers of this folder and of the archive's tests within reach; pages to extract."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "warc")]


@pytest.fixture(scope="session")
def story() -> Callable[[int], bytes]:
    """Gives the page of a story that the generic extraction finds."""

    def page(number: int) -> bytes:
        text = f"This is sentence {number} of a story that is long enough to be one. " * 6
        head = f"<title>Story {number}</title><h1>Story number {number} is told</h1>"
        return f"<html><head>{head}<p>{text}</p>".encode()

    return page


@pytest.fixture
def stories(tmp_path, story) -> Path:
    """A file of twenty stories on a host that is no portal's."""
    from foreign import Foreign  # found by the path above

    file = Foreign(tmp_path / "stories.warc.gz")
    for number in range(20):
        file.response(f"https://news.example/{number}", story(number))
    return file.save()
