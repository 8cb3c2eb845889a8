"""The simulated portal: what it answers at a moment of its time."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from random import Random
from typing import Literal

from newscrawl.demo.model import Reply
from newscrawl.demo.wire import RequestHead
from tests.simulation import pages
from tests.simulation.pages import HOST, Row
from tests.simulation.stories import (
    BEGIN,
    SECTIONS,
    Revision,
    Section,
    Story,
    Validators,
    make_stories,
)

FEED_LENGTH = 20
ROWS = 20
"""Rows of a page of a listing, and at most of the front page."""
PAGES = 3
"""Pages of a listing."""

_SITEMAP_SPAN = timedelta(days=2)
_SECTIONS = {section.name: section for section in SECTIONS}
_ARTICLE = re.compile(r"(?:/m)?/(?P<section>\w+)/[\d-]{10}/story-(?P<id>\d+)\.html")
_LISTING = re.compile(r"/(?P<section>\w+)/(?:index_(?P<number>\d)\.html)?")

# Seconds of the real clock: a server that takes its time, and how long one that is busy wants peace.
_SLOW = 0.03
_RETRY_AFTER = 1
# Requests that a busy server refuses.
_REFUSED = 5

# How a list may link an article.
_FORMS = (
    "{path}",
    f"//{HOST}{{path}}",
    f"https://{HOST}{{path}}",
    f"http://{HOST}{{path}}",
    f"https://{HOST}/m{{path}}",
    f"https://{HOST}{{path}}?utm_source={{place}}&utm_medium=link",
)
_FEED_FORMS = (
    f"https://{HOST}{{path}}?utm_source=rss&utm_medium=feed",
    f"http://{HOST}{{path}}",
    f"https://{HOST}{{path}}",
)


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which the portal is not itself.

    Attributes:
        kind: `down`: 503 for all; `section`: 500 for one section's listing; `slow`; `busy`: 429
            with Retry-After for the first articles that are asked for.
        begin: when it begins.
        end: when it is over.
        section: the section that is down.
    """

    kind: Literal["down", "section", "slow", "busy"]
    begin: datetime
    end: datetime
    section: str = ""


def outages(days: int) -> tuple[Outage, ...]:
    """What goes wrong: an hour of everything, a section for a day (or a tenth of all), and two bad hours."""

    def at(share: float) -> datetime:
        return BEGIN + timedelta(hours=int(days * 24 * share))

    hour = timedelta(hours=1)
    day = min(timedelta(days=1), timedelta(days=days) / 10)
    return (
        Outage("down", at(0.25), at(0.25) + hour),
        Outage("section", at(0.4), at(0.4) + day, section="business"),
        Outage("slow", at(0.6), at(0.6) + hour),
        Outage("busy", at(0.75), at(0.75) + hour),
    )


@dataclass(frozen=True, slots=True)
class _Resource:
    """What an address holds at a moment: validators are None where the server sends none."""

    kind: str
    body: bytes
    etag: str | None = None
    modified: datetime | None = None
    keeps_conditions: bool = True


