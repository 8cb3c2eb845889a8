"""Items as Parquet: the columns are the fields of `NewsArticle`, those of its parts nested."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice
from types import NoneType
from typing import TYPE_CHECKING, Any, cast, get_args, get_origin, get_type_hints

import newscrawl
from newscrawl.items import NewsArticle
from newscrawl.records import Record

if TYPE_CHECKING:
    from pathlib import Path

PARQUET = ".parquet"
"""Ending of the names of such files."""
# Items of a row group: some 10 MB before compression, of which a reader has to take all.
_GROUP = 2_000
_PLAIN = {str: "string", int: "int64", float: "float64", bool: "bool_"}


class ParquetError(Exception):
    """Parquet can't be written; the message is one line."""


def check() -> None:
    """Check that Parquet can be written.

    Raises:
        ParquetError: the package for it is not there.
    """
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise ParquetError(
            f"Parquet takes the package pyarrow (pip install 'newscrawl[parquet]'): {error}"
        ) from error


def schema() -> Any:
    """The Arrow schema of the items."""
    import pyarrow

    fields = [(name, _type(hint)) for name, hint in _fields(NewsArticle).items()]
    return pyarrow.schema(fields, metadata={"newscrawl": newscrawl.__version__})


def write_lines(lines: Iterable[bytes], file: Any) -> int:
    """Write items into a file.

    Args:
        lines: items as JSON objects.
        file: where to, opened for writing bytes.

    Returns:
        How many there were.
    """
    from pyarrow import RecordBatch
    from pyarrow.parquet import ParquetWriter

    columns, hints, written = schema(), _fields(NewsArticle), 0
    rest = iter(lines)
    with ParquetWriter(file, columns, compression="zstd") as writer:
        while group := [json.loads(line) for line in islice(rest, _GROUP)]:
            rows = [{name: _value(hints[name], row.get(name)) for name in hints} for row in group]
            writer.write_batch(RecordBatch.from_pylist(rows, schema=columns))
            written += len(group)
    return written


def write_file(lines: Path, path: Path) -> int:
    """Turn a file of JSON lines into a Parquet file, which appears when it is complete.

    Returns:
        How many items there were.

    Raises:
        ParquetError: it can't be written; the lines are as they were.
    """
    draft = path.with_name(path.name + ".tmp")
    try:
        with lines.open("rb") as source, draft.open("wb") as file:
            count = write_lines(source, file)
        draft.replace(path)
        lines.unlink()
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise ParquetError(f"{path} can't be written: {error.strerror or error}") from error
    return count


def _type(hint: Any) -> Any:
    """The Arrow type of what a type hint says."""
    import pyarrow

    hint, origin = _bare(hint)
    if hint in _PLAIN:
        return getattr(pyarrow, _PLAIN[hint])()
    if origin is tuple:
        return pyarrow.list_(_type(get_args(hint)[0]))
    if origin is not None and issubclass(origin, Mapping):
        return pyarrow.map_(pyarrow.string(), _type(get_args(hint)[1]))
    return pyarrow.struct([(name, _type(inner)) for name, inner in _fields(hint).items()])


@cache
def _fields(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls)


@cache
def _bare(hint: Any) -> tuple[Any, Any]:
    """A type hint without None, and its origin."""
    options = [option for option in get_args(hint) if option is not NoneType]
    if NoneType in get_args(hint):
        hint = options[0]
    return hint, get_origin(hint)


def _value(hint: Any, value: Any) -> Any:
    """A JSON value as Arrow takes it: objects that are no structs as pairs."""
    if value is None:
        return None
    hint, origin = _bare(hint)
    if origin is tuple:
        inner = get_args(hint)[0]
        return [_value(inner, entry) for entry in value] if isinstance(inner, type) else value
    if origin is not None and issubclass(origin, Mapping):
        return list(value.items())
    if isinstance(hint, type) and issubclass(hint, Record):
        fields = _fields(cast("Any", hint))
        return {name: _value(inner, value.get(name)) for name, inner in fields.items()}
    return value
