"""The memory of a spider: what it asks for, and what it learns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from newscrawl import clock
from newscrawl.known import Known
from newscrawl.ledger import Original, Outcome
from newscrawl.memory import claims, pages, policy, sources
from newscrawl.memory.ending import Ended, without_item
from newscrawl.memory.entering import enter
from newscrawl.memory.pages import Page
from newscrawl.memory.sources import Source
from newscrawl.state import State, state_of
from warc.job import job_of

if TYPE_CHECKING:
    import sqlite3

    from scrapy.crawler import Crawler

_BLIND = "blind"


@dataclass(frozen=True, slots=True)
class Shown:
    """An article as a source shows it."""

    identity: str
    url: str
    published: int | None = None
    """Seconds since 1970, as far as source or address say."""
    modified: int | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """How the walk through a listing stands at one of its pages."""

    pages: int
    """So many pages are read at the most."""
    since: int | None = None
    """Nothing published before this moment is looked for."""
    has_more: bool = False
    """There is a further page, and it may be read."""
    depth: int = sources.TO_THE_END
    """Where the walk ends here: to how many pages the listing is known then."""
    floor: int | None = None
    """And down to which moment; None: to the end."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One page of a source that was read."""

    source: str
    """Address of the source's first page."""
    shown: Sequence[Shown]
    number: int = 1
    walk: Walk = Walk(1)
    """Of a source of one page: at its end."""
    etag: str | None = None
    modified: str | None = None
    name: str | None = None
    """What a listing is called; `sections` may ask for it."""


@dataclass(frozen=True, slots=True)
class Sight:
    """An article that a source shows, beside what is remembered of it."""

    page: Page
    """As it is remembered now."""
    is_new: bool
    """No source has shown it before."""
    is_due: bool
    """It is to be asked for."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a reading."""

    sights: Mapping[str, Sight]
    """By identity."""
    goes_on: bool
    """The listing's next page is to be read."""


