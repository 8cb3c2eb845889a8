"""One portal's declaration."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from selectolax.lexbor import LexborHTMLParser

from newscrawl.items import Publisher
from newscrawl.language import language_exists
from newscrawl.portals.addresses import ArticleAddress, Articles
from newscrawl.portals.expected import (
    USUAL_FALLBACKS,
    USUAL_FIELDS,
    USUAL_STATUSES,
    Expected,
)
from newscrawl.portals.sources import Days, Source
from newscrawl.portals.templates import SELECTORS, Template, template_of

_UTC = ZoneInfo("UTC")
_YEARS = re.compile(r"(?:\d{4})?-(?:\d{4})?|\d{4}|")
_NOTHING_SAID = Expected()
# A host that stands for all below it.
_ANY = "*."


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
    """Hosts of its articles, the main one first; `*.people.com.cn` stands for all below `people.com.cn`.

    Each has pages of its own, but with `www.`, with `m.` and without they are one: canonical addresses have
    the one that is named first.
    """
    copies: Mapping[str, str] = field(default_factory=dict)
    """Hosts that show the pages of another under the same paths, with that other."""
    timezone: str | None
    """IANA zone of the times on its pages, `Asia/Shanghai`. None: not known, and of a time that names no
    offset only the day is taken."""
    language: str
    """BCP 47 language of its articles; where it has several, of most. Empty: not known."""
    sources: tuple[Source, ...]
    """Where articles are listed, the freshest first."""
    articles: tuple[Articles, ...]
    """The forms of its articles' addresses."""
    others: str = ""
    """Addresses that are no articles, parted by blanks, to prove the patterns with."""
    mobile_prefix: str | None = None
    """Path under which the portal keeps copies of its pages for phones, `/m/`."""
    plain_http: tuple[str, ...] = ()
    """Hosts of sources that have no https."""
    templates: tuple[Template, ...] = ()
    """How its pages were built over the years, the newest first; the first that fits a page is used."""
    strip: Mapping[str, str] = field(default_factory=dict)
    """More elements to strip: CSS selector by rule name."""
    expected: Expected = _NOTHING_SAID
    """Rates that a crawl is held against."""

    def __post_init__(self) -> None:
        if complaint := next(self._complaints(), None):
            raise PortalError(f"portal {self.name}: {complaint}")

    def _complaints(self) -> Iterator[str]:
        if not self.hosts or self.hosts[0].startswith(_ANY):
            yield "hosts: the first one is to be the portal's main host"
        for articles in self.articles:
            try:
                has_id = articles.has_id
            except re.error as error:
                yield f"articles: {articles.pattern!r}: {error}"
            else:
                if not has_id:
                    yield f"articles: {articles.pattern!r} has no group 'id'"
        years = [*(one.years for one in self.articles), *(one.years for one in self.templates)]
        for text in years:
            if not _YEARS.fullmatch(text):
                yield f"{text!r} are no years, write 2018-, 2011-2017 or -2010"
        try:
            _ = self.zone
        except (ZoneInfoNotFoundError, ValueError):
            yield f"no time zone {self.timezone!r}"
        if self.language and not language_exists(self.language):
            yield f"no language {self.language!r}"
        for source in self.sources:
            yield from self._complaints_of(source)
        for template in self.templates:
            if complaint := template.complaint():
                yield f"templates: {complaint}"
        for rule, selector in self.strip.items():
            if complaint := Template(body=selector).complaint():
                yield f"strip: {rule}: {complaint.partition(': ')[2]}"
        if complaint := self.expected.complaint():
            yield f"expected: {complaint}"

    def _complaints_of(self, source: Source) -> Iterator[str]:
        parts = urlsplit(source.url)
        if not parts.hostname or parts.scheme not in ("http", "https"):
            yield f"sources: {source.url!r} is no http or https address"
        elif parts.scheme == "http" and parts.hostname not in self.plain_http:
            yield f"sources: {source.url}: write https, or name its host in plain_http"
        if len(source.name.split()) != 1:
            # Where names are kept, blanks part them.
            yield f"sources: {source.url}: {source.name!r} is to be one word"
        if isinstance(source, Days):
            try:
                _ = source.listing(source.first_day.replace(month=12))
            except (ValueError, LookupError) as error:
                yield f"sources: {source.url}, from {source.first}: {error}"

    @cached_property
    def digest(self) -> str:
        """What tells this declaration from any other: 16 hexadecimal digits."""
        text = json.dumps(asdict(self), sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    # -- what is usual --------------------------------------------------------------------------

    @property
    def usual_fields(self) -> Mapping[str, float]:
        """Share of articles that have a field, where nothing is known yet."""
        return USUAL_FIELDS | dict(self.expected.fields)

    @property
    def usual_fallbacks(self) -> Mapping[str, float]:
        """Share of articles on which a selector finds nothing, where nothing is known yet."""
        named = (name for name in SELECTORS if self.selector(name))
        return dict.fromkeys(named, USUAL_FALLBACKS) | dict(self.expected.fallbacks)

    @property
    def usual_statuses(self) -> Mapping[str, float]:
        """Share of article addresses that end otherwise than as items, where nothing is known yet."""
        return USUAL_STATUSES | dict(self.expected.statuses)

    # -- pages ----------------------------------------------------------------------------------

    def template_of(self, tree: LexborHTMLParser) -> Template:
        """The template after which a page is built; where none fits, one with the selectors of all."""
        return template_of(self.templates, tree) or self._of_all

    @cached_property
    def _of_all(self) -> Template:
        """One with the selectors of all templates."""
        return Template(**{name: text for name in SELECTORS if (text := self.selector(name))})

    def selector(self, name: str) -> str | None:
        """The selectors of a field, those of all templates in one text; None where it has none."""
        texts = (getattr(template, name) for template in self.templates)
        return ", ".join(dict.fromkeys(filter(None, texts))) or None

    @cached_property
    def zone(self) -> ZoneInfo | None:
        """The zone of the times on its pages, where it is known."""
        return None if self.timezone is None else ZoneInfo(self.timezone)

    @property
    def clock(self) -> ZoneInfo:
        """The zone in which days begin and end: UTC where its own is not known."""
        return self.zone or _UTC

    # -- addresses ------------------------------------------------------------------------------

    @property
    def home(self) -> str:
        """Address of its front page."""
        return f"https://{self.hosts[0]}/"

    @cached_property
    def domains(self) -> tuple[str, ...]:
        """The hosts that a crawl may ask, and all hosts below them: those of its articles and sources."""
        hosts = (host.removeprefix(_ANY) for host in (*self.hosts, *self.copies))
        sources = (urlsplit(source.url).hostname or "" for source in self.sources)
        return tuple(dict.fromkeys((*hosts, *sources)))

    @cached_property
    def _hosts(self) -> frozenset[str]:
        return frozenset((*self.hosts, *self.copies))

    def may_ask(self, url: str) -> bool:
        """Tell whether the address is on a host that a crawl may ask."""
        host = urlsplit(url).hostname or ""
        return any(domain in self.domains for domain in (host, *domains_above(host)))

    def owns(self, url: str) -> bool:
        """Tell whether the address is on one of the portal's hosts."""
        host = urlsplit(url).hostname or ""
        return host in self._hosts or any(
            f"{_ANY}{above}" in self._hosts for above in domains_above(host)
        )

    def address(self, url: str) -> ArticleAddress | None:
        """What the address tells, or None where it is no article of this portal.

        The id is the same for all addresses of one article: sections, mobile copies, http and https.
        """
        return next((address for _, address in self._matches(url)), None)

    def form_of(self, url: str) -> Articles | None:
        """The form of addresses by which an address of this portal is an article; None where it is none."""
        return next((form for form, _ in self._matches(url)), None)

    def _matches(self, url: str) -> Iterator[tuple[Articles, ArticleAddress]]:
        """The forms that an address has, each with what it tells by it."""
        if not self.owns(url):
            return
        parts = urlsplit(url)
        for form in self.articles:
            if address := form.match(parts.path, parts.query):
                yield form, address

    def examples(self, text: str) -> tuple[str, ...]:
        """The addresses of a text of `others`, or of the examples of `articles`, absolute."""
        return tuple(urljoin(self.home, address) for address in text.split())

    @cached_property
    def _main_hosts(self) -> Mapping[str, str]:
        """The main form of each host that has others."""
        forms: dict[str, str] = {}
        mains = {
            host: forms.setdefault(without_form(host), host)
            for host in self.hosts
            if not host.startswith(_ANY)
        }
        return mains | {host: mains.get(main, main) for host, main in self.copies.items()}

    def canonical(self, url: str) -> str:
        """The address under the main form of its host, by https, without the prefix of mobile copies."""
        parts = urlsplit(url)
        path = parts.path
        if self.mobile_prefix and path.startswith(self.mobile_prefix):
            path = "/" + path[len(self.mobile_prefix) :]
        query = f"?{parts.query}" if parts.query else ""
        host = parts.hostname or ""
        return f"https://{self._main_hosts.get(host, host)}{path}{query}"


def without_form(host: str) -> str:
    """A host without what names a form of the same site.

    >>> without_form("www.news.example"), without_form("sport.news.example")
    ('news.example', 'sport.news.example')
    """
    for prefix in ("www.", "m.", "mobile.", "amp."):
        if host.startswith(prefix) and host.count(".") > 1:
            return host.removeprefix(prefix)
    return host


def domains_above(host: str) -> Iterator[str]:
    """The domains in which a host lies, the nearest first.

    >>> list(domains_above("sport.news.example"))
    ['news.example', 'example']
    """
    while "." in host:
        _, _, host = host.partition(".")
        yield host
