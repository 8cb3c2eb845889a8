"""CDXJ, the index of an archive: one line for each answer, sorted by address and time.

A line is the key (:func:`warc.surt.surt`), the time in 14 digits, and a JSON object
with the fields that cdxj-indexer and pywb write: url, mime, status, digest, length,
offset, filename. Added are, where they say something:

- ``entityDigest``, of an answer that came in chunks: the digest of what was in the chunks,
  equal for equal pages however they were cut;
- ``method`` and ``requestDigest`` (the digest of the request's body), of an answer to
  anything but a plain GET.

A request that got no answer has a line, too, under ``urn:failed:<address>``, and what was known when
one was made (:mod:`warc.asked`) has one under ``urn:asked:<address>``.
"""

from __future__ import annotations

import heapq
import os
import tempfile
from contextlib import closing, suppress
from json.encoder import encode_basestring_ascii as _quote
from typing import TYPE_CHECKING, TextIO

from .surt import surt
from .writer import lock, sync_folder

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from datetime import datetime
    from pathlib import Path

#: Name of the index within a job's folder.
INDEX_NAME = "index.cdxj"

_NO_PUNCTUATION = str.maketrans("", "", "-T:")

#: Lines sorted in memory before they go to a temporary file: some 25 MB.
_RUN_LINES = 100_000


def index_line(
    url: str,
    date: datetime,
    filename: str,
    offset: int,
    length: int,
    mime: str | None = None,
    status: str | None = None,
    digest: str | None = None,
    entity_digest: str | None = None,
    method: str | None = None,
    request_digest: str | None = None,
) -> str:
    """Return the line of one record, line break included."""
    # A tenth of the time of json.dumps, for the same text.
    text = f'"url": {_quote(url)}'
    if mime is not None:
        text += f', "mime": {_quote(mime)}'
    if status is not None:
        text += f', "status": {_quote(status)}'
    if digest is not None:
        text += f', "digest": {_quote(digest)}'
    text += f', "length": "{length}", "offset": "{offset}", "filename": {_quote(filename)}'
    if entity_digest is not None and entity_digest != digest:
        text += f', "entityDigest": {_quote(entity_digest)}'
    if method is not None:
        text += f', "method": {_quote(method)}'
        if request_digest is not None:
            text += f', "requestDigest": {_quote(request_digest)}'
    # A key ends at the first space; an address that is not one keeps its line whole.
    key = surt(url).replace(" ", "%20")
    stamp = date.isoformat(timespec="seconds")[:19].translate(_NO_PUNCTUATION)
    return f"{key} {stamp} {{{text}}}\n"


class IndexBuilder:
    """Gathers lines in any order and writes them sorted, in bounded memory.

    Args:
        folder: where the index is to lie; lines beyond the bound wait there in unnamed
            files (the system's folder for such files is often in memory itself).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines: list[str] = []
        self._runs: list[TextIO] = []

    def add(self, line: str) -> None:
        """Take one line, with its line break."""
        self._lines.append(line)
        if len(self._lines) >= _RUN_LINES:
            self._lines.sort()
            run = tempfile.TemporaryFile(  # noqa: SIM115 (closed when the index is written)
                "w+", encoding="utf-8", newline="", dir=self._folder
            )
            run.writelines(self._lines)
            self._runs.append(run)
            self._lines.clear()

    def lines(self) -> Generator[str, None, None]:
        """Yield all lines sorted; afterwards the builder is empty."""
        for run in self._runs:
            run.seek(0)
        self._lines.sort()
        try:
            yield from heapq.merge(self._lines, *self._runs)
        finally:
            for run in self._runs:
                run.close()
            self._runs.clear()
            self._lines.clear()

    def write(self, name: str = INDEX_NAME) -> Path:
        """Write the index, whole or not at all, and return its path."""
        with closing(self.lines()) as lines:
            return write_lines(self._folder / name, lines)


def write_lines(path: Path, lines: Iterable[str]) -> Path:
    """Put lines into a file that appears, or replaces the old one, only when complete."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with draft.open("w", encoding="utf-8", newline="") as out:
            # By the lock a draft that is being written differs from one that was left.
            with suppress(OSError):
                lock(out.fileno(), wait=True)
            out.writelines(lines)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    return path
