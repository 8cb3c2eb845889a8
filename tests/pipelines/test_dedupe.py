"""The dedupe pipeline: one item an article within the job."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scrapy import Request
from scrapy.http import Response

from newscrawl.items import NewsArticle
from newscrawl.ledger import Original, Outcome
from newscrawl.rejected import Rejected
from newscrawl.report import ledger_of
from pipelines.dedupe import DedupePipeline
from spiders.ecns import EcnsSpider

DETAIL = "2024-10-11/detail-iabc.shtml"
FIRST = f"https://www.ecns.cn/news/{DETAIL}"


@pytest.mark.parametrize(
    "url",
    [
        FIRST,
        f"https://www.ecns.cn/cns-wire/{DETAIL}",
        f"http://ecns.cn/m/news/{DETAIL}",
        f"https://www.ecns.cn/{DETAIL}?from=feed",
    ],
)
def test_an_article_under_another_address_is_dropped(crawler_of, url):
    pipeline = DedupePipeline.from_crawler(crawler_of(EcnsSpider))
    first = NewsArticle(url=FIRST)
    assert pipeline.process_item(first) is first
    with pytest.raises(Rejected) as dropped:
        pipeline.process_item(NewsArticle(url=url))
    assert dropped.value.outcome == Outcome.DUPLICATE
    assert dropped.value.reason == f"the same article as {FIRST}"
    assert dropped.value.original == Original(FIRST)


def test_other_articles_pass(crawler_of):
    pipeline = DedupePipeline.from_crawler(crawler_of(EcnsSpider))
    urls = [
        FIRST,
        FIRST.replace("iabc", "iabd"),
        "https://www.ecns.cn/2018/05-03/301274.shtml",
        "https://www.ecns.cn/2018/05-03/301275.shtml",
        "https://www.ecns.cn/special/ferry.shtml",
    ]
    kept = [pipeline.process_item(NewsArticle(url=url)).url for url in urls]
    assert kept == urls


def test_the_canonical_address_tells_without_a_portal(crawler):
    pipeline = DedupePipeline.from_crawler(crawler)
    canonical = "https://a.example/story"
    pipeline.process_item(NewsArticle(url=f"{canonical}?p=1", canonicalUrl=canonical))
    other = NewsArticle(url=f"{canonical}?p=2", canonicalUrl=canonical)
    with pytest.raises(Rejected, match=r"the same article as https://a\.example/story\?p=1"):
        pipeline.process_item(other)
    with pytest.raises(Rejected):
        pipeline.process_item(NewsArticle(url=canonical))


def test_jobs_do_not_know_each_other(crawler_of):
    article = NewsArticle(url=FIRST)
    for _ in range(2):
        pipeline = DedupePipeline.from_crawler(crawler_of(EcnsSpider))
        assert pipeline.process_item(article) is article


def test_other_items_pass_untouched_however_often(crawler, stranger):
    pipeline = DedupePipeline.from_crawler(crawler)
    assert pipeline.process_item(stranger) is stranger
    assert pipeline.process_item(stranger) is stranger


def test_a_draft_passes(crawler, draft):
    pipeline = DedupePipeline.from_crawler(crawler)
    item = draft()
    assert pipeline.process_item(item) is pipeline.process_item(item) is item


def story(number: int, words: int = 120) -> str:
    """A text of its own."""
    return " ".join(f"word{number}x{n}" for n in range(words))


def test_nearly_the_same_text_under_another_address_is_dropped(crawler):
    pipeline = DedupePipeline.from_crawler(crawler)
    first = NewsArticle(url="https://a.example/1", headline="One", articleBody=story(1))
    assert pipeline.process_item(first) is first
    text = f"By Li Yan\n\n{story(1).upper()}"
    with pytest.raises(Rejected) as dropped:
        pipeline.process_item(NewsArticle(url="https://a.example/2", articleBody=text))
    assert dropped.value.outcome == Outcome.DUPLICATE
    assert dropped.value.reason == "nearly the same text as https://a.example/1"
    assert dropped.value.original == Original("https://a.example/1")
    # What was dropped is forgotten: a third one names the first.
    with pytest.raises(Rejected, match=r"https://a\.example/1"):
        pipeline.process_item(NewsArticle(url="https://a.example/3", articleBody=text))


def test_texts_that_tell_something_else_pass(crawler):
    pipeline = DedupePipeline.from_crawler(crawler)
    texts = [story(1), story(2), f"{story(1)} {story(3)}", "Too short.", "Too short.", None, None]
    for number, text in enumerate(texts):
        article = NewsArticle(url=f"https://a.example/{number}", articleBody=text)
        assert pipeline.process_item(article) is article


def test_a_longer_form_is_linked_once_it_is_stored(crawler):
    pipeline = DedupePipeline.from_crawler(crawler)
    pipeline.process_item(NewsArticle(url="https://a.example/1", articleBody=story(1)))
    url = "https://a.example/2"
    longer = NewsArticle(url=url, articleBody=f"{story(1)} {story(2, 100)}")
    pipeline.process_item(longer)
    ledger = ledger_of(crawler)
    assert len(ledger) == 0
    ledger.meet(url)
    response = Response(url, request=Request(url))
    pipeline.item_scraped(longer, response)
    assert [(u, status.original) for u, status in ledger] == [
        (url, Original("https://a.example/1"))
    ]
    # A link to an earlier job, which came before both, stays.
    earlier = Original("https://a.example/0", "plain/yesterday")
    pipeline.process_item(
        replace(longer, url="https://a.example/4", articleBody=f"{story(1)} {story(5, 100)}")
    )
    ledger.link("https://a.example/4", earlier)
    again = Response("https://a.example/4", request=Request("https://a.example/4"))
    pipeline.item_scraped(replace(longer, url="https://a.example/4"), again)
    assert dict(ledger)["https://a.example/4"].original == earlier
