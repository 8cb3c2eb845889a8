"""Items to compare: lines of JSON files, Parquet, or what stands beside the pages of an archive."""

from __future__ import annotations

import gzip
import json
import shutil
import sys
import zlib
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from warc.found import Fault
from warc.inflate import DamageError
from warc.paths import in_words
from warc.reader import scan
from warc.records import beside_uri
from warc.sources import find_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from warc.scratch import Scratch

#: Name of the file of items in a job's folder.
ITEMS_NAME = "items.jsonl"

_ITEM = beside_uri("item", "")

#: Names of what is read as JSON lines, complete or not.
_LINES = (".jsonl", ".jl", ".json", ".ndjson")
_PART, _GZIP, _PARQUET = ".part", ".gz", ".parquet"
_STDIN = "-"


class ItemsError(Exception):
    """There are no items to compare; the message is one line."""


def items_file(given: str, scratch: Scratch, on_fault: Callable[[str], object]) -> Path:
    """Return a file that has the items of what was given, a JSON object a line.

    Args:
        given: such a file, also compressed by gzip, or ``-`` for standard input; a Parquet file, or a
            folder of them; a folder with files called ``items.jsonl`` below it; or WARC and WACZ
            files (a folder of them, a pattern), in which items stand beside their pages.
        scratch: where a file is made if there is not one already.
        on_fault: called with a line about each thing that can't be read.

    Raises:
        ItemsError: there are none.
        PathError: there is nothing of this name.
        OSError: it can't be read.
    """
    path = Path(given)
    name = path.name.removesuffix(_PART)
    if path.is_file() and name.endswith(_LINES):
        return path
    parts = sorted(path.glob(f"*{_PARQUET}")) if path.is_dir() else []
    files = sorted(path.rglob(ITEMS_NAME)) if path.is_dir() else []
    if len(files) == 1 and not parts:
        return files[0]
    made = scratch.folder() / ITEMS_NAME
    with made.open("wb") as out, ExitStack() as stack:
        if given == _STDIN:
            shutil.copyfileobj(sys.stdin.buffer, out)
        elif path.exists() and not path.is_file() and not path.is_dir():  # a pipe of the shell
            shutil.copyfileobj(stack.enter_context(path.open("rb")), out)
        elif path.is_file() and name.removesuffix(_GZIP).endswith(_LINES):
            _unpack(path, out)
        elif path.is_file() and name.endswith(_PARQUET):
            _write(_rows([path]), out)
        elif parts:
            _write(_rows(parts), out)
        elif files:
            for file in files:
                data = file.read_bytes()
                out.write(data if not data or data.endswith(b"\n") else data + b"\n")
        else:
            _write(_archived(given, scratch, on_fault), out)
            if not out.tell():
                raise ItemsError(
                    f"{given}: no items beside the pages; extract them first, and name the file of items"
                )
    return made


def _write(items: Iterable[Any], out: IO[bytes]) -> None:
    for item in items:
        out.write(json.dumps(item, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")


def _unpack(path: Path, out: IO[bytes]) -> None:
    try:
        with gzip.open(path) as lines:
            shutil.copyfileobj(lines, out)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ItemsError(f"{path} is damaged: {error}") from error


def _rows(paths: Iterable[Path]) -> Iterator[Any]:
    """Yield the rows of Parquet files as items: what is null is not there."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise ItemsError(
            f"Parquet takes the package pyarrow (pip install pyarrow): {error}"
        ) from error
    for path in paths:
        try:
            with pyarrow.parquet.ParquetFile(path) as file:
                for batch in file.iter_batches():
                    for row in batch.to_pylist(maps_as_pydicts="strict"):
                        yield _known(row)
        except (pyarrow.ArrowException, OSError) as error:
            what = in_words(error, path) if isinstance(error, OSError) else f"{path}: {error}"
            raise ItemsError(what) from error


def _known(value: Any) -> Any:
    """A value without what is null, and without lists and objects that are empty."""
    if isinstance(value, dict):
        known = {name: _known(inner) for name, inner in value.items()}
        return {name: inner for name, inner in known.items() if inner not in (None, [], {})}
    return [_known(inner) for inner in value] if isinstance(value, list) else value


def _archived(given: str, scratch: Scratch, on_fault: Callable[[str], object]) -> Iterator[Any]:
    """Yield the items in the archives that are meant."""
    sources = find_sources([given], scratch)
    for remark in sources.remarks:
        on_fault(remark)
    for source in sources.files():
        for record in scan(source.path):
            if isinstance(record, Fault):
                on_fault(f"{source.path}:{record.offset}: {record.what}")
            elif record.type == "conversion" and (record.target_uri or "").startswith(_ITEM):
                try:
                    yield json.loads(record.block())
                except ValueError as error:
                    on_fault(f"{source.path}:{record.offset}: the item is no JSON: {error}")
                except DamageError:
                    pass  # the fault comes next
