"""Captures: the records of addresses, where they are, and finding them by an index of lines.

An index is sorted, so an address is looked up by bisection.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from .reader import ReadRecord, scan
from .surt import surt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


#: What begins a line about the index itself: " CDX N b a ...", "!meta {...}".
_ABOUT = b" !"

#: What reading a line raises that is no index line.
NO_LINE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record is.

    Attributes:
        path: its file.
        offset: where reading is to begin: at the record, or at the beginning of a file
            that is compressed as a whole.
        skip: how many records to pass over from there.
    """

    path: Path
    offset: int
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Capture:
    """A record of an address.

    Attributes:
        stamp: its date in 14 digits, UTC.
        url: its address as fetched.
        place: where it is.
        is_revisit: whether its payload is in another record.
        length: how many bytes of the file it takes, 0 where that is not known.
        method: how it was asked for, ``GET`` where the index does not say.
        request_digest: digest of the body with which it was asked for.
        digest: digest of its payload, where the index says it.
    """

    stamp: str
    url: str
    place: Place
    is_revisit: bool
    length: int = 0
    method: str = "GET"
    request_digest: str | None = None
    digest: str | None = None


@contextmanager
def opened(place: Place) -> Iterator[ReadRecord]:
    """Read the record at a place.

    Raises:
        ValueError: there is no record.
        OSError: the file can't be read.
    """
    skip = place.skip
    # An index may name any number, and a file can't be sought beyond 63 bits.
    for found in scan(place.path, place.offset) if 0 <= place.offset < 2**63 else ():
        if isinstance(found, ReadRecord):
            if skip == 0 and (place.skip or found.offset == place.offset):
                yield found
                return
            skip -= 1
        if not place.skip:
            break
    raise ValueError(f"{place.path}: no record begins at offset {place.offset}")


def indexed_captures(
    index: Path,
    key: str,
    files: Mapping[str, Path],
    *,
    whole: bool = True,
    most: int | None = None,
) -> list[Capture] | None:
    """Return the captures under a key in some files, by their index.

    Args:
        index: the sorted index.
        key: as :func:`key_of` makes it.
        files: the files by the names that the index has for them.
        whole: whether the key is to be the whole one, not the beginning of one.
        most: no more than so many.

    Returns:
        The captures; None where there is no index, or one that can't be used.
    """
    prefix = (key + " " if whole else key).encode("utf-8", "backslashreplace")
    try:
        captures = (read_line(line, files) for line in index_lines(index, prefix))
        return list(islice((capture for capture in captures if capture is not None), most))
    except (FileNotFoundError, *NO_LINE):
        return None


def read_line(line: bytes, files: Mapping[str, Path]) -> Capture | None:
    """Read an index line; None where its file is not among those that are asked for.

    Raises:
        ValueError, KeyError, TypeError, AttributeError, RecursionError: it is no index line
            (:data:`NO_LINE`).
    """
    if line[:1] in _ABOUT:
        return None
    _, stamp, fields = line.split(b" ", 2)
    entry = json.loads(fields)
    path = files.get(str(entry["filename"]))
    if path is None:
        return None
    return Capture(
        stamp.decode(),
        str(entry["url"]),
        Place(path, int(entry["offset"])),
        entry.get("mime") == "warc/revisit",
        int(entry.get("length") or 0),
        str(entry.get("method") or "GET"),
        entry.get("requestDigest"),
        entry.get("digest"),
    )


def index_lines(index: Path, prefix: bytes) -> Iterator[bytes]:
    """Yield the lines of a sorted file that begin with a prefix.

    Raises:
        OSError: it can't be read.
    """
    with index.open("rb") as file:
        # Before ``low`` all lines are smaller; none that begins after ``high`` is.
        low, high = 0, index.stat().st_size
        while low < high:
            middle = (low + high) // 2
            file.seek(middle)
            file.readline()
            begins = file.tell()
            line = file.readline()
            if line and line < prefix:
                low = begins
            else:
                high = middle
        file.seek(low)
        for line in file:
            if line.startswith(prefix):
                yield line
            elif line > prefix:
                return


def key_of(url: str) -> str:
    """Return the key under which an address is in an index."""
    return surt(url).replace(" ", "%20")


def same_id(one: str, other: str) -> bool:
    """Tell whether two record ids are the same; some tools leave the angle brackets out."""
    return bare(one) == bare(other)


def bare(text: str) -> str:
    """Return an id or address without the angle brackets around it."""
    return text.removeprefix("<").removesuffix(">")
