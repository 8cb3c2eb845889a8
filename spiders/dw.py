"""DW, Deutsche Welle: dw.com, in some thirty languages."""

from newscrawl.portals import Articles, Portal, Publisher, Sitemap, Template, feeds
from spiders.base import PortalSpider

KICKER = "[data-tracking-name=content-detail-kicker] > span:first-child"


class DwSpider(PortalSpider):
    portal = Portal(
        name="dw", publisher=Publisher(name="Deutsche Welle", url="https://www.dw.com/"), timezone="Europe/Berlin", language="en",
        hosts=("www.dw.com",), copies=dict.fromkeys(("amp.dw.com", "m.dw.com", "www.dw.de"), "www.dw.com"),
        sources=(*feeds("https://rss.dw.com/rdf/rss-{}", "en-all de-all es-all fr-all ru-all en-world en-ger en-eu en-bus en-cul en-sports en-asia"),
            *(Sitemap(f"https://www.dw.com/{language}/news-sitemap.xml") for language in ("en", "de", "es"))),
        articles=(Articles(r"^/(?:[a-z]{2}(?:-[a-z\d]+)?/[^/]+/)?(?P<id>a-\d+)$", "", "/de/br%C3%BCcke/a-68117411 /pt-br/ponte/a-52411876 /a-18265186"),),
        others="/en/germany/s-1432 /en/floods/t-1905150 /en/clip/av-52 /en/pictures/g-52 /en/talks/live-52 /en/show/e-52 /en/name/person-52",
        templates=(Template("2023-", "2023 2024", section=KICKER), Template("-2023", "2011 2013 2020 2023", section="#bodyContent h4.artikel")),
        strip={"caption": "div.picBox p", "related": "div.longText div.gallery"},
    )  # fmt: skip
