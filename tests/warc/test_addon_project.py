"""Somebody else's Scrapy project, with the folder `warc/` on its path and one line in its settings."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from crawling import ROOT, records_of
from wire import RawServer, Wire, page, sends

from warc.verify import verify_folder

ADDON = '\nADDONS = {"warc.addon.WarcArchiveAddon": 500}\n'
OWN_HANDLER = (
    'DOWNLOAD_HANDLERS = {"http": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"}\n'
)

SPIDER = """
import os
import scrapy

class Books(scrapy.Spider):
    name = "books"
    start_urls = [os.environ["SITE"]]

    def parse(self, response):
        yield {"title": response.css("h1::text").get(), "size": len(response.body)}
        yield from response.follow_all(css="a")
"""

LINKS = b"".join(b'<a href="/%d">next</a>' % number for number in range(8))


def numbered(wire: Wire) -> None:
    number = wire.seen.request.split(b" ")[1]
    wire.send(page(b"<h1>Book " + number + b"</h1>"))


@pytest.fixture(scope="module")
def site():
    scripts = {"/": sends(page(b"<h1>All</h1>" + LINKS)), "/robots.txt": sends(page(b""))}
    scripts |= {f"/{number}": numbered for number in range(8)}
    with RawServer(scripts).running() as server:
        yield server


@dataclass(frozen=True)
class Project:
    """The project on disk."""

    folder: Path

    def start(self, *arguments: str, site: str = "") -> subprocess.Popen[str]:
        """Start a `scrapy` command for which there is nothing of ours but `warc/`."""
        names = (name for name in os.environ if not name.lower().endswith("_proxy"))
        environment = {name: os.environ[name] for name in names}
        strict = ["-W", "error::DeprecationWarning:warc", "-W", "error:::scrapy"]
        return subprocess.Popen(
            # Without the module `site` there is only what PYTHONPATH names.
            [sys.executable, "-S", *strict, "-m", "scrapy", *arguments],
            cwd=self.folder,
            env={**environment, "PYTHONPATH": str(self.folder.parent / "library"), "SITE": site},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def crawl(self, site: RawServer, *arguments: str) -> str:
        """Crawl as a user would, and return the log."""
        command = ["crawl", "books", "-O", "items.jl", "-s", "DOWNLOAD_DELAY=0", *arguments]
        process = self.start(*command, site=site.url("/"))
        log, _ = process.communicate(timeout=60)
        assert process.returncode == 0, log
        assert "Deprecat" not in log
        assert "ERROR" not in log
        return log

    @property
    def items(self) -> list[dict[str, object]]:
        lines = (self.folder / "items.jl").read_text().splitlines()
        return sorted(map(json.loads, lines), key=lambda item: item["title"])

    @property
    def job(self) -> Path:
        """The folder of the only job."""
        [folder] = (self.folder / "archive" / "books").glob("*/")
        return folder

    @property
    def warc(self) -> Path:
        """The WARC file of the only job."""
        [path] = self.job.glob("*.warc.gz")
        return path


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A folder with a project made by `scrapy startproject`, and a library without our packages."""
    root = tmp_path_factory.mktemp("foreign")
    library = root / "library"
    library.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith(("newscrawl", "__editable__")):
            (library / path.name).symlink_to(path)
    shutil.copytree(ROOT / "warc", library / "warc", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "shop").mkdir()
    process = Project(root / "shop").start("startproject", "shop", ".")
    log, _ = process.communicate(timeout=60)
    assert process.returncode == 0, log
    (root / "shop" / "shop" / "spiders" / "books.py").write_text(SPIDER)
    return root


