"""Versions of an article: what counts as a change, and what travels through the archive."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import Author, LiveBlogUpdate, Media, Metadata, NewsArticle
from newscrawl.known import DECIDING, Known, changed, digests, next_version

ARTICLE = NewsArticle(
    url="https://news.example/a",
    headline="Two cities to run trains together",
    datePublished="2026-10-11T09:00:00+08:00",
    dateModified="2026-10-11T10:00:00+08:00",
    authors=(Author(name="Li Yan"),),
    articleBody="One paragraph.\n\nAnother.",
    mainImage=Media(url="https://cdn.example/a.jpg?sign=1"),
    metadata=Metadata(version=1, contentDigest="sha256:" + "0" * 64),
)
KNOWN = Known(3, digests(ARTICLE))


def test_a_new_article_stays_as_it_is():
    assert next_version(ARTICLE, None) is ARTICLE


def test_an_article_that_is_as_it_was_gives_no_version():
    assert next_version(ARTICLE, KNOWN) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("headline", "Three cities to run trains together"),
        ("articleBody", "One paragraph.\n\nAnother one."),
        ("authors", (Author(name="Li Yan"), Author(name="Wang Wei"))),
        ("liveBlogUpdates", (LiveBlogUpdate(articleBody="More to come"),)),
        ("isAccessibleForFree", False),
        ("datePublished", None),
    ],
)
def test_a_change_gives_the_next_version_and_names_the_field(field, value):
    version = next_version(replace(ARTICLE, **{field: value}), KNOWN)
    assert version is not None
    assert (version.metadata.version, version.metadata.changed) == (4, (field,))


def test_dates_of_change_and_addresses_of_images_alone_give_no_version():
    touched = replace(
        ARTICLE,
        dateModified="2026-10-12T10:00:00+08:00",
        mainImage=Media(url="https://cdn.example/a.jpg?sign=2"),
        metadata=Metadata(contentDigest="sha256:" + "1" * 64),
    )
    assert next_version(touched, KNOWN) is None


def test_fields_that_were_no_part_of_it_yet_do_not_count():
    earlier = Known(1, digests(ARTICLE)[:16])
    other = replace(ARTICLE, articleBody="All else.", headline="Changed")
    assert changed(other, earlier) == ("headline",)


def test_all_fields_are_of_the_item():
    assert set(DECIDING) <= set(NewsArticle.__dataclass_fields__)


@given(
    version=st.integers(1, 10**6),
    fields=st.text("0123456789abcdef", min_size=8, max_size=8).map(lambda text: text * 11),
    content=st.none() | st.just("sha256:" + "a" * 64),
)
def test_what_is_known_comes_back_from_its_pairs(version, fields, content):
    known = Known(version, fields, content)
    assert Known.of_pairs((("listedBy", "x"), *known.pairs())) == known


@pytest.mark.parametrize(
    "pairs",
    [
        (),
        (("knownVersion", "two"), ("knownFields", "0" * 8)),
        (("knownVersion", "0"), ("knownFields", "0" * 8)),
        (("knownVersion", "1"), ("knownFields", "0" * 7)),
    ],
)
def test_what_makes_no_sense_is_taken_for_nothing_known(pairs):
    assert Known.of_pairs(pairs) is None
