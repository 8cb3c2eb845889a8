"""ecns.cn: the English site of China News Service."""

from newscrawl.portals import Articles, Expected, Feed, Listing, Portal, Publisher, Template
from newscrawl.portals.sources import listings
from spiders.base import PortalSpider


class EcnsSpider(PortalSpider):
    portal = Portal(
        name="ecns", publisher=Publisher(name="China News Service", url="https://www.ecns.cn/"), timezone="Asia/Shanghai", language="en",
        hosts=("www.ecns.cn", "ecns.cn"), mobile_prefix="/m/",
        sources=(Feed("https://www.ecns.cn/rss/rss.xml"), Listing("https://www.ecns.cn/", "front", "index_{n}.shtml"),
                 *listings("https://www.ecns.cn/{}/", """news cns-wire china/politics world business voices sci-tech culture society
                 travel military photo video scroll""", "index_{n}.shtml")),
        articles=(Articles(r"/(?P<date>\d{4}-\d\d-\d\d)/detail-(?P<id>\w+)\.shtml$", "2018-", "/2024-10-11/detail-ihe1.shtml"),
                  Articles(r"/(?P<date>\d{4}/\d\d-\d\d)/(?P<id>\d+)\.shtml$", "-2018", "/business/2016/08-05/221292.shtml")),
        others="/ /news/index_2.shtml /2024-10-11/detail-a.shtml.jpg /detail-ihe1.shtml",
        templates=tuple(
            Template(years, seen, "h1#contitle", "h3.itemtit.bitemblue > span", "div.downinfo > span", body=body)
            for years, seen, body in (("2018-", "2026", "header ~ div div#yanse"), ("-2018", "2018", "div#yanse"))),
        strip={"font-switch": "div.textfont", "pager": "div#function_code_page", "related": "div.picshowins, div.picshowtit",
               "share": "#yanse p:has(> a[href*='facebook.com/echinanews'])"},
        # Every page has its section; some have neither source nor editor.
        expected=Expected(fields={"articleSection": 0.95, "sourceOrganization": 0.85, "editor": 0.85}),
    )  # fmt: skip
