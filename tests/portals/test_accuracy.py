"""How near the generic extraction comes to what people say is the article, on real pages of all kinds.

The floors are a little below the figures of the day. The model was trained on these very pages, so the
floors of the text say that nothing broke; what it does on sites that it has not seen `make train` tells.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from newscrawl.extract import extract

WORD = re.compile(r"\w+")
FLOORS = {
    # of every how many pages; text, headline, day
    "fundus-dev": (1, 0.970, 0.78, 0.96),
    "wcxb-dev": (5, 0.965, 0.80, 0.84),
}


def f1(gold: str, found: str) -> float:
    wanted, given = (Counter(WORD.findall(text.lower())) for text in (gold, found))
    hits = (wanted & given).total()
    return 2 * hits / (wanted.total() + given.total()) if hits else 0.0


def same(one: str, other: str) -> bool:
    """Whether two headlines are of the same words."""
    return WORD.findall(one.lower()) == WORD.findall(other.lower())


@pytest.mark.parametrize("dataset", FLOORS)
def test_real_pages_give_their_articles(shared: Callable[[str], Path], dataset):
    step, text_floor, headline_floor, day_floor = FLOORS[dataset]
    folder = shared(f"articles/{dataset}")
    lines = (folder / "gold.jsonl").read_text("utf-8").split("\n")
    texts, headlines, days = [], [], []
    for line in list(filter(None, lines))[::step]:
        gold = json.loads(line)
        html = gzip.decompress((folder / "html" / gold["html"]).read_bytes())
        article = extract(html.decode("utf-8", "replace"), gold["url"])
        texts.append(f1(gold.get("text") or "", article.articleBody or ""))
        if gold.get("title"):
            headlines.append(same(gold["title"], article.headline or ""))
        if gold.get("published"):
            days.append(gold["published"][:10] == (article.datePublished or "")[:10])
    assert sum(texts) / len(texts) > text_floor
    assert sum(headlines) / len(headlines) > headline_floor
    assert sum(days) / len(days) > day_floor
