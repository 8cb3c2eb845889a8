"""WARC files within a WACZ, read where they lie: in the zip, without unpacking it."""

from __future__ import annotations

import gzip
import struct
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from .packed import PackedFile
from .paths import SUFFIXES, PathError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .scratch import Scratch

#: Length of a zip entry's own header without name and extra field, and where their lengths are.
_ENTRY, _LENGTHS = 30, 26


@dataclass(frozen=True, slots=True)
class Wacz:
    """What a WACZ holds.

    Attributes:
        path: the WACZ.
        files: its WARC files.
        indexes: names of its index entries.
    """

    path: Path
    files: tuple[Path, ...]
    indexes: tuple[str, ...]

    def sizes(self) -> Iterator[tuple[Path, int]]:
        """Yield its files with their lengths in bytes."""
        for file in self.files:
            yield file, file.size if isinstance(file, PackedFile) else file.stat().st_size

    def index_lines(self) -> Iterator[bytes]:
        """Yield the lines of its index, as they stand there."""
        with zipfile.ZipFile(self.path) as packed:
            for name in self.indexes:
                with packed.open(name) as raw:
                    if name.endswith(".gz"):
                        with gzip.open(raw) as lines:
                            yield from lines
                    else:
                        yield from raw


def open_wacz(path: Path, scratch: Scratch) -> Wacz:
    """Find the WARC files in a WACZ.

    Args:
        path: the file.
        scratch: where an entry is unpacked that is compressed a second time, which the
            format forbids.

    Raises:
        PathError: it is no WACZ, or damaged.
        OSError: it can't be read.
    """
    files: list[Path] = []
    try:
        with zipfile.ZipFile(path) as packed, path.open("rb") as raw:
            names = packed.namelist()
            for entry in packed.infolist():
                if not entry.filename.endswith(SUFFIXES) or entry.is_dir():
                    continue
                if entry.compress_type != zipfile.ZIP_STORED:
                    files.append(_unpacked(packed, entry, scratch))
                    continue
                raw.seek(entry.header_offset)
                head = raw.read(_ENTRY)
                name_size, extra_size = struct.unpack_from("<HH", head, _LENGTHS)
                begin = entry.header_offset + _ENTRY + name_size + extra_size
                packed_file = PackedFile(path, entry.filename, begin, entry.file_size)
                # It does what of a path is needed to read a WARC file, and no more.
                files.append(cast("Path", packed_file))
    except (zipfile.BadZipFile, struct.error, NotImplementedError, RuntimeError) as error:
        raise PathError(f"{path}: no WACZ that can be read: {error}") from error
    if not files:
        raise PathError(f"{path}: there is no WARC file in it ({', '.join(SUFFIXES)})")
    indexes = [
        n
        for n in names
        if n.startswith("indexes/") and n.endswith((".cdx.gz", ".cdxj", ".cdxj.gz"))
    ]
    return Wacz(path, tuple(files), tuple(indexes))


def _unpacked(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, scratch: Scratch) -> Path:
    target = scratch.folder() / entry.filename.rpartition("/")[2]
    with packed.open(entry) as source, target.open("wb") as out:
        while piece := source.read(1024 * 1024):
            out.write(piece)
    return target
