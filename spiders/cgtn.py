"""CGTN: China Global Television Network, the English site."""

from newscrawl.portals import Articles, Portal, Publisher, Sitemap, Template, feeds
from spiders.base import PortalSpider


class CgtnSpider(PortalSpider):
    portal = Portal(
        name="cgtn", publisher=Publisher(name="CGTN", url="https://www.cgtn.com/"), timezone="Asia/Shanghai", language="en",
        hosts=("news.cgtn.com", "newsaf.cgtn.com", "newseu.cgtn.com", "newsus.cgtn.com", "www.cgtn.com"),
        sources=(*feeds(
            "https://www.cgtn.com/subscribe/rss/section/{}.xml", "world china business politics sci-tech culture opinions",
        ), Sitemap("https://www.cgtn.com/sitemap_latestnews.xml")),
        articles=(
            Articles(r"^/news/(?P<date>\d{4}-\d\d-\d\d)/(?:[^/]+-)?(?P<id>[^/-]+)/(?:index|p)\.html$", "2017-", "/news/2026-07-31/Nine-villages-share-one-doctor-1NxYbGhKqTz/index.html"),
            Articles(r"^/news/(?P<id>[0-9a-f]{20,})/(?:index|p)\.html$", "2017", "/news/3d3d514f7a45444e78457a6333566d54/index.html"),
        ),
        others="/ //www.cgtn.com/world //www.cgtn.com/tv /news/index.html /news/2026-07-31/index.html //www.cgtn.com/sitemap.xml",
        templates=(Template("2017-", section="div.news-section-date"),),
    )  # fmt: skip
