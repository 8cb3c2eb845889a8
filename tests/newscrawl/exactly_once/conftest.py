"""A portal that rolls on, and the helpers of these tests within reach."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from rolling import RollingServer

if TYPE_CHECKING:
    from tests.conftest import Scrapy


@pytest.fixture
def rolling() -> Iterator[RollingServer]:
    """Serves a portal with ten articles."""
    with RollingServer(range(10)) as server:
        yield server


@pytest.fixture
def scrapy_rolling(scrapy_on: "Callable[[str], Scrapy]", rolling: RollingServer) -> "Scrapy":
    """Runs commands that meet it."""
    return scrapy_on(rolling.proxy_url)
