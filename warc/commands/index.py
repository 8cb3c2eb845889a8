"""`scrapy archive index`: the index of WARC files, made anew from what is in them."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from warc.cdxj import INDEX_NAME, IndexBuilder
from warc.indexer import index_records, is_indexed, warc_files
from warc.paths import by_folder, find_files
from warc.reader import Fault, ReadRecord, scan

from .console import FAILED, FAULTY, GOOD, CommandError, count, note, progress, say, write
from .subcommand import Subcommand, add_paths

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator

    from warc.paths import Found

_DETAILS = """\
Makes the CDXJ index of WARC files: a line for each record that can be looked up
by an address, sorted, as pywb and cdxj-indexer read it.

Each folder that has WARC files among the paths gets a new index.cdxj over all
its WARC files. A folder that a run is writing to is left alone: it gets its
index when the run ends. With --output the folders are left as they are, and the
lines of all files go into one sorted index:

  scrapy archive index archive/ecns/20241011T010450-3f9a1c/
  scrapy archive index archive/ --output all.cdxj
  scrapy archive index other/*.warc.gz --output - | grep ' 2024'

The exit code is 0 if all records could be read, 1 if some were damaged (they
are named, the others are indexed), 2 if an index could not be made."""


def run(opts: argparse.Namespace) -> int:
    """Index folder by folder, or all into one."""
    found = find_files(opts.paths)
    for unfinished in found.open:
        _note(f"{unfinished.path} is not finished and left out")
    if opts.output is None:
        return _index_folders(found)
    target = Path(opts.output)
    if opts.output == "-":
        return _index_all(found, None)
    if target.exists() and not opts.overwrite:
        raise CommandError(f"{target} is there already; --overwrite puts the new one in its place")
    if target.exists() and not target.is_file():
        raise CommandError(f"{target} is no file; --output - writes to standard output")
    return _index_all(found, target)


def _index_folders(found: Found) -> int:
    """Write the index of each folder."""
    running = {unfinished.path.parent for unfinished in found.open if unfinished.running}
    folders = [(folder, warc_files(folder)) for folder, _ in by_folder(found.files)]
    code = GOOD
    with progress(_bytes(path for _, paths in folders for path in paths)) as done:
        for folder, paths in folders:
            if folder in running:
                _note(f"{folder} gets its index when its run ends")
                continue
            builder = IndexBuilder(folder)
            filling = _Filling(builder, done)
            try:
                filling.add(paths)
                builder.write()
            except OSError as error:
                _note(
                    f"{error.filename or folder}: {error.strerror or error}; no index was written"
                )
                code = FAILED
                continue
            say(f"{folder / INDEX_NAME}: {filling.words()}")
            code = max(code, filling.code)
    return code


def _index_all(found: Found, target: Path | None) -> int:
    """Write one index of all files, to standard output where no target is given."""
    names = Counter(path.name for path in found.files)
    for name, times in names.items():
        if times > 1:
            _note(f"{times} files are called {name}: an index of all can't tell them apart")
    folder = target.parent if target is not None else Path(tempfile.gettempdir())
    builder = IndexBuilder(folder)
    filling = _Filling(builder, lambda done: None)
    with progress(_bytes(found.files)) as filling.done:
        filling.add(found.files)
    if target is not None:
        try:
            builder.write(target.name)
        except OSError as error:
            what = error.strerror or error
            raise CommandError(
                f"{error.filename or target}: {what}; nothing was written"
            ) from error
        say(f"{target}: {filling.words()}")
    else:
        with closing(builder.lines()) as lines:
            for line in lines:
                write(line.encode())
        _note(filling.words())
    return filling.code


class _Filling:
    """Fills an index with the lines of files, and names what is wrong in them.

    Attributes:
        done: is called with numbers of bytes read.
    """

    def __init__(self, builder: IndexBuilder, done: Callable[[int], None]):
        self.done = done
        self._builder = builder
        self._lines = self._faults = 0

    def add(self, paths: Iterable[Path]) -> None:
        """Add the lines of some files."""
        for path in paths:
            for found in index_records(self._records(path)):
                if isinstance(found, Fault):
                    self._fault(path, found)
                else:
                    self._builder.add(found)
                    self._lines += 1

    def words(self) -> str:
        """Return what came of it."""
        faults = f", {count(self._faults, 'fault')}" if self._faults else ""
        return count(self._lines, "line") + faults

    @property
    def code(self) -> int:
        """The exit code."""
        return FAULTY if self._faults else GOOD

    def _records(self, path: Path) -> Iterator[ReadRecord | Fault]:
        """Read a file; what has no offset can't stand in an index."""
        unreachable = 0
        for found in scan(path, progress=self.done):
            if isinstance(found, ReadRecord) and found.offset is None:
                unreachable += is_indexed(found.type, found.target_uri)
            yield found
        if unreachable:
            records = count(unreachable, "record")
            what = f"{records} can't be looked up, for the file is compressed as a whole"
            yield Fault(path.name, 0, None, what)

    def _fault(self, path: Path, fault: Fault) -> None:
        self._faults += 1
        _note(f"{path}:{fault.offset}: {fault.what}")


def _bytes(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.exists())


def _note(text: str) -> None:
    note(f"scrapy archive index: {text}")


def _add_options(parser: argparse.ArgumentParser) -> None:
    add_paths(parser)
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write one index of all files here (-: to stdout)"
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="let it take the place of an older FILE"
    )


SUBCOMMAND = Subcommand(
    syntax="PATH... [--output FILE [--overwrite]]",
    details=_DETAILS,
    add_options=_add_options,
    run=run,
)
