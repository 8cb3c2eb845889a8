"""The elements of a page that say something of it, found in one pass over the tree.

A search by selector costs as much as the page is long, whatever it finds: one search with many
selectors takes the time of one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.extract.json_ld import Declared, read_declared
from newscrawl.text import clean_line

_SELECTOR = (
    'html,meta,base[href],link[rel~=canonical],title,script[type="application/ld+json"],h1'
    ",[style],[hidden],marquee"
)
# Elements made for dates, and classes that speak of one; frames write them in any case and with
# hashes at their ends.
_DATED = "h1,time,[itemprop*=date],[data-timestamp]," + ",".join(
    f'[class*="{word}" i]' for word in ("date", "publish", "posted", "timestamp")
)
# A page with more of these is hostile, or no article.
_MOST = 400


@dataclass(frozen=True)
class Signs:
    """What a page says of itself. Take it before scripts are stripped."""

    metas: Mapping[str, str] = field(default_factory=dict)
    """Content of the first meta element of each name, by name in lower case."""
    every_meta: Sequence[tuple[str, str]] = ()
    """Name in lower case and content of each, for several may name an author."""
    declared: Declared = field(default_factory=Declared)
    """Its JSON-LD."""
    title: str | None = None
    """The title element."""
    canonical: str | None = None
    """The canonical link as written."""
    base: str | None = None
    """The address against which the page's links are read (`<base href>`), as written."""
    language: str | None = None
    """The lang attribute of the document."""
    root: LexborNode | None = None
    """The html element."""
    headings: tuple[LexborNode, ...] = ()
    """Its h1 elements, in order."""
    styled: tuple[LexborNode, ...] = ()
    """Other elements with a style of their own, hidden ones and marquees, in order."""

    def dated(self) -> list[LexborNode]:
        """In the page's order: h1 and time elements, and those that by their names hold a date.

        A search of its own: most pages have told their date before.
        """
        return self.root.css(_DATED)[:_MOST] if self.root is not None else []


def read_signs(tree: LexborHTMLParser, url: str = "") -> Signs:
    """Find the signs of a page.

    Args:
        tree: the parsed page; it is not changed.
        url: its address, which tells its article from others that it declares.
    """
    metas: list[tuple[str, str]] = []
    sources: list[str] = []
    titles: list[LexborNode] = []
    headings: list[LexborNode] = []
    styled: list[LexborNode] = []
    canonical = base = language = root = None
    for node in tree.css(_SELECTOR):
        tag = node.tag
        if tag == "meta":
            _read_meta(node, metas)
        elif tag == "script":
            sources.append(node.text(deep=True) or "")
        elif tag == "title":
            titles.append(node)
        elif tag == "link":
            canonical = canonical or node.attributes.get("href")
        elif tag == "base":
            base = base or node.attributes.get("href")
        elif tag == "html":
            root, language = node, node.attributes.get("lang")
        elif tag == "h1":
            headings.append(node)
        else:
            styled.append(node)
    title = next((node for node in titles if _is_in_head(node)), titles[0] if titles else None)
    first = dict(reversed(metas))
    return Signs(
        metas=first,
        every_meta=metas,
        declared=read_declared(sources, (url, canonical, first.get("og:url"))),
        title=clean_line(title.text()) if title is not None else None,
        canonical=canonical,
        base=base,
        language=language,
        root=root,
        headings=tuple(headings),
        styled=tuple(styled),
    )


def _read_meta(node: LexborNode, metas: list[tuple[str, str]]) -> None:
    attributes = node.attributes
    name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
    if name is None and (attributes.get("http-equiv") or "").lower() == "content-language":
        name = "content-language"
    content = clean_line(attributes.get("content")) if name else None
    if name and content:
        metas.append((name.strip().lower(), content))


def _is_in_head(node: LexborNode) -> bool:
    return node.parent is not None and node.parent.tag == "head"
