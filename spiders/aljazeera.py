"""Al Jazeera: aljazeera.com, in English."""

from newscrawl.portals import Articles, Feed, Portal, Publisher, Sitemap, Template, listings
from spiders.base import PortalSpider


class AljazeeraSpider(PortalSpider):
    portal = Portal(
        name="aljazeera", publisher=Publisher(name="Al Jazeera", url="https://www.aljazeera.com/"),
        hosts=("www.aljazeera.com",), timezone="Asia/Qatar", language="en",
        sources=(Feed("https://www.aljazeera.com/xml/rss/all.xml"), Sitemap("https://www.aljazeera.com/news-sitemap.xml"), Sitemap("https://www.aljazeera.com/sitemaps/article-new.xml"),
            *listings("https://www.aljazeera.com/{}/", "news africa asia us-canada latin-america europe middle-east economy opinions features sports")),
        articles=(
            Articles(r"^/(?!videos?/|program/|gallery/|podcasts/|news/liveblog/)(?P<id>(?:[\w-]+/){1,3}(?P<date>\d{4}/\d\d?/\d\d?)/[^/]+)/?$", "2020-", "/news/2025/3/6/salt /sports/football/2024/11/12/late-goal"),
            Articles(r"^/(?P<id>(?:[\w-]+/){1,3}(?:\d{4}/\d\d/)?[\w-]+-(?P<date>\d{15})\.html)$", "2012-2020", "/news/2019/11/strike-191119041538885.html /ajimpact/oil-191119041538886.html"),
        ),
        others="/ /news/ /where/mozambique/ /videos/2025/3/6/film /gallery/2025/3/6/salt /podcasts/2025/3/6/talk /news/liveblog/2025/3/6/live-storm",
        templates=(Template("2020-"), Template("2012-2020", "2019")),
        strip={"related": ".article-p-wrapper h4:has(+ ul a), .article-p-wrapper h4 + ul:has(a), .article-p-wrapper h4 + ul + ul:has(a)"},
    )  # fmt: skip
