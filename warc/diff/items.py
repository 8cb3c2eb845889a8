"""Items to compare: lines of JSON files, or what stands beside the pages of an archive."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from warc.inflate import DamageError
from warc.reader import ReadRecord, scan
from warc.records import beside_uri
from warc.sources import find_sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warc.scratch import Scratch

#: Name of the file of items in a job's folder.
ITEMS_NAME = "items.jsonl"

_ITEM = beside_uri("item", "")

#: Names of what is read as JSON lines.
_LINES = (".jsonl", ".jl", ".json", ".ndjson")


class ItemsError(Exception):
    """There are no items to compare; the message is one line."""


def items_file(given: str, scratch: Scratch) -> Path:
    """Return a file that has the items of what was given, a JSON object a line.

    Args:
        given: such a file; a folder with files called ``items.jsonl`` below it; or WARC and
            WACZ files (a folder of them, a pattern), in which items stand beside their pages.
        scratch: where a file is made if there is not one already.

    Raises:
        ItemsError: there are none.
        PathError: there is nothing of this name.
        OSError: it can't be read.
    """
    path = Path(given)
    if path.is_file() and path.suffix in _LINES:
        return path
    files = sorted(path.rglob(ITEMS_NAME)) if path.is_dir() else []
    if len(files) == 1:
        return files[0]
    made = scratch.folder() / ITEMS_NAME
    with made.open("wb") as out:
        for file in files:
            data = file.read_bytes()
            out.write(data if not data or data.endswith(b"\n") else data + b"\n")
        if not files:
            for item in _archived(given, scratch):
                out.write(item + b"\n")
    if not made.stat().st_size and not files:
        raise ItemsError(
            f"{given}: no items beside the pages; extract them first, and name the file of items"
        )
    return made


def _archived(given: str, scratch: Scratch) -> Iterator[bytes]:
    """Yield the items in the archives that are meant; `verify` names what is damaged in them."""
    for source in find_sources([given], scratch).files():
        for record in scan(source.path):
            if not isinstance(record, ReadRecord) or record.type != "conversion":
                continue
            if (record.target_uri or "").startswith(_ITEM):
                with suppress(DamageError, ValueError):
                    # In one line, however it was written.
                    yield json.dumps(json.loads(record.block()), ensure_ascii=False).encode()
