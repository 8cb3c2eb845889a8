"""From what a user names to the WARC files that are meant."""

from __future__ import annotations

import glob
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .indexer import PATTERNS
from .writer import OPEN_SUFFIX

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: What the names of WARC files end in.
SUFFIXES = tuple(pattern.removeprefix("*") for pattern in PATTERNS)

#: What the names of web archives packed for viewers end in: WARC files, index and pages in a zip.
WACZ_SUFFIX = ".wacz"

#: What a WARC file begins with: gzip, Zstandard (its dictionary first, or none), plain.
_MAGIC = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18", b"WARC/")


class PathError(Exception):
    """A path is not there or holds no WARC file; the message is one line that says so."""


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that its writer has not finished.

    Attributes:
        path: the file, its name ends in ``.open``.
        running: whether its writer lives; None where that can't be told, because the
            file system has no locks or the file may not be read.
    """

    path: Path
    running: bool | None


@dataclass(frozen=True, slots=True)
class Found:
    """The files that some paths stand for.

    Attributes:
        files: finished WARC files, sorted, none twice.
        open: files that are being written, or whose writer died; not in ``files``.
        folders: the folders of these files that were meant as a whole, because they or
            a folder above them was named.
    """

    files: tuple[Path, ...]
    open: tuple[OpenFile, ...]
    folders: frozenset[Path]


def warc_files(paths: Iterable[str | Path]) -> list[Path]:
    """Return the finished WARC files that some paths stand for; see :func:`find_files`."""
    return list(find_files(paths).files)


def find_files(paths: Iterable[str | Path], *, packed: bool = False) -> Found:
    """Find the WARC files that some paths stand for.

    Args:
        paths: each is a WARC file, a folder (a job's, a spider's, a whole archive: all
            that lies below it), or a pattern with ``*``, ``?``, ``[...]`` or ``**``.
        packed: whether WACZ files are meant, too; they are among ``files``.

    Raises:
        PathError: a path is not there, can't be read, or holds no WARC file.
    """
    files: dict[str, Path] = {}
    unfinished: dict[str, Path] = {}
    folders: set[Path] = set()
    suffixes = (*SUFFIXES, WACZ_SUFFIX) if packed else SUFFIXES
    for given in paths:
        nothing = True
        try:
            for path in _files_of(Path(given), folders, suffixes):
                nothing = False
                kind = unfinished if path.name.endswith(OPEN_SUFFIX) else files
                kind.setdefault(os.path.realpath(path), path)
        except OSError as error:
            raise PathError(in_words(error, given)) from error
        if nothing:
            raise PathError(f"{given}: no WARC file there (*{', *'.join(suffixes)})")
    opened = []
    for path in unfinished.values():
        final = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
        if path.exists() or not final.exists():
            opened.append(OpenFile(path, is_running(path)))
        else:  # finished since it was found
            files.setdefault(os.path.realpath(final), final)
    return Found(
        tuple(sorted(files.values())),
        tuple(sorted(opened, key=lambda found: found.path)),
        frozenset(folders),
    )


def in_words(error: OSError, path: object) -> str:
    """Return an error of the system as the name of a file and what is wrong with it.

    Args:
        error: what was raised.
        path: which file is meant where the error does not say.
    """
    return f"{error.filename or path}: {error.strerror or error}"


def by_folder(files: Iterable[Path]) -> list[tuple[Path, list[Path]]]:
    """Group files by the folder that they lie in; all sorted."""
    groups: dict[Path, list[Path]] = {}
    for path in sorted(files):
        groups.setdefault(path.parent, []).append(path)
    return sorted(groups.items())


def is_job_file(path: Path) -> bool:
    """Tell whether a file lies in its job's folder: ``<job>/<spider>-...-<job>.warc.gz``."""
    return f"-{path.resolve().parent.name}.warc" in path.name


def _files_of(path: Path, folders: set[Path], suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Yield the WARC files that one path stands for, ``.open`` ones too; note whole folders."""
    if path.is_dir():
        yield from _walk(path, folders, suffixes)
    elif path.is_file():
        if not _has_name(path, suffixes) and not _has_magic(path):
            raise PathError(f"{path}: no WARC file")
        yield path
    elif os.path.lexists(path):
        raise PathError(f"{path}: neither a file nor a folder")
    elif glob.has_magic(str(path)):
        for match in sorted(glob.glob(str(path), recursive=True)):  # noqa: PTH207 (also absolute)
            if (found := Path(match)).is_dir():
                yield from _walk(found, folders, suffixes)
            elif _has_name(found, suffixes):
                yield found
    else:
        raise PathError(f"{path}: no such file or folder")


def _walk(top: Path, folders: set[Path], suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Yield the WARC files below a folder; links to folders are followed, each folder once."""
    seen = {os.path.realpath(top)}
    for where, below, names in os.walk(top, onerror=_raise, followlinks=True):
        folder = Path(where)
        real = {name: os.path.realpath(folder / name) for name in sorted(below)}
        below[:] = [name for name in real if real[name] not in seen]
        seen.update(real.values())
        for name in sorted(names):
            path = folder / name
            # A link that leads nowhere is yielded too, to be missed when it is read.
            if _has_name(path, suffixes) and (path.is_file() or path.is_symlink()):
                folders.add(folder)
                yield path


def _raise(error: OSError) -> None:
    raise error


def _has_name(path: Path, suffixes: tuple[str, ...]) -> bool:
    return path.name.removesuffix(OPEN_SUFFIX).endswith(suffixes)


def _has_magic(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5).startswith(_MAGIC)


def is_running(path: Path) -> bool | None:
    """Tell whether the writer of a file holds its lock; None where that can't be told."""
    if fcntl is None:
        return None
    try:
        with path.open("rb") as file:
            # Shared, so that two who look do not take each other for the writer.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    return False
