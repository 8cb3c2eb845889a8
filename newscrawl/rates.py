"""The rates of a crawl: counted page by page, compared at its end, told in the log and in crawl.json."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from math import exp, expm1
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from newscrawl.drift import Break, Usual, find_breaks, usual_of
from newscrawl.drift_words import cure, what
from newscrawl.figures import Figure, Key, Kind, Tally, count_statuses
from newscrawl.history import basis_of, read_history, write_history
from newscrawl.portals import Portal
from newscrawl.state import state_of
from warc.job import job_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.crawler import Crawler

    from newscrawl.extract import Draft
    from newscrawl.items import NewsArticle
    from newscrawl.ledger import Ledger

logger = logging.getLogger(__name__)

# How a crawl ends that saw what it was to see; Ctrl-C, a full disk or a server's fault cut it short.
_ENDS_WELL = frozenset(
    {"finished", "closespider_itemcount", "closespider_pagecount", "closespider_timeout"}
)
# A crawl without a portal may lead to any number of hosts; the first ones are counted.
_MOST_HOSTS = 100

# The selector that a field of the item comes from.
_SELECTORS = {
    "headline": "headline",
    "authors": "authors",
    "articleSection": "section",
    "datePublished": "byline",
    "sourceOrganization": "byline",
    "editor": "byline",
    "articleBody": "body",
}

_RATES: WeakKeyDictionary[Crawler, Rates] = WeakKeyDictionary()


@dataclass(frozen=True)
class Alarm:
    """A figure of a portal that is no longer what it was.

    Attributes:
        portal: name of the portal, or the host where there is no declaration.
        found: the break.
        selector: text of the selector that is concerned, if one is.
        first_url: a page to look at.
    """

    portal: str
    found: Break
    selector: str | None
    first_url: str

    def as_dict(self) -> dict[str, Any]:
        """The entry of crawl.json."""
        key, usual = self.found.key, self.found.usual
        return {
            "portal": self.portal,
            "field": key.name,
            "kind": key.kind.value,
            "expected": shown(key, usual.known),
            "found": shown(key, self.found.found.mean),
            "items": self.found.found.pages,
            "against": usual.against.value,
            "jobs": usual.jobs,
            "selector": self.selector,
            "firstUrl": self.first_url,
        }

    def line(self) -> str:
        """What is wrong, where, and what to do."""
        entry = self.as_dict()
        return f"{what(entry)} First page: {self.first_url} {cure(entry)}"


class Rates:
    """Counts the articles of a crawl by portal, and compares them when it ends."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._tallies: dict[str, Tally] = {}
        self._summary: dict[str, dict[str, Any]] = {}
        self.alarms: tuple[Alarm, ...] = ()

    def add(self, draft: Draft, article: NewsArticle) -> None:
        """Count a page that is an article."""
        if tally := self._tally(draft):
            tally.add(article, draft.fallbacks)

    def reject(self, draft: Draft) -> None:
        """Count a page that was judged to be none."""
        if tally := self._tally(draft):
            tally.reject(draft.fallbacks)

    def _tally(self, draft: Draft) -> Tally | None:
        name = draft.portal.name if draft.portal else urlsplit(draft.page.url).hostname or ""
        tally = self._tallies.get(name)
        if tally is None and len(self._tallies) < _MOST_HOSTS:
            tally = self._tallies[name] = Tally(draft.portal)
        return tally

    def finish(self, ledger: Ledger, reason: str) -> None:
        """Compare with what was, say what changed, and remember this crawl.

        Args:
            ledger: of the crawl, with all answers.
            reason: why it ended; what was cut short is not remembered.
        """
        portal = getattr(self._crawler.spider, "portal", None)
        if isinstance(portal, Portal):
            # Also where not one page was an article. A portal that is learned is known better now.
            self._tallies.setdefault(portal.name, Tally(portal)).portal = portal
        alarms: list[Alarm] = []
        for name, tally in self._tallies.items():
            alarms += self._compare(name, tally, ledger, reason)
        self.alarms = tuple(alarms)
        for alarm in alarms:
            level = logging.ERROR if alarm.found.key.kind.is_share else logging.WARNING
            logger.log(level, "%s", alarm.line())
            self._crawler.stats.inc_value("newscrawl/drift")
            self._crawler.stats.inc_value(f"newscrawl/drift/{alarm.found.key.kind}")

    def _compare(self, name: str, tally: Tally, ledger: Ledger, reason: str) -> list[Alarm]:
        portal, figures = tally.portal, tally.figures()
        statuses: Mapping[str, str] = {}
        if portal is not None:
            ends, statuses = count_statuses(portal, ledger)
            figures |= ends
        state = state_of(self._crawler)
        arguments = getattr(self._crawler.spider, "given_arguments", None) or {}
        basis = basis_of(name, portal, arguments)
        history = read_history(state, basis, figures) if state else {}
        for key in history.keys() - figures.keys():
            if key.kind is Kind.REMOVED:
                figures[key] = Figure(tally.articles)
        usual = _shares(portal, declared=False)
        breaks = find_breaks(figures, history, usual, _shares(portal, declared=True))
        alarms = [
            Alarm(name, one, _selector(tally, one.key), url)
            for one in breaks
            if (url := _example(tally, one, statuses))
        ]
        self._summary[name] = {
            "articles": tally.articles,
            "figures": [
                _entry(key, figure, usual_of(key, history.get(key, ()), usual.get(key)))
                for key, figure in sorted(figures.items())
                if figure.pages
            ],
            "lengths": [
                {"from": 1 << digits >> 1, "articles": count}
                for digits, count in sorted(tally.lengths.items())
            ],
        }
        job = job_of(self._crawler)
        if state and job and reason in _ENDS_WELL:
            broken = {alarm.found.key for alarm in alarms}
            write_history(state, basis, job.id, figures, broken)
        return alarms

    def as_dict(self) -> dict[str, Any]:
        """The entry `rates` of crawl.json: by portal, each figure with what is usual of it."""
        return self._summary


