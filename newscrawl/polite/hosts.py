"""No request goes to an address that is not public."""

from __future__ import annotations

import logging
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote, urlsplit

from scrapy.exceptions import CannotResolveHostError, NotConfigured
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.url import add_http_if_no_scheme

from newscrawl.arguments import ArgumentError
from newscrawl.ledger import Outcome
from newscrawl.polite.addresses import NetworkError, complaint, literal, read_networks
from newscrawl.polite.resolver import is_proxy, plain_name, refusal_of, trust_proxy
from newscrawl.rejected import NotAsked
from newscrawl.report import ledger_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy import Request
    from scrapy.crawler import Crawler

    from newscrawl.polite.addresses import Network

logger = logging.getLogger(__name__)

_SETTING = "PRIVATE_ADDRESSES_ALLOWED"
_LOOPBACK = IPv4Address("127.0.0.1")


class HostsMiddleware:
    """Refuses requests that a page or a redirect leads into a private network; they end as `offsite`.

    - A host that spells out an address which is not public, in whatever form, through a proxy too.
    - A host whose name leads to such an address: that is found by
      :class:`~newscrawl.polite.resolver.GuardedResolver`, and told here. Behind a proxy the names are the
      proxy's to resolve.

    Off in replays, which reach nobody.
    """

    def __init__(self, crawler: Crawler, allowed: Sequence[Network]) -> None:
        self._ledger = ledger_of(crawler)
        self._allowed = allowed
        self._told: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the networks that are allowed.

        Raises:
            ArgumentError: one is no network.
        """
        if crawler.settings.get("WARC_REPLAY"):
            raise NotConfigured
        try:
            allowed = read_networks(crawler.settings.getlist(_SETTING))
        except NetworkError as error:
            raise ArgumentError(f"{_SETTING}: {error}; name networks, 10.1.0.0/16") from None
        return cls(crawler, allowed)

    def process_request(self, request: Request) -> None:
        """Look where a request goes.

        Raises:
            NotAsked: it is not to go there.
        """
        host = urlparse_cached(request).hostname or ""
        address = literal(host)
        refusal = None
        if address is not None:
            refusal = complaint(address, self._allowed)
        elif f".{plain_name(unquote(host))}".endswith(".localhost"):
            # Every resolver's, that of a proxy too (RFC 6761).
            refusal = complaint(_LOOPBACK, self._allowed)
        if refusal is not None:
            raise self._refused(request, refusal)
        if proxy := request.meta.get("proxy"):
            trust_proxy(urlsplit(add_http_if_no_scheme(proxy)).hostname or "")
        elif is_proxy(host) and address is None:
            raise NotAsked(Outcome.OFFSITE, f"{host} is the proxy, and no host of a page")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Say why a host was not found whose address the guard refused.

        Raises:
            NotAsked: in the place of that exception, past RetryMiddleware: to ask again would not help.
        """
        if not isinstance(exception, CannotResolveHostError) or request.meta.get("proxy"):
            return
        if refusal := refusal_of(urlparse_cached(request).hostname or ""):
            refused = self._refused(request, refusal)
            # What is raised here goes past the other middlewares, the one that settles URLs too.
            self._ledger.settle(request.url, refused.outcome, refused.reason)
            raise refused from exception

    def _refused(self, request: Request, refusal: str) -> NotAsked:
        """Say it in the log, once a host: who looks at a server of their own is to know why not."""
        reason = f"{refusal}, and not among {_SETTING}"
        host = urlparse_cached(request).netloc
        if host not in self._told:
            self._told.add(host)
            logger.warning("%s is not asked: %s", request.url, reason)
        return NotAsked(Outcome.OFFSITE, reason)
