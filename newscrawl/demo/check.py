"""Holds the items of a crawl against what the portal's pages were made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newscrawl.demo.model import ExpectedArticle
from newscrawl.items import NewsArticle

_FIELDS = {
    "headline": "headline",
    "datePublished": "date_published",
    "articleSection": "article_section",
    "sourceOrganization": "source_organization",
    "editor": "editor",
    "paragraphs": "paragraphs",
}


def differences(items: Iterable[NewsArticle], expected: Iterable[ExpectedArticle]) -> Iterator[str]:
    """Each way in which the items are not what was expected, one line each.

    An item is wrong if no article was expected at its address, if it is the second of its article,
    or if headline, date, section, source, editor or paragraphs are not exactly the author's.
    Articles without an item are not named: a crawl may be bounded.
    """
    by_path = {path: article for article in expected for path in _paths(article)}
    seen = set()
    for item in items:
        article = by_path.get(_path(item.url))
        if article is None:
            yield f"{item.url}: no article was expected here"
            continue
        if article.id in seen:
            yield f"{item.url}: a second item of {article.id}"
        seen.add(article.id)
        for field, name in _FIELDS.items():
            found, wanted = getattr(item, field), getattr(article, name)
            if found != wanted:
                yield f"{item.url}: {field}: {found!r} instead of {wanted!r}"


def _paths(article: ExpectedArticle) -> Iterator[str]:
    yield _path(article.url)
    yield from article.paths


def _path(url: str) -> str:
    return "/" + url.split("://", 1)[-1].partition("/")[2]
