"""Archives for the referees to judge, each from a crawl of its own."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from crawling import ASKED, FAILED, crawl, records_of
from odd import OK, chunk, head
from odd_crawl import SETTINGS, odd_requests, odd_server
from wire import RawServer, page, sends

if TYPE_CHECKING:
    from pathlib import Path

    from crawling import Crawl, Rec
    from wire import Wire


#: File and offset, as an index has them.
Place = tuple[str, str]


@dataclass(frozen=True)
class Archive:
    """The folders of one or more jobs of a spider, in the order they ran."""

    folders: tuple[Path, ...]

    @cached_property
    def warcs(self) -> list[Path]:
        """All WARC files."""
        return [path for folder in self.folders for path in sorted(folder.glob("*.warc.gz"))]

    @property
    def indexes(self) -> list[Path]:
        """The index of each job."""
        return [folder / "index.cdxj" for folder in self.folders]

    @cached_property
    def by_place(self) -> dict[Place, Rec]:
        """All records, as warcio reads them."""
        return {
            (path.name, str(record.offset)): record
            for path in self.warcs
            for record in records_of(path)
        }

    @property
    def records(self) -> list[Rec]:
        """The same without their places."""
        return list(self.by_place.values())

    @property
    def captures(self) -> list[Rec]:
        """The records that can be shown for an address."""
        return [record for record in self.records if record.type in {"response", "revisit"}]

    @cached_property
    def lines(self) -> list[Line]:
        """The lines of all indexes that are of answers, not of what goes with a request."""
        lines = [line for path in self.indexes for line in read_index(path.read_text("utf-8"))]
        return [line for line in lines if not line.key.startswith((FAILED, ASKED))]


@dataclass(frozen=True)
class Line:
    """A line of a CDXJ index."""

    key: str
    time: str
    fields: dict[str, Any]

    @property
    def place(self) -> Place:
        """Where its record is."""
        return self.fields["filename"], self.fields["offset"]


def read_index(text: str) -> list[Line]:
    """Read the lines of an index."""
    parts = [line.split(" ", 2) for line in text.splitlines()]
    return [Line(key, time, json.loads(fields)) for key, time, fields in parts]


def time_of(record: Rec) -> str:
    """Return the time by which an index has a record, in 14 digits."""
    return re.sub(r"\D", "", record.get("WARC-Date") or "")[:14]


def crawl_odd(folder: Path, **settings: Any) -> Archive:
    """Crawl all odd exchanges."""
    with odd_server().running() as server:
        done = crawl(folder, odd_requests(server), settings={**SETTINGS, **settings})
    return _of(done)


def crawl_again(folder: Path) -> Archive:
    """Crawl the same pages in two jobs; the second one asks for some only if they changed.

    Something is said of each.
    """
    changed = False

    def changing(wire: Wire) -> None:
        wire.send(page(b"another text" if changed else b"a text"))

    def recut(wire: Wire) -> None:
        pieces = (b"cut in ", b"other chunks") if changed else (b"cut ", b"in other chunks")
        wire.send(head(OK, b"Transfer-Encoding: chunked") + chunk(*pieces))

    def only_if_changed(wire: Wire) -> None:
        if b"If-None-Match" in wire.seen.request:
            wire.send(head(b"HTTP/1.1 304 Not Modified", b'ETag: "v1"', b"X-Answer: second"))
        else:
            wire.send(page(b"a page with a validator", b'ETag: "v1"', b"X-Answer: first"))

    scripts = {
        "/same": sends(page(b"always the same text")),
        "/copy-of-same": sends(page(b"always the same text", b"X-Copy: yes")),
        "/same-chunks": sends(head(OK, b"Transfer-Encoding: chunked") + chunk(b"always ", b"so")),
        "/recut": recut,
        "/changing": changing,
        "/only-if-changed": only_if_changed,
    }
    folders = []
    with RawServer(scripts).running() as server:
        for changed in (False, True):
            headers = {"If-None-Match": '"v1"'} if changed else {}
            said = {"warc_asked": [["foundOn", "https://news.example/rss"], ["title", "新闻\n1"]]}
            requests = [
                {"url": server.url(path), "headers": headers, "meta": said} for path in scripts
            ]
            done = crawl(folder, requests, settings={"HTTPERROR_ALLOW_ALL": True})
            folders += _of(done).folders
    return Archive(tuple(folders))


def _of(done: Crawl) -> Archive:
    assert done.code == 0, done.log
    return Archive((done.folder,))
