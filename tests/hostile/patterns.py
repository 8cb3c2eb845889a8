"""Every regular expression of the project, and texts made to make each of them slow.

    python tests/hostile/patterns.py

prints all patterns as JSON, found where they are compiled as the modules are imported. What is
compiled later, in functions, is found in the source.
"""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGES = ("newscrawl", "pipelines", "spiders", "warc")
# Patterns that are handed to a function which matches them at the beginning of a text, or in full.
_HANDED_ON = frozenset(
    {"_ARTICLE", "_WORK", "_ORGANISATION", "_PAGE", "_LINE_RULES", "_CHUNK_SIZE"}
)
# Functions of `re` whose first argument is a pattern.
_FUNCTIONS = frozenset("compile match search fullmatch sub subn split findall finditer".split())


@dataclass(frozen=True)
class Site:
    """A place in the source where a pattern is compiled."""

    file: str
    first: int
    last: int
    source: str
    """The pattern's expression."""
    is_fixed: bool
    """Whether it is only asked whether a text begins with it or is it: nobody searches for it."""

    def holds(self, pattern: Pattern) -> bool:
        """Whether a pattern was compiled here."""
        return self.file == pattern.file and self.first <= pattern.line <= self.last


@dataclass(frozen=True)
class Pattern:
    """A pattern of the project."""

    file: str
    line: int
    text: str | bytes
    flags: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.text[:60]!r}"

    @property
    def compiled(self) -> re.Pattern[Any]:
        """The pattern itself."""
        return re.compile(self.text, self.flags)


@cache
def sites() -> tuple[Site, ...]:
    """All places in the source where a pattern is compiled."""
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            text = path.read_text("utf-8")
            tree = ast.parse(text)
            names = {
                id(call): node.targets[0].id
                for node in ast.walk(tree)
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
                for call in ast.walk(node.value)
            }
            for node in filter(_is_pattern, ast.walk(tree)):
                source = ast.get_source_segment(text, node.args[0]) or ""
                is_fixed = _is_fixed(names.get(id(node)), text)
                file, last = str(path.relative_to(ROOT)), node.end_lineno or node.lineno
                found.append(Site(file, node.lineno, last, source, is_fixed))
    return tuple(found)


