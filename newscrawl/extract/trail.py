"""Breadcrumbs: the path from the home page to the article, and the section that it names."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from selectolax.lexbor import LexborNode

from newscrawl.extract.dom import text_of
from newscrawl.items import Breadcrumb
from newscrawl.text import clean_line
from newscrawl.urls import absolute, normalise

# A path with more steps is a menu.
_MOST = 8
_LONGEST = 80
_DEEPEST = 6
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage", "breadcrumb")
# How the first step is called that is the home page's.
_HOME = re.compile(
    r"(?:home ?page|homepage|home|front ?page|main(?: page)?|start ?seite|start|accueil|inicio"
    r"|in[ií]cio|p[áa]gina inicial|portada"
    r"|etusivu|forsi[dð]a|forside|hem|hjem|hoofdpagina|strona g[łl][óo]wna|dom[ůu]|[úu]vod"
    r"|kezd[őo]lap|f[őo]oldal|acas[ăa]|prima pagin[ăa]"
    r"|po[čc]etna|naslovnica|domov|avaleht|s[āa]kums|pradžia|главная(?: страница)?|головна|начало"
    r"|начална|насловна|αρχική"
    r"|ana ?sayfa|ana s[əe]hif[əe]|الرئيسية|خانه|صفحه اصلی|דף הבית|ראשי|होम|मुख्य पृष्ठ|হোম|முகப்பு"
    r"|หน้าแรก|หน้าหลัก|trang chủ"
    r"|beranda|laman utama|首页|首頁|主页|主頁|ホーム|トップ|top|홈|⌂|🏠)",
    re.IGNORECASE,
)
_YOU_ARE_HERE = re.compile(
    r"(?:you are here|sie sind hier|vous [êe]tes ici|est[áa]s? (?:usted )?en|您?(?:现在的|当前)?位置|現在位置"
    r"|当前位置)\s*+[:：]?+\s*+",
    re.IGNORECASE,
)
# Between the steps where no element parts them.
_BETWEEN = re.compile(r"\s[/|–—-]\s|[›»>→＞]")
_MARKS = " \t/|›»>→＞·•:：-–—\\"
_SELECTOR = ",".join(
    (
        '[itemtype*="BreadcrumbList"]',
        '[typeof*="BreadcrumbList"]',
        '[aria-label*="breadcrumb" i]',
        '[class*="breadcrumb" i]',
        '[id*="breadcrumb" i]',
        '[class~="crumbs"]',
        '[class~="crumb"]',
    )
)


def declared_trail(documents: Iterable[Any], base: str) -> tuple[Breadcrumb, ...]:
    """The longest path that a page's JSON-LD declares (`BreadcrumbList`).

    Args:
        documents: what its scripts hold.
        base: its address.
    """
    trails = [_declared(node, base) for document in documents for node in _lists(document, 0)]
    return max(trails, key=len, default=())


def has_trail(names: Iterable[str]) -> bool:
    """Whether among the class names and ids of a page there is one of a path."""
    return "crumb" in "\n".join(names).lower()


def shown_trail(root: LexborNode, base: str) -> tuple[Breadcrumb, ...]:
    """The path that a page shows, by microdata, RDFa, its label or its class.

    Args:
        root: the body of the page.
        base: its address.
    """
    for node in root.css(_SELECTOR)[:4]:
        trail = _links(node, base)
        if trail:
            return trail
    return ()


def trimmed_trail(
    trail: Iterable[Breadcrumb], headline: str | None, url: str, home_names: Iterable[str] = ()
) -> tuple[Breadcrumb, ...]:
    """A path without its home page and without the article itself.

    Args:
        trail: the path as declared or shown.
        headline: the article's.
        url: its address.
        home_names: names of the site, as which a home page may be labelled.
    """
    steps = list(trail)
    sites = {name.casefold() for name in home_names}
    if not steps:
        return ()
    own = normalise(url)
    host_only = {step.url for step in steps if step.url and step.url.count("/") <= 3}
    while steps and (
        _HOME.fullmatch(steps[0].name)
        or steps[0].name.casefold() in sites
        or (steps[0].url in host_only and len(steps) > 1)
    ):
        steps.pop(0)
    while steps and _is_article(steps[-1], headline, own):
        steps.pop()
    return tuple(steps)


def section_of(declared: Iterable[str], trail: Sequence[Breadcrumb]) -> str | None:
    """The last step of the path that is declared, else the first declared, else the path's last step.

    Args:
        declared: what the page's head says, the surest first.
        trail: the path to the article.
    """
    labels = list(declared)
    folded = {label.casefold() for label in labels}
    agreed = next((step.name for step in reversed(trail) if step.name.casefold() in folded), None)
    return agreed or next(iter(labels), None) or (trail[-1].name if trail else None)


def _is_article(step: Breadcrumb, headline: str | None, own: str) -> bool:
    if step.url is not None and normalise(step.url) == own:
        return True
    name = step.name.rstrip(".… ").casefold()
    title = (headline or "").casefold()
    if not title:
        return False
    # A title that is cut off, or one that goes on behind the headline.
    return (
        name == title
        or (len(name) > 15 and (title.startswith(name) or name.startswith(title)))
        or (step.url is None and len(step.name) > _LONGEST / 2)
    )


def _lists(data: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        for entry in data[:100]:
            yield from _lists(entry, depth + 1)
    elif isinstance(data, dict):
        kind = data.get("@type")
        if kind == "BreadcrumbList" or (isinstance(kind, list) and "BreadcrumbList" in kind):
            yield data
        for key in _INSIDE:
            if key in data:
                yield from _lists(data[key], depth + 1)


def _declared(node: dict[str, Any], base: str) -> tuple[Breadcrumb, ...]:
    entries = node.get("itemListElement")
    steps: list[tuple[float, Breadcrumb]] = []
    for number, entry in enumerate(entries if isinstance(entries, list) else [entries]):
        if not isinstance(entry, dict) or number > 20:
            continue
        item = entry.get("item")
        inner = item if isinstance(item, dict) else {}
        name = _text(entry.get("name")) or _text(inner.get("name"))
        link = (
            item
            if isinstance(item, str)
            else inner.get("@id") or inner.get("url") or entry.get("url")
        )
        if name and len(name) <= 300:
            position = entry.get("position")
            url = absolute(base, link) if isinstance(link, str) else None
            steps.append((_place(position, number), Breadcrumb(name=name, url=url)))
    steps.sort(key=lambda step: step[0])
    return tuple(dict.fromkeys(step for _, step in steps[:_MOST]))


def _place(position: object, number: int) -> float:
    try:
        return float(position) if isinstance(position, str | int | float) else number
    except (ValueError, OverflowError):
        return number


def _text(data: object) -> str | None:
    return clean_line(html.unescape(data)) if isinstance(data, str) else None


def _links(node: LexborNode, base: str) -> tuple[Breadcrumb, ...]:
    """The steps of an element: its links and what stands between them."""
    steps: dict[Breadcrumb, None] = {}
    links = node.css("a")
    if not links or len(links) > _MOST:
        return ()
    linked = set()
    for link in links:
        name = _label(text_of(link))
        if name is not None and len(name) <= _LONGEST:
            linked.add(name)
            steps[Breadcrumb(name=name, url=absolute(base, link.attributes.get("href")))] = None
    whole = clean_line(text_of(node)) or ""
    tail = whole.rpartition(next(reversed(steps)).name)[2] if steps else ""
    last = _label(_BETWEEN.split(tail)[-1])
    if last and last not in linked and len(last) <= 300:
        steps[Breadcrumb(name=last)] = None
    return tuple(steps)


def _label(text: str | None) -> str | None:
    label = clean_line(text)
    if label is None:
        return None
    return _YOU_ARE_HERE.sub("", label).strip(_MARKS) or None
