"""France 24: france24.com, in English, French, Spanish and Arabic."""

from newscrawl.portals import Articles, Days, Portal, Publisher, Sitemap, Template, feeds
from spiders.base import PortalSpider


class France24Spider(PortalSpider):
    portal = Portal(
        name="france24", publisher=Publisher(name="France 24", url="https://www.france24.com/"),
        hosts=("www.france24.com",), timezone="Europe/Paris", language="en",
        sources=(*feeds("https://www.france24.com/{}/rss", "en fr es ar en/africa en/americas en/asia-pacific en/europe en/france en/middle-east"),
            *(Sitemap(f"https://www.france24.com/sitemaps/{language}/news.xml") for language in ("en", "fr", "es", "ar")),
            Days("https://www.france24.com/en/archives/{day:%Y/%m/%d-%B-%Y}", "2006-12-06")),
        articles=(
            Articles(r"^/(?P<id_language>en|fr|es|ar)/(?!vid|tv-shows/|program|%C3%A9missions/|émissions/)[^/]+/(?:[^/]+/)?(?P<id>(?P<date>\d{8})-[^/]+)/?$", "2020-", "/en/live-news/20250118-cable-car /fr/france/20240324-le-phare"),
            Articles(r"^/(?P<id_language>en|fr|es|ar)/(?P<id>(?P<date>\d{8})-[^/]+)/?$", "2012-2020", "/en/20150529-talvera-miners"),
        ),
        others="/en/ /en/europe/ /en/video/20250118-film /fr/vid%C3%A9o/20250118-film /en/tv-shows/focus/20250118-talk /fr/%C3%A9missions/focus/20250118-a",
        templates=(Template("2020-", section="a.t-content__section"), Template("2012-2020", headline="article.article-long h1.title")),
        strip={"newsletter": "div.o-self-promo"},
    )  # fmt: skip
