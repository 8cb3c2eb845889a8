"""What finding articles costs: a feed, a sitemap, a listing and the identity of an address.

    PYTHONPATH=. python tests/bench/bench_discovery.py

The sources are made up, as large as portals have them; the best of several runs is printed.
"""

from __future__ import annotations

import time
import timeit
from collections.abc import Callable
from functools import partial

from selectolax.lexbor import LexborHTMLParser

from newscrawl.discovery import read_feed, read_links, read_sitemap
from newscrawl.identity import identity_of
from spiders.ecns import EcnsSpider

ECNS = EcnsSpider.portal
HOME = "https://www.ecns.cn/"


def address(number: int) -> str:
    return f"{HOME}news/2024-10-11/detail-ihefsx{number}.shtml"


def feed(count: int) -> bytes:
    items = (
        f"<item><title>Port {n} handles more &amp; more</title><link>{address(n)}?utm_source=rss</link>"
        f"<guid>{address(n)}</guid><pubDate>Fri, 11 Oct 2024 09:{n // 60 % 60:02}:{n % 60:02} +0800</pubDate>"
        f"<description>&lt;p&gt;{'It grew again. ' * 20}&lt;/p&gt;</description></item>"
        for n in range(count)
    )
    return f"<rss version='2.0'><channel>{''.join(items)}</channel></rss>".encode()


def sitemap(count: int) -> bytes:
    urls = (
        f"<url><loc>{address(n)}</loc><lastmod>2024-10-11T01:04:50Z</lastmod></url>"
        for n in range(count)
    )
    space = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
    return f"<urlset {space}>{''.join(urls)}</urlset>".encode()


def listing(count: int) -> LexborHTMLParser:
    links = (
        f"<li><a href='{address(n)}'><img src=a.jpg></a>"
        f"<h3><a href='{address(n)}'>Port {n} handles more</a></h3>"
        "<time datetime='2024-10-11T09:04'>9:04</time>"
        for n in range(count)
    )
    return LexborHTMLParser(f"<ul>{''.join(links)}</ul>")


def best(function: Callable[[], object], number: int = 1) -> float:
    """Seconds that one call has the processor."""
    taken = timeit.repeat(function, timer=time.process_time, number=number, repeat=7)
    return min(taken) / number


def main() -> None:
    small, large, map_, tree = feed(100), feed(10_000), sitemap(50_000), listing(100)
    amp = "https://m.ecns.cn/amp/news/2024-10-11/detail-a.shtml?utm_source=x"
    foreign = "https://www.example.org/2024/10/11/a-story-of-some-length/?id=7&fbclid=x"
    print(f"feed of 100       {best(lambda: read_feed(small, HOME, ECNS)) * 1e3:8.2f} ms")
    print(f"feed of 10,000    {best(lambda: read_feed(large, HOME, ECNS)) * 1e3:8.0f} ms")
    print(f"sitemap of 50,000 {best(lambda: read_sitemap(map_, HOME, ECNS)) * 1e3:8.0f} ms")
    print(f"listing of 100    {best(lambda: list(read_links(tree, HOME, ECNS))) * 1e3:8.2f} ms")
    for name, url in (("id", address(1)), ("amp form", amp), ("folded", foreign)):
        taken = best(partial(identity_of, url, ECNS), 1000)
        print(f"identity, {name:<8}{taken * 1e6:8.1f} µs")


if __name__ == "__main__":
    main()
