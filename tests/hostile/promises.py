"""What holds of the article of any page, whatever its bytes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from jsonschema import Draft202012Validator

from newscrawl.demo.portal import DemoPortal
from newscrawl.extract import extract
from newscrawl.forms import as_json
from newscrawl.items import NewsArticle
from newscrawl.portals import Portal
from newscrawl.schema import json_schema
from spiders.ecns import EcnsSpider

URL = "https://www.ecns.cn/news/2024-10-11/detail-ihexample001.shtml"
FETCHED = datetime(2024, 10, 12, tzinfo=UTC)
_VALIDATOR = Draft202012Validator(json_schema())


def article_of(page: bytes | str, portal: Portal | None = None) -> NewsArticle:
    """The article of a page, of which all is seen that any article keeps to."""
    article = extract(page, URL, portal=portal, fetched=FETCHED)
    data = article.to_dict()
    assert NewsArticle.from_dict(data) == article
    line = as_json(article)
    assert b"\n" not in line
    assert json.loads(line.decode("utf-8")) == data
    _VALIDATOR.validate(data)
    return article


def holds(page: bytes | str) -> None:
    """See that a page gives a valid article, the same each time, with a portal and without."""
    for portal in (EcnsSpider.portal, None):
        assert article_of(page, portal) == extract(page, URL, portal=portal, fetched=FETCHED)


def demo_pages() -> list[bytes]:
    """The pages of the bundled portal."""
    bodies = (page.body for page in DemoPortal().pages.values())
    return list(dict.fromkeys(body for body in bodies if body[:1] == b"<"))


def real_pages(folder: Path, every: int = 1) -> Iterable[bytes]:
    """Pages of a folder of gzipped ones, every so many."""
    for path in sorted(folder.rglob("*.html.gz"))[::every]:
        yield gzip.decompress(path.read_bytes())
