"""From what a user names to all that can be read there: WARC files, those in a WACZ, those of other stores."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from .paths import WACZ_SUFFIX, PathError, find_files, in_words
from .reader import open_raw
from .remote import RemoteFile, is_remote, remote_files
from .wacz_file import open_wacz
from .writer import OPEN_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from .scratch import Scratch
    from .wacz_file import Wacz


@dataclass(frozen=True, slots=True)
class Source:
    """A WARC file.

    Attributes:
        path: the file, or what can be read like one.
        size: its length in bytes.
        box: what it lies in: a folder or a WACZ.
        stamp: what tells whether it is still the same: place, size and time.
    """

    path: Path
    size: int
    box: str
    stamp: str


@dataclass(frozen=True, slots=True)
class Sources:
    """What some paths stand for.

    Attributes:
        plain: WARC files, sorted; those that a writer has not finished are among them.
        packed: WACZ files, sorted.
        remote: files of other stores, sorted.
        kept: folders of these files that were meant as a whole, and in which nobody writes.
        remarks: what is unusual, a line each.
        left_out: how many files can't be read.
    """

    plain: tuple[Path, ...]
    packed: tuple[Wacz, ...]
    remote: tuple[RemoteFile, ...]
    kept: frozenset[Path]
    remarks: tuple[str, ...]
    left_out: int

    def remote_folders(self) -> list[tuple[str, list[RemoteFile]]]:
        """Return the files of other stores by the folders that they are in."""
        folders: dict[str, list[RemoteFile]] = {}
        for file in self.remote:
            folders.setdefault(file.folder, []).append(file)
        return list(folders.items())

    def files(self) -> Iterator[Source]:
        """Yield each WARC file, in the order of their names."""
        stats = {path: _stat(path) for path in self.plain}
        boxes = {path: [(path, stats[path].st_size, path.parent)] for path in self.plain}
        boxes |= {
            wacz.path: [(file, size, wacz.path) for file, size in wacz.sizes()]
            for wacz in self.packed
        }
        for outer in sorted(boxes):
            stat = stats.get(outer) or outer.stat()
            for path, size, box in boxes[outer]:
                stamp = f"{path} {stat.st_size} {stat.st_mtime_ns}"
                yield Source(path, size, str(box), stamp)
        for file in self.remote:
            stamp = f"{file.url} {file.size}"
            yield Source(cast("Path", file), file.size, file.folder, stamp)


def _stat(path: Path) -> os.stat_result:
    """Return what the system says of a file that may just be finished, and have another name."""
    with open_raw(path) as file:
        return os.fstat(file.fileno())


def find_sources(paths: Iterable[str | Path], scratch: Scratch) -> Sources:
    """Find the WARC files that some paths stand for.

    Args:
        paths: WARC and WACZ files, folders, patterns (:func:`warc.paths.find_files`), and
            addresses of WARC files in other stores (:func:`warc.remote.remote_files`).
        scratch: where is unpacked what can't be read where it lies.

    Raises:
        PathError: a path is not there, or nothing can be read.
    """
    words = list(paths)
    remote = remote_files(str(word) for word in words if is_remote(word))
    found = find_files([word for word in words if not is_remote(word)], packed=True)
    remarks = []
    unfinished_files = []
    for unfinished in found.open:
        final = unfinished.path.with_name(unfinished.path.name.removesuffix(OPEN_SUFFIX))
        if final in found.files:
            remarks.append(f"{unfinished.path} is left out, for {final.name} is beside it")
            continue
        unfinished_files.append(unfinished.path)
        state = "is still being written" if unfinished.running else "was not finished"
        remarks.append(f"{unfinished.path} {state}: what is in it is read")
    plain = []
    packed = []
    left_out = 0
    for path in (*found.files, *unfinished_files):
        try:
            if path.suffix == WACZ_SUFFIX:
                packed.append(open_wacz(path, scratch))
            else:
                open_raw(path).close()
                plain.append(path)
        except (PathError, OSError) as error:
            left_out += 1
            what = in_words(error, path) if isinstance(error, OSError) else error
            remarks.append(f"{what}: it is left out")
    if not plain and not packed and not remote:
        raise PathError(remarks[-1])
    growing = {path.parent for path in unfinished_files}
    return Sources(
        tuple(sorted(plain)),
        tuple(packed),
        tuple(remote),
        found.folders - growing,
        tuple(remarks),
        left_out,
    )
