"""People's Daily Online: people.com.cn in Chinese, en.people.cn in English, and the printed paper."""

from newscrawl.portals import Articles, Days, Portal, Publisher, Sitemap, Template, feeds, listings
from spiders.base import PortalSpider


class PeopledailySpider(PortalSpider):
    portal = Portal(
        name="peopledaily", publisher=Publisher(name="人民网", url="http://www.people.com.cn/"), timezone="Asia/Shanghai",
        hosts=("www.people.com.cn", "*.people.com.cn", "en.people.cn", "www.people.cn"), language="zh",
        copies={"english.people.com.cn": "en.people.cn", "english.peopledaily.com.cn": "en.people.cn"},
        plain_http=("en.people.cn", "www.people.cn"),
        sources=(  # www.people.com.cn asks for two minutes between requests
            *listings("https://news.people.com.cn/{}/index.js", "210801/211150"),
            *feeds("https://www.people.com.cn/rss/{}.xml", "ywkx politics world finance society"),
            *listings("http://en.people.cn/{}/index.html", "90777 90780 90778 90882 90785 90786 202936", "index{n}.html"),
            Sitemap("http://www.people.cn/sitemap_index.xml"),
            Days("https://paper.people.com.cn/rmrb/pc/layout/{day:%Y%m/%d}/node_01.html", "2024-12-01", "paper")),
        articles=(Articles(r"^/n[123]?/(?P<date>\d{4}/\d{4})/c\d+-(?P<id>(?!9716018\b)\d+)\.html$", "",
                           "/n1/2024/0506/c1008-40990001.html http://en.people.cn/n/2013/0506/c90000-8990001.html"),
                  Articles(r"^/rmrb/pc/content/(?P<date>\d{6}/\d\d)/content_(?P<id>\d+)\.html$", "2024-",
                           "https://paper.people.com.cn/rmrb/pc/content/202505/06/content_39990001.html")),
        others="/ /n1/2016/1010/c98649-9083629-3.html http://en.people.cn/n3/2016/1010/c90000-9716018.html /rmrb/pc/layout/202505/06/",
        templates=(Template("2014-", byline="div.origin"), Template("2020-", "2024", headline="div.rm_txt h1"),
                   Template("2012-2020", headline="div.text_title h1"), Template("2023-", authors="p.sec")),
    )  # fmt: skip
