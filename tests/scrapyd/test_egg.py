"""The egg that `scrapyd-deploy` builds from the repository as it stands, read without being unpacked."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from scrapyd_server import PACKAGES, environment, find

from newscrawl.demo.portal import DemoPortal
from newscrawl.deployed import idle_eggs
from newscrawl.extract import extract

URL = "https://news.example/2026/10/05/ferry"
FIRST = "The ferry to the outer islands sails again, the harbour office said on Monday. It had lain in dock"
SECOND = "Islanders had to take the mail boat, which has forty seats and leaves before dawn. Many slept on it"
PAGE = f"""<html><head><title>The ferry sails again</title></head><body>
<div class="menu"><a href="/">Home</a> <a href="/sea">Sea</a></div>
<h1>The ferry sails again</h1><div><p>{FIRST} for six weeks.</p><p>{SECOND}, they said.</p></div>
<div class="foot">All rights reserved</div></body></html>"""


@pytest.fixture(scope="module")
def egg(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("builder")
    path = home / "newscrawl.egg"
    command = [find("scrapyd-deploy"), "--build-egg", path]
    subprocess.run(command, cwd=project, env=environment(home), capture_output=True, check=True)
    return path


def run(egg: Path, folder: Path, *arguments: str) -> str:
    """Run Python with the egg, in a folder that has nothing of the project."""
    env = environment(folder) | {
        "PYTHONPATH": str(egg),
        "SCRAPY_SETTINGS_MODULE": "newscrawl.settings",
    }
    done = subprocess.run(
        [find("python"), *arguments],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_it_holds_every_file_of_the_four_packages_and_no_other(egg, project):
    with zipfile.ZipFile(egg) as archive:
        held = {name for name in archive.namelist() if not name.endswith(".pyc")}
    files = {
        path.relative_to(project).as_posix()
        for package in PACKAGES
        for path in (project / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert {name for name in held if not name.startswith("EGG-INFO/")} == files
    assert {"newscrawl/extract/body.npz", "warc/py.typed", "spiders/ecns.py"} <= files
    assert sum(name.startswith("newscrawl/demo/articles/") for name in files) >= 30


def test_it_names_its_settings_to_scrapyd(egg):
    with zipfile.ZipFile(egg) as archive:
        lines = archive.read("EGG-INFO/entry_points.txt").decode().splitlines()
    assert "settings = newscrawl.settings" in lines[lines.index("[scrapy]") :]


def test_its_demo_runs_with_the_articles_in_it(egg, tmp_path, portal: DemoPortal):
    said = run(egg, tmp_path, "-m", "scrapy", "demo")
    assert f"{len(portal.expected)} items: each exactly as its author wrote it" in said


def test_its_model_finds_the_body_of_a_page_that_no_selector_knows(egg, tmp_path):
    script = (
        "import sys; from newscrawl.extract import extract; import newscrawl\n"
        "print(extract(sys.argv[1].encode(), sys.argv[2]).articleBody)\n"
        "assert newscrawl.__file__.startswith(sys.argv[3])"
    )
    said = run(egg, tmp_path, "-c", script, PAGE, URL, str(egg))
    expected = extract(PAGE.encode(), URL).articleBody
    assert said == f"{expected}\n"
    assert expected == f"{FIRST} for six weeks.\n\n{SECOND}, they said."


def test_an_egg_beside_the_newscrawl_that_runs_is_noticed(egg, tmp_path):
    other = tmp_path / "other.egg"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("other/__init__.py", "")
    folder = tmp_path / "folder.egg"
    folder.mkdir()
    places = [*sys.path, str(other), str(folder), str(tmp_path / "gone.egg")]
    assert idle_eggs(places) == []
    assert idle_eggs([*places, str(egg)]) == [str(egg)]
