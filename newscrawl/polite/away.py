"""Redirects stay on the spider's hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.utils.httpobj import urlparse_cached

from newscrawl.extract.wall_address import kind_of_address
from newscrawl.ledger import OF_WALLS, Outcome
from newscrawl.rejected import NotAsked

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler


class AwayMiddleware:
    """Refuses a redirect that leaves the spider's hosts.

    Scrapy's own check lets pass what is asked with `dont_filter`, as sources and retries are, and with
    it all that they are redirected to. `allow_offsite` among a request's meta opens this one too.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the crawl, whose spider knows its hosts."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Look where a redirect leads.

        Raises:
            NotAsked: it leads away.
        """
        if request.meta.get("redirect_times") and not is_on_site(request, self._crawler.spider):
            raise NotAsked(*outcome_of_away(request))


def is_on_site(request: Request, spider: Spider | None) -> bool:
    """Whether a request stays on the spider's hosts and those below; any does where it names none."""
    domains = getattr(spider, "allowed_domains", None)
    host = urlparse_cached(request).hostname or ""
    return (
        not domains
        or bool(request.meta.get("allow_offsite"))
        or any(host == domain or host.endswith(f".{domain}") for domain in domains if domain)
    )


def outcome_of_away(request: Request) -> tuple[Outcome, str]:
    """How a URL ends, and why, that is not on the spider's hosts."""
    kind = kind_of_address(request.url) if request.meta.get("redirect_urls") else None
    if kind is None:
        return Outcome.OFFSITE, "not on the spider's hosts"
    # Readers are sent there and come back: a door, no other place.
    return OF_WALLS[kind], f"{kind} on another host"
