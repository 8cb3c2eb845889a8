"""Jobs of one spider, one after the other: only what is new, what changed, and nothing hidden."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest

from newscrawl.demo.model import Reply
from newscrawl.demo.server import DemoServer
from newscrawl.demo.wire import RequestHead
from tests.conftest import Crawl

ROOT = "https://www.ecns.cn"
FEED, NEWS = f"{ROOT}/rss/rss.xml", f"{ROOT}/news/"
TEXT = (
    "Workers laid the last rail of the line on Friday, two months before it was due, and the first train"
    " is to run when the signals have been tried."
)


@dataclass
class Story:
    """An article of the site."""

    text: str = TEXT
    furniture: str = ""
    """What stands around it, and differs from time to time."""
    modified: datetime | None = None
    status: int = 200


@dataclass
class Site:
    """A portal that a test changes between two jobs: a feed and a listing, with or without validators."""

    stories: dict[str, Story] = field(default_factory=dict)
    feed: list[str] = field(default_factory=list)
    news: list[list[str]] = field(default_factory=list)
    """The pages of the listing."""
    has_etags: bool = True
    failing: set[str] = field(default_factory=set)
    """Paths that answer 500."""
    moved: dict[str, str] = field(default_factory=dict)
    """Paths that lead to other ones."""
    pause: float = 0
    """Seconds that an article takes."""

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        del scheme, attempt
        if path in self.failing:
            return Reply(500, "Internal Server Error", (), b"")
        if path == "/rss/rss.xml":
            return self._reply("text/xml", self._feed())
        if path.startswith("/news/"):
            number = {"/news/": 1} | {f"/news/index_{n}.shtml": n for n in range(2, 20)}
            if (n := number.get(path, 99)) <= len(self.news):
                return self._reply("text/html", self._listing(n))
        if "/detail-" in path:
            time.sleep(self.pause)
        if path in self.moved:
            return Reply(301, "Moved", (("Location", ROOT + self.moved[path]),), b"")
        name = path.rpartition("/detail-")[2].removesuffix(".shtml")
        story = self.stories.get(name)
        if story is None or story.status != 200:
            return Reply(story.status if story else 404, "No", (), b"")
        return self._reply("text/html", page(name, story))

    def _reply(self, kind: str, text: str) -> Reply:
        body = text.encode()
        tag = (("ETag", f'"{hash(body) & 0xFFFFFFFF:x}"'),) if self.has_etags else ()
        return Reply(200, "OK", (("Content-Type", kind), *tag), body)

    def _feed(self) -> str:
        items = [
            f"<item><link>{ROOT}{path_of(name)}</link><title>Told: {name}</title>"
            "<pubDate>Fri, 11 Oct 2024 01:00:00 GMT</pubDate>"
            + (f"<a:updated>{when.isoformat()}</a:updated>" if (when := self.stories[name].modified) else "")
            + "</item>"
            for name in self.feed
        ]  # fmt: skip
        return (
            f'<rss xmlns:a="http://www.w3.org/2005/Atom"><channel>{"".join(items)}</channel></rss>'
        )

    def _listing(self, number: int) -> str:
        rows = "".join(f'<li><a href="{path_of(n)}">{n}</a></li>' for n in self.news[number - 1])
        more = "".join(
            f'<a href="/news/index_{n}.shtml">{n}</a>' for n in range(2, len(self.news) + 1)
        )
        return f"<html><body><ul>{rows}</ul>{more}</body></html>"


def path_of(name: str) -> str:
    return f"/news/2024-10-11/detail-{name}.shtml"


def page(name: str, story: Story) -> str:
    return (
        f"<html><head><title>The story {name}</title></head><body><h1 id=contitle>The story {name}</h1>"
        "<div class=downinfo><span>2024-10-11 09:04:50</span><span>Editor: Li Yan</span></div>"
        f"<div id=yanse class=content><p>{escape(story.text)}</p></div>{story.furniture}</body></html>"
    )


class Server(DemoServer):
    """Serves the site, and answers 304 to those who have a page already."""

    def reply(self, head: RequestHead, scheme: str, path: str) -> Reply:
        reply = super().reply(head, scheme, path)
        tag = dict(reply.headers).get("ETag")
        if tag is not None and head.headers.get("if-none-match") == tag:
            return Reply(304, "Not Modified", (("ETag", tag),), b"")
        return reply


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def crawl(site: Site, scrapy_in, tmp_path: Path) -> Iterator[Callable[..., Crawl]]:
    """Runs one more job on the site; gives what it left."""
    archive = tmp_path / "archive"
    with Server(site) as server:
        run = scrapy_in(archive, server.proxy_url)

        def crawl(*arguments: str) -> Crawl:
            before = set(archive.glob("ecns/*/"))
            asked = len(server.requests)
            done = run("crawl", "ecns", "-a", "sections=news", "-s", "RETRY_ENABLED=0", *arguments)
            assert "Traceback" not in done.output, done.output
            [folder] = set(archive.glob("ecns/*/")) - before
            done.__dict__["folder"] = folder
            done.__dict__["asked"] = [
                (one.url, one.status) for one in server.requests[asked:] if one.method == "GET"
            ]
            return done

        yield crawl


def told(crawl: Crawl) -> dict[str, str]:
    """Outcome of each article by its name."""
    return {
        url.rpartition("/detail-")[2].removesuffix(".shtml"): outcome
        for url, (outcome, _) in crawl.statuses.items()
        if "/detail-" in url
    }


def later(archive: Path, hours: float) -> None:
    """Let all that the spider remembers have happened so many hours earlier."""
    columns = "first_seen last_seen due fetched first_fetched".split()
    moved = ", ".join(f"{name} = {name} - {round(hours * 3600)}" for name in columns)
    with closing(sqlite3.connect(archive / "ecns" / "state.sqlite")) as database, database:
        database.execute(f"UPDATE page SET {moved}")
        database.execute(f"UPDATE source SET polled = polled - {round(hours * 3600)}")


def test_a_second_job_fetches_only_what_is_new(crawl, site):
    site.stories = {name: Story() for name in ("a", "b", "c")}
    site.news = [["b", "a"]]
    first = crawl()
    assert told(first) == {"a": "item", "b": "item"}
    assert {item.metadata.version for item in first.items} == {1}
    site.news = [["c", "b", "a"]]
    second = crawl()
    assert told(second) == {"a": "known", "b": "known", "c": "item"}
    assert [url for url, _ in second.asked if "/detail-" in url] == [ROOT + path_of("c")]
    assert f"by job {first.folder.name}" in second.statuses[ROOT + path_of("a")][1]


def test_a_second_crawl_of_the_bundled_portal_asks_for_no_article(scrapy, server):
    """With all that its articles are linked by: redirects, mobile copies, other sections, tracking."""
    assert len(scrapy("crawl", "ecns").items) == 43
    asked = len(server.requests)
    again = scrapy("crawl", "ecns")
    assert again.returncode == 0, again.output
    [job] = [path for path in scrapy.archive.glob("ecns/*/items.jsonl") if not path.stat().st_size]
    sums = json.loads((job.parent / "crawl.json").read_text())["sums"]
    assert sums.keys() <= {"known", "read", "gone", "robots"}
    assert not [one.url for one in server.requests[asked:] if "/detail-" in one.url]


def test_a_job_that_finds_nothing_new_ends_well(crawl, site):
    site.stories, site.news = {"a": Story()}, [["a"]]
    crawl()
    for has_etags in (True, False):
        site.has_etags = has_etags
        again = crawl()
        assert again.returncode == 0, again.output
        assert again.items == []
    assert again.report["sums"]["known"] == 1


def test_a_source_that_is_not_modified_costs_one_request_and_hides_nothing(crawl, site):
    site.stories = {name: Story() for name in ("a", "b")}
    site.news = [["b", "a"]]
    site.failing = {path_of("b")}
    assert told(crawl()) == {"a": "item", "b": "error"}
    site.failing = set()
    second = crawl()
    assert (NEWS, 304) in second.asked
    assert second.statuses[NEWS] == ("unchanged", "listing news: not modified (HTTP 304)")
    assert told(second) == {}, "an hour is to pass before it is tried again"
    later(second.archive, 1)
    third = crawl()
    assert (NEWS, 304) in third.asked
    assert told(third) == {"b": "item"}
    assert third.statuses[ROOT + path_of("b")] == ("item", None)


@pytest.mark.parametrize("has_etags", [True, False])
def test_a_day_later_an_article_is_looked_at_again_and_is_as_it_was(crawl, site, has_etags):
    site.has_etags = has_etags
    site.stories, site.news = {"a": Story()}, [["a"]]
    crawl()
    later(crawl_archive := crawl().archive, 24)
    again = crawl()
    assert told(again) == {"a": "unchanged"}
    reason = again.statuses[ROOT + path_of("a")][1]
    assert reason == ("not modified (HTTP 304)" if has_etags else "the same page")
    later(crawl_archive, 24)
    assert told(crawl()) in ({}, {"a": "known"}), "the next look is two days later"


def test_what_stands_around_an_article_is_no_change_of_it(crawl, site):
    site.stories, site.news = {"a": Story(furniture="<p>Most read: x</p>")}, [["a"]]
    archive = crawl().archive
    later(archive, 24)
    site.stories["a"].furniture = "<p>Most read: y</p>"
    again = crawl()
    assert again.statuses[ROOT + path_of("a")] == ("unchanged", "the article is as it was")
    assert again.items == []


def test_a_changed_article_is_a_new_version_that_says_what_changed(
    crawl, site, scrapy_in, tmp_path
):
    site.stories, site.news = {"a": Story()}, [["a"]]
    first = crawl()
    later(first.archive, 24)
    site.stories["a"] = Story(text=TEXT + " It carried no passengers.")
    second = crawl()
    [item] = second.items
    assert (item.metadata.version, item.metadata.changed) == (2, ("articleBody",))
    assert item.articleBody.endswith("no passengers.")
    # The same from the archive alone, though the job's listing was not modified and led nowhere.
    assert (NEWS, 304) in second.asked
    nobody = scrapy_in(tmp_path / "again", None)
    replay = nobody("crawl", "ecns", "-a", "sections=news", "-s", f"WARC_REPLAY={second.folder}")
    lines = (second.folder / "items.jsonl").read_bytes()
    assert (replay.folder / "items.jsonl").read_bytes() == lines
    assert replay.report["urls"] == second.report["urls"]
    out = tmp_path / "extracted.jsonl"
    done = nobody.end(nobody.start("extract", str(first.archive), "-o", str(out)))
    assert done.returncode == 0, done.output
    assert out.read_bytes() == (first.folder / "items.jsonl").read_bytes() + lines


def test_a_change_that_the_feed_tells_of_is_looked_at_at_once(crawl, site):
    site.stories, site.feed = {"a": Story()}, ["a"]
    crawl("-a", "sections=")
    site.stories["a"] = Story(text=TEXT + " And on.", modified=datetime(2035, 1, 1, tzinfo=UTC))
    again = crawl("-a", "sections=")
    assert told(again) == {"a": "item"}
    [item] = again.items
    assert item.metadata.version == 2
    assert item.metadata.listed.headline == "Told: a"
    assert item.metadata.listed.source == FEED
    assert item.metadata.listed.dateModified.startswith("2035-01-01")


def test_what_a_listing_called_known_before_it_was_asked_for_is_remembered_all_the_same(
    crawl, site
):
    site.stories = {"a": Story()}
    there = path_of("a").replace("/news/", "/world/")
    site.news, site.has_etags = [["a"]], False
    later(crawl().archive, 24)
    # It has moved, the listing shows the new address and does so first, and the server takes its time.
    site.moved = {path_of("a"): there}
    site.stories["a"] = Story(text=TEXT + " It carried no passengers.")
    listing = site._listing
    site._listing = lambda number: listing(number).replace(path_of("a"), there)
    site.pause = 1.5
    second = crawl()
    assert [item.metadata.version for item in second.items] == [2]
    site.pause = 0
    assert crawl().items == []
    with closing(sqlite3.connect(second.archive / "ecns" / "state.sqlite")) as database:
        assert database.execute("SELECT version, status FROM page").fetchall() == [(2, "item")]


def test_what_vanished_is_told_and_not_asked_for_again(crawl, site):
    site.stories, site.news = {"a": Story()}, [["a"]]
    archive = crawl().archive
    later(archive, 24)
    site.stories["a"].status = 410
    gone = crawl()
    assert told(gone) == {"a": "gone"}
    assert gone.returncode == 0, gone.output
    later(archive, 240)
    assert told(crawl()) in ({}, {"a": "known"})


def test_an_article_that_moved_is_the_same_article(crawl, site):
    site.stories, site.news = {"a": Story()}, [["a"]]
    crawl()
    site.has_etags = False
    moved = path_of("a").replace("/news/", "/world/")
    site.news = [["a"]]
    listing = site._listing
    site._listing = lambda number: listing(number).replace(path_of("a"), moved)
    assert crawl().statuses[ROOT + moved][0] == "known"


def test_a_walk_goes_as_far_as_there_is_something_new(crawl, site):
    names = [f"s{n:02}" for n in range(24)]
    site.stories = {name: Story() for name in names}
    site.news = [names[12:18], names[6:12], names[:6]]
    assert len(crawl().items) == 18
    site.news = [names[18:24], names[12:18], names[6:12], names[:6]]
    second = crawl()
    assert len(second.items) == 6
    read = [url for url, _ in second.asked if url.startswith(NEWS) and "/detail-" not in url]
    assert read == [NEWS, f"{NEWS}index_2.shtml"]


def test_what_arguments_leave_out_is_there_for_jobs_without_them(crawl, site):
    site.stories, site.news = {"a": Story(), "b": Story()}, [["b", "a"]]
    assert told(crawl("-a", "limit=1")) == {"a": "skipped", "b": "item"}
    assert told(crawl("-a", "since=2024-10-12T09:00:00+08:00")).get("a") in (None, "skipped")
    assert told(crawl()) in ({"a": "item"}, {"a": "item", "b": "known"})


def test_what_since_left_out_after_its_page_was_read_is_not_read_by_each_job(crawl, site):
    site.stories, site.news = {"a": Story()}, [["a"]]
    since = ("-a", "since=2024-10-11T10:00:00+08:00")
    first = crawl(*since)
    assert told(first) == {"a": "skipped"}
    assert first.returncode == 0
    second = crawl(*since)
    assert not [url for url, _ in second.asked if "/detail-" in url]
    assert told(crawl()) == {"a": "item"}


def test_without_a_memory_all_is_fetched_each_time(crawl, site):
    site.stories, site.news = {"a": Story()}, [["a"]]
    for _ in range(2):
        assert told(crawl("-s", "STATE_ENABLED=0")) == {"a": "item"}
    assert not list(Path(crawl("-s", "STATE_ENABLED=0").archive).glob("ecns/state.sqlite"))


def test_items_say_how_they_were_listed_and_the_archive_too(crawl, site):
    site.stories, site.feed = {"a": Story()}, ["a"]
    job = crawl("-a", "sections=")
    [item] = job.objects
    assert item["metadata"]["listed"] == {
        "source": FEED,
        "headline": "Told: a",
        "datePublished": "2024-10-11T09:00:00+08:00",
    }
    index = [
        json.loads(line.split(" ", 2)[2])
        for line in (job.folder / "index.cdxj").read_text().splitlines()
    ]
    assert [one["url"] for one in index if one["url"].startswith("urn:asked:")] == [
        f"urn:asked:{ROOT}{path_of('a')}"
    ]
