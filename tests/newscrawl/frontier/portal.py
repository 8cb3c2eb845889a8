"""A portal of so many articles for the ecns spider, whose server notes who asked for what at which moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from newscrawl.demo.model import Reply
from newscrawl.demo.portal import LISTINGS
from newscrawl.demo.server import HOSTS, DemoServer
from newscrawl.demo.wire import RequestHead

HOST = HOSTS[0]
FOLDERS = (*LISTINGS, "/military/")
FEED_LENGTH = 40
"""Articles of the feed, and of the front page."""
ROWS = 20
"""Rows of a page of a listing."""

_DAY = "2026-10-11"
_PREFIX = "ihpool"
_WORDS = (
    "harbour ferry council budget winter market bridge school railway museum farmer river "
    "engine village teacher forecast survey garden theatre library".split()
)
_PARAGRAPHS, _WORDS_EACH = 5, 40
# A line of items.jsonl of some 300 kB: no pipe, page or buffer holds it.
_PARAGRAPHS_OF_LARGE = 1000
_ROBOTS = "User-agent: *\nDisallow: /search/\n"
_HTML = (("Content-Type", "text/html; charset=utf-8"),)


@dataclass(frozen=True)
class Traits:
    """What is special about a portal: the shares of its addresses that are so.

    Attributes:
        moved: articles that their section links by another address, which redirects to the usual one: half of
            them have the same id there, half an old number.
        busy: addresses whose first request is answered by 503, at times with Retry-After: 0.
        slow: how many of these answers ask for a second.
        large: articles of some 300 kB.
    """

    moved: float = 0.0
    busy: float = 0.0
    slow: int = 0
    large: float = 0.0


class PoolPortal:
    """The articles 0 to `count` - 1, each in one or two listings, some in the feed and on the front page.

    Args:
        count: how many articles.
        traits: what is special.
        seed: of what is drawn.
    """

    def __init__(self, count: int, traits: Traits | None = None, *, seed: int = 0) -> None:
        self.count = count
        self._traits = traits or Traits()
        self._seed = seed
        self._numbers = {path_of(number): number for number in range(count)}
        self._moved = {path: number for number in range(count) for path in self._old_paths(number)}
        sources = ["/rss/rss.xml", "/", *FOLDERS]
        paths = [*sources, *self._numbers, *self._moved]
        busy = [path for path in paths if self._is("busy", path, self._traits.busy)]
        self._busy = dict.fromkeys(busy)
        self._slow = frozenset(
            Random(f"{seed} slow").sample(busy, min(self._traits.slow, len(busy)))
        )

    def number_of(self, url: str) -> int:
        """Which article has an address."""
        path = "/" + url.split("/", 3)[3]
        found = self._numbers.get(path)
        return self._moved[path] if found is None else found

    def is_source(self, path: str) -> bool:
        """Whether a path is that of the feed or a listing."""
        return path not in self._numbers and path not in self._moved and path != "/robots.txt"

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        """Answer a request."""
        if attempt == 1 and path in self._busy:
            return self._busy_reply(path)
        if path in self._moved:
            place = f"https://{HOST}{path_of(self._moved[path])}"
            return Reply(301, "Moved Permanently", (("Location", place),))
        if path in self._numbers:
            return Reply(200, "OK", _HTML, self._article(self._numbers[path]))
        if path == "/robots.txt":
            return Reply(200, "OK", (("Content-Type", "text/plain"),), _ROBOTS.encode())
        if path == "/rss/rss.xml":
            return Reply(200, "OK", (("Content-Type", "application/atom+xml"),), self._feed())
        page = self._list_page(path)
        if page is None:
            return Reply(404, "Not Found", _HTML, b"<p>There is no such page.</p>")
        return Reply(200, "OK", _HTML, page.encode())

    def _busy_reply(self, path: str) -> Reply:
        headers = _HTML
        if path in self._slow:
            headers = (*_HTML, ("Retry-After", "1"))
        elif self._is("at once", path, 0.5):
            headers = (*_HTML, ("Retry-After", "0"))
        return Reply(503, "Service Unavailable", headers, b"<p>Come again.</p>")

    def _is(self, what: str, name: object, share: float) -> bool:
        return Random(f"{self._seed} {what} {name}").random() < share

    def _old_paths(self, number: int) -> Iterator[str]:
        if self._is("moved", number, self._traits.moved):
            same_id = path_of(number).replace("/news/", "/archive/")
            yield same_id if number % 2 else f"/business/2016/08-05/22{number:04d}.shtml"

    # -- lists ----------------------------------------------------------------------------------

    def _list_page(self, path: str) -> str | None:
        """A page of the front page or of a listing; None where there is none."""
        folder, _, name = path.rpartition("/")
        folder += "/"
        page = 1
        if name.startswith("index_") and name.endswith(".shtml"):
            page = int(name[6:-6])
        elif name:
            return None
        if folder == "/":
            numbers = list(range(min(self.count, FEED_LENGTH)))
        elif folder in FOLDERS:
            numbers = self._listed(FOLDERS.index(folder))
        else:
            return None
        count = -(-len(numbers) // ROWS)
        shown = numbers[(page - 1) * ROWS : page * ROWS]
        if not shown:
            return None
        rows = "".join(self._row(number, in_section=folder != "/") for number in shown)
        names = ["index.shtml", *(f"index_{n}.shtml" for n in range(2, count + 1))]
        pager = "".join(f'<a href="{name}">{n}</a> ' for n, name in enumerate(names, 1))
        return (
            f"<!doctype html><html><head><title>{folder} - Ecns.cn</title></head><body>"
            f'<ul class="bizlst">{rows}</ul><div class="pagebox">{pager}</div></body></html>'
        )

    def _listed(self, folder: int) -> list[int]:
        """The articles of a section: its own, and those of another."""
        return [
            number
            for number in range(self.count)
            if number % len(FOLDERS) == folder
            or (number % 3 == 0 and (number + number // len(FOLDERS)) % len(FOLDERS) == folder)
        ]

    def _row(self, number: int, *, in_section: bool) -> str:
        path = path_of(number)
        if in_section:
            path = next(self._old_paths(number), path)
        return f'<li><h3><a href="{path}">{headline(number)}</a></h3></li>'

    def _feed(self) -> bytes:
        entries = "".join(
            f'<entry><id>{number}</id><title>{headline(number)}</title><link href="https://{HOST}'
            f'{path_of(number)}"/><published>{_DAY}T00:00:00+00:00</published></entry>'
            for number in range(min(self.count, FEED_LENGTH))
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
            f"<title>News</title>{entries}</feed>"
        ).encode()

    # -- articles -------------------------------------------------------------------------------

    def _article(self, number: int) -> bytes:
        is_large = self._is("large", number, self._traits.large)
        return _page(number, _PARAGRAPHS_OF_LARGE if is_large else _PARAGRAPHS)


@lru_cache(maxsize=2000)
def _page(number: int, paragraphs: int) -> bytes:
    chance = Random(number)
    text = "".join(f"<p>{_paragraph(chance, number)}</p>" for _ in range(paragraphs))
    return (
        f"<!doctype html><html><head><title>{headline(number)}</title></head><body>"
        '<h3 class="itemtit bitemblue"><span>News</span></h3>'
        f'<h1 id="contitle">{headline(number)}</h1>'
        f'<div class="downinfo"><span>{_DAY} 08:00:00</span><span>Ecns.cn</span>'
        f'<span>Editor : Li Yan</span></div><div id="yanse">{text}</div></body></html>'
    ).encode()


def _paragraph(chance: Random, number: int) -> str:
    """A text that has next to nothing in common with those of other articles."""
    return f"{' '.join(chance.choices(_WORDS, k=_WORDS_EACH)).capitalize()} {number}."


def path_of(number: int) -> str:
    """The usual address of an article."""
    return f"/news/{_DAY}/detail-{_PREFIX}{number:04d}.shtml"


def headline(number: int) -> str:
    """The headline of an article."""
    return f"Article {number} of the day"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request.

    Attributes:
        at: the monotonic moment at which it was read.
        worker: who asked, by its User-Agent.
        path: with its query.
        status: of the answer.
    """

    at: float
    worker: str
    path: str
    status: int


