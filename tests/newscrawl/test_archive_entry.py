"""`scrapy archive` is there in every project, and takes nothing from one that has a `warc` of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.fixture
def scrapy_in(tmp_path):
    """Returns a function that runs `scrapy` in a project of somebody else."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "scrapy", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    run("startproject", "other", ".")
    return run


def test_it_is_there_in_another_project(scrapy_in):
    done = scrapy_in("archive", "verify", "nothing")
    assert done.returncode == 2
    assert "nothing: no such file or folder" in done.stderr


def test_a_project_with_a_warc_of_its_own_keeps_all_other_commands(scrapy_in, tmp_path):
    (tmp_path / "warc.py").write_text("")
    assert scrapy_in("list").returncode == 0
    done = scrapy_in("archive", "verify", ".")
    assert done.returncode == 2
    assert f"{tmp_path / 'warc.py'} is called warc like newscrawl's package" in done.stdout
