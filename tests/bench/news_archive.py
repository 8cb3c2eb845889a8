"""News pages by the thousand, as an archive and as a server: what `bench_extract.py` measures on.

The articles of the bundled portal are told again, each under an address, a day and a headline of its own, with
paragraphs of other articles after its own. The portal's templates put them into pages, traps included, and
the pages are filled up to what the real ones weigh, 40 to 50 kB: styles and scripts that are the same on every
page, a menu, and lists of links that are not. Chance has a fixed seed, so every run has the same pages.

Two things are left out: no page is sent in chunks or compressed, for not every peer undoes that.
"""

from __future__ import annotations

import argparse
import asyncio
import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from page_server import serve

from newscrawl.demo.article_page import article_page
from newscrawl.demo.inline import to_plain
from newscrawl.demo.model import Article, Block, Reply
from newscrawl.demo.source import load_articles
from newscrawl.demo.wire import frame
from warc.answer import read_answer
from warc.exchange import Exchange
from warc.exchange_records import exchange_records
from warc.indexer import index_folder
from warc.member import quick
from warc.records import fields_record
from warc.spool import Spool
from warc.writer import WarcFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HOME = "https://www.ecns.cn"
FEED = "/rss/rss.xml"
SMALLEST, LARGEST = 40_500, 50_000
"""Bytes of a page."""

TEXT = (1_800, 4_200)
"""Characters of an article's paragraphs, from and to."""

