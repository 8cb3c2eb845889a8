"""What a portal is: data, not code."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from functools import cached_property
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newscrawl.items import NewsArticle, Publisher


@dataclass(frozen=True, kw_only=True)
class Feed:
    """An RSS or Atom feed that lists articles."""

    url: str
    """Address of the feed."""

    @property
    def name(self) -> str:
        """How it is called in arguments and reports."""
        return "feed"


@dataclass(frozen=True, kw_only=True)
class Sitemap:
    """A sitemap that lists articles, or an index of such, packed or not."""

    url: str
    """Address of the sitemap or of the index."""

    @property
    def name(self) -> str:
        """How it is called in arguments and reports."""
        return "sitemap"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A page that lists articles, newest first, and its further pages."""

    url: str
    """Address of the first page."""
    name: str
    """How it is called in arguments and reports, `china/politics`; `front` for the front page."""
    page: str | None = None
    """Address of page n, relative to `url`, with `{n}` from 2 on; None: there is only one."""

    def page_url(self, n: int) -> str | None:
        """Address of page `n` (1 is the first), or None where the listing has no further pages."""
        if n == 1:
            return self.url
        return None if self.page is None else self.url + self.page.format(n=n)


Source = Feed | Sitemap | Listing


def listings(base: str, *names: str, page: str | None = None) -> tuple[Listing, ...]:
    """Listings of one form: `base` followed by each name and a slash.

    >>> listings("https://www.ecns.cn/", "china/politics")[0].url
    'https://www.ecns.cn/china/politics/'
    """
    return tuple(Listing(url=f"{base}{name}/", name=name, page=page) for name in names)


@dataclass(frozen=True, kw_only=True)
class Selectors:
    """CSS selectors of the fields that generic extraction gets wrong on this portal.

    Several selectors in one text, parted by commas, are alternatives. One that finds nothing falls
    back to the generic extraction, and the fall-back is counted.
    """

    headline: str | None = None
    """The element that holds the headline."""
    section: str | None = None
    """Elements of which the last one with text is the section's label."""
    byline: str | None = None
    """Elements that each hold a part of the byline: date, source, editor, authors."""
    body: str | None = None
    """The element that holds the paragraphs."""


# What holds of any portal until its own history is known. News pages have a headline, a text and a
# date; who writes a selector has seen it find something; and most of what is listed is there.
_USUAL_FIELDS = {"headline": 0.99, "articleBody": 0.95, "datePublished": 0.95}
_USUAL_FALLBACKS = 0.05
_USUAL_STATUSES = {
    "not-article": 0.1,
    "blocked": 0.02,
    "consent": 0.02,
    "login": 0.02,
    "paywalled": 0.2,
    "parked": 0.01,
    "gone": 0.1,
    "error": 0.05,
}


@dataclass(frozen=True, kw_only=True)
class Expected:
    """Rates that a portal's pages are expected to keep, each a share from 0 to 1.

    What is named here is held against every crawl; what is not has a default that counts until the
    portal has a history of its own. See :mod:`newscrawl.drift`.
    """

    fields: Mapping[str, float] = field(default_factory=dict)
    """Share of articles that have a field of the item, `{"editor": 0.9, "datePublished": 0.5}`."""
    fallbacks: Mapping[str, float] = field(default_factory=dict)
    """Share of articles on which a selector finds nothing, by its name in `Selectors`."""
    statuses: Mapping[str, float] = field(default_factory=dict)
    """Share of article addresses that end `not-article`, `blocked`, `gone` or `error`."""
    reviewed: str | None = None
    """When a person last looked at the portal and found that it is right as it is, `2026-11-26`.

    Any change of the declaration begins a new history; a new day here does nothing else.
    """

    def complaint(self) -> str | None:
        """What can't hold, None where all can."""
        known = {
            "fields": {one.name for one in fields(NewsArticle)},
            "fallbacks": {one.name for one in fields(Selectors)},
            "statuses": set(_USUAL_STATUSES),
        }
        for group, names in known.items():
            for name, share in getattr(self, group).items():
                if name not in names:
                    return f"{group}: there is no {name!r}"
                if not 0 <= share <= 1:
                    return f"{group}: {name}: {share} is no share from 0 to 1"
        return None


_UTC = ZoneInfo("UTC")
# How a pattern spells the question mark before a query.
_QUERIED = r"\?"


@dataclass(frozen=True)
class ArticleAddress:
    """What the address of an article tells of it."""

    id: str
    """The portal's id of the article: the same under all its addresses."""
    day: date | None
    """The day in the address."""


class PortalError(ValueError):
    """A portal's declaration does not hold: the message names the portal and the field."""


