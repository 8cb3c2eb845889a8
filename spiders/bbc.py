"""BBC News: bbc.com, and the same pages on bbc.co.uk."""

from newscrawl.portals import Articles, Feed, Portal, Publisher, Sitemap, Template, feeds
from spiders.base import PortalSpider


class BbcSpider(PortalSpider):
    portal = Portal(
        name="bbc", publisher=Publisher(name="BBC News", url="https://www.bbc.com/news"), timezone="Europe/London", language="en",
        hosts=("www.bbc.com",), copies={"www.bbc.co.uk": "www.bbc.com"},
        sources=(Feed("https://feeds.bbci.co.uk/news/rss.xml"), Sitemap("https://www.bbc.com/sitemaps/https-index-com-news.xml"),
                 *feeds("https://feeds.bbci.co.uk/news/{}/rss.xml", """uk world business politics health technology
                 science_and_environment entertainment_and_arts world/africa world/asia world/europe world/latin_america
                 world/middle_east world/us_and_canada""")),
        articles=(
            Articles(r"^/(?:news|sport)/(?:[\w-]+/)*articles/(?P<id>c[a-z0-9]{10,})$", "2024-", "/news/articles/c4nn04n4nd1o"),
            Articles(r"^/(?:news|sport)/(?!av/|live/)(?:[\w-]+/)*?(?:[a-z-]+-)?(?P<id>\d{8})$", "2011-2024", "/news/uk-12345678"),
            Articles(r"^/(?:travel|future|culture|worklife)/article/(?P<id>(?P<date>\d{8})-[\w-]+)$", "", "/travel/article/20240301-a-b"),
        ),
        others="/news /news/live/c4nn04n4nd1o /news/videos/c4nn04n4nd1o /news/av/world-12345678 /news/live/uk-12345678 /weather",
        templates=(Template("2020-", headline='article:has([data-block="text"]) h1'),
                   Template("2024-", "2024 2026", headline='[data-component="headline-block"] h1'),
                   Template("2015-2020", "2015 2019 2020", headline="h1.story-body__h1", section="a.mini-info-list__section")),
        strip={"caption": ".off-screen, .visually-hidden"},
    )  # fmt: skip
