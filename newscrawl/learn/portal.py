"""A portal that nobody has described, as far as it is known."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from newscrawl.arguments import ArgumentError
from newscrawl.items import Publisher
from newscrawl.learn.judge import ShapeJudge
from newscrawl.learn.shapes import address_of
from newscrawl.learn.zones import zone_of_host
from newscrawl.portals import ArticleAddress, Portal
from newscrawl.urls import normalise


@dataclass(frozen=True, kw_only=True)
class LearnedPortal(Portal):
    """A portal whose articles are told by the shapes of their addresses, as they are learned.

    Until it is settled, an address of which nothing is known yet may be an article.
    """

    judge: ShapeJudge = field(default_factory=ShapeJudge, compare=False, repr=False)
    """What learns the shapes."""
    is_settled: bool = False
    """No more pages will be looked at in order to learn."""

    @cached_property
    def digest(self) -> str:
        """16 hexadecimal digits of its name: what a crawl learns is no other declaration."""
        return hashlib.sha256(f"learned {self.name}".encode()).hexdigest()[:16]

    def address(self, url: str) -> ArticleAddress | None:
        """What the address tells, or None where it is surely no article.

        The id is an address, under the portal's name: ids within addresses are one portal's, and
        nobody has said which part is one.
        """
        if not self.owns(url) or (address := address_of(url)) is None:
            return None
        known = self.judge.best_guess(url) if self.is_settled else self.judge.is_article(url)
        if known is False:
            return None
        query = urlsplit(url).query
        core = f"https://{self.name}{address.core}{'?' if query else ''}{query}"
        return ArticleAddress(normalise(core), address.day)


def portal_of(url: str) -> LearnedPortal:
    """What the address of any page tells of its portal: its hosts, and for many countries the zone."""
    host = urlsplit(url).hostname or ""
    bare = bare_host(host)
    return LearnedPortal(
        name=bare,
        publisher=Publisher(name=bare, url=f"https://{host}/"),
        hosts=tuple(dict.fromkeys((host, bare, f"www.{bare}", f"m.{bare}"))),
        timezone=zone_of_host(host),
        language="",
        sources=(),
        articles=(),
    )


def bare_host(host: str) -> str:
    """A host without what says that it is a web server, or one for phones.

    >>> bare_host("www.news.example"), bare_host("m.news.example"), bare_host("sport.news.example")
    ('news.example', 'news.example', 'sport.news.example')
    """
    for prefix in ("www.", "m."):
        if host.startswith(prefix) and host.count(".") > 1:
            return host.removeprefix(prefix)
    return host


def start_url(arguments: Mapping[str, Any]) -> str:
    """The argument `url` of the spider `news`: any page of a portal.

    Raises:
        ArgumentError: it is missing, or no http(s) address with a host.
    """
    given = str(arguments.get("url") or "").strip()
    if not given:
        raise ArgumentError(
            "-a url=...: name any page of the portal, `scrapy crawl news -a url=https://news.example/`."
        )
    try:
        parts = urlsplit(given)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
        _ = parts.port  # raises ValueError where it is no number
    except ValueError:
        good = False
    if not good:
        hint = f" Did you mean https://{given}?" if "://" not in given and "." in given else ""
        raise ArgumentError(f"-a url={given}: no http or https address.{hint}")
    return given if urlsplit(given).path else f"{given}/"
