"""Puts the helper of this folder within reach; commands that start no crawl, in this process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from scrapy.cmdline import execute

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Where the fixture `scrapy` lets its jobs go."""
    return tmp_path / "archive"


@pytest.fixture
def command(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Runs a `scrapy` command on the archive; returns its exit code and what it printed."""
    # Scrapy sets both.
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "newscrawl.settings")

    def run(name: str, *arguments: str, archive: object = archive) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            execute(["scrapy", name, "-s", f"ARCHIVE_DIR={archive}", *arguments])
        printed = capsys.readouterr()
        return int(end.value.code or 0), printed.err + printed.out

    return run
