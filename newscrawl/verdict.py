"""Whether a finished crawl was of use, in one line and an exit code."""

from __future__ import annotations

from collections import Counter

from newscrawl.ledger import CLOSED, Ledger, Outcome

# Outcomes which say that an article was met and rightly gave no item.
_ACCOUNTED = frozenset({Outcome.SKIPPED, Outcome.DUPLICATE, Outcome.KNOWN, Outcome.UNCHANGED})
# Reasons of Scrapy and of the archive for ending a crawl that needs a look.
_FAILED = {
    "archive_failed": "The archive can't be written: see the error above.",
    "frontier_lost": "The frontier was lost: see the error above.",
}


def complaint(
    ledger: Ledger,
    reason: str | None,
    *,
    wants_items: bool = True,
    is_declared: bool = True,
) -> str | None:
    """Why a crawl was of no use, None where it was.

    A crawl that was interrupted, or whose articles were all left out by its arguments, is no failure.

    Args:
        ledger: the crawl's ledger.
        reason: Scrapy's finish reason.
        wants_items: whether a crawl without an item is one; only of portal spiders is that known.
        is_declared: whether the portal has a declaration; else what it is like is learned.
    """
    if reason in _FAILED:
        return _FAILED[reason]
    if not wants_items:
        return None
    outcomes = {status.outcome for _, status in ledger}
    if Outcome.ITEM in outcomes or outcomes & _ACCOUNTED or reason == "shutdown":
        return None
    examples = [
        f"{url}: {status.outcome}, {status.reason}"
        for url, status in ledger
        if status.outcome is not Outcome.READ or not (status.reason or "").startswith("robots.txt")
    ]
    shown = "; ".join(examples[:3]) or "no URL was asked for"
    more = f" and {len(examples) - 3} more" if len(examples) > 3 else ""
    closed = Counter(status.reason for _, status in ledger if status.outcome in CLOSED)
    [(most, count)] = closed.most_common(1) or [(None, 0)]
    advice = (
        f"{closed.total()} of {len(ledger)} URLs are closed doors, {count} of them {most!r}"
        if closed
        else "if the portal was rebuilt, its declaration in spiders/ has to follow"
        if is_declared
        else "try another page of the portal as url (docs/news.md)"
    )
    return f"No article was found. {shown}{more}. Every URL with its status is in crawl.json; {advice}."


def left_out(ledger: Ledger) -> str | None:
    """A line for a crawl that kept nothing because its arguments left everything out."""
    skipped = [status.reason for _, status in ledger if status.outcome is Outcome.SKIPPED]
    if not skipped or any(status.outcome is Outcome.ITEM for _, status in ledger):
        return None
    return (
        f"Nothing was kept: all {len(skipped)} articles were left out, the first for {skipped[0]}."
    )
