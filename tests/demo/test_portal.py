"""The portal as a whole: what links to what, and that the truth can be reached."""

import gzip
import re
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest

from newscrawl.demo.inline import to_html
from newscrawl.demo.portal import LISTINGS, DemoPortal

ARTICLE = re.compile(r"^(/[a-z-]+)*/(\d{4}-\d\d-\d\d/detail-\w+|\d{4}/\d\d-\d\d/\d+)\.shtml$")
HREF = re.compile(r'href="?([^" >]+)')
BASE = "https://www.ecns.cn"


def fetch(portal: DemoPortal, path: str, attempt: int = 9) -> tuple[int, str]:
    reply = portal.reply("https", path, attempt)
    body = reply.body
    if ("Content-Encoding", "gzip") in reply.headers:
        body = gzip.decompress(body)
    try:
        return reply.status, body.decode("utf-8")
    except UnicodeDecodeError:
        return reply.status, body.decode("gb18030")


def links(base: str, html: str) -> list[str]:
    """Give the paths of the portal's own hosts that a page links."""
    urls = [urlsplit(urljoin(BASE + base, href)) for href in HREF.findall(html)]
    return [url.path for url in urls if url.hostname in ("www.ecns.cn", "ecns.cn")]


@pytest.fixture(scope="module")
def met(portal: DemoPortal) -> set[str]:
    """Crawl the lists with a few lines of its own: every path of an article they link."""
    found: set[str] = set()
    queue = ["/", *(folder for folder in LISTINGS)]
    seen = set(queue)
    while queue:
        path = queue.pop(0)
        status, html = fetch(portal, path)
        assert status == 200, path
        for link in links(path, html):
            if ARTICLE.match(link):
                found.add(link)
            elif re.search(r"/index(_\d+)?\.shtml$", link) and link not in seen:
                seen.add(link)
                queue.append(link)
    feed = ElementTree.fromstring(fetch(portal, "/rss/rss.xml")[1])
    for link in feed.iterfind("channel/item/link"):
        found.add(urlsplit(urljoin(BASE, link.text or "")).path)
    return found


def test_building_it_twice_gives_the_same_bytes(portal):
    again = DemoPortal()
    assert again.pages == portal.pages
    assert again.expected == portal.expected


def test_the_portal_is_as_large_as_it_says(portal):
    assert len(portal.expected) >= 36
    assert {article.template for article in portal.expected} == {2018, 2024, 2026}
    days = sorted(article.date_published[:10] for article in portal.expected)
    assert days[0][:4] == "2018"
    assert any("2024-09" in day for day in days)
    assert any("2024-10" in day for day in days)
    assert days[-1][:4] == "2026"


def test_every_expected_article_is_linked_under_exactly_its_paths(portal, met):
    for article in portal.expected:
        assert article.paths, article.id
        assert set(article.paths) <= met, article.id
    known = {path for article in portal.expected for path in article.paths}
    known |= {*portal.missing, *portal.forbidden, *portal.not_articles}
    assert met <= known


def test_every_path_of_an_expected_article_leads_to_it(portal):
    for article in portal.expected:
        for path in article.paths:
            path = portal.redirects.get(path, path)
            status, html = fetch(portal, path)
            assert status == 200
            assert to_html(article.headline) in html


def test_what_gives_no_item_is_linked_all_the_same(portal, met):
    assert set(portal.missing) <= met
    assert all(fetch(portal, path)[0] == 404 for path in portal.missing)
    barred = [path for path in portal.forbidden if ARTICLE.match(path)]
    assert barred
    assert set(barred) <= met
    on_lists = {path for path in portal.not_articles if ARTICLE.match(path)}
    assert on_lists <= met
    everywhere = set(links("/", fetch(portal, "/")[1]))
    everywhere |= set(links("/", fetch(portal, next(iter(portal.expected)).paths[0])[1]))
    assert set(portal.not_articles) - on_lists <= everywhere
    assert all(fetch(portal, path)[0] == 200 for path in portal.not_articles)


def test_robots_bars_what_is_forbidden_and_no_expected_article(portal):
    rules = re.findall(r"^Disallow: (\S+)$", fetch(portal, "/robots.txt")[1], re.MULTILINE)
    assert set(portal.forbidden) <= set(rules)
    for article in portal.expected:
        assert not any(path.startswith(rule) for path in article.paths for rule in rules)


def test_redirects_lead_to_articles(portal):
    urls = {article.url for article in portal.expected}
    assert portal.redirects
    for old, new in portal.redirects.items():
        reply = portal.reply("http", old, 1)
        assert reply.status == 301
        assert dict(reply.headers)["Location"] == BASE + new
        assert BASE + new in urls


def test_listings_have_pages_and_end(portal):
    for folder in ("/news/", "/cns-wire/"):
        assert fetch(portal, f"{folder}index_3.shtml")[0] == 200
        assert fetch(portal, f"{folder}index_4.shtml")[0] == 404
        assert portal.pages[folder] == portal.pages[f"{folder}index.shtml"]
    for folder in portal.empty_listings:
        html = fetch(portal, folder)[1]
        assert '<ul class="bizlst mart15">\n</ul>' in html
    for folder in portal.missing_listings:
        assert fetch(portal, folder)[0] == 404


def test_listings_link_other_hosts_too(portal):
    html = "".join(fetch(portal, f"/news/{name}")[1] for name in ("", "index_2.shtml"))
    assert all(href in html for href in portal.offsite)


def test_feed_has_the_newest_and_links_of_three_forms(portal):
    items = ElementTree.fromstring(fetch(portal, "/rss/rss.xml")[1]).findall("channel/item")
    assert len(items) == 21  # twenty, and one whose page is gone
    forms = {(item.findtext("link") or "").partition("//")[0] for item in items}
    assert forms == {"", "http:", "https:"}
    dates = {article.url: article.date_published for article in portal.expected}
    first = items[0]
    assert dates[urljoin(BASE, first.findtext("link") or "")] == "2026-10-08T10:02:31+08:00"
    assert first.findtext("pubDate") == "Thu, 08 Oct 2026 10:02:31 +0800"


def test_nothing_of_the_templates_slips_into_the_truth(portal):
    for article in portal.expected:
        text = " ".join((article.headline, *article.paragraphs, *article.captions))
        assert "http" not in text
        assert "ECNS App Download" not in text
        assert "免费" not in text


def test_a_page_that_fails_at_first_passes_later(portal):
    for trap, failures in (("fails-once", 1), ("fails-twice", 2)):
        (article,) = [one for one in portal.expected if trap in one.traps]
        path = article.url.removeprefix(BASE)
        statuses = [portal.reply("https", path, attempt).status for attempt in (1, 2, 3)]
        assert statuses == [503] * failures + [200] * (3 - failures)
