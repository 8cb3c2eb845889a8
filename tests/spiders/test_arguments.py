"""What `-a` bounds, on whole crawls of the bundled portal."""

from __future__ import annotations

import pytest

SINCE = "2026-10-01"


def days(crawl):
    return [item.datePublished[:10] for item in crawl.items]


def test_limit_keeps_exactly_so_many_articles_and_reads_no_more_sources_than_needed(scrapy):
    crawl = scrapy("crawl", "ecns", "-a", "limit=5")
    assert crawl.returncode == 0, crawl.output
    assert len(crawl.items) == 5
    read = [url for url, (outcome, _) in crawl.statuses.items() if outcome == "read"]
    assert sorted(read) == ["https://www.ecns.cn/robots.txt", "https://www.ecns.cn/rss/rss.xml"]
    assert crawl.report["sums"]["skipped"] >= 10
    assert ("skipped", "over limit=5") in crawl.statuses.values()


def test_a_limit_beyond_the_feed_is_filled_from_the_listings(scrapy):
    """The feed's dead link gives no item: another article takes its place."""
    crawl = scrapy("crawl", "ecns", "-a", "limit=30")
    assert len(crawl.items) == 30
    assert crawl.report["sums"]["gone"] >= 1


def test_since_prunes_by_address_and_by_date(scrapy, server, portal):
    crawl = scrapy("crawl", "ecns", "-a", f"since={SINCE}")
    expected = [a for a in portal.expected if a.date_published >= SINCE]
    assert len(crawl.items) == len(expected) > 0
    assert min(days(crawl)) >= SINCE
    asked = {request.url for request in server.requests}
    assert not [url for url in asked if "/2024-" in url or "/2018" in url]


def test_until_includes_its_day(scrapy, portal):
    crawl = scrapy("crawl", "ecns", "-a", "until=2018-05-04")
    expected = [a for a in portal.expected if a.date_published[:10] <= "2018-05-04"]
    assert sorted(days(crawl)) == sorted(a.date_published[:10] for a in expected)
    assert "2018-05-04" in days(crawl)


def test_since_and_until_take_moments(scrapy, portal):
    first, second = sorted(a.date_published for a in portal.expected if len(a.date_published) > 10)[
        -2:
    ]
    crawl = scrapy("crawl", "ecns", "-a", f"since={second}")
    assert [item.datePublished for item in crawl.items] == [second]
    assert first < second


def test_sections_keep_what_bears_the_label(scrapy, portal):
    """`Culture` is a label; that the portal has a listing `culture` does not matter."""
    crawl = scrapy("crawl", "ecns", "-a", "sections=economy,Culture")
    wanted = {"Economy", "Culture"}
    expected = {a.headline for a in portal.expected if a.article_section in wanted}
    assert {item.headline for item in crawl.items} == expected
    assert {item.articleSection for item in crawl.items} == wanted


def test_sections_that_name_listings_read_only_these(scrapy):
    crawl = scrapy("crawl", "ecns", "-a", "sections=business")
    read = {url for url, (outcome, _) in crawl.statuses.items() if outcome == "read"}
    assert read == {"https://www.ecns.cn/business/", "https://www.ecns.cn/robots.txt"}
    assert len(crawl.items) > 0


def test_pages_bounds_each_listing(scrapy):
    crawl = scrapy("crawl", "ecns", "-a", "sections=news", "-a", "pages=2")
    read = [url for url, (outcome, _) in crawl.statuses.items() if outcome == "read"]
    assert "https://www.ecns.cn/news/index_2.shtml" in read
    assert "https://www.ecns.cn/news/index_3.shtml" not in crawl.statuses


def test_arguments_out_of_which_nothing_comes_are_no_failure(scrapy):
    crawl = scrapy("crawl", "ecns", "-a", "since=2030-01-01")
    assert crawl.returncode == 0, crawl.output
    assert crawl.items == []
    assert crawl.report["sums"]["skipped"] > 0


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("limt=5", ["limt", "did you mean limit?", "sections"]),
        ("since=soon", ["since=soon", "no date", "2024-10-01"]),
        ("limit=0", ["limit=0", "whole number"]),
        ("colour=red", ["colour", "no such argument"]),
    ],
)
def test_a_wrong_argument_is_one_clear_line_and_nothing_is_fetched(scrapy, argument, words):
    crawl = scrapy("crawl", "ecns", "-a", argument)
    assert crawl.returncode == 2
    [line] = [line for line in crawl.output.splitlines() if "error: -a" in line]
    assert [word for word in words if word not in line] == []
    assert "Traceback" not in crawl.output
    assert not crawl.archive.exists()
