"""Whatever is broken on a page, what comes out is a valid article, the same each time."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutate import broken
from promises import demo_pages, holds, real_pages

from newscrawl.extract.bounds import bounded
from newscrawl.extract.page import decode

DEMO = demo_pages()


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_a_broken_page_gives_a_valid_article(seed):
    rng = random.Random(seed)
    holds(broken(rng.choice(DEMO), rng, rng.choice(DEMO)))


@pytest.mark.parametrize("seed", range(5))
def test_a_broken_real_page_gives_a_valid_article(seed, shared):
    rng = random.Random(seed)
    pages = list(real_pages(shared("articles"), every=90))
    for page in pages:
        if len(page) < 300_000:  # of larger ones the time adds up
            holds(broken(page, rng, rng.choice(pages)))


@settings(max_examples=60)
@given(st.text(st.characters(codec=None), max_size=400))
def test_any_text_gives_a_valid_article(text):
    holds(text)
    holds(f"<h1>{text}</h1><p class=byline>{text}<time>{text}</time><p>{text}")


@settings(max_examples=60)
@given(
    st.binary(max_size=400), st.sampled_from(["", "utf-16", "utf-7", "hz", "x-none", "gbk", "idna"])
)
def test_any_bytes_give_a_valid_article(data, charset):
    holds(b"<meta charset=%s><p>" % charset.encode() + data)
    text, encoding, _ = decode(data, f"text/html; charset={charset}")
    assert text.encode("utf-8", "replace") is not None
    assert encoding != "utf-7"


TAGS = st.sampled_from(
    "<div> </div> <p> </p> <b> </b> <i x=1> </i> <table> </table> <td> <svg> </svg> <path/> <style> </style>"
    " <script> </script> <!-- --> <a> </a> <li> <ul> </ul> text < > </ <title> </title> <select> <option>"
    " <body a=1> <x-y> </x-y> <br> <img/> <foreignObject> <![CDATA[ ]]> <p/a='>'b=\"'>\">".split()
)


@settings(max_examples=80)
@given(st.lists(TAGS, max_size=60))
def test_small_pages_of_any_tags_are_left_as_they_are(tags):
    page = " ".join(tags).encode()
    assert bounded(page) == (page, None)
    holds(page)
