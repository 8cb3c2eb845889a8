"""The item: documented field by field, one JSON object, the same after a round trip."""

from __future__ import annotations

import ast
import inspect
import json
from dataclasses import fields
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itemadapter import ItemAdapter

from newscrawl import items
from newscrawl.items import (
    Author,
    Breadcrumb,
    Listed,
    LiveBlogUpdate,
    Media,
    Metadata,
    NewsArticle,
    Publisher,
)

CLASSES = [Author, Publisher, Breadcrumb, Media, Listed, LiveBlogUpdate, Metadata, NewsArticle]

ARTICLE = NewsArticle(
    url="https://www.ecns.cn/news/2024-10-11/detail-ihefsxhv1.shtml",
    canonicalUrl="https://www.ecns.cn/news/2024-10-11/detail-ihefsxhv1.shtml",
    headline="“Ports” & <trade>",
    datePublished="2024-10-11T09:04:50+08:00",
    authors=(Author(name="Li Yan", nameRaw="By Li Yan", email="li@example.org"),),
    editor="Wang Bo",
    sourceOrganization="Global Times",
    publisher=Publisher(name="China News Service", url="https://www.ecns.cn/"),
    breadcrumbs=(Breadcrumb(name="Home"), Breadcrumb(name="Economy")),
    keywords=("ports", "港口"),
    articleBody="One.\n\nTwo.",
    mainImage=Media(url="https://i.ecns.cn/1.jpg", width=600),
    images=(Media(url="https://i.ecns.cn/1.jpg", caption="A port"),),
    isAccessibleForFree=False,
    liveBlogUpdates=(LiveBlogUpdate(articleBody="Now"),),
    metadata=Metadata(
        listed=Listed(source="https://www.ecns.cn/rss/rss.xml", headline="Ports"),
        probability=0.0,
        validationMessages={"editor": ("not found",)},
        removed={"spam": 1},
        version=1,
    ),
)

texts = st.text(min_size=1, max_size=20)
media = st.builds(
    Media, url=texts, caption=st.none() | texts, width=st.none() | st.integers(0, 9999)
)
articles = st.builds(
    NewsArticle,
    url=texts,
    headline=st.none() | texts,
    authors=st.lists(st.builds(Author, name=texts, url=st.none() | texts), max_size=3).map(tuple),
    keywords=st.lists(texts, max_size=3).map(tuple),
    images=st.lists(media, max_size=2).map(tuple),
    isAccessibleForFree=st.none() | st.booleans(),
    metadata=st.builds(
        Metadata,
        probability=st.none() | st.floats(0, 1),
        removed=st.none() | st.dictionaries(texts, st.integers(0, 9), min_size=1, max_size=3),
        validationMessages=st.none()
        | st.dictionaries(texts, st.lists(texts, max_size=2).map(tuple), min_size=1, max_size=2),
    ),
)


@given(articles)
def test_any_article_survives_json(article):
    line = json.dumps(article.to_dict(), ensure_ascii=False)
    assert NewsArticle.from_dict(json.loads(line)) == article


def test_a_full_article_survives_json():
    assert NewsArticle.from_dict(json.loads(json.dumps(ARTICLE.to_dict()))) == ARTICLE


def test_records_within_become_plain_objects():
    data = json.loads(json.dumps(ItemAdapter(ARTICLE).asdict()))
    assert data["authors"] == [
        {"name": "Li Yan", "nameRaw": "By Li Yan", "email": "li@example.org"}
    ]
    assert data["metadata"]["validationMessages"] == {"editor": ["not found"]}
    assert data["isAccessibleForFree"] is False
    assert data["metadata"]["probability"] == 0.0


def test_an_article_of_which_nothing_is_known_is_its_address():
    data = NewsArticle(url="https://a.example/").to_dict()
    assert data.pop("metadata", {}) == {}
    assert data == {"url": "https://a.example/"}


def test_an_article_needs_its_address():
    with pytest.raises(ValueError, match="url"):
        NewsArticle.from_dict({"headline": "x"})


def test_a_field_that_is_misspelled_is_named():
    with pytest.raises(ValueError, match="NewsArticle has no field headLine"):
        NewsArticle.from_dict({"url": "u", "headLine": "x"})


def test_an_error_deep_inside_names_its_way():
    with pytest.raises(ValueError, match=r"NewsArticle\.images: Media\.width: int was expected"):
        NewsArticle.from_dict({"url": "u", "images": [{"url": "i", "width": "600"}]})


@pytest.mark.parametrize("cls", CLASSES)
def test_every_field_is_documented(cls):
    tree = ast.parse(inspect.getsource(items))
    body = next(n.body for n in tree.body if isinstance(n, ast.ClassDef) and n.name == cls.__name__)
    documented = {
        here.target.id
        for here, behind in pairwise(body)
        if isinstance(here, ast.AnnAssign)
        and isinstance(behind, ast.Expr)
        and isinstance(behind.value, ast.Constant)
    }
    assert documented == {field.name for field in fields(cls)}


def test_paragraphs_are_what_blank_lines_part():
    assert ARTICLE.paragraphs == ("One.", "Two.")
    assert NewsArticle(url="u", articleBody="a\nb\n\nc").paragraphs == ("a\nb", "c")
    assert NewsArticle(url="u").paragraphs == ()


def test_the_item_has_the_fields_of_the_design():
    assert [field.name for field in fields(NewsArticle)] == (
        "url canonicalUrl headline alternativeHeadline description datePublished datePublishedRaw"
        " dateModified dateModifiedRaw authors editor sourceOrganization publisher articleSection"
        " breadcrumbs keywords inLanguage articleBody articleBodyHtml mainImage images videos audios"
        " isAccessibleForFree liveBlogUpdates metadata"
    ).split()
