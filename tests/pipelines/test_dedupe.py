"""The dedupe pipeline: one item an article within the job."""

from __future__ import annotations

import pytest

from newscrawl.items import NewsArticle
from newscrawl.ledger import Outcome
from newscrawl.rejected import Rejected
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
