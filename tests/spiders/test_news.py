"""Portals that nobody has described, crawled from one address."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from made_portals import PORTALS, MadePortal, document, html, queried

from newscrawl.demo.server import DemoServer
from spiders.ecns import EcnsSpider
from tests.soak.amount import cases

# A portal's server is ours; what is not there is not asked for again.
ONE_TRY = ("-s", "RETRY_TIMES=0")


@pytest.fixture(scope="module")
def crawl_of(scrapy_in, tmp_path_factory):
    """Crawls a portal from one of its addresses; gives the crawl, and what was asked."""

    def run(portal, path="/", *arguments):
        with DemoServer(portal, hosts=(portal.host,)) as server:
            scrapy = scrapy_in(tmp_path_factory.mktemp("news") / "archive", server.proxy_url)
            done = scrapy("crawl", "news", "-a", f"url={portal.url(path)}", *arguments, *ONE_TRY)
            asked = [
                one.url.split(portal.host, 1)[1] for one in server.requests if one.method == "GET"
            ]
        return done, asked

    return run


@pytest.fixture(scope="module")
def crawled(crawl_of):
    """Whole crawls of the made portals, each once."""
    known = {}

    def get(name):
        if name not in known:
            portal = PORTALS[name]()
            known[name] = (portal, *crawl_of(portal))
        return known[name]

    return get


def paths(crawl, portal):
    return {item.url.split(portal.host, 1)[1] for item in crawl.items}


@pytest.mark.parametrize("name", PORTALS)
def test_every_article_is_found_and_nothing_else(crawled, name):
    portal, crawl, asked = crawled(name)
    assert crawl.returncode == 0, crawl.output
    assert paths(crawl, portal) == portal.articles.keys()
    assert "Traceback" not in crawl.output
    for item in crawl.items:
        story = portal.articles[item.url.split(portal.host, 1)[1]]
        assert item.headline == story.headline
        assert item.paragraphs[-len(story.paragraphs) :] == story.paragraphs
        assert item.datePublished[:10] == story.day
    # No page is asked for twice, and what was looked at in order to learn is among the items.
    assert len(asked) == len(set(asked))
    assert sum(path in portal.articles for path in asked) == len(portal.articles)


@pytest.mark.parametrize(
    ("name", "most"), [("dated_slugs", 20), ("numbered", 9), ("queried", 16), ("near_sections", 21)]
)
def test_few_requests_are_no_article(crawled, name, most):
    """robots.txt, the front page, feeds and sitemaps with the places where they may be, sections, a sample."""
    portal, _, asked = crawled(name)
    assert sum(path not in portal.articles for path in asked) <= most


def test_items_name_the_host_and_what_the_front_page_says_of_its_publisher(crawled):
    _, crawl, _ = crawled("dated_slugs")
    for item in crawl.items:
        assert item.metadata.portal == "harbour-post.example"
        assert item.publisher.name == "The Harbour Post"
        assert item.publisher.url == "https://www.harbour-post.example/"
        assert item.inLanguage == "en"


def test_a_time_without_offset_gives_its_day_where_no_zone_is_known(crawled):
    _, crawl, _ = crawled("numbered")
    assert {len(item.datePublished) for item in crawl.items} == {len("2026-09-28")}


def test_the_log_says_what_was_learned(crawled):
    _, crawl, _ = crawled("near_sections")
    assert (
        "Learned of valley-news.example: /{label}/{slug} in /guides/: no articles" in crawl.output
    )
    assert "Learned of valley-news.example: /{label}/{slug} in /politics/: articles" in crawl.output


@pytest.mark.parametrize("name", cases(["numbered"], ["near_sections"]))
def test_a_replay_learns_the_same_and_gives_the_same_items(crawled, scrapy_in, tmp_path, name):
    portal, crawl, _ = crawled(name)
    again = scrapy_in(tmp_path / "again", None)(
        "crawl",
        "news",
        "-a",
        f"url={portal.url('/')}",
        "-s",
        f"WARC_REPLAY={crawl.folder}",
        *ONE_TRY,
    )
    assert again.returncode == 0, again.output
    lines = [(one.folder / "items.jsonl").read_bytes() for one in (crawl, again)]
    assert lines[0] == lines[1]


@pytest.mark.parametrize("path", cases(["article"], ["/politics/"]))
def test_a_section_or_an_article_leads_to_the_whole_portal(crawl_of, path):
    portal = queried()
    start = next(iter(portal.articles)) if path == "article" else path
    crawl, _ = crawl_of(portal, start)
    assert paths(crawl, portal) == portal.articles.keys()


def test_a_limit_bounds_the_sample_too(crawl_of):
    portal = PORTALS["dated_slugs"]()
    crawl, asked = crawl_of(portal, "/", "-a", "limit=2")
    assert len(crawl.items) == 2
    assert set(asked) - portal.articles.keys() == {"/robots.txt", "/", "/feed/"}
    assert sum(path in portal.articles for path in asked) == 2


def test_what_is_too_old_by_its_address_is_not_asked_for(crawl_of):
    portal = PORTALS["dated_slugs"]()
    crawl, asked = crawl_of(portal, "/", "-a", "since=2026-09-24")
    wanted = {path for path, story in portal.articles.items() if story.day >= "2026-09-24"}
    assert paths(crawl, portal) == wanted
    # The day before may be that of writing.
    assert {path for path in asked if path.startswith("/2026")} - wanted <= {
        path for path, story in portal.articles.items() if story.day == "2026-09-23"
    }


def test_the_demo_portal_is_found_whole(scrapy, server, portal):
    crawl = scrapy("crawl", "news", "-a", "url=https://www.ecns.cn/")
    assert crawl.returncode == 0, crawl.output
    address = EcnsSpider.portal.address
    ids = {address(item.url).id for item in crawl.items}
    assert ids == {article.id.removeprefix("detail-") for article in portal.expected}
    assert len(crawl.items) == len(portal.expected)
    asked = [one.url for one in server.requests if one.method == "GET"]
    # Among them what answers 503 first, redirects, dead links and the twelve pages of the listings.
    assert len(asked) <= 75


def test_a_page_that_scripts_build_is_said_to_be_one(crawl_of):
    portal = MadePortal(
        "app.example", {"/": html('<html><body><div id="app"></div></body></html>')}
    )
    crawl, _ = crawl_of(portal)
    assert crawl.returncode == 1
    [line] = [
        line for line in crawl.output.splitlines() if "no link to a page that could be" in line
    ]
    assert "name a section or a feed of the portal: -a url=https://..." in line


def test_a_wall_before_the_front_page_is_named(crawl_of):
    page = document(
        "Just a moment...", "<h1>Checking your browser before accessing wall.example</h1>"
    )
    portal = MadePortal("wall.example", {"/": html(page, status=403)})
    crawl, _ = crawl_of(portal)
    assert crawl.returncode == 1
    assert crawl.statuses["https://wall.example/"][0] == "blocked"
    [line] = [line for line in crawl.output.splitlines() if "No article was found" in line]
    assert "closed doors" in line


def test_a_portal_that_leads_elsewhere_is_not_followed(crawl_of):
    portal = MadePortal("old.example")
    moved = html("", status=301)
    portal.pages["/"] = type(moved)(301, "Moved", (("Location", "https://new.example/"),), b"")
    crawl, _ = crawl_of(portal)
    assert crawl.returncode == 1
    assert crawl.statuses["https://new.example/"][0] == "offsite"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "-a url=...: name any page of the portal, `scrapy crawl news -a url=https://news.example/`."),
        (["url=news.example"], "no http or https address. Did you mean https://news.example?"),
        (["url=ftp://news.example/"], "-a url=ftp://news.example/: no http or https address."),
        (["url=https://news.example/", "limt=3"], "did you mean limit?"),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_one_clear_line(scrapy_on, arguments, words):
    given = [part for argument in arguments for part in ("-a", argument)]
    done = scrapy_on(None)("crawl", "news", *given)
    assert done.returncode == 2
    assert [line for line in done.output.splitlines() if words in line]
    assert "Traceback" not in done.output
    assert not done.archive.exists()


def test_a_second_job_asks_for_what_is_new_alone_and_learns_from_what_is_known(scrapy_in, tmp_path):
    portal = PORTALS["near_sections"]()
    path = list(portal.articles)[-1]
    whole = dict(portal.pages)
    link = f'href="{path}"'.encode()
    for name, reply in whole.items():
        portal.pages[name] = replace(reply, body=reply.body.replace(link, b'href="/about/"'))
    asked = []
    for job in range(3):
        if job == 1:
            # Linked from now on.
            portal.pages |= whole
        with DemoServer(portal, hosts=(portal.host,)) as server:
            scrapy = scrapy_in(tmp_path / "archive", server.proxy_url)
            done = scrapy("crawl", "news", "-a", f"url={portal.url('/')}", *ONE_TRY)
            assert done.returncode == 0, done.output
            asked.append({one.url.split(portal.host, 1)[1] for one in server.requests})
    jobs = sorted((tmp_path / "archive/news").glob("*/items.jsonl"))
    items = [[json.loads(line) for line in job.read_text("utf-8").splitlines()] for job in jobs]
    assert [len(found) for found in items] == [len(portal.articles) - 1, 1, 0]
    assert [found & portal.articles.keys() for found in asked[1:]] == [{path}, set()]
    # Nor for the pages that were none.
    assert not [path for path in asked[2] if path.startswith("/guides/")]


def test_two_portals_share_what_the_spider_remembers_without_harm(scrapy_in, tmp_path):
    """Both have an article 48213: each is known by its own address."""
    for name in ("numbered", "queried"):
        portal = PORTALS[name]()
        with DemoServer(portal, hosts=(portal.host,)) as server:
            scrapy = scrapy_in(tmp_path / "archive", server.proxy_url)
            url = f"url={portal.url('/')}"
            done = scrapy("crawl", "news", "-a", url, "-a", "limit=3", *ONE_TRY)
        assert done.returncode == 0, done.output
    files = sorted((tmp_path / "archive/news").glob("*/items.jsonl"))
    assert [len(file.read_text("utf-8").splitlines()) for file in files] == [3, 3]
    hosts = {urlsplit(json.loads(line)["url"]).hostname for file in files for line in file.open()}
    assert hosts == {"www.talbote.example", "meadow-times.example"}
