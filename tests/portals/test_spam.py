"""Spam that is put into pages leaves them, and leaves the articles whole.

The floors are a little below the figures of the day (`make bench-spam` prints them all).
"""

from __future__ import annotations

import pytest
from bench_spam import (
    Trial,
    counted,
    demo_sources,
    lost,
    real_sources,
    recall,
    trials,
)
from injections import HEAD, KINDS
from spam_words import UNKNOWN

# Kinds that stand for all where time is short: each way to hide that is judged by itself, and all that is seen.
_SOME = (
    "display-none", "off-screen", "zero-font", "ground-colour", "indent", "clip", "opacity",
    "marquee", "attribute", "style-class",
)  # fmt: skip
_VISIBLE = tuple(kind for kind, is_hidden in KINDS.items() if not is_hidden)


def split(found: list[Trial]) -> tuple[list[Trial], list[Trial]]:
    """Trials in languages of which the engine has words, and in others."""
    return (
        [trial for trial in found if trial.language not in UNKNOWN],
        [trial for trial in found if trial.language in UNKNOWN],
    )


@pytest.fixture(scope="module")
def sources():
    return {source.sort: source for source in demo_sources()}


@pytest.mark.parametrize("sort", ["portal", "demo"])
def test_hidden_spam_leaves_the_demos_pages_in_every_language(sources, sort):
    known, unknown = split(trials(sources[sort], _SOME, 1))
    assert recall(known) > 0.98
    assert recall(unknown) > 0.7
    assert lost(known + unknown) < 0.001
    assert counted(known) > 0.95


@pytest.mark.parametrize("sort", ["portal", "demo"])
def test_spam_that_is_seen_leaves_the_demos_pages(sources, sort):
    known, _ = split(trials(sources[sort], _VISIBLE, 1))
    assert recall(known) > 0.95
    assert recall([trial for trial in known if trial.kind == "pool"]) == 1
    assert lost(known) < 0.001
    assert counted(known) > 0.85


@pytest.mark.parametrize("sort", ["portal", "demo"])
def test_spam_in_the_head_shows_in_no_field(sources, sort):
    known, _ = split(trials(sources[sort], [HEAD], 2))
    assert recall(known) > 0.9


def test_spam_leaves_real_pages_and_nothing_else_does(shared):
    shared("articles")
    found: list[Trial] = []
    for source in real_sources(step=30):
        found += trials(source, ("display-none", "zero-font", "style-id", "link-run", "farm"), 1)
    known, _ = split(found)
    assert recall(known) > 0.97
    assert lost(known) < 0.001
