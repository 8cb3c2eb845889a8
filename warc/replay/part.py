"""Parts of an archive: WARC files that share an index."""

from __future__ import annotations

import logging
import tempfile
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from warc.cdxj import INDEX_NAME, IndexBuilder
from warc.found import Fault
from warc.indexer import index_records
from warc.inflate import DamageError
from warc.lookup import index_files, indexed_captures
from warc.reader import ReadRecord, scan
from warc.record import RECORD_END
from warc.writer import OPEN_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from warc.lookup import Capture
    from warc.wacz_file import Wacz

logger = logging.getLogger(__name__)


class Part:
    """Some WARC files and the sorted index in which their captures are looked up.

    Attributes:
        label: how it is called in messages.
        files: the files by their names.
        index: the index.
    """

    def __init__(self, label: str, files: dict[str, Path], index: Path, scratch: Path):
        self.label = label
        self.files = files
        self.index = index
        self._scratch = scratch
        self._rebuilt = index.is_relative_to(scratch)

    def captures(self, key: str) -> list[Capture]:
        """Return the captures under a key."""
        found = indexed_captures(self.index, key, self.files)
        if found is None:
            self.rebuild("is no index")
            found = indexed_captures(self.index, key, self.files)
        return found or []

    def has_host(self, prefix: str) -> bool:
        """Tell whether a key begins so."""
        found = indexed_captures(self.index, prefix, self.files, whole=False, most=1)
        return bool(found)

    def like(self, prefix: str, most: int) -> list[Capture]:
        """Return some captures whose keys begin so."""
        return indexed_captures(self.index, prefix, self.files, whole=False, most=most) or []

    def rebuild(self, what: str) -> bool:
        """Read the files through for an index of one's own, once; False where that was done before."""
        if self._rebuilt:
            return False
        self._rebuilt = True
        logger.warning(
            "%s %s: the files are read through instead. `scrapy archive index %s` mends it.",
            self.index,
            what,
            self.index.parent,
        )
        self.index = build_index(self.files.values(), self._scratch, self.files)
        return True


def folder_part(folder: Path, files: list[Path], scratch: Path, *, keep: bool) -> Part:
    """Return the part of a folder's files; an index that is missing is made.

    Args:
        folder: where they lie.
        files: those that are meant.
        scratch: where an index goes that is not to be kept.
        keep: whether it may be kept in the folder; it is only if it can be.
    """
    names: dict[str, Path] = {path.name.removesuffix(OPEN_SUFFIX): path for path in files}
    index = folder / INDEX_NAME
    if index.is_file():
        missing = set(names) - index_files(index)
        if not missing:
            return Part(str(folder), names, index, scratch)
        logger.warning(
            "%s does not name %s: the files are read through instead. `scrapy archive index %s` mends it.",
            index,
            ", ".join(sorted(missing)[:3]) + (" ..." if len(missing) > 3 else ""),
            folder,
        )
        keep = False
    where = folder if keep else Path(tempfile.mkdtemp(dir=scratch))
    logger.info("Making the index of %s ...", folder)
    try:
        made = build_index(files, where, names)
    except OSError as error:
        if not keep:
            raise
        logger.info("%s can't be kept: %s", index, error.strerror or error)
        made = build_index(files, Path(tempfile.mkdtemp(dir=scratch)), names)
    return Part(str(folder), names, made, scratch)


def wacz_part(wacz: Wacz, scratch: Path) -> Part:
    """Return the part of a WACZ: its own index, sorted, or one that is made."""
    names: dict[str, Path] = {path.name: path for path in wacz.files}
    where = Path(tempfile.mkdtemp(dir=scratch))
    if wacz.indexes:
        builder = IndexBuilder(where)
        with suppress(OSError, EOFError, UnicodeDecodeError):
            for line in wacz.index_lines():
                if not line.startswith(b"!"):
                    builder.add(line.decode())
            index = builder.write()
            if set(names) <= index_files(index):
                return Part(str(wacz.path), names, index, scratch)
        where = Path(tempfile.mkdtemp(dir=scratch))
        logger.warning("The index within %s can't be used; its files are read through.", wacz.path)
    return Part(str(wacz.path), names, build_index(wacz.files, where, names), scratch)


def build_index(files: Iterable[Path], where: Path, names: dict[str, Path]) -> Path:
    """Read files through and write their index; what is damaged is named in the log.

    A file that is compressed as a whole has no places to go to: it is unpacked, and the
    plain one takes its place in ``names``.

    Raises:
        OSError: a file can't be read, or the index not be written.
    """
    builder = IndexBuilder(where)
    for file in list(files):
        name = file.name.removesuffix(OPEN_SUFFIX)
        if _has_no_places(file):
            file = names[name] = _unpacked(file, name, where)
        for found in index_records(_renamed(file, name)):
            if isinstance(found, Fault):
                logger.warning("%s:%d: %s", file, found.offset, found.what)
            else:
                builder.add(found)
    return builder.write()


def _renamed(file: Path, name: str) -> Iterator[ReadRecord | Fault]:
    for found in scan(file):
        if isinstance(found, ReadRecord):
            found.file = name
        yield found


def _has_no_places(file: Path) -> bool:
    """Tell whether the second record of a file is in the same member as the first."""
    records = (found for found in scan(file) if isinstance(found, ReadRecord))
    return any(record.offset is None for record in islice(records, 2))


def _unpacked(file: Path, name: str, where: Path) -> Path:
    plain = Path(tempfile.mkdtemp(dir=where)) / name
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
