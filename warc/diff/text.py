"""What differs, in words: for a terminal, and as a basis for other forms."""

from __future__ import annotations

import difflib
import json
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from .compare import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .compare import FieldChange, ItemChange

#: Longer values are compared line by line.
_SHORT = 70

#: Lines of a text's difference that are shown; characters of a line that has no other, and of one
#: that has, before and behind what differs.
_LINES, _LONG, _AROUND = 40, 120, 40

#: Pairs of lines among which is looked for those that are alike; the time grows faster than their number.
_MOST_COMPARED = 100_000

_MARKS = {"lost": "-", "added": "+", "changed": "~"}


def describe(change: ItemChange) -> Iterator[str]:
    """Yield the lines that say how an item differs."""
    more = "" if change.kind == "changed" else f" ({change.kind})"
    yield f"{_MARKS[change.kind]} {change.key}{more}"
    for one in change.fields:
        yield from _field(one)


def shown(value: Any) -> str:
    """Return a value as text: a text as it is, anything else as JSON.

    >>> shown("a"), shown(["a", 1]), shown(MISSING)
    ('a', '["a", 1]', '(none)')
    """
    if value is MISSING or isinstance(value, str):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def is_short(change: FieldChange) -> bool:
    """Tell whether both values of a field fit into a line."""
    texts = (shown(change.old), shown(change.new))
    return all(len(text) <= _SHORT and "\n" not in text for text in texts)


def aligned(change: FieldChange) -> Iterator[tuple[str | None, str | None]]:
    """Yield the lines of a field's two values side by side, as far as they differ.

    The lines are the paragraphs of a text, or the entries of a list. None stands where a line has
    no other; before and behind what differs comes one line that does not.
    """
    old, new = _lines(change.old), _lines(change.new)
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    begin = max(0, first - 1)
    old = old[begin : len(old) - max(0, last - 1)]
    new = new[begin : len(new) - max(0, last - 1)]
    if len(old) * len(new) > _MOST_COMPARED:
        yield from zip_longest(old, new)
        return
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for group in matcher.get_grouped_opcodes(1):
        for _, a, b, c, d in group:
            yield from zip_longest(old[a:b], new[c:d])


def _lines(value: Any) -> list[str]:
    if isinstance(value, list):
        return [shown(entry) for entry in value]
    return [] if value is MISSING else [line for line in shown(value).split("\n") if line.strip()]


def _field(change: FieldChange) -> Iterator[str]:
    if is_short(change):
        yield f"    {change.name}: {shown(change.old)} -> {shown(change.new)}"
        return
    yield f"    {change.name}:"
    found = [line for pair in aligned(change) for line in _marked(*pair)]
    for line in found[:_LINES]:
        yield f"      {line}"
    if len(found) > _LINES:
        yield f"      ... {len(found) - _LINES} lines more"


def _marked(before: str | None, after: str | None) -> Iterator[str]:
    """Yield one or two lines of a difference, long ones cut to what matters."""
    if before is None or after is None:
        mark, text = ("+", after) if before is None else ("-", before)
        yield mark + _cut(text or "", 0, _LONG)
    elif before == after:
        yield " " + _cut(before, 0, _LONG)
    else:
        same = _alike(before, after)
        tail = _alike(before[same:][::-1], after[same:][::-1])
        for mark, text in (("-", before), ("+", after)):
            yield mark + _cut(text, same - _AROUND, len(text) - tail + _AROUND)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many characters two texts begin alike, or how many lines two lists."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _cut(text: str, begin: int, end: int) -> str:
    """Return a part of a line, with dots where something is left out."""
    begin = max(0, begin)
    end = min(len(text), end, begin + 2 * _LONG)
    return f"{'...' if begin else ''}{text[begin:end]}{'...' if end < len(text) else ''}"
