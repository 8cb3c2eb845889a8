"""The bundled portal: every page of it, and the truth about what a crawl must find.

Building it twice gives the same bytes: there is no clock and no chance in it.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from newscrawl.demo.article_page import article_page, mobile_page
from newscrawl.demo.inline import to_plain
from newscrawl.demo.lists import (
    FEED_LENGTH,
    ROWS_PER_PAGE,
    TODAY,
    Row,
    feed,
    front_page,
    listing_page,
    row_of,
)
from newscrawl.demo.model import Article, ExpectedArticle, Page, Reply
from newscrawl.demo.notices import NOTICES, ROBOTS, busy_page, not_found_page, notice_page
from newscrawl.demo.source import load_articles

HOST = "www.ecns.cn"

LISTINGS = {
    "/news/": "News",
    "/cns-wire/": "Ecns Wire",
    "/china/politics/": "Politics",
    "/world/": "World",
    "/business/": "Business",
    "/voices/": "Opinion",
    "/sci-tech/": "Sci-tech",
    "/culture/": "Culture",
    "/society/": "Society",
    "/travel/": "Travel",
    "/photo/": "Photo",
    "/video/": "Video",
    "/scroll/": "Scroll",
}
"""Folders with a listing. ``/voices/`` has no rows; ``/military/`` is not there at all."""

SOFT_404 = "/news/2024-09-20/detail-ihdemosf0000404.shtml"
"""An article's address that answers 200 with the text 'page not found'."""

MISSING = (
    "/news/2024-10-08/detail-ihdemoms0000404.shtml",
    "/cns-wire/2026-10-07/detail-ihdemoms0000405.shtml",
)
"""Addresses of articles that are gone; a listing links the first, the feed the second."""

OFFSITE = (
    "https://www.example.org/news/2024-10-09/detail-ihdemoff0000001.shtml",
    "//www.chinanews.com.cn/gn/2024/10-09/10000001.shtml",
)
"""Links that leave the portal, the first in the shape of an article's address."""


