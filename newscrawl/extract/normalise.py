"""Third step: one spelling for everything, and the finished article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from newscrawl.dates import parse_date, utc_text
from newscrawl.extract.author_names import is_source
from newscrawl.extract.blocks import Block, blocks_to_html, blocks_to_text
from newscrawl.extract.draft import Draft
from newscrawl.extract.images import main_image, with_declared
from newscrawl.extract.injected import without_injected
from newscrawl.extract.ld_media import declared_images, declared_players
from newscrawl.extract.live_blog import live_updates
from newscrawl.extract.near import sketch_of
from newscrawl.extract.players import merged_players
from newscrawl.extract.published import Dated
from newscrawl.extract.spam import spam_span
from newscrawl.items import Author, Breadcrumb
from newscrawl.language import article_language
from newscrawl.portals import Portal
from newscrawl.text import clean_line
from newscrawl.urls import absolute
from newscrawl.urls import normalise as normalise_url

# 2024-10-11
_DAY = 10
# Of a section and the like, above a headline.
_MOST_LABELS = 2
_LONGEST_LABEL = 40


def normalise(draft: Draft) -> Draft:
    """Make the article of a stripped draft: the same draft, its `article` with all its fields."""
    raw, portal, evidence = draft.article, draft.portal, draft.evidence
    fetched, said = draft.fetched, draft.byline
    headline = _without_spam(clean_line(raw.headline))
    # In the portal's own element a first paragraph that repeats the headline is the author's.
    is_generic = draft.container is None
    blocks = _without_headline(draft.blocks, headline) if is_generic else draft.blocks
    text = blocks_to_text(blocks) or None
    sketch = sketch_of(text)
    published, published_raw = _date(
        draft, draft.dates.published, (raw.datePublishedRaw, said.published, *evidence.published)
    )
    modified, modified_raw = _date(
        draft, draft.dates.modified, (raw.dateModifiedRaw, said.modified, *evidence.modified)
    )
    address = portal.address(raw.url) if portal else None
    if published is None and address and address.day:
        published = address.day.isoformat()
    node = next(iter(draft.declared.articles), {})
    declared = declared_images(node, draft.links_from)
    videos, audios = declared_players(node, draft.links_from)
    article = replace(
        raw,
        canonicalUrl=_canonical(raw.url, absolute(draft.links_from, evidence.canonical), portal),
        headline=headline,
        description=_without_injected(clean_line(raw.description), headline, text),
        datePublished=published,
        datePublishedRaw=published_raw,
        dateModified=modified,
        dateModifiedRaw=modified_raw,
        authors=_authors(draft),
        editor=clean_line(raw.editor),
        sourceOrganization=_source(draft),
        publisher=portal.publisher if portal else None,
        articleSection=_section(draft),
        breadcrumbs=_breadcrumbs(draft),
        inLanguage=article_language(
            text or headline,
            portal.language if portal else None,
            evidence.language,
            *evidence.languages,
        ),
        articleBody=text,
        articleBodyHtml=blocks_to_html(blocks) or None,
        mainImage=main_image(draft.links_from, declared, evidence.image, draft.images),
        images=with_declared(draft.images, declared),
        videos=merged_players(draft.videos, videos),
        audios=merged_players(draft.audios, audios),
        liveBlogUpdates=live_updates(draft.declared.articles, portal.zone if portal else None),
        metadata=replace(
            raw.metadata,
            dateDownloaded=utc_text(fetched) if fetched else None,
            template=draft.template,
            removed=draft.removed or None,
            fingerprint=sketch.fingerprint if sketch else None,
            version=1,
        ),
    )
    return replace(draft, article=article, sketch=sketch)


def _without_spam(headline: str | None) -> str | None:
    span = spam_span(headline) if headline else None
    return clean_line(headline[: span[0]] + headline[span[1] :]) if headline and span else headline


def _without_injected(
    description: str | None, headline: str | None, text: str | None
) -> str | None:
    """The description without what sells things of which the article does not speak."""
    return without_injected(description, headline, text) if description else None


def _without_headline(blocks: tuple[Block, ...], headline: str | None) -> tuple[Block, ...]:
    """The body without a repetition of the headline at its beginning, and without the labels above that."""
    if not headline:
        return blocks
    wanted = headline.casefold()
    for number, block in enumerate(blocks[: _MOST_LABELS + 1]):
        if block.text.casefold() == wanted:
            return blocks[number + 1 :]
        if len(block.text) > _LONGEST_LABEL:
            break
    return blocks


def _date(
    draft: Draft, agreed: Dated | None, candidates: Iterable[str | None]
) -> tuple[str | None, str | None]:
    """What the page agrees on, else the first candidate that is a date: as ISO 8601, and as written.

    Of a day without a time the first candidate that has one is taken, and where only the address has the
    day the first that says it.
    """
    if agreed is not None and len(agreed.iso) > _DAY:
        return agreed.iso, agreed.raw
    portal = draft.portal
    zone = portal.zone if portal else None
    language = portal.language if portal else draft.evidence.language
    for raw in candidates:
        text = clean_line(raw)
        date = parse_date(text, zone, language=language, now=draft.fetched) if text else None
        if date is None or (agreed is not None and not date.startswith(agreed.iso)):
            continue
        if agreed is None or agreed.raw is None or len(date) > _DAY:
            return date, text
    return (agreed.iso, agreed.raw) if agreed is not None else (None, None)


def _section(draft: Draft) -> str | None:
    """The section; none where the path is no longer than the portal's own name."""
    section = clean_line(draft.article.articleSection)
    is_site = draft.portal is not None and section == draft.portal.publisher.name
    return None if is_site else section


def _canonical(url: str, declared: str | None, portal: Portal | None) -> str:
    """The page's canonical link where it speaks of the same article, in the portal's own form."""
    link = absolute(url, declared)
    if portal is None:
        return normalise_url(link or url)
    own, other = portal.address(url), portal.address(link) if link else None
    if link and portal.owns(link) and (own is None or (other and other.id == own.id)):
        url = link
    return normalise_url(portal.canonical(url) if portal.owns(url) else url)


def _authors(draft: Draft) -> tuple[Author, ...]:
    """The people credited; where the portal has its byline, its authors or those of the head."""
    if draft.credits is not None:
        return tuple(
            Author(name=name.name, nameRaw=name.raw, url=absolute(draft.links_from, name.url))
            for name in draft.credits.people
        )
    organisations = {
        name.casefold()
        for name in (
            draft.article.sourceOrganization,
            draft.portal.publisher.name if draft.portal else None,
            *draft.evidence.site_names,
        )
        if name
    }
    named: list[tuple[str, str | None]] = [(name, None) for name in draft.byline.authors]
    authors: dict[str, Author] = {}
    for name_raw, url in named or draft.evidence.authors:
        name = clean_line(name_raw)
        if name and name.casefold() not in organisations:
            page = absolute(draft.links_from, url)
            authors.setdefault(name, Author(name=name, nameRaw=name_raw, url=page))
    return tuple(authors.values())


def _source(draft: Draft) -> str | None:
    """The organisation of the portal's byline; else the first one credited, or what stands beside the date."""
    source = clean_line(draft.article.sourceOrganization)
    if draft.credits is None:
        return source
    if source and not is_source(source, draft.credits.people):
        source = None
    return next((name.name for name in draft.credits.organisations), source)


def _breadcrumbs(draft: Draft) -> tuple[Breadcrumb, ...]:
    """The portal's path where its selector found one, else the page's."""
    if draft.labels:
        steps = tuple(Breadcrumb(name=label) for label in draft.labels)
        return steps if len(steps) > 1 else ()
    return draft.trail
