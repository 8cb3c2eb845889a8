"""What is to be read: WARC files, those in WACZ files, and what comes through standard input."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from warc.paths import WACZ_SUFFIX, PathError, find_files
from warc.stretch import Stretch, stretches
from warc.wacz_file import open_wacz

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STDIN = "-"
"""What stands for standard input among paths."""

# Names under which standard input is kept; its first bytes say which.
_PLAIN = "stdin.warc"
_KINDS = {
    b"\x1f\x8b": "stdin.warc.gz",
    b"\x28\xb5\x2f\xfd": "stdin.warc.zst",
    b"\x5d\x2a\x4d\x18": "stdin.warc.zst",
    b"PK": "stdin.wacz",
}


@dataclass(frozen=True, slots=True)
class Input:
    """A WARC file."""

    path: Path
    """The file, or one that is packed in a WACZ."""
    size: int
    """Its length in bytes."""
    scope: str
    """The folder, or the WACZ, within which an article is kept once."""
    stamp: str
    """What tells whether it is still the same: its place, size and time."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that is to be read."""

    files: tuple[Input, ...]
    """The files, in the order in which they are read."""
    paths: tuple[str, ...]
    """The paths in which the records lie that revisits refer to."""
    remarks: tuple[str, ...]
    """What is unusual about them, a line each."""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    def stretches(self) -> Iterator[Stretch]:
        """Yield the stretches of all files."""
        for file in self.files:
            yield from stretches(file.path, file.size)


def find_inputs(words: Sequence[str], scratch: Path) -> Inputs:
    """Find the files that some words name.

    Args:
        words: paths of WARC and WACZ files, folders, patterns, or `-` for standard input.
        scratch: a folder for what has to be unpacked, and for standard input.

    Raises:
        PathError: a path is not there, or holds no WARC file.
        OSError: a file can't be read, or standard input not be kept.
    """
    paths = tuple(str(_keep_stdin(scratch)) if word == STDIN else word for word in words)
    found = find_files(paths, packed=True)
    remarks = []
    for unfinished in found.open:
        state = "is still being written" if unfinished.running else "was not finished"
        remarks.append(f"{unfinished.path} {state}: what is in it is read")
    files = []
    for path in sorted([*found.files, *(unfinished.path for unfinished in found.open)]):
        if path.suffix != WACZ_SUFFIX:
            files.append(_input(path, path.stat(), path.stat().st_size, str(path.parent)))
            continue
        try:
            packed = open_wacz(path, scratch)
        except PathError as error:
            if len(paths) == len(found.files) == 1:
                raise
            remarks.append(f"{error}; it is left out")
            continue
        stat = path.stat()
        files += [_input(inner, stat, packed.size_of(inner), str(path)) for inner in packed.files]
    return Inputs(tuple(files), paths, tuple(remarks))


def _input(path: Path, stat: os.stat_result, size: int, scope: str) -> Input:
    return Input(path, size, scope, f"{path} {stat.st_size} {stat.st_mtime_ns}")


def _keep_stdin(scratch: Path) -> Path:
    """Write standard input into a file, for it can't be read in stretches."""
    stream = sys.stdin.buffer
    head = stream.read(8)
    name = next((name for magic, name in _KINDS.items() if head.startswith(magic)), _PLAIN)
    path = scratch / name
    with path.open("wb") as file:
        file.write(head)
        shutil.copyfileobj(stream, file, 1024 * 1024)
    return path
