"""What the tests of the pipelines share: drafts of a page, and crawlers that crawl nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.utils.test import get_crawler

from newscrawl.extract import Draft, normalise, parse_page, read, strip
from spiders.ecns import EcnsSpider

URL = "https://www.ecns.cn/news/2024-10-11/detail-iabc.shtml"
PAGE = """<html><body><nav><a href=/>Home</a></nav>
<h3 class="itemtit bitemblue"><span>Travel</span></h3><h1 id="contitle">The ferry sails</h1>
<div class="downinfo"><span>2024-10-11 09:04:50</span><span>Xinhua</span><span>Editor : Li Yan</span>
</div><div id="yanse"><p>The ferry left the harbour at dawn, as it has for sixty years.</p></div>
<div class="foottip">Footer</div><div class="footbot">Footer</div></body></html>"""


class PlainSpider(Spider):
    """Knows of no portal."""

    name = "plain"


@pytest.fixture
def draft() -> Callable[..., Draft]:
    """Makes drafts as the spider gives them."""
    return lambda page=PAGE, url=URL, portal=EcnsSpider.portal: read(parse_page(page, url), portal)


@pytest.fixture
def normalised(draft: Callable[..., Draft]) -> Callable[..., Draft]:
    """Makes drafts as they come to validation."""
    return lambda *args, **named: normalise(strip(draft(*args, **named)))


@pytest.fixture
def crawler() -> Crawler:
    """A crawler whose spider has no portal and no arguments."""
    return crawler_with(PlainSpider)


@pytest.fixture
def crawler_of() -> Callable[..., Crawler]:
    """Makes crawlers of any spider."""
    return crawler_with


def crawler_with(
    spider: type[Spider], *, settings: dict[str, Any] | None = None, **arguments: Any
) -> Crawler:
    """A crawler with its spider made, which never starts."""
    crawler = get_crawler(spider, {"ARCHIVE_DIR": "", **(settings or {})})
    crawler.spider = crawler._create_spider(**arguments)
    return crawler


# Whatever a spider may give besides drafts.
STRANGERS = ({"url": URL, "text": "x"}, {}, PlainSpider(), "text", 7)


@pytest.fixture(params=STRANGERS, ids=lambda item: type(item).__name__)
def stranger(request: pytest.FixtureRequest) -> Any:
    """An item that is neither draft nor article."""
    return request.param
