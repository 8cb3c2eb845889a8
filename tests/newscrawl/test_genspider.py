"""`scrapy genspider`: Scrapy's templates, and a portal's declaration from what its pages say."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from made_portals import PORTALS, MadePortal, html

from newscrawl.demo.server import DemoServer
from newscrawl.extract import parse_page

ROOT = Path(__file__).parents[2]
FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "RETRY_TIMES=0")


@dataclass(frozen=True)
class Project:
    """A project of its own on newscrawl's settings: what is written must not lie among the real spiders."""

    root: Path
    environment: dict[str, str]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command there."""
        return subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.root, env=self.environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    @property
    def files(self) -> set[str]:
        """The Python, TOML and HTML files in it, without those that are newscrawl's."""
        kinds = {".py", ".toml", ".html"}
        names = {
            str(path.relative_to(self.root))
            for path in self.root.rglob("*")
            if path.suffix in kinds
        }
        return {name for name in names if not (ROOT / name).exists()}

    def test(self, name: str) -> subprocess.CompletedProcess[str]:
        """Run the tests of all portals, as it is told, for one of them."""
        return self.run("pytest", "-q", "-p", "no:cacheprovider", "tests/portals", "-k", name)


def copy_project(root: Path, environment: dict[str, str]) -> Project:
    """A copy of newscrawl: its spiders, and the tests that hold over all portals and their goldens."""
    shutil.copytree(
        ROOT / "spiders", root / "spiders", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("newscrawl", "pipelines", "warc"):
        (root / name).symlink_to(ROOT / name)
    (root / "tests/portals").mkdir(parents=True)
    for name in ("conftest.py", "goldens.py", "test_declarations.py", "test_goldens.py"):
        shutil.copy(ROOT / "tests/portals" / name, root / "tests/portals")
    (root / "scrapy.cfg").write_text("[settings]\ndefault = newscrawl.settings\n")
    return Project(root, environment | {"PYTHONPATH": str(root)})


def make_project(root: Path, environment: dict[str, str]) -> Project:
    (root / "mine").mkdir(parents=True)
    (root / "mine/__init__.py").touch()
    (root / "scrapy.cfg").write_text("[settings]\ndefault = own\n")
    (root / "own.py").write_text(
        "from newscrawl.settings import *\n"
        'SPIDER_MODULES = ["spiders", "mine"]\nNEWSPIDER_MODULE = "mine"\n'
    )
    return Project(root, environment | {"PYTHONPATH": str(ROOT)})


@pytest.fixture
def project(tmp_path, scrapy_environment):
    return make_project(tmp_path / "project", scrapy_environment(None))


@dataclass(frozen=True)
class Made:
    """A portal that was looked at."""

    portal: MadePortal
    project: Project
    done: subprocess.CompletedProcess[str]
    """What was printed."""
    asked: tuple[str, ...]
    """What was asked for."""
    crawl: subprocess.CompletedProcess[str]
    """A crawl with what was written."""
    archive: Path


def make(name: str, project: Project, portal: MadePortal, environment, archive: Path) -> Made:
    with DemoServer(portal, hosts=(portal.host,)) as server:
        project.environment.update(environment(server.proxy_url))
        done = project.run("scrapy", "genspider", "-t", "portal", name, portal.url("/"), *FAST)
        asked = tuple(one.url for one in server.requests if one.method == "GET")
        crawl = project.run("scrapy", "crawl", name, *FAST, "-s", f"ARCHIVE_DIR={archive}")
    return Made(portal, project, done, asked, crawl, archive)


@pytest.fixture(scope="module")
def made(tmp_path_factory, scrapy_environment) -> Made:
    """A portal whose spider joins those of newscrawl."""
    folder = tmp_path_factory.mktemp("made")
    project = copy_project(folder / "project", scrapy_environment(None))
    portal = PORTALS["dated_slugs"]()
    return make("harbour-post", project, portal, scrapy_environment, folder / "archive")


@pytest.fixture(scope="module")
def foreign(tmp_path_factory, scrapy_environment) -> Made:
    """A portal whose spider is one of another project on newscrawl's settings."""
    folder = tmp_path_factory.mktemp("foreign")
    project = make_project(folder / "project", scrapy_environment(None))
    portal = PORTALS["numbered"]()
    return make("talbote", project, portal, scrapy_environment, folder / "archive")


GOLDENS = "tests/portals/goldens/harbour-post"


def test_it_writes_a_module_and_two_goldens_and_keeps_no_job(made):
    assert made.done.returncode == 0, made.done.stdout + made.done.stderr
    pages = {
        f"{GOLDENS}/{day}.{kind}"
        for day in ("2026-09-26", "2026-09-28")
        for kind in ("html", "toml")
    }
    assert made.project.files == {"spiders/harbour_post.py", *pages}
    assert not (made.project.root / "archive").exists()
    assert "To be checked by a person: the zone" in made.done.stdout
    assert made.done.stderr == ""


def test_it_looks_at_thirty_pages_at_most(made):
    assert len(made.asked) <= 30
    assert len(made.asked) == len(set(made.asked))


def test_the_module_is_a_short_declaration_that_crawls_the_whole_portal(made):
    text = (made.project.root / "spiders/harbour_post.py").read_text("utf-8")
    [spider] = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    assert spider.name == "HarbourPostSpider"
    assert len(text.splitlines()) <= 22
    assert "# Check: " in text
    assert made.crawl.returncode == 0, made.crawl.stderr
    [items] = made.archive.glob("harbour-post/*/items.jsonl")
    assert len(items.read_text("utf-8").splitlines()) == len(made.portal.articles)


def test_the_module_has_the_layout_of_the_house(made):
    module = str(made.project.root / "spiders/harbour_post.py")
    for command in (["check"], ["format", "--check"]):
        config = ("--config", str(ROOT / "pyproject.toml"))
        done = made.project.run("ruff", *command, "--no-cache", *config, module)
        assert done.returncode == 0, done.stdout + done.stderr


def test_it_passes_the_tests_of_all_portals_as_it_is(made):
    assert f"python -m pytest {made.project.root}/tests/portals -k harbour-post" in made.done.stdout
    tests = made.project.test("harbour-post")
    assert tests.returncode == 0, tests.stdout
    # Each test of goldens runs on both pages, and each of declarations on the portal.
    assert "passed" in tests.stdout
    assert "skipped" not in tests.stdout


def test_the_goldens_hold_no_text_of_the_portal(made):
    for path in (made.project.root / GOLDENS).glob("*.html"):
        page = path.read_text("utf-8")
        for story in made.portal.articles.values():
            assert story.headline not in page
            assert not [text for text in story.paragraphs if text[:30] in page]
        assert "The Harbour Post" not in parse_page(page, "https://x.example/").tree.html


@pytest.mark.parametrize(
    ("file", "old", "new", "failing"),
    [
        ("spiders/harbour_post.py", r"\d{4}/", r"\d{5}/", "test_every_pattern_is_proved_by_addresses"),
        ("spiders/harbour_post.py", "Template(seen=", 'Template("2020-", ', "test_each_template_of_a_portal"),
        (f"{GOLDENS}/2026-09-28.toml", "09:15", "09:16", "test_a_page_gives_its_item_exactly"),
    ],
)  # fmt: skip
def test_the_tests_fail_where_it_no_longer_holds(made, file, old, new, failing):
    path = made.project.root / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    try:
        tests = made.project.test("harbour-post")
    finally:
        path.write_text(text, "utf-8")
    assert tests.returncode == 1
    assert failing in tests.stdout


def test_in_another_project_what_is_told_is_true(foreign):
    assert foreign.done.returncode == 0, foreign.done.stdout + foreign.done.stderr
    golden = "tests/portals/goldens/talbote"
    pages = {
        f"{golden}/{day}.{kind}"
        for day in ("2026-09-26", "2026-09-28")
        for kind in ("html", "toml")
    }
    assert foreign.project.files == {"own.py", "mine/__init__.py", "mine/talbote.py", *pages}
    assert "python -m pytest" not in foreign.done.stdout
    check = ("check-portals", "talbote", "--fixtures", str(foreign.project.root / golden))
    assert f"  scrapy {' '.join(check)}\n" in foreign.done.stdout
    proof = foreign.project.run("scrapy", *check)
    assert proof.returncode == 0, proof.stdout + proof.stderr
    assert proof.stdout.count("golden talbote/") == 2
    assert "scrapy crawl talbote -a limit=20" in foreign.done.stdout
    # Its sitemap lists no section among the newest, and the front page links nothing.
    assert "Only 2 addresses were met that are no articles" in foreign.done.stdout
    assert foreign.crawl.returncode == 0, foreign.crawl.stderr
    [items] = foreign.archive.glob("talbote/*/items.jsonl")
    assert len(items.read_text("utf-8").splitlines()) == len(foreign.portal.articles)
    data = tomllib.loads((foreign.project.root / golden / "2026-09-28.toml").read_text("utf-8"))
    assert data["url"] == foreign.portal.url("/politics/48213.html")
    assert data["item"]["datePublished"] == "2026-09-28"


def test_it_writes_over_nothing(made):
    portal, project = made.portal, made.project
    before = {name: (project.root / name).read_bytes() for name in project.files}
    again = project.run("scrapy", "genspider", "-t", "portal", "harbour-post", portal.url("/"))
    assert again.returncode == 1
    assert "already exists" in again.stdout
    force = project.run(
        "scrapy", "genspider", "-t", "portal", "--force", "harbour-post", portal.url("/")
    )
    assert force.returncode == 2
    assert "writes over no file" in force.stderr
    (project.root / "spiders/harbour_post.py").rename(project.root / "spiders/kept.txt")
    third = project.run("scrapy", "genspider", "-t", "portal", "harbour-post", portal.url("/"))
    (project.root / "spiders/kept.txt").rename(project.root / "spiders/harbour_post.py")
    assert third.returncode == 2
    assert "is there already, and is left as it is" in third.stderr
    assert before == {name: (project.root / name).read_bytes() for name in project.files}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-t", "portal", "x"], "takes a name and the URL"),
        (["-t", "portal", "../x", "https://news.example/"], "is no name of a module"),
        (["-t", "portal", "..", "https://news.example/"], "is no name of a module"),
        (["-t", "portal", "two words", "https://news.example/"], "is no name of a module"),
        (["-t", "portal", "x", "ftp://news.example/"], "no http or https address"),
    ],
)
def test_what_can_not_be_done_is_said_before_anything_is_asked(project, arguments, words):
    done = project.run("scrapy", "genspider", *arguments)
    assert done.returncode == 2
    assert words in done.stdout + done.stderr
    assert project.files == {"own.py", "mine/__init__.py"}


def test_a_portal_without_articles_gives_no_files(project, scrapy_environment):
    portal = MadePortal("empty.example", {"/": html("<h1>Under construction</h1>")})
    with DemoServer(portal, hosts=(portal.host,)) as server:
        project.environment.update(scrapy_environment(server.proxy_url))
        done = project.run("scrapy", "genspider", "-t", "portal", "empty", portal.url("/"), *FAST)
    assert done.returncode == 1
    assert "No declaration was written. No article was found." in done.stdout
    assert project.files == {"own.py", "mine/__init__.py"}


def test_scrapys_own_templates_go_on(project):
    listed = project.run("scrapy", "genspider", "-l").stdout
    assert [name for name in ("basic", "crawl", "portal") if f"  {name}" not in listed] == []
    done = project.run("scrapy", "genspider", "plain", "news.example")
    assert done.returncode == 0, done.stderr
    assert "class PlainSpider(scrapy.Spider)" in (project.root / "mine/plain.py").read_text("utf-8")
    shown = project.run("scrapy", "genspider", "-d", "portal").stdout
    assert "class $classname(PortalSpider)" in shown
