"""The simulated portal: it answers as portals do, and its pages hold what their author wrote."""

from __future__ import annotations

import http.client
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest

from newscrawl.demo.model import Reply
from newscrawl.demo.wire import RequestHead
from newscrawl.discovery import read_feed, read_links
from newscrawl.extract import parse_page
from tests.simulation.pages import HOST
from tests.simulation.portal import FEED_LENGTH, PAGES, ROWS, SimulatedPortal, outages
from tests.simulation.server import SimulatedServer
from tests.simulation.stories import BEGIN, SECTIONS, Validators, make_stories
from tests.simulation.strategies import SimulatedSpider
from tests.simulation.virtual import VirtualClock

DAYS = 14
LATE = BEGIN + timedelta(days=DAYS - 1)
HOUR = timedelta(hours=1)


class Reader:
    """Asks the portal at moments of its time."""

    def __init__(self, *, silent: bool = False) -> None:
        self.clock = VirtualClock(LATE)
        self.portal = SimulatedPortal(DAYS, silent=silent, clock=self.clock.now)

    def get(self, path: str, when: datetime, **headers: str) -> Reply:
        self.clock.when = when
        named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        return self.portal.reply(RequestHead("GET", path, "HTTP/1.1", named), path)


@pytest.fixture(scope="module")
def stories():
    return make_stories(DAYS, 7)


@pytest.fixture(scope="module")
def reader():
    return Reader()


def header(reply, name):
    return dict(reply.headers).get(name)


def calm(stories, validators, age=2 * HOUR):
    """An article of a server of this kind, and a moment at which nothing is wrong with it."""
    story = next(
        one
        for one in stories
        if one.validators is validators
        and len(one.revisions) == 1
        and not one.gone
        and not one.moved
        and not any(o.begin - 2 * age <= one.appeared + age < o.end for o in outages(DAYS))
    )
    return story, story.appeared + age


def test_two_weeks_hold_some_hundred_articles_of_very_different_sections(stories):
    assert 600 < len(stories) < 900
    counts = {one.name: sum(s.section is one for s in stories) for one in SECTIONS}
    assert counts["wire"] > 300
    assert 0 < min(counts.values()) < 10


def test_nights_are_quiet(stories):
    hours = [one.appeared.hour for one in stories]
    assert sum(hour in (21, 22, 23, 0, 1) for hour in hours) < len(stories) / 20


def test_one_in_five_changes_within_a_day(stories):
    assert 0.15 < sum(one.changed_soon for one in stories) / len(stories) < 0.25


def test_the_same_seed_gives_the_same_portal_and_another_one_another(stories):
    assert make_stories(DAYS, 7) == stories
    assert make_stories(DAYS, 8) != stories


def test_an_article_with_validators_gets_304_until_it_changes(reader, stories):
    changing = next(
        one
        for one in stories
        if one.validators is Validators.KEPT
        and len(one.revisions) > 1
        and one.revisions[1].at - one.appeared > timedelta(minutes=10)
        and not one.gone
        and not one.moved
    )
    first, change = changing.appeared + timedelta(minutes=1), changing.revisions[1].at
    path = changing.path(first)
    page = reader.get(path, first)
    etag, modified = header(page, "ETag"), header(page, "Last-Modified")
    for conditions in ({"If_None_Match": etag}, {"If_Modified_Since": modified}):
        unchanged = reader.get(path, change - timedelta(minutes=1), **conditions)
        assert (unchanged.status, unchanged.body) == (304, b"")
        assert reader.get(path, change, **conditions).status == 200
    assert header(reader.get(path, change), "ETag") != etag


def test_some_servers_ignore_conditions(reader, stories):
    story, when = calm(stories, Validators.IGNORED)
    page = reader.get(story.path(when), when)
    etag = header(page, "ETag")
    again = reader.get(story.path(when), when + HOUR, If_None_Match=etag)
    assert (again.status, again.body, header(again, "ETag")) == (200, page.body, etag)


def test_some_pages_are_never_the_same_though_the_article_is(reader, stories):
    story, when = calm(stories, Validators.NONE)
    pages = [reader.get(story.path(when), when + n * HOUR) for n in (0, 1)]
    assert pages[0].body != pages[1].body
    assert header(pages[0], "ETag") is header(pages[0], "Last-Modified") is None
    texts = [parse_page(page.body, f"https://{HOST}/", "text/html").tree for page in pages]
    bodies = [tree.css_first("article").html for tree in texts]
    assert bodies[0] == bodies[1]


