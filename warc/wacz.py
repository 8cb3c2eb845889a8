"""WACZ: WARC files with their index and their list of pages, in one file that replays.

The format is WACZ 1.1.1, https://specs.webrecorder.net/wacz/1.1.1/. A ZIP file holds

* ``archive/``: the WARC files, stored as they are, so that a record can be fetched alone;
* ``indexes/index.cdx.gz``: the sorted index in gzip members of some lines each, and
  ``index.idx``, which names the first line of each member. A viewer loads the second and
  as much of the first as it needs, which keeps archives of millions of records quick;
* ``pages/pages.jsonl``: the pages to begin with, with the text that can be searched. It is
  compressed, because replayweb.page searches no more than its first megabyte: the texts of
  about a thousand articles;
* ``datapackage.json``: all of these with size and SHA-256, and its own in
  ``datapackage-digest.json``.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import secrets
import sqlite3
import stat
import tempfile
import unicodedata
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from .cdxj import IndexBuilder
from .indexer import index_records, is_indexed
from .inflate import GZIP_MAGIC
from .info import software
from .job import ArchiveError
from .package import Package, Stream, sha256_text
from .pages import Pages
from .reader import Fault, ReadRecord, scan
from .record import now
from .writer import rename_new, sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WACZ_VERSION = "1.1.1"

#: Lines of the index in one gzip member, as py-wacz and archiveweb.page have them.
_BLOCK_LINES = 1024

#: Bytes copied at a time.
_PIECE = 1024 * 1024

_ZSTD_MAGIC = (b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18")


@dataclass(frozen=True)
class WaczSummary:
    """What went into a WACZ.

    Attributes:
        files: how many WARC files.
        records: how many records can be looked up: the lines of the index.
        pages: how many pages are listed.
        bytes: size of the WACZ.
        faults: what was wrong in the WARC files. They are packed as they are, and what is
            wrong in them is not indexed.
    """

    files: int
    records: int
    pages: int
    bytes: int
    faults: tuple[Fault, ...]


def write_wacz(
    paths: Sequence[Path],
    out: BinaryIO,
    *,
    title: str = "",
    description: str = "",
    progress: Callable[[int], None] = lambda size: None,
) -> WaczSummary:
    """Write some WARC files as one WACZ into a stream.

    The files are read twice, to index and to copy them, and never held in memory; the
    stream is written from its beginning to its end, so that a pipe will do. What is
    written before an error has no end: no ZIP reader takes it for a whole file.

    Args:
        paths: WARC files, uncompressed or gzip. Those of the same name get different ones.
        out: where the WACZ goes.
        title: what the collection is called.
        description: more about it; Markdown.
        progress: called with a number of bytes again and again; they add up to the size
            of the WARC files.

    Raises:
        ArchiveError: there is no WARC file, or one that no WACZ can hold, or one that
            changed meanwhile.
        OSError: a file can't be read, or the WACZ can't be written.
    """
    sources = _sources(paths)
    stream = Stream(out)
    try:
        return _write(sources, stream, title, description, _Progress(progress))
    except sqlite3.Error as error:
        raise ArchiveError(
            f"The list of pages can't be made: {error} (in the system's folder for temporary "
            "files). Set TMPDIR to a folder with room."
        ) from error
    finally:
        stream.cut()


def save_wacz(
    paths: Sequence[Path],
    target: Path,
    *,
    overwrite: bool = False,
    title: str = "",
    description: str = "",
    progress: Callable[[int], None] = lambda size: None,
) -> WaczSummary:
    """Write some WARC files as one WACZ file, which appears only when it is complete.

    Args:
        paths: WARC files, as for :func:`write_wacz`.
        target: the WACZ file to be made, in a folder that exists.
        overwrite: whether it may take the place of an older one.
        title: as for :func:`write_wacz`.
        description: as for :func:`write_wacz`.
        progress: as for :func:`write_wacz`.

    Raises:
        ArchiveError: as :func:`write_wacz`; or the target is there already, or is one of
            the WARC files.
        OSError: as :func:`write_wacz`.
    """
    if target.exists():
        if target.is_dir() or any(path.samefile(target) for path in paths):
            raise ArchiveError(f"{target} can't be overwritten. Give the WACZ another name.")
        if not overwrite:
            raise ArchiveError(f"{target} is there already. Remove it or choose another name.")
    draft = target.with_name(f"unfinished-{secrets.token_hex(8)}.wacz.tmp")
    with draft.open("xb") as out:
        try:
            summary = write_wacz(
                paths, out, title=title, description=description, progress=progress
            )
            out.flush()
            os.fsync(out.fileno())
            if overwrite:
                draft.replace(target)
            else:
                rename_new(draft, target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    sync_folder(target.parent)
    return summary


@dataclass(frozen=True)
class _Source:
    """A WARC file: where it lies, its name in the WACZ, its size and time of change."""

    path: Path
    name: str
    size: int
    modified: float


def _sources(paths: Sequence[Path]) -> list[_Source]:
    """Look at all files before the first byte is written."""
    if not paths:
        raise ArchiveError("There is no WARC file to pack.")
    sources = []
    taken: set[str] = set()
    for path in paths:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ArchiveError(f"{path} is no file.")
        with path.open("rb") as file:
            start = file.read(4)
            status = os.fstat(file.fileno())
        if start in _ZSTD_MAGIC:
            raise ArchiveError(
                f"{path} is compressed with Zstandard, which a WACZ can't hold. "
                "Compress it again with gzip, each record by itself."
            )
        suffix = ".warc.gz" if start.startswith(GZIP_MAGIC) else ".warc"
        name = _new_name(path.name, suffix, taken)
        sources.append(_Source(path, name, status.st_size, status.st_mtime))
    return sources


def _new_name(name: str, suffix: str, taken: set[str]) -> str:
    """Return a name that no other file has, where names are told apart by letter case or not."""
    stem = re.sub(r"\.warc(\.gz)?$", "", name, flags=re.IGNORECASE)
    stem = re.sub(r"[^\w.-]+", "_", unicodedata.normalize("NFC", stem)).lstrip(".") or "unnamed"
    name = stem + suffix
    serial = 1
    while name.casefold() in taken:
        serial += 1
        name = f"{stem}-{serial}{suffix}"
    taken.add(name.casefold())
    return name


def _write(
    sources: list[_Source], stream: Stream, title: str, description: str, progress: _Progress
) -> WaczSummary:
    created = now()
    package = Package(stream, created.timestamp())
    faults: list[Fault] = []
    index = IndexBuilder(Path(tempfile.gettempdir()))
    with Pages([source.path for source in sources]) as pages:
        for number, source in enumerate(sources):
            faults += _index(source, number, index, pages, progress)
            _copy(source, package, progress)
        line_count = _write_index(index, package)
        page_count = _write_pages(pages, package)
    about = {
        "profile": "data-package",
        "wacz_version": WACZ_VERSION,
        "title": title,
        "description": description,
        "created": f"{created:%Y-%m-%dT%H:%M:%SZ}",
        "software": software(),
    }
    package.close({name: value for name, value in about.items() if value})
    return WaczSummary(len(sources), line_count, page_count, stream.size, tuple(faults))


def _index(
    source: _Source, number: int, index: IndexBuilder, pages: Pages, progress: _Progress
) -> Iterator[Fault]:
    """Read a WARC file for index and pages; yield what is wrong in it."""
    for found in index_records(pages.watch(_records(source, progress), number)):
        if isinstance(found, Fault):
            yield found
            continue
        entry = json.loads(found.split(" ", 2)[2])
        if entry["length"] != "0":  # it has a place of its own
            index.add(found)
            pages.add(int(entry["offset"]), entry.get("status"), entry.get("mime"), number)


def _records(source: _Source, progress: _Progress) -> Iterator[ReadRecord | Fault]:
    """Read the records of a file under the file's name in the WACZ."""
    done = 0
    sharing = 0
    first_of_member: ReadRecord | None = None
    for found in scan(source.path):
        if isinstance(found, ReadRecord):
            found.file = source.name
            if found.offset is not None:
                first_of_member = found
            else:
                if first_of_member is not None:
                    sharing += is_indexed(first_of_member.type, first_of_member.target_uri)
                    first_of_member = None
                sharing += is_indexed(found.type, found.target_uri)
        if found.offset is not None and found.offset > done:
            progress.add(found.offset - done)
            done = found.offset
        yield found
    progress.add(source.size - done)
    if sharing:
        yield Fault(
            source.path.name,
            0,
            None,
            f"{sharing} records can't be looked up, because they are not compressed each by "
            "itself. Compress the file again record by record",
        )


