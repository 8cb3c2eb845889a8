"""A portal that was never there, its pages, and what its servers answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from newscrawl.portals import (
    Articles,
    Days,
    Expected,
    Feed,
    Listing,
    Portal,
    Publisher,
    Sitemap,
    Template,
)
from newscrawl.proof.facts import facts_of
from newscrawl.proof.router import Router
from newscrawl.proof.saved import Answer
from newscrawl.proof.verdict import Fact

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
HOST = "https://www.herald.example"
PARAGRAPHS = (
    "The harbour council said on Thursday that the old ferry will sail again from the first of May.",
    "Repairs of the hull took two winters, and the engine was built anew by a yard up the coast.",
    "Tickets cost as much as before, said the council, and children under twelve travel free of charge.",
)


def herald(**other: Any) -> Portal:
    """Its declaration."""
    return Portal(
        **{
            "name": "herald",
            "publisher": Publisher(name="The Herald", url=f"{HOST}/"),
            "hosts": ("www.herald.example", "herald.example"),
            "timezone": "Asia/Shanghai",
            "language": "en",
            "sources": (
                Feed(f"{HOST}/feed.xml"),
                Sitemap(f"{HOST}/sitemap.xml"),
                Listing(f"{HOST}/", "front"),
                Days(f"{HOST}/day/{{day:%Y%m%d}}.html", "2020-01-01"),
            ),
            "articles": (
                Articles(r"^/(?P<date>\d{4}/\d\d/\d\d)/(?P<id>\d+)\.html$", "2020-"),
                Articles(r"^/old/(?P<id>\d+)\.html$", "-2019"),
            ),
            "others": "/ /video/1234567 /sport/",
            "templates": (
                Template("2020-", headline="h1.title", body="div.story"),
                Template("-2019", body="td.text"),
            ),
            "expected": Expected(),
        }
        | other
    )


def page(
    body: str = "div class=story",
    *,
    head: str = "",
    date: str = "2026-11-26T09:30:00+08:00",
    paragraphs: tuple[str, ...] = PARAGRAPHS,
) -> bytes:
    """A page in its template."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    tag = body.partition(" ")[0]
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8>"
        f"<title>The old ferry sails again in May - The Herald</title>"
        f'<meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="{date}">{head}</head>'
        f"<body><h1 class=title>The old ferry sails again in May</h1>"
        f"<{body}>{text}</{tag}></body></html>"
    ).encode()


def answer(path: str, body: bytes, kind: str = "text/html; charset=utf-8", **other: Any) -> Answer:
    """What a server of its main host says."""
    return Answer(
        **{"url": f"{HOST}{path}", "status": 200, "body": body, "content_type": kind} | other
    )


def articles(count: int = 3, **of_page: Any) -> list[Answer]:
    """So many articles, one a day."""
    return [
        answer(f"/2026/11/{number:02}/{number}.html", page(**of_page), fetched=NOW)
        for number in range(20, 20 + count)
    ]


def feed(*urls: str) -> Answer:
    """Its feed."""
    items = "".join(f"<item><title>News of {url}</title><link>{url}</link></item>" for url in urls)
    body = f"<?xml version='1.0'?><rss version='2.0'><channel>{items}</channel></rss>"
    return answer("/feed.xml", body.encode(), "application/rss+xml")


def facts(*answers: Answer, portal: Portal | None = None) -> dict[str, Fact]:
    """The facts of the portal after some answers, by their names."""
    router = Router([portal or herald()], NOW)
    for one in answers:
        router.take(one)
    return {fact.name: fact for fact in facts_of(router.tallies[0])}
