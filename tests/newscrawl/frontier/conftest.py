"""A redis-server for the tests of the frontier."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.newscrawl.frontier.servers import RedisServer, executables


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A server that runs; `url`, `port`, `start()`, `stop()` in order, `kill()` by SIGKILL."""
    if not executables():
        pytest.skip("there is no redis-server: install the package of that name")
    server = RedisServer(tmp_path / "redis")
    server.start()
    yield server
    server.kill()
