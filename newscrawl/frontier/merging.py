"""What is known where two machines have learned of the same article or source at the same time. Pure.

Merging is commutative, associative and idempotent, so all machines come to the same, whoever hears first.
"""

from __future__ import annotations

from dataclasses import astuple, replace
from typing import Any

from newscrawl.memory.pages import Page
from newscrawl.memory.sources import Source


def merge_pages(one: Page, other: Page) -> Page:
    """Both rows of an article as one: the one that knows more, with what is known of its sources by both.

    Args:
        one: of them.
        other: the other one, with the same key.
    """
    firsts = [moment for moment in (one.first_fetched, other.first_fetched) if moment is not None]
    names = {*(one.shown_on or "").split(), *(other.shown_on or "").split()}
    return replace(
        max(one, other, key=_page_rank),
        first_seen=min(one.first_seen, other.first_seen),
        last_seen=max(one.last_seen, other.last_seen),
        first_fetched=min(firsts, default=None),
        shown_on=" ".join(sorted(names)) or None,
    )


def merge_sources(one: Source, other: Source) -> Source:
    """Both rows of a source as one: the one that was read last, with the greater counts."""
    return replace(
        max(one, other, key=_source_rank),
        announced=max(one.announced, other.announced),
        confirmed=max(one.confirmed, other.confirmed),
    )


def _page_rank(page: Page) -> tuple[Any, ...]:
    # An item that was lost with its disk counts as more than the item, and as less than a later version:
    # its article is to be fetched again.
    is_lost = page.fields is not None and not any(page.fields)
    return (
        2 * page.version + 3 * is_lost,
        page.same_as is not None,
        page.fetched or 0,
        page.looks,
        page.tries,
        # It errs on the side of looking.
        page.told is not None,
        page.due is not None,
        -(page.due or 0),
        *_ordered(replace(page, first_seen=0, last_seen=0, first_fetched=None, shown_on=None)),
    )


def _source_rank(source: Source) -> tuple[Any, ...]:
    return source.polled, *_ordered(replace(source, announced=0, confirmed=0))


def _ordered(row: Page | Source) -> tuple[Any, ...]:
    """A row's values so that those that are missing can be compared too."""
    return tuple((value is not None, value) for value in astuple(row))
