"""Global Times: the English site of the Chinese paper."""

from newscrawl.portals import Articles, Portal, Publisher, Sitemap, Template, listings
from spiders.base import PortalSpider


class GlobaltimesSpider(PortalSpider):
    portal = Portal(
        name="globaltimes", publisher=Publisher(name="Global Times", url="https://www.globaltimes.cn/"),
        hosts=("www.globaltimes.cn",), timezone="Asia/Shanghai", language="en", strip={"author-card": "div.author_card"},
        sources=(Sitemap("https://www.globaltimes.cn/sitemap.xml"), *listings(
            "https://www.globaltimes.cn/{}/index.html", "china world opinion In-depth source business life sport",
        )),
        articles=(
            Articles(r"^/page/\d{6}/(?P<id>\d+)\.shtml$", "2021-", "/page/202410/1321099.shtml"),
            Articles(r"^/content/(?P<id>\d+)\.shtml$", "2009-2021", "/content/909099.shtml"),
        ),
        others="/ /china/index.html /In-depth/index.html /galleries/5099.html /cartoon/ /page/202410/ /rss/outbrain.xml",
        templates=(Template("2021-", authors="div.author_share_left > span:not(.pub_time)"), Template("2009-2021", authors="div.text-left")),
    )  # fmt: skip
