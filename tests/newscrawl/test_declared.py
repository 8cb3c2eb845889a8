"""The portals that a project's spiders declare."""

from __future__ import annotations

import sys

import pytest
from scrapy.settings import Settings

from newscrawl.declared import declared_portals

MODULE = """
from newscrawl.portals import Articles, Portal, Publisher
from spiders.base import PortalSpider


class {name}Spider(PortalSpider):
    portal = Portal(
        name="{portal}", publisher=Publisher(name="{name}"), hosts=("{portal}.example",),
        timezone=None, language="en", sources=(), articles=(Articles(r"/(?P<id>\\d+)$"),),
    )  # fmt: skip
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of spiders that nobody else has; its modules are forgotten afterwards."""
    folder = tmp_path / "declared_of_test"
    folder.mkdir()
    (folder / "__init__.py").touch()
    for name, portal in (("Second", "valley"), ("First", "harbour")):
        text = MODULE.format(name=name, portal=portal)
        (folder / f"of_{portal}.py").write_text(text, "utf-8")
    (folder / "plain.py").write_text(
        "import scrapy\n\n\nclass Plain(scrapy.Spider):\n    name = 'plain'\n", "utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder.name
    for name in [name for name in sys.modules if name.startswith(folder.name)]:
        del sys.modules[name]


def test_a_projects_portals_come_by_the_names_of_their_spiders(package):
    found = declared_portals(Settings({"SPIDER_MODULES": [package]}))
    assert [portal.name for portal in found] == ["harbour", "valley"]


@pytest.mark.parametrize("settings", [None, Settings(), Settings({"SPIDER_MODULES": []})])
def test_of_no_project_they_are_newscrawls_own(settings):
    names = [portal.name for portal in declared_portals(settings)]
    assert {"bbc", "ecns"} <= set(names)
    # The spider that learns declares none.
    assert "news" not in names
    assert names == sorted(names)
