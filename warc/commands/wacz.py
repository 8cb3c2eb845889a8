"""`scrapy archive wacz`: WARC files with index and pages in one file, for replayweb.page."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from warc.job import ArchiveError
from warc.lookup import references_outside
from warc.paths import Found, find_files, is_job_file
from warc.wacz import save_wacz, write_wacz

from .console import FAULTY, GOOD, CommandError, Output, count, note, progress, say, size
from .subcommand import Subcommand, add_paths

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from warc.wacz import WaczSummary

_DETAILS = """\
Packs WARC files, their index and a list of their pages into one WACZ file, which
replayweb.page, pywb and other viewers open as it is. The file is written in
the working directory and named after the job or the spider, unless --output
names it (-: to standard output).

  scrapy archive wacz archive/ecns/20241011T010450-3f9a1c/
  scrapy archive wacz archive/ecns/ -o ecns.wacz --title 'ECNS, October 2024'
  scrapy archive wacz archive/ecns/ -o - | ssh host 'cat > ecns.wacz'

A revisit needs the record that it refers to: jobs that are missing among the
paths for that are named.

The exit code is 0 if all is packed, 1 if something in the WARC files is damaged
(it is packed all the same, and can't be looked up), 2 if there is no WACZ."""


def run(opts: argparse.Namespace) -> int:
    """Pack."""
    found = find_files(opts.paths)
    for unfinished in found.open:
        _note(f"{unfinished.path} is not finished and left out")
    if not found.files:
        raise CommandError("there is no finished WARC file")
    target = None if opts.output == "-" else Path(opts.output or default_name(found.files))
    _check(target, overwrite=opts.overwrite)
    _warn_of_missing(found)
    try:
        summary = _pack(found, target, opts)
    except ArchiveError as error:
        raise CommandError(str(error)) from error
    for fault in summary.faults:
        _note(f"{fault.file}:{fault.offset}: {fault.what}")
    parts = [
        count(summary.files, "WARC file"),
        f"{count(summary.records, 'record')} to look up",
        count(summary.pages, "page"),
        size(summary.bytes),
    ]
    if summary.faults:
        parts.append(count(len(summary.faults), "fault"))
    words = ", ".join(parts)
    _note(words) if target is None else say(f"{target}: {words}")
    return FAULTY if summary.faults else GOOD


def default_name(files: Sequence[Path]) -> str:
    """Return the name of a WACZ: that of the job with its spider, of the folder, or of the file."""
    paths = [path.resolve() for path in files]
    top = Path(os.path.commonpath([path.parent for path in paths]))
    if all(path.parent == top and is_job_file(path) for path in paths):
        name = f"{top.parent.name}-{top.name}"
    elif len(paths) == 1:
        name = paths[0].name.partition(".warc")[0]
    else:
        name = top.name
    return (name or "archive") + ".wacz"


def _check(target: Path | None, *, overwrite: bool) -> None:
    """See that the WACZ can be put there, before anything is read."""
    if target is None:
        if sys.stdout.isatty():
            raise CommandError("a WACZ is not for a terminal: send it to a file or a program")
        return
    if target.exists():
        if not target.is_file():
            raise CommandError(f"{target} is no file; --output names another")
        if not overwrite:
            raise CommandError(
                f"{target} is there already; --overwrite puts the new one in its place"
            )
    elif not target.parent.is_dir():
        raise CommandError(f"there is no folder {target.parent}")


def _pack(found: Found, target: Path | None, opts: argparse.Namespace) -> WaczSummary:
    with progress(sum(path.stat().st_size for path in found.files)) as done:
        if target is None:
            return write_wacz(
                found.files,
                cast("BinaryIO", Output()),
                title=opts.title,
                description=opts.description,
                progress=done,
            )
        try:
            return save_wacz(
                found.files,
                target,
                overwrite=opts.overwrite,
                title=opts.title,
                description=opts.description,
                progress=done,
            )
        except OSError as error:
            what = error.strerror or error
            raise CommandError(f"{error.filename or target}: {what}; there is no WACZ") from error


def _warn_of_missing(found: Found) -> None:
    """Name the jobs that revisits need and that are not among the paths."""
    outside = references_outside(found.files)
    for folder in outside.folders:
        _note(f"revisits refer to records in {folder}: name it, too, or they can't be replayed")
    if outside.lost:
        missing = len({(reference.uri, reference.stamp) for reference in outside.lost})
        _note(f"revisits refer to {count(missing, 'record')} that could not be found")


def _note(text: str) -> None:
    note(f"scrapy archive wacz: {text}")


def _add_options(parser: argparse.ArgumentParser) -> None:
    add_paths(parser)
    parser.add_argument("-o", "--output", metavar="FILE", help="the WACZ file (-: to stdout)")
    parser.add_argument(
        "--overwrite", action="store_true", help="let it take the place of an older FILE"
    )
    parser.add_argument("--title", default="", help="what viewers call it")
    parser.add_argument("--description", default="", help="what viewers say of it (Markdown)")


SUBCOMMAND = Subcommand(
    syntax="PATH... [--output FILE] [--overwrite] [--title TITLE] [--description TEXT]",
    details=_DETAILS,
    add_options=_add_options,
    run=run,
)
