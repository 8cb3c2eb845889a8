"""Parts of an archive: WARC files that share an index."""

from __future__ import annotations

import logging
import tempfile
import time
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

from .cdxj import INDEX_NAME, IndexBuilder
from .found import Fault
from .indexer import index_records, is_indexed
from .inflate import DamageError
from .lookup import files_in_index, indexed_captures
from .reader import ReadRecord, scan
from .record import RECORD_END
from .remote import RemoteFile
from .writer import OPEN_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .lookup import Capture
    from .wacz_file import Wacz

logger = logging.getLogger(__name__)

#: Faults of one file that are named in the log; more are counted.
_NAMED = 5


class Part:
    """Some WARC files and the sorted index in which their captures are looked up.

    Attributes:
        label: how it is called in messages.
        files: the files by their names in the index.
        index: the index.
        is_packed: whether the files lie in no folder of this machine: in a WACZ, in another store.
    """

    def __init__(
        self,
        label: str,
        files: dict[str, Path],
        index: Path,
        scratch: Path,
        *,
        is_packed: bool = False,
    ):
        self.label = label
        self.files = files
        self.index = index
        self.is_packed = is_packed
        self._scratch = scratch
        self._rebuilt = index.is_relative_to(scratch)

    def captures(self, key: str) -> list[Capture]:
        """Return the captures under a key."""
        found = indexed_captures(self.index, key, self.files)
        if found is None:
            self.rebuild("is no index")
            found = indexed_captures(self.index, key, self.files)
        return found or []

    def captures_like(self, prefix: str, most: int) -> list[Capture]:
        """Return some captures whose keys begin so."""
        return indexed_captures(self.index, prefix, self.files, whole=False, most=most) or []

    def rebuild(self, what: str) -> bool:
        """Read the files through for an index of one's own, once; False where that was done before."""
        if self._rebuilt:
            return False
        self._rebuilt = True
        _tell(self.index, what)
        self.index = _own_index(self.files, self._scratch)
        return True


def folder_part(folder: Path, files: Sequence[Path], scratch: Path, *, keep: bool) -> Part:
    """Return the part of a folder's files; an index that is missing is made.

    Args:
        folder: where they lie.
        files: those that are meant.
        scratch: where an index goes that is not to be kept.
        keep: whether it may be kept in the folder; it is only if it can be.

    Raises:
        OSError: a file can't be read.
    """
    names = {path.name.removesuffix(OPEN_SUFFIX): path for path in files}
    index = folder / INDEX_NAME
    if index.is_file():
        problem = _problem(index, names)
        if problem is None:
            return Part(str(folder), names, index, scratch)
        _tell(index, problem)
        return Part(str(folder), names, _own_index(names, scratch), scratch)
    logger.info("Making the index of %s ...", folder)
    began = time.monotonic()
    made = None
    if keep and not any(map(_has_no_places, files)):
        try:
            made = build_index(names, folder)
        except OSError as error:
            logger.info("%s can't be kept: %s", index, error.strerror or error)
    made = made or _own_index(names, scratch)
    logger.info("The index took %.1f s: %s", time.monotonic() - began, made)
    return Part(str(folder), names, made, scratch)


def remote_part(url: str, files: Sequence[RemoteFile], scratch: Path) -> Part:
    """Return the part of a folder of another store: by the index there, or one that is made.

    Raises:
        OSError: a file can't be read.
    """
    names = {file.name: cast("Path", file) for file in files}
    index = _folder_in(scratch) / INDEX_NAME
    try:
        with RemoteFile(f"{url}/{INDEX_NAME}", 0).open() as source, index.open("wb") as out:
            while piece := source.read(1024 * 1024):
                out.write(piece)
        problem = _problem(index, names)
    except FileNotFoundError:
        problem = "is not there"
    if problem is None:
        return Part(url, names, index, scratch, is_packed=True)
    logger.warning("%s/%s %s: the files are read through.", url, INDEX_NAME, problem)
    return Part(url, names, _own_index(names, scratch), scratch, is_packed=True)


def wacz_part(wacz: Wacz, scratch: Path) -> Part:
    """Return the part of a WACZ: its own index, sorted, or one that is made.

    Raises:
        OSError: it can't be read.
    """
    label = str(wacz.path)
    names = {path.name: path for path in wacz.files}
    if len(names) < len(wacz.files):  # equal names in two folders: its index can't tell them apart
        names = {str(path): path for path in wacz.files}
    elif wacz.indexes:
        builder = IndexBuilder(where := _folder_in(scratch))
        with suppress(OSError, EOFError, UnicodeDecodeError):
            for line in wacz.index_lines():
                if not line.startswith(b"!"):
                    builder.add(line.decode())
            index = builder.write()
            if _problem(index, names) is None:
                return Part(label, names, index, where, is_packed=True)
        logger.warning("The index within %s can't be used; its files are read through.", label)
    return Part(label, names, _own_index(names, scratch), scratch, is_packed=True)


def build_index(names: Mapping[str, Path], where: Path) -> Path:
    """Read files through and write their index; what is damaged is named in the log.

    Args:
        names: the files by the names that the index is to have for them.
        where: the folder of the index.

    Raises:
        OSError: a file can't be read, or the index not be written.
    """
    builder = IndexBuilder(where)
    for name, file in names.items():
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
    return builder.write()


def _own_index(names: dict[str, Path], scratch: Path) -> Path:
    """Make an index for the time of reading.

    A file that is compressed as a whole has no places to go to: it is unpacked, and the
    plain one takes its place in ``names``.
    """
    where = _folder_in(scratch)
    for name, file in list(names.items()):
        if _has_no_places(file):
            names[name] = _unpacked(file, where)
    return build_index(names, where)


def _tell(index: Path, what: str) -> None:
    logger.warning(
        "%s %s: the files are read through instead. `scrapy archive index %s` mends it.",
        index,
        what,
        index.parent,
    )


def _problem(index: Path, names: Mapping[str, Path]) -> str | None:
    """Say why captures would not be found by an index, None where all seems well."""
    listed = files_in_index(index)
    if listed is None:
        return "is not sorted"
    missing = [name for name in sorted(set(names) - listed) if _has_capture(names[name])]
    if not missing:
        return None
    return f"does not name {', '.join(missing[:3])}{' ...' if len(missing) > 3 else ''}"


def _folder_in(scratch: Path) -> Path:
    return Path(tempfile.mkdtemp(dir=scratch))


def _renamed(file: Path, name: str) -> Iterator[ReadRecord | Fault]:
    for found in scan(file):
        if isinstance(found, ReadRecord):
            found.file = name
        yield found


def _has_capture(file: Path) -> bool:
    """Tell whether there is anything in a file that would be in an index."""
    return any(
        isinstance(found, ReadRecord) and is_indexed(found.type, found.target_uri)
        for found in scan(file)
    )


def _has_no_places(file: Path) -> bool:
    """Tell whether the second record of a file is in the same member as the first."""
    records = (found for found in scan(file) if isinstance(found, ReadRecord))
    return any(record.offset is None for record in islice(records, 2))


def _unpacked(file: Path, where: Path) -> Path:
    """Write the records of a file into a plain one."""
    plain = _folder_in(where) / file.name
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
