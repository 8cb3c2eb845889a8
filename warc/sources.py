"""From what a user names to all that can be read there: WARC files, open ones too, and those in a WACZ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .paths import WACZ_SUFFIX, PathError, find_files
from .wacz_file import open_wacz

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from .wacz_file import Wacz


@dataclass(frozen=True, slots=True)
class Sources:
    """What some paths stand for.

    Attributes:
        plain: WARC files, sorted; those that a writer has not finished are among them.
        packed: WACZ files, sorted.
        kept: folders of these files that were meant as a whole, and in which nobody writes.
        remarks: what is unusual, a line each.
    """

    plain: tuple[Path, ...]
    packed: tuple[Wacz, ...]
    kept: frozenset[Path]
    remarks: tuple[str, ...]

    def files(self) -> Iterator[tuple[Path, Path]]:
        """Yield each WARC file and what it lies in, a folder or a WACZ; sorted by the latter's name."""
        boxes = {path: [(path, path.parent)] for path in self.plain}
        boxes |= {wacz.path: [(file, wacz.path) for file in wacz.files] for wacz in self.packed}
        for path in sorted(boxes):
            yield from boxes[path]


def find_sources(paths: Iterable[str | Path], scratch: Path) -> Sources:
    """Find the WARC files that some paths stand for.

    Args:
        paths: WARC and WACZ files, folders, patterns (:func:`warc.paths.find_files`).
        scratch: a folder where is unpacked what can't be read where it lies.

    Raises:
        PathError: a path is not there, or nothing can be read.
    """
    found = find_files(paths, packed=True)
    remarks = []
    for unfinished in found.open:
        state = "is still being written" if unfinished.running else "was not finished"
        remarks.append(f"{unfinished.path} {state}: what is in it is read")
    plain = [path for path in found.files if path.suffix != WACZ_SUFFIX]
    plain += [unfinished.path for unfinished in found.open]
    packed = []
    for path in found.files:
        if path.suffix == WACZ_SUFFIX:
            try:
                packed.append(open_wacz(path, scratch))
            except (PathError, OSError) as error:
                remarks.append(f"{error}: it is left out")
    if not plain and not packed:
        raise PathError(remarks[0])
    growing = {unfinished.path.parent for unfinished in found.open}
    return Sources(tuple(sorted(plain)), tuple(packed), found.folders - growing, tuple(remarks))
