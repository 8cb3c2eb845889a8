"""What a page says of itself in its head: JSON-LD, OpenGraph and meta elements."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from newscrawl.extract.access import read_is_free
from newscrawl.extract.json_ld import text_of_value
from newscrawl.extract.keywords import read_keywords
from newscrawl.extract.paywall import FREE, Access, read_access
from newscrawl.extract.signs import Signs

# A longer one is no label; an article that is in more sections is in none.
_LONGEST_SECTION = 80
_MOST_SECTIONS = 20
# Meta elements that name the section, the nearest first.
_SECTIONS = ("article:section", "page.subsection", "page.section")


@dataclass(frozen=True)
class Evidence:
    """Candidates for the item's fields. An absent one is None or empty."""

    is_article: bool = False
    """The page declares itself an article."""
    headlines: tuple[str, ...] = ()
    """JSON-LD headline, og:title, the title element, in this order, those that are there."""
    site_names: tuple[str, ...] = ()
    """Names of the site, which titles repeat."""
    description: str | None = None
    published: tuple[str, ...] = ()
    """Dates of publication as written, the surest first."""
    modified: tuple[str, ...] = ()
    """Dates of the last change as written, the surest first."""
    authors: tuple[tuple[str, str | None], ...] = ()
    """Name and page of each author that is a person."""
    sections: tuple[str, ...] = ()
    """What the page calls its section, the surest first."""
    keywords: tuple[str, ...] = ()
    canonical: str | None = None
    """The canonical link as written."""
    language: str | None = None
    """The lang attribute of the document."""
    languages: tuple[str, ...] = ()
    """What else the page says of its language: JSON-LD inLanguage, content-language, og:locale."""
    image: str | None = None
    is_free: bool | None = None
    """isAccessibleForFree of the article."""
    access: Access = FREE
    """What it costs to read the article, and how long it says it is."""


def read_evidence(signs: Signs) -> Evidence:
    """Read the signs of a page.

    Args:
        signs: what the page says of itself.
    """
    metas = signs.metas
    article = next(iter(signs.declared.articles), {})
    headlines = (
        text_of_value(article.get("headline")),
        metas.get("og:title"),
        metas.get("twitter:title"),
        signs.title,
    )
    publisher = article.get("publisher")
    is_free = read_is_free(article, metas)
    site_names = _known(
        metas.get("og:site_name"),
        text_of_value(publisher.get("name")) if isinstance(publisher, dict) else None,
    )
    return Evidence(
        is_article=bool(article) or metas.get("og:type") == "article",
        headlines=_known(*headlines),
        site_names=site_names,
        description=_first(
            metas.get("og:description"),
            metas.get("description"),
            text_of_value(article.get("description")),
        ),
        published=_known(
            text_of_value(article.get("datePublished")),
            metas.get("article:published_time"),
            metas.get("pubdate"),
            metas.get("publishdate"),
            metas.get("date"),
        ),
        modified=_known(
            text_of_value(article.get("dateModified")), metas.get("article:modified_time")
        ),
        authors=tuple(_authors(article.get("author"))),
        sections=_known(
            *_sections(article.get("articleSection")), *_meta_sections(signs.every_meta)
        ),
        keywords=read_keywords((article.get("keywords"),), signs.every_meta, site_names),
        canonical=signs.canonical,
        language=signs.language,
        languages=_known(
            text_of_value(article.get("inLanguage")),
            metas.get("content-language"),
            metas.get("language"),
            metas.get("og:locale"),
        ),
        image=_first(metas.get("og:image"), _image(article.get("image"))),
        is_free=is_free,
        access=read_access(article, metas, is_free),
    )


def _meta_sections(metas: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The sections of the meta elements: some portals name each step of the path in one."""
    named = (content for one in _SECTIONS for name, content in metas if name == one)
    return islice(named, _MOST_SECTIONS)


def _authors(data: object) -> Iterator[tuple[str, str | None]]:
    for entry in data if isinstance(data, list) else [data]:
        if isinstance(entry, dict):
            if entry.get("@type") in ("Organization", "NewsMediaOrganization"):
                continue
            name, url = text_of_value(entry.get("name")), text_of_value(entry.get("url"))
        else:
            name, url = text_of_value(entry), None
        if name and not name.startswith("http"):
            yield name, url


def _sections(data: object) -> Iterator[str]:
    for entry in data[:_MOST_SECTIONS] if isinstance(data, list) else [data]:
        text = text_of_value(entry)
        if text and len(text) <= _LONGEST_SECTION:
            yield html.unescape(text)


def _image(data: object) -> str | None:
    if isinstance(data, list):
        data = data[0] if data else None
    if isinstance(data, dict):
        data = data.get("url")
    return text_of_value(data)


def _known(*values: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _first(*values: str | None) -> str | None:
    return next((value for value in values if value), None)
