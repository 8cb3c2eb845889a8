"""The Guardian: theguardian.com in all its editions."""

from newscrawl.portals import Articles, Portal, Publisher, Sitemap, Template, feeds
from spiders.base import PortalSpider


class GuardianSpider(PortalSpider):
    portal = Portal(  # No zone: the clock on its pages is that of the edition which was served.
        name="guardian", publisher=Publisher(name="The Guardian", url="https://www.theguardian.com/"), timezone=None, language="en",
        hosts=("www.theguardian.com", "amp.theguardian.com"), copies={"www.guardian.co.uk": "www.theguardian.com"},
        sources=(Sitemap("https://www.theguardian.com/sitemaps/news.xml"), *feeds("https://www.theguardian.com/{}/rss", """
            world uk-news us-news australia-news politics business technology science environment culture sport commentisfree""")),
        articles=(Articles(
            r"^/(?P<id>(?:(?!gallery/|video/|audio/|ng-interactive/|picture/)[\w-]+/)+(?P<date>\d{4}/[a-z]{3}/\d\d)/[\w-]+)$", "",
            "/world/2024/feb/24/a-ship-aground /uk-news/live/2025/nov/18/bridge-closed-live"),),
        others="/uk /world /a/gallery/2024/feb/24/b /a/audio/2024/feb/24/b /a/ng-interactive/2024/feb/24/b /crosswords/quick/16840",
        templates=(Template("2021-", "2024 2025", authors='main address, [data-gu-name="byline"]'),
                   Template("-2020", "2016 2019 2020", authors="p.byline")),
        strip={"newsletter": 'figure[data-spacefinder-type*="NewsletterSignup"]', "quote": "#maincontent aside"},
    )  # fmt: skip
