"""What a dead worker has written: what stays, what another worker has written since, and what is lost."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING

from newscrawl.files import REPORT
from newscrawl.frontier.connection import PlainConnection
from newscrawl.frontier.keys import mark_of_article
from newscrawl.frontier.off import WORKER
from newscrawl.frontier.worker import worker_name
from newscrawl.identity import identities
from newscrawl.items import NewsArticle
from newscrawl.recovery import item_of_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from newscrawl.frontier.connection import Argument
    from newscrawl.frontier.keys import Mark
    from newscrawl.frontier.worker import Worker
    from newscrawl.portals import Portal

_BATCH = 100


class LeftBehind:
    """Settles with the frontier what the dead jobs of a machine have written.

    Who takes a lease over from a worker that is not heard of can't see what that one has written, and fetches
    the article again. So one of the two items goes: the dead worker's, for this is found out when its folder
    is opened again.

    Args:
        worker: of the crawl that begins.
        portal: of the spider.
        url: of Redis.
    """

    def __init__(self, worker: Worker, portal: Portal | None, url: str) -> None:
        self._keys = worker.keys.both
        self._lease = worker.lease_ms
        self._portal = portal
        self._url = url

    def superseded(self, path: Path) -> frozenset[str]:
        """The URLs of a dead job's items that others have written; the rest is entered as its own.

        Args:
            path: its items.jsonl.

        Raises:
            FrontierError: Redis does not answer.
        """
        found: set[str] = set()
        for articles in self._batches(path):
            said: list[Argument] = [_name_of(path), self._lease]
            for article in articles:
                marks = self._marks(article)
                said += (article.metadata.version or 1, len(marks))
                said += (part for mark in marks for part in (mark.bucket, mark.name))
            letters = self._run("confirm", said).decode()
            of_letters = zip(articles, letters, strict=True)
            found |= {article.url for article, letter in of_letters if letter == "0"}
        return frozenset(found)

    def lost(self, path: Path, urls: Collection[str]) -> None:
        """Say that items of a dead job are lost with their records, and are to come again.

        Args:
            path: its items.jsonl, in which they still are.
            urls: theirs.

        Raises:
            FrontierError: Redis does not answer.
        """
        if not urls:
            return
        for articles in self._batches(path):
            said: list[Argument] = [_name_of(path)]
            for article in articles:
                if article.url in urls:
                    mark = self._marks(article)[0]
                    said += (article.metadata.version or 1, mark.bucket, mark.name)
            self._run("unstore", said)

    def _marks(self, article: NewsArticle) -> list[Mark]:
        return [mark_of_article(identity) for identity in identities(article, self._portal)]

    def _batches(self, path: Path) -> Iterator[list[NewsArticle]]:
        articles = _articles(path)
        while batch := list(islice(articles, _BATCH)):
            yield batch

    def _run(self, step: str, arguments: list[Argument]) -> bytes:
        connection = PlainConnection(self._url)
        try:
            answer: bytes = connection.run(step, self._keys, *arguments)
        finally:
            connection.close()
        return answer


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
