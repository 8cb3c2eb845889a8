"""What differs, as one page to look at: no script, nothing from elsewhere."""

from __future__ import annotations

import difflib
import os
import re
from html import escape
from typing import TYPE_CHECKING

from warc.look import head

from .compare import MISSING
from .text import aligned, is_short, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .compare import FieldChange, ItemChange, Summary

#: Items on the page; more make browsers slow, and nobody reads them.
_MOST = 500

#: Words of a paragraph that are compared one by one; the time grows with their square.
_MOST_WORDS = 1500

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")

_STYLE = """
:root { --old: #fdeaea; --old-word: #f5b5b5; --new: #e8f6ec; --new-word: #a5dfb6; }
@media (prefers-color-scheme: dark) { :root { --old: #3a2024; --old-word: #7d343c; --new: #1b3324;
  --new-word: #2c6a41; } }
.kind { display: inline-block; min-width: 4.5rem; font-size: .8rem; color: var(--dim); }
.field { padding: .3rem .8rem .7rem; } .name { font-weight: 600; }
.row { display: grid; grid-template-columns: 1fr 1fr; gap: 1px; }
.row > div { padding: .25rem .6rem; overflow-wrap: anywhere; white-space: pre-wrap; }
.old { background: var(--old); } .new { background: var(--new); } .same { color: var(--dim); }
del, ins { text-decoration: none; } del { background: var(--old-word); }
ins { background: var(--new-word); }
@media (max-width: 45rem) { .row { grid-template-columns: 1fr; } }
"""


class DiffPage:
    """Gathers items that differ, and writes the page when all are there."""

    def __init__(self) -> None:
        self._items: list[str] = []
        self._left_out = 0

    def add(self, change: ItemChange) -> None:
        """Take an item; of many only the first ones are shown."""
        if len(self._items) < _MOST:
            self._items.append("".join(_item(change)))
        else:
            self._left_out += 1

    def write(self, path: Path, old: str, new: str, summary: Summary) -> None:
        """Write the page; it appears when it is complete.

        Raises:
            OSError: it can't be written.
        """
        draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        try:
            draft.write_text("".join(self._page(old, new, summary)), "utf-8", "replace")
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise

    def _page(self, old: str, new: str, summary: Summary) -> Iterator[str]:
        yield head(f"What differs: {new}", _STYLE)
        yield "<h1>What differs</h1>\n"
        yield f'<div class="sides">from <code>{escape(old)}</code> to <code>{escape(new)}</code></div>\n'
        yield '<div class="tiles">'
        for kind in ("equal", "changed", "lost", "added"):
            yield f'<div class="tile"><b>{summary.kinds[kind]:,}</b>{kind}</div>'
        yield "</div>\n"
        if summary.recaptured:
            yield f'<p class="dim">{summary.recaptured:,} pairs are of different captures.</p>\n'
        if summary.fields:
            yield from _fields_table(summary)
        if self._items:
            yield "<h2>Items</h2>\n"
            yield from self._items
        if self._left_out:
            yield f'<p class="dim">{self._left_out:,} items more differ.</p>\n'


def _fields_table(summary: Summary) -> Iterator[str]:
    yield "<h2>By field</h2>\n<table><tr><th>field</th>"
    for kind in ("changed", "lost", "added"):
        yield f'<th class="number">{kind}</th>'
    yield "<th></th></tr>\n"
    most = max(counts.total() for counts in summary.fields.values())
    for name, counts in sorted(
        summary.fields.items(), key=lambda entry: (-entry[1].total(), entry[0])
    ):
        yield f"<tr><td><code>{escape(name)}</code></td>"
        for kind in ("changed", "lost", "added"):
            yield f'<td class="number">{counts[kind]:,}</td>'
        share = 100 * counts.total() / most
        yield f'<td class="share"><i style="width:{share:.1f}%"></i></td></tr>\n'
    yield "</table>\n"


def _item(change: ItemChange) -> Iterator[str]:
    names = ", ".join(one.name for one in change.fields)
    yield f'<details{" open" if change.fields else ""}><summary><span class="kind">{change.kind}</span> '
    yield f'{escape(change.key)} <span class="dim">{escape(names)}</span></summary>\n'
    for one in change.fields:
        yield f'<div class="field"><div class="name">{escape(one.name)}</div>'
        yield from _short(one) if is_short(one) else _long(one)
        yield "</div>\n"
    yield "</details>\n"


def _short(change: FieldChange) -> Iterator[str]:
    sides = [
        '<span class="dim">(none)</span>' if value is MISSING else escape(shown(value))
        for value in (change.old, change.new)
    ]
    yield f'<div class="row value"><div class="old">{sides[0]}</div><div class="new">{sides[1]}</div></div>'


def _long(change: FieldChange) -> Iterator[str]:
    """Yield the lines that differ side by side, with one that does not before and behind them."""
    for before, after in aligned(change):
        yield _pair(before, after)


def _pair(before: str | None, after: str | None) -> str:
    if before == after:
        return _row(*[f'same">{escape(before or "")}'] * 2)
    if before is None or after is None:
        left = '">' if before is None else f'old">{escape(before)}'
        right = '">' if after is None else f'new">{escape(after)}'
        return _row(left, right)
    left, right = _marked(before, after)
    return _row(f'old">{left}', f'new">{right}')


def _row(left: str, right: str) -> str:
    return f'<div class="row"><div class="{left}</div><div class="{right}</div></div>'


def _marked(before: str, after: str) -> tuple[str, str]:
    """Mark the words that differ in two lines."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > _MOST_WORDS:
        return escape(before), escape(after)
    left, right = [], []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = escape("".join(old[a:b])), escape("".join(new[c:d]))
        left.append(gone if tag == "equal" or not gone else f"<del>{gone}</del>")
        right.append(come if tag == "equal" or not come else f"<ins>{come}</ins>")
    return "".join(left), "".join(right)
