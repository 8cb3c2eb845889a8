"""First step: what the page says, as it writes it."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from newscrawl.byline import Byline, parse_byline
from newscrawl.dates import find_date
from newscrawl.extract.authors import Credits, find_credits
from newscrawl.extract.date_places import Reader
from newscrawl.extract.dom import text_of
from newscrawl.extract.draft import Draft
from newscrawl.extract.evidence import read_evidence
from newscrawl.extract.headline import Headline, find_headline, without_mark
from newscrawl.extract.page import Page
from newscrawl.extract.published import Dates, find_dates
from newscrawl.extract.signs import Signs, read_signs
from newscrawl.items import Metadata, NewsArticle
from newscrawl.known import listed_of_pairs
from newscrawl.portals import Portal, Template
from newscrawl.text import clean_line
from newscrawl.urls import absolute

_BETWEEN_LABELS = re.compile(r"\s[/›»>|]\s|[›»>|]|(?<=^home)\s*/", re.IGNORECASE)
# A path of more labels leads nowhere.
_MOST_LABELS = 50
_HOME = re.compile(r"(?:home|首页|首頁)", re.IGNORECASE)


def read(
    page: Page,
    portal: Portal | None = None,
    fetched: datetime | None = None,
    asked: tuple[tuple[str, str], ...] = (),
) -> Draft:
    """Read headline, section and byline through the portal's selectors, and the page's head.

    Args:
        page: the parsed page; it is not changed.
        portal: whose selectors to use; without one all is left to the generic extraction.
        fetched: when the exchange began.
        asked: what was known when the page was asked for, names and values.
    """
    template = portal.template_of(page.tree) if portal else Template()
    signs = read_signs(page.tree, page.url)
    evidence = read_evidence(signs)
    headline = _headline(page.tree, template.headline)
    own = Headline(headline)
    if headline is None or not template.byline:
        own = find_headline(signs, evidence.site_names, page.url)
    labels = _labels(page.tree, template.section)
    byline = _byline(page.tree, template.byline)
    # Where the portal says how its bylines are built, the page's other dates are not asked.
    dates = Dates() if template.byline else _dates(signs, own, page.url, portal, fetched)
    credited: Credits | None = None
    named: Credits | None = None
    if not template.byline:
        # A portal that says where its byline is knows better than a search.
        publisher = portal.publisher.name if portal else None
        credited = find_credits(page.tree, signs, evidence, page.url, publisher)
        named = credited.of_portal(page.tree.css(template.authors)) if template.authors else None
    container = page.tree.css_first(template.body) if template.body else None
    found = {
        "headline": headline is not None,
        "section": bool(labels),
        "byline": byline.known > 0,
        "authors": named is not None,
        "body": container is not None,
    }
    return Draft(
        article=NewsArticle(
            url=page.url,
            headline=headline or own.text,
            description=evidence.description,
            datePublishedRaw=byline.published or next(iter(evidence.published), None),
            dateModifiedRaw=byline.modified or next(iter(evidence.modified), None),
            editor=byline.editor,
            sourceOrganization=byline.source,
            articleSection=labels[-1] if labels else None,
            keywords=evidence.keywords,
            isAccessibleForFree=evidence.is_free,
            metadata=Metadata(
                portal=portal.name if portal else None,
                listed=listed_of_pairs(asked),
                encoding=page.encoding,
                contentDigest=page.digest,
            ),
        ),
        page=page,
        portal=portal,
        evidence=evidence,
        declared=signs.declared,
        base=absolute(page.url, signs.base),
        container=container,
        styled=signs.styled,
        fetched=fetched,
        asked=asked,
        byline=byline,
        dates=dates,
        credits=named or credited,
        labels=labels,
        built=template,
        fallbacks=tuple(
            name for name, known in found.items() if getattr(template, name) and not known
        ),
    )


def _headline(tree: LexborHTMLParser, selector: str | None) -> str | None:
    node = tree.css_first(selector) if selector else None
    text = clean_line(text_of(node))
    return without_mark(text) if text else None


def _dates(
    signs: Signs, headline: Headline, url: str, portal: Portal | None, fetched: datetime | None
) -> Dates:
    """The dates of a page whose byline no selector found."""
    language = portal.language if portal else signs.language
    reader = Reader.of(url, language, portal.zone if portal else None)
    return find_dates(signs, headline, url, reader, fetched)


def _labels(tree: LexborHTMLParser, selector: str | None) -> tuple[str, ...]:
    """The labels of the path, without the home page's and the marks between them."""
    if selector is None:
        return ()
    texts = (clean_line(text_of(node)) for node in tree.css(selector))
    parts = (part for text in texts if text for part in _BETWEEN_LABELS.split(text))
    labels = dict.fromkeys(_without_date(part).strip(" /›»>|") for part in parts)
    named = (label for label in labels if label and not _HOME.fullmatch(label))
    return tuple(islice(named, _MOST_LABELS))


def _without_date(label: str) -> str:
    """A label without the date that follows it in the same element."""
    date = find_date(label)
    return label[: date.start()] if date else label


def _byline(tree: LexborHTMLParser, selector: str | None) -> Byline:
    return parse_byline(text_of(node) for node in tree.css(selector)) if selector else Byline()
