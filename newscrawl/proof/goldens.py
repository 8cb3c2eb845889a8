"""Goldens: pages that were written in a portal's template, and the item that each must give.

A golden is two files, `<name>.html`, the page, in UTF-8 whatever it declares, and `<name>.toml`:

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
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from newscrawl.items import NewsArticle

FIELDS = (
    "headline", "datePublished", "dateModified", "authors", "articleSection", "sourceOrganization",
    "editor", "inLanguage", "paragraphs",
)  # fmt: skip
"""What a golden says of an item."""

# Of a text that differs, so much is shown.
_SHOWN = 60


class GoldenError(ValueError):
    """A golden can't be read; the message says why."""


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

    def check(self) -> None:
        """Make sure that all of it can be read.

        Raises:
            GoldenError: something is missing or no text.
            OSError: a file can't be read.
        """
        try:
            _ = self.body, self.url, self.template, self.expected
        except KeyError as error:
            raise GoldenError(f"it has no {error.args[0]!r}") from None
        except (ValueError, LookupError, AttributeError) as error:
            raise GoldenError(str(error)) from None


def goldens_in(path: Path) -> list[Golden]:
    """The goldens below a folder, or the one whose TOML file or page it is; sorted."""
    files = path.rglob("*.toml") if path.is_dir() else [path.with_suffix(".toml")]
    return [Golden(one) for one in sorted(files) if one.with_suffix(".html").is_file()]


def fields_of(article: NewsArticle) -> dict[str, Any]:
    """What an item has of the fields that goldens speak of."""
    found: dict[str, Any] = {name: getattr(article, name) or None for name in FIELDS}
    found["authors"] = [author.name for author in article.authors] or None
    found["paragraphs"] = list(article.paragraphs) or None
    return found


def differences(golden: Golden, article: NewsArticle) -> Iterator[str]:
    """What an item has otherwise than its golden says, a line a field."""
    found = fields_of(article)
    for name, expected in golden.expected.items():
        if found[name] != expected:
            yield f"{name}: {_beginning(found[name], expected)}"


def _beginning(found: Any, expected: Any) -> str:
    """Where two values part."""
    if isinstance(found, list) and isinstance(expected, list):
        pairs = zip(found, expected, strict=False)
        number = next((n for n, pair in enumerate(pairs) if pair[0] != pair[1]), None)
        if number is None:
            return f"{len(found)} in place of {len(expected)}"
        return (
            f"number {number + 1} is {_short(found[number])} in place of {_short(expected[number])}"
        )
    return f"{_short(found)} in place of {_short(expected)}"


def _short(value: Any) -> str:
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
