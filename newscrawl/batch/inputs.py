"""What is to be read: WARC files, those in WACZ files, and what comes through standard input."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warc.paths import PathError
from warc.sources import Source, find_sources
from warc.stretch import Stretch, stretches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from warc.scratch import Scratch

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
class Inputs:
    """All that is to be read."""

    files: tuple[Source, ...]
    """The files, in the order in which they are read."""
    paths: tuple[str, ...]
    """The paths in which the records lie that revisits refer to."""
    remarks: tuple[str, ...]
    """What is unusual about them, a line each."""
    left_out: int = 0
    """How many files can't be read."""
    is_stream: bool = False
    """Whether standard input is among them, which can't be read again."""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    def stretches(self) -> Iterator[Stretch]:
        """Yield the stretches of all files."""
        for file in self.files:
            yield from stretches(file.path, file.size)


def find_inputs(words: Sequence[str], scratch: Scratch) -> Inputs:
    """Find the files that some words name.

    Args:
        words: paths of WARC and WACZ files, folders, patterns, addresses of other stores, or `-`
            for standard input.
        scratch: where goes what has to be unpacked, and standard input.

    Raises:
        PathError: a path is not there, or holds no WARC file.
        OSError: a file can't be read, or standard input not be kept.
    """
    paths = tuple(str(_keep_stdin(scratch)) if word == STDIN else word for word in words)
    sources = find_sources(paths, scratch)
    return Inputs(tuple(sources.files()), paths, sources.remarks, sources.left_out, STDIN in words)


def _keep_stdin(scratch: Scratch) -> Path:
    """Write standard input into a file, for it can't be read in stretches."""
    if sys.stdin is None:
        raise PathError("standard input is closed")
    stream = sys.stdin.buffer
    head = stream.read(8)
    name = next((name for magic, name in _KINDS.items() if head.startswith(magic)), _PLAIN)
    path = scratch.folder() / name
    with path.open("wb") as file:
        file.write(head)
        shutil.copyfileobj(stream, file, 1024 * 1024)
    return path
