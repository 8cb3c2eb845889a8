"""NPR: text stories and transcripts of National Public Radio."""

from newscrawl.portals import Articles, Feed, Portal, Publisher, Sitemap, Template
from spiders.base import PortalSpider


class NprSpider(PortalSpider):
    portal = Portal(
        name="npr", publisher=Publisher(name="NPR", url="https://www.npr.org/"), timezone="America/New_York", language="en",
        sources=(*(Feed(f"https://feeds.npr.org/{number}/rss.xml", name) for number, name in {1001: "news", 1003: "national",
                   1004: "world", 1006: "business", 1007: "science", 1013: "education", 1014: "politics", 1019: "technology"}.items()),
                 *(Sitemap(f"https://googlecrawl.npr.org/{one}.xml") for one in ("news/sitemap_news", "standard/sitemap_index"))),
        articles=(Articles(r"^/(?:sections/[\w-]+/)?(?P<date>\d{4}/\d\d/\d\d)/(?P<id>[a-z]{1,2}-s1-\d+)(?:/|$)", "2024-",
                           "/2026/02/19/nx-s1-5712345/a-desert-town /2026/02/19/g-s1-12345/b"),
                  Articles(r"^/(?:sections/[\w-]+/)?(?P<date>\d{4}/\d\d/\d\d)/(?P<id>\d{6,})(?:/|$)", "-2024",
                           "/2023/10/17/1206601899/a /sections/health-shots/2022/11/09/1135211599/b")),
        others="/ /sections/news/ /transcripts/1206601899 /programs/fresh-air/2023/10/17/1206601899/a /podcasts/510289/a /music/",
        hosts=("www.npr.org",), templates=(Template("2016-", "2016 2022 2023", section=".slug-wrap .slug"),),
        strip={"caption": ".enlarge_html, .enlarge_measure", "speakable": ".speakable"},
    )  # fmt: skip
