"""Writing down how a request for an article ended."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newscrawl.ledger import Outcome
from newscrawl.memory import pages
from newscrawl.memory.ending import Ended, remembered
from newscrawl.memory.pages import Page

if TYPE_CHECKING:
    import sqlite3


def enter(database: sqlite3.Connection, ended: Ended, job: str, window: int) -> tuple[Page, Page]:
    """Write the row of an article after a request for it, and rows for what else it is known by.

    Args:
        database: within a transaction.
        ended: how the request ended.
        job: the job that asked.
        window: for how many seconds after its first fetch an article is looked at again.

    Returns:
        The row before, a fresh one where there was none, and after.
    """
    rows = pages.reading(database)
    found = pages.find(rows, (ended.identity, *ended.aliases))
    page = found.get(ended.identity) or pages.new(rows, ended.identity, ended.url, ended.asked)
    after = remembered(page, ended, window)
    if ended.outcome is Outcome.ITEM and ended.article is not None:
        name = ended.article.metadata.warcFile or ""
        after = replace(after, file=pages.file_number(database, job, name))
    pages.put(database, [after])
    for alias in ended.aliases:
        enter_alias(database, found.get(alias), alias, ended)
    return page, after


def enter_alias(database: sqlite3.Connection, page: Page | None, alias: str, ended: Ended) -> None:
    """Remember another name of an article, unless there is an item under it.

    Args:
        database: within a transaction.
        page: the row of the other name, if there is one: a source may have shown it.
        alias: the other name.
        ended: of the article.
    """
    if page is None:
        page = pages.new(pages.reading(database), alias, ended.url, ended.asked)
    if not page.version:
        status = Outcome.DUPLICATE.value
        pages.put(database, [replace(page, same_as=ended.identity, status=status, due=None)])
