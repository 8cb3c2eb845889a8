"""Taipei Times: the web copy of a printed paper of Taiwan, in English."""

from newscrawl.portals import Articles, Feed, Portal, Publisher, Template, listings
from spiders.base import PortalSpider


class TaipeitimesSpider(PortalSpider):
    portal = Portal(
        name="taipeitimes", publisher=Publisher(name="Taipei Times", url="https://www.taipeitimes.com/"),
        hosts=("www.taipeitimes.com", "taipeitimes.com"), timezone="Asia/Taipei", language="en",
        sources=(
            Feed("https://www.taipeitimes.com/xml/index.rss"),
            *listings("https://www.taipeitimes.com/ajax_json/1/list/{}", "front taiwan biz editorials sport world feat lang", "/ajax_json/{n}/list/{}"),
        ),
        articles=(Articles(r"^/News/[a-z]+/archives/(?P<date>\d{4}/\d\d/\d\d)/(?P<id>\d{10})(?:/\d+)?$", "2003-", "/News/front/archives/2024/10/09/2003824999"),),
        others="/ /News/front /News/Mostread /News/front/archives/2003/08/12 /xml/index.rss /ajax_json/1/list/front",
        templates=(Template("2003-", "2024", authors="div.archives .name"),),
    )  # fmt: skip
