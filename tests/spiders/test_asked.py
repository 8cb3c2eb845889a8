"""What was known when an article was asked for goes with its draft."""

from __future__ import annotations

import asyncio

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from newscrawl.extract import Draft
from spiders.ecns import EcnsSpider
from warc.asked import ASKED_KEY

URL = "https://www.ecns.cn/news/2024-10-11/detail-iheafxra1234567.shtml"
SAID = (("foundOn", "https://www.ecns.cn/rss/rss.xml"), ("title", "Trains"))


@pytest.mark.parametrize("meta", [{ASKED_KEY: SAID}, {}], ids=["a feed says something", "nothing"])
def test_the_draft_has_what_was_said_of_its_page(meta):
    response = HtmlResponse(
        URL,
        headers={"Content-Type": "text/html"},
        body=b"<h1>Trains run again</h1><p>Two lines of text.</p>",
        request=Request(URL, meta=meta),
    )

    async def drafts() -> list[Draft]:
        return [draft async for draft in EcnsSpider().parse_article(response)]

    [draft] = asyncio.run(drafts())
    assert draft.asked == meta.get(ASKED_KEY, ())
