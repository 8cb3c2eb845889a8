"""A run: from archives to one file of items, on all processors, resumable."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import newscrawl
from newscrawl.batch.extractor import Found, Plan, Trouble
from newscrawl.batch.journal import Journal, JournalError, Progress
from newscrawl.batch.output import JOURNAL, PART, LinesFile, OutputError, StandardOutput
from newscrawl.batch.parquet import PARQUET, ParquetError, check, write_file
from newscrawl.batch.results import in_order
from newscrawl.batch.workers import Workers
from warc.stretch import STRETCH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newscrawl.batch.inputs import Inputs
    from newscrawl.portals import Portal

PAGE_SECONDS = 60.0
"""How long a page may take by default: a thousand times what one takes."""
PAGE_MEMORY = 4 * 1024**3
"""Bytes that a worker may take: a page of the largest size that is read, and its tree."""


# What Scrapy's feeds write under these names, and this does not.
_OTHER_FORMATS = frozenset({".csv", ".json", ".marshal", ".pickle", ".xml"})
# A kill costs what was found since the last commit, which waits for the disk.
_COMMIT_SECONDS = 1.0


class RunError(Exception):
    """A run can't begin or go on; the message is one line: what, where, what to do."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is to go."""

    output: Path | None
    """The file of items; None: standard output."""
    portals: tuple[Portal, ...]
    """The portals that are known."""
    forced: Portal | None = None
    """The portal whose declaration is used for every page."""
    workers: int = 1
    """How many processes extract."""
    resume: bool = False
    """Whether to go on with a run that was stopped."""
    overwrite: bool = False
    """Whether an output that is there may go."""
    page_seconds: float = PAGE_SECONDS
    """How long a page may take."""
    page_memory: int = PAGE_MEMORY
    """Bytes that a worker may take; 0: any number."""


class Run:
    """One run.

    Args:
        inputs: what is read.
        options: how.
        on_found: called with what was found whenever a worker tells of it.
        on_read: called with a number of bytes of the files when these are done.

    Raises:
        RunError: it can't begin.
    """

    def __init__(
        self,
        inputs: Inputs,
        options: Options,
        on_found: Callable[[Found], object] = lambda found: None,
        on_read: Callable[[int], object] = lambda size: None,
    ) -> None:
        self.inputs = inputs
        self.options = options
        self._on_found = on_found
        self._on_read = on_read
        self._journal, self._output = _open(inputs, options)
        self._committed = time.monotonic()
        self._is_whole = True

    @property
    def counts(self) -> Counter[str]:
        """How many records ended how so far (`newscrawl.batch.extractor.Found`), and `items`, `duplicate`."""
        return self._journal.counts

    @property
    def has_begun(self) -> bool:
        """Whether anything of it is to be found when it is stopped now."""
        return self.can_be_resumed and self._journal.progress.stretches > 0

    def troubles(self, most: int = -1) -> Iterator[Trouble]:
        """Yield what went wrong so far."""
        return self._journal.troubles(most)

    def read(self) -> None:
        """Extract everything; afterwards :meth:`finish` or :meth:`stop`.

        Raises:
            RunError: the output or the journal can't be written.
            WorkerError: no worker can be started.
            BrokenPipeError: nobody reads standard output any more.
        """
        options = self.options
        plan = Plan(options.portals, options.forced, self.inputs.paths)
        scopes = {id(file.path): file.box for file in self.inputs.files}
        done = self._journal.progress
        everything = self.inputs.stretches()
        self._on_read(sum(s.stop - s.start for s in islice(everything, done.stretches)))
        with ExitStack() as stack:
            workers = stack.enter_context(
                Workers(
                    plan,
                    options.workers,
                    seconds=options.page_seconds,
                    memory=options.page_memory,
                    on_found=self._on_found,
                )
            )
            window = 2 * options.workers + 1
            try:
                for stretch, read, begins in in_order(workers, everything, window, done.begins):
                    self._take(read.found, scopes[id(stretch.path)], begins)
                    self._on_read(stretch.stop - stretch.start)
                self._commit()
                self._journal.end()
            except (OutputError, sqlite3.Error) as error:
                raise RunError(self._resumable(str(error))) from error

    def _take(self, found: Found, scope: str, begins: int | None) -> None:
        """Write what came of a stretch."""
        journal = self._journal
        self._is_whole = False
        lines = []
        for item in found.items:
            if journal.is_new(scope, item.identities, item.sketch):
                lines.append(item.line + b"\n")
            else:
                journal.counts["duplicate"] += 1
        journal.counts += found.counts
        journal.counts["items"] += len(lines)
        journal.note(found.troubles)
        if lines:
            self._output.write(b"".join(lines))
        journal.progress = Progress(journal.progress.stretches + 1, begins, self._output.size)
        self._is_whole = True
        if time.monotonic() - self._committed > _COMMIT_SECONDS:
            self._commit()

    def _commit(self) -> None:
        """Bring to the disk what was written, and then that it was."""
        self._output.sync()
        self._journal.commit()
        self._committed = time.monotonic()

    def finish(self) -> None:
        """Give the output its name, and remove the journal.

        Raises:
            RunError: it can't be done.
        """
        path = self.options.output
        try:
            if path is not None and path.suffix.lower() == PARQUET:
                write_file(path.with_name(path.name + PART), path)
                self._output.close()
            else:
                self._output.finish()
        except (OutputError, ParquetError) as error:
            raise RunError(self._resumable(str(error))) from error
        self._journal.close(remove=True)

    @property
    def can_be_resumed(self) -> bool:
        """Whether the same run, started again, can go on."""
        return self._journal.path is not None

    def stop(self) -> None:
        """Leave all as it is; what was found so far is there when the run is resumed."""
        with suppress(OutputError, sqlite3.Error):
            if self._is_whole:  # not where a stretch was being written
                self._commit()
        self._output.close()
        self._journal.close()

    def _resumable(self, what: str) -> str:
        if not self.can_be_resumed:
            return what
        return f"{what}; mend that, and run it again with --resume to go on"


