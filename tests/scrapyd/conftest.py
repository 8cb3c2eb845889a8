"""A scrapyd that a file of tests has for itself, and copies of the project to deploy to it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.demo.portal import DemoPortal
from newscrawl.demo.server import DemoServer

sys.path.insert(0, str(Path(__file__).parent))

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
def scrapyd(
    portal: DemoPortal, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ScrapydServer]:
    """A scrapyd without projects, whose jobs meet the bundled portal."""
    find("scrapyd")
    with DemoServer(portal) as demo:
        server = ScrapydServer(tmp_path_factory.mktemp("scrapyd") / "home", demo.proxy_url)
        server.start()
        yield server
        server.kill()
