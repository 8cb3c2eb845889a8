"""Images and videos of an article."""

from __future__ import annotations

from itertools import islice

from selectolax.lexbor import LexborNode

from newscrawl.extract.dom import text_of
from newscrawl.items import Media
from newscrawl.text import clean_line
from newscrawl.urls import absolute

# Smaller ones are icons and counters.
_SMALLEST = 60
# No gallery has more; what is behind them is left out.
_MOST = 1_000
_SOURCES = ("src", "data-src", "data-original", "data-lazy-src")


def read_images(container: LexborNode, base: str) -> tuple[Media, ...]:
    """The images below an element, each once, with caption and declared size."""
    found: dict[str, Media] = {}
    for node in container.css("img"):
        if len(found) >= _MOST:
            break
        attributes = node.attributes
        url = next((u for s in _SOURCES if (u := absolute(base, attributes.get(s)))), None)
        width, height = _pixels(attributes.get("width")), _pixels(attributes.get("height"))
        if url is None or 0 < min(width or _SMALLEST, height or _SMALLEST) < _SMALLEST:
            continue
        figure = _figure(node)
        caption = figure.css_first("figcaption") if figure is not None else None
        text = clean_line(text_of(caption)) or clean_line(attributes.get("alt"))
        found.setdefault(url, Media(url=url, caption=text, width=width, height=height))
    return tuple(found.values())


def read_videos(container: LexborNode, base: str) -> tuple[Media, ...]:
    """The video files that the elements below name."""
    sources = container.css("video[src], video source[src]")
    urls = (absolute(base, node.attributes.get("src")) for node in sources)
    unique = dict.fromkeys(url for url in islice(urls, 2 * _MOST) if url)
    return tuple(Media(url=url) for url in islice(unique, _MOST))


def _figure(node: LexborNode) -> LexborNode | None:
    parent = node.parent
    for _ in range(4):
        if parent is None or parent.tag == "figure":
            return parent
        parent = parent.parent
    return None


def _pixels(text: str | None) -> int | None:
    digits = (text or "").strip().removesuffix("px")
    return int(digits) if digits.isdigit() and len(digits) < 6 else None
