"""BBC News: bbc.com, and the same pages on bbc.co.uk."""

from newscrawl.portals import Articles, Portal, Publisher, Sitemap, Template, feeds
from spiders.base import PortalSpider


class BbcSpider(PortalSpider):
    portal = Portal(
        name="bbc", publisher=Publisher(name="BBC News", url="https://www.bbc.com/news"),
        hosts=("www.bbc.com",), copies={"www.bbc.co.uk": "www.bbc.com"}, timezone="Europe/London", language="en",
        sources=(
            *feeds("https://feeds.bbci.co.uk/news/{}/rss.xml", "world uk business politics health technology"),
            Sitemap("https://www.bbc.com/sitemaps/https-index-com-news.xml"),
        ),
        articles=(
            Articles(r"^/(?:news|sport)/(?:[\w-]+/)*articles/(?P<id>c[a-z0-9]{10,})$", "2024-", "/news/articles/c4nn04n4nd1o"),
            Articles(r"^/(?:news|sport)/(?!av/)(?:[\w-]+/)*?(?:[a-z-]+-)?(?P<id>\d{8})$", "2011-2024", "/news/world-europe-12345678"),
        ),
        others="/news /news/live/c4nn04n4nd1o /news/videos/c4nn04n4nd1o /news/av/world-12345678 /weather",
        templates=(Template("2024-", "2024 2026"), Template("2015-2020", "2015 2019 2020")),
    )  # fmt: skip
