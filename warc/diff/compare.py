"""Comparing two files of items, field by field, in bounded memory."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

#: The field that names an item's page, and the one that names the record it was made from.
KEY, RECORD = "url", "metadata.warcRecordId"

#: Fields that say which capture an item is of. They are not compared where two items are of
#: different captures: there they differ always.
OF_CAPTURE = frozenset({RECORD, "metadata.warcFile", "metadata.dateDownloaded"})

_TABLES = """
CREATE TABLE old (id INTEGER PRIMARY KEY, key TEXT, record TEXT, at INTEGER);
CREATE TABLE new (id INTEGER PRIMARY KEY, key TEXT, record TEXT, at INTEGER);
CREATE TABLE pair (new INTEGER PRIMARY KEY, old INTEGER UNIQUE);
"""

#: First those that are made from the same record, then the others of a key, both in their order.
_PAIRS = """
INSERT INTO pair
SELECT n.id, o.id
FROM (SELECT id, key, record, ROW_NUMBER() OVER (PARTITION BY key, record ORDER BY id) AS number
      FROM new WHERE record <> '') AS n
JOIN (SELECT id, key, record, ROW_NUMBER() OVER (PARTITION BY key, record ORDER BY id) AS number
      FROM old WHERE record <> '') AS o USING (key, record, number);
INSERT INTO pair
SELECT n.id, o.id
FROM (SELECT id, key, ROW_NUMBER() OVER (PARTITION BY key ORDER BY id) AS number
      FROM new WHERE id NOT IN (SELECT new FROM pair)) AS n
JOIN (SELECT id, key, ROW_NUMBER() OVER (PARTITION BY key ORDER BY id) AS number
      FROM old WHERE id NOT IN (SELECT old FROM pair)) AS o USING (key, number);