class PoolServer(DemoServer):
    """Serves it, and notes all requests.

    Args:
        portal: what to serve.
        pause: the longest time, in seconds, that the answer to an article takes.
        address: of this machine, at which it listens.

    Attributes:
        portal: what it serves.
        watch: called with worker and path before each answer: what it waits for, the answer waits for.
    """

    watch: Callable[[str, str], object] = staticmethod(lambda worker, path: None)

    def __init__(
        self, portal: PoolPortal, *, pause: float = 0.0, address: str = "127.0.0.1"
    ) -> None:
        super().__init__(portal, address=address)
        self.portal = portal
        self._pause = pause
        self._asked: list[Asked] = []
        self._asked_lock = threading.Lock()

    @property
    def asked(self) -> list[Asked]:
        """All requests so far."""
        with self._asked_lock:
            return list(self._asked)

    def reply(self, head: RequestHead, scheme: str, path: str) -> Reply:
        """Let the test see it, answer, and note it."""
        at, worker = time.monotonic(), head.headers.get("user-agent", "")
        self.watch(worker, path)
        if self._pause and not self.portal.is_source(path):
            time.sleep(Random(path).uniform(0, self._pause))
        reply = super().reply(head, scheme, path)
        with self._asked_lock:
            self._asked.append(Asked(at, worker, path, reply.status))
        return reply
