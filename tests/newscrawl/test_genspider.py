"""`scrapy genspider`: Scrapy's templates, and a portal's declaration from what its pages say."""

from __future__ import annotations

import ast
import subprocess
import sys
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
        """The Python, TOML and HTML files in it."""
        kinds = {".py", ".toml", ".html"}
        return {
            str(path.relative_to(self.root))
            for path in self.root.rglob("*")
            if path.suffix in kinds
        }


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


@pytest.fixture(scope="module")
def made(tmp_path_factory, scrapy_environment):
    """A portal that was looked at: the project, what was printed, what was asked, and a crawl of it."""
    portal = PORTALS["dated_slugs"]()
    with DemoServer(portal, hosts=(portal.host,)) as server:
        root = tmp_path_factory.mktemp("made") / "project"
        project = make_project(root, scrapy_environment(server.proxy_url))
        done = project.run(
            "scrapy", "genspider", "-t", "portal", "harbour-post", portal.url("/"), *FAST
        )
        asked = [one.url for one in server.requests if one.method == "GET"]
        archive = root.parent / "archive"
        crawl = project.run(
            "scrapy", "crawl", "harbour-post", *FAST, "-s", f"ARCHIVE_DIR={archive}"
        )
    return portal, project, done, asked, crawl, archive


def test_it_writes_a_module_and_a_golden_and_keeps_no_job(made):
    _, project, done, _, _, _ = made
    assert done.returncode == 0, done.stdout + done.stderr
    golden = "tests/portals/harbour_post"
    assert project.files == {
        "own.py", "mine/__init__.py", "mine/harbour_post.py", f"{golden}/test_harbour_post.py",
        f"{golden}/golden.toml", f"{golden}/page.html",
    }  # fmt: skip
    assert not (project.root / "archive").exists()
    assert "To be checked by a person: the zone" in done.stdout
    assert done.stderr == ""


def test_it_looks_at_thirty_pages_at_most(made):
    _, _, _, asked, _, _ = made
    assert len(asked) <= 30
    assert len(asked) == len(set(asked))


def test_the_module_is_a_short_declaration_that_crawls_the_whole_portal(made):
    portal, project, _, _, crawl, archive = made
    text = (project.root / "mine/harbour_post.py").read_text("utf-8")
    [spider] = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    assert spider.name == "HarbourPostSpider"
    assert spider.end_lineno - spider.lineno < 30
    assert "# Check: " in text
    assert "selectors" not in text
    assert crawl.returncode == 0, crawl.stderr
    [items] = archive.glob("harbour-post/*/items.jsonl")
    assert len(items.read_text("utf-8").splitlines()) == len(portal.articles)


def test_the_golden_passes_and_holds_no_text_of_the_portal(made):
    portal, project, _, _, _, _ = made
    tests = project.run("pytest", "-q", "-p", "no:cacheprovider", "tests")
    assert tests.returncode == 0, tests.stdout
    page = (project.root / "tests/portals/harbour_post/page.html").read_text("utf-8")
    for story in portal.articles.values():
        assert story.headline not in page
        assert not [text for text in story.paragraphs if text[:30] in page]
    assert "The Harbour Post" not in parse_page(page, "https://x.example/").tree.html


def test_the_golden_fails_where_the_patterns_no_longer_hold(made):
    _, project, _, _, _, _ = made
    module = project.root / "mine/harbour_post.py"
    text = module.read_text("utf-8")
    module.write_text(text.replace(r"\d{4}/", r"\d{5}/"), "utf-8")
    try:
        tests = project.run("pytest", "-q", "-p", "no:cacheprovider", "tests")
    finally:
        module.write_text(text, "utf-8")
    assert tests.returncode == 1
    assert "test_an_article_is_told_by_its_address" in tests.stdout


def test_it_writes_over_nothing(made):
    portal, project, _, _, _, _ = made
    before = {name: (project.root / name).read_bytes() for name in project.files}
    again = project.run("scrapy", "genspider", "-t", "portal", "harbour-post", portal.url("/"))
    assert again.returncode == 1
    assert "already exists" in again.stdout
    force = project.run(
        "scrapy", "genspider", "-t", "portal", "--force", "harbour-post", portal.url("/")
    )
    assert force.returncode == 2
    assert "writes over no file" in force.stderr
    (project.root / "mine/harbour_post.py").rename(project.root / "mine/kept.txt")
    third = project.run("scrapy", "genspider", "-t", "portal", "harbour-post", portal.url("/"))
    (project.root / "mine/kept.txt").rename(project.root / "mine/harbour_post.py")
    assert third.returncode == 2
    assert "is there already, and is left as it is" in third.stderr
    assert before == {name: (project.root / name).read_bytes() for name in project.files}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-t", "portal", "x"], "takes a name and the URL"),
        (["-t", "portal", "../x", "https://news.example/"], "is no name of a module"),
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
