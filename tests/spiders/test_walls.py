"""A crawl that meets walls: each URL ends as what stood in its place, and the sums agree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from wall_pages import ARTICLES, BOT_CHECKS, WALLS, WallPage, page

from newscrawl.demo.model import Reply
from newscrawl.demo.server import DemoServer
from newscrawl.ledger import OF_WALLS, Outcome

HOME = "https://www.ecns.cn"
ONE_TRY = ("-s", "RETRY_TIMES=0")


@dataclass
class Pages:
    """A site of few pages; whatever else is asked is not there."""

    replies: Mapping[str, Reply]

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        return self.replies.get(path, answer("<h1>404 Not Found</h1>", 404))


def answer(html: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    named = {"Content-Type": "text/html; charset=utf-8"} | dict(headers or {})
    return Reply(status, "Said so", tuple(named.items()), html.encode())


def wall_answer(wall: WallPage) -> Reply:
    return answer(wall.html, wall.status, wall.headers)


def listing(paths: Mapping[str, object]) -> Reply:
    links = "".join(f'<li><h3><a href="{path}">A headline</a></h3></li>' for path in paths)
    return answer(f"<!DOCTYPE HTML><html><body><ul class='bizlst'>{links}</ul></body></html>")


def own_words(name: str, number: int) -> str:
    """An article that does not say the same as the others, or the crawl would keep one of them."""
    return re.sub(r" (the|a|and|of) ", rf" \1 {number}th ", ARTICLES[name])


# Scrapy follows what refreshes itself with an address: such a wall is met behind it.
REFRESHED = tuple(wall for wall in WALLS if "; URL=" in wall.html)
STAYING = tuple(wall for wall in WALLS if wall not in REFRESHED)
WALLED = {f"/news/2026-10-04/detail-ihwall{n:06}.shtml": wall for n, wall in enumerate(STAYING)}
MET = {f"/news/2026-10-03/detail-ihgood{n:06}.shtml": name for n, name in enumerate(ARTICLES)}
# The portal's pages have its elements, or declare an article.
READ = {path: name for path, name in MET.items() if "ld+json" in ARTICLES[name]}
REDIRECTED = {
    "/news/2026-10-05/detail-ihdoor000001.shtml": "https://consent.example.org/?next=1",
    "/news/2026-10-05/detail-ihdoor000002.shtml": "https://login.example.org/?next=2",
    "/news/2026-10-05/detail-ihdoor000003.shtml": "https://www.example.org/elsewhere",
}


@pytest.fixture(scope="module")
def crawled(scrapy_in, tmp_path_factory):
    """One crawl that meets a wall of each kind in the place of an article, a listing and a feed."""
    replies = {
        "/news/": listing(WALLED | MET | REDIRECTED),
        "/world/": wall_answer(BOT_CHECKS[0]),
        "/business/": answer(page("Log in", "<h1>Log in</h1><form><input type=password></form>")),
        "/rss/rss.xml": answer(page("Just a moment...", "<p>Checking your browser</p>")),
        **{path: wall_answer(wall) for path, wall in WALLED.items()},
        **{path: answer(own_words(name, n)) for n, (path, name) in enumerate(MET.items())},
        **{path: answer("", 302, {"Location": target}) for path, target in REDIRECTED.items()},
    }
    with DemoServer(Pages(replies)) as server:
        run = scrapy_in(tmp_path_factory.mktemp("walls") / "archive", server.proxy_url)
        return run("crawl", "ecns", *ONE_TRY)


@pytest.mark.parametrize(
    "path", [pytest.param(path, id=f"{wall.kind}-{wall.name}") for path, wall in WALLED.items()]
)
def test_the_url_of_a_wall_ends_as_what_it_is(crawled, path):
    wall = WALLED[path]
    outcome, reason = crawled.statuses[HOME + path]
    assert outcome == OF_WALLS[wall.kind]
    if wall.vendor:
        assert f"{wall.vendor} {wall.kind}" in reason
    if wall.status >= 400:
        assert reason.startswith(f"HTTP {wall.status}: ")


def test_no_wall_gives_an_item_and_every_article_does(crawled):
    assert crawled.returncode == 0, crawled.output
    assert {item.url for item in crawled.items} == {HOME + path for path in READ}
    assert {crawled.statuses[HOME + path][0] for path in MET} == {"item", "not-article"}


def test_the_sums_agree_with_the_statuses(crawled):
    counted = Counter(outcome for outcome, _ in crawled.statuses.values())
    assert crawled.report["sums"] == dict(counted)
    for outcome, count in counted.items():
        assert crawled.report["stats"][f"newscrawl/status/{outcome}"] == count
    of_walls = Counter(OF_WALLS[wall.kind].value for wall in STAYING)
    assert all(counted[outcome] >= count for outcome, count in of_walls.items())


def test_a_listing_and_a_feed_behind_a_wall_are_no_empty_ones(crawled):
    assert crawled.statuses[f"{HOME}/world/"] == ("blocked", "HTTP 403: Cloudflare bot check")
    outcome, reason = crawled.statuses[f"{HOME}/business/"]
    assert (outcome, reason) == ("login", "login page: its heading is 'Log in'")
    assert crawled.statuses[f"{HOME}/rss/rss.xml"][0] == "blocked"


def test_a_redirect_to_a_door_on_another_host_tells_which(crawled):
    consent, login, elsewhere = REDIRECTED.values()
    assert crawled.statuses[consent] == ("consent", "consent wall on another host")
    assert crawled.statuses[login] == ("login", "login page on another host")
    assert crawled.statuses[elsewhere][0] == "offsite"


def test_a_wall_that_refreshes_itself_is_followed_to_what_is_behind_it(scrapy_on):
    [wall] = REFRESHED
    path, behind = "/news/2026-10-04/detail-ihwall000000.shtml", "/news/1?bm-verify=AAQA"
    refusal = next(w for w in WALLS if w.name == "akamai")
    pages = {"/news/": listing({path: wall}), path: wall_answer(wall), behind: wall_answer(refusal)}
    with DemoServer(Pages(pages)) as server:
        done = scrapy_on(server.proxy_url)("crawl", "ecns", *ONE_TRY)
    assert done.statuses[HOME + path] == ("redirect", f"to {HOME}{behind}")
    assert done.statuses[HOME + behind] == ("blocked", "HTTP 403: Akamai access denied")


def test_a_crawl_that_met_nothing_but_walls_says_so(scrapy_on):
    wall = wall_answer(BOT_CHECKS[0])
    with DemoServer(Pages({"/news/": wall, "/world/": wall, "/": wall})) as server:
        done = scrapy_on(server.proxy_url)("crawl", "ecns", *ONE_TRY)
    assert done.returncode == 1
    [line] = [line for line in done.output.splitlines() if "No article was found" in line]
    assert "3 of " in line
    assert "URLs are closed doors, 3 of them 'HTTP 403: Cloudflare bot check'" in line


def test_a_spider_of_ones_own_is_told_too(scrapy_on, tmp_path):
    spider = tmp_path / "own.py"
    spider.write_text(
        "import scrapy\n"
        "class Own(scrapy.Spider):\n"
        "    name = 'own'\n"
        f"    start_urls = ['{HOME}/refused', '{HOME}/under-200', '{HOME}/page']\n"
        "    def parse(self, response):\n"
        "        pass\n"
    )
    by_name = {wall.name: wall for wall in WALLS}
    replies = {
        "/refused": wall_answer(by_name["cloudflare-managed-challenge"]),
        "/under-200": wall_answer(by_name["imperva-iframe"]),
        "/page": answer(ARTICLES["a page that reports to a bot watcher"]),
    }
    with DemoServer(Pages(replies)) as server:
        done = scrapy_on(server.proxy_url)("runspider", str(spider), *ONE_TRY)
    assert done.statuses[f"{HOME}/refused"] == ("blocked", "HTTP 403: Cloudflare bot check")
    assert done.statuses[f"{HOME}/under-200"] == ("blocked", "Imperva bot check")
    assert done.statuses[f"{HOME}/page"] == ("read", "page")


def test_extraction_again_counts_walls_as_the_crawl_did(crawled, scrapy_on, tmp_path):
    done = scrapy_on(None).start(
        "extract", str(crawled.folder), "-o", str(tmp_path / "items.jsonl")
    )
    output = done.communicate(timeout=60)[0].decode()
    pages = Counter(OF_WALLS[wall.kind] for wall in STAYING if wall.status < 300)
    assert (tmp_path / "items.jsonl").read_bytes() == (crawled.folder / "items.jsonl").read_bytes()
    assert pages[Outcome.PAYWALLED] > 5
    for outcome, count in pages.items():
        assert f"{count} {outcome}" in output
