"""When two articles are one: by the portal's id in their addresses, or by the canonical address."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newscrawl.items import NewsArticle
    from newscrawl.portals import Portal


def identities(article: NewsArticle, portal: Portal | None) -> tuple[str, ...]:
    """What an article is known by: two that share any of it are one.

    >>> from newscrawl.items import NewsArticle
    >>> identities(NewsArticle(url="https://news.example/a"), None)
    ('url https://news.example/a',)
    """
    canonical = article.canonicalUrl or article.url
    found = [portal.address(url) for url in (article.url, canonical)] if portal else []
    return *(f"id {address.id}" for address in found if address), f"url {canonical}"
