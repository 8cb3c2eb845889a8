"""Parts of an archive: WARC files that share an index."""

from __future__ import annotations

import logging
import shlex
import time
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, cast

from .captures import NO_LINE, indexed_captures, last_lines, read_line
from .cdxj import INDEX_NAME, IndexBuilder, write_lines
from .found import Fault
from .indexer import index_records, parse_date
from .inflate import DamageError
from .paths import in_words
from .reader import ReadRecord, scan
from .record import RECORD_END
from .remote import RemoteFile
from .writer import OPEN_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from .captures import Capture
    from .scratch import Scratch
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

    Args:
        scratch: where an index goes that is made.
        is_own: whether the index was made from the files just now.
    """

    def __init__(
        self,
        label: str,
        files: dict[str, Path],
        index: Path,
        scratch: Scratch,
        *,
        is_own: bool,
        is_packed: bool = False,
    ):
        self.label = label
        self.files = files
        self.index = index
        self.is_packed = is_packed
        self._scratch = scratch
        self._is_own = is_own

    def captures(self, key: str, *, whole: bool = True, most: int | None = None) -> list[Capture]:
        """Return the captures under a key.

        Args:
            key: as :func:`warc.captures.key_of` makes it.
            whole: whether it is to be the whole key, not the beginning of one.
            most: no more than so many.
        """
        found = indexed_captures(self.index, key, self.files, whole=whole, most=most)
        if found is None and self.rebuild("is no index"):
            return self.captures(key, whole=whole, most=most)
        return found or []

    def rebuild(self, what: str) -> bool:
        """Read the files through for an index of one's own, once; False where that was done before."""
        if self._is_own:
            return False
        self._is_own = True
        _tell(self.index, what)
        self.index = _own_index(self.files, self._scratch)
        return True


def folder_part(folder: Path, files: Sequence[Path], scratch: Scratch, *, keep: bool) -> Part:
    """Return the part of a folder's files; an index that is missing is made.

    A file that can't be read is named in the log and left out.

    Args:
        folder: where they lie.
        files: those that are meant.
        scratch: where an index goes that is not to be kept.
        keep: whether it may be kept in the folder; it is only if it can be, and nothing is damaged.

    Raises:
        OSError: no file can be read, or no index be made.
    """
    names = {path.name.removesuffix(OPEN_SUFFIX): path for path in _readable(files)}
    index = folder / INDEX_NAME
    if index.is_file():
        problem = _problem(index, names)
        if problem is None:
            return Part(str(folder), names, index, scratch, is_own=False)
        _tell(index, problem)
        return Part(str(folder), names, _own_index(names, scratch), scratch, is_own=True)
    logger.info("Making the index of %s ...", folder)
    began = time.monotonic()
    keep = keep and not any(map(_has_no_places, names.values()))
    made = _own_index(names, scratch, folder if keep else None)
    logger.info("The index took %.1f s: %s", time.monotonic() - began, made)
    return Part(str(folder), names, made, scratch, is_own=True)


def remote_part(url: str, files: Sequence[RemoteFile], scratch: Scratch) -> Part:
    """Return the part of a folder of another store: by the index there, or one that is made.

    Raises:
        OSError: a file can't be read.
    """
    names = {file.name: cast("Path", file) for file in files}
    index = scratch.folder() / INDEX_NAME
    try:
        with RemoteFile(f"{url}/{INDEX_NAME}", 0).open() as source, index.open("wb") as out:
            while piece := source.read(1024 * 1024):
                out.write(piece)
        problem = _problem(index, names)
    except FileNotFoundError:
        problem = "is not there"
    if problem is None:
        return Part(url, names, index, scratch, is_own=False, is_packed=True)
    logger.warning("%s/%s %s: the files are read through.", url, INDEX_NAME, problem)
    index = _own_index(names, scratch)
    return Part(url, names, index, scratch, is_own=True, is_packed=True)


def wacz_part(wacz: Wacz, scratch: Scratch) -> Part:
    """Return the part of a WACZ: its own index, sorted, or one that is made.

    Raises:
        OSError: it can't be read.
    """
    label = str(wacz.path)
    names = {path.name: path for path in wacz.files}
    if len(names) < len(wacz.files):  # equal names in two folders: its index can't tell them apart
        names = {str(path): path for path in wacz.files}
    elif wacz.indexes:
        builder = IndexBuilder(scratch.folder())
        with suppress(OSError, EOFError, UnicodeDecodeError):
            for line in wacz.index_lines():
                if not line.startswith(b"!"):
                    builder.add(line.decode())
            index = builder.write()
            if _problem(index, names) is None:
                return Part(label, names, index, scratch, is_own=False, is_packed=True)
        logger.warning("The index within %s can't be used; its files are read through.", label)
    index = _own_index(names, scratch)
    return Part(label, names, index, scratch, is_own=True, is_packed=True)


def _own_index(names: dict[str, Path], scratch: Scratch, keep_in: Path | None = None) -> Path:
    """Read files through and write their index; what is damaged is named in the log.

    A file that is compressed as a whole has no places to go to: it is unpacked, and the
    plain one takes its place in ``names``.

    Args:
        names: the files by the names that the index is to have for them.
        scratch: where it goes.
        keep_in: the folder in which it stays if nothing is damaged and it can be written.

    Raises:
        OSError: the index can't be written.
    """
    builder = IndexBuilder(scratch.folder())
    faults = 0
    for name, file in list(names.items()):
        try:
            if _has_no_places(file):
                names[name] = _unpacked(file, scratch.folder())
            faults += _add_lines(builder, name, names[name])
        except OSError as error:
            faults += 1
            logger.error("%s: what is behind that is not read", in_words(error, file))
    made = builder.write()
    if keep_in is not None and not faults:
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


def _tell(index: Path, what: str) -> None:
    logger.warning(
        "%s %s: the files are read through instead. `scrapy archive index %s` mends it.",
        index,
        what,
        shlex.quote(str(index.parent)),
    )


def _readable(files: Sequence[Path]) -> list[Path]:
    """Leave out the files that can't be opened."""
    readable: list[Path] = []
    errors: dict[Path, OSError] = {}
    for path in files:
        try:
            path.open("rb").close()
        except OSError as error:
            errors[path] = error
        else:
            readable.append(path)
    if not readable:
        raise errors[files[0]]
    for path, found in errors.items():
        logger.error("%s: it is left out", in_words(found, path))
    return readable


def _problem(index: Path, names: dict[str, Path]) -> str | None:
    """Say why captures would not be found by an index, None where all seems well."""
    last = last_lines(index)
    if last is None:
        return "is not sorted"
    missing = [name for name in names if name not in last and _goes_on(scan(names[name]))]
    if missing:
        return f"does not name {', '.join(missing[:3])}{' ...' if len(missing) > 3 else ''}"
    for name, path in names.items():
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
