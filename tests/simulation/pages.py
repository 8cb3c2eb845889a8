"""How the simulated portal's pages, feed and sitemap are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape

from tests.simulation.stories import SECTIONS, ZONE, Revision, Story

HOST = "news.example"
HOME = f"https://{HOST}/"

_NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list: an address as it is linked, and a headline."""

    href: str
    headline: str


def article_page(story: Story, revision: Revision, path: str, aside: str) -> str:
    """The page of an article.

    Args:
        story: the article.
        revision: as which it is shown.
        path: its canonical address.
        aside: what stands beside it.
    """
    appeared = story.appeared.astimezone(ZONE)
    changed = revision.at.astimezone(ZONE)
    section = escape(story.section.label)
    text = "\n".join(f"<p>{escape(one, quote=False)}</p>" for one in revision.paragraphs)
    updated = ""
    if revision is not story.revisions[0]:
        updated = (
            f'<span class="updated">Updated <time datetime="{changed.isoformat()}">'
            f"{changed:%d %B %Y, %H:%M}</time></span>"
        )
    return (
        _head(
            revision.headline,
            f'<link rel="canonical" href="{HOME[:-1]}{path}">\n'
            f'<meta property="og:type" content="article">\n'
            f'<meta property="article:published_time" content="{appeared.isoformat()}">\n'
            f'<meta property="article:modified_time" content="{changed.isoformat()}">\n',
        )
        + f'<main><ol class="breadcrumbs"><li><a href="/">Home</a></li><li><a href="/'
        f'{story.section.name}/">{section}</a></li></ol>\n<article>\n'
        f"<h1>{escape(revision.headline, quote=False)}</h1>\n"
        f'<p class="byline"><time datetime="{appeared.isoformat()}">'
        f"{appeared:%d %B %Y, %H:%M}</time> {updated}</p>\n"
        f'<div class="text">\n{text}\n</div>\n</article>\n</main>\n{aside}' + _FOOT
    )


def list_page(title: str, rows: Sequence[Row], aside: str, pager: str = "") -> str:
    """A page of a section's listing, or the front page."""
    lines = "\n".join(
        f'<li><h2><a href="{escape(row.href)}">{escape(row.headline, quote=False)}</a></h2></li>'
        for row in rows
    )
    return (
        _head(title, "")
        + f'<main><h1>{escape(title)}</h1>\n<ul class="rows">\n{lines}\n</ul>\n{pager}</main>\n'
        + aside
        + _FOOT
    )


def pager(number: int, pages: int) -> str:
    """Links to the pages of a listing."""
    names = ["./", *(f"index_{n}.html" for n in range(2, pages + 1))]
    links = " ".join(f'<a href="{name}">{n}</a>' for n, name in enumerate(names, 1) if n != number)
    return f'<nav class="pager">{links}</nav>\n'


def most_read(headlines: Sequence[str], when: datetime) -> str:
    """The box that is another at each look; it links nothing, for its rows are filled in by script."""
    rows = "".join(f"<li>{escape(one, quote=False)}</li>" for one in headlines)
    return (
        f'<aside class="most-read"><h2>Most read at {when.astimezone(ZONE):%H:%M}</h2>'
        f"<ol>{rows}</ol></aside>\n"
    )


def feed(rows: Sequence[tuple[Row, datetime]]) -> str:
    """The feed, RSS 2.0: rows with the moment of their publication."""
    items = "".join(
        f"<item><title>{escape(row.headline, quote=False)}</title><link>{escape(row.href)}</link>"
        f"<pubDate>{format_datetime(when)}</pubDate></item>\n"
        for row, when in rows
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>The Example'
        f"</title><link>{HOME}</link><description>The newest</description>\n{items}</channel></rss>\n"
    )


def sitemap(rows: Sequence[tuple[Row, datetime, datetime]]) -> str:
    """The news sitemap: rows with the moments of their publication and their last change."""
    urls = "".join(
        f"<url><loc>{escape(row.href)}</loc><lastmod>{changed.isoformat()}</lastmod><news:news>"
        "<news:publication><news:name>The Example</news:name><news:language>en</news:language>"
        f"</news:publication><news:publication_date>{appeared.isoformat()}</news:publication_date>"
        f"<news:title>{escape(row.headline, quote=False)}</news:title></news:news></url>\n"
        for row, appeared, changed in rows
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_NAMESPACES}>\n{urls}</urlset>\n'


ROBOTS = f"User-agent: *\nDisallow: /search/\nSitemap: {HOME}sitemap-news.xml\n"


def error_page(title: str) -> str:
    """A page in place of another."""
    return (
        f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body>"
        "</html>\n"
    )


def _head(title: str, metas: str) -> str:
    sections = " ".join(f'<li><a href="/{one.name}/">{one.label}</a></li>' for one in SECTIONS)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n<title>'
        f"{escape(title, quote=False)} - The Example</title>\n{metas}"
        '<link rel="alternate" type="application/rss+xml" href="/feed.xml">\n</head><body>\n<header>'
        f'<a href="/">The Example</a><nav><ul>{sections}</ul></nav></header>\n'
    )


_FOOT = (
    '<footer><a href="/about.html">About us</a> <a href="/privacy.html">Privacy</a> '
    "&copy; The Example. All rights reserved.</footer>\n</body></html>\n"
)
