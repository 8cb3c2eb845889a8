"""The articles in a stretch of a WARC file."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.extract import Draft, is_page, normalise, parse_page, read, strip, validate
from newscrawl.extract.merge import asked_parts, parts_of
from newscrawl.extract.near import Sketch
from newscrawl.forms import as_json
from newscrawl.identity import identities
from newscrawl.ledger import OF_WALLS, Outcome
from newscrawl.urls import absolute
from warc import message
from warc.arriving import LostError, arriving, is_not_modified
from warc.asked import is_asked, pairs_of
from warc.captures import Place, key_of, opened, same_id
from warc.collection import Collection
from warc.indexer import ANSWERS, parse_date
from warc.inflate import DamageError
from warc.offline import AnswerError, OfflineAnswer, read_answer, status_and_location
from warc.paths import PathError
from warc.reader import Fault, ReadRecord
from warc.record import describe
from warc.stretch import Stretch, StretchReader
from warc.writer import OPEN_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from newscrawl.extract.parts import Parts
    from newscrawl.portals import Portal
    from warc.asked import Pairs

# A larger body is no page; a crawl refuses it too (DOWNLOAD_MAXSIZE).
MOST_BYTES = 64 * 1024 * 1024
# A redirect is remembered for so many bytes of its file, some twenty exchanges: a crawl goes on at once
# with where it leads. A limit that does not depend on where the file is cut.
_LOOK_BACK = 256 * 1024
# Captures of a page of an article that are tried, where the first can't be read.
_MOST_CAPTURES = 5


@dataclass(frozen=True, slots=True)
class Trouble:
    """What cost a page, or a part of a file."""

    file: str
    """Name of the file."""
    offset: int
    """Where the record begins in it, in bytes."""
    what: str
    """What happened, in words."""
    url: str | None = None
    """The page's address, where it is known."""
    record_id: str | None = None
    """WARC-Record-ID, where it is known."""


@dataclass(frozen=True, slots=True)
class Item:
    """An article as it is written."""

    line: bytes
    """Its JSON object, in UTF-8, without a line break."""
    identities: tuple[str, ...]
    """What it is known by (`newscrawl.identity`)."""
    sketch: Sketch | None = None
    """What its body is like; None where that is too short to tell by."""


