"""Rows of two machines as one, and rows as the frontier has them: what holds for all of them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.frontier.merging import merge_pages, merge_sources
from newscrawl.frontier.rows import page_of, page_text, source_of, source_text
from newscrawl.memory.pages import Page
from newscrawl.memory.sources import Source

moments = st.integers(1_790_000_000, 1_790_000_003)
maybe = st.none() | moments
texts = st.none() | st.text(st.characters(codec="utf-8"), max_size=3)
listings = st.none() | st.sets(st.sampled_from("abc"), min_size=1).map(
    lambda names: " ".join(sorted(names))
)
counts = st.integers(0, 2)

page_rows = st.builds(
    Page, key=st.just(7), identity=st.just("id 7"), url=st.sampled_from(["u", "v"]),
    first_seen=moments, last_seen=moments, same_as=texts, published=maybe, section=texts,
    shown_on=listings, due=maybe, told=texts, status=texts, fetched=maybe, first_fetched=maybe,
    every=maybe, looks=counts, changes=counts, tries=counts, etag=texts, modified=texts,
    content=st.none() | st.binary(max_size=2), fields=st.none() | st.binary(max_size=2),
    version=counts, file=st.none() | counts, record=texts,
)  # fmt: skip
source_rows = st.builds(
    Source, url=st.just("s"), polled=moments, due=moments, etag=texts, modified=texts,
    rate=st.floats(0, 10), depth=counts, floor=maybe, announced=counts, confirmed=counts,
)  # fmt: skip


@given(page_rows, page_rows, page_rows)
def test_pages_are_merged_to_the_same_in_any_order(a, b, c):
    assert merge_pages(a, b) == merge_pages(b, a)
    assert merge_pages(a, merge_pages(b, c)) == merge_pages(merge_pages(a, b), c)
    assert merge_pages(a, a) == a
    assert merge_pages(merge_pages(a, b), b) == merge_pages(a, b)


@given(source_rows, source_rows, source_rows)
def test_sources_are_merged_to_the_same_in_any_order(a, b, c):
    assert merge_sources(a, b) == merge_sources(b, a)
    assert merge_sources(a, merge_sources(b, c)) == merge_sources(merge_sources(a, b), c)
    assert merge_sources(a, a) == a


@given(page_rows, page_rows)
def test_what_is_merged_has_the_latest_version_and_all_listings(a, b):
    merged = merge_pages(a, b)
    assert (merged.first_seen, merged.last_seen) == (
        min(a.first_seen, b.first_seen),
        max(a.last_seen, b.last_seen),
    )
    names = {*(a.shown_on or "").split(), *(b.shown_on or "").split()}
    assert set((merged.shown_on or "").split()) == names
    assert merged.version in (a.version, b.version)


def page(**more):
    return Page(7, "id 7", "u", 1, 1, **more)


def test_of_two_rows_the_one_that_knows_more_wins():
    waiting = page(due=1)
    tried = page(due=9, tries=1, status="error")
    item = page(due=9, version=1, fetched=5, fields=b"abcd")
    looked = replace(item, fetched=7, looks=1)
    other_name = page(same_as="id 8", status="duplicate")
    rising = [waiting, tried, other_name, item, looked, replace(item, version=2)]
    for number, better in enumerate(rising):
        for worse in rising[:number]:
            assert replace(merge_pages(worse, better), first_fetched=None) == better


def test_an_item_that_was_lost_is_fetched_again_though_another_machine_has_looked_at_it():
    item = page(version=2, fetched=5, fields=b"abcd")
    lost = page(version=1, fetched=5, fields=bytes(4), due=6)
    assert merge_pages(lost, replace(item, fetched=7, looks=3)) == lost
    assert merge_pages(lost, replace(item, version=3)).version == 3


def test_in_doubt_an_article_is_looked_at():
    item = page(version=1, fetched=5)
    told = replace(item, due=6, told="s")
    assert merge_pages(item, replace(item, due=9)).due == 9
    assert merge_pages(replace(item, due=9), told) == told
    assert merge_pages(replace(item, status="gone"), told) == told


def test_of_two_rows_of_a_source_the_latest_reading_counts_with_the_greater_counts():
    one = Source("s", 5, 5, etag="1", depth=3, announced=9, confirmed=1)
    other = Source("s", 6, 6, etag="2", announced=4, confirmed=2)
    assert merge_sources(one, other) == replace(other, announced=9, confirmed=2)


@given(page_rows, st.none() | st.tuples(st.text(max_size=2), st.text(max_size=2)))
def test_the_row_of_an_article_is_read_as_it_was_written(row, file):
    text = page_text(row, file)
    read = page_of(text, row.identity, row.key, {file: 5}.__getitem__)
    assert replace(read, file=None) == replace(row, file=None)
    assert read.file == (None if file is None else 5)


@given(source_rows)
def test_the_row_of_a_source_is_read_as_it_was_written(row):
    assert source_of(source_text(row), row.url) == row
