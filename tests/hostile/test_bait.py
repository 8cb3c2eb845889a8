"""Pages made to be slow or large give a valid article all the same, in bounded time and memory."""

from __future__ import annotations

import sys

import pytest
from bait import BAITS
from cost import cost_of
from promises import article_of

from newscrawl.extract import parse_page
from spiders.ecns import EcnsSpider

# One of each thing that was slow or large once: nesting, emphasis left open, attributes, options,
# copies of the body, meta elements, spam, JSON-LD, bytes.
WORST = (
    "nested div", "nested dl dd", "open fonts of each kind", "open b p", "misnested b div",
    "attributes", "attributes with tags in quotes", "attributes as most are spelled",
    "attributes of many bodies", "siblings option", "siblings tr", "meta of many names", "bars",
    "bars in one line", "end of unknown, deep", "siblings video", "lines without markup",
    "ld nested graphs", "every byte", "spaces in title",
)  # fmt: skip


@pytest.mark.parametrize("kind", BAITS)
def test_bait_of_any_kind_gives_a_valid_article(kind):
    page = BAITS[kind](20_000)
    for portal in (None, EcnsSpider.portal):
        article_of(page, portal)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells what memory was taken")
@pytest.mark.parametrize("kind", WORST)
def test_bait_costs_little(kind):
    cost = cost_of(BAITS[kind], 300_000)
    # Measured are 0.1 to 0.9 s and 20 to 230 MB; the slowest once took minutes and gigabytes.
    assert cost.seconds < 9
    assert cost.memory < 600_000_000


def test_an_article_below_bait_is_still_read():
    text = "The ferry left the harbour at dawn, as it has done every day for sixty years. "
    paragraphs = (f"<p>On day {day}. {text * 3}</p>" for day in range(5))
    story = f"<article><h1>The last crossing</h1>{''.join(paragraphs)}</article>"
    head = (
        "<head><title>The last crossing</title><meta property=og:title content='The last crossing'>"
    )
    bait = "<div>" * 12_000 + "</div>" * 12_000
    article = article_of(f"<html lang=en>{head}<body>{bait}{story}")
    assert article.headline == "The last crossing"
    assert len(article.paragraphs) == 5
    assert article.metadata.validationMessages is not None
    assert "nest too deep" in article.metadata.validationMessages["metadata.encoding"][0]


@pytest.mark.parametrize(
    "kind", ["nested div", "nested a div", "nested section h1", "nested table"]
)
def test_no_element_is_deep_in_others(kind):
    node = parse_page(BAITS[kind](400_000), "https://a.example/").tree.body
    depth = 0
    while node is not None:
        depth += 1
        node = node.last_child
    assert depth < 400  # tables have bodies that nobody wrote
