"""The normalise pipeline: one spelling for what the page says."""

from __future__ import annotations

from newscrawl.extract import strip
from newscrawl.items import NewsArticle
from pipelines.normalise import NormalisePipeline


def test_a_draft_gets_the_fields_of_its_article(draft):
    article = NormalisePipeline().process_item(strip(draft())).article
    assert article.headline == "The ferry sails"
    assert article.datePublished == "2024-10-11T09:04:50+08:00"
    assert article.datePublishedRaw == "2024-10-11 09:04:50"
    assert (article.sourceOrganization, article.editor) == ("Xinhua", "Li Yan")
    assert article.articleBody == "The ferry left the harbour at dawn, as it has for sixty years."
    assert article.articleBodyHtml == f"<p>{article.articleBody}</p>"


def test_a_mobile_copy_has_the_address_of_the_article(draft):
    url = "http://ecns.cn/m/news/2024-10-11/detail-iabc.shtml?utm_source=x#top"
    article = NormalisePipeline().process_item(strip(draft(url=url))).article
    assert article.canonicalUrl == "https://www.ecns.cn/news/2024-10-11/detail-iabc.shtml"
    assert article.url == url


def test_other_items_pass_untouched(stranger):
    assert NormalisePipeline().process_item(stranger) is stranger


def test_a_finished_article_passes_untouched():
    article = NewsArticle(url="https://a.example/", headline=" not  clean ")
    assert NormalisePipeline().process_item(article) is article
