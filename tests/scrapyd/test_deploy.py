"""Deploying: by the real command to a scrapyd with a password, and again while a job runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest
from gate import GATED
from scrapyd_server import FAST, LARGER, PACKAGES, PROJECT, SPIDERS, ScrapydServer, wait_until

import newscrawl
from newscrawl.demo.check import differences


@pytest.fixture(scope="module")
def deployed(scrapyd: ScrapydServer, project: Path) -> ScrapydServer:
    """With the repository as it stands."""
    said = scrapyd.deploy(project, "-v", "1")
    assert said.startswith("exit code 0"), said
    assert '"status": "ok"' in said
    assert f'"spiders": {SPIDERS}' in said
    return scrapyd


@pytest.fixture
def checkout(deployed: ScrapydServer, project: Path) -> Iterator[None]:
    """The folder in which scrapyd was started has the packages of a checkout."""
    links = [deployed.home / package for package in PACKAGES]
    for link in links:
        link.symlink_to(project / link.name)
    yield
    for link in links:
        link.unlink()


@pytest.fixture
def foreign_package(deployed: ScrapydServer) -> Iterator[Path]:
    """The folder in which scrapyd was started has a package of a name that is ours."""
    path = deployed.home / "warc"
    path.mkdir()
    (path / "__init__.py").touch()
    yield path
    (path / "__init__.py").unlink()
    path.rmdir()


def test_the_spider_of_the_repository_is_there(deployed):
    listed = deployed.get("listspiders.json", project=PROJECT)["spiders"]
    assert {"ecns", "news"} <= set(listed)
    assert len(listed) == SPIDERS


@pytest.mark.parametrize("page", ["", "jobs", "logs/", "items/", "listprojects.json"])
def test_without_the_password_nothing_is_shown(deployed, page):
    with pytest.raises(HTTPError, match="401"):
        deployed.page(page, known=False)


def test_without_the_password_nothing_is_run(deployed):
    with pytest.raises(HTTPError, match="401"):
        deployed.page("schedule.json", b"project=newscrawl&spider=ecns", known=False)
    assert not any(deployed.jobs().values())


def test_with_a_wrong_password_nothing_is_deployed(deployed, project):
    said = deployed.deploy(project, "-v", "2", target="stranger")
    assert said.startswith("exit code 1")
    assert "Deploy failed (401)" in said
    assert deployed.get("listversions.json", project=PROJECT)["versions"] == ["1"]


def test_a_spider_that_is_not_there_is_refused_at_once(deployed):
    fields = ("project", PROJECT), ("spider", "ecsn")
    answer = deployed.post("schedule.json", *fields)
    assert (answer["status"], answer["message"]) == ("error", "spider 'ecsn' not found")


def test_a_foreign_package_of_our_name_is_named_when_the_project_is_deployed(
    deployed, project, foreign_package
):
    said = deployed.deploy(project, "-v", "3")
    deployed.post("delversion.json", ("project", PROJECT), ("version", "3"))
    assert "The package 'warc' of newscrawl should be in" in said
    assert f"but Python finds it in {foreign_package}" in said


def test_a_newscrawl_that_hides_the_egg_is_named_in_the_log(deployed, checkout):
    job = deployed.schedule("ecns", *FAST, limit="1")
    deployed.wait(job)
    log = deployed.job_log(job)
    assert f"This job runs the newscrawl in {deployed.home}, not the egg that was deployed" in log
    assert len(deployed.files(job).lines) == 1


def test_a_job_ends_with_the_code_with_which_it_began(deployed, larger_project, portal, gate):
    hold = gate.hold()
    archive = deployed.archive.with_name("own")  # where no job was before
    job = deployed.schedule("ecns", *FAST, *GATED, f"ARCHIVE_DIR={archive}")
    wait_until(lambda: hold.is_full, "the job is under way")
    gate.let_pass()
    assert f'"spiders": {SPIDERS + 1}' in deployed.deploy(larger_project, "-v", "4")
    second = deployed.schedule("second", *FAST, limit="1")
    deployed.wait(second)
    assert deployed.state(job) == "running"
    hold.open()
    deployed.wait(job)
    files = deployed.files(job, archive=archive)
    assert files.report["reason"] == "finished"
    assert files.report["versions"]["newscrawl"] == newscrawl.__version__
    assert list(differences(files.items, portal.expected)) == []
    assert len(files.items) == len(portal.expected)
    later = deployed.files(second, "second")
    assert later.report["versions"]["newscrawl"] == LARGER
    assert len(later.lines) == 1
    for log in (deployed.job_log(job), deployed.job_log(second, "second")):
        assert "ERROR" not in log
        assert "not the egg" not in log
