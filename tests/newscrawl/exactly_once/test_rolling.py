"""A portal that goes on while its crawler dies: what only a killed job was shown, and what has changed."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator

import pytest
from killing import Moment, end_at, is_article, names_of, whole_lines
from rolling import RollingServer, id_of, path_of

NO_SYNC = "WARC_SYNC_SECONDS=3600"
SYNC = "WARC_SYNC_SECONDS=0.05"


@pytest.fixture
def rolling() -> Iterator[RollingServer]:
    """Serves a portal with ten articles."""
    with RollingServer(range(10)) as server:
        yield server


@pytest.fixture
def scrapy(scrapy_on, rolling):
    """Runs commands that meet it."""
    return scrapy_on(rolling.proxy_url)


def once(*numbers, version=1):
    return sorted((id_of(number), version) for number in numbers)


@pytest.mark.parametrize(
    "moment", [Moment("article", 1), Moment("article", 4), Moment("item", 3)], ids=str
)
def test_what_only_the_killed_job_was_shown_is_found_all_the_same(scrapy, rolling, moment):
    killed = end_at(scrapy, rolling, moment, NO_SYNC)
    assert killed.seen == 10
    rolling.shown = range(20, 30)
    assert scrapy("crawl", "ecns").returncode == 0
    assert names_of(scrapy.archive) == once(*range(10), *range(20, 30))


def test_a_feed_that_is_as_the_killed_job_saw_it_hides_no_article(scrapy, rolling):
    end_at(scrapy, rolling, Moment("article", 1), NO_SYNC)
    assert scrapy("crawl", "ecns").returncode == 0
    assert "/rss/rss.xml" in rolling.not_modified
    assert names_of(scrapy.archive) == once(*range(10))
    articles = Counter(record.url for record in rolling.requests if "detail-" in record.url)
    scrapy("crawl", "ecns")
    assert Counter(r.url for r in rolling.requests if "detail-" in r.url) == articles


@pytest.mark.parametrize("sync", [NO_SYNC, SYNC])
def test_a_changed_article_whose_job_is_killed_has_its_new_version_once(scrapy, rolling, sync):
    scrapy("crawl", "ecns")
    rolling.change(3)
    rolling.change(4)
    killed = end_at(scrapy, rolling, Moment("item", 1, 0.3), sync, held=path_of(4))
    assert (len(killed.lines), killed.remembered) == (1, sync == SYNC)
    assert scrapy("crawl", "ecns").returncode == 0
    assert scrapy("crawl", "ecns").returncode == 0
    assert names_of(scrapy.archive) == sorted(once(*range(10)) + once(3, 4, version=2))


def test_two_jobs_at_the_same_time_have_each_article_once(scrapy, rolling):
    both = threading.Barrier(2, timeout=30)
    waited = Counter()

    def meet(path):
        # Each answer waits until both jobs have asked for it: nothing could be closer.
        if is_article(path) and waited[path] < 2:
            waited[path] += 1
            both.wait()

    words = [f"ARCHIVE_DIR={scrapy.archive}", "DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=0"]
    words += ["CONCURRENT_REQUESTS=1"]
    settings = [word for setting in words for word in ("-s", setting)]
    rolling.watch = meet
    jobs = [scrapy.start("crawl", "ecns", *settings) for _ in range(2)]
    ended = [scrapy.end(job) for job in jobs]
    assert names_of(scrapy.archive) == once(*range(10))
    assert [job.returncode for job in ended] == [0, 0], ended[0].output + ended[1].output
    assert set(waited) == {path_of(number) for number in range(10)}
    folders = list(scrapy.archive.glob("ecns/*/"))
    assert sum(len(whole_lines(folder)) for folder in folders) == 10
    rolling.watch = type(rolling).watch
    scrapy("crawl", "ecns")
    assert names_of(scrapy.archive) == once(*range(10))