"""
_IN_ORDER = """
SELECT new.key, new.at, old.at FROM new
LEFT JOIN pair ON pair.new = new.id LEFT JOIN old ON old.id = pair.old ORDER BY new.id
"""
_LOST = "SELECT key FROM old WHERE id NOT IN (SELECT old FROM pair) ORDER BY id"

#: Lines that are none, of which is told where they are.
_BAD_TOLD = 10


class _Missing:
    """What stands for a field that is not there."""

    def __repr__(self) -> str:
        return "(none)"


MISSING: Any = _Missing()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs.

    Attributes:
        name: its name, with dots where it is within another one.
        old: its value before, :data:`MISSING` where there was none.
        new: its value now.
    """

    name: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item that is not the same in both.

    Attributes:
        key: what names it.
        kind: ``lost``, ``added`` or ``changed``.
        fields: what differs in one that is in both.
    """

    key: str
    kind: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(slots=True)
class Summary:
    """How two files of items differ.

    Attributes:
        kinds: how many items are ``equal``, ``changed``, ``lost`` and ``added``.
        fields: for each field that differs how often it is ``changed``, ``lost`` and ``added``.
        recaptured: how many pairs are of different captures.
        bad: where lines stand that are no items, the first ones.
    """

    kinds: Counter[str] = field(default_factory=Counter)
    fields: dict[str, Counter[str]] = field(default_factory=dict)
    recaptured: int = 0
    bad: list[str] = field(default_factory=list)

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not (self.kinds["changed"] or self.kinds["lost"] or self.kinds["added"])

    def note(self, change: ItemChange) -> None:
        """Count an item that differs."""
        self.kinds[change.kind] += 1
        for one in change.fields:
            kind = "added" if one.old is MISSING else "lost" if one.new is MISSING else "changed"
            self.fields.setdefault(one.name, Counter())[kind] += 1


class Comparison:
    """Compares two files of items; iterate over it for the items that differ, in the order of the new file.

    Items belong together by the field ``key``. Where there are several of one key, those that are
    made from the same record do, and the others in their order.

    Attributes:
        summary: complete when the iteration is over.

    Args:
        old: a file of JSON objects, one a line.
        new: another one.
        key: the field that names an item, with dots where it is within another one.
        ignored: fields that are not compared, with all that is within them.
    """

    def __init__(self, old: Path, new: Path, key: str = KEY, ignored: Collection[str] = ()) -> None:
        self.summary = Summary()
        self._old, self._new = old, new
        self._key = key
        self._ignored = frozenset(ignored)

    def __iter__(self) -> Iterator[ItemChange]:
        """Yield what differs.

        Raises:
            OSError: a file can't be read.
        """
        # In a temporary file as soon as it is large.
        index = sqlite3.connect("")
        try:
            index.executescript(_TABLES)
            for table, path in (("old", self._old), ("new", self._new)):
                index.executemany(
                    f"INSERT INTO {table} (key, record, at) VALUES (?, ?, ?)",  # noqa: S608 (one of two)
                    _items(path, self._key, self.summary.bad),
                )
            index.executescript(_PAIRS)
            with self._old.open("rb") as old, self._new.open("rb") as new:
                for key, at, before_at in index.execute(_IN_ORDER):
                    line = _line_at(new, at)
                    if before_at is None:
                        yield self._noted(ItemChange(key, "added"))
                        continue
                    before = _line_at(old, before_at)
                    fields: tuple[FieldChange, ...] = ()
                    if before != line:
                        fields = self._differences(json.loads(before), json.loads(line))
                    if fields:
                        yield self._noted(ItemChange(key, "changed", fields))
                    else:
                        self.summary.kinds["equal"] += 1
            for (key,) in index.execute(_LOST):
                yield self._noted(ItemChange(key, "lost"))
        finally:
            index.close()

    def _noted(self, change: ItemChange) -> ItemChange:
        self.summary.note(change)
        return change

    def _differences(self, old: Any, new: Any) -> tuple[FieldChange, ...]:
        before, now = dict(_flat(old)), dict(_flat(new))
        ignored = self._ignored
        if before.get(RECORD) != now.get(RECORD):
            self.summary.recaptured += 1
            ignored |= OF_CAPTURE
        return tuple(
            FieldChange(name, before.get(name, MISSING), now.get(name, MISSING))
            for name in dict.fromkeys([*now, *before])
            if before.get(name, MISSING) != now.get(name, MISSING) and not _is_in(name, ignored)
        )


def _line_at(file: IO[bytes], at: int) -> bytes:
    file.seek(at)
    return file.readline().rstrip(b"\r\n")


def _items(path: Path, key: str, bad: list[str]) -> Iterator[tuple[str, str, int]]:
    """Yield key and record of each item of a file, and where it stands."""
    at = 0
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            begins, at = at, at + len(line)
            if not line.strip():
                continue
            item: Any = None
            name: Any = None
            try:
                item = json.loads(line)
                name = _field(item, key)
            except (ValueError, RecursionError):
                pass
            if not isinstance(item, dict) or name is None:
                if len(bad) < _BAD_TOLD:
                    what = "no JSON object" if not isinstance(item, dict) else f"no field {key}"
                    bad.append(f"{path}:{number}: {what}")
                continue
            yield _text(name), _text(_field(item, RECORD) or ""), begins


def _text(value: Any) -> str:
    """A value as text that can be written anywhere: JSON may have half of a character."""
    return str(value).encode("utf-8", "backslashreplace").decode()


def _field(item: Any, name: str) -> Any:
    """Return a field by its name with dots, None where there is none."""
    for part in name.split("."):
        if not isinstance(item, Mapping):
            return None
        item = item.get(part)
    return item


def _flat(value: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the fields of an object, those of objects within it under names with dots."""
    for name, inner in value.items():
        if isinstance(inner, Mapping) and inner:
            yield from _flat(inner, f"{within}{name}.")
        else:
            yield f"{within}{name}", inner


def _is_in(name: str, ignored: Collection[str]) -> bool:
    return name in ignored or any(name.startswith(f"{other}.") for other in ignored)
