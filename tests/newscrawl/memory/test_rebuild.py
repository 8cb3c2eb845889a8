"""`scrapy state rebuild`: what was deleted is made again from the archive, and costs no second fetch."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

import pytest

from newscrawl import clock
from newscrawl.demo.model import Reply
from newscrawl.demo.portal import DemoPortal
from newscrawl.demo.server import DemoServer
from newscrawl.files import ITEMS, REPORT
from newscrawl.items import Metadata, NewsArticle, Publisher
from newscrawl.ledger import Outcome
from newscrawl.memory import pages
from newscrawl.memory.policy import DAY
from newscrawl.memory.rebuild import RebuildError, rebuild
from newscrawl.portals import Articles, Feed, Portal
from newscrawl.state import STATE, State, connect
from spiders.ecns import EcnsSpider
from warc.writer import lock

BEGIN = datetime(2026, 10, 11, 9, tzinfo=UTC)
PORTAL = Portal(
    name="news",
    publisher=Publisher(name="News", url="https://news.example/"),
    hosts=("news.example",),
    timezone="UTC",
    language="en",
    sources=(Feed(url="https://news.example/feed.xml"),),
    articles=(Articles(r"^/(?P<date>\d{8})/(?P<id>\w+)\.html$"),),
)


def url(name, day="20261010"):
    return f"https://news.example/{day}/{name}.html"


def at(hours):
    return int((BEGIN + timedelta(hours=hours)).timestamp())


@pytest.fixture
def spider(tmp_path, monkeypatch):
    """The folder of a spider; it is some days later."""
    monkeypatch.setattr(clock, "now", lambda: BEGIN + timedelta(hours=30))
    folder = tmp_path / "news"
    folder.mkdir()
    return folder


def article(name, body="Text.", hours=0.0, **metadata):
    moment = f"{BEGIN + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"
    return NewsArticle(
        url=url(name),
        headline=name,
        datePublished="2026-10-10T08:00:00+00:00",
        articleBody=body,
        articleSection="World",
        metadata=Metadata(
            **{"version": 1, "warcFile": "a.warc.gz", "warcRecordId": f"<urn:uuid:{name}>"}
            | metadata,
            dateDownloaded=moment,
            contentDigest="sha256:" + f"{hash(body) & 255:02x}" * 32,
        ),
    )


def job(spider, name, hours, items=(), statuses=None, replay=None, tail=b""):
    """Leave what a job leaves."""
    folder = spider / name
    folder.mkdir()
    lines = [json.dumps(item.to_dict()).encode() + b"\n" for item in items]
    (folder / ITEMS).write_bytes(b"".join(lines) + tail)
    said = {item.url: ("item", None) for item in items} | (statuses or {})
    report = {
        "spider": "news", "job": name, "state": "finished",
        "started": f"{BEGIN + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}",
        "finished": None, "reason": "finished", "settings": {"WARC_REPLAY": replay},
        "urls": [
            {"url": url_, "status": status} | ({"reason": reason} if reason else {})
            for url_, (status, reason) in said.items()
        ],
    }  # fmt: skip
    (folder / REPORT).write_text(json.dumps(report, indent=1) + "\n")
    return folder


def made(spider, window=3 * DAY):
    """Rebuild; returns the rows by the portal's id."""
    rebuild(spider, PORTAL, window=window, progress=lambda done: None)
    return rows_of(spider)


def rows_of(spider):
    with closing(connect(spider / STATE)) as database:
        keys = database.execute("SELECT identity FROM page").fetchall()
        found = pages.find(pages.reading(database), [identity for [identity] in keys])
    return {identity.removeprefix("id "): page for identity, page in found.items()}


def test_an_item_gives_its_row_with_version_digests_record_and_next_look(spider):
    folder = job(spider, "one", 0, [article("a", hours=0.5)])
    page = made(spider)["a"]
    assert (page.version, page.record, page.section) == (1, "<urn:uuid:a>", "World")
    assert (page.first_seen, page.fetched, page.due) == (at(0.5), at(0.5), at(24.5))
    assert page.published == int(datetime(2026, 10, 10, 8, tzinfo=UTC).timestamp())
    assert page.content is not None
    with closing(connect(spider / STATE)) as database:
        assert pages.file_of(pages.reading(database), page.file) == (folder.name, "a.warc.gz")


