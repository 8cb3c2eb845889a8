"""A portal whose feed rolls on and whose articles change, with ETags on all that it has."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from killing import WatchedServer

from newscrawl.demo.model import Reply
from newscrawl.demo.wire import RequestHead

_WORDS = (
    "harbour ferry council budget winter market bridge school railway museum farmer river "
    "engine village teacher forecast survey garden theatre library".split()
)
_NOT_FOUND = Reply(404, "Not Found", (("Content-Type", "text/plain"),), b"There is no such page.\n")
_DAY = "2026-10-11"
_PUBLISHED = datetime(2026, 10, 11, tzinfo=UTC)


def path_of(number: int) -> str:
    """The address of an article."""
    return f"/news/{_DAY}/detail-ihroll{number:04d}.shtml"


def id_of(number: int) -> str:
    """The portal's id of an article."""
    return f"ihroll{number:04d}"


def once(*numbers: int, version: int = 1) -> list[tuple[str, int]]:
    """Id and version of these articles, each once."""
    return sorted((id_of(number), version) for number in numbers)


class RollingServer(WatchedServer):
    """Serves articles by their numbers; what is not changed is answered by 304 to who has it.

    Attributes:
        shown: the numbers in the feed.
        revisions: of the articles that were changed; those of all others are 1.
        not_modified: the paths to which 304 was answered.
    """

    def __init__(self, shown: Sequence[int]) -> None:
        super().__init__()
        self.shown = list(shown)
        self.revisions: dict[int, int] = {}
        self.not_modified: list[str] = []
        self._changed: dict[int, datetime] = {}

    def change(self, number: int) -> None:
        """Give an article another text; the feed says so."""
        self.revisions[number] = self.revisions.get(number, 1) + 1
        # Whole seconds are compared, and a test changes what was fetched within this one.
        self._changed[number] = datetime.now(UTC) + timedelta(seconds=2)

    def reply(self, head: RequestHead, scheme: str, path: str) -> Reply:
        """Answer, by 304 where the client has what there is."""
        self.watch(path)
        text = self._text(path)
        if text is None:
            return _NOT_FOUND
        body = text.encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if head.headers.get("if-none-match") == etag:
            self.not_modified.append(path)
            return Reply(304, "Not Modified", (("ETag", etag),))
        kind = "application/atom+xml" if path.endswith(".xml") else "text/html; charset=utf-8"
        return Reply(200, "OK", (("Content-Type", kind), ("ETag", etag)), body)

    def _text(self, path: str) -> str | None:
        if path == "/rss/rss.xml":
            return self._feed()
        numbers = {path_of(number): number for number in range(1000)}
        return self._article(numbers[path]) if path in numbers else None

    def _feed(self) -> str:
        entries = "".join(
            f"<entry><id>{number}</id><title>Article {number}</title>"
            f'<link href="https://www.ecns.cn{path_of(number)}"/>'
            f"<published>{_PUBLISHED.isoformat()}</published>"
            f"<updated>{self._changed.get(number, _PUBLISHED).isoformat()}</updated></entry>"
            for number in self.shown
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
            f"<title>News</title>{entries}</feed>"
        )

    def _article(self, number: int) -> str:
        paragraphs = "".join(
            f"<p>{text(number, self.revisions.get(number, 1), n)}</p>" for n in range(5)
        )
        return (
            f"<!doctype html><html><head><title>Article {number}</title></head><body>"
            '<h3 class="itemtit bitemblue"><span>News</span></h3>'
            f'<h1 id="contitle">Article {number} of the day</h1>'
            f'<div class="downinfo"><span>{_DAY} 08:00:00 <b>Ecns.cn</b> Editor : Li Yan</span></div>'
            f'<div id="yanse">{paragraphs}</div></body></html>'
        )


def text(number: int, revision: int, paragraph: int) -> str:
    """A paragraph of an article that has next to nothing in common with those of others."""
    chance = random.Random(f"{number} {revision} {paragraph}")
    words = [chance.choice(_WORDS) for _ in range(40)]
    return f"{' '.join(words).capitalize()} {number}-{revision}."
