"""A crawl says who it is, or is told to."""

from __future__ import annotations

from timed_site import HOST, Timed, no_robots, page

WARNING = "USER_AGENT does not say who crawls"


def test_the_placeholder_is_warned_of_once_and_a_name_is_not(crawl, scrapy_in, spider, tmp_path):
    urls = [f"{HOST}/{n}" for n in range(5)]
    unnamed = crawl(Timed(no_robots(lambda path, attempt: page())), *urls)
    assert unnamed.output.count(WARNING) == 1
    replay = scrapy_in(tmp_path / "again", None)
    again = replay("runspider", spider(*urls), "-s", f"WARC_REPLAY={unnamed.folder}")
    assert WARNING not in again.output
    agent = "newscrawl (+https://you.example/crawler)"
    named = scrapy_in(tmp_path / "named", None)("runspider", spider(), "-s", f"USER_AGENT={agent}")
    assert WARNING not in named.output
    assert named.report["settings"]["USER_AGENT"] == agent
