"""AP News: apnews.com, the Associated Press, in English and some Spanish. All times are UTC, those without a zone, too."""

from newscrawl.portals import Articles, Portal, Publisher, Sitemap, Template, listings
from spiders.base import PortalSpider


class ApnewsSpider(PortalSpider):
    portal = Portal(
        name="apnews", publisher=Publisher(name="Associated Press", url="https://apnews.com/"),
        hosts=("apnews.com",), timezone="UTC", language="en",
        sources=(Sitemap("https://apnews.com/news-sitemap-content.xml"), Sitemap("https://apnews.com/ap-sitemap.xml"),
            *listings("https://apnews.com/{}", "world-news us-news politics business science sports entertainment oddities ap-fact-check")),
        articles=(
            Articles(r"^/(?!(?:live|video|photo-gallery|hub)/)(?:[\w-]+/)?(?:[^/]+-)?(?P<id>[0-9a-f]{32})$", "2018-", "/article/tunnel-7c1e5a90b3d24f8e96a0c4d1e2f37b58 /9d8c7b6a5f4e3d2c1b0a99887766554f"),
            Articles(r"^/article/[\w-]+-(?P<id>\d{9,12})$", "", "/article/fact-check-dam-483920175634"),
        ),
        others="/ /world-news /hub/floods /live/storm /video/pumps-7c1e5a90b3d24f8e96a0c4d1e2f37b58 /photo-gallery/fog-7c1e5a90b3d24f8e96a0c4d1e2f37b58",
        templates=(Template("2023-", "2023 2024", authors="div.Page-authors", body="div.RichTextStoryBody"), Template("-2023", headline="div.CardHeadline h1")),
        strip={"related": "div.PageListEnhancementGeneric, div.Infobox"},
    )  # fmt: skip
