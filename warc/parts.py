"""Parts of an archive: WARC files that share an index."""

from __future__ import annotations

import logging
import shlex
import time
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from .captures import indexed_captures
from .cdxj import INDEX_NAME, IndexBuilder
from .index_check import index_problem
from .own_index import own_index
from .paths import in_words
from .remote import RemoteFile
from .writer import OPEN_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .captures import Capture
    from .scratch import Scratch
    from .wacz_file import Wacz

logger = logging.getLogger(__name__)


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
        self.index = own_index(self.files, self._scratch)
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
        problem = index_problem(index, names)
        if problem is None:
            return Part(str(folder), names, index, scratch, is_own=False)
        _tell(index, problem)
        return Part(str(folder), names, own_index(names, scratch), scratch, is_own=True)
    logger.info("Making the index of %s ...", folder)
    began = time.monotonic()
    made = own_index(names, scratch, folder if keep else None)
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
        problem = index_problem(index, names)
    except FileNotFoundError:
        problem = "is not there"
    if problem is None:
        return Part(url, names, index, scratch, is_own=False, is_packed=True)
    logger.warning("%s/%s %s: the files are read through.", url, INDEX_NAME, problem)
    index = own_index(names, scratch)
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
            if index_problem(index, names) is None:
                return Part(label, names, index, scratch, is_own=False, is_packed=True)
        logger.warning("The index within %s can't be used; its files are read through.", label)
    index = own_index(names, scratch)
    return Part(label, names, index, scratch, is_own=True, is_packed=True)


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
