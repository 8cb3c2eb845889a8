"""How near the generic extraction comes to what people say is the article, on real pages of all kinds.

The floors are a little below the figures of the day. The model was trained on these very pages, so the
floors of the text say that nothing broke; what it does on sites that it has not seen `make train` tells.
"""

from __future__ import annotations

import pytest
from bench_accuracy import measure

FLOORS = {
    # of every how many pages; text, headline, day, authors
    "fundus-dev": (1, 0.980, 0.79, 0.96, 0.92),
    "wcxb-dev": (5, 0.970, 0.81, 0.85, 0.86),
}


@pytest.mark.parametrize("dataset", FLOORS)
def test_real_pages_give_their_articles(shared, dataset):
    step, text_floor, headline_floor, day_floor, authors_floor = FLOORS[dataset]
    shared(f"articles/{dataset}")
    row = measure("newscrawl", dataset, step)
    assert row.text > text_floor
    assert row.headline > headline_floor
    assert row.day > day_floor
    assert row.authors > authors_floor
    # Of articles of all kinds the hour is not known.
    assert row.instant is None or row.instant > 0.97