def test_an_article_that_moved_redirects_and_keeps_its_id(reader, stories):
    story = next(one for one in stories if one.moved and not one.gone)
    old, new = story.path(story.appeared), story.path(story.moved)
    assert old != new
    moved = reader.get(old, story.moved)
    assert (moved.status, header(moved, "Location")) == (301, f"https://{HOST}{new}")
    assert reader.get(new, story.moved).status == 200
    portal = SimulatedSpider.portal
    assert portal.address(f"https://{HOST}{old}") == portal.address(f"https://{HOST}{new}")


def test_an_article_that_vanishes_is_gone_from_the_feed_too(reader, stories):
    minute = timedelta(minutes=1)
    shown = reader.portal.shown
    story = next(one for one in stories if one.gone and one.id in shown("feed", one.gone - minute))
    assert reader.get(story.path(story.gone), story.gone - minute).status == 200
    assert reader.get(story.path(story.gone), story.gone).status == story.gone_status
    assert story.id not in shown("feed", story.gone)


def test_the_feed_has_the_latest_twenty_and_answers_304_while_nothing_happens(reader):
    feed = reader.get("/feed.xml", LATE)
    links = read_feed(feed.body, f"https://{HOST}/feed.xml", SimulatedSpider.portal)
    assert len(links) == FEED_LENGTH
    newest = [one for one in reader.portal.stories if one.fed and one.fed <= LATE]
    assert links[0].id == max(newest, key=lambda one: one.fed).id
    etag = header(feed, "ETag")
    assert reader.get("/feed.xml", LATE + HOUR / 3600, If_None_Match=etag).status == 304


def test_a_listing_has_three_pages_of_twenty_rows(reader):
    found = set()
    for path in ("/wire/", "/wire/index_2.html", "/wire/index_3.html"):
        page = reader.get(path, LATE)
        tree = parse_page(page.body, f"https://{HOST}{path}", "text/html").tree
        links = list(read_links(tree, f"https://{HOST}{path}", SimulatedSpider.portal))
        assert len(links) == ROWS
        found |= {link.id for link in links}
    assert found == reader.portal.shown("wire", LATE)
    assert len(found) == PAGES * ROWS
    assert reader.get("/wire/index_4.html", LATE).status == 404


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_half_of_the_listings_have_an_etag(reader, section):
    path = f"/{section.name}/"
    etag = header(reader.get(path, LATE), "ETag")
    assert (etag is not None) == section.has_etag
    if etag:
        assert reader.get(path, LATE, If_None_Match=etag).status == 304


@pytest.mark.parametrize("silent", [False, True])
def test_the_sitemap_tells_of_changes_unless_the_portal_is_silent(stories, silent):
    reader = Reader(silent=silent)
    story = next(one for one in stories if one.changed_soon and not one.gone)
    when = story.revisions[-1].at
    root = ElementTree.fromstring(reader.get("/sitemap-news.xml", when).body)
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    said = {url.findtext(f"{space}loc"): url.findtext(f"{space}lastmod") for url in root}
    [lastmod] = [value for loc, value in said.items() if story.id in loc]
    assert datetime.fromisoformat(lastmod) == (story.appeared if silent else when)


def test_outages_are_as_planned(reader):
    down, section, _, busy = outages(DAYS)
    assert reader.get("/robots.txt", down.begin).status == 503
    assert reader.get("/feed.xml", down.begin).status == 503
    assert reader.get("/feed.xml", down.end).status == 200
    assert reader.get(f"/{section.section}/", section.begin + 20 * HOUR).status == 500
    assert reader.portal.shown(section.section, section.begin) == frozenset()
    story = next(one for one in reader.portal.stories if one.appeared > busy.begin - HOUR * 9)
    answers = [reader.get(story.path(busy.begin), busy.begin) for _ in range(7)]
    assert [one.status for one in answers] == [429] * 5 + [200] * 2
    assert header(answers[0], "Retry-After") == "1"


def test_a_304_leaves_the_connection_fit_for_the_next_request(stories):
    story, when = calm(stories, Validators.KEPT)
    clock = VirtualClock(when)
    with SimulatedServer(SimulatedPortal(DAYS, clock=clock.now)) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        url = f"http://{HOST}{story.path(when)}"
        connection.request("GET", url)
        page = connection.getresponse()
        body, etag = page.read(), page.headers["ETag"]
        for _ in range(2):
            connection.request("GET", url, headers={"If-None-Match": etag})
            answer = connection.getresponse()
            assert (answer.status, answer.read()) == (304, b"")
            assert answer.headers["Content-Length"] is None
        connection.request("GET", url)
        assert connection.getresponse().read() == body
        connection.close()
        assert [(one.status, one.story, one.revision) for one in server.asked] == [
            (200, story.id, 0),
            (304, story.id, None),
            (304, story.id, None),
            (200, story.id, 0),
        ]
