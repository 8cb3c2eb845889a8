"""What a command loads when it starts: nothing that others need and it does not."""

from __future__ import annotations

import re

import pytest


@pytest.fixture
def loaded_by(scrapy, monkeypatch):
    """Gives the modules that a command loaded."""
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")

    def run(*arguments: str) -> set[str]:
        done = scrapy.end(scrapy.start(*arguments, "-s", f"ARCHIVE_DIR={scrapy.archive}"))
        assert done.returncode == 0, done.output
        return set(re.findall(r"^import time:[ \d|]+ (\S+)$", done.output, re.MULTILINE))

    return run


def test_a_look_at_an_archive_loads_no_extraction(loaded_by, whole_crawl):
    loaded = loaded_by("archive", "list", str(whole_crawl.folder))
    # All commands are.
    assert "newscrawl.running" in loaded
    assert not {"newscrawl.extract", "newscrawl.report", "spiders.base"} & loaded


def test_a_crawl_loads_no_web_server_and_no_model(loaded_by):
    loaded = loaded_by("crawl", "ecns", "-a", "limit=1")
    assert "newscrawl.report" in loaded
    assert not {"aiohttp", "numpy", "newscrawl.demo.portal", "pyarrow"} & loaded