def rates_of(crawler: Crawler) -> Rates:
    """The rates of a crawl."""
    rates = _RATES.get(crawler)
    if rates is None:
        rates = _RATES[crawler] = Rates(crawler)
    return rates


def shown(key: Key, mean: float) -> float:
    """A mean as people read it: a share, characters, or pieces a page."""
    if key.kind is Kind.TEXT:
        return round(exp(mean))
    return round(expm1(mean) if key.kind is Kind.REMOVED else mean, 3)


def _entry(key: Key, figure: Figure, usual: Usual | None) -> dict[str, Any]:
    entry = {
        "kind": key.kind.value,
        "field": key.name,
        "found": shown(key, figure.mean),
        "items": figure.pages,
    }
    if usual is not None:
        entry |= {
            "expected": shown(key, usual.known),
            "against": usual.against.value,
            "jobs": usual.jobs,
        }
    return entry


def _shares(portal: Portal | None, *, declared: bool) -> dict[Key, float]:
    """The shares that a declaration expects: those that it names, or all."""
    if portal is None:
        return {}
    groups = (
        (Kind.FIELD, portal.expected.fields if declared else portal.usual_fields),
        (Kind.SELECTOR, portal.expected.fallbacks if declared else portal.usual_fallbacks),
        (Kind.STATUS, portal.expected.statuses if declared else portal.usual_statuses),
    )
    return {Key(kind, name): share for kind, group in groups for name, share in group.items()}


def _selector(tally: Tally, key: Key) -> str | None:
    """The text of the selector behind a figure."""
    if tally.portal is None:
        return None
    if key.kind is Kind.REMOVED:
        return tally.portal.strip.get(key.name)
    name = {
        Kind.SELECTOR: key.name,
        Kind.STATUS: tally.rejected if key.name == "not-article" else None,
    }.get(key.kind, _SELECTORS.get(key.name))
    return tally.portal.selector(name) if name else None


def _example(tally: Tally, found: Break, statuses: Mapping[str, str]) -> str | None:
    if found.key.kind is Kind.STATUS:
        return statuses.get(found.key.name)
    return tally.example(found.key, more=found.more)
