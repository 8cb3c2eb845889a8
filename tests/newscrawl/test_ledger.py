"""One status for every URL, and sums that agree."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.ledger import Ledger, Original, Outcome, Status, outcome_of_http

URL = "https://a.example/"


def test_a_url_that_was_met_is_unfinished_until_it_is_settled():
    ledger = Ledger()
    assert ledger.get(URL) is None
    assert ledger.get(URL) is None
    ledger.meet(URL)
    assert ledger.get(URL) is not None
    assert ledger.get(URL) == Status(Outcome.UNFINISHED)
    ledger.settle(URL, Outcome.GONE, "HTTP 404")
    ledger.meet(URL)
    assert ledger.get(URL) == Status(Outcome.GONE, "HTTP 404")


def test_the_last_word_counts():
    ledger = Ledger()
    ledger.settle(URL, Outcome.ERROR, "HTTP 503")
    ledger.settle(URL, Outcome.READ)
    assert ledger.get(URL) == Status(Outcome.READ)
    assert ledger.sums() == {"read": 1}


def test_an_item_is_never_forgotten():
    ledger = Ledger()
    ledger.add_item(URL)
    ledger.settle(URL, Outcome.ERROR, "late")
    ledger.settle_if_new(URL, Outcome.SKIPPED)
    ledger.add_item(URL)
    assert ledger.get(URL) == Status(Outcome.ITEM, None, 2)
    assert ledger.sums() == {"item": 1}


def test_what_was_met_is_not_settled_as_new():
    ledger = Ledger()
    ledger.meet(URL)
    ledger.settle_if_new(URL, Outcome.SKIPPED, "over limit=1")
    assert ledger.get(URL) == Status(Outcome.UNFINISHED)
    ledger.settle_if_new(URL + "b", Outcome.SKIPPED, "over limit=1")
    assert ledger.get(URL + "b") == Status(Outcome.SKIPPED, "over limit=1")


def test_urls_come_in_the_order_in_which_they_were_met():
    ledger = Ledger()
    for name in "bac":
        ledger.meet(name)
    ledger.settle("b", Outcome.READ)
    assert [url for url, _ in ledger] == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.READ),
        (204, Outcome.READ),
        (301, Outcome.READ),
        (304, Outcome.READ),
        (400, Outcome.ERROR),
        (401, Outcome.BLOCKED),
        (402, Outcome.PAYWALLED),
        (403, Outcome.BLOCKED),
        (404, Outcome.GONE),
        (407, Outcome.BLOCKED),
        (410, Outcome.GONE),
        (418, Outcome.ERROR),
        (429, Outcome.BLOCKED),
        (451, Outcome.BLOCKED),
        (500, Outcome.ERROR),
        (503, Outcome.ERROR),
    ],
)
def test_what_an_http_status_says(status, outcome):
    assert outcome_of_http(status) is outcome


urls = st.sampled_from("abcde")
calls = st.one_of(
    st.tuples(st.just("meet"), urls),
    st.tuples(st.just("add_item"), urls),
    st.tuples(st.just("settle"), urls, st.sampled_from(Outcome), st.none() | st.text(max_size=3)),
    st.tuples(st.just("settle_if_new"), urls, st.sampled_from(Outcome)),
)


@given(st.lists(calls, max_size=40))
def test_the_sums_always_agree_and_a_url_has_one_status(calls):
    counted: Counter[str] = Counter()

    def count(outcome: Outcome, change: int) -> None:
        counted[outcome.value] += change

    ledger = Ledger(count)
    for name, *arguments in calls:
        getattr(ledger, name)(*arguments)
        statuses = list(ledger)
        assert len(statuses) == len({url for url, _ in statuses}) == len(ledger)
        assert ledger.sums() == Counter(status.outcome.value for _, status in statuses)
        assert ledger.sums() == {name: n for name, n in counted.items() if n}
    assert set(dict(ledger)) == {arguments[0] for _, *arguments in calls}
    gave = Counter(arguments[0] for name, *arguments in calls if name == "add_item")
    assert all(dict(ledger)[url].outcome is Outcome.ITEM for url in gave)


def test_an_article_that_repeats_another_is_linked_to_it_whatever_comes_first():
    first = Original("https://a.example/first", "a/job")
    ledger = Ledger()
    ledger.meet(URL)
    ledger.link(URL, first)
    ledger.add_item(URL)
    other = Ledger()
    other.add_item(URL)
    other.link(URL, first)
    assert ledger.get(URL) == other.get(URL) == Status(Outcome.ITEM, items=1, original=first)
    assert ledger.sums() == other.sums() == {"item": 1}


def test_a_duplicate_names_the_article_that_was_there_first():
    ledger, first = Ledger(), Original("https://a.example/first")
    ledger.settle(URL, Outcome.DUPLICATE, "the same", original=first)
    ledger.settle_if_new(f"{URL}2", Outcome.DUPLICATE, "the same", original=first)
    assert {status for _, status in ledger} == {
        Status(Outcome.DUPLICATE, "the same", original=first)
    }
    ledger.settle(URL, Outcome.ERROR, "late")
    assert ledger.get(URL) == Status(Outcome.ERROR, "late")
