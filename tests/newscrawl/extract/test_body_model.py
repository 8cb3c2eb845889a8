"""The model that finds bodies: a forest that is evaluated as it was trained, on pages of any shape."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newscrawl.extract import extract
from newscrawl.extract.body_model import BodyModel, body_model
from newscrawl.extract.features import page_features
from newscrawl.extract.generic import CLOSED, THRESHOLD
from newscrawl.extract.names import NameWeights
from newscrawl.extract.segments import Segments, read_segments

URL = "https://news.example/2026/ferry"
STORY = (
    "The ferry left the harbour at dawn, as it has done every day for sixty years.",
    "Its captain, who will retire in May, said that the sea was calm and the weather fine.",
    "“We shall miss him,” said a passenger, who has crossed the strait with him a thousand times.",
    "The town has not decided yet what is to become of the boat, which was built in 1961.",
)
TEASERS = "".join(
    f'<li class="teaser"><a href="/{n}"><h3>Headline of another story {n}</h3></a>'
    f'<p class="teaser-text">What it is about is told in a sentence of its own, number {n}.</p></li>'
    for n in range(12)
)


def segments_of(html: str) -> Segments:
    body = LexborHTMLParser(html).body
    assert body is not None
    return read_segments(body, CLOSED)


def page(paragraphs: str, around: str = "") -> str:
    return (
        f'<body><header class="site-header"><a href="/">The Daily</a> <a href="/sport">Sport</a></header>'
        f'<main><article class="story"><h1>The ferry sails</h1><p class="byline">By Ann Lee</p>'
        f'<div class="story-body">{paragraphs}</div></article>{around}</main>'
        f'<aside class="recommended"><h2>More stories</h2><ul>{TEASERS}</ul></aside></body>'
    )


BODY = "".join(f"<p>{text}</p>" for text in STORY)


def test_the_body_is_told_from_teasers_that_read_like_it():
    assert extract(page(BODY), URL).paragraphs == STORY


def test_comments_are_no_body():
    comments = "".join(
        f'<div class="comment"><p class="comment-text">I crossed with him, too, {n} times. Good.</p></div>'
        for n in range(9)
    )
    around = f'<section class="comments" id="comments"><h2>Comments</h2>{comments}</section>'
    assert extract(page(BODY, around), URL).paragraphs == STORY


def test_what_the_model_leaves_out_is_counted_by_the_rules_that_name_it():
    removed = extract(page(BODY), URL).metadata.removed
    assert removed is not None
    assert removed["aside"] == 1


def test_links_that_nobody_sees_are_no_body():
    link = '<p><a href="/x">A sentence of search words, which is a link.</a></p>'
    hidden = f'<div style="display:none">{link}</div>'
    article = extract(page(BODY + hidden), URL)
    assert article.paragraphs == STORY
    assert (article.metadata.removed or {})["hidden"] == 1


def test_the_model_is_asked_for_the_columns_that_it_was_trained_on():
    segments = segments_of(page(BODY))
    features = page_features(segments, None, NameWeights())
    assert features.names == body_model().features
    assert features.values.shape == (len(features.names), len(segments))


def test_a_model_that_is_written_and_read_says_the_same():
    segments = segments_of(page(BODY))
    model = body_model()
    again = BodyModel.from_bytes(model.to_bytes())
    assert np.array_equal(
        again.probabilities(segments, "The ferry sails"),
        model.probabilities(segments, "The ferry sails"),
    )


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20)
def test_the_forest_is_the_sum_of_its_trees(seed):
    chance = np.random.default_rng(seed)
    segments = segments_of(page(BODY))
    values = page_features(segments, None, NameWeights()).values.T
    trees, depth = 5, 3
    model = replace(
        body_model(),
        names=NameWeights(),
        column=chance.integers(0, values.shape[1], (trees, depth)),
        border=chance.normal(size=(trees, depth)).astype(np.float32),
        leaves=chance.normal(size=(trees, 2**depth)).astype(np.float32),
        bias=0.25,
    )
    expected = []
    for row in values:
        odds = model.bias
        for tree in range(trees):
            leaf = sum(
                2**d for d in range(depth) if row[model.column[tree, d]] > model.border[tree, d]
            )
            odds += float(model.leaves[tree, leaf])
        expected.append(1 / (1 + np.exp(-odds)))
    assert np.allclose(model.probabilities(segments, None), expected, atol=1e-6)


def test_a_page_without_text_has_no_probabilities():
    assert list(body_model().probabilities(segments_of("<body></body>"), "x")) == []


TEXTS = st.sampled_from([*STORY, "Share", "2024-10-11", "一艘渡轮", "\U0001f6a2", "·", "a b", "É"])
TAGS = st.sampled_from("p div li h1 h2 td section span a nav footer aside b".split())


@given(
    st.recursive(TEXTS, lambda inner: st.tuples(TAGS, st.lists(inner, max_size=5)), max_leaves=30)
)
@settings(max_examples=60)
def test_pages_of_any_shape_get_probabilities(tree):
    def written(node):
        if isinstance(node, str):
            return node
        tag, inner = node
        return f"<{tag} class='{tag} body'>{''.join(map(written, inner))}</{tag}>"

    segments = segments_of(written(tree))
    likely = body_model().probabilities(segments, None)
    assert likely.shape == (len(segments),)
    assert np.all((likely >= 0) & (likely <= 1))
    assert 0 < THRESHOLD < 1


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 5_000 + "deep",
        "<p>word</p>" * 30_000,
        "<p>" + "word. " * 300_000 + "</p>",
        "<b>" * 3_000 + "bold",
        "text<br><br>" * 30_000,
        f"<div class='{'name ' * 20_000}'><p>text</p></div>",
    ],
    ids=["nested", "many", "long", "emphasis", "breaks", "names"],
)
def test_pages_without_end_are_read(html):
    segments = segments_of(html)
    assert len(body_model().probabilities(segments, None)) == len(segments) <= 20_000