class SimulatedPortal:
    """The portal as a function of its clock.

    Args:
        days: how long it is crawled.
        seed: of everything that happens on it.
        silent: whether feed, sitemap and lists say nothing of changes.
        clock: gives the moment.

    Attributes:
        stories: the truth.
        by_id: the same, by id.
    """

    def __init__(
        self,
        days: int,
        *,
        seed: int = 7,
        silent: bool = False,
        clock: Callable[[], datetime],
    ) -> None:
        self.stories = make_stories(days, seed)
        self._silent = silent
        self._clock = clock
        self._outages = outages(days)
        self.by_id = {story.id: story for story in self.stories}
        self._refusals = _REFUSED
        # All that one job asks for in lists is asked at one moment.
        self._listed = lru_cache(64)(self._rows)

    @property
    def now(self) -> datetime:
        """The moment of its clock."""
        return self._clock()

    def story_of(self, path: str) -> Story | None:
        """The article at an address."""
        match = _ARTICLE.fullmatch(path.partition("?")[0])
        return self.by_id.get(match["id"]) if match else None

    def is_out(self, kind: str, when: datetime, section: str = "") -> bool:
        """Whether something is wrong at a moment."""
        return any(
            one.kind == kind and one.section == section and one.begin <= when < one.end
            for one in self._outages
        )

    def shown(self, source: str, when: datetime) -> frozenset[str]:
        """The ids of the articles that a source shows at a moment: `feed`, `sitemap`, `front` or a section."""
        if self.is_out("down", when) or self.is_out("section", when, source):
            return frozenset()
        return frozenset(story.id for story in self._listed(source, when))

    def reply(self, head: RequestHead, path: str) -> Reply:
        """Answer a request of this moment."""
        now = self.now
        if self.is_out("slow", now):
            time.sleep(_SLOW)
        if self.is_out("down", now):
            return _error(503, "Service Unavailable", now)
        clean = path.partition("?")[0]
        listing = _LISTING.fullmatch(clean)
        if listing and self.is_out("section", now, listing["section"]):
            return _error(500, "Internal Server Error", now)
        if _ARTICLE.fullmatch(clean):
            if self.is_out("busy", now) and self._refusals:
                self._refusals -= 1
                again = ("Retry-After", str(_RETRY_AFTER))
                return _error(429, "Too Many Requests", now, again)
            return self._article(head, clean, now)
        resource = self._source(clean, listing, now)
        return _answer(head, resource, now) if resource else _error(404, "Not Found", now)

    # -- articles -------------------------------------------------------------------------------

    def _article(self, head: RequestHead, path: str, now: datetime) -> Reply:
        story = self.story_of(path)
        if story is None or story.appeared > now:
            return _error(404, "Not Found", now)
        if story.is_gone(now):
            reason = "Gone" if story.gone_status == 410 else "Not Found"
            return _error(story.gone_status, reason, now)
        current = story.path(now)
        asked = path.removeprefix("/m")
        if asked != current:
            if asked != story.path_in(story.section):
                return _error(404, "Not Found", now)
            moved = path.replace(asked, current)
            return _error(301, "Moved Permanently", now, ("Location", f"https://{HOST}{moved}"))
        return _answer(head, self._page(story, current, now), now)

    def _page(self, story: Story, path: str, now: datetime) -> _Resource:
        revision = story.at(now)
        own = story.validators is not Validators.NONE
        aside = "" if own else self._most_read(now)
        body = pages.article_page(story, revision, path, aside).encode()
        if not own:
            return _Resource("text/html; charset=utf-8", body)
        return _Resource(
            "text/html; charset=utf-8",
            body,
            _etag(body),
            max(revision.at, story.moved) if story.moved and story.moved <= now else revision.at,
            keeps_conditions=story.validators is Validators.KEPT,
        )

    # -- lists ----------------------------------------------------------------------------------

    def _source(self, path: str, listing: re.Match[str] | None, now: datetime) -> _Resource | None:
        if path == "/":
            rows = [self._row(story, "front", now) for story in self._listed("front", now)]
            page = pages.list_page("The Example", rows, self._most_read(now))
            return _Resource("text/html; charset=utf-8", page.encode())
        if path == "/feed.xml":
            return self._feed(now)
        if path == "/sitemap-news.xml":
            return self._sitemap(now)
        if path == "/robots.txt":
            return _Resource("text/plain", pages.ROBOTS.encode())
        section = _SECTIONS.get(listing["section"]) if listing else None
        number = int(listing["number"] or 1) if listing else 0
        return self._listing(section, number, now) if section else None

    def _listing(self, section: Section, number: int, now: datetime) -> _Resource | None:
        stories = self._listed(section.name, now)
        count = max(1, -(-len(stories) // ROWS))
        if number > count:
            return None
        chosen = stories[(number - 1) * ROWS : number * ROWS]
        rows = [self._row(story, section.name, now) for story in chosen]
        aside = "" if section.has_etag else self._most_read(now)
        page = pages.list_page(section.label, rows, aside, pages.pager(number, count)).encode()
        return _Resource(
            "text/html; charset=utf-8", page, _etag(page) if section.has_etag else None
        )

    def _feed(self, now: datetime) -> _Resource:
        stories = self._listed("feed", now)
        body = pages.feed([(self._row(one, "feed", now), one.appeared) for one in stories]).encode()
        return _Resource("application/rss+xml", body, _etag(body), self._last_event(now))

    def _sitemap(self, now: datetime) -> _Resource:
        stories = self._listed("sitemap", now)
        rows = [
            (Row(f"https://{HOST}{one.path(now)}", said.headline), one.appeared, said.at)
            for one in stories
            for said in [self._said(one, now)]
        ]
        body = pages.sitemap(rows).encode()
        return _Resource("application/xml", body, _etag(body), self._last_event(now))

    def _rows(self, source: str, now: datetime) -> tuple[Story, ...]:
        """The articles of a source, in its order."""
        if source == "feed":
            found = [(one.fed, one) for one in self.stories if one.fed and one.fed <= now]
            most, keeps_gone = FEED_LENGTH, False
        elif source == "sitemap":
            since = now - _SITEMAP_SPAN
            found = [(one.appeared, one) for one in self.stories if since < one.appeared <= now]
            most, keeps_gone = len(found), False
        elif source == "front":
            spans = [(one.front, one) for one in self.stories if one.front]
            found = [(span[0], one) for span, one in spans if span[0] <= now < span[1]]
            most, keeps_gone = ROWS, True
        else:
            found = [
                (one.listed, one)
                for one in self.stories
                if one.section.name == source and one.listed and one.listed <= now
            ]
            most, keeps_gone = ROWS * PAGES, True
        found.sort(key=lambda pair: (pair[0], pair[1].id), reverse=True)
        kept = [one for _, one in found if not one.is_gone(now) or (keeps_gone and one.row_stays)]
        return tuple(kept[:most])

    def _row(self, story: Story, place: str, now: datetime) -> Row:
        forms = _FEED_FORMS if place == "feed" else _FORMS
        form = forms[Random(f"{story.id} {place}").randrange(len(forms))]
        # Sections are written anew; elsewhere an article that moved keeps the address it came with.
        path = story.path(now) if place in _SECTIONS else story.path_in(story.section)
        return Row(form.format(path=path, place=place), self._said(story, now).headline)

    def _said(self, story: Story, now: datetime) -> Revision:
        """The revision of which the lists tell."""
        return story.revisions[0] if self._silent else story.at(now)

    def _last_event(self, now: datetime) -> datetime:
        """When a list last changed, as its server says: when something last happened at all."""
        return max(
            (when for one in self.stories for when in _events(one) if when <= now), default=now
        )

    def _most_read(self, now: datetime) -> str:
        recent = [one for one in self.stories if now - timedelta(days=2) < one.appeared <= now]
        chosen = Random(now.isoformat()).sample(recent, min(5, len(recent)))
        return pages.most_read([one.at(now).headline for one in chosen], now)


def _events(story: Story) -> Iterator[datetime]:
    yield from (one.at for one in story.revisions)
    yield from (when for when in (story.fed, story.gone, story.moved) if when)


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha1(body, usedforsecurity=False).hexdigest()[:16]}"'


def _answer(head: RequestHead, resource: _Resource, now: datetime) -> Reply:
    headers = [("Server", "nginx"), ("Date", _http_date(now)), ("Content-Type", resource.kind)]
    if resource.etag:
        headers.append(("ETag", resource.etag))
    if resource.modified:
        headers.append(("Last-Modified", _http_date(resource.modified)))
    if resource.keeps_conditions and _holds(head, resource):
        return Reply(304, "Not Modified", tuple(headers))
    return Reply(200, "OK", tuple(headers), resource.body)


def _holds(head: RequestHead, resource: _Resource) -> bool:
    """Whether what the client has is what there is (RFC 9110, 13.2.2)."""
    known = head.headers.get("if-none-match")
    if known is not None:
        tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        return resource.etag in tags
    since = head.headers.get("if-modified-since")
    if since is None or resource.modified is None:
        return False
    return resource.modified.replace(microsecond=0) <= parsedate_to_datetime(since)


def _error(status: int, reason: str, now: datetime, *headers: tuple[str, str]) -> Reply:
    own = (("Server", "nginx"), ("Date", _http_date(now)), ("Content-Type", "text/html"))
    return Reply(status, reason, (*own, *headers), pages.error_page(reason).encode())


def _http_date(when: datetime) -> str:
    return format_datetime(when.astimezone(UTC), usegmt=True)
