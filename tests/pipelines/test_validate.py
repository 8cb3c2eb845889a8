"""The validate pipeline: articles that were asked for go on, all else is dropped with its reason."""

from __future__ import annotations

import pytest
from scrapy.exceptions import DropItem

from newscrawl.items import NewsArticle
from newscrawl.ledger import Outcome
from newscrawl.rejected import Rejected
from pipelines.validate import ValidatePipeline
from spiders.ecns import EcnsSpider


def test_a_draft_becomes_an_article(crawler, normalised):
    article = ValidatePipeline.from_crawler(crawler).process_item(normalised())
    assert isinstance(article, NewsArticle)
    assert article.headline == "The ferry sails"
    assert article.metadata.probability is not None
    assert 0.5 < article.metadata.probability <= 1


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<h1 id=contitle>The ferry sails</h1><div id=yanse></div>", "no text"),
        ("<h1 id=contitle>The ferry</h1><div id=yanse>Sails.</div>", "only 6 characters of text"),
        ("<div id=yanse><p>The ferry left the harbour at dawn, as ever.</p></div>", "no headline"),
        ("", "no text"),
    ],
)
def test_a_page_that_is_no_article_is_dropped_with_its_reason(crawler, normalised, page, reason):
    with pytest.raises(Rejected) as dropped:
        ValidatePipeline.from_crawler(crawler).process_item(normalised(page))
    assert (dropped.value.outcome, dropped.value.reason) == (Outcome.NOT_ARTICLE, reason)
    assert isinstance(dropped.value, DropItem)


@pytest.mark.parametrize(
    "arguments",
    [{"since": "2024-10-12"}, {"until": "2024-10-10"}, {"sections": "world"}],
)
def test_an_article_outside_of_the_arguments_is_skipped(crawler_of, normalised, arguments):
    pipeline = ValidatePipeline.from_crawler(crawler_of(EcnsSpider, **arguments))
    with pytest.raises(Rejected) as dropped:
        pipeline.process_item(normalised())
    assert dropped.value.outcome == Outcome.SKIPPED
    assert dropped.value.reason


@pytest.mark.parametrize(
    "arguments",
    [{}, {"since": "2024-10-11", "until": "2024-10-11"}, {"sections": "travel"}],
)
def test_an_article_that_was_asked_for_goes_on(crawler_of, normalised, arguments):
    pipeline = ValidatePipeline.from_crawler(crawler_of(EcnsSpider, **arguments))
    assert pipeline.process_item(normalised()).articleSection == "Travel"


def test_other_items_pass_untouched(crawler, stranger):
    assert ValidatePipeline.from_crawler(crawler).process_item(stranger) is stranger


def test_a_finished_article_is_not_judged_again(crawler):
    article = NewsArticle(url="https://a.example/")
    assert ValidatePipeline.from_crawler(crawler).process_item(article) is article
