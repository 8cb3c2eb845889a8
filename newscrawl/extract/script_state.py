"""The data that a page carries for its scripts: JSON in elements of its own, and JSON that is assigned.

Frameworks put all that they show there: Next.js (`__NEXT_DATA__`, `self.__next_f.push`), Nuxt, Apollo,
Redux (`window.__INITIAL_STATE__ = ...`), Arc XP (`Fusion.globalContent = ...`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborNode

# So many characters of scripts are read, the largest states have two million; and so many values of one.
_MOST_TEXT = 4_000_000
_MOST_VALUES = 20
_MOST_ROWS = 20_000
# What is no JSON at once is read a second time, up to here.
_MOST_MENDED = 1_000_000
_JSON_TYPES = frozenset({"application/json", "text/json", "application/vnd.api+json"})
_SCRIPT_TYPES = frozenset({"", "text/javascript", "application/javascript", "module"})
# Shorter ones hold settings; and a text of fewer characters is read where it is markup.
_SHORTEST = 200
_SHORTEST_SCRIPT = 60
_SHORTEST_MARKUP = 24
_LONGEST_NAME = 60
_NAME = re.compile(r"(?<![\w$])[\w$]++$")
_ASSIGNED = re.compile(
    r"""[\w$\])"'](?:"\]|'\])?\s{0,20}=\s{0,20}(JSON\.parse\(\s{0,20})?(?=["'\[{])"""
)
_QUOTED = re.compile(r"""'((?:[^'\\\n]|\\.)*+)'|"((?:[^"\\\n]|\\.)*+)\"""", re.DOTALL)
_UNDEFINED = re.compile(r"(?<=[:,\[])(?:undefined|void 0|NaN)(?=[,}\]])")
_PUSHED = re.compile(r"self\.__next_f\.push\(\[1,\s?(?=\")")
_ROW = re.compile(rb"[0-9a-f]{1,8}:")
_TEXT_ROW = re.compile(rb"T([0-9a-f]{1,8}),")
_ESCAPE = re.compile(r"""\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r?\n)|(.))""", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "v": "", "0": ""}
_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True)
class Assigned:
    """A text that a script assigns to a variable."""

    name: str
    """The variable's name; empty where it is none but an expression."""
    text: str


def script_documents(scripts: Iterable[LexborNode]) -> Iterator[Any]:
    """The values that scripts carry, each as Python has it after `json.loads`; broken ones are left out.

    A text that is assigned is a value as well, an `Assigned`.
    """
    pushed: list[str] = []
    left = _MOST_TEXT
    for node in scripts:
        source = node.text(deep=True) or ""
        # The pieces of a stream may be short.
        if (len(source) < _SHORTEST_SCRIPT and "__next_f" not in source) or len(source) > left:
            continue
        left -= len(source)
        kind = (node.attributes.get("type") or "").partition(";")[0].strip().lower()
        if kind in _JSON_TYPES:
            yield from _values_at(source, len(source) - len(source.lstrip()))
        elif kind in _SCRIPT_TYPES:
            if match := _PUSHED.search(source):
                pushed += (
                    text for text in _values_at(source, match.end()) if isinstance(text, str)
                )
            else:
                yield from _assigned(source)
    if pushed:
        yield from _rows("".join(pushed))


def _assigned(source: str) -> Iterator[Any]:
    """The values that a script assigns."""
    position = count = 0
    while count < _MOST_VALUES and (match := _ASSIGNED.search(source, position)):
        position = match.end()
        if source[position] in "'\"":
            quoted = _QUOTED.match(source, position)
            if quoted is None:
                continue
            position = quoted.end()
            text = quoted[1] if quoted[1] is not None else quoted[2]
            if len(text) < (_SHORTEST_MARKUP if "<p" in text else _SHORTEST):
                continue
            count += 1
            text = _ESCAPE.sub(_unescaped, text)
            if match[1]:
                yield from _values_at(text, 0)
            else:
                before = source[max(0, match.start() - _LONGEST_NAME) : match.start() + 1]
                name = _NAME.search(before)
                yield Assigned(name[0] if name else "", text)
            continue
        count += 1
        for value, end in _raw(source, position):
            position = end
            yield value


def _values_at(source: str, position: int) -> Iterator[Any]:
    for value, _ in _raw(source, position):
        yield value


def _raw(source: str, position: int) -> Iterator[tuple[Any, int]]:
    """The JSON value that begins at a position, and where it ends; nothing where it is none."""
    try:
        yield _DECODER.raw_decode(source, position)
        return
    except (ValueError, RecursionError):
        pass
    rest = source[position : position + _MOST_MENDED]
    mended = _UNDEFINED.sub("null", rest)
    if mended != rest:
        try:
            value, end = _DECODER.raw_decode(mended, 0)
        except (ValueError, RecursionError):
            return
        # The mended text is no longer than the source: what it ends at lies within the value.
        yield value, position + min(end, len(rest))


def _rows(stream: str) -> Iterator[Any]:
    """The values of a React stream: rows `id:json`, and texts `id:T<length in bytes>,text`."""
    data = stream.encode("utf-8", "replace")
    position = 0
    for _ in range(_MOST_ROWS):
        if position >= len(data):
            break
        start = _ROW.match(data, position)
        body = start.end() if start else position
        text = _TEXT_ROW.match(data, body) if start else None
        if text is not None:
            end = text.end() + int(text[1], 16)
            yield data[text.end() : end].decode("utf-8", "replace")
            position = end
            continue
        end = data.find(b"\n", body)
        end = len(data) if end < 0 else end
        if data[body : body + 1] in (b"[", b"{"):
            yield from _values_at(data[body:end].decode("utf-8", "replace"), 0)
        position = end + 1


def _unescaped(match: re.Match[str]) -> str:
    if code := match[1] or match[2]:
        return chr(int(code, 16))
    return "" if match[3] else _ESCAPED.get(match[4], match[4])
