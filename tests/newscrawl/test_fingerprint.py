"""Two requests are one where they ask for one article."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.utils.request import RequestFingerprinter
from scrapy.utils.test import get_crawler

from newscrawl.fingerprint import ARTICLE_KEY, ArticleFingerprinter
from spiders.ecns import EcnsSpider

SLUG = "2024-10-11/detail-a.shtml"
HOME = "https://www.ecns.cn/"


@pytest.fixture
def fingerprint():
    return ArticleFingerprinter(get_crawler(EcnsSpider)).fingerprint


def ask(url: str, article: str | None = None, **meta) -> Request:
    return Request(url, meta=meta | ({ARTICLE_KEY: article} if article else {}))


def test_all_addresses_of_an_article_share_a_fingerprint(fingerprint):
    urls = [f"{HOME}{SLUG}", f"{HOME}news/{SLUG}", f"http://ecns.cn/m/{SLUG}"]
    prints = {fingerprint(ask(url, "ecns:a")) for url in urls}
    assert len(prints) == 1
    assert len(prints.pop()) == 20


def test_two_articles_have_two_fingerprints(fingerprint):
    assert fingerprint(ask(HOME, "ecns:a")) != fingerprint(ask(HOME, "ecns:b"))


def test_other_requests_have_scrapys_fingerprints(fingerprint):
    request = ask(f"{HOME}news/")
    assert fingerprint(request) == RequestFingerprinter(get_crawler()).fingerprint(request)
    assert fingerprint(request) != fingerprint(ask(f"{HOME}world/"))


def test_a_redirect_to_the_same_article_is_no_repetition(fingerprint):
    first = ask(f"http://ecns.cn/{SLUG}", "ecns:a")
    second = ask(f"{HOME}{SLUG}", "ecns:a", redirect_urls=[first.url])
    third = ask(f"{HOME}news/{SLUG}", "ecns:a", redirect_urls=[first.url, second.url])
    assert len({fingerprint(request) for request in (first, second, third)}) == 3


def test_a_redirect_to_another_article_is_that_article(fingerprint):
    other = f"{HOME}2024-10-11/detail-b.shtml"
    led = ask(other, "ecns:a", redirect_urls=[f"{HOME}{SLUG}"])
    assert fingerprint(led) == fingerprint(ask(other, "ecns:b"))


def test_it_works_without_a_crawler():
    bare = ArticleFingerprinter()
    assert bare.fingerprint(ask(HOME, "x:1")) == bare.fingerprint(ask(HOME + "b", "x:1"))
