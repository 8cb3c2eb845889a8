"""The ledger: one status for every URL that a crawl met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from newscrawl.extract.wall_text import Kind


class Outcome(StrEnum):
    """How a URL ended."""

    ITEM = "item"
    """It gave an item."""
    DUPLICATE = "duplicate"
    """The same article as under another URL, or one that tells next to nothing that it does not tell."""
    KNOWN = "known"
    """Linked, and not asked for: an earlier job has it, or knows that it gives none."""
    UNCHANGED = "unchanged"
    """Looked at again, and as it was: the server says so (304), the page or the article is the same."""
    READ = "read"
    """Read for what it leads to: a feed, a listing, robots.txt, any page that gives no item itself."""
    REDIRECT = "redirect"
    """It leads to another URL, which has a status of its own."""
    SKIPPED = "skipped"
    """Left out as the arguments ask (date, section, limit), or over the daily budget."""
    NOT_ARTICLE = "not-article"
    """Fetched, and no article."""
    GONE = "gone"
    """It is not there: the server says so (404, 410), or the page does under another status."""
    ROBOTS = "robots"
    """robots.txt forbids it."""
    OFFSITE = "offsite"
    """It leads away from the spider's hosts, or to an address that is not public."""
    BLOCKED = "blocked"
    """Refused: by the server (401, 403, 407, 429, 451), a bot check or a captcha."""
    CONSENT = "consent"
    """A consent wall stands before it."""
    LOGIN = "login"
    """A login page stands in its place."""
    PAYWALLED = "paywalled"
    """Its text, or all but the beginning, is for subscribers (402 too)."""
    PARKED = "parked"
    """The domain is for sale, or has expired."""
    NOT_IN_ARCHIVE = "not-in-archive"
    """The archive that is replayed has no answer."""
    ERROR = "error"
    """It failed: no connection, a broken answer, a server's or our own error."""
    UNFINISHED = "unfinished"
    """The crawl ended first."""


_GONE = frozenset({404, 410})
_REFUSED = frozenset({401, 403, 407, 429, 451})
_PAYMENT_REQUIRED = 402

OF_WALLS: Mapping[Kind, Outcome] = {
    Kind.BOT_CHECK: Outcome.BLOCKED,
    Kind.CAPTCHA: Outcome.BLOCKED,
    Kind.DENIED: Outcome.BLOCKED,
    Kind.CONSENT: Outcome.CONSENT,
    Kind.LOGIN: Outcome.LOGIN,
    Kind.PAYWALL: Outcome.PAYWALLED,
    Kind.NOT_FOUND: Outcome.GONE,
    Kind.PARKED: Outcome.PARKED,
}
"""How a URL ends whose page is a wall, by the kind of it."""

CLOSED = frozenset(OF_WALLS.values()) - {Outcome.GONE}
"""Outcomes which say that there may be an article, behind a closed door."""


def outcome_of_http(status: int) -> Outcome:
    """How an answer with this HTTP status ends, before anything is known of its content."""
    if status in _GONE:
        return Outcome.GONE
    if status in _REFUSED:
        return Outcome.BLOCKED
    if status == _PAYMENT_REQUIRED:
        return Outcome.PAYWALLED
    return Outcome.READ if status < 400 else Outcome.ERROR


@dataclass(frozen=True, slots=True)
class Original:
    """The article that came before one that is the same, or nearly."""

    url: str
    """Its address."""
    job: str | None = None
    """The job that has it, `<spider>/<job>`; None: this one."""


@dataclass(frozen=True, slots=True)
class Status:
    """How one URL ended."""

    outcome: Outcome
    reason: str | None = None
    """Why, in a few words."""
    items: int = 0
    """How many items it gave."""
    final: bool = False
    """Nothing but an item can change it."""
    original: Original | None = None
    """The article that it repeats, if there is one."""


_UNFINISHED = Status(Outcome.UNFINISHED)


class Ledger:
    """Keeps one status a URL, the last thing that is known of it.

    Args:
        count: called with an outcome and +1 or -1 whenever a sum changes.
    """

    def __init__(self, count: Callable[[Outcome, int], object] = lambda outcome, change: None):
        self._statuses: dict[str, Status] = {}
        self._count = count

    def meet(self, url: str) -> None:
        """Note a URL that the crawl is about to ask for."""
        if url not in self._statuses:
            self._set(url, _UNFINISHED)

    def settle(
        self,
        url: str,
        outcome: Outcome,
        reason: str | None = None,
        *,
        final: bool = False,
        original: Original | None = None,
    ) -> None:
        """Say how a URL ended; the last word counts.

        But a URL that gave items stays one that did, and a `final` word stays unless another is:
        a front page that was read as a listing stays that when an article is redirected to it. That a
        page is no article says less than the wall that its answer was known to be.
        """
        known = self._statuses.get(url, _UNFINISHED)
        if outcome is Outcome.NOT_ARTICLE and known.outcome in CLOSED:
            return
        if known.outcome is not Outcome.ITEM and (final or not known.final):
            self._set(url, Status(outcome, reason, final=final, original=original))

    def settle_if_new(
        self,
        url: str,
        outcome: Outcome,
        reason: str | None = None,
        *,
        original: Original | None = None,
    ) -> None:
        """Say how a URL ended that was never asked for."""
        if url not in self._statuses:
            self._set(url, Status(outcome, reason, original=original))

    def add_item(self, url: str) -> None:
        """Say that a URL gave an item (one more)."""
        known = self._statuses.get(url, _UNFINISHED)
        self._set(url, Status(Outcome.ITEM, None, known.items + 1, original=known.original))

    def withdraw_item(self, url: str, original: Original) -> None:
        """Say that the item of a URL was taken out again: another worker has written the article."""
        reason = f"the same article as {original.url} of worker {original.job}"
        self._set(url, Status(Outcome.DUPLICATE, reason, original=original))

    def link(self, url: str, original: Original) -> None:
        """Say that the item of a URL is nearly the same as one that came before."""
        self._set(url, replace(self._statuses.get(url, _UNFINISHED), original=original))

    def get(self, url: str) -> Status | None:
        """The status of a URL."""
        return self._statuses.get(url)

    def sums(self) -> dict[str, int]:
        """How many URLs ended in each outcome, those with any."""
        counts = Counter(status.outcome for status in self._statuses.values())
        return {outcome.value: counts[outcome] for outcome in Outcome if counts[outcome]}

    def __iter__(self) -> Iterator[tuple[str, Status]]:
        return iter(self._statuses.items())

    def __len__(self) -> int:
        return len(self._statuses)

    def _set(self, url: str, status: Status) -> None:
        before = self._statuses.get(url)
        if before is None or before.outcome is not status.outcome:
            if before is not None:
                self._count(before.outcome, -1)
            self._count(status.outcome, 1)
        self._statuses[url] = status
