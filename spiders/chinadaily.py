"""China Daily: in English on www and global, in Chinese on its other hosts."""

from newscrawl.portals import Articles, Portal, Publisher, Template, listings
from spiders.base import PortalSpider

SECTIONS = "china/governmentandpolicy china/society world/asia_pacific business/economy opinion/editorials culture/art life sports"


class ChinadailySpider(PortalSpider):
    portal = Portal(
        name="chinadaily", publisher=Publisher(name="China Daily", url="https://www.chinadaily.com.cn/"),
        hosts=("www.chinadaily.com.cn", "*.chinadaily.com.cn"), timezone="Asia/Shanghai", language="en",
        sources=(
            *listings("https://www.chinadaily.com.cn/{}", SECTIONS, "/{}/page_{n}.html"),
            *listings("https://{}.chinadaily.com.cn/", "cn china world caijing language"),
        ),
        articles=(
            Articles(r"^/a/(?P<date>\d{6}/\d\d)/(?P<id>WS[0-9a-f]{24})(?:_\d+)?\.html$", "2017-", "/a/202406/07/WS66626b7fa31082fc043cb0a5.html"),
            Articles(r"/(?P<date>\d{4}-\d\d/\d\d)/content_(?P<id>\d+)(?:_\d+)?\.html?$", "-2017", "/china/2015-09/14/content_21850099.htm"),
        ),
        others="/ /china /china/society/page_2.html /rss/china_rss.xml //china.chinadaily.com.cn/5bd5639ca3101a87ca8ff636",
        templates=(Template("2017-", "2023", section="div.da-bre a", authors="div.xinf-le"),
                   Template("2014-", section="#bread-nav1 a", authors="span.info_l")),
    )  # fmt: skip
