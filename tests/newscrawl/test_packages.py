"""A foreign package that shadows one of ours is named, not used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.packages import OURS, check_packages

ROOT = Path(__file__).parent.parent.parent


def test_our_own_packages_pass():
    check_packages()
    assert len(OURS) == 3


@pytest.mark.parametrize("name", OURS)
def test_a_foreign_package_ends_the_start_with_its_place(tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").touch()
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"],
        cwd=ROOT / "docs",  # so that the project's own folder is not first on the path
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert f"The package {name!r} of newscrawl should be in {ROOT}" in done.stderr
    assert str(tmp_path / name) in done.stderr