class Memory:
    """What a spider's jobs know of its portal.

    What a source shows is remembered at once, together with the source's validators, so that no
    article can be hidden by a source that is "not modified". How a request ended is remembered by
    `commit`, which is to be called when the items that came of it are on the disk.

    Args:
        state: where it is kept.
        job: id of the job that writes.
        window: for how many seconds after its first fetch an article is looked at again.
        longest_poll: a quiet listing is read again after so many seconds at the latest.
    """

    def __init__(self, state: State, job: str, *, window: int, longest_poll: int) -> None:
        self._state = state
        self._job = job
        self._window = window
        self._longest_poll = longest_poll
        self._ended: list[Ended] = []
        self._stored: list[Ended] = []
        self._noted = 0
        self._walks: dict[str, Source | None] = {}

    @property
    def is_open(self) -> bool:
        """Whether anything can be remembered."""
        return self._state.is_open

    # -- sources --------------------------------------------------------------------------------

    def source(self, url: str) -> Source | None:
        """What is remembered of a source."""
        return sources.find(self._state.rows, url)

    def is_quiet(self, url: str, depth: int) -> bool:
        """Whether a listing known to that depth need not be read yet, for it seldom shows anything new."""
        source = self.source(url)
        if source is None or source.depth < depth:
            return False
        return source.due > _now() + policy.PUNCTUAL

    def read(self, reading: Reading) -> Seen:
        """Remember a page of a source; returns what is known of the articles that it shows.

        A walk ends at a page all of which was known when the listing was walked before. While a walk goes on
        the listing counts as not walked, so that the next one reaches what a cut one left behind.
        """
        now, url = _now(), reading.source
        sights: dict[str, Sight] = {}
        goes_on = reading.walk.has_more
        with self._state.writing() as database:
            if database is None:
                return Seen({}, goes_on)
            # Not before: another job may be shown the same.
            rows = pages.reading(database)
            known = pages.find(rows, (shown.identity for shown in reading.shown))
            row = sources.find(rows, url)
            if reading.number == 1:
                self._walks[url] = row
            before = self._walks.get(url)
            is_believed = row is None or policy.is_believed(row.announced, row.confirmed)
            teller = url if is_believed else None
            for shown in reading.shown:
                if shown.identity in sights:
                    continue
                page = known.get(shown.identity)
                sight = (
                    _sight(page, shown, now, teller) if page else _first_sight(database, shown, now)
                )
                sight = replace(sight, page=_shown_on(sight.page, reading.name))
                sights[shown.identity] = sight
                if sight.page != page:
                    pages.put(database, [sight.page])
            new = sum(sight.is_new for sight in sights.values())
            if reading.number > 1 and row is not None:
                source = row
            else:
                source = sources.polled(row, url, now, new, self._longest_poll)
                source = replace(source, etag=reading.etag, modified=reading.modified)
            goes_on, source = _walked(source, before, reading.walk, sights.values())
            sources.put(database, source)
        if not self._state.is_open:
            return Seen({}, reading.walk.has_more)
        return Seen(sights, goes_on)

    def not_modified(self, url: str) -> None:
        """Remember that a source is as it was."""
        with self._state.writing() as database:
            source = self.source(url)
            if database is not None and source is not None:
                sources.put(database, sources.polled(source, url, _now(), 0, self._longest_poll))

    def end_walk(self, url: str) -> None:
        """Remember that a listing has no further page."""
        with self._state.writing() as database:
            source = self.source(url)
            if database is not None and source is not None:
                sources.put(database, replace(source, depth=sources.TO_THE_END, floor=None))

    # -- articles -------------------------------------------------------------------------------

    def due(self) -> Iterator[Page]:
        """The articles to ask for whether or not a source shows them, those without an item first."""
        telling = self._telling()
        passed_over = []
        for page in pages.due(self._state.rows, _now() + policy.PUNCTUAL):
            is_blind = page.version > 0 and page.told is None
            if is_blind and not policy.is_sampled(page.key, telling.share):
                passed_over.append(page)
            else:
                yield page
        with self._state.writing() as database:
            if database is not None:
                pages.pass_over(database, passed_over)

    def find(self, identities: Iterable[str]) -> Mapping[str, Page]:
        """What is remembered of articles, by identity."""
        return pages.find(self._state.rows, identities)

    def known(self, page: Page) -> Known | None:
        """The latest version of an article; None where there is no item of it."""
        if not page.version or page.fields is None:
            return None
        content = f"sha256:{page.content.hex()}" if page.content else None
        return Known(page.version, page.fields.hex(), content)

    def job_of(self, page: Page) -> str | None:
        """The job that has the latest version of an article."""
        found = pages.file_of(self._state.rows, page.file)
        return found[0] if found else None

    def claim(self, identities: Sequence[str], version: int, url: str) -> Original | None:
        """Say that this job is about to write an item; no other job then writes it.

        The claim ends when the item is remembered, at the end of the job, or when what the dead job left is
        repaired.

        Args:
            identities: what the article is known by, its own identity first.
            version: that it is to have.
            url: its address.

        Returns:
            The article of which a job has this version already or is about to write it, or which is the same
            under another name; None: it is this job's.
        """
        with self._state.writing() as database:
            if database is None:
                return None
            if repeated := self.repeats(identities, version):
                return repeated
            if claimed := claims.of_another(pages.reading(database), identities, self._job):
                return claimed
            claims.lay(database, identities, url, self._job)
        return None

    def let_go(self, url: str) -> None:
        """Take back this job's claim to an article that it does not write after all."""
        with self._state.writing() as database:
            if database is not None:
                claims.end(database, url, self._job)

    def repeats(self, identities: Sequence[str], version: int) -> Original | None:
        """The article of which a job has this version already, or which is the same under another name.

        Args:
            identities: what the article is known by, its own identity first.
            version: that it is to have.
        """
        found = pages.find(self._state.rows, identities)
        for identity in identities:
            page = found.get(identity)
            owner = page
            if page is not None and page.same_as is not None:
                owner = pages.find(self._state.rows, (page.same_as,)).get(page.same_as)
            is_itself = owner is not None and owner.identity == identities[0]
            if owner is not None and owner.version >= (version if is_itself else 1):
                return Original(owner.url, self.job_of(owner))
        return None

    # -- what became of them --------------------------------------------------------------------

    def end(self, ended: Ended) -> None:
        """Take note of how a request ended that gave no item; `commit` remembers it."""
        self._ended.append(ended)

    def store(self, ended: Ended) -> None:
        """Take note of an item; it is remembered once the disk has it (`when_stored`)."""
        self._stored.append(ended)
        self._noted += 1

    def when_stored(self) -> Callable[[], None]:
        """Return what is to be called when the items are on the disk of which note was taken by now."""
        return partial(self._commit_stored, self._noted)

    def _commit_stored(self, until: int) -> None:
        """Remember the items up to a number, those that are not remembered yet."""
        count = max(0, len(self._stored) - (self._noted - until))
        stored, self._stored = self._stored[:count], self._stored[count:]
        self._commit(stored)

    def commit(self) -> None:
        """Remember how those requests ended that gave no item."""
        ended, self._ended = self._ended, []
        self._commit(ended)

    def finish(self) -> None:
        """Remember all the rest for good: the job has ended, and all its items are on the disk.

        What this job says of its end must not outlive what is remembered of it, or its items would be
        fetched again.
        """
        self.commit()
        self._commit_stored(self._noted)
        self.free_claims(lambda job: job != self._job)
        self._state.sync()

    def free_claims(self, is_alive: Callable[[str], bool]) -> None:
        """Take back the claims of jobs that no longer live: what they have written is remembered."""
        with self._state.writing() as database:
            if database is not None:
                claims.free(database, is_alive)

    def _commit(self, ended: Sequence[Ended]) -> None:
        if not ended:
            return
        with self._state.writing() as database:
            if database is None:
                return
            for one in ended:
                self._remember(database, one, self._job)

    def reconcile(self, job: str, items: Iterable[Ended], lost: Iterable[Ended] = ()) -> None:
        """Bring what is remembered in line with the items of a job.

        Args:
            job: its id.
            items: what it has; they are remembered if no such version is.
            lost: what it had, and a power cut took: it is to come again.
        """
        with self._state.writing() as database:
            if database is None:
                return
            for ended in items:
                page = self._page(ended)
                if page is None or page.version < _version(ended):
                    self._remember(database, ended, job)
            for ended in lost:
                page = self._page(ended)
                if page is not None and page.version == _version(ended):
                    pages.put(database, [without_item(page, _now())])

    def _page(self, ended: Ended) -> Page | None:
        return pages.find(self._state.rows, (ended.identity,)).get(ended.identity)

    def _remember(self, database: sqlite3.Connection, ended: Ended, job: str) -> None:
        page, after = enter(database, ended, job, self._window)
        if ended.outcome is Outcome.ITEM and ended.article is not None:
            claims.end(database, ended.article.url, job)
        has_changed = after.version > page.version
        if page.told is not None and ended.outcome in (Outcome.ITEM, Outcome.UNCHANGED):
            sources.told_truth(database, page.told, is_true=has_changed)
        elif page.version and ended.outcome in (Outcome.ITEM, Outcome.UNCHANGED):
            database.execute(
                "INSERT INTO look VALUES (?, 1, ?) ON CONFLICT (kind) DO UPDATE"
                " SET looks = looks + 1, changes = changes + excluded.changes",
                (_BLIND, has_changed),
            )

    def _telling(self) -> policy.Telling:
        rows = self._state.rows
        looks = rows("SELECT looks, changes FROM look WHERE kind = ?", (_BLIND,))
        [(count, changes)] = looks or [(0, 0)]
        return policy.Telling(count, changes, sources.confirmed_changes(rows))


