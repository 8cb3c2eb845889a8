"""cctv.com: China Central Television online, in Chinese and English, and its evening news as text."""

from newscrawl.portals import Articles, Days, Listing, Portal, Publisher, Template, listings
from spiders.base import PortalSpider


class CctvSpider(PortalSpider):
    portal = Portal(
        name="cctv", publisher=Publisher(name="央视网", url="https://www.cctv.com/"), timezone="Asia/Shanghai", language="zh",
        hosts=("news.cctv.com", "m.news.cctv.com", "*.cctv.com"),
        copies={"news.cntv.cn": "news.cctv.com", "english.cntv.cn": "english.cctv.com"},
        sources=(
            *listings("https://news.cctv.com/2019/07/gaiban/cmsdatainterface/page/{}_1.jsonp?cb={}", "news china world", "{}_{n}.jsonp?cb={}"),
            Listing("https://english.cctv.com/", "english"), Listing("https://english.cctv.com/news/index.shtml", "english/news"),
            Days("https://tv.cctv.com/lm/xwlb/day/{day:%Y%m%d}.shtml", "2016-02-01", "xwlb")),
        articles=(Articles(r"^/(?P<date>\d{4}/\d\d/\d\d)/(?P<id>(?:ARTI|VIDE)\w{20,})\.shtml$", "", """
            /2026/10/04/ARTIaBcDeFgHiJkLmNoPqRsT261004.shtml https://tv.cctv.com/2024/05/01/VIDEaBcDeFgHiJkLmNoPqRsT240501.shtml"""),),
        others="/ /china/ /2026/10/04/PHOAaBcDeFgHiJkLmNoPqRsT261004.shtml https://tv.cctv.com/lm/xwlb/day/20240501.shtml",
        templates=(Template("2015-", "2026", section="div.nav_daohang a"), Template("2019-", "2024 2026", body="#content_area")),
    )  # fmt: skip
