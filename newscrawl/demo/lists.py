"""The pages that list articles: front page, listings of the folders, feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from html import escape

from newscrawl.demo.furniture import IMAGES, bottom, head, top
from newscrawl.demo.inline import to_html, to_plain
from newscrawl.demo.model import Article

ROWS_PER_PAGE = 8
"""Few, so that a small portal has listings of several pages."""

FEED_LENGTH = 20

TODAY = "2026-10-09"
"""The day that the lists show; the portal has no clock."""

_ZONE = timezone(timedelta(hours=8))
_FORMS = ("//www.ecns.cn{}", "{}", "http://www.ecns.cn{}", "https://www.ecns.cn{}")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list: where it points (a path, or an address elsewhere), text, day."""

    href: str
    headline: str
    day: str
    summary: str = ""


def row_of(article: Article, folder: str) -> Row:
    """Give the row of an article in the list of a folder.

    A folder links the copy that stands under it, where there is one. An article that
    moved with its old address alone known is linked by that.
    """
    path = next((path for path in article.paths if path.startswith(folder)), article.path)
    if article.redirected_from and "duplicate-after-redirect" not in article.traps:
        path = article.redirected_from[0]
    first = next((block.text for block in article.blocks if block.kind == "paragraph"), "")
    return Row(path, article.headline, article.day, to_plain(first)[:90].rpartition(" ")[0])


def front_page(rows: Sequence[Row], pictures: Sequence[Row]) -> str:
    """Write the front page: headlines, and a strip of pictures."""
    lines = "".join(
        f'<li><em></em> <a href="{_href(row, n)}">{to_html(row.headline)}</a></li>\n'
        for n, row in enumerate(rows)
    )
    strip = "".join(
        f'<li><a href="{_href(row, n)}"><img src="{IMAGES}/p{n}.jpg" alt="" /></a>'
        f'<h3><a href="{_href(row, n)}">{to_html(row.headline)}</a></h3></li>\n'
        for n, row in enumerate(pictures)
    )
    return (
        head(2026, "Ecns.cn - demo portal", f"publish at {TODAY} 08:00:00")
        + top(2026, TODAY)
        + '<div class="bdybox">\n<h3 class="itemtit"><span>Top news</span></h3>\n'
        + f'<ul class="newslst02 font16">\n{lines}</ul>\n'
        + '<div class="picshowtit"><a class="frt" href="/photo/">More</a><span>Photo</span></div>\n'
        + f'<ul class="picshowlist inblock">\n{strip}</ul>\n</div>\n'
        + bottom(2026, TODAY[:4])
    )


def listing_page(
    title: str, rows: Sequence[Row], rank: Sequence[Row], number: int, pages: int, folder: str
) -> str:
    """Write one page of a folder's listing.

    Args:
        title: the folder's label.
        rows: the rows of this page.
        rank: the rows of the list beside it.
        number: this page, from 1.
        pages: how many there are.
        folder: ``/news/``; links to pages below it are at times relative.
    """
    lines = "".join(
        f'<li><a href="{_href(row, n, folder)}" target="_blank">'
        f'<img src="{IMAGES}/{folder.strip("/").replace("/", "-")}-{n}.jpg" alt="" /></a>'
        f'<h3><a href="{_href(row, n, folder)}" target="_blank">{to_html(row.headline)}</a></h3>'
        f"<p>{to_html(row.summary)} ...</p><b>{_spelled(row.day)}</b></li>\n"
        for n, row in enumerate(rows)
    )
    ranks = "".join(
        f'<li><em>{n}</em> <a href="{_href(row, n)}">{to_html(row.headline)}</a></li>\n'
        for n, row in enumerate(rank, 1)
    )
    return (
        head(2024, f"{title} - Ecns.cn", f"publish at {TODAY} 08:00:00")
        + top(2024, TODAY)
        + '<div class="bdybox">\n<div class="bdylft floatlft marr20">\n'
        + f'<h3 class="itemtit mart20 bitemblue"><span>{escape(title)}</span></h3>\n'
        + f'<ul class="bizlst mart15">\n{lines}</ul>\n{_pager(number, pages)}</div>\n'
        + '<div class="overhid">\n<h3 class="itemtit"><span>Most popular in 24h</span></h3>\n'
        + f'<ul class="newslst02 font16 mart5" id="rank24">\n{ranks}</ul>\n</div>\n</div>\n'
        + bottom(2024, TODAY[:4])
    )


def feed(articles: Sequence[Article], extra: Sequence[Row]) -> str:
    """Write the feed, RSS 2.0; ``extra`` are items of pages that are gone."""
    items = [
        _item(
            _FORMS[(0, 2, 3)[n % 3]].format(article.path),
            article.headline,
            row_of(article, "").summary,
            datetime.fromisoformat(article.date),
        )
        for n, article in enumerate(articles[:FEED_LENGTH])
    ]
    items += [
        _item(_FORMS[2].format(row.href), row.headline, "", datetime.fromisoformat(row.day))
        for row in extra
    ]
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0">\n<channel>\n'
        "<title>Ecns.cn</title>\n<link>http://www.ecns.cn/</link>\n"
        "<description>The newest of the demo portal</description>\n<language>en-us</language>\n"
        + "".join(items)
        + "</channel>\n</rss>\n"
    )


def _item(link: str, headline: str, summary: str, when: datetime) -> str:
    stamp = when.replace(tzinfo=_ZONE).strftime("%a, %d %b %Y %H:%M:%S %z")
    return (
        f"<item>\n<title>{escape(to_plain(headline), quote=False)}</title>\n<link>{link}</link>\n"
        f"<description><![CDATA[{to_html(summary)} ...]]></description>\n"
        f"<pubDate>{stamp}</pubDate>\n</item>\n"
    )


def _href(row: Row, number: int, folder: str = "") -> str:
    """Spell a link as the portal does: in turn without scheme, without host, in full."""
    if not row.href.startswith("/") or row.href.startswith("//"):
        return row.href
    if folder and number % 5 == 4 and row.href.startswith(folder):
        return row.href.removeprefix(folder)
    return _FORMS[number % len(_FORMS)].format(row.href)


def _spelled(day: str) -> str:
    """Give ``2024-10-11`` as ``Oct 11, 2024``."""
    date = datetime.fromisoformat(day)
    return f"{date:%b} {date.day}, {date.year}"


def _pager(number: int, pages: int) -> str:
    if pages < 2:
        return ""
    names = ["index.shtml", *(f"index_{n}.shtml" for n in range(2, pages + 1))]
    links = " ".join(
        f"<span>{n}</span>" if n == number else f'<a href="{name}">{n}</a>'
        for n, name in enumerate(names, 1)
    )
    after = f' <a href="{names[number]}">Next</a>' if number < pages else ""
    return f'<div class="pagebox">{links}{after}</div>\n'