@dataclass(frozen=True, kw_only=True)
class Portal:
    """One news portal: where it lists articles, which addresses are articles, how its pages are built."""

    name: str
    """Name of the portal and its spider, `ecns`."""
    publisher: Publisher
    """Who publishes it."""
    hosts: tuple[str, ...]
    """Its host names; the first is the one of canonical addresses."""
    timezone: str | None
    """IANA zone of the times on its pages, `Asia/Shanghai`. None: not known, and of a time that names no
    offset only the day is taken."""
    language: str
    """BCP 47 language of its articles."""
    sources: tuple[Source, ...]
    """Where articles are listed, the freshest first."""
    articles: tuple[str, ...]
    """Patterns of the path of an article's address, with groups `id` and, where it has one, `date`. One that
    has a question mark, `\\?`, is held against path and query."""
    mobile_prefix: str | None = None
    """Path under which the portal keeps copies of its pages for phones, `/m/`."""
    selectors: Selectors = Selectors()
    """Fields that the generic extraction gets wrong."""
    strip: Mapping[str, str] = field(default_factory=dict)
    """More elements to strip: CSS selector by rule name."""
    expected: Expected = Expected()
    """Rates that a crawl is held against."""

    def __post_init__(self) -> None:
        for pattern in self.articles:
            try:
                groups = re.compile(pattern).groupindex
            except re.error as error:
                raise PortalError(f"portal {self.name}: articles: {pattern!r}: {error}") from None
            if "id" not in groups:
                raise PortalError(f"portal {self.name}: articles: {pattern!r} has no group 'id'")
        try:
            _ = self.zone
        except (ZoneInfoNotFoundError, ValueError):
            raise PortalError(f"portal {self.name}: no time zone {self.timezone!r}") from None
        for source in self.sources:
            if urlsplit(source.url).hostname not in self.hosts:
                raise PortalError(f"portal {self.name}: {source.url} is on none of its hosts")
        if complaint := self.expected.complaint():
            raise PortalError(f"portal {self.name}: expected: {complaint}")

    @cached_property
    def digest(self) -> str:
        """What tells this declaration from any other: 16 hexadecimal digits."""
        text = json.dumps(asdict(self), sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def usual_fields(self) -> Mapping[str, float]:
        """Share of articles that have a field, where nothing is known yet."""
        return _USUAL_FIELDS | dict(self.expected.fields)

    @property
    def usual_fallbacks(self) -> Mapping[str, float]:
        """Share of articles on which a selector finds nothing, where nothing is known yet."""
        named = (one.name for one in fields(self.selectors) if getattr(self.selectors, one.name))
        return dict.fromkeys(named, _USUAL_FALLBACKS) | dict(self.expected.fallbacks)

    @property
    def usual_statuses(self) -> Mapping[str, float]:
        """Share of article addresses that end otherwise than as items, where nothing is known yet."""
        return _USUAL_STATUSES | dict(self.expected.statuses)

    @cached_property
    def zone(self) -> ZoneInfo | None:
        """The zone of the times on its pages, where it is known."""
        return None if self.timezone is None else ZoneInfo(self.timezone)

    @property
    def clock(self) -> ZoneInfo:
        """The zone in which days begin and end: UTC where its own is not known."""
        return self.zone or _UTC

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(pattern) for pattern in self.articles)

    def owns(self, url: str) -> bool:
        """Tell whether the address is on one of the portal's hosts."""
        return (urlsplit(url).hostname or "") in self.hosts

    def address(self, url: str) -> ArticleAddress | None:
        """What the address tells, or None where it is no article of this portal.

        The id is the same for all addresses of one article: sections, mobile copies, http and https.
        """
        if not self.owns(url):
            return None
        parts = urlsplit(url)
        for pattern in self._patterns:
            asks = parts.query and _QUERIED in pattern.pattern
            if match := pattern.search(f"{parts.path}?{parts.query}" if asks else parts.path):
                return ArticleAddress(match["id"], _day(match.groupdict().get("date")))
        return None

    def canonical(self, url: str) -> str:
        """The address under the portal's first host, by https, without the prefix of mobile copies."""
        parts = urlsplit(url)
        path = parts.path
        if self.mobile_prefix and path.startswith(self.mobile_prefix):
            path = "/" + path[len(self.mobile_prefix) :]
        query = f"?{parts.query}" if parts.query else ""
        return f"https://{self.hosts[0]}{path}{query}"


def _day(text: str | None) -> date | None:
    """The day in an address, from its eight digits whatever stands between them."""
    digits = re.sub(r"\D", "", text or "")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])) if digits else None
    except ValueError:
        return None
