"""ecns.cn: the English site of China News Service."""

from newscrawl.items import Publisher
from newscrawl.portals import Expected, Feed, Listing, Portal, Selectors, listings
from spiders.base import PortalSpider

HOME = "https://www.ecns.cn/"
SECTIONS = """
    news cns-wire china/politics world business voices sci-tech culture society travel military
    photo video scroll
"""


class EcnsSpider(PortalSpider):
    """Crawl ecns.cn: feed, front page and section listings of 2018 and since, all forms of its addresses."""

    name = "ecns"
    portal = Portal(
        name="ecns",
        publisher=Publisher(name="China News Service", url=HOME),
        hosts=("www.ecns.cn", "ecns.cn"),
        timezone="Asia/Shanghai",
        language="en",
        sources=(
            Feed(url=f"{HOME}rss/rss.xml"),
            Listing(url=HOME, name="front", page="index_{n}.shtml"),
            *listings(HOME, *SECTIONS.split(), page="index_{n}.shtml"),
        ),
        articles=(
            r"/(?P<date>\d{4}-\d\d-\d\d)/detail-(?P<id>\w+)\.shtml$",
            r"/(?P<date>\d{4}/\d\d-\d\d)/(?P<id>\d+)\.shtml$",
        ),
        mobile_prefix="/m/",
        selectors=Selectors(
            headline="h1#contitle",
            section="h3.itemtit.bitemblue > span",
            byline="div.downinfo > span",
            body="div#yanse",
        ),
        strip={
            "font-switch": "div.textfont",
            "related": "div.picshowins, div.picshowtit",
            "share": "#yanse p:has(> a[href*='facebook.com/echinanews'])",
            "pager": "div#function_code_page",
        },
        # Every page has its section; some have neither source nor editor.
        expected=Expected(
            fields={"articleSection": 0.95, "sourceOrganization": 0.85, "editor": 0.85},
        ),
    )