BEGAN = datetime(2026, 10, 8, 9, 4, 50, tzinfo=UTC)
REQUEST = (
    "GET {path} HTTP/1.1\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    "Accept-Language: en\r\nUser-Agent: newscrawl (+https://example.org/)\r\n"
    "Accept-Encoding: gzip, deflate\r\nHost: www.ecns.cn\r\n\r\n"
)


@dataclass(frozen=True, slots=True)
class NewsPage:
    """One page, and the truth about it."""

    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    encoding: str
    headline: str

    @property
    def url(self) -> str:
        """Its address."""
        return HOME + self.path

    @property
    def reply(self) -> Reply:
        """How a server gives it."""
        return Reply(200, "OK", self.headers, self.body)

    def with_charset(self) -> NewsPage:
        """Return the same page with its encoding in the header Content-Type."""
        kind = ("Content-Type", f"text/html; charset={self.encoding}")
        headers = tuple(kind if pair[0] == "Content-Type" else pair for pair in self.headers)
        return replace(self, headers=headers)


def news_pages(count: int) -> list[NewsPage]:
    """Make so many pages, no two of them alike."""
    chance = random.Random(27)
    known = [article for article in load_articles() if article.role == "article"]
    pool = [
        block
        for article in known
        for block in article.blocks
        if block.kind == "paragraph" and "{" not in block.text
    ]
    articles = [_told_again(known[n % len(known)], n, pool, chance) for n in range(count)]
    filling = _Filling(chance)
    return [_page(article, articles, filling, chance) for article in articles]


def _told_again(
    base: Article, number: int, pool: Sequence[Block], chance: random.Random
) -> Article:
    day = f"{base.template}-{number // 28 % 9 + 1:02}-{number % 28 + 1:02}"
    name = f"ihbench{number:07}"
    blocks = list(base.blocks)
    wanted = chance.randint(*TEXT) - sum(len(block.text) for block in blocks)
    while wanted > 0:
        blocks.append(chance.choice(pool))
        wanted -= len(blocks[-1].text)
    return replace(
        base,
        id=name,
        paths=(f"/news/{day}/detail-{name}.shtml",),
        date=day + base.date[10:],
        headline=f"{base.headline}, report {number + 1}",
        # In words of its own, or most would be dropped as copies.
        blocks=tuple(
            replace(block, text=block.text.replace(" the ", f" the {number + 1}th "))
            for block in blocks
        ),
        traps=base.traps - {"chunked", "gzip"},
    )


class _Filling:
    """What portals send beside the article."""

    def __init__(self, chance: random.Random) -> None:
        self.styles = "".join(
            f".c{n}{{margin:{n % 23}px;padding:{n * 3 % 17}px;color:#{n * 7919 % 4096:03x}}}\n"
            for n in range(120)
        )
        self.scripts = [
            f'function f{n}(a,b){{var c=document.getElementById("m{chance.randrange(999)}")||b[{n % 31}];'
            f'if(c&&a.k{n % 7}){{c.className+=" on{chance.randrange(99)}";'
            f'window.q.push(["t",{n},a]);}}return c}}\n'
            for n in range(300)
        ]
        self.menu = (
            '<ul class="submenu">\n'
            + "".join(
                f'<li class="sub sub-{n}"><a href="/section/{n}/index.shtml">Section {n}</a></li>\n'
                for n in range(40)
            )
            + "</ul>\n"
        )

    def scripts_of(self, room: int) -> str:
        """Return a script of about so many characters, the lines of which all pages share."""
        lines, size = [], 0
        for line in self.scripts:
            if size + len(line) > room:
                break
            lines.append(line)
            size += len(line)
        return f'<script type="text/javascript">\n{"".join(lines)}</script>\n'


def _page(
    article: Article, articles: Sequence[Article], filling: _Filling, chance: random.Random
) -> NewsPage:
    html = article_page(article, chance.choices(articles, k=7))
    size = chance.randint(SMALLEST, LARGEST)
    html = _put(html, "</head>", f'<style type="text/css">\n{filling.styles}</style>\n')
    html = _put(html, '<div class="bdybox">\n', filling.menu)
    # Of what is missing a half are lists of links, and of the rest the most stands in the head.
    room = size - len(html.encode())
    html = _put(
        html,
        '<div class="linebox">LINE</div>\n<div class="bdybox l',
        _lists(room // 2, articles, chance),
    )
    html = _put(html, "</head>", filling.scripts_of(room // 3))
    html = _put(html, "</body>", filling.scripts_of(size - len(html.encode()) - 40))
    utf8 = article.template != 2018 or "wrong-charset" in article.traps
    kind = "text/html; charset=utf-8" if article.template == 2026 else "text/html"
    headers = (("Server", "nginx"), ("Content-Type", kind), ("Vary", "Accept-Encoding"))
    encoding = "utf-8" if utf8 else "gb18030"
    return NewsPage(
        article.path, headers, html.encode(encoding), encoding, to_plain(article.headline)
    )


def _put(html: str, before: str, more: str) -> str:
    found = html.rfind(before) if before == "</body>" else html.find(before)
    if found < 0:
        raise ValueError(f"the templates have no {before!r} any more")
    return html[:found] + more + html[found:]


def _lists(room: int, articles: Sequence[Article], chance: random.Random) -> str:
    parts: list[str] = []
    while room > 0:
        rows = "".join(
            f'<li><em></em> <a href="//www.ecns.cn{other.path}">{to_plain(other.headline)}</a>'
            f'<span class="day">{other.day}</span></li>\n'
            for other in chance.choices(articles, k=12)
        )
        parts.append(
            f'<h3 class="itemtit"><span>More</span></h3>\n<ul class="newslst02">\n{rows}</ul>\n'
        )
        room -= len(parts[-1])
    return "".join(parts)


class NewsSite:
    """The pages as a portal for `DemoServer`: all are in its feed, it has no listing and no robots.txt."""

    def __init__(self, pages: Iterable[NewsPage]) -> None:
        self.pages = {page.path: page for page in pages}

    @cached_property
    def feed(self) -> Reply:
        """The feed."""
        links = "".join(f"<item><link>{page.url}</link></item>" for page in self.pages.values())
        body = f"<?xml version='1.0'?><rss><channel>{links}</channel></rss>".encode()
        return Reply(200, "OK", (("Content-Type", "text/xml"),), body)

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        """The feed, an article, or nothing."""
        if page := self.pages.get(path):
            return page.reply
        if path == FEED:
            return self.feed
        return Reply(404, "Not Found", (("Content-Type", "text/html"),), b"<h1>404 Not Found</h1>")


def write_archive(folder: Path, pages: Sequence[NewsPage], around: Sequence[str] = ()) -> Path:
    """Write a job's folder as a crawl leaves it: request and response of each page, and the index.

    Args:
        folder: where; it is made.
        pages: what the first file has.
        around: paths of what else a crawl asks for, a file of their own.

    Returns:
        The file with the pages.
    """
    folder.mkdir(parents=True)
    site = NewsSite(pages)
    first = _write(folder, 0, [(page.path, page.reply) for page in pages])
    if around:
        _write(folder, 1, [(path, site.reply("https", path, 1)) for path in around])
    index_folder(folder)
    return first


def _write(folder: Path, serial: int, replies: Iterable[tuple[str, Reply]]) -> Path:
    file = WarcFile(folder, f"ecns-20261008090450000-{serial:05}-bench.warc.gz")
    gzip = quick()
    info = fields_record("warcinfo", [("software", "bench")], BEGAN)
    file.append([[gzip.compress(b"".join(info.pieces()))]])
    for number, (path, reply) in enumerate(replies):
        began = BEGAN + timedelta(milliseconds=number)
        exchange = Exchange(HOME + path, began, Spool(folder), ip_address="192.0.2.1")
        exchange.request += REQUEST.format(path=path).encode()
        exchange.response.write(frame(reply, with_body=True, keep_alive=True))
        records = exchange_records(exchange, read_answer(exchange), info.id)
        file.append([gzip.compress(b"".join(record.pieces()))] for record in records)
        exchange.response.close()
    return file.close()


def main() -> None:
    """Serve the pages by their numbers until the input ends, as `page_server.py` serves its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2_000, help="how many pages (2000)")
    pages = news_pages(parser.parse_args().pages)
    asyncio.run(serve([frame(page.reply, with_body=True, keep_alive=True) for page in pages]))


if __name__ == "__main__":
    main()
