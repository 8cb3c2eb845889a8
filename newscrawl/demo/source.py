"""The articles of the portal, read from the TOML files beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from typing import Any, cast, get_args

from newscrawl.demo.model import Article, Block, Role

TRAPS = {
    "ad-start": "an advertisement table opens the first paragraph",
    "ad-middle": "an advertisement table cuts a sentence in two",
    "bait-app": "an article about app downloads",
    "bait-contact": "an article about jobs fairs and privacy that says 'contact us'",
    "bait-copyright": "an article about copyright that quotes notices",
    "bait-spider": "an article about spiders, or about spider pools",
    "beyond-gb2312": "declared gb2312, has characters that only gb18030 knows",
    "broken-markup": "paragraphs and a div are never closed",
    "carousel": "a Photo carousel with other articles' headlines follows",
    "chunked": "sent in chunks",
    "duplicate-after-redirect": "linked by an old address too, which redirects to it",
    "editor-em": "the editor in an <em>",
    "editor-tight": "'Editor: Name' instead of 'Editor  : Name'",
    "fails-once": "answers 503 once",
    "fails-twice": "answers 503 twice",
    "gallery-figures": "figures with figcaptions",
    "gallery-paragraphs": "images in paragraphs, captions in paragraphs",
    "gzip": "sent with Content-Encoding: gzip",
    "h1-comments": "comments inside the headline",
    "in-parts": "in two parts, where the portal is built with in_parts=True",
    "inline-tags": "links, bold and emphasis in the text",
    "list": "a bulleted list",
    "mobile": "linked at the mobile address too",
    "nbsp": "NBSP in the text",
    "no-byline": "no byline at all; the day is in the address",
    "no-editor": "the byline has no editor",
    "no-seconds": "the byline has no seconds",
    "no-source": "the byline has no source",
    "numeric-id": "an address of the old form, /YYYY/MM-DD/number.shtml",
    "other-scripts": "Chinese words in the text",
    "redirect": "linked by an old address alone, which redirects to it",
    "related": "a list of related news follows",
    "share-count": "share buttons with a count",
    "spam-after-html": "spider-pool line after </html>",
    "spam-body-end": "spider-pool line at the end of the body container",
    "spam-footer": "spider-pool line in the footer",
    "spam-last-paragraph": "spider-pool line in the last paragraph, after a <br>",
    "spam-links": "the phrases of the spider-pool line are links",
    "spam-no-label": "the spider-pool line has no label",
    "spam-traditional": "the spider-pool line is in traditional characters",
    "subheading": "subheadings in the text",
    "three-urls": "linked under three addresses",
    "traditional-licence": "the footer's licence lines in traditional characters",
    "video": "a video player before the text",
    "wrong-charset": "declared gb2312, is utf-8",
}
"""Every word that an article's ``traps`` may hold, with what it says."""


def load_articles() -> tuple[Article, ...]:
    """Read all articles, newest first.

    Raises:
        ValueError: a file says something that the portal does not know.
    """
    articles = [
        _article(entry.name, tomllib.loads(entry.read_text("utf-8")))
        for entry in files("newscrawl.demo").joinpath("articles").iterdir()
        if entry.name.endswith(".toml")
    ]
    return tuple(sorted(articles, key=lambda article: (article.date, article.id), reverse=True))


def _article(name: str, data: dict[str, Any]) -> Article:
    """Turn one file into an article; what it does not know it refuses."""
    body = cast("str", data.pop("body", ""))
    for key in ("paths", "lists", "redirected_from"):
        data[key] = tuple(data.get(key, ()))
    traps = frozenset(data.pop("traps", ()))
    if unknown := traps - TRAPS.keys():
        raise ValueError(f"{name}: unknown traps {sorted(unknown)}")
    if data.get("role", "article") not in get_args(Role):
        raise ValueError(f"{name}: unknown role {data['role']!r}")
    try:
        article = Article(blocks=parse_body(body), traps=traps, **data)
    except TypeError as error:
        raise ValueError(f"{name}: {error}") from error
    return replace(article, traps=traps | frozenset(_seen(article, body)))


def _seen(article: Article, body: str) -> Iterator[str]:
    """Name the traps that the article's own data show, so that no file has to say them."""
    text = article.headline + body
    kinds = {block.kind for block in article.blocks}
    found = {
        "ad-middle": "{ad}" in body,
        "beyond-gb2312": article.template == 2018
        and "wrong-charset" not in article.traps
        and not _fits_gb2312(text),
        "fails-once": article.failures == 1,
        "fails-twice": article.failures == 2,
        "gallery-figures": "figure" in kinds,
        "gallery-paragraphs": "picture" in kinds,
        "in-parts": article.split > 0,
        "inline-tags": any(mark in body for mark in ("{a}", "{b}", "{em}")),
        "list": "item" in kinds,
        "mobile": any(path.startswith("/m/") for path in article.paths),
        "nbsp": "\u00a0" in text,
        "no-editor": not article.editor,
        "no-seconds": article.date.count(":") == 1,
        "no-source": not article.source,
        "numeric-id": "/detail-" not in article.path,
        "other-scripts": any("\u4e00" <= char <= "\u9fff" for char in text),
        "redirect": bool(article.redirected_from)
        and "duplicate-after-redirect" not in article.traps,
        "subheading": bool(kinds & {"heading", "strong"}),
        "three-urls": len(article.paths) > 2,
    }
    return (trap for trap, holds in found.items() if holds)


def _fits_gb2312(text: str) -> bool:
    try:
        # NBSP travels as an entity.
        text.replace("\u00a0", " ").encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def parse_body(text: str) -> tuple[Block, ...]:
    r"""Read the small markup of the bodies: blocks are parted by blank lines.

    ``### `` opens a heading, ``** `` a bold line, ``- `` a list item (one a line),
    ``!figure name | caption`` and ``!picture name`` are images; all else is a paragraph,
    and may be wrapped over lines.

    >>> [block.kind for block in parse_body("### Why\n\n- one\n- two")]
    ['heading', 'item', 'item']
    """
    blocks: list[Block] = []
    for chunk in text.strip().split("\n\n"):
        if chunk.startswith("- "):
            blocks += [Block("item", line.removeprefix("- ")) for line in chunk.split("\n")]
        elif chunk.strip():
            blocks.append(_block(chunk.replace("\n", " ").strip(" ")))
    return tuple(blocks)


def _block(chunk: str) -> Block:
    if chunk.startswith("!figure "):
        image, _, caption = chunk.removeprefix("!figure ").partition(" | ")
        return Block("figure", caption, image)
    if chunk.startswith("!picture "):
        return Block("picture", "", chunk.removeprefix("!picture "))
    if chunk.startswith("### "):
        return Block("heading", chunk.removeprefix("### "))
    if chunk.startswith("** "):
        return Block("strong", chunk.removeprefix("** "))
    return Block("paragraph", chunk)
