"""Third pipeline: is it an article, and one that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from newscrawl.extract import Draft, validate
from newscrawl.ledger import OF_WALLS, Outcome
from newscrawl.rates import rates_of
from newscrawl.rejected import Rejected

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class ValidatePipeline:
    """Turns a draft into the finished `NewsArticle`, or drops it with the outcome of its URL.

    A page that is a wall is dropped as what it is (`blocked`, `consent`, `login`, `paywalled`, `gone`,
    `parked`), another one that is no article as `not-article`; an article outside of the crawl's
    arguments (since, until, sections) as `skipped`, one that is as an earlier job saw it as `unchanged`.
    Items that are no `Draft` pass.
    Each page is counted for the rates of the crawl.
    """

    def __init__(self, crawler: Crawler):
        self.crawler = crawler
        self._rates = rates_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Keep the crawler, whose spider knows the arguments."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Return the article."""
        if not isinstance(item, Draft):
            return item
        verdict = validate(item)
        if verdict.reason:
            self._rates.reject(item)
            wall = verdict.wall
            raise Rejected(OF_WALLS[wall.kind] if wall else Outcome.NOT_ARTICLE, verdict.reason)
        # Before the arguments choose: without a date an article is outside of any `since`.
        self._rates.add(item, verdict.article)
        if verdict.is_unchanged:
            raise Rejected(Outcome.UNCHANGED, "the article is as it was")
        unwanted = getattr(self.crawler.spider, "unwanted", None)
        complaint = unwanted(verdict.article) if unwanted else None
        if complaint:
            raise Rejected(Outcome.SKIPPED, complaint)
        return verdict.article
