"""The index that is made of files which have none, or none that can be used."""

from __future__ import annotations

import logging
from itertools import islice
from typing import TYPE_CHECKING

from .cdxj import INDEX_NAME, IndexBuilder, write_lines
from .found import Fault
from .indexer import index_records
from .inflate import DamageError
from .paths import in_words
from .reader import ReadRecord, scan
from .record import RECORD_END

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .scratch import Scratch

logger = logging.getLogger(__name__)

#: Faults of one file that are named in the log; more are counted.
_NAMED = 5


def own_index(names: dict[str, Path], scratch: Scratch, keep_in: Path | None = None) -> Path:
    """Read files through and write their index; what is damaged is named in the log.

    A file that is compressed as a whole has no places to go to: it is unpacked, and the
    plain one takes its place in ``names``.

    Args:
        names: the files by the names that the index is to have for them.
        scratch: where it goes.
        keep_in: the folder in which it stays if nothing is damaged or unpacked and it can be written.

    Raises:
        OSError: the index can't be written.
    """
    builder = IndexBuilder(scratch.folder())
    faults = 0
    is_unpacked = False
    for name, file in list(names.items()):
        try:
            if _has_no_places(file):
                names[name] = _unpacked(file, scratch.folder())
                is_unpacked = True
            faults += _add_lines(builder, name, names[name])
        except OSError as error:
            faults += 1
            logger.error("%s: what is behind that is not read", in_words(error, file))
    made = builder.write()
    if keep_in is not None and not faults and not is_unpacked:
        try:
            with made.open(encoding="utf-8", newline="") as lines:
                return write_lines(keep_in / INDEX_NAME, lines)
        except OSError as error:
            logger.info("%s can't be kept: %s", keep_in / INDEX_NAME, error.strerror or error)
    return made


def _add_lines(builder: IndexBuilder, name: str, file: Path) -> int:
    """Add the lines of a file to an index; returns how much is damaged."""
    faults = records = 0
    for found in index_records(_renamed(file, name)):
        if isinstance(found, Fault):
            faults += 1
            if faults <= _NAMED:
                logger.warning("%s:%d: %s", file, found.offset, found.what)
        else:
            records += 1
            builder.add(found)
    if faults > _NAMED:
        logger.warning("%s: %d faults more", file, faults - _NAMED)
    if not records:
        logger.warning("%s: there is no answer in it.", file)
    return faults


def _renamed(file: Path, name: str) -> Iterator[ReadRecord | Fault]:
    for found in scan(file):
        if isinstance(found, ReadRecord):
            found.file = name
        yield found


def _has_no_places(file: Path) -> bool:
    """Tell whether the second record of a file is in the same member as the first."""
    records = (found for found in scan(file) if isinstance(found, ReadRecord))
    return any(record.offset is None for record in islice(records, 2))


def _unpacked(file: Path, where: Path) -> Path:
    """Write the records of a file into a plain one."""
    plain = where / file.name
    with plain.open("wb") as out:
        for found in scan(file):
            if isinstance(found, ReadRecord):
                out.write(found.head)
                try:
                    out.writelines(found.pieces())
                except DamageError:
                    break  # what is behind it will be missed; the index names the damage
                out.write(RECORD_END)
    return plain