def test_later_jobs_give_later_versions_and_looks_in_the_order_in_which_they_began(spider):
    job(spider, "b", 0, [article("a")])
    job(spider, "a", 24, [article("a", "Other text.", 24, version=2, warcRecordId="<urn:uuid:2>")])
    job(spider, "c", 29, statuses={url("a"): ("unchanged", "not modified (HTTP 304)")})
    page = made(spider)["a"]
    assert (page.version, page.record, page.looks, page.changes) == (2, "<urn:uuid:2>", 2, 1)
    assert (page.first_fetched, page.fetched) == (at(0), at(29))
    assert page.every == DAY


def test_what_two_jobs_fetched_without_knowing_of_each_other_is_one_version_or_two(spider):
    job(spider, "a", 0, [article("same"), article("new")])
    job(spider, "b", 1, [article("same", hours=1), article("new", "Other.", 1)])
    job(spider, "c", 2, [article("new", "Third.", 2, version=2)])
    job(spider, "d", 3, [article("new", "Fourth.", 3)])
    found = made(spider)
    assert (found["same"].version, found["same"].looks, found["same"].changes) == (1, 1, 0)
    assert found["new"].version == 2, "the next one is the third, whatever the last called itself"
    assert found["new"].changes == 3


@pytest.mark.parametrize(
    ("outcome", "due"),
    [
        (Outcome.GONE, 1), (Outcome.NOT_ARTICLE, 6), (Outcome.ERROR, 1), (Outcome.BLOCKED, 1),
        (Outcome.PAYWALLED, None), (Outcome.DUPLICATE, None), (Outcome.ROBOTS, 0),
        (Outcome.UNFINISHED, 0), (Outcome.KNOWN, 0), (Outcome.UNCHANGED, 0), (Outcome.ITEM, 0),
    ],
)  # fmt: skip
def test_what_gave_no_item_is_asked_for_again_as_it_would_have_been(spider, outcome, due):
    job(spider, "one", 0, statuses={url("a"): (outcome.value, None)})
    page = made(spider)["a"]
    assert page.version == 0
    assert page.due == (None if due is None else at(due))


def test_what_failed_twice_waits_longer_and_what_is_gone_twice_is_let_go(spider):
    statuses = {url("a"): ("error", "HTTP 500"), url("b"): ("gone", "HTTP 404")}
    job(spider, "one", 0, statuses=statuses)
    job(spider, "two", 2, statuses=statuses)
    found = made(spider)
    assert (found["a"].tries, found["a"].due) == (2, at(4))
    assert (found["b"].tries, found["b"].due) == (2, None)


def test_an_article_that_vanished_keeps_its_item_and_is_not_looked_for(spider):
    job(spider, "one", 0, [article("a")])
    job(spider, "two", 24, statuses={url("a"): ("gone", "HTTP 404")})
    page = made(spider)["a"]
    assert (page.version, page.status, page.due) == (1, "gone", None)


def test_what_the_arguments_left_out_is_there_for_jobs_with_others(spider):
    job(spider, "one", 0, statuses={url("a"): ("skipped", "published 2026-10-10, before ...")})
    page = made(spider)["a"]
    assert (page.status, page.due) == ("skipped", at(0))
    assert page.published == int(datetime(2026, 10, 10, tzinfo=UTC).timestamp())


def test_of_an_article_with_several_addresses_the_one_that_was_asked_for_counts(spider):
    statuses = {
        url("a", "20261009"): ("duplicate", "the same article as ..."),
        url("a"): ("gone", "HTTP 404"),
        url("a", "20261011"): ("skipped", None),
    }
    job(spider, "one", 0, statuses=statuses)
    assert made(spider)["a"].status == "gone"


def test_an_address_that_leads_to_another_article_is_another_name_of_it(spider):
    statuses = {
        url("old"): ("redirect", f"to {url('older')}"),
        url("older"): ("redirect", f"to {url('new')}"),
        url("lost"): ("redirect", "to https://news.example/404"),
        "https://news.example/404": ("gone", "HTTP 404"),
        url("front"): ("redirect", "to https://news.example/"),
        "https://news.example/": ("read", "front page: 7 articles"),
        url("ring"): ("redirect", f"to {url('ring')}"),
    }
    job(spider, "one", 0, [article("new")], statuses)
    found = made(spider)
    assert found["old"].same_as == found["older"].same_as == "id new"
    assert found["old"].due is None
    assert (found["lost"].status, found["front"].status) == ("gone", "not-article")
    assert "ring" not in found


