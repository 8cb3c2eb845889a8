"""What one page says of its portal's declaration."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from newscrawl.extract import Draft, is_page, normalise, parse_page, read, strip, validate
from newscrawl.items import NewsArticle
from newscrawl.learn.pages import Label, judge_page
from newscrawl.ledger import OF_WALLS, Outcome, outcome_of_http
from newscrawl.portals import Articles, Portal, Template
from newscrawl.proof.goldens import differences
from newscrawl.proof.saved import Answer
from newscrawl.urls import absolute

# Zones differ by whole quarters of an hour, and by no more than 26 hours; clocks of one page by less.
_QUARTER = timedelta(minutes=15)
_FARTHEST = timedelta(hours=26)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSeen:
    """A page at the address of an article."""

    url: str
    """Its address."""
    outcome: Outcome
    """How a crawl would have ended with it."""
    reason: str | None = None
    """Why it gave no item."""
    form: Articles | None = None
    """The form of its address; None: a redirect from an article led to one that no pattern knows."""
    year: int | None = None
    """The year of its publication."""
    template: Template | None = None
    """The template after which it is built; None: none that has a selector."""
    fields: frozenset[str] = frozenset()
    """The fields of its item."""
    selectors: frozenset[str] = frozenset()
    """The fields that had a selector on it."""
    fallbacks: frozenset[str] = frozenset()
    """Those of which the selector found nothing."""
    language: str | None = None
    """The language of its item."""
    encoding: str = ""
    """How it was decoded."""
    complaints: tuple[str, ...] = ()
    """What was wrong with its bytes."""
    canonical: tuple[str, str] | None = None
    """The host that it names as its own, and the one that the declaration gives it."""
    zone: bool | None = None
    """Whether its times agree with the declared zone; None: they tell nothing."""
    offsets: frozenset[str] = frozenset()
    """The offsets that it writes, `+08:00`."""
    golden: str | None = None
    """The golden that it is."""
    wrong: tuple[str, ...] = ()
    """What is otherwise than the golden says."""


def look_at_page(answer: Answer, portal: Portal) -> PageSeen:
    """Extract a page at the address of an article as a crawl does, and note what came of it."""
    form = portal.form_of(answer.url)
    if answer.status != 200:
        outcome = outcome_of_http(answer.status)
        reason = f"HTTP {answer.status}"
        return PageSeen(url=answer.url, form=form, outcome=outcome, reason=reason)
    if not is_page(answer.content_type):
        return PageSeen(
            url=answer.url, form=form, outcome=Outcome.NOT_ARTICLE, reason=answer.content_type
        )
    # A golden says itself how it is encoded.
    kind = answer.content_type if answer.golden is None else None
    draft = read(parse_page(answer.body, answer.url, kind), portal, answer.fetched)
    is_fit = draft.built in portal.templates and draft.built.fits(draft.page.tree)
    built = draft.built if is_fit else None
    canonical = absolute(answer.url, draft.evidence.canonical)
    draft = normalise(strip(draft))
    verdict = validate(draft)
    seen = PageSeen(
        url=answer.url,
        form=form,
        outcome=Outcome.ITEM,
        template=built,
        selectors=frozenset(draft.built.selectors()),
        fallbacks=frozenset(draft.fallbacks),
        encoding=draft.page.encoding,
        complaints=draft.page.messages,
        golden=str(answer.golden) if answer.golden else None,
        wrong=_wrong(answer, built, verdict.article),
    )
    if verdict.reason:
        outcome = OF_WALLS[verdict.wall.kind] if verdict.wall else Outcome.NOT_ARTICLE
        return replace(seen, outcome=outcome, reason=verdict.reason)
    article = verdict.article
    zone, offsets = _zone(draft, portal)
    return replace(
        seen,
        year=_year(article),
        fields=frozenset(one.name for one in fields(article) if getattr(article, one.name)),
        language=article.inLanguage,
        canonical=_hosts(canonical, answer.url, portal),
        zone=zone,
        offsets=offsets,
    )


def is_unknown_article(answer: Answer, portal: Portal) -> bool:
    """Whether a page at an address that no pattern knows says that it is an article, and looks like one."""
    if answer.status != 200 or not is_page(answer.content_type):
        return False
    draft = read(parse_page(answer.body, answer.url, answer.content_type), portal, answer.fetched)
    return draft.evidence.is_article and judge_page(draft).label is Label.ARTICLE


def _wrong(answer: Answer, built: Template | None, article: NewsArticle) -> tuple[str, ...]:
    """What a golden has otherwise than it must be."""
    golden = answer.golden
    if golden is None:
        return ()
    wrong = list(differences(golden, article))
    # One without selectors is for pages of which nothing but the generic extraction is asked.
    if built is not None and built.years != golden.template:
        wrong.append(f"template: {built.years!r} in place of {golden.template!r}")
    return tuple(wrong)


def _year(article: NewsArticle) -> int | None:
    return int(article.datePublished[:4]) if article.datePublished else None


def _hosts(canonical: str | None, url: str, portal: Portal) -> tuple[str, str] | None:
    named = urlsplit(canonical).hostname if canonical else None
    return (named, urlsplit(portal.canonical(url)).hostname or "") if named else None


def _zone(draft: Draft, portal: Portal) -> tuple[bool | None, frozenset[str]]:
    """Whether the offsets of a page are those of the portal's zone, and which they are.

    A time in UTC tells nothing by itself: many portals write all times so. It tells beside the same
    time without an offset, which was taken for one of the portal's zone.
    """
    moments = [moment for text in draft.evidence.published if (moment := _moment(text))]
    offsets = frozenset(moment.isoformat()[-6:] for moment in moments)
    if portal.zone is None:
        return None, offsets
    local = [moment for moment in moments if moment.utcoffset()]
    if local:
        fits = (one.astimezone(portal.zone).utcoffset() == one.utcoffset() for one in local)
        return all(fits), offsets
    shown = _moment(draft.article.datePublished or "") if draft.byline.published else None
    if shown is None or not moments:
        return None, offsets
    apart = abs(shown - moments[0])
    if not apart:
        return True, offsets
    return (False if apart <= _FARTHEST and not apart % _QUARTER else None), offsets


def _moment(text: str) -> datetime | None:
    """A time with its offset; None where it has none, or is none."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else None
