"""When two requests are one: an article's id counts, not the address under which it was linked."""

from __future__ import annotations

import hashlib

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.utils.request import RequestFingerprinter

from newscrawl.portals import Portal

ARTICLE_KEY = "article"
"""Key of `request.meta` with `<portal>:<id>` of the article that is asked for."""
IDENTITY_KEY = "identity"
"""Key of `request.meta` with what the memory knows the article by."""
LOOK_KEY = "look"
"""Key of `request.meta`: how often the article was asked for before, absent for the first time."""


def article_key(portal: Portal, url: str) -> str | None:
    """`<portal>:<id>` of an article's address, None for any other."""
    address = portal.address(url)
    return f"{portal.name}:{address.id}" if address else None


class ArticleFingerprinter(RequestFingerprinter):
    """Scrapy's fingerprints, but all addresses of one article share theirs.

    So Scrapy's own duplicate filter, and with JOBDIR its memory on disk, knows articles. A redirect
    to another article is that article; one that stays with its article is told by its address. To look at
    an article again is another request each time.
    """

    def __init__(self, crawler: Crawler | None = None) -> None:
        super().__init__(crawler)
        self._crawler = crawler

    def fingerprint(self, request: Request) -> bytes:
        """20 bytes that are equal for requests of one article."""
        article = request.meta.get(ARTICLE_KEY)
        if article is not None and "redirect_urls" in request.meta:
            portal = self._portal
            target = article_key(portal, request.url) if portal else None
            article = target if target != article else None
        if article is None:
            return super().fingerprint(request)
        look = f" look {request.meta[LOOK_KEY]}" if LOOK_KEY in request.meta else ""
        return hashlib.sha1(f"article {article}{look}".encode(), usedforsecurity=False).digest()

    @property
    def _portal(self) -> Portal | None:
        """The spider's portal, as it is now: it may be one that is learned."""
        spider = self._crawler.spider or self._crawler.spidercls if self._crawler else None
        return getattr(spider, "portal", None)
