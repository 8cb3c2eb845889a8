"""The ways of crawling that are held against one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from newscrawl.items import Publisher
from newscrawl.portals import Articles, Feed, Listing, Portal, Sitemap, Template, listings
from spiders.base import PortalSpider
from tests.simulation.pages import HOME, HOST
from tests.simulation.stories import SECTIONS

NAME = "sim"

_PORTAL = Portal(
    name=NAME,
    publisher=Publisher(name="The Example", url=HOME),
    hosts=(HOST,),
    timezone="Africa/Nairobi",
    language="en",
    sources=(
        Feed(url=f"{HOME}feed.xml"),
        Sitemap(url=f"{HOME}sitemap-news.xml"),
        Listing(url=HOME, name="front"),
        *listings(f"{HOME}{{}}/", " ".join(section.name for section in SECTIONS), "index_{n}.html"),
    ),
    articles=(Articles(r"/(?P<date>\d{4}-\d\d-\d\d)/story-(?P<id>\d+)\.html$"),),
    mobile_prefix="/m/",
    templates=(Template(headline="article h1", byline="p.byline > *", body="article div.text"),),
)


KINDS_OF_SOURCES = frozenset(
    "front" if source.name == "front" else type(source).__name__.lower()
    for source in _PORTAL.sources
)
"""What the portal's declaration reads: `feed`, `front`, `listing`, `sitemap`."""


class SimulatedSpider(PortalSpider):
    """Crawl the simulated portal: feed, front page and sections."""

    name = NAME
    portal = _PORTAL


class FeedSpider(PortalSpider):
    """Crawl the simulated portal by its feed alone."""

    name = NAME
    portal = Portal(
        name=NAME,
        publisher=_PORTAL.publisher,
        hosts=_PORTAL.hosts,
        timezone=_PORTAL.timezone,
        language=_PORTAL.language,
        sources=(_PORTAL.sources[0],),
        articles=_PORTAL.articles,
        mobile_prefix=_PORTAL.mobile_prefix,
        templates=_PORTAL.templates,
    )


@dataclass(frozen=True)
class Strategy:
    """A way of crawling.

    Attributes:
        name: in file names and on the command line.
        title: in the report.
        spider: what crawls.
        settings: what it changes of the project's settings.
    """

    name: str
    title: str
    spider: type[PortalSpider] = SimulatedSpider
    settings: Mapping[str, object] = field(default_factory=dict)


STRATEGIES = {
    one.name: one
    for one in (
        Strategy("ours", "newscrawl", settings={"STATE_ENABLED": True}),
        Strategy("full", "full recrawl", settings={"STATE_ENABLED": False}),
        Strategy(
            "cache",
            "Scrapy's HTTP cache",
            settings={
                "STATE_ENABLED": False,
                "HTTPCACHE_ENABLED": True,
                "HTTPCACHE_POLICY": "scrapy.extensions.httpcache.RFC2616Policy",
            },
        ),
        Strategy("feed", "the feed alone", FeedSpider, settings={"STATE_ENABLED": True}),
    )
}
