"""Comparing two files of items, field by field, in bounded memory."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

#: The field that names an item's page, and the one that names the record it was made from.
KEY, RECORD = "url", "metadata.warcRecordId"

#: Fields that say which capture an item is of. They are not compared where two items are of
#: different captures: there they differ always.
OF_CAPTURE = frozenset({RECORD, "metadata.warcFile", "metadata.dateDownloaded"})

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
            index.execute(
                "CREATE TABLE old (key TEXT, record TEXT, at INTEGER, met INTEGER DEFAULT 0)"
            )
            with self._old.open("rb") as old:
                index.executemany(
                    "INSERT INTO old (key, record, at) VALUES (?, ?, ?)", self._entries(self._old)
                )
                index.execute("CREATE INDEX by_key ON old (key, met, at)")
                for line, item, key, record, _ in _items(self._new, self._key, self.summary.bad):
                    at = _partner(index, key, record)
                    if at is None:
                        yield self._noted(ItemChange(key, "added"))
                        continue
                    old.seek(at)
                    before = old.readline().rstrip(b"\r\n")
                    if before == line:
                        self.summary.kinds["equal"] += 1
                        continue
                    fields = self._differences(json.loads(before), item)
                    if fields:
                        yield self._noted(ItemChange(key, "changed", fields))
                    else:
                        self.summary.kinds["equal"] += 1
            for (key,) in index.execute("SELECT key FROM old WHERE NOT met ORDER BY at"):
                yield self._noted(ItemChange(key, "lost"))
        finally:
            index.close()

    def _noted(self, change: ItemChange) -> ItemChange:
        self.summary.note(change)
        return change

    def _entries(self, path: Path) -> Iterator[tuple[str, str, int]]:
        for _, _, key, record, at in _items(path, self._key, self.summary.bad):
            yield key, record, at

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


def _partner(index: sqlite3.Connection, key: str, record: str) -> int | None:
    """Take the old item that belongs to a new one; returns where it stands."""
    found = index.execute(
        "SELECT rowid, at FROM old WHERE key = ? AND NOT met ORDER BY record <> ?, at LIMIT 1",
        (key, record),
    ).fetchone()
    if found is None:
        return None
    index.execute("UPDATE old SET met = 1 WHERE rowid = ?", found[:1])
    return int(found[1])


def _items(
    path: Path, key: str, bad: list[str]
) -> Iterator[tuple[bytes, dict[str, Any], str, str, int]]:
    """Yield the line, the object, key and record of each item of a file, and where it stands."""
    at = 0
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            begins, at = at, at + len(line)
            line = line.rstrip(b"\r\n")
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
            yield line, item, str(name), str(_field(item, RECORD) or ""), begins


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