def test_another_id_that_an_item_gives_as_its_canonical_one_is_another_name_of_it(spider):
    item = NewsArticle.from_dict(article("a").to_dict() | {"canonicalUrl": url("b")})
    job(spider, "one", 0, [item])
    assert made(spider)["b"].same_as == "id a"


def test_replays_are_no_news(spider):
    job(spider, "one", 0, [article("a")])
    job(spider, "two", 1, [article("b")], replay="archive/news/one")
    assert set(made(spider)) == {"a"}


def test_looks_whose_window_is_over_are_let_go(spider, monkeypatch):
    job(spider, "one", 0, [article("a")])
    monkeypatch.setattr(clock, "now", lambda: BEGIN + timedelta(days=2))
    assert made(spider)["a"].due == at(24)
    monkeypatch.setattr(clock, "now", lambda: BEGIN + timedelta(days=4))
    assert made(spider)["a"].due is None


def test_torn_lines_and_reports_are_left_out_and_named(spider):
    torn = '{"url": "https://news.example/20261010/b.html", "headline": "渔'.encode()[:-1]
    folder = job(spider, "one", 0, [article("a")], tail=b"no article\n\xff\xfe\n" + torn)
    second = job(spider, "two", 1, [article("c", hours=1)])
    (second / REPORT).write_text('{"spider": "news", "job"')
    third = job(spider, "three", 2, [article("d", hours=2)])
    (third / REPORT).unlink()
    result = rebuild(spider, PORTAL, window=DAY, progress=lambda done: None)
    assert set(rows_of(spider)) == {"a", "c", "d"}
    [lines, report] = result.left_out
    assert f"{folder / ITEMS}: 3 lines" in lines
    assert str(second) in report
    assert (result.jobs, result.articles, result.items) == (3, 3, 3)


def test_to_rebuild_twice_gives_the_same_and_leaves_no_file(spider):
    job(spider, "one", 0, [article(f"n{number}") for number in range(1200)])
    job(spider, "two", 24, statuses={url(f"n{number}"): ("unchanged", None) for number in range(9)})
    read = []
    rebuild(spider, PORTAL, window=DAY, progress=read.append)
    first = rows_of(spider)
    assert len(first) == 1200
    assert sum(read) == sum(
        path.stat().st_size for name in (ITEMS, REPORT) for path in spider.glob(f"*/{name}")
    )
    assert {name: asdict(page) for name, page in made(spider, DAY).items()} == {
        name: asdict(page) for name, page in first.items()
    }
    assert [path.name for path in spider.glob("state*")] == [STATE]


def fill_others(path):
    """Let others remember something, and the memory things that the archive does not tell."""
    state = State(path)
    with state.writing() as database:
        database.execute("INSERT INTO near_name VALUES ('url x', 7)")
        database.execute("INSERT INTO figure VALUES (1, 'b', 'j', 'k', 'n', 1, 1.0, 1.0, 0)")
        database.execute("INSERT INTO source (url, polled, due, etag) VALUES ('s', 1, 1, 'e')")
        pages.put(database, [pages.new(pages.reading(database), "id stale", "u", 1)])
    state.close()


def others(path):
    with closing(connect(path)) as database:
        return [
            database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in ("near_name", "figure", "source")
        ]


def test_what_others_remember_stays_and_sources_are_read_anew(spider):
    job(spider, "one", 0, [article("a")])
    fill_others(spider / STATE)
    assert set(made(spider)) == {"a"}
    assert others(spider / STATE) == [1, 1, 0]


def test_of_a_damaged_file_what_others_remember_is_kept_where_it_can_be_read(spider):
    path = spider / STATE
    job(spider, "one", 0, [article("a")])
    fill_others(path)
    with closing(connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [size] = database.execute("PRAGMA page_size").fetchone()
        [root] = database.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'figure'"
        ).fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xa5" * size)
    result = rebuild(spider, PORTAL, window=DAY, progress=lambda done: None)
    assert set(rows_of(spider)) == {"a"}
    [lost] = result.left_out
    assert "table figure" in lost
    assert others(path) == [1, 0, 0]
    assert [found.name for found in spider.glob("state*")] == [STATE]


