"""What a page says of itself in its head: JSON-LD, OpenGraph and meta elements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from newscrawl.text import clean_line

_ARTICLE_TYPES = re.compile(r"(?:News|Blog|Report|Opinion|Analysis|Review)?\w*(?:Article|Posting)$")
# JSON-LD beyond this is a catalogue, no article.
_LONGEST_JSON = 2_000_000
_DEEPEST = 8
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")


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
    section: str | None = None
    keywords: tuple[str, ...] = ()
    canonical: str | None = None
    """The canonical link as written."""
    language: str | None = None
    """The lang attribute of the document."""
    image: str | None = None
    is_free: bool | None = None
    """isAccessibleForFree of the article."""


def read_evidence(tree: LexborHTMLParser) -> Evidence:
    """Read a page's head. Call it before scripts are stripped."""
    metas = _metas(tree)
    article = next(_articles(tree), {})
    canonical = tree.css_first("link[rel~=canonical]")
    html = tree.css_first("html")
    title = tree.css_first("head > title") or tree.css_first("title")
    headlines = (
        _text(article.get("headline")),
        metas.get("og:title"),
        metas.get("twitter:title"),
        clean_line(title.text()) if title is not None else None,
    )
    publisher = article.get("publisher")
    return Evidence(
        is_article=bool(article) or metas.get("og:type") == "article",
        headlines=_known(*headlines),
        site_names=_known(
            metas.get("og:site_name"),
            _text(publisher.get("name")) if isinstance(publisher, dict) else None,
        ),
        description=_first(
            metas.get("og:description"), metas.get("description"), _text(article.get("description"))
        ),
        published=_known(
            _text(article.get("datePublished")),
            metas.get("article:published_time"),
            metas.get("pubdate"),
            metas.get("publishdate"),
            metas.get("date"),
        ),
        modified=_known(_text(article.get("dateModified")), metas.get("article:modified_time")),
        authors=tuple(_authors(article.get("author"))),
        section=_first(_text(article.get("articleSection")), metas.get("article:section")),
        keywords=tuple(_keywords(article.get("keywords") or metas.get("keywords"))),
        canonical=canonical.attributes.get("href") if canonical is not None else None,
        language=html.attributes.get("lang") if html is not None else None,
        image=_first(metas.get("og:image"), _image(article.get("image"))),
        is_free=_flag(article.get("isAccessibleForFree")),
    )


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = clean_line(attributes.get("content"))
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _articles(tree: LexborHTMLParser) -> Iterator[dict[str, object]]:
    for script in tree.css('script[type="application/ld+json"]'):
        source = script.text(deep=True) or ""
        if not source.strip() or len(source) > _LONGEST_JSON:
            continue
        try:
            data = _loads(source)
        except (ValueError, RecursionError):
            continue
        yield from _find_articles(data, 0)


def _loads(source: str) -> object:
    """JSON as pages write it: raw newlines in texts, trailing commas, a comment around it."""
    source = source.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    try:
        return json.loads(source, strict=False)
    except ValueError:
        return json.loads(_TRAILING_COMMA.sub(r"\1", source), strict=False)


def _find_articles(data: object, depth: int) -> Iterator[dict[str, object]]:
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        for entry in data:
            yield from _find_articles(entry, depth + 1)
    elif isinstance(data, dict):
        types = data.get("@type")
        names = types if isinstance(types, list) else [types]
        if any(isinstance(name, str) and _ARTICLE_TYPES.match(name) for name in names):
            yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if key in data:
                yield from _find_articles(data[key], depth + 1)


def _authors(data: object) -> Iterator[tuple[str, str | None]]:
    for entry in data if isinstance(data, list) else [data]:
        if isinstance(entry, dict):
            if entry.get("@type") in ("Organization", "NewsMediaOrganization"):
                continue
            name, url = _text(entry.get("name")), _text(entry.get("url"))
        else:
            name, url = _text(entry), None
        if name and not name.startswith("http"):
            yield name, url


def _keywords(data: object) -> Iterator[str]:
    for entry in data if isinstance(data, list) else re.split("[,;，；、]", _text(data) or ""):
        if word := _text(entry):
            yield word


def _image(data: object) -> str | None:
    if isinstance(data, list):
        data = data[0] if data else None
    if isinstance(data, dict):
        data = data.get("url")
    return _text(data)


def _flag(data: object) -> bool | None:
    if isinstance(data, bool):
        return data
    return (
        {"true": True, "false": False}.get(data.strip().lower()) if isinstance(data, str) else None
    )


def _text(data: object) -> str | None:
    if isinstance(data, list):
        data = data[0] if data else None
    return clean_line(data) if isinstance(data, str) else None


def _known(*values: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _first(*values: str | None) -> str | None:
    return next((value for value in values if value), None)
