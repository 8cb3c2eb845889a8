"""`scrapy check-portals --fixtures` on archives that crawls of the bundled portal left."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

import pytest

from newscrawl.demo.server import DemoServer
from newscrawl.proof.tally import FIELDS
from spiders.ecns import EcnsSpider

BODY = EcnsSpider.portal.selector("body")


class Changed:
    """The bundled portal with one mark of its pages changed, but on the few that it sends packed."""

    def __init__(self, portal, old, new):
        self.portal, self.old, self.new = portal, old, new

    def reply(self, scheme, path, attempt):
        reply = self.portal.reply(scheme, path, attempt)
        return replace(reply, body=reply.body.replace(self.old, self.new))


@pytest.fixture(scope="module")
def changed(portal, scrapy_in, tmp_path_factory):
    """The archive of a crawl after the portal changed its template."""
    archive = tmp_path_factory.mktemp("changed") / "archive"
    with DemoServer(Changed(portal, b"yanse", b"story")) as server:
        scrapy_in(archive, server.proxy_url)("crawl", "ecns", "-a", "sections=news")
    return archive


@pytest.fixture
def prove(scrapy_on):
    """Runs the command without a network; returns its exit code and lines."""

    def run(*arguments):
        done = scrapy_on(None)("check-portals", *map(str, arguments))
        return done.returncode, done.output.splitlines()

    return run


def row(lines, name):
    """What is told of a fact, and its verdict."""
    [line] = [line for line in lines if f"  {name}  " in f"{line}  "]
    return " ".join(line.split())


def test_what_a_crawl_archived_is_as_declared_but_for_what_was_not_there(whole_crawl, prove):
    code, lines = prove("--fixtures", whole_crawl.folder)
    count = len(whole_crawl.items)
    # The demo has no listing of this name.
    assert [line.split()[:5] for line in lines if "does not hold" in line] == [
        ["does", "not", "hold", "listing", "military"]
    ]
    assert code == 1
    assert lines[0].startswith("ecns: ")
    assert row(lines, "feed").startswith("holds feed https://www.ecns.cn/rss/rss.xml: ")
    assert row(lines, "form 2018-").endswith("(2018 to 2026)")
    assert "h1#contitle: found on" in row(lines, "selector headline")
    assert row(lines, "language") == f"holds language en {count}"
    assert f"fields of {count}" in "\n".join(lines)


def test_a_template_that_changed_does_not_hold(changed, prove):
    code, lines = prove("ecns", "--fixtures", changed)
    assert code == 1
    assert row(lines, "selector body").startswith(f"does not hold selector body {BODY}: found on ")
    cures = [line for line in lines if "cure: look at http" in line]
    assert any("change templates.body" in line for line in cures)
    assert row(lines, "selector headline").startswith("holds ")


def test_programs_get_an_object_a_line(changed, prove):
    code, [line] = prove("--fixtures", changed, "--json")
    assert code == 1
    entry = json.loads(line)
    assert (entry["portal"], entry["holds"]) == ("ecns", False)
    assert set(FIELDS) <= entry["fields"].keys()
    assert entry["fields"]["headline"] == 1
    assert entry["fallbacks"]["body"] > entry["articles"] / 2
    assert sum(sum(form["pages"].values()) for form in entry["forms"]) == entry["pages"]
    facts = {fact["fact"]: fact for fact in entry["facts"]}
    assert facts["selector body"]["verdict"] == "does not hold"
    assert "cure" in facts["selector body"]
    assert "cure" not in facts["selector headline"]


def test_a_name_behind_the_paths_is_a_portal_s(changed, prove):
    code, lines = prove("--fixtures", changed, "ecns", "--json")
    assert (code, len(lines)) == (1, 1)


def test_each_portal_that_was_asked_for_has_to_be_seen(changed, prove):
    code, [line] = prove("bbc", "--fixtures", changed)
    assert code == 3
    assert line == "scrapy check-portals: bbc: nothing of it was read"


def test_pages_of_no_portal_say_nothing(tmp_path, prove):
    (tmp_path / "page.toml").write_text(
        "url = 'https://www.herald.example/1'\ntemplate = ''\n[item]\n"
    )
    (tmp_path / "page.html").write_text("<p>Rain.")
    code, [line] = prove("--fixtures", tmp_path)
    assert code == 3
    assert line == "scrapy check-portals: no page of a portal is in it"


def test_what_can_not_be_read_is_named(tmp_path, changed, prove):
    nowhere = tmp_path / "nowhere"
    code, [line] = prove("--fixtures", nowhere)
    assert code == 2
    assert f"{nowhere}: no such file" in line
    code, lines = prove("--fixtures", nowhere, changed)
    assert code == 1
    assert f"{nowhere}: no such file" in lines[0]


def test_a_damaged_record_costs_that_page_only(changed, tmp_path, prove):
    [warc] = changed.glob("ecns/*/*.warc.gz")
    data = warc.read_bytes()
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(data[: len(data) * 9 // 10])
    code, lines = prove("--fixtures", cut)
    assert code == 1
    assert any(line.startswith("scrapy check-portals: cut.warc.gz, byte ") for line in lines)
    assert any("selector body" in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nobody", "--fixtures", "tests"], "there is no declaration of 'nobody'; there are: "),
        (["--fixtures", "ecns"], "--fixtures: name what is to be read"),
        (["--live"], "--live: name the portals"),
        (["--live", "news"], "there is no declaration of 'news'"),
        (["--live", "ecns", "--fixtures", "tests"], "--live and --fixtures: one of the two"),
        (["--fixtures", "tests", "--stale", "3"], "--fixtures and --stale: one of the two"),
    ],
)
def test_what_makes_no_sense_is_one_line(prove, arguments, told):
    code, lines = prove(*arguments)
    assert code == 2
    assert told in lines[-1]


class Moved:
    """The bundled portal without its feed."""

    def __init__(self, portal):
        self.portal = portal

    def reply(self, scheme, path, attempt):
        return self.portal.reply(scheme, "/no-such" if path == "/rss/rss.xml" else path, attempt)


def live(scrapy_on, site, *arguments):
    """Proves ecns behind a server; returns what was printed and what was asked."""
    with DemoServer(site) as server:
        crawl = scrapy_on(server.proxy_url)("check-portals", "--live", "ecns", *arguments)
        asked = [one.url for one in server.requests if one.method == "GET"]
    return crawl, asked


def test_a_portal_that_is_as_declared_is_proved_by_a_source_and_three_articles(portal, scrapy_on):
    crawl, asked = live(scrapy_on, portal)
    assert crawl.returncode == 0, crawl.output
    lines = crawl.output.splitlines()
    assert row(lines, "feed").startswith("holds feed ")
    assert "fields of 3 " in crawl.output
    assert "does not hold" not in crawl.output
    assert "https://www.ecns.cn/robots.txt" in asked
    assert len(asked) < 10
    # It says who asks only if it was told.
    assert lines[0].startswith("scrapy check-portals: USER_AGENT does not say who asks")


def test_a_proof_is_kept_and_is_no_job_of_the_spider(portal, scrapy_on, prove):
    scrapy = scrapy_on(None)
    crawl, _ = live(scrapy_on, portal)
    assert [path.name for path in scrapy.archive.iterdir()] == ["proofs"]
    [folder] = scrapy.archive.glob("proofs/ecns/*/")
    assert (folder / "crawl.json").is_file()
    assert f"what was asked and answered is in {folder}" in crawl.output
    assert not list(scrapy.archive.rglob("state.sqlite"))
    code, [line] = prove()
    assert code == 3
    assert "no spider has run" in line
    # The same is said of what was kept.
    code, lines = prove("--fixtures", folder)
    assert code == 0
    assert lines == [line for line in crawl.output.splitlines() if not line.startswith("scrapy ")]


def test_the_memory_of_a_spider_is_neither_asked_nor_told(portal, scrapy_on):
    with DemoServer(portal) as server:
        scrapy = scrapy_on(server.proxy_url)
        scrapy("crawl", "ecns", "-a", "limit=30")
    state = scrapy.archive / "ecns/state.sqlite"
    before = dump(state)
    crawl, _ = live(scrapy_on, portal)
    assert crawl.returncode == 0, crawl.output
    assert "fields of 3 " in crawl.output
    assert dump(state) == before


def dump(path):
    with sqlite3.connect(path) as database:
        return list(database.iterdump())


def test_a_portal_whose_template_changed_is_told_with_the_cure(portal, scrapy_on):
    crawl, _ = live(scrapy_on, Changed(portal, b"yanse", b"story"))
    assert crawl.returncode == 1
    lines = crawl.output.splitlines()
    assert row(lines, "selector body").startswith(f"does not hold selector body {BODY}: found on ")
    assert "change templates.body" in crawl.output


def test_a_portal_all_of_whose_articles_are_empty_is_not_asked_for_all(portal, scrapy_on):
    class Emptied(Changed):
        def reply(self, scheme, path, attempt):
            reply = super().reply(scheme, path, attempt)
            return replace(reply, body=b"<p>") if "detail-" in path else reply

    crawl, asked = live(scrapy_on, Emptied(portal, b"", b""))
    assert crawl.returncode == 1
    assert row(crawl.output.splitlines(), "articles").startswith("does not hold articles 0 of ")
    assert len(asked) < 40


def test_where_the_first_source_fails_the_next_is_asked(portal, scrapy_on):
    crawl, asked = live(scrapy_on, Moved(portal))
    assert crawl.returncode == 1
    lines = crawl.output.splitlines()
    told = row(lines, "feed")
    assert told == "does not hold feed https://www.ecns.cn/rss/rss.xml: HTTP 404"
    assert row(lines, "listing front").startswith("holds listing front ")
    assert "fields of 3 " in crawl.output
    assert "https://www.ecns.cn/news/" not in asked


def test_a_portal_that_nobody_answers_for_is_not_judged(scrapy_on):
    crawl = scrapy_on(None)("check-portals", "--live", "ecns", "-s", "RETRY_TIMES=0")
    assert crawl.returncode == 2
    assert crawl.output.splitlines()[-1].startswith(
        "scrapy check-portals: ecns: no server answered: error: "
    )


def test_without_an_archive_nothing_is_kept(portal, scrapy_on, tmp_path, monkeypatch):
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    with DemoServer(portal) as server:
        scrapy = scrapy_on(server.proxy_url)
        done = scrapy.end(
            scrapy.start(
                "check-portals", "--live", "ecns", "-s", "ARCHIVE_DIR=", "-s", "DOWNLOAD_DELAY=0"
            ),
            timeout=120,
        )
    assert done.returncode == 0, done.output
    assert "what was asked" not in done.output
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not scrapy.archive.exists()
