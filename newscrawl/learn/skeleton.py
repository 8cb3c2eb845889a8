"""A page built as an article's page is built, with words of our own: a golden that copies nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape

from selectolax.lexbor import LexborNode

from newscrawl.extract import Draft, parse_page, read
from newscrawl.extract.dom import OPAQUE
from newscrawl.items import NewsArticle

HEADLINE = "A headline that stands in the place of the page's own"
# Of no language, so that the portal's counts: with words of one, that would be the item's.
_PARAGRAPHS = tuple(
    " ".join(text.split())
    for text in """
    Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et
    dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris.

    Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat nulla pariatur.
    Excepteur sint occaecat cupidatat non proident, sunt in culpa qui officia deserunt mollit anim.

    Sed ut perspiciatis unde omnis iste natus error sit voluptatem accusantium doloremque laudantium, totam
    rem aperiam. Nemo enim ipsam voluptatem quia voluptas sit aspernatur aut odit aut fugit.

    Neque porro quisquam est, qui dolorem ipsum quia dolor sit amet, consectetur, adipisci velit. Quis autem
    vel eum iure reprehenderit qui in ea voluptate velit esse quam nihil molestiae.

    At vero eos et accusamus et iusto odio dignissimos ducimus, qui blanditiis praesentium voluptatum
    deleniti. Temporibus autem quibusdam et aut officiis debitis aut rerum necessitatibus saepe eveniet.
    """.split("\n\n")
)
# What tells elements apart, and is short.
_ATTRIBUTES = ("class", "id", "itemprop", "datetime", "role")
_LONGEST_ATTRIBUTE = 120
_DATE_METAS = (
    "article:published_time",
    "article:modified_time",
    "pubdate",
    "publishdate",
    "date",
    "og:type",
)
# A text is known by its beginning.
_START = 60
# Of so many paragraphs five are looked for; one alone says little of an article that has more.
_MOST_STARTS = 30
_LEAST = 2
_MOST_NODES = 20_000
# A page that nests its text deeper is no golden to read.
_DEEPEST = 60


@dataclass(frozen=True)
class Skeleton:
    """A page of placeholders."""

    html: str
    headline: str
    paragraphs: tuple[str, ...]


def skeleton_of(body: bytes, url: str, content_type: str, article: NewsArticle) -> Skeleton | None:
    """Build a page with the elements that hold an article's headline, date and paragraphs, and those around.

    Dates stay as they are written; all other words are placeholders.

    Args:
        body: the article's page.
        url: its address.
        content_type: as the server declared it.
        article: what was extracted of it.

    Returns:
        None where the paragraphs can't be found again in the page.
    """
    draft = read(parse_page(body, url, content_type))
    starts = [squeeze(text)[:_START] for text in article.paragraphs]
    starts = list(dict.fromkeys(filter(None, starts)))[:_MOST_STARTS]
    words: list[str] = []
    texts: dict[int, str] = {}
    headline = squeeze(article.headline or "")
    root = draft.page.tree.body
    for node in root.css("*")[:_MOST_NODES] if root is not None else []:
        if node.tag in OPAQUE:
            continue
        text = squeeze(node.text(deep=True))
        if headline and text == headline and node.tag in ("h1", "h2", "h3"):
            texts.setdefault(node.mem_id, HEADLINE)
            headline = ""
            continue
        date = _date_in(node, article.datePublishedRaw)
        start = next((one for one in starts if text.startswith(one)), None)
        if start is not None and node.tag == "p" and len(words) < len(_PARAGRAPHS):
            # Subheadings and lists before it are left out.
            del starts[: starts.index(start) + 1]
            # A date that is taken for a paragraph is one in the page of placeholders, too.
            words.append(date or _PARAGRAPHS[len(words)])
            texts[node.mem_id] = words[-1]
        elif date is not None:
            texts[node.mem_id] = date
    if root is None or len(words) < min(_LEAST, len(article.paragraphs)) or not words:
        return None
    lines = _render(root, texts)
    if lines is None:
        return None
    html = f"{_head(draft, article)}\n<body>\n{lines}</body>\n</html>\n"
    return Skeleton(html, HEADLINE, tuple(words))


def squeeze(text: str) -> str:
    """A text without white space: what is a line break in one place is none in another."""
    return "".join(text.split())


def _date_in(node: LexborNode, raw: str | None) -> str | None:
    """The text of an element that holds the date, where no element within it does."""
    text = " ".join(node.text(deep=True).split())
    if not raw or not (text == raw or (raw in text and len(text) < 2 * len(raw))):
        return None
    return None if any(raw in child.text(deep=True) for child in node.iter()) else text


def _render(root: LexborNode, texts: dict[int, str]) -> str | None:
    """The elements with texts, and those around them; None where these are too many."""
    kept: dict[int, LexborNode] = {}
    for node in root.css("*")[:_MOST_NODES]:
        if node.mem_id in texts:
            around: LexborNode | None = node
            depth = 0
            while around is not None and around.mem_id != root.mem_id:
                kept[around.mem_id] = around
                around = around.parent
                depth += 1
            if depth > _DEEPEST:
                return None
    parts: list[str] = []
    _write(root, kept, texts, parts, 1)
    return "".join(parts)


def _write(
    parent: LexborNode,
    kept: dict[int, LexborNode],
    texts: dict[int, str],
    parts: list[str],
    depth: int,
) -> None:
    for node in parent.iter():
        if node.mem_id not in kept:
            continue
        start, indent = _start(node), "  " * depth
        if node.mem_id in texts:
            parts.append(f"{indent}{start}{escape(texts[node.mem_id], quote=False)}</{node.tag}>\n")
        else:
            parts.append(f"{indent}{start}\n")
            _write(node, kept, texts, parts, depth + 1)
            parts.append(f"{indent}</{node.tag}>\n")


def _start(node: LexborNode) -> str:
    named = ((name, node.attributes.get(name)) for name in _ATTRIBUTES)
    shown = "".join(
        f' {name}="{escape(value[:_LONGEST_ATTRIBUTE])}"' for name, value in named if value
    )
    return f"<{node.tag}{shown}>"


def _head(draft: Draft, article: NewsArticle) -> str:
    language = escape(draft.evidence.language or article.inLanguage or "")
    lines = ["<!DOCTYPE html>", f'<html lang="{language}">', "<head>", '<meta charset="utf-8">']
    lines.append(f"<title>{HEADLINE}</title>")
    for node in draft.page.tree.css("meta[content]")[:_MOST_NODES]:
        name = node.attributes.get("property") or node.attributes.get("name") or ""
        if name in _DATE_METAS:
            content = escape((node.attributes.get("content") or "")[:_LONGEST_ATTRIBUTE])
            lines.append(f'<meta property="{name}" content="{content}">')
    if draft.declared.articles:
        own = draft.declared.articles[0]
        data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": HEADLINE}
        data |= {key: str(own[key]) for key in ("datePublished", "dateModified") if own.get(key)}
        text = json.dumps(data).replace("<", "\\u003c")
        lines.append(f'<script type="application/ld+json">{text}</script>')
    return "\n".join((*lines, "</head>"))
