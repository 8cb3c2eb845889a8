"""Fourth step: is it an article, and what about it is missing or implausible."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from newscrawl.dates import day_of, instant
from newscrawl.extract.draft import Draft
from newscrawl.extract.walls import Wall, wall_of_draft
from newscrawl.items import NewsArticle
from newscrawl.known import Known, next_version
from newscrawl.portals import Portal

# Less text than this, and no picture, tells no story.
_SHORTEST_BODY = 25
_SHORT_BODY = 200
# The first news sites are of this year.
_FIRST_YEAR = 1990
# The day in an address is that of writing or of publishing.
_ADDRESS_TOLERANCE = timedelta(days=2)


@dataclass(frozen=True)
class Verdict:
    """What validation says of an article."""

    article: NewsArticle
    """The article with `metadata.validationMessages` and `metadata.probability`."""
    reason: str | None = None
    """Why it is no article; None: it is one."""
    wall: Wall | None = None
    """What stands in the article's place, where that is known; `reason` says it in words."""
    is_unchanged: bool = False
    """It is as it was when an earlier job saw it."""


def validate(draft: Draft) -> Verdict:
    """Judge the article of a normalised draft."""
    article = draft.article
    messages: dict[str, list[str]] = {}
    for field in draft.fallbacks:
        messages.setdefault(_FIELD[field], []).append(
            f"the portal's selector for the {field} found nothing; generic extraction was used"
        )
    if draft.page.messages:
        messages["metadata.encoding"] = list(draft.page.messages)
    expected = ["headline", "datePublished", "articleBody"]
    if draft.built.section:
        expected.append("articleSection")
    if draft.built.byline:
        expected += ["sourceOrganization", "editor"]
    for name in expected:
        if not getattr(article, name):
            messages.setdefault(name, []).append("not found")
    length = len(article.articleBody or "")
    if 0 < length < _SHORT_BODY:
        messages.setdefault("articleBody", []).append(f"only {length} characters")
    for url in draft.missing:
        messages.setdefault("articleBody", []).append(f"the page {url} of it could not be read")
    if draft.dates.is_change:
        messages.setdefault("datePublished", []).append(
            "the page has no date but that of its last change"
        )
    for complaint in _date_complaints(article, draft.portal, draft.fetched):
        messages.setdefault("datePublished", []).append(complaint)
    judged = replace(
        article,
        metadata=replace(
            article.metadata,
            probability=_probability(article, draft),
            validationMessages={name: tuple(texts) for name, texts in sorted(messages.items())}
            or None,
        ),
    )
    reason = _reason(draft)
    wall = wall_of_draft(draft, reason)
    if reason or wall:
        return Verdict(judged, wall.reason if wall else reason, wall)
    version = next_version(judged, Known.of_pairs(draft.asked))
    return Verdict(version or judged, is_unchanged=version is None)


_FIELD = {
    "headline": "headline",
    "section": "articleSection",
    "byline": "datePublished",
    "authors": "authors",
    "body": "articleBody",
}


def _reason(draft: Draft) -> str | None:
    article = draft.article
    length = len(article.articleBody or "")
    if not length and not article.images and not article.videos:
        return "no text"
    if not article.headline:
        return "no headline"
    if draft.container is not None and draft.byline.known:
        return None
    if length < _SHORTEST_BODY and not article.images:
        return f"only {length} characters of text"
    if draft.built.body and draft.built.byline and not _has_sign(draft):
        return "none of the portal's elements, and no date on the page"
    return None


def _has_sign(draft: Draft) -> bool:
    """Whether anything on the page says article: the body's element, a byline, a date, a declaration."""
    known = draft.container is not None or draft.byline.known > 0
    return known or bool(draft.evidence.published) or draft.evidence.is_article


def _date_complaints(
    article: NewsArticle, portal: Portal | None, fetched: datetime | None
) -> list[str]:
    if not article.datePublished:
        return []
    complaints = []
    if not article.datePublishedRaw:
        complaints.append("not on the page; the day is from its address")
    day = day_of(article.datePublished)
    if day.year < _FIRST_YEAR:
        complaints.append(f"before {_FIRST_YEAR}")
    moment = instant(article.datePublished, portal.clock if portal else ZoneInfo("UTC"))
    if fetched and moment > fetched + timedelta(days=1):
        complaints.append("in the future")
    address = portal.address(article.url) if portal else None
    if address and address.day and abs(address.day - day) > _ADDRESS_TOLERANCE:
        complaints.append(f"the address says {address.day.isoformat()}")
    return complaints


def _probability(article: NewsArticle, draft: Draft) -> float:
    """Share of the evidence that speaks for a news article."""
    length = len(article.articleBody or "")
    address = draft.portal.address(article.url) if draft.portal else None
    evidence = (
        (0.25, bool(article.headline)),
        (0.35, min(1.0, length / _SHORT_BODY)),
        (0.2, bool(article.datePublished)),
        (0.1, draft.byline.known > 0 or bool(article.authors)),
        (0.1, address is not None or draft.evidence.is_article),
    )
    return round(sum(weight * share for weight, share in evidence), 2)
