"""Which capture of an archive answers a request."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from warc.captures import key_of, opened
from warc.record import digest
from warc.records import FAILED_ROLE, beside_uri

from .asked import AskedRecords
from .errors import NotInArchive

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request

    from warc.captures import Capture
    from warc.collection import Collection

#: Where an answer stands among all: the number of its file, and its offset there.
Position = tuple[int, int]

#: That of a request without an answer.
_NOWHERE: Position = (-1, -1)

#: Captures that are looked at for one that is like what was asked.
_LOOKED_AT = 50

#: Questions whose answers are kept in mind: that of a request is wanted when it is enqueued and
#: when its turn comes.
_KEPT = 10_000

#: What asks for one page, as an archive tells it: method, address, digest of the body.
_Asked = tuple[str, str, str | None]

_PORTS = {"http": 80, "https": 443}


class Answers:
    """Finds captures by method, address and body, in the order in which they were recorded.

    Attributes:
        changes: how often an index was seen to lie; :meth:`expect` may say something else then.
        asked: what was known of the requests.

    Args:
        archive: where they are looked for.
    """

    def __init__(self, archive: Collection):
        self.archive = archive
        self.changes = 0
        self.asked = AskedRecords(archive)
        self._captures = lru_cache(_KEPT)(self._look_up)
        self._expected: Counter[_Asked] = Counter()
        self._given: Counter[_Asked] = Counter()

    def expect(self, request: Request) -> Position:
        """Return where the answer stands that a request will be given when its turn comes."""
        asked = _asked(request)
        captures = self._captures(asked)
        number = self._expected[asked]
        self._expected[asked] += 1
        if not captures:
            return _NOWHERE
        place = captures[min(number, len(captures) - 1)].place
        return self.archive.number_of(place.path), place.offset

    def expect_anew(self) -> None:
        """Forget what was expected and has not been taken."""
        self._expected = Counter(self._given)

    def take(self, request: Request) -> Capture:
        """Return the capture that answers a request; the next one each time it is asked.

        Where all were given the last one is given again.

        Raises:
            NotInArchive: there is none.
        """
        asked = _asked(request)
        captures = self._captures(asked)
        if not captures:
            raise NotInArchive(self._nearest(request.method, asked[1]))
        number = self._given[asked]
        self._given[asked] += 1
        return captures[min(number, len(captures) - 1)]

    def again(self, request: Request, capture: Capture) -> bool:
        """Take note that an index lied; tell whether it makes sense to ask once more."""
        if not self.archive.distrust(capture):
            return False
        self.changes += 1
        self._captures.cache_clear()
        self.asked.forget()
        self._given[_asked(request)] -= 1
        return True

    def _look_up(self, asked: _Asked) -> list[Capture]:
        """Return the answers to a question, and the times it was asked in vain, oldest first."""
        method, url, request_digest = asked

        def fits(capture: Capture) -> bool:
            return (capture.method, capture.request_digest) == (method, request_digest)

        answers = self._of_page(url, fits)
        failures = self._of_page(beside_uri(FAILED_ROLE, url), fits)
        if failures:
            return sorted(answers + self._seen_by_scrapy(answers, failures), key=self._order)
        return answers

    def _of_page(self, uri: str, fits: Callable[[Capture], bool]) -> list[Capture]:
        """Return the captures of one address; if there is none, of the same spelt otherwise."""
        captures = [c for c in self.archive.captures(key_of(uri)) if fits(c)]
        exact = [capture for capture in captures if capture.url == uri]
        if not exact and captures:
            plain = _plain(uri)
            exact = [capture for capture in captures if _plain(capture.url) == plain]
        return sorted(exact, key=self._order)

    def _order(self, capture: Capture) -> tuple[str, Position]:
        place = capture.place
        return capture.stamp, (self.archive.number_of(place.path), place.offset)

    def _seen_by_scrapy(self, answers: list[Capture], failures: list[Capture]) -> list[Capture]:
        """Leave out failures that Scrapy never saw, for Twisted sent the request again by itself."""
        repeated: set[str] = set()
        ids: list[str | None] = []
        for capture in (*answers, *failures):
            with opened(capture.place) as record:
                repeated.update(record.values("WARC-Concurrent-To"))
                ids.append(record.id)
        ids = ids[len(answers) :]
        return [
            failure
            for failure, record_id in zip(failures, ids, strict=True)
            if record_id not in repeated
        ]

    # -- what is nearest --------------------------------------------------------------------

    def _nearest(self, method: str, url: str) -> str:
        """Say what there is instead of an answer, in a line."""
        key = key_of(url)
        same = self.archive.captures(key)
        for capture in same:
            if capture.url == url and capture.method != method:
                return f"have it by {capture.method}, asked {method} {url}"
            if capture.url == url:
                return f"have {method} {url} with another body"
        if same:
            return _difference(_most_like(url, same), url)
        for prefix in (key.partition("?")[0], key.rpartition("/")[0]):
            if near := self.archive.captures_like(prefix, _LOOKED_AT):
                return f"have {_most_like(url, near)}, asked {url}"
        is_known = self.archive.has_host(urlsplit(url).hostname or "")
        return f"asked {url}, have " + (
            "other pages of this host" if is_known else "nothing of this host"
        )


def _asked(request: Request) -> _Asked:
    body_digest = digest(request.body) if request.body else None
    return request.method, request.url.partition("#")[0], body_digest


def _plain(uri: str) -> str:
    """Return one spelling of an address: other tools write it as they met it."""
    try:
        parts = urlsplit(safe_url_string(uri))
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return uri
    return f"{parts.scheme}://{parts.hostname}:{port}{parts.path or '/'}?{parts.query}"


def _most_like(url: str, captures: list[Capture]) -> str:
    urls = [capture.url for capture in captures]
    return max(urls, key=lambda have: SequenceMatcher(None, have, url).ratio())


def _difference(have: str, asked: str) -> str:
    """Say how two addresses of one key differ."""
    one, other = urlsplit(have), urlsplit(asked)
    if one.scheme != other.scheme and one[1:] == other[1:]:
        return f"have {one.scheme}, asked {other.scheme}: {have}"
    return f"have {have}, asked {asked}"