@pytest.fixture
def project(made, tmp_path) -> Project:
    """The project, with the add-on's line in its settings."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True, symlinks=True)
    return with_settings(Project(tmp_path / "shop"), ADDON)


def with_settings(project: Project, text: str) -> Project:
    with (project.folder / "shop" / "settings.py").open("a") as file:
        file.write(text)
    return project


@pytest.fixture(scope="module")
def items_without(made, site) -> list[dict[str, object]]:
    """What the project gave before it heard of the add-on."""
    project = Project(made / "shop")
    project.crawl(site)
    assert not (project.folder / "archive").exists()
    return project.items


def test_nothing_of_ours_but_warc_is_there(project):
    path = project.folder / "there.py"
    path.write_text(
        "from importlib.util import find_spec\n"
        "names = ('warc', 'newscrawl', 'spiders', 'pipelines')\n"
        "print('found', [name for name in names if find_spec(name)])\n"
    )
    log, _ = project.start("runspider", str(path)).communicate(timeout=60)
    assert "found ['warc']" in log


def test_its_crawl_is_archived_and_its_feed_is_as_before(project, site, items_without):
    log = project.crawl(site)
    assert len(items_without) == 9
    assert project.items == items_without
    assert sorted(path.name for path in project.job.iterdir()) == sorted(
        [project.warc.name, "index.cdxj"]
    )
    assert "warc/rebuilt" not in log
    answers = {r.uri for r in records_of(project.warc) if r.type in {"response", "revisit"}}
    assert answers == {
        site.url(path) for path in ["/", "/robots.txt", *map("/{}".format, range(8))]
    }
    assert len((project.job / "index.cdxj").read_text().splitlines()) == len(answers)
    assert verify_folder(project.job).faults == []
    check = [sys.executable, "-m", "warcio.cli", "check", str(project.warc)]
    subprocess.run(check, check=True, capture_output=True)


def test_a_download_handler_of_its_own_stays_and_its_pages_are_rebuilt(
    project, site, items_without
):
    log = with_settings(project, OWN_HANDLER).crawl(site)
    assert project.items == items_without
    assert "'warc/rebuilt': 10" in log
    assert verify_folder(project.job).faults == []


def test_it_can_be_switched_off(project, site, items_without):
    project.crawl(site, "-s", "WARC_ENABLED=False")
    assert project.items == items_without
    assert not (project.folder / "archive").exists()


def test_a_command_that_crawls_nothing_leaves_nothing(project):
    process = project.start("list")
    log, _ = process.communicate(timeout=60)
    assert (process.returncode, log) == (0, "books\n")
    assert not (project.folder / "archive").exists()


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(project, signal_number):
    def slow(wire: Wire) -> None:
        wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n", b"in ", b"two ", b".", pause=0.2)

    # More than Scrapy has in flight at a time.
    paths = [f"/{number}" for number in range(40)]
    links = b"".join(b'<a href="%s">next</a>' % path.encode() for path in paths)
    scripts = {"/": sends(page(links)), "/robots.txt": sends(page(b""))}
    scripts |= dict.fromkeys(paths, slow)
    fast = ("-s", "DOWNLOAD_DELAY=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=2")
    with RawServer(scripts).running() as server:
        process = project.start("crawl", "books", "-O", "items.jl", *fast, site=server.url("/"))
        while len(server.log) < 4 and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal_number)
        log, _ = process.communicate(timeout=60)
    assert "'finish_reason': 'shutdown'" in log
    assert "Traceback" not in log
    assert len(server.log) < 40
    answers = [
        record for record in records_of(project.warc) if record.type in {"response", "revisit"}
    ]
    assert len(answers) == len(server.log)
    assert verify_folder(project.job).faults == []
    assert sorted(path.name for path in project.job.iterdir()) == sorted(
        [project.warc.name, "index.cdxj"]
    )


@pytest.mark.parametrize("foreign", ["warc.py", "warc/__init__.py"])
def test_another_package_of_the_name_stops_the_crawl_before_it_begins(project, site, foreign):
    path = project.folder / foreign
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    process = project.start("crawl", "books", site=site.url("/"))
    log, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "ModuleNotFoundError: No module named 'warc.addon'" in log
    assert site.url("/") not in log
    assert not (project.folder / "archive").exists()
