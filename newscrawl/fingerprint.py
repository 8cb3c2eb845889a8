"""When two requests are one: an article's id counts, not the address under which it was linked."""

from __future__ import annotations

import hashlib

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.utils.request import RequestFingerprinter

ARTICLE_KEY = "article"
"""Key of `request.meta` with `<portal>:<id>` of the article that is asked for."""


class ArticleFingerprinter(RequestFingerprinter):
    """Scrapy's fingerprints, but all addresses of one article share theirs.

    So Scrapy's own duplicate filter, and with JOBDIR its memory on disk, knows articles. A redirect
    is told by its address: it leads from an article to the same article.
    """

    def __init__(self, crawler: Crawler | None = None) -> None:
        super().__init__(crawler)

    def fingerprint(self, request: Request) -> bytes:
        """20 bytes that are equal for requests of one article."""
        article = request.meta.get(ARTICLE_KEY)
        if article is None or "redirect_urls" in request.meta:
            return super().fingerprint(request)
        return hashlib.sha1(f"article {article}".encode(), usedforsecurity=False).digest()
