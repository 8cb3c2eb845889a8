"""The strip pipeline: the page's body without furniture, and what went in the statistics."""

from __future__ import annotations

from newscrawl.items import NewsArticle
from pipelines.strip import StripPipeline


def test_a_draft_gets_its_body(crawler, draft):
    stripped = StripPipeline.from_crawler(crawler).process_item(draft())
    assert [block.text for block in stripped.blocks] == [
        "The ferry left the harbour at dawn, as it has for sixty years."
    ]
    assert dict(stripped.removed) == {"footer": 2, "navigation": 1}


def test_what_was_removed_is_counted_over_the_crawl(crawler, draft):
    pipeline = StripPipeline.from_crawler(crawler)
    for _ in range(3):
        pipeline.process_item(draft())
    assert crawler.stats.get_stats() == {
        "newscrawl/removed/footer": 6,
        "newscrawl/removed/navigation": 3,
    }


def test_selectors_that_find_nothing_are_counted(crawler, draft):
    StripPipeline.from_crawler(crawler).process_item(draft("<p>Nothing of the template.</p>"))
    stats = crawler.stats.get_stats()
    assert {key for key in stats if "fallback" in key} == {
        f"newscrawl/fallback/{field}" for field in ("headline", "section", "byline", "body")
    }
    assert set(stats.values()) == {1}


def test_other_items_pass_untouched(crawler, stranger):
    assert StripPipeline.from_crawler(crawler).process_item(stranger) is stranger
    assert crawler.stats.get_stats() == {}


def test_a_finished_article_passes_untouched(crawler):
    article = NewsArticle(url="https://a.example/", articleBody="Share")
    assert StripPipeline.from_crawler(crawler).process_item(article) is article
