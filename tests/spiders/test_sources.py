"""Sources of the rarer kinds, crawled: pages of days, lists of data, feeds of sections, other hosts."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from made_portals import Story, document, html, paragraphs, stories, teasers, xml

from newscrawl.demo.model import Reply
from newscrawl.demo.server import DemoServer
from newscrawl.demo.wire import RequestHead
from tests.conftest import FAST, Crawl

ROOT = Path(__file__).parents[2]
HOST, FEEDS, ELSEWHERE = "www.made.example", "feeds.other.example", "www.elsewhere.example"
HOSTS = (HOST, "sport.made.example", "www.made.co.example", FEEDS, ELSEWHERE)
HOME = f"https://{HOST}"
EVERY = stories(12)

MODULE = '''\
"""Made for a test."""

import os
from datetime import datetime

from newscrawl import clock
from newscrawl.portals import Articles, Days, Feed, Listing, Portal, Publisher, feeds
from spiders.base import PortalSpider

clock.now = lambda: datetime.fromisoformat(os.environ["NOW"])


class MadeSpider(PortalSpider):
    portal = Portal(
        name="made", publisher=Publisher(name="Made"), hosts=("www.made.example", "*.made.example"),
        copies={"www.made.co.example": "www.made.example"}, timezone="Asia/Shanghai", language="en",
        sources=(SOURCES,), articles=(Articles(r"/(?P<id>\\d{5})\\.html$"),),
    )  # fmt: skip
'''


@dataclass
class Site:
    """All hosts, as a table of pages by address."""

    pages: dict[str, Reply] = field(default_factory=dict)

    def add(self, *every: Story, home: str = HOME) -> None:
        """Put articles there."""
        for story in every:
            head = f'<meta property="article:published_time" content="{story.day}T09:15:00+08:00">'
            head += '<meta property="article:section" content="Latest">'
            body = f"<article><h1>{story.headline}</h1>{paragraphs(story)}</article>"
            self.pages[url_of(story, home)] = html(document(story.headline, body, head=head))

    def list_day(self, day: str, *every: Story) -> None:
        """Say which articles the page of a day lists."""
        rows = [(f"/{story.number}.html", story) for story in every]
        self.pages[f"{HOME}/day/{day}"] = html(document(day, f"<h1>{day}</h1>{teasers(rows)}"))

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        """Needed of a site; the server asks for whole addresses."""
        raise NotImplementedError


class Server(DemoServer):
    """Serves the site, host by host."""

    def __init__(self, site: Site) -> None:
        super().__init__(site, hosts=HOSTS)
        self.pages = site.pages

    def reply(self, head: RequestHead, scheme: str, path: str) -> Reply:
        url = f"{scheme}://{head.headers['host']}{path}"
        return self.pages.get(url, html("<h1>Not found</h1>", status=404))


def url_of(story: Story, home: str = HOME) -> str:
    return f"{home}/{story.number}.html"


def feed_of(urls: Iterable[str]) -> Reply:
    items = "".join(f"<item><title>News</title><link>{url}</link></item>" for url in urls)
    return xml(f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>')


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def crawl(site: Site, tmp_path: Path, scrapy_environment) -> Iterator[Callable[..., Crawl]]:
    """Runs one more job of a spider with these sources, at a moment; gives what it left and asked for."""
    project, archive = tmp_path / "project", tmp_path / "archive"
    (project / "mine").mkdir(parents=True)
    (project / "mine/__init__.py").touch()
    (project / "scrapy.cfg").write_text("[settings]\ndefault = own\n")
    (project / "own.py").write_text(
        'from newscrawl.settings import *\n\nSPIDER_MODULES = ["mine"]\n'
    )
    with Server(site) as server:

        def crawl(sources: str, *arguments: str, now: str = "2026-09-28T12:00:00Z") -> Crawl:
            (project / "mine/made.py").write_text(MODULE.replace("SOURCES", sources))
            before, asked = set(archive.glob("made/*/")), len(server.requests)
            done = subprocess.run(
                [
                    sys.executable, "-m", "scrapy", "crawl", "made", *FAST,
                    "-s", f"ARCHIVE_DIR={archive}", "-s", "RETRY_ENABLED=0", *arguments,
                ],
                cwd=project, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False,
                env=scrapy_environment(server.proxy_url) | {"NOW": now, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
            output = done.stdout.decode("utf-8", "replace")
            assert "Traceback" not in output, output
            [folder] = set(archive.glob("made/*/")) - before
            left = Crawl(done.returncode, output, archive)
            left.__dict__["folder"] = folder
            left.__dict__["asked"] = [
                one.url for one in server.requests[asked:] if one.method == "GET"
            ]
            return left

        yield crawl


def found(crawl: Crawl) -> set[str]:
    return {item.url for item in crawl.items}


def asked(crawl: Crawl, start: str) -> list[str]:
    """What was asked for below an address, without that."""
    return sorted(url.removeprefix(start) for url in crawl.asked if url.startswith(start))


# -- pages of days ------------------------------------------------------------------------------

DAYS = 'Days("https://www.made.example/day/{day:%Y-%m-%d}", "2026-09-24")'


@pytest.fixture
def days(site: Site) -> Site:
    """Each day until 28 September has one article; its page lists that and its neighbours."""
    site.add(*EVERY)
    for n, story in enumerate(EVERY):
        site.list_day(story.day, *EVERY[max(0, n - 1) : n + 2])
    return site


def test_pages_of_days_are_read_the_newest_two_and_with_since_all(days, crawl):
    first = crawl(DAYS)
    assert first.returncode == 0, first.output
    assert asked(first, f"{HOME}/day/") == ["2026-09-27", "2026-09-28"]
    assert found(first) == {url_of(story) for story in EVERY[:3]}
    assert first.statuses[f"{HOME}/day/2026-09-28"] == ("read", "listing days: 2 articles")

    late = stories(13)[12]
    days.add(late)
    days.list_day("2026-09-28", EVERY[0], late)
    days.list_day("2026-09-29")
    second = crawl(DAYS, now="2026-09-29T12:00:00Z")
    assert asked(second, f"{HOME}/day/") == ["2026-09-28", "2026-09-29"]
    assert found(second) == {url_of(late)}

    third = crawl(DAYS, "-a", "since=2026-09-20", now="2026-09-29T13:00:00Z")
    # None before the first day that has a page.
    assert {"2026-09-24", "2026-09-25", "2026-09-26"} <= set(asked(third, f"{HOME}/day/"))
    assert "2026-09-23" not in asked(third, f"{HOME}/day/")
    assert found(third) == {url_of(story) for story in EVERY[3:6]}

    # A week later the days that were read when they were over are not read again.
    fourth = crawl(DAYS, "-a", "since=2026-09-20", now="2026-10-06T12:00:00Z")
    again = asked(fourth, f"{HOME}/day/")
    assert not {"2026-09-24", "2026-09-25", "2026-09-26"} & set(again)
    assert {"2026-09-28", "2026-09-29", "2026-09-30", "2026-10-06"} <= set(again)
    assert found(fourth) == set()


def test_until_moves_the_walk_into_the_past(days, crawl):
    done = crawl(DAYS, "-a", "since=2026-09-25", "-a", "until=2026-09-26")
    assert asked(done, f"{HOME}/day/") == ["2026-09-25", "2026-09-26"]
    assert found(done) == {url_of(story) for story in EVERY[2:4]}
    assert done.statuses[url_of(EVERY[1])][0] == "skipped"


# -- data ---------------------------------------------------------------------------------------

DATA = 'Listing("https://www.made.example/data/world_1.jsonp", "world", "world_{n}.jsonp")'


def jsonp(every: Iterable[Story]) -> Reply:
    rows = [
        {
            "id": story.number, "url": url_of(story), "title": f"<b>{story.headline}</b>", "image": "/a/b.jpg",
            "brief": "<p>See /48000.html</p>", "focus_date": f"{story.day} 09:15:00",
        }
        for story in every
    ]  # fmt: skip
    text = f"world({json.dumps({'data': {'total': 99, 'list': rows}})})"
    return Reply(200, "OK", (("Content-Type", "application/javascript"),), text.encode())


def test_a_list_of_data_is_walked_to_its_empty_page(site, crawl):
    site.add(*EVERY[:5])
    for n, rows in enumerate((EVERY[:3], EVERY[3:5], ()), start=1):
        site.pages[f"{HOME}/data/world_{n}.jsonp"] = jsonp(rows)
    done = crawl(DATA)
    assert done.returncode == 0, done.output
    assert asked(done, f"{HOME}/data/") == ["world_1.jsonp", "world_2.jsonp", "world_3.jsonp"]
    assert found(done) == {url_of(story) for story in EVERY[:5]}
    listed = {item.url: item.metadata.listed for item in done.items}
    first = listed[url_of(EVERY[0])]
    assert (first.headline, first.datePublished) == (
        EVERY[0].headline,
        f"{EVERY[0].day}T09:15:00+08:00",
    )


def test_what_data_say_of_a_day_saves_the_request(site, crawl):
    site.add(*EVERY[:3])
    site.pages[f"{HOME}/data/world_1.jsonp"] = jsonp(EVERY[:3])
    done = crawl(DATA, "-a", "since=2026-09-27")
    assert found(done) == {url_of(story) for story in EVERY[:2]}
    assert done.statuses[url_of(EVERY[2])][0] == "skipped"
    assert url_of(EVERY[2]) not in done.asked


def test_data_that_are_broken_end_as_an_error_and_not_as_an_empty_list(site, crawl):
    site.pages[f"{HOME}/data/world_1.jsonp"] = Reply(
        200, "OK", (("Content-Type", "application/javascript"),), b'world({"data": {"list": ['
    )
    done = crawl(DATA)
    outcome, reason = done.statuses[f"{HOME}/data/world_1.jsonp"]
    assert (outcome, reason) == ("error", 'no JSON: \'world({"data": {"list": [\'')
    assert done.items == []


# -- feeds of sections --------------------------------------------------------------------------

SECTIONS = '*feeds("https://feeds.other.example/{}.xml", "world business"), Feed("https://feeds.other.example/all.xml")'


def set_feeds(site: Site, world: Iterable[Story], business: Iterable[Story]) -> None:
    for name, every in (("world", world), ("business", business)):
        site.pages[f"https://{FEEDS}/{name}.xml"] = feed_of(url_of(story) for story in every)
    site.pages[f"https://{FEEDS}/all.xml"] = feed_of([url_of(EVERY[9])])


def test_a_section_reads_its_feed_alone(site, crawl):
    site.add(*EVERY)
    set_feeds(site, EVERY[:2], EVERY[2:4])
    done = crawl(SECTIONS, "-a", "sections=world")
    assert asked(done, f"https://{FEEDS}/") == ["robots.txt", "world.xml"]
    assert found(done) == {url_of(story) for story in EVERY[:2]}
    # A label beside it can be on any page: all is read.
    wide = crawl(SECTIONS, "-a", "sections=business,Opinion")
    assert asked(wide, f"https://{FEEDS}/") == [
        "all.xml",
        "business.xml",
        "robots.txt",
        "world.xml",
    ]
    assert found(wide) == {url_of(story) for story in EVERY[2:4]}
    assert wide.statuses[url_of(EVERY[9])][0] == "skipped"


def test_an_article_that_one_feed_showed_is_of_its_section_in_later_jobs(site, crawl):
    site.add(*EVERY)
    set_feeds(site, EVERY[:1], EVERY[2:3])
    assert len(crawl(SECTIONS).items) == 3
    # A day later no feed shows them any more, and they are due to be looked at again.
    set_feeds(site, (), ())
    site.pages[url_of(EVERY[0])] = html(
        site.pages[url_of(EVERY[0])]
        .body.decode()
        .replace("</h1>", "</h1><p>Corrected: the mayor opens it.</p>")
    )
    later = crawl(SECTIONS, "-a", "sections=business", now="2026-09-29T13:00:00Z")
    assert [url for url in later.asked if url.endswith(".html")] == [url_of(EVERY[2])]
    again = crawl(SECTIONS, "-a", "sections=world", now="2026-09-29T14:00:00Z")
    assert found(again) == {url_of(EVERY[0])}
    assert again.items[0].metadata.version == 2


# -- hosts --------------------------------------------------------------------------------------


def test_other_hosts_are_asked_for_sources_alone_and_those_below_and_copies_for_articles(
    site, crawl
):
    on_main, on_sport, on_copy, moved, on_feeds, away = EVERY[:6]
    sport, copy = "https://sport.made.example", "https://www.made.co.example"
    site.add(on_main, moved)
    site.add(on_sport, home=sport)
    site.add(on_copy, on_main, home=copy)
    site.add(on_feeds, home=f"https://{FEEDS}")
    site.add(away, moved, home=f"https://{ELSEWHERE}")
    site.pages[url_of(moved)] = Reply(
        301, "Moved", (("Location", url_of(moved, f"https://{ELSEWHERE}")),), b""
    )
    site.pages[f"https://{FEEDS}/all.xml"] = feed_of(
        [
            url_of(on_main), url_of(on_main, copy), url_of(on_sport, sport), url_of(on_copy, copy),
            url_of(moved), url_of(on_feeds, f"https://{FEEDS}"), url_of(away, f"https://{ELSEWHERE}"),
        ]
    )  # fmt: skip
    done = crawl('Feed("https://feeds.other.example/all.xml")')
    assert found(done) == {url_of(on_main), url_of(on_sport, sport), url_of(on_copy, copy)}
    canonical = {item.url: item.canonicalUrl for item in done.items}
    assert canonical[url_of(on_copy, copy)] == url_of(on_copy)
    assert canonical[url_of(on_sport, sport)] == url_of(on_sport, sport)
    assert done.statuses[url_of(on_main, copy)][0] == "duplicate"
    assert done.statuses[url_of(moved)][0] == "redirect"
    assert done.statuses[url_of(moved, f"https://{ELSEWHERE}")] == (
        "offsite", "not on the spider's hosts",
    )  # fmt: skip
    assert asked(done, f"https://{ELSEWHERE}/") == []
    assert asked(done, f"https://{FEEDS}/") == ["all.xml", "robots.txt"]
    archived = b"".join(gzip.decompress(path.read_bytes()) for path in done.warcs)
    assert f"WARC-Target-URI: https://{FEEDS}/all.xml\r\n".encode() in archived


def test_a_source_that_leads_to_another_host_is_refused(site, crawl):
    site.add(EVERY[0])
    site.pages[f"https://{ELSEWHERE}/all.xml"] = feed_of([url_of(EVERY[0])])
    site.pages[f"https://{FEEDS}/all.xml"] = Reply(
        302, "Moved", (("Location", f"https://{ELSEWHERE}/all.xml"),), b""
    )
    done = crawl('Feed("https://feeds.other.example/all.xml")')
    assert done.statuses[f"https://{ELSEWHERE}/all.xml"][0] == "offsite"
    assert asked(done, f"https://{ELSEWHERE}/") == []
    assert done.items == []
