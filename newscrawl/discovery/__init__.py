"""Finding articles: what feeds, sitemaps and listing pages say of them. Pure: bytes in, links out."""

from newscrawl.discovery.announced import (
    WELL_KNOWN_FEEDS,
    WELL_KNOWN_SITEMAPS,
    feeds_of_page,
    sitemaps_of_robots,
)
from newscrawl.discovery.branches import Branch, wanted_branches
from newscrawl.discovery.feed import FeedError, feed_entries, read_feed
from newscrawl.discovery.json_listing import DataError, is_data, read_data
from newscrawl.discovery.link import Entry, Link, SourceError
from newscrawl.discovery.listing import later_page, read_links
from newscrawl.discovery.sitemap import SitemapError, SitemapPage, read_sitemap, sitemap_entries

__all__ = [
    "WELL_KNOWN_FEEDS",
    "WELL_KNOWN_SITEMAPS",
    "Branch",
    "DataError",
    "Entry",
    "FeedError",
    "Link",
    "SitemapError",
    "SitemapPage",
    "SourceError",
    "feed_entries",
    "feeds_of_page",
    "is_data",
    "later_page",
    "read_data",
    "read_feed",
    "read_links",
    "read_sitemap",
    "sitemap_entries",
    "sitemaps_of_robots",
    "wanted_branches",
]