class DemoPortal:
    """The portal as data.

    Args:
        in_parts: whether the one article that may be is served in two parts.

    Attributes:
        pages: path (with its query) to page, the same for http and https.
        expected: the truth about each article that a crawl must yield, newest first.
        not_articles: path to reason, for pages that are linked and give no item.
        missing: linked paths of articles that answer 404.
        forbidden: linked paths that robots.txt bars.
        redirects: old path to new path, answered by 301.
        offsite: links of the listings to other hosts, as they are spelled.
        empty_listings: folders whose listing has no row.
        missing_listings: folders of a section that answer 404.
    """

    def __init__(self, *, in_parts: bool = False) -> None:
        self._articles = load_articles()
        self._in_parts = in_parts
        # Each path under which a list or the feed links an article, in order of linking.
        self._linked: dict[str, None] = {}
        pages = dict(self._article_pages())
        pages.update(self._list_pages())
        pages.update(self._notice_pages())
        self.pages: Mapping[str, Page] = MappingProxyType(pages)
        self.redirects: Mapping[str, str] = MappingProxyType(
            {old: article.path for article in self._articles for old in article.redirected_from}
        )
        self.missing = MISSING
        self.offsite = OFFSITE
        self.empty_listings = ("/voices/",)
        self.missing_listings = ("/military/",)
        barred = tuple(a.path for a in self._articles if a.role == "forbidden")
        self.forbidden = ("/search/", *barred)
        self.not_articles: Mapping[str, str] = MappingProxyType(dict(self._not_articles()))
        self.expected: tuple[ExpectedArticle, ...] = tuple(
            self._expect(article) for article in self._articles if article.role == "article"
        )

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        """Answer a request; see ``Site``. Unknown paths get the portal's 404 page."""
        page = self.pages.get(path.partition("#")[0])
        if page is None:
            return _reply(_html(not_found_page(), status=404, reason="Not Found"))
        if attempt <= page.failures:
            headers = [("Server", "nginx"), ("Content-Type", "text/html")]
            if page.retry_after is not None:
                headers.append(("Retry-After", page.retry_after))
            return Reply(
                503, "Service Temporarily Unavailable", tuple(headers), busy_page().encode()
            )
        return _reply(page)

    def _article_pages(self) -> Iterator[tuple[str, Page]]:
        for number, article in enumerate(self._articles):
            others = self._others(number)
            parts = self._parts(article)
            for path in article.paths:
                if path.startswith("/m/"):
                    html = mobile_page(article)
                else:
                    html = article_page(article, others, part_paths=parts)
                yield path, self._page(article, html)
            for part, path in enumerate(parts[1:], 1):
                html = article_page(article, others, part=part, part_paths=parts)
                yield path, self._page(article, html)
            for old in article.redirected_from:
                yield old, _moved(f"https://{HOST}{article.path}")

    def _others(self, number: int) -> tuple[Article, ...]:
        """Articles whose headlines stand around one: those before it, or soon after it."""
        near = self._articles[number + 1 :] + self._articles[:number][::-1]
        return tuple(article for article in near if article.role == "article")[:7]

    def _parts(self, article: Article) -> tuple[str, ...]:
        if not (self._in_parts and article.split):
            return ()
        return (article.path, article.path.replace(".shtml", "_2.shtml"))

    @staticmethod
    def _page(article: Article, html: str) -> Page:
        utf8 = article.template != 2018
        body = html.encode("utf-8" if utf8 or "wrong-charset" in article.traps else "gb18030")
        # Only the newest template names the charset in the header; older pages in <meta>.
        kind = "text/html; charset=utf-8" if article.template == 2026 else "text/html"
        headers = [("Server", "nginx"), ("Content-Type", kind), ("Vary", "Accept-Encoding")]
        if "gzip" in article.traps:
            body = gzip.compress(body, mtime=0)
            headers.append(("Content-Encoding", "gzip"))
        return Page(
            body,
            tuple(headers),
            chunked="chunked" in article.traps,
            failures=article.failures,
            retry_after=article.retry_after,
        )

    def _list_pages(self) -> Iterator[tuple[str, Page]]:
        rank = [row_of(a, "") for a in self._articles if a.role != "empty"][:5]
        rank += [row_of(a, "") for a in self._articles if a.role == "forbidden"]
        self._link(rank)
        for folder, title in LISTINGS.items():
            rows = [row_of(a, folder) for a in self._articles if folder in a.lists]
            rows += _extra_rows(folder)
            rows.sort(key=lambda row: row.day, reverse=True)
            self._link(rows)
            count = max(1, -(-len(rows) // ROWS_PER_PAGE))
            for number in range(1, count + 1):
                chosen = rows[(number - 1) * ROWS_PER_PAGE : number * ROWS_PER_PAGE]
                page = _html(listing_page(title, chosen, rank, number, count, folder))
                if number == 1:
                    yield folder, page
                    yield f"{folder}index.shtml", page
                else:
                    yield f"{folder}index_{number}.shtml", page
        yield from self._front()

    def _front(self) -> Iterator[tuple[str, Page]]:
        """The front page, which links an article's last or old address, and the feed."""
        chosen = [a for a in self._articles if "/" in a.lists and a.role == "article"]
        rows = [Row((*a.paths, *a.redirected_from)[-1], a.headline, a.day) for a in chosen]
        pictures = [row_of(a, "/photo/") for a in self._articles if "/photo/" in a.lists][:4]
        self._link(rows)
        self._link(pictures)
        page = _html(front_page(rows, pictures))
        yield "/", page
        yield "/index.shtml", page
        newest = [a for a in self._articles if a.role == "article" and not a.redirected_from]
        self._linked.update(dict.fromkeys(a.path for a in newest[:FEED_LENGTH]))
        gone = [Row(MISSING[1], "A headline whose page is gone", TODAY)]
        xml = feed(newest, gone).encode()
        headers = (("Server", "nginx"), ("Content-Type", "application/xml"))
        yield "/rss/rss.xml", Page(xml, headers, chunked=True)

    def _link(self, rows: list[Row]) -> None:
        self._linked.update(dict.fromkeys(row.href for row in rows))

    def _notice_pages(self) -> Iterator[tuple[str, Page]]:
        for path, (title, text) in NOTICES.items():
            yield path, _html(notice_page(title, text))
        yield SOFT_404, _html(not_found_page())
        barred = next(a.path for a in self._articles if a.role == "forbidden")
        robots = ROBOTS.format(forbidden=barred).encode()
        yield "/robots.txt", Page(robots, (("Server", "nginx"), ("Content-Type", "text/plain")))

    def _not_articles(self) -> Iterator[tuple[str, str]]:
        for path, (title, _) in NOTICES.items():
            if path not in self.forbidden:
                yield path, f"notice: {title}"
        yield SOFT_404, "an article's address, status 200, text 'page not found'"
        for article in self._articles:
            if article.role == "empty":
                yield article.path, "an article's page with an empty body"

    def _expect(self, article: Article) -> ExpectedArticle:
        blocks = article.blocks
        own = (*article.paths, *article.redirected_from)
        return ExpectedArticle(
            id=article.id,
            url=f"https://{HOST}{article.path}",
            paths=tuple(path for path in own if path in self._linked),
            headline=to_plain(article.headline),
            date_published=_iso(article),
            article_section=article.section,
            source_organization=article.source,
            editor=article.editor,
            paragraphs=tuple(
                to_plain(b.text) for b in blocks if b.kind not in ("figure", "picture")
            ),
            captions=tuple(to_plain(b.text) for b in blocks if b.kind == "figure"),
            template=article.template,
            traps=tuple(sorted(article.traps)),
            parts=self._parts(article)[1:],
        )


def _extra_rows(folder: str) -> list[Row]:
    """Rows of a listing that lead to no article."""
    if folder == "/news/":
        return [
            Row(MISSING[0], "A headline whose page is gone as well", "2024-10-08"),
            Row(OFFSITE[0], "A headline of another portal in the same system", "2024-10-09"),
            Row(OFFSITE[1], "中国新闻网的一条新闻", "2024-10-09"),
        ]
    if folder == "/cns-wire/":
        return [Row(SOFT_404, "A headline whose page says that it is gone", "2024-09-20")]
    return []


def _iso(article: Article) -> str:
    """Spell the date of the byline as ISO 8601 with the portal's offset."""
    if "no-byline" in article.traps:
        return article.day
    day, _, time = article.date.partition(" ")
    return f"{day}T{time}{':00' if time.count(':') == 1 else ''}+08:00"


def _html(text: str, status: int = 200, reason: str = "OK") -> Page:
    headers = (("Server", "nginx"), ("Content-Type", "text/html"))
    return Page(text.encode(), headers, status=status, reason=reason)


def _moved(location: str) -> Page:
    body = b"<html><head><title>301 Moved Permanently</title></head><body></body></html>\n"
    headers = (("Server", "nginx"), ("Content-Type", "text/html"), ("Location", location))
    return Page(body, headers, status=301, reason="Moved Permanently")


def _reply(page: Page) -> Reply:
    return Reply(page.status, page.reason, page.headers, page.body, page.chunked)
