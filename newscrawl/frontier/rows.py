"""Rows of the memory as the frontier has them: JSON, without what holds for one file alone.

An article's name is `p` and its identity, a source's `s` and its address. Where the row of an article stands
in its file and the number there of its WARC file tell others nothing: job and name of the WARC file do.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import MISSING, astuple, fields
from typing import Any

from newscrawl.memory.pages import Page
from newscrawl.memory.sources import Source

PAGE, SOURCE = "p", "s"
"""What names begin with."""

WarcFile = tuple[str, str]
"""Job and name of a WARC file."""

_OWN = ("key", "identity", "file")
_PAGE_FIELDS = tuple(field for field in fields(Page) if field.name not in _OWN)
_SOURCE_FIELDS = tuple(field for field in fields(Source) if field.name != "url")
_BYTES = ("content", "fields")


def page_name(identity: str) -> str:
    """The name of an article's row."""
    return PAGE + identity


def source_name(url: str) -> str:
    """The name of a source's row."""
    return SOURCE + url


def page_text(page: Page, file: WarcFile | None) -> str:
    """The row of an article.

    Args:
        page: the row.
        file: what its number of a WARC file stands for.
    """
    values = [getattr(page, field.name) for field in _PAGE_FIELDS]
    plain = (b64encode(v).decode() if isinstance(v, bytes) else v for v in values)
    return _text([list(file) if file else None, *plain], (None, *map(_default, _PAGE_FIELDS)))


def page_of(text: str, identity: str, key: int, file_number: Callable[[WarcFile], int]) -> Page:
    """The row of an article for a file.

    Args:
        text: the row.
        identity: the article's.
        key: where it is to stand.
        file_number: gives the number of a WARC file.

    Raises:
        ValueError: it is no such row.
    """
    file, *values = _values(text, (None, *map(_default, _PAGE_FIELDS)))
    named = {field.name: value for field, value in zip(_PAGE_FIELDS, values, strict=True)}
    for name in _BYTES:
        named[name] = None if named[name] is None else b64decode(named[name])
    try:
        number = None if file is None else file_number((file[0], file[1]))
        return Page(key=key, identity=identity, file=number, **named)
    except (TypeError, IndexError) as error:
        raise ValueError(f"no row of an article: {error}") from error


def source_text(source: Source) -> str:
    """The row of a source."""
    return _text(list(astuple(source)[1:]), tuple(map(_default, _SOURCE_FIELDS)))


def source_of(text: str, url: str) -> Source:
    """The row of a source for a file.

    Args:
        text: the row.
        url: the source's.

    Raises:
        ValueError: it is no such row.
    """
    return Source(url, *_values(text, tuple(map(_default, _SOURCE_FIELDS))))


def _default(field: Any) -> Any:
    return None if field.default is MISSING else field.default


def _text(values: list[Any], defaults: Sequence[Any]) -> str:
    # Most rows are of articles that were not fetched yet: they end early.
    while values and values[-1] == defaults[len(values) - 1]:
        values.pop()
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _values(text: str, defaults: Sequence[Any]) -> list[Any]:
    values = json.loads(text)
    if not isinstance(values, list) or len(values) > len(defaults):
        raise ValueError("no row of this newscrawl")
    return values + list(defaults[len(values) :])
