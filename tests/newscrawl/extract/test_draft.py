"""A draft is an item on its way: exporters and `scrapy parse` see the article as it stands."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime

import pytest
from itemadapter import ItemAdapter

from newscrawl.extract import Draft, normalise, parse_page, read, strip, validate
from newscrawl.items import NewsArticle
from spiders.ecns import EcnsSpider

URL = "https://www.ecns.cn/news/2024-10-11/detail-a.shtml"
FETCHED = datetime(2024, 10, 12, 1, 2, 3, tzinfo=UTC)
HTML = """<html><head><title>The ferry sails</title></head><body><h1 id=contitle>The ferry
sails</h1><div class=downinfo><span>2024-10-11 09:04:50</span><span>Xinhua</span></div>
<nav><a href=/>Home</a></nav>
<div id=yanse><p>The ferry left the harbour at dawn, as it has for sixty years.</p></div></body>"""


@pytest.fixture
def draft() -> Draft:
    return read(parse_page(HTML, URL), EcnsSpider.portal, FETCHED)


def test_the_first_step_says_what_the_page_writes(draft):
    article = draft.article
    assert (article.url, article.headline) == (URL, "The ferry sails")
    assert article.datePublishedRaw == "2024-10-11 09:04:50"
    assert article.sourceOrganization == "Xinhua"
    assert (article.datePublished, article.articleBody) == (None, None)
    assert article.metadata.portal == "ecns"
    assert article.metadata.contentDigest == draft.page.digest
    assert draft.fetched == FETCHED


def test_a_selector_that_found_nothing_is_a_fallback(draft):
    assert draft.fallbacks == ("section",)


def test_without_a_portal_there_is_nothing_to_fall_back_from():
    draft = read(parse_page(HTML, URL))
    assert draft.fallbacks == ()
    assert draft.portal is None
    assert draft.article.headline == "The ferry sails"
    assert draft.article.datePublishedRaw is None


def test_as_an_item_it_shows_its_article(draft):
    assert ItemAdapter.is_item(draft)
    assert ItemAdapter.is_item_class(Draft)
    assert ItemAdapter(draft).asdict() == draft.article.to_dict()
    assert ItemAdapter(draft)["headline"] == "The ferry sails"
    assert "page" not in ItemAdapter(draft)


def test_each_step_gives_a_richer_draft_and_changes_no_earlier_one(draft):
    stripped = strip(draft)
    finished = normalise(stripped)
    assert [block.text for block in stripped.blocks] == [finished.article.articleBody]
    assert finished.article.datePublished == "2024-10-11T09:04:50+08:00"
    assert finished.article.metadata.dateDownloaded == "2024-10-12T01:02:03Z"
    assert finished.article.metadata.removed == {"navigation": 1}
    assert draft.blocks == ()
    assert stripped.article.articleBody is None
    with pytest.raises(FrozenInstanceError):
        draft.article = finished.article


def test_the_last_step_judges(draft):
    verdict = validate(normalise(strip(draft)))
    assert verdict.reason is None
    assert isinstance(verdict.article, NewsArticle)
    messages = verdict.article.metadata.validationMessages
    assert messages is not None
    assert messages["editor"] == ("not found",)
    assert any("selector for the section" in text for text in messages["articleSection"])


def test_a_page_without_a_headline_is_no_article(draft):
    finished = normalise(strip(draft))
    nameless = replace(finished, article=replace(finished.article, headline=None))
    assert validate(nameless).reason == "no headline"
