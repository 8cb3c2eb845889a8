"""The JSON Schema describes the items that come out, and only those."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from newscrawl.extract import extract
from newscrawl.items import Author, Listed, LiveBlogUpdate, Media, Metadata, NewsArticle, Publisher
from newscrawl.schema import json_schema
from spiders.ecns import EcnsSpider

PUBLISHED = Path(__file__).parents[2] / "docs" / "item.schema.json"
VALIDATOR = Draft202012Validator(json_schema())
URL = "https://www.ecns.cn/news/2024-10-11/detail-a.shtml"

FULL = NewsArticle(
    url=URL,
    headline="h",
    authors=(Author(name="Li Yan", url="https://www.ecns.cn/li"),),
    publisher=Publisher(name="CNS"),
    mainImage=Media(url=URL, width=1),
    isAccessibleForFree=False,
    liveBlogUpdates=(LiveBlogUpdate(articleBody="x"),),
    metadata=Metadata(
        listed=Listed(source=URL, headline="h", datePublished="2024-10-11T09:04:50+08:00"),
        probability=0.5,
        validationMessages={"editor": ("not found",)},
        removed={"spam": 1},
        version=1,
    ),
)
PAGE = """<html lang=en><head><title>T</title><meta property="og:image" content="/i.jpg">
<meta name=keywords content="ports, trade">
<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":true,
"author":{"name":"Li Yan"}}</script></head><body><h3 class="itemtit bitemblue">
<span>Home /</span> <span>Business /</span> <span>Economy</span></h3><h1 id=contitle>A headline</h1>
<div class=downinfo><span>2024-10-11 09:04:50</span><span>Xinhua</span></div>
<div id=yanse><p>The port handled more containers in September than ever before.</p><nav>x</nav>
<figure><img src=a.jpg width=600><figcaption>A port</figcaption></figure></div></body></html>"""


def plain(article: NewsArticle) -> dict:
    return json.loads(json.dumps(article.to_dict()))


def test_the_schema_is_one():
    Draft202012Validator.check_schema(json_schema())


def test_the_published_file_is_the_schema():
    assert json.loads(PUBLISHED.read_text("utf-8")) == json_schema()


def test_a_full_item_is_valid():
    VALIDATOR.validate(plain(FULL))


@pytest.mark.parametrize("portal", [EcnsSpider.portal, None])
def test_an_item_from_a_page_is_valid(portal):
    article = extract(PAGE.encode(), URL, portal=portal, fetched=datetime(2024, 10, 12, tzinfo=UTC))
    assert article.headline == "A headline"
    assert article.mainImage
    VALIDATOR.validate(plain(article))


@given(st.text(st.sampled_from("<>/ab p=\"'h1divul'img src&;\n"), max_size=200))
def test_an_item_from_any_page_is_valid(html):
    VALIDATOR.validate(plain(extract(html, URL, portal=EcnsSpider.portal)))


@pytest.mark.parametrize(
    "change",
    [
        {"headline": None},
        {"headline": 1},
        {"colour": "red"},
        {"authors": [{"nameRaw": "By Li Yan"}]},
        {"authors": {"name": "Li Yan"}},
        {"mainImage": {"url": URL, "width": "1"}},
        {"metadata": {"removed": {"spam": "1"}}},
        {"metadata": {"validationMessages": {"editor": "not found"}}},
        {"metadata": {"probability": "high"}},
    ],
)
def test_what_is_no_item_is_refused(change):
    assert not VALIDATOR.is_valid(plain(FULL) | change)


def test_an_item_without_an_address_is_refused():
    data = plain(FULL)
    del data["url"]
    assert not VALIDATOR.is_valid(data)


def test_every_field_has_a_description():
    def undescribed(schema: dict, path: str) -> list[str]:
        found = []
        for name, field in schema.get("properties", {}).items():
            if not field.get("description"):
                found.append(f"{path}.{name}")
            found += undescribed(field, f"{path}.{name}")
            found += undescribed(field.get("items", {}), f"{path}.{name}")
        return found

    assert undescribed(json_schema(), "") == []
    assert json_schema()["properties"]["metadata"]["properties"]["warcFile"]["description"]
