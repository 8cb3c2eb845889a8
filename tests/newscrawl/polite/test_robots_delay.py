"""robots.txt says how fast, and the crawl is no faster."""

from __future__ import annotations

import pytest
from scrapy.robotstxt import ProtegoRobotParser, PythonRobotParser
from timed_site import HOST, THROTTLES, Timed, page, robots

from newscrawl.robots import delay_of
from tests.soak.amount import cases

PAGES = [f"{HOST}/page/{n}" for n in range(5)]
# Requests leave in time; they may arrive a little unevenly.
UNEVEN = 0.2


def asking(rules):
    return Timed(lambda path, attempt: robots(rules) if path == "/robots.txt" else page())


@pytest.mark.parametrize("throttle", cases(THROTTLES[1:], THROTTLES[:1]))
def test_between_two_requests_is_at_least_the_crawl_delay(crawl, throttle):
    """AutoThrottle would ask faster from the first answer on, and chance vary the delay by half."""
    site = asking("Crawl-delay: 0.8")
    done = crawl(site, *PAGES, **throttle)
    assert len(done.objects) == len(PAGES)
    assert min(site.gaps()) >= 0.8 - UNEVEN
    assert done.report["stats"]["newscrawl/robots_delay/www.ecns.cn"] == 0.8
    assert done.output.count("www.ecns.cn/robots.txt asks for 0.8 s between two requests") == 1


def test_a_request_rate_is_a_delay_too(crawl):
    site = asking("Request-rate: 2/1")
    crawl(site, *PAGES[:3], AUTOTHROTTLE_ENABLED=0)
    assert min(site.gaps()) >= 0.5 - UNEVEN


def test_a_delay_of_our_own_that_is_longer_stays(crawl):
    site = asking("Crawl-delay: 0.1")
    crawl(site, *PAGES[:3], DOWNLOAD_DELAY=0.5, AUTOTHROTTLE_ENABLED=0)
    # The first gap is drawn before the rules are read, by half at the most.
    assert min(site.gaps()[1:]) >= 0.5 - UNEVEN


def test_an_absurd_delay_is_cut_with_a_warning(crawl):
    site = asking("Crawl-delay: 86400")
    done = crawl(site, *PAGES[:3], ROBOTS_MAX_DELAY=0.5, AUTOTHROTTLE_ENABLED=0)
    assert len(done.objects) == 3
    assert min(site.gaps()) >= 0.5 - UNEVEN
    assert done.report["stats"]["newscrawl/robots_delay/www.ecns.cn"] == 0.5
    [warning] = [line for line in done.output.splitlines() if "ROBOTS_MAX_DELAY" in line]
    assert "WARNING: www.ecns.cn/robots.txt asks for 86400 s between two requests; 0.5 s" in warning


@pytest.mark.parametrize(
    ("rules", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 10", 10),
        ("User-agent: *\nCrawl-delay: 2\nRequest-rate: 1/5", 5),
        ("User-agent: *\nCrawl-delay: 7\nRequest-rate: 1/5", 7),
        ("User-agent: *\nRequest-rate: 1/10m 0600-0845", 600),
        ("User-agent: *\nRequest-rate: 10/1", 0.1),
        ("User-agent: *\nCrawl-delay: 10\n\nUser-agent: newscrawl\nCrawl-delay: 3", 3),
        ("User-agent: otherbot\nCrawl-delay: 10", 0),
        ("User-agent: *\nCrawl-delay: -3\nRequest-rate: 0/0", 0),
        ("User-agent: *\nCrawl-delay: soon", 0),
        ("", 0),
    ],
)
def test_what_a_robots_txt_asks_for(rules, seconds):
    agent = "newscrawl/0.1 (+https://example.org/crawler)"
    assert delay_of(ProtegoRobotParser(rules.encode(), None), agent) == seconds


def test_another_parser_knows_the_crawl_delay_alone():
    rules = b"User-agent: *\nCrawl-delay: 2\nRequest-rate: 1/5"
    assert delay_of(PythonRobotParser(rules, None), "newscrawl") == 2
