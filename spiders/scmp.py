"""South China Morning Post, Hong Kong, in English."""

from newscrawl.portals import Articles, Feed, Portal, Publisher, Template
from spiders.base import PortalSpider


class ScmpSpider(PortalSpider):
    portal = Portal(
        name="scmp", publisher=Publisher(name="South China Morning Post", url="https://www.scmp.com/"),
        hosts=("www.scmp.com",), copies={"amp.scmp.com": "www.scmp.com"}, timezone="Asia/Hong_Kong", language="en",
        sources=tuple(Feed(f"https://www.scmp.com/rss/{number}/feed", name) for number, name in {
            91: "news", 2: "hong-kong", 4: "china", 3: "asia", 5: "world", 92: "business", 36: "tech", 94: "lifestyle", 95: "sport",
        }.items()),
        articles=(Articles(r"^/(?:[\w-]+/)+article/(?P<id>\d{6,8})(?:/|$)", "2012-", "/news/hong-kong/society/article/3290418/old-pier-tuen-mun"),),
        others="/ /news/hong-kong /rss/91/feed /video/hong-kong /author/bea-mak /article/3290418 /topics/swimming",
        templates=(Template("2021-"), Template("2017-2020", "2020"), Template("-2017")),
    )  # fmt: skip
