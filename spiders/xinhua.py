"""Xinhua: news.cn in Chinese and English, before 2021 xinhuanet.com."""

from newscrawl.portals import Articles, Listing, Portal, Publisher, Template, listings
from spiders.base import PortalSpider


class XinhuaSpider(PortalSpider):
    portal = Portal(
        name="xinhua", publisher=Publisher(name="Xinhua", url="https://www.news.cn/"), timezone="Asia/Shanghai", language="zh",
        hosts=("www.news.cn", "*.news.cn", "*.xinhuanet.com"),
        sources=(
            *listings("https://english.news.cn/list/{}.htm", "latestnews china-business china-politics china-science World-americas"),
            *listings("https://english.news.cn/{}/index.htm", "world china"), Listing("https://www.news.cn/mil/index.htm", "mil"),
            *listings("https://www.news.cn/{}/", "politics tw gangao legal fortune tech comments"),
            Listing("https://www.news.cn/world/index.html", "world/zh")),
        articles=(Articles(r"/(?P<date>20\d{6})/(?P<id>[0-9a-f]{32})/c\.html$", "2021-", "/20230506/0a1b2c3d4e5f60718293a4b5c6d7e8f9/c.html"),
                  Articles(r"/(?P<date>\d{4}-\d\d/\d\d)/c_(?P<id>\d+)\.htm$", "-2021", "/english/2020-02/19/c_1129900001.htm")),
        others="/ /world/index.html /list/latestnews.htm /special/a/index.html /2020-02/19/c_112_2.htm https://english.news.cn/china/index.htm",
        templates=(Template("2021-"), Template("-2021", "2012 2020")),
    )  # fmt: skip
