"""A scrapyd that a file of tests has for itself, and copies of the project to deploy to it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from newscrawl.demo.portal import DemoPortal
from newscrawl.demo.server import DemoServer

sys.path.insert(0, str(Path(__file__).parent))

from gate import Gate
from scrapyd_server import LARGER, ScrapydServer, copy_project, find

SECOND = '''"""A second spider for the same pages."""

from dataclasses import replace

from spiders.ecns import EcnsSpider


class SecondSpider(EcnsSpider):
    """The portal under another name."""

    name = "second"
    portal = replace(EcnsSpider.portal, name="second")
'''


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as it stands."""
    return copy_project(tmp_path_factory.mktemp("clone") / "newscrawl")


@pytest.fixture(scope="session")
def larger_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A later version with a second spider."""
    project = copy_project(tmp_path_factory.mktemp("larger") / "newscrawl")
    (project / "spiders" / "second.py").write_text(SECOND)
    package = project / "newscrawl" / "__init__.py"
    package.write_text(f'{package.read_text()}\n__version__ = "{LARGER}"\n')
    return project


@pytest.fixture(scope="module")
def gate(portal: DemoPortal) -> Gate:
    """The bundled portal as the jobs meet it."""
    return Gate(portal)


@pytest.fixture(scope="module")
def start_scrapyd(
    gate: Gate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., ScrapydServer]]:
    """Starts a scrapyd without projects; the arguments are those of `ScrapydServer`."""
    find("scrapyd")
    servers: list[ScrapydServer] = []
    with DemoServer(gate) as demo:

        def start(**options: Any) -> ScrapydServer:
            home = tmp_path_factory.mktemp("scrapyd") / "home"
            servers.append(ScrapydServer(home, demo.proxy_url, **options))
            servers[-1].start()
            return servers[-1]

        yield start
        gate.open_all()
        for server in servers:
            server.kill()


@pytest.fixture(scope="module")
def scrapyd(start_scrapyd: Callable[..., ScrapydServer]) -> ScrapydServer:
    """The scrapyd of a file of tests."""
    return start_scrapyd()
