"""Whether an index is of the files beside it."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from .captures import NO_LINE, read_line
from .indexer import parse_date
from .reader import ReadRecord, scan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .found import Fault


_FILENAME = re.compile(rb'"filename": ?"((?:[^"\\]|\\.)*)"')
_OFFSET = re.compile(rb'"offset": ?"?(\d{1,19})')


def index_problem(index: Path, files: Mapping[str, Path]) -> str | None:
    """Say why captures would not be found by an index, None where all seems well."""
    last = _last_lines(index)
    if last is None:
        return "is not sorted"
    missing = [name for name in files if name not in last and _goes_on(scan(files[name]))]
    if missing:
        return f"does not name {', '.join(missing[:3])}{' ...' if len(missing) > 3 else ''}"
    for name, path in files.items():
        if name in last and (what := _misfit(name, path, last[name])) is not None:
            return f"{what} {name}"
    return None


def _misfit(name: str, path: Path, line: bytes) -> str | None:
    """Tell whether a line is of a file's last answer; if it is not, what is wrong."""
    try:
        last = read_line(line, {name: path})
    except NO_LINE:
        last = None
    # A file can't be sought beyond 63 bits.
    if last is None or last.place.offset >= 2**63:
        return "does not fit"
    records = scan(path, last.place.offset)
    first = next(records, None)
    if not isinstance(first, ReadRecord):
        return "does not fit"
    if (first.offset, first.target_uri) != (last.place.offset, last.url):
        return "does not fit"
    return "does not cover all of" if _goes_on(records) else None


def _goes_on(records: Iterator[ReadRecord | Fault]) -> bool:
    """Tell whether there is any page among records."""
    return any(
        isinstance(found, ReadRecord)
        and found.type in {"response", "revisit"}
        and (found.target_uri or "").startswith(("http:", "https:"))
        and parse_date(found.header("WARC-Date")) is not None
        for found in records
    )


def _last_lines(index: Path) -> dict[str, bytes] | None:
    """Return for each file that an index names the line of its last record.

    Returns:
        The lines by the names of the files; None where the lines are not in order.

    Raises:
        OSError: it can't be read.
    """
    last: dict[bytes, tuple[int, bytes]] = {}
    previous = b""
    with index.open("rb") as lines:
        for line in lines:
            if line < previous:
                return None
            previous = line
            name, offset = _FILENAME.search(line), _OFFSET.search(line)
            if name and offset:
                known = last.get(name[1])
                if known is None or known[0] < int(offset[1]):
                    last[name[1]] = int(offset[1]), line
    with suppress(ValueError):  # a name that is no JSON is no name of a file either
        return {json.loads(b'"%s"' % name): line for name, (_, line) in last.items()}
    return {}
