"""Where the words of the command go: results to standard output, remarks to standard error."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Exit codes: all is well; something in the archive is wrong; it could not be done.
GOOD, FAULTY, FAILED = 0, 1, 2


class CommandError(Exception):
    """What was asked can't be done; the message is one line: what, where, what to do."""


def say(text: str) -> None:
    """Write one line of the result."""
    try:
        _line(text, sys.stdout)
    except OSError as error:
        raise _lost(error) from error


def say_json(value: object) -> None:
    """Write one line of the result for programs; ASCII, whatever the locale."""
    say(json.dumps(value))


def note(text: str) -> None:
    """Write one line for whoever watches; if nobody does, that changes nothing."""
    with suppress(OSError):
        _line(text, sys.stderr)


def write(data: bytes) -> None:
    """Write bytes of the result as they are."""
    try:
        sys.stdout.buffer.write(data)
    except OSError as error:
        raise _lost(error) from error


class Output:
    """Standard output as a stream of bytes."""

    def write(self, data: bytes) -> int:
        """Write all of the data."""
        write(data)
        return len(data)

    def flush(self) -> None:
        """Make sure that it went out."""
        flush()


def flush() -> None:
    """Make sure that the result went out."""
    try:
        sys.stdout.flush()
    except OSError as error:
        raise _lost(error) from error


def drop_output() -> None:
    """Let what is still to be written to standard output go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def count(number: int, what: str) -> str:
    """Return a number of things for people.

    >>> count(1, "file"), count(2000, "record")
    ('1 file', '2,000 records')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def size(number: int) -> str:
    """Return a number of bytes for people.

    >>> size(999), size(1_234_567)
    ('999 bytes', '1.2 MB')
    """
    if number < 1000:
        return count(number, "byte")
    amount = number / 1000
    for unit in ("kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


@contextmanager
def progress(total: int) -> Iterator[Callable[[int], None]]:
    """Show on a terminal how far the work is; yields what is called with bytes done."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from tqdm import tqdm  # takes longer to load than most calls take

    with tqdm(total=total, unit="B", unit_scale=True, leave=False, file=sys.stderr) as bar:
        yield bar.update


def _line(text: str, stream: IO[str]) -> None:
    text = _plain(text)
    tqdm = sys.modules.get("tqdm")
    if tqdm is not None:
        tqdm.tqdm.write(text, file=stream)  # takes the bar out of the way
    else:
        stream.write(text + "\n")


def _plain(text: str) -> str:
    """Return a text without what a terminal would obey: much of it came from the network."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _lost(error: OSError) -> Exception:
    if isinstance(error, BrokenPipeError):
        return error
    return CommandError(f"standard output can't be written: {error.strerror or error}")
