"""Whether a finished crawl was of use."""

from __future__ import annotations

import pytest

from newscrawl.ledger import Ledger, Outcome
from newscrawl.verdict import complaint


def ledger_with(*entries: tuple[str, Outcome, str | None]) -> Ledger:
    ledger = Ledger()
    for url, outcome, reason in entries:
        ledger.settle(url, outcome, reason)
    return ledger


@pytest.mark.parametrize("outcome", [Outcome.SKIPPED, Outcome.DUPLICATE])
def test_a_crawl_that_met_articles_was_of_use(outcome):
    assert complaint(ledger_with(("a", outcome, "x")), "finished") is None


def test_a_crawl_with_an_item_was_of_use_whatever_failed_beside():
    ledger = ledger_with(("feed", Outcome.ERROR, "no feed"))
    ledger.add_item("a")
    assert complaint(ledger, "finished") is None


def test_an_interrupted_crawl_is_no_failure():
    assert complaint(Ledger(), "shutdown") is None


def test_an_archive_that_failed_is_a_failure_even_with_items():
    ledger = Ledger()
    ledger.add_item("a")
    assert (
        complaint(ledger, "archive_failed") == "The archive can't be written: see the error above."
    )


def test_a_crawl_that_asked_for_nothing():
    assert (complaint(Ledger(), "finished") or "").startswith(
        "No article was found. no URL was asked for."
    )


def test_a_crawl_without_articles_says_what_became_of_its_sources():
    ledger = ledger_with(
        ("https://a.example/robots.txt", Outcome.READ, "robots.txt"),
        ("https://a.example/rss", Outcome.ERROR, "no RSS, Atom or JSON feed: 'x'"),
        ("https://a.example/", Outcome.READ, "listing front: 0 articles"),
        ("https://a.example/b", Outcome.NOT_ARTICLE, "no text"),
        ("https://a.example/c", Outcome.GONE, "HTTP 404"),
    )
    text = complaint(ledger, "finished") or ""
    assert "https://a.example/rss: error, no RSS, Atom or JSON feed: 'x'" in text
    assert "https://a.example/: read, listing front: 0 articles" in text
    assert "and 1 more" in text
    assert "robots.txt" not in text
    assert "crawl.json" in text
    assert "\n" not in text