def test_a_file_that_is_no_database_is_replaced(spider):
    job(spider, "one", 0, [article("a")])
    (spider / STATE).write_bytes(b"a letter to nobody " * 500)
    result = rebuild(spider, PORTAL, window=DAY, progress=lambda done: None)
    assert set(rows_of(spider)) == {"a"}
    assert all("file is not a database" in line for line in result.left_out)


def test_a_file_of_a_newer_newscrawl_is_left_alone(spider):
    job(spider, "one", 0, [article("a")])
    with closing(connect(spider / STATE)) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(RebuildError, match="it has version 99"):
        rebuild(spider, PORTAL, window=DAY, progress=lambda done: None)


def test_while_a_job_runs_and_when_one_began_meanwhile_nothing_is_changed(spider):
    folder = job(spider, "one", 0, [article("a")])
    fill_others(spider / STATE)
    with (folder / ITEMS).open("ab") as file:
        assert lock(file.fileno())
        with pytest.raises(RebuildError, match="one is a job that runs"):
            made(spider)

    def begin(done):
        if not (spider / "two").exists():
            job(spider, "two", 1, [article("b")])

    with pytest.raises(RebuildError, match="a job ran meanwhile"):
        rebuild(spider, PORTAL, window=DAY, progress=begin)
    assert set(rows_of(spider)) == {"stale"}
    assert others(spider / STATE) == [1, 1, 1]
    assert set(made(spider)) == {"a", "b"}


# -- whole crawls -----------------------------------------------------------------------------------


@dataclass
class Corrected:
    """The bundled portal; from some moment on one article has another headline."""

    portal: DemoPortal
    file: str | None = None
    """How the article's addresses end, which are several."""

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        reply = self.portal.reply(scheme, path, attempt)
        if path.rpartition("/")[2] != self.file:
            return reply
        headers = [(name, value) for name, value in reply.headers if name != "ETag"]
        return Reply(200, "OK", tuple(headers), reply.body.replace(b"</h1>", b", it was said</h1>"))


def is_plain(portal: DemoPortal, url: str) -> bool:
    """Whether the page of an article is sent as text, in which a headline can be changed."""
    page = portal.pages.get(url.partition("ecns.cn")[2])
    return page is not None and b"</h1>" in page.body


def meaning(page):
    """What a row says, but for seconds, and for what an address says of an article that has no item."""
    return (
        page.identity, page.status, page.version, page.record, page.file, page.fields, page.content,
        page.section, page.published if page.version else None, page.due is None,
    )  # fmt: skip


def test_after_a_rebuild_nothing_is_fetched_twice_and_a_changed_page_gives_version_2(
    portal, scrapy_on, tmp_path
):
    site = Corrected(portal)
    with DemoServer(site) as server:
        scrapy = scrapy_on(server.proxy_url)
        path = scrapy.archive / "ecns" / STATE
        first = scrapy("crawl", "ecns")
        assert len(first.items) == len(portal.expected)
        remembered = rows_of(path.parent)
        for file in path.parent.glob(f"{STATE}*"):
            file.unlink()
        told = scrapy("state", "rebuild", "ecns")
        assert told.returncode == 0, told.output
        assert f"{len(first.items)} with an item, from 1 job" in told.output
        again = rows_of(path.parent)
        assert {n: meaning(page) for n, page in again.items()} == {
            n: meaning(page) for n, page in remembered.items()
        }
        before = Counter(record.url for record in server.requests)
        second = scrapy("crawl", "ecns")
        assert second.returncode == 0, second.output
        asked = Counter(record.url for record in server.requests) - before
        assert not [url_ for url_ in asked if EcnsSpider.portal.address(url_)]
        assert " 0 items (" in second.output, "and tells how many addresses are known"
        # What is told as changed is looked at: the address of one whose look is due.
        item = next(item for item in first.items if is_plain(portal, item.url))
        site.file = item.url.rpartition("/")[2]
        with closing(connect(path)) as database:
            identity = f"id {EcnsSpider.portal.address(item.url).id}"
            database.execute("UPDATE page SET due = 1 WHERE identity = ?", (identity,))
        jobs = set(path.parent.glob("*/"))
        third = scrapy("crawl", "ecns")
        [newest] = set(path.parent.glob("*/")) - jobs
        lines = (newest / ITEMS).read_text().splitlines()
        assert len(lines) == 1, third.output
        [line] = lines
        assert json.loads(line)["url"] == item.url, third.output
        assert json.loads(line)["metadata"]["version"] == 2
        assert json.loads(line)["metadata"]["changed"] == ["headline"]
