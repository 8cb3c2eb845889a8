"""The end of a crawl: what is compared, said and remembered, for whichever spider."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from scrapy import Spider
from scrapy.utils.test import get_crawler

from newscrawl.extract import normalise, parse_page, read, strip
from newscrawl.ledger import Ledger
from newscrawl.rates import Rates
from newscrawl.state import STATE, State, state_of
from spiders.ecns import EcnsSpider

ECNS = EcnsSpider.portal
PAGE = """<html><body><h1 id="contitle">The ferry sails</h1>
<h3 class="itemtit bitemblue"><span>Travel</span></h3>
<div class="downinfo"><span>2024-10-11 09:04:50</span><span>Xinhua</span><span>Editor : Li Yan</span>
</div><div id="yanse"><p>The ferry left the harbour at dawn, as it has for sixty years.</p></div>
<div class="share">Share</div></body></html>"""


class PlainSpider(Spider):
    name = "ecns"


@pytest.fixture
def end_crawl(tmp_path):
    """Counts pages as one crawl, ends it, and returns its rates."""
    serial = iter(range(1000))

    def end(pages, *, portal=ECNS, spider=EcnsSpider, reason="finished", **settings):
        crawler = get_crawler(spider, {"ARCHIVE_DIR": str(tmp_path), **settings})
        crawler.spider = crawler._create_spider()
        rates = Rates(crawler)
        for page in pages:
            url = f"https://www.ecns.cn/news/2024-10-11/detail-i{next(serial)}.shtml"
            draft = normalise(strip(read(parse_page(page, url), portal)))
            rates.add(draft, draft.article)
        rates.finish(Ledger(), reason)
        if state := state_of(crawler):
            state.close()
        return rates

    return end


def rows(tmp_path):
    state = State(tmp_path / "ecns" / STATE)
    found = state.rows("SELECT job, kind, name, pages, total, broken FROM figure")
    state.close()
    return found


def kinds(rates):
    return {(alarm.found.key.kind.value, alarm.found.key.name) for alarm in rates.alarms}


def test_a_rule_that_strips_nothing_any_more_names_its_first_page(end_crawl, caplog):
    for _ in range(12):
        assert end_crawl([PAGE] * 12).alarms == ()
    with caplog.at_level(logging.WARNING):
        rates = end_crawl([PAGE.replace("share", "sharp")] * 12)
    [alarm] = rates.alarms
    assert kinds(rates) == {("removed", "share")}
    assert alarm.first_url.startswith("https://www.ecns.cn/news/")
    told = "ecns: the rule share stripped 0.0 pieces a page in 12 articles, where 1.0 is usual (12 jobs)."
    assert f"{told} First page: {alarm.first_url} Look at that page" in caplog.text


@pytest.mark.parametrize(
    ("reason", "is_remembered"),
    [
        ("finished", True),
        ("closespider_itemcount", True),
        ("closespider_timeout", True),
        ("shutdown", False),
        ("archive_failed", False),
        ("closespider_errorcount", False),
    ],
)
def test_only_a_crawl_that_ended_well_is_remembered(end_crawl, tmp_path, reason, is_remembered):
    end_crawl([PAGE] * 5, reason=reason)
    assert bool(rows(tmp_path)) == is_remembered


def test_what_broke_is_remembered_as_broken(end_crawl, tmp_path):
    end_crawl([PAGE.replace("yanse", "story")] * 8)
    broken = {(kind, name) for _, kind, name, _, _, broken in rows(tmp_path) if broken}
    assert broken == {("selector", "body")}


def test_a_replay_is_compared_with_what_is_expected_and_remembers_nothing(end_crawl, tmp_path):
    rates = end_crawl([PAGE.replace("yanse", "story")] * 8, WARC_REPLAY="somewhere")
    assert kinds(rates) == {("selector", "body")}
    assert not (tmp_path / "ecns" / STATE).exists()


def test_pages_without_a_declaration_are_counted_by_host(end_crawl):
    rates = end_crawl([PAGE] * 6, portal=None, spider=PlainSpider)
    assert rates.alarms == ()
    assert list(rates.as_dict()) == ["www.ecns.cn"]
    assert rates.as_dict()["www.ecns.cn"]["articles"] == 6


def test_they_have_a_history_too(end_crawl):
    bare = PAGE.replace("<h1", "<p").replace("</h1>", "</p>").replace("<title>", "")
    for _ in range(8):
        end_crawl([PAGE] * 10, portal=None, spider=PlainSpider)
    rates = end_crawl([bare] * 10, portal=None, spider=PlainSpider)
    assert ("field", "headline") in kinds(rates)


def test_a_spider_whose_portal_is_something_of_its_own_ends_quietly(end_crawl):
    class Own(Spider):
        name = "ecns"
        portal = "the portal"

    assert end_crawl([], spider=Own).as_dict() == {}


def test_a_declaration_that_followed_ends_the_alarm(end_crawl):
    rebuilt = PAGE.replace("yanse", "story")
    for _ in range(6):
        end_crawl([PAGE] * 10)
    assert kinds(end_crawl([rebuilt] * 10)) == {("selector", "body")}
    followed = replace(ECNS, templates=(replace(ECNS.templates[0], body="div#story"),))

    class Followed(EcnsSpider):
        portal = followed

    assert end_crawl([rebuilt] * 10, portal=followed, spider=Followed).alarms == ()
