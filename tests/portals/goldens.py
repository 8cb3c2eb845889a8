"""Goldens: pages that were written in a portal's template, and the item that each must give.

A golden is two files in `tests/portals/goldens/<portal>/`: `<name>.html`, the page, in UTF-8 whatever it
declares, and `<name>.toml`:

    url = "https://www.example.org/2024/10/11/1.html"
    template = "2018-"        # the years of the template of the declaration that it is built after
    encoding = "gb18030"      # in which the page is sent; UTF-8 where it is missing

    [item]                    # what is not named here must be absent from the item
    headline = "..."
    datePublished = "2024-10-11T09:04:50+08:00"
    authors = ["..."]         # names
    articleSection = "..."
    sourceOrganization = "..."
    editor = "..."
    inLanguage = "en"
    paragraphs = ["...", "..."]
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from newscrawl.items import NewsArticle
from newscrawl.portals import Portal

FOLDER = Path(__file__).parent / "goldens"
FIELDS = (
    "headline", "datePublished", "dateModified", "authors", "articleSection", "sourceOrganization",
    "editor", "inLanguage", "paragraphs",
)  # fmt: skip
"""What a golden says of an item."""


@dataclass(frozen=True)
class Golden:
    """A page and the item that it must give."""

    path: Path
    """Its TOML file."""

    @cached_property
    def data(self) -> dict[str, Any]:
        """What the TOML file says."""
        return tomllib.loads(self.path.read_text("utf-8"))

    @property
    def portal(self) -> str:
        """Name of its portal."""
        return self.path.parent.name

    @property
    def url(self) -> str:
        """Address of the page."""
        return str(self.data["url"])

    @property
    def template(self) -> str:
        """The years of the template after which it is built."""
        return str(self.data["template"])

    @property
    def expected(self) -> dict[str, Any]:
        """The fields of the item; what is absent is None."""
        return {name: self.data["item"].get(name) for name in FIELDS}

    @cached_property
    def body(self) -> bytes:
        """The page as it is sent."""
        text = self.path.with_suffix(".html").read_text("utf-8")
        return text.encode(self.data.get("encoding", "utf-8"))

    def __str__(self) -> str:
        return f"{self.portal}/{self.path.stem}"


def goldens() -> list[Golden]:
    """All goldens."""
    return [Golden(path) for path in sorted(FOLDER.glob("*/*.toml"))]


def fields_of(article: NewsArticle) -> dict[str, Any]:
    """What an item has of the fields that goldens speak of."""
    found: dict[str, Any] = {name: getattr(article, name) or None for name in FIELDS}
    found["authors"] = [author.name for author in article.authors] or None
    found["paragraphs"] = list(article.paragraphs) or None
    return found


def of_portal(portal: Portal) -> list[Golden]:
    """The goldens of one portal."""
    return [golden for golden in goldens() if golden.portal == portal.name]
