"""chinanews.com.cn: the Chinese site of China News Service, sister of ecns.cn."""

from newscrawl.portals import Articles, Days, Listing, Portal, Publisher, Template, feeds
from spiders.base import PortalSpider


class ChinanewsSpider(PortalSpider):
    portal = Portal(
        name="chinanews", publisher=Publisher(name="中国新闻网", url="https://www.chinanews.com.cn/"), language="zh",
        hosts=("www.chinanews.com.cn",), copies={"www.chinanews.com": "www.chinanews.com.cn"}, timezone="Asia/Shanghai",
        sources=(*feeds("https://www.chinanews.com.cn/rss/{}.xml", "scroll-news importnews china world finance"),
            Listing("https://www.chinanews.com.cn/scroll-news/news1.html", "scroll", "news{n}.html"),
            Days("https://www.chinanews.com.cn/scroll-news/{day:%Y/%m%d}/news.shtml", "2008-08-01")),
        articles=(Articles(r"^/(?!tp/|shipin/)(?:[a-z]+/){1,3}(?P<date>\d{4}/\d\d-\d\d)/(?P<id>\d+)\.shtml$", "2008-",
                           "/gj/2024/05-06/10299001.shtml /gn/news/2010/05-06/2299002.shtml"),),
        others="/ /rss/world.xml /gj/shipin/2024/05-06/news97001.shtml /tp/hd2011/2024/05-06/109.shtml /shipin/spfts/20240506/50.shtml",
        templates=(  # `author_baidu` repeats the editor
            Template("2021-", "2024", section="div.con_left_nav_nav a", byline="#pubtime_baidu, #source_baidu, #editor_baidu"),
            Template("2009-2020", "2010", headline="div.left_bt"), Template("-2008", "2008", headline="div.title0")),
    )  # fmt: skip
