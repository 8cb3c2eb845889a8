"""What is remembered of an article once a request for it has ended. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from newscrawl.items import NewsArticle
from newscrawl.known import digests
from newscrawl.ledger import Outcome
from newscrawl.memory import policy
from newscrawl.memory.pages import Page, hex_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a request for an article ended."""

    identity: str
    url: str
    """The address that was asked for."""
    outcome: Outcome
    asked: int
    """When it was asked for: what happened later was not seen."""
    article: NewsArticle | None = None
    """The article that came of it, stored or left out; None: there is none, or it is as it was."""
    published: int | None = None
    """When it was published, as it says."""
    content: str | None = None
    """`contentDigest` of the page, where it was a page."""
    etag: str | None = None
    modified: str | None = None
    aliases: tuple[str, ...] = ()
    """What else the article is known by."""


def remembered(page: Page, ended: Ended, window: int) -> Page:
    """The row of an article after a request for it.

    Args:
        page: the row before.
        ended: how the request ended.
        window: for how many seconds after its first fetch an article is looked at again.
    """
    published = page.published if ended.published is None else ended.published
    seen = replace(page, status=ended.outcome.value, told=None, published=published)
    article = ended.article
    if ended.outcome is Outcome.ITEM and article is not None:
        return _with_item(seen, ended, article, window)
    if ended.outcome is Outcome.UNCHANGED:
        return _unchanged(seen, ended, window)
    if ended.outcome is Outcome.SKIPPED:
        # The arguments of another job may ask for it.
        section = article.articleSection if article else None
        return replace(seen, due=ended.asked, section=section or page.section)
    if page.version and ended.outcome in (Outcome.GONE, Outcome.NOT_ARTICLE):
        return replace(seen, due=None)
    tries = page.tries + 1
    due = policy.next_try(ended.asked, ended.outcome, tries, page.first_seen)
    return replace(seen, tries=tries, due=due)


def without_item(page: Page, now: int) -> Page:
    """The row of an article whose latest item is lost: it is asked for again."""
    return replace(
        page, version=page.version - 1, due=now, etag=None, modified=None,
        # Digests that no article has: whatever comes is another version.
        content=None, fields=bytes(len(page.fields or b"")), status=None,
    )  # fmt: skip


def _with_item(page: Page, ended: Ended, article: NewsArticle, window: int) -> Page:
    first = page.first_fetched or ended.asked
    if page.every is None:
        every = policy.first_interval(is_live=bool(article.liveBlogUpdates))
    else:
        every = policy.next_interval(page.every, has_changed=True)
    is_later = page.version > 0
    return replace(
        _validated(page, ended),
        url=ended.url,
        section=article.articleSection,
        due=policy.next_look(ended.asked, every, first, window),
        fetched=ended.asked,
        first_fetched=first,
        every=every,
        looks=page.looks + is_later,
        changes=page.changes + is_later,
        tries=0,
        fields=hex_bytes(digests(article)),
        # A job that knew nothing of those before it begins at 1 again.
        version=max(page.version, article.metadata.version or 1),
        record=article.metadata.warcRecordId,
    )


def _unchanged(page: Page, ended: Ended, window: int) -> Page:
    every = policy.next_interval(page.every or policy.DAY, has_changed=False)
    first = page.first_fetched or ended.asked
    return replace(
        _validated(page, ended),
        due=policy.next_look(ended.asked, every, first, window),
        fetched=ended.asked,
        first_fetched=first,
        every=every,
        looks=page.looks + 1,
        tries=0,
    )


def _validated(page: Page, ended: Ended) -> Page:
    """The row with the validators and the digest of the answer; a 304 need not repeat them."""
    return replace(
        page,
        etag=ended.etag or page.etag,
        modified=ended.modified or page.modified,
        content=hex_bytes(ended.content, "sha256:") or page.content,
    )