_MEMORIES: WeakKeyDictionary[Crawler, Memory] = WeakKeyDictionary()


def memory_of(crawler: Crawler) -> Memory | None:
    """The memory of a crawl's spider; None where nothing is remembered (:func:`newscrawl.state.state_of`)."""
    memory = _MEMORIES.get(crawler)
    if memory is None:
        job, state = job_of(crawler), state_of(crawler)
        if job is None or state is None:
            return None
        settings = crawler.settings
        memory = _MEMORIES[crawler] = Memory(
            state,
            job.id,
            window=round(settings.getfloat("LOOK_AGAIN_DAYS") * policy.DAY),
            longest_poll=round(settings.getfloat("QUIET_LISTING_HOURS") * policy.HOUR),
        )
    return memory


def _version(ended: Ended) -> int:
    """The version of its item, 0: there is none."""
    return (ended.article.metadata.version or 1) if ended.article else 0


def _first_sight(database: sqlite3.Connection, shown: Shown, now: int) -> Sight:
    row = pages.new(pages.reading(database), shown.identity, shown.url, now)
    return Sight(replace(row, published=shown.published, due=now), is_new=True, is_due=True)


def _shown_on(page: Page, listing: str | None) -> Page:
    names = (page.shown_on or "").split()
    if listing is None or listing in names:
        return page
    return replace(page, shown_on=" ".join((*names, listing)))


def _sight(page: Page, shown: Shown, now: int, teller: str | None) -> Sight:
    """An article that was seen before; it is due if the source says that it has changed since."""
    published = shown.published if page.published is None else page.published
    # To the day: to write ten thousand rows with every job, all over the file, would be most of its work.
    last_seen = now if now - page.last_seen >= policy.DAY else page.last_seen
    seen = page
    if (last_seen, published) != (page.last_seen, page.published):
        seen = replace(page, last_seen=last_seen, published=published)
    has_changed = page.version > 0 and (shown.modified or 0) > (page.fetched or 0)
    if teller is not None and has_changed:
        seen = replace(seen, due=now, told=teller)
    return Sight(seen, is_new=False, is_due=seen.due is not None and seen.due <= now)


def _walked(
    source: Source, before: Source | None, walk: Walk, sights: Iterable[Sight]
) -> tuple[bool, Source]:
    """Whether the walk goes on, and the source's row after the page."""
    reaches = before is not None and before.depth >= walk.pages
    if before is not None and before.floor is not None:
        reaches = reaches and walk.since is not None and walk.since >= before.floor
    seen = list(sights)
    if before and reaches and seen and all(s.page.first_seen <= before.polled for s in seen):
        return False, replace(source, depth=before.depth, floor=before.floor)
    if walk.has_more:
        return True, replace(source, depth=0)
    return False, replace(source, depth=walk.depth, floor=walk.floor)


def _now() -> int:
    return int(clock.now().timestamp())