def _is_pattern(node: Any) -> bool:
    """Whether a piece of source hands a pattern to `re`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in _FUNCTIONS
    )


def _is_fixed(name: str | None, text: str) -> bool:
    """Whether a module does nothing with a pattern of its own but match it at a place."""
    if name is None or not name.startswith("_"):
        return False
    if name in _HANDED_ON:
        return True
    uses = set(re.findall(rf"(?<!\w){name}(?:\[[^\]]+\])?\.(\w+)\(", text))
    return bool(uses) and uses <= {"match", "fullmatch"}


def compiled_on_import() -> list[Pattern]:
    """The patterns that the modules compile as they are imported, in a process of its own."""
    # Without what the tests' own process has imported before.
    done = subprocess.run(
        [sys.executable, __file__], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return [
        Pattern(file, line, text if kind == "str" else bytes.fromhex(text), flags)
        for file, line, kind, text, flags in json.loads(done.stdout)
    ]


def written_out(site: Site) -> Pattern | None:
    """The pattern of a place whose expression is a literal."""
    try:
        text = ast.literal_eval(site.source)
    except (ValueError, SyntaxError):
        return None
    return Pattern(site.file, site.first, text, 0)


def _print_compiled() -> None:
    found: list[tuple[str, int, str, str, int]] = []
    real = re.compile

    def compile_(pattern: Any, flags: int = 0) -> Any:
        frame = sys._getframe(1)
        path = Path(frame.f_code.co_filename)
        is_ours = any(path.is_relative_to(ROOT / package) for package in PACKAGES)
        if is_ours and not isinstance(pattern, re.Pattern):
            text = pattern if isinstance(pattern, str) else bytes(pattern).hex()
            kind = type(pattern).__name__
            file = str(path.relative_to(ROOT))
            found.append((file, frame.f_lineno, kind, text, int(flags)))
        return real(pattern, flags)

    sys.path.insert(0, str(ROOT))
    re.compile = compile_  # type: ignore[assignment]
    for package in PACKAGES:
        parent = importlib.import_module(package)
        for module in pkgutil.walk_packages(parent.__path__, f"{package}."):
            importlib.import_module(module.name)
    print(json.dumps(found))


# -- texts ------------------------------------------------------------------------------------------

# So many texts a pattern, and characters that stand for a class of them.
_MOST_PUMPS = 24
_TAILS = ("", "\x00~")
_CATEGORIES = {
    ops.CATEGORY_DIGIT: "1", ops.CATEGORY_NOT_DIGIT: "x", ops.CATEGORY_SPACE: " ",
    ops.CATEGORY_NOT_SPACE: "x", ops.CATEGORY_WORD: "a", ops.CATEGORY_NOT_WORD: "-",
}  # fmt: skip


def pumps(pattern: Pattern) -> list[tuple[str, str]]:
    """Beginnings and pieces to repeat behind them, made of what the pattern is made of."""
    tree = parser.parse(pattern.text, pattern.flags)
    found: dict[tuple[str, str], None] = {}
    _pumps(tree, "", found)
    alphabet = list(dict.fromkeys(_characters(tree)))[:10]
    for one in alphabet:
        found[("", one)] = None
    for one, other in pairwise(alphabet):
        found[("", one + other)] = None
    return list(found)[:_MOST_PUMPS]


def _pumps(tree: Any, before: str, found: dict[tuple[str, str], None]) -> str:
    """Collect the repeatable parts below a node; returns a text that matches it."""
    for op, value in tree:
        if op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            least, most, inner = value
            piece = _sample(inner)
            if most > 8 and piece:
                found[(before, piece)] = None
                found[("", before[-1:] + piece)] = None
                found[("", (before + piece)[-24:])] = None
            _pumps(inner, before, found)
            before += piece * max(1, min(least, 4))
        elif op is ops.SUBPATTERN:
            before = _pumps(value[3], before, found)
        elif op is ops.ATOMIC_GROUP:
            before = _pumps(value, before, found)
        elif op is ops.BRANCH:
            first = before
            for branch in value[1]:
                before = _pumps(branch, first, found)
        elif op in (ops.ASSERT, ops.ASSERT_NOT):
            _pumps(value[1], before, found)
        else:
            before += _sample([(op, value)])
    return before


def _sample(tree: Any) -> str:
    """A text that a part of a pattern matches, or nearly."""
    out = ""
    for op, value in tree:
        if op is ops.LITERAL:
            out += chr(value)
        elif op is ops.NOT_LITERAL:
            out += "x" if value != ord("x") else "y"
        elif op is ops.ANY:
            out += "x"
        elif op is ops.IN:
            out += next(_class_members(value), "x")
        elif op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            out += _sample(value[2]) * max(1, min(value[0], 4))
        elif op is ops.SUBPATTERN:
            out += _sample(value[3])
        elif op is ops.ATOMIC_GROUP:
            out += _sample(value)
        elif op is ops.BRANCH:
            out += _sample(value[1][0])
    return out


def _class_members(items: Any) -> Iterator[str]:
    """A few characters of a class."""
    if items and items[0][0] is ops.NEGATE:
        members = set(_class_members(items[1:]))
        yield from (char for char in "xa1 -\n中," if char not in members)
        return
    for op, value in items:
        if op is ops.LITERAL:
            yield chr(value)
        elif op is ops.RANGE:
            yield chr(value[0])
        elif op is ops.CATEGORY:
            yield _CATEGORIES[value]


def _characters(tree: Any) -> Iterator[str]:
    """Characters that a pattern speaks of."""
    for op, value in tree:
        if op is ops.LITERAL:
            yield chr(value)
        elif op is ops.IN:
            yield from list(_class_members(value))[:3]
        elif op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            yield from _characters(value[2])
        elif op is ops.SUBPATTERN:
            yield from _characters(value[3])
        elif op is ops.ATOMIC_GROUP:
            yield from _characters(value)
        elif op is ops.BRANCH:
            for branch in value[1]:
                yield from _characters(branch)


# -- attacks ----------------------------------------------------------------------------------------

# Characters of short texts, of which none takes so many seconds: for what doubles with each piece. No
# step is so large that such a pattern would take from there to the end of the day.
_SHORT = [int(12 * 1.2**step) for step in range(25)]
_SHORT_SECONDS = 0.005
# Characters of the shortest text, and how often it is doubled to be sure.
LENGTH = 1_000
_DOUBLED = 3
# Seconds below which noise is not told from growth. By the square of the length they become 64 times
# as many when it is doubled three times; what is linear, 8 times as many.
_BEARABLE = 0.0005
# From one length to the double, what is linear takes the double.
_STEEP = 2.8


def slow_text(pattern: Pattern, *, is_fixed: bool) -> str | None:
    """Words about a text whose time grows faster than its length, None where none was found.

    Args:
        pattern: what is attacked.
        is_fixed: whether nobody searches for it.
    """
    compiled = pattern.compiled
    for before, piece in pumps(pattern):
        for tail in _TAILS:
            for length in _SHORT:
                text = _text(compiled, before, piece, tail, length)
                if (
                    min(_seconds(compiled, text, is_fixed=is_fixed) for _ in range(2))
                    > _SHORT_SECONDS
                ):
                    return f"{before!r} + {piece!r} * n + {tail!r}: {length} characters"
            times: list[float] = []
            for doubled in range(_DOUBLED + 1):
                text = _text(compiled, before, piece, tail, LENGTH << doubled)
                times.append(min(_seconds(compiled, text, is_fixed=is_fixed) for _ in range(2)))
                if times[-1] < _BEARABLE or (doubled and times[-1] < _STEEP * times[-2]):
                    break
            else:
                return f"{before!r} + {piece!r} * n + {tail!r}: {[round(t, 4) for t in times]} s"
    return None


def _text(compiled: re.Pattern[Any], before: str, piece: str, tail: str, length: int) -> Any:
    whole = before + piece * (length // len(piece)) + tail
    return whole.encode("latin-1", "replace") if isinstance(compiled.pattern, bytes) else whole


def _seconds(compiled: re.Pattern[Any], text: Any, *, is_fixed: bool) -> float:
    """CPU seconds for all matches in a text, and for the attempts to match all and its beginning."""
    begin = time.process_time()
    compiled.match(text)
    compiled.fullmatch(text)
    if not is_fixed:
        for _ in compiled.finditer(text):
            pass
    return time.process_time() - begin


if __name__ == "__main__":
    _print_compiled()
