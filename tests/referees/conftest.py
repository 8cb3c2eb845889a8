"""Puts the helpers of this folder and of the archive's tests within reach; the archives to judge."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "warc")]

from archives import Archive, crawl_again, crawl_odd  # noqa: E402
from referee import find  # noqa: E402


@pytest.fixture(scope="session")
def archives(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Archive]:
    """The archives by name. Their files are read by many tests and changed by none."""
    find("wayback")  # without the referees there is nothing to crawl for
    [folder] = request.getfixturevalue("whole_crawl").archive.glob("*/*/")
    return {
        "demo": Archive((folder,)),
        "odd": crawl_odd(tmp_path_factory.mktemp("odd")),
        # In many files, and every payload in full.
        "rotated": crawl_odd(
            tmp_path_factory.mktemp("rotated"), WARC_MAX_BYTES=20_000, WARC_DEDUPLICATE=False
        ),
        "again": crawl_again(tmp_path_factory.mktemp("again")),
    }


@pytest.fixture(scope="session", params=["demo", "odd", "rotated", "again"])
def archive(request: pytest.FixtureRequest, archives: dict[str, Archive]) -> Archive:
    """Each of them."""
    return archives[request.param]
