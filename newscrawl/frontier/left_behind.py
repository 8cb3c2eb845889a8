"""What a dead worker has written: does it stay, or has another worker written it since?"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING

from newscrawl.files import REPORT
from newscrawl.frontier.connection import PlainConnection
from newscrawl.frontier.keys import mark_of_article
from newscrawl.frontier.worker import worker_name
from newscrawl.identity import identities
from newscrawl.items import NewsArticle
from newscrawl.recovery import item_of_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newscrawl.frontier.connection import Argument
    from newscrawl.frontier.worker import Worker
    from newscrawl.portals import Portal

WORKER = "worker"
"""Key of crawl.json with the name of the worker that the job was."""

_BATCH = 100


def superseded(path: Path, portal: Portal | None, worker: Worker, url: str) -> frozenset[str]:
    """The URLs of a dead worker's items that others have written; the rest is entered as its own.

    Who takes a lease over from a worker that is not heard of can't see what that one has written, and fetches
    the article again. So one of the two items goes: the dead worker's, as this is found out when its folder is
    opened again.

    Args:
        path: its items.jsonl.
        portal: of the spider.
        worker: of the crawl that begins.
        url: of Redis.

    Raises:
        FrontierError: Redis does not answer.
    """
    name = _name_of(path)
    found: set[str] = set()
    connection = PlainConnection(url)
    try:
        articles = _articles(path)
        while batch := list(islice(articles, _BATCH)):
            said: list[Argument] = []
            for article in batch:
                marks = [mark_of_article(one) for one in identities(article, portal)]
                said += (article.metadata.version or 1, len(marks))
                said += (part for mark in marks for part in (mark.bucket, mark.name))
            told = connection.run("confirm", worker.keys.both, name, worker.lease_ms, *said)
            letters = told.decode()
            found |= {a.url for a, letter in zip(batch, letters, strict=True) if letter == "0"}
    finally:
        connection.close()
    return frozenset(found)


def _articles(path: Path) -> Iterator[NewsArticle]:
    with path.open("rb") as lines:
        for line in lines:
            try:
                yield NewsArticle.from_dict(item_of_line(line) or {})
            except ValueError:
                # Torn, or no article.
                continue


def _name_of(path: Path) -> str:
    """The name of the worker that a job was."""
    folder = path.parent
    try:
        report = json.loads((folder / REPORT).read_bytes())
        return str(report[WORKER])
    except (OSError, ValueError, KeyError, TypeError):
        return worker_name(folder.name)
