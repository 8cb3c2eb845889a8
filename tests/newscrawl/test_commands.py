"""The project's own commands, as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import newscrawl.commands
from newscrawl.schema import json_schema


def test_demo_crawls_checks_and_tells(scrapy, portal):
    crawl = scrapy("demo")
    assert crawl.returncode == 0, crawl.output
    count = len(portal.expected)
    assert f"found     {count} articles" in crawl.output
    assert f"checked   {count} items: each exactly as its author wrote it" in crawl.output
    for path in crawl.folder.iterdir():
        assert path.name in crawl.output
    assert len(crawl.items) == count
    # Nothing but the summary: a person reads it.
    assert "Traceback" not in crawl.output
    assert "INFO" not in crawl.output


def test_demo_takes_the_arguments_of_a_crawl(scrapy):
    crawl = scrapy("demo", "-a", "sections=Economy", "-a", "since=2024-10-01")
    assert crawl.returncode == 0, crawl.output
    assert {item.articleSection for item in crawl.items} == {"Economy"}
    assert min(item.datePublished for item in crawl.items) >= "2024-10-01"


def test_demo_names_a_wrong_argument_in_one_line(scrapy):
    crawl = scrapy("demo", "-a", "limt=3")
    assert crawl.returncode == 2
    assert "did you mean limit?" in crawl.output
    assert "Traceback" not in crawl.output


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("ecns", "-a", "limt=3"), "-a limt=...: did you mean limit?"),
        (("ecsn",), "there is no spider 'ecsn', did you mean ecns? There are: "),
    ],
)
def test_a_crawl_that_is_refused_says_so_where_its_log_is(scrapy, tmp_path, arguments, complaint):
    log = tmp_path / "job.log"
    crawl = scrapy("crawl", *arguments, "-s", f"LOG_FILE={log}")
    assert crawl.returncode == 2
    [line] = [line for line in log.read_text().splitlines() if complaint in line]
    assert " ERROR: " in line
    assert complaint in crawl.output


def test_a_crawl_that_is_refused_says_so_once_on_a_terminal(scrapy):
    assert scrapy("crawl", "ecsn").output.count("there is no spider 'ecsn'") == 1


def test_schema_prints_the_schema(scrapy):
    done = scrapy.end(scrapy.start("schema"))
    assert json.loads(done.output) == json_schema()


def test_every_command_has_a_line_in_the_help(scrapy):
    output = scrapy.end(scrapy.start("-h")).output
    own = {path.stem for path in Path(newscrawl.commands.__path__[0]).glob("[a-z]*.py")}
    assert {"crawl", "demo", "schema"} <= own
    listed = {
        line.split()[0] for line in output.splitlines() if line.startswith("  ") and line.strip()
    }
    assert own <= listed
