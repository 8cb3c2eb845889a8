"""What the bundled portal is made of: an article as written, a page as served, the truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

BlockKind = Literal["paragraph", "heading", "strong", "item", "figure", "picture"]
"""How a block of the body is set.

``paragraph`` is a plain ``<p>``, ``heading`` an ``<h3>``, ``strong`` a paragraph that is
all bold (a subheading of the old pages), ``item`` a list item, ``figure`` an image with its
``<figcaption>``, ``picture`` an image alone in a centred ``<p>``.
"""

Role = Literal["article", "forbidden", "empty"]
"""``article`` gives an item; ``forbidden`` is barred by robots.txt; ``empty`` has no body."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of an article's body, its text with the inline marks of ``inline.py``."""

    kind: BlockKind
    text: str
    image: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """An article as its author wrote it, and how the portal is to show and serve it.

    Attributes:
        id: the portal's identity of it, ``detail-<id>`` or the old number.
        paths: the addresses under which it is served and linked, the usual one first.
        date: local time as the byline spells it (``2024-10-11 09:04:50``; 2018 no seconds).
        template: the year whose template is used: 2018, 2024 or 2026.
        lists: the folders (``/news/``) whose listings have a row for it.
        traps: words that choose decorations, faults and ways of delivery (see ``TRAPS``).
        redirected_from: old addresses that answer 301 to the first path.
        failures: how often a server answers 503 before it gives the page.
        retry_after: the value of Retry-After of such an answer, None for no header.
        split: number of blocks in the first part, where the portal is built in parts.
    """

    id: str
    paths: tuple[str, ...]
    date: str
    headline: str
    section: str
    template: int
    blocks: tuple[Block, ...]
    lists: tuple[str, ...]
    source: str | None = None
    editor: str | None = None
    traps: frozenset[str] = frozenset()
    role: Role = "article"
    redirected_from: tuple[str, ...] = ()
    failures: int = 0
    retry_after: str | None = None
    split: int = 0

    @property
    def path(self) -> str:
        """The usual address, as a path from the root of the host."""
        return self.paths[0]

    @property
    def day(self) -> str:
        """The day of the byline, ``2024-10-11``."""
        return self.date[:10]


@dataclass(frozen=True, slots=True)
class ExpectedArticle:
    """The truth about one article that a crawl of the portal must yield.

    It is made from the article's data and never read back from a page.

    Attributes:
        id: the identity that all its addresses share.
        url: its usual address, https.
        paths: every path under which a list or the feed links it, old ones that redirect
            included (other articles' pages link it by the path of ``url``).
        date_published: as the item spells it: ``2024-10-11T09:04:50+08:00``, or the day
            alone where the page has no byline and the address tells the day.
        paragraphs: the text, white space normalised (NBSP is a space, runs are one). A
            subheading and a list item are paragraphs of their own, without a bullet. A
            sentence that an advertisement cuts in two is one paragraph.
        captions: texts of ``<figcaption>``. They belong to ``images`` of the item and are
            not in ``paragraphs``; a caption that stands in a plain ``<p>`` is text, and is.
        parts: further addresses of an article in parts, in order; most have none.
        traps: what is special about the page, in the words of ``TRAPS``.
    """

    id: str
    url: str
    paths: tuple[str, ...]
    headline: str
    date_published: str
    article_section: str
    source_organization: str | None
    editor: str | None
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...]
    template: int
    traps: tuple[str, ...]
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One resource of the portal, the same under http and https.

    Attributes:
        body: the bytes as sent, after content encoding.
        headers: pairs in the order in which they are sent, framing headers left out.
        chunked: whether the body travels in chunks.
        failures: how many requests get a 503 before this page is given.
        retry_after: the value of Retry-After of that 503, None for no header.
    """

    body: bytes
    headers: tuple[tuple[str, str], ...]
    status: int = 200
    reason: str = "OK"
    chunked: bool = False
    failures: int = 0
    retry_after: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer for the server to send.

    Content-Length or the chunk framing is added by the server, which leaves every other
    header as it is given.
    """

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...] = field(default=())
    body: bytes = b""
    chunked: bool = False


class Site(Protocol):
    """What a ``DemoServer`` serves: a function from an address to a reply."""

    def reply(self, scheme: str, path: str, attempt: int) -> Reply:
        """Answer a request.

        Args:
            scheme: ``http`` or ``https``.
            path: the path with its query, ``/news/index_2.shtml``.
            attempt: 1 for the first GET of this path at this server, and so on.
        """
        ...
