"""Workers that only take steps, on each redis-server of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from newscrawl.frontier.connection import PlainConnection
from tests.newscrawl.frontier.servers import RedisServer, executables
from tests.newscrawl.frontier.steps import Worker

Join = Callable[..., Worker]


@pytest.fixture(scope="module", params=executables(), ids=lambda path: str(path.parent.name))
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RedisServer]:
    """One of the servers."""
    server = RedisServer(tmp_path_factory.mktemp("redis"), executable=request.param)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def connection(server: RedisServer) -> Iterator[PlainConnection]:
    """A connection to an empty server."""
    connection = PlainConnection(server.url)
    connection.client.flushall()
    yield connection
    connection.close()


@pytest.fixture
def join(connection: PlainConnection) -> Join:
    """Lets a worker come."""
    return lambda name, **options: Worker(connection, name, **options)
