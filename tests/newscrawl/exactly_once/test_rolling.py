"""A portal that goes on while its crawler dies: what only a killed job was shown, and what has changed."""

from __future__ import annotations

from collections import Counter

import pytest
from killing import Moment, end_at, names_of
from rolling import once, path_of

from tests.soak.amount import cases

NO_SYNC = "WARC_SYNC_SECONDS=3600"
SYNC = "WARC_SYNC_SECONDS=0.05"


@pytest.mark.parametrize(
    "moment", cases([Moment("article", 1), Moment("item", 3)], [Moment("article", 4)]), ids=str
)
def test_what_only_the_killed_job_was_shown_is_found_all_the_same(scrapy_rolling, rolling, moment):
    killed = end_at(scrapy_rolling, rolling, moment, NO_SYNC)
    assert killed.seen == 10
    rolling.shown = range(20, 30)
    assert scrapy_rolling("crawl", "ecns").returncode == 0
    assert names_of(scrapy_rolling.archive) == once(*range(10), *range(20, 30))


def test_a_feed_that_is_as_the_killed_job_saw_it_hides_no_article(scrapy_rolling, rolling):
    end_at(scrapy_rolling, rolling, Moment("article", 1), NO_SYNC)
    assert scrapy_rolling("crawl", "ecns").returncode == 0
    assert "/rss/rss.xml" in rolling.not_modified
    assert names_of(scrapy_rolling.archive) == once(*range(10))
    articles = Counter(record.url for record in rolling.requests if "detail-" in record.url)
    scrapy_rolling("crawl", "ecns")
    assert Counter(r.url for r in rolling.requests if "detail-" in r.url) == articles


@pytest.mark.parametrize("sync", [NO_SYNC, SYNC])
def test_a_changed_article_whose_job_is_killed_has_its_new_version_once(
    scrapy_rolling, rolling, sync
):
    scrapy_rolling("crawl", "ecns")
    rolling.change(3)
    rolling.change(4)
    moment = Moment("remembered" if sync == SYNC else "item", 1)
    killed = end_at(scrapy_rolling, rolling, moment, sync, held=path_of(4).__eq__)
    assert (len(killed.lines), killed.remembered) == (1, sync == SYNC)
    assert scrapy_rolling("crawl", "ecns").returncode == 0
    assert scrapy_rolling("crawl", "ecns").returncode == 0
    assert names_of(scrapy_rolling.archive) == sorted(once(*range(10)) + once(3, 4, version=2))
