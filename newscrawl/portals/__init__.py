"""What a portal is: data, not code. A declaration takes its words from here."""

from newscrawl.items import Publisher
from newscrawl.portals.addresses import ArticleAddress, Articles
from newscrawl.portals.expected import Expected
from newscrawl.portals.portal import Portal, PortalError
from newscrawl.portals.sources import Days, Feed, Listing, Sitemap, Source, feeds, listings
from newscrawl.portals.templates import Template

__all__ = [
    "ArticleAddress",
    "Articles",
    "Days",
    "Expected",
    "Feed",
    "Listing",
    "Portal",
    "PortalError",
    "Publisher",
    "Sitemap",
    "Source",
    "Template",
    "feeds",
    "listings",
]
