"""Tables of a TOML file, read with errors that say where: file, table, key."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any


class ScheduleError(Exception):
    """The schedule can't be read or kept as it is; the message is one line: what, where, what to do."""


class Table:
    """One table. Every key that is asked for is known; the others are errors (:meth:`finish`)."""

    def __init__(self, path: Path, title: str, data: dict[str, Any], below: Table | None = None):
        self.path = path
        self.title = title
        """As in the file's brackets, `portals.ecns`; empty for the file itself."""
        self._data = data
        self._below = below
        self._known: set[str] = set()

    @property
    def name(self) -> str:
        """The last part of the title."""
        return self.title.rpartition(".")[2]

    def over(self, below: Table) -> Table:
        """This table, with what it does not say taken from another."""
        return Table(self.path, self.title, self._data, below)

    def names(self) -> list[str]:
        """All its keys, in the order of the file."""
        return list(self._data)

    def table(self, key: str) -> Table:
        """The table under a key; an empty one where there is none."""
        title = f"{self.title}.{key}" if self.title else key
        data = self._own(key, {})
        if not isinstance(data, dict):
            raise ScheduleError(f"{self.path}: {title}: must be a table, [{title}]")
        return Table(self.path, title, data)

    def text(self, key: str, default: str | None) -> str:
        """A text; an error where there is neither one nor a default."""
        value = self._get(key, default)
        if value is None:
            raise self.error(key, f'is missing; add {key} = "..."')
        if not isinstance(value, str) or not value.isprintable():
            raise self.error(key, f'must be a text in quotes, like {key} = "..."')
        if not value and default != "":
            raise self.error(key, "is empty")
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A text or a list of them."""
        value = self._get(key, default)
        if value is None:
            raise self.error(key, "is missing; add it here or in [defaults]")
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list | tuple) or not all(isinstance(v, str) for v in values):
            raise self.error(key, "must be a text in quotes or a list of such")
        return tuple(values)

    def whole(self, key: str, default: int) -> int:
        """A whole number."""
        value = self._get(key, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(key, "must be a whole number")
        return value

    def number(self, key: str, default: float) -> float:
        """A number."""
        value = self._get(key, default)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.error(key, "must be a number")
        return float(value)

    def values(self, key: str) -> dict[str, str]:
        """A table of values as a command line takes them; those of the table below stay beside them."""
        below = self._below.values(key) if self._below is not None else {}
        own = self.table(key)
        return below | {name: own._word(name, value) for name, value in own._data.items()}

    def _word(self, name: str, value: Any) -> str:
        """A value as `-a` and `-s` take it: lists and tables as JSON, which Scrapy's settings read."""
        if "=" in name:
            raise self.error(name, "a name has no =")
        match value:
            case str():
                return value
            case date() | datetime():
                return value.isoformat()
            case bool() | int() | float():
                return str(value)
            case [*_] if all(isinstance(part, str) and "," not in part for part in value):
                return ",".join(value)
        try:
            return json.dumps(value, ensure_ascii=False)
        except TypeError:
            raise self.error(name, "can't be given to a spider; write it as a text") from None

    def allow(self, keys: Iterable[str]) -> None:
        """Know these keys, whether they are asked for or not, and no others."""
        self._known.update(keys)
        self.finish()

    def finish(self) -> None:
        """Complain of a key that nothing asked for."""
        for key in self._data:
            if key not in self._known:
                close = difflib.get_close_matches(key, self._known, n=1)
                hint = (
                    f"did you mean {close[0]}?"
                    if close
                    else f"there are: {', '.join(sorted(self._known))}"
                )
                raise self.error(key, f"is unknown; {hint}")

    def error(self, key: str, what: str) -> ScheduleError:
        """An error that says where."""
        below = self._below
        title = self.title
        if below is not None and key not in self._data and key in below._data:
            title = below.title
        where = f"[{title}] " if title else ""
        return ScheduleError(f"{self.path}: {where}{key}: {what}")

    def _get(self, key: str, default: object) -> Any:
        if (value := self._own(key, None)) is not None:
            return value
        return default if self._below is None else self._below._own(key, default)

    def _own(self, key: str, default: object) -> Any:
        self._known.add(key)
        return self._data.get(key, default)