def _copy(source: _Source, package: Package, progress: _Progress) -> None:
    path = f"archive/{source.name}"
    with (
        source.path.open("rb") as file,
        package.entry(path, size=source.size, modified=source.modified) as write,
    ):
        left = source.size
        while left and (data := file.read(min(left, _PIECE))):
            write(data)
            left -= len(data)
            progress.add(len(data))
        if left or file.read(1):
            raise ArchiveError(
                f"{source.path} changed while it was packed. Wait until its crawl has ended."
            )


def _write_index(index: IndexBuilder, package: Package) -> int:
    """Write the index in blocks, and the list of blocks; return how many lines it has."""
    count = offset = 0
    blocks = ["!meta 0 " + _json({"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"})]
    with closing(index.lines()) as lines, package.entry("indexes/index.cdx.gz") as write:
        while block := list(islice(lines, _BLOCK_LINES)):
            data = gzip.compress("".join(block).encode(), 6, mtime=0)
            write(data)
            key, moment, _ = block[0].split(" ", 2)
            place = {"offset": offset, "length": len(data), "digest": sha256_text(data)}
            blocks.append(f"{key} {moment} {_json(place)}")
            offset += len(data)
            count += len(block)
    with package.entry("indexes/index.idx", deflate=True) as write:
        write("".join(blocks).encode())
    return count


def _write_pages(pages: Pages, package: Package) -> int:
    """Write the list of pages; return how many there are."""
    count = 0
    head = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    with package.entry("pages/pages.jsonl", deflate=True) as write:
        write(_json({**head, "hasText": pages.have_text}).encode())
        for page in pages:
            fields = {"id": page.id, "url": page.url, "ts": page.ts}
            fields["title"] = page.title or page.url
            if page.text is not None:
                fields["text"] = page.text
            # Half a surrogate pair, which JSON can spell, is no character.
            write(_json(fields).encode("utf-8", "replace"))
            count += 1
    return count


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


class _Progress:
    """Tells of files that are read twice as if they were read once."""

    def __init__(self, tell: Callable[[int], None]):
        self._tell = tell
        self._read = self._told = 0

    def add(self, size: int) -> None:
        """Count bytes that were read."""
        self._read += size
        if step := self._read // 2 - self._told:
            self._told += step
            self._tell(step)