def _open(inputs: Inputs, options: Options) -> tuple[Journal, LinesFile | StandardOutput]:
    what = json.dumps(
        {
            "version": newscrawl.__version__,
            "rules": rules_digest(options.portals),
            "portal": options.forced.name if options.forced else None,
            "stretch": STRETCH,
            "files": [file.stamp for file in inputs.files],
        }
    )
    path = options.output
    if options.resume and (path is None or inputs.is_stream):
        stream = "output can't be resumed; name a file by -o" if path is None else "input is gone"
        raise RunError(f"--resume: standard {stream}")
    if path is None:
        return Journal(None, what), StandardOutput()
    _check_name(path)
    journal_path = path.with_name(path.name + JOURNAL)
    had_part = path.with_name(path.name + PART).exists()
    try:
        output = LinesFile(path)
    except OutputError as error:
        raise RunError(str(error)) from error
    try:
        _make_room(path, journal_path, options)
        try:
            journal = Journal(
                None if inputs.is_stream else journal_path, what, resume=options.resume
            )
        except JournalError as error:
            hint = "; --overwrite begins anew" if journal_path.exists() else f" ({journal_path})"
            raise RunError(f"{error}{hint}") from error
        except sqlite3.Error as error:
            raise RunError(f"{journal_path} can't be written: {error}") from error
        if journal.is_over and not had_part and path.exists():
            journal.close(remove=True)
            raise RunError(f"{path} is complete: there is nothing to resume")
        try:
            output.begin(journal.progress.bytes)
        except OutputError as error:
            journal.close(remove=not options.resume)
            raise RunError(str(error)) from error
    except RunError:
        output.give_up()
        raise
    return journal, output


def _check_name(path: Path) -> None:
    """Refuse an output that can't be what its name says, or can't be at all."""
    if path.suffix.lower() in _OTHER_FORMATS:
        raise RunError(f"{path}: items are written as JSON lines (.jsonl) or Parquet (.parquet)")
    if path.is_dir():
        raise RunError(f"{path} is a folder; name a file")
    if not path.parent.is_dir():
        raise RunError(f"{path.parent}: there is no such folder")
    if path.suffix.lower() == PARQUET:
        try:
            check()
        except ParquetError as error:
            raise RunError(str(error)) from error


def _make_room(path: Path, journal: Path, options: Options) -> None:
    if options.resume:
        return
    if options.overwrite:
        journal.unlink(missing_ok=True)
        return
    if journal.exists():
        raise RunError(
            f"a run into {path} was stopped: --resume goes on with it, --overwrite begins anew"
        )
    if path.exists():
        raise RunError(f"{path} is there already: name another file, or let it go by --overwrite")


def rules_digest(portals: tuple[Portal, ...]) -> str:
    """Return a digest of what makes an item of a page: the portals' declarations and this package."""
    found = hashlib.sha256(repr(portals).encode())
    package = files(newscrawl)  # an egg is no folder
    own = [file for file in package.iterdir() if file.name.endswith(".py")]
    for file in sorted([*own, *(package / "extract").iterdir()], key=lambda file: file.name):
        if file.is_file():
            found.update(file.read_bytes())
    return found.hexdigest()