@dataclass(slots=True)
class Found:
    """What was found so far: of one record, or of several."""

    items: list[Item] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    """How many records ended how: `pages` (that were extracted), `article`, or the outcome of a page that gave
    none (`not-article`, `paywalled` ...), `trouble`, `other`."""

    def add(self, more: Found) -> None:
        """Add what was found of other records."""
        self.items += more.items
        self.troubles += more.troubles
        self.counts += more.counts

    def add_trouble(self, trouble: Trouble) -> None:
        """Add trouble."""
        self.troubles.append(trouble)
        self.counts["trouble"] += 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with pages, the same for all of a run."""

    portals: tuple[Portal, ...]
    """The portals whose hosts are known; the pages of other hosts are extracted without a declaration."""
    forced: Portal | None = None
    """The one whose declaration is used for every page, whatever its host."""
    paths: tuple[str, ...] = ()
    """What is read, in which the records are that revisits refer to."""


class Extractor:
    """Makes articles of records.

    On the hosts of a known portal the pages are articles whose address is one, or was redirected to
    from one, as in a crawl of the portal; on other hosts every page may be.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._by_host: dict[str, Portal | None] = {}
        self._redirected: dict[str, int] = {}
        # What was known when the next page was asked for, and the ids of its answer.
        self._asked: tuple[list[str], Pairs] = [], ()
        self._archive = Collection(plan.paths)
        self._found = Found()

    def close(self) -> None:
        """Remove what was made to find records."""
        self._archive.close()

    def take(self) -> Found:
        """Return what was found since this was called before."""
        found, self._found = self._found, Found()
        return found

    def run(
        self,
        stretch: Stretch,
        reader: StretchReader,
        *,
        done: int = 0,
        leave_out: frozenset[int] = frozenset(),
        begin: Callable[[int, ReadRecord], object] = lambda number, record: None,
    ) -> Iterator[int]:
        """Deal with the records of a stretch; yields the number of each, faults counted with them.

        Args:
            stretch: what is read.
            reader: its reader.
            done: how many records at its beginning were dealt with before.
            leave_out: numbers of records that are to be passed over.
            begin: called with the number of a record before it is extracted.

        Raises:
            OSError: the file can't be read.
        """
        self._redirected.clear()
        self._asked = [], ()
        if stretch.start:
            self._look_back(stretch)
        is_empty = stretch.start == 0
        for number, entry in enumerate(reader):
            is_empty = False
            if isinstance(entry, ReadRecord):
                self._note_asked(entry)
            if number < done or number in leave_out:
                continue
            if isinstance(entry, Fault):
                trouble = Trouble(entry.file, entry.offset, entry.what, None, entry.record_id)
                self._found.add_trouble(trouble)
            elif entry.type in ANSWERS:
                self._deal_with(stretch.path, entry, partial(begin, number))
            yield number
        if is_empty and reader.following is None:
            self._found.add_trouble(Trouble(stretch.path.name, 0, "there is no record in it"))

    def _look_back(self, stretch: Stretch) -> None:
        """Meet the redirects shortly before a stretch, and what was known of its first page."""
        before = max(0, stretch.start - _LOOK_BACK)
        earlier = Stretch(stretch.path, before, stretch.start, exact=before == 0)
        with suppress(DamageError):
            for entry in StretchReader(earlier):
                if not isinstance(entry, ReadRecord):
                    continue
                self._note_asked(entry)
                if entry.type == "response":
                    portal = self._portal(entry.target_uri or "")
                    if portal is not None:
                        self._follow(entry, next(entry.pieces(), b""), portal)

    def _note_asked(self, record: ReadRecord) -> None:
        """Remember what was known of a page, which stands before it; damage is told by the reader."""
        if is_asked(record.type, record.target_uri):
            self._asked = [], ()
            with suppress(DamageError, ValueError):
                self._asked = record.values("WARC-Concurrent-To"), pairs_of(record)

    def _asked_for(self, record: ReadRecord) -> Pairs:
        """What was known when the request of an answer was made."""
        ids, pairs = self._asked
        return pairs if any(same_id(name, record.id or "") for name in ids) else ()

    def _deal_with(
        self, path: Path, record: ReadRecord, begin: Callable[[ReadRecord], object]
    ) -> None:
        """Extract one record, whatever may happen."""
        try:
            how = self._extract(path, record, begin)
        except DamageError:
            how = "other"  # the reader says so next, with the place
        except Exception as error:  # one page is not to cost the others
            what = str(error) if isinstance(error, _PlainError) else describe(error)
            self._found.add_trouble(
                Trouble(record.file, record.offset or 0, what, record.target_uri, record.id)
            )
        else:
            self._found.counts[how] += 1

    def _extract(
        self, path: Path, record: ReadRecord, begin: Callable[[ReadRecord], object]
    ) -> str:
        """Extract one record; returns how it ended."""
        url, fetched = record.target_uri, parse_date(record.header("WARC-Date"))
        if url is None or not url.lower().startswith(("http://", "https://")):
            return "other"
        portal = self._portal(url)
        if is_not_modified(record):
            return "other"
        if not self._is_article(url, portal, record.offset):
            if record.type == "response" and portal is not None:
                self._follow(record, next(record.pieces(), b""), portal)
            return "other"
        if record.content_length > MOST_BYTES + 1024 * 1024:
            if not _may_be_page(next(record.pieces(), b"")):
                return "other"
            raise _PlainError(f"the answer is larger than {MOST_BYTES} bytes")
        if record.type == "revisit":
            self._archive.open()  # it may take long to make an index; that is not the page's time
        begin(record)
        try:
            data = arriving(self._archive, Place(path, record.offset or 0), record)
        except LostError as error:
            if not _may_be_page(error.head):
                return "other"
            raise _PlainError(str(error)) from error
        except PathError as error:
            raise _PlainError(str(error)) from error
        if not data.startswith(b"HTTP/") or data[9:10] in (b"3", b"4", b"5"):
            if portal is not None:
                self._follow(record, data, portal)
            return "other"
        if not _may_be_page(data):
            return "other"
        if reason := record.header("WARC-Truncated"):
            raise _PlainError(f"the answer was cut off (WARC-Truncated: {reason})")
        if fetched is None:
            raise _PlainError(f"WARC-Date is no date: {record.header('WARC-Date')}")
        try:
            answer = read_answer(data, url, most=MOST_BYTES)
        except AnswerError as error:
            raise _PlainError(f"Scrapy has no response of it: {error}") from error
        if not 200 <= answer.status < 300:
            return "other"
        if not answer.is_text or not is_page(answer.content_type):
            return "other"
        self._found.counts["pages"] += 1
        name = record.file.removesuffix(OPEN_SUFFIX)
        asked = self._asked_for(record)
        draft = _draft(answer, url, portal, fetched, name, record.id or "", asked)
        parts = parts_of(draft)
        if parts.first is not None and self._archive.captures(key_of(parts.first)):
            return "other"  # it is a page of the article that the first one gives
        item = _item(self._with_parts(draft, parts, path, portal, fetched), portal)
        if isinstance(item, Outcome):
            return item.value
        self._found.items.append(item)
        return "article"

    def _with_parts(
        self, draft: Draft, parts: Parts, path: Path, portal: Portal | None, fetched: datetime
    ) -> Draft:
        """The draft with the article's other pages, as the archive has them."""
        asking = asked_parts(draft, parts)
        try:
            url = next(asking)
            while True:
                url = asking.send(self._part(url, path, portal, fetched))
        except StopIteration as done:
            whole: Draft = done.value
            return whole

    def _part(self, url: str, path: Path, portal: Portal | None, fetched: datetime) -> Draft | None:
        """One more page of an article: the capture of its address that is nearest in file and time."""
        stamp = f"{fetched.astimezone(UTC):%Y%m%d%H%M%S}"
        captures = [one for one in self._archive.captures(key_of(url)) if one.method == "GET"]
        captures.sort(
            # A part is asked for after the page that names it.
            key=lambda one: (one.place.path.parent != path.parent, one.stamp < stamp, one.stamp)
        )
        for capture in captures[:_MOST_CAPTURES]:
            try:
                with opened(capture.place) as record:
                    date = parse_date(record.header("WARC-Date"))
                    if record.type not in ANSWERS or record.id is None or date is None:
                        continue
                    data = arriving(self._archive, capture.place, record)
                    answer = read_answer(data, url, most=MOST_BYTES)
            except (LostError, DamageError, PathError, AnswerError, OSError, ValueError):
                continue  # the record's own turn says so
            if answer.status == HTTPStatus.OK and answer.is_text:
                name = record.file.removesuffix(OPEN_SUFFIX)
                return _draft(answer, url, portal, date, name, record.id)
        return None

    def _portal(self, url: str) -> Portal | None:
        if self._plan.forced is not None:
            return self._plan.forced
        host = urlsplit(url).hostname or ""
        if host not in self._by_host:
            owners = (portal for portal in self._plan.portals if portal.owns(url))
            self._by_host[host] = next(owners, None)
        return self._by_host[host]

    def _is_article(self, url: str, portal: Portal | None, offset: int | None) -> bool:
        """Whether a page that stands at an offset may be an article."""
        if portal is None or not portal.owns(url) or portal.address(url) is not None:
            return True
        from_here = self._redirected.get(url)
        return from_here is not None and (offset or 0) - from_here <= _LOOK_BACK

    def _follow(self, record: ReadRecord, data: bytes, portal: Portal) -> None:
        """Note where a redirect leads from the address of an article."""
        url, offset = record.target_uri or "", record.offset or 0
        if data[9:10] != b"3" or not self._is_article(url, portal, offset):
            return
        _, location = status_and_location(data)
        target = absolute(url, location)
        if target is not None and portal.owns(target):
            self._redirected[target] = offset


def _draft(
    answer: OfflineAnswer,
    url: str,
    portal: Portal | None,
    fetched: datetime,
    warc_file: str,
    record_id: str,
    asked: Pairs = (),
) -> Draft:
    """Read a page as a crawl's spider does."""
    page = parse_page(answer.body, url, answer.content_type)
    return read(page, portal, fetched, asked).citing(warc_file, record_id)


def _item(draft: Draft, portal: Portal | None) -> Item | Outcome:
    """Make the item of a page as a crawl's pipelines do, or say how it ends without one."""
    draft = normalise(strip(draft))
    verdict = validate(draft)
    if verdict.reason:
        return OF_WALLS[verdict.wall.kind] if verdict.wall else Outcome.NOT_ARTICLE
    if verdict.is_unchanged:
        return Outcome.UNCHANGED
    article = verdict.article
    return Item(as_json(article), identities(article, portal), draft.sketch)


def _may_be_page(data: bytes) -> bool:
    """Whether the beginning of an answer says that it is a page; where it says nothing it may be."""
    head = data[: message.head_end(data) or len(data)]
    return is_page(message.mime_of(head) or "")


class _PlainError(Exception):
    """Trouble whose words say all."""
