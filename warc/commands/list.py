"""`scrapy archive list`: what is in the files, a line for each record."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from warc import message
from warc.indexer import parse_date
from warc.inflate import DamageError
from warc.paths import find_files
from warc.reader import Fault, ReadRecord, scan
from warc.spool import MEMORY_MAX

from .console import FAILED, FAULTY, GOOD, note, say, say_json
from .subcommand import Subcommand, add_paths

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

_DETAILS = """\
Prints a line for each record: where it begins in its file and how many bytes
it takes there, its type and date, HTTP status and media type, the bytes of its
block, and its address. With --json each line is a JSON object, which also has
the record's id and all fields of its header.

  scrapy archive list archive/ecns/20241011T010450-3f9a1c/ | less -S
  scrapy archive list archive/ --type response --status 404
  scrapy archive list archive/ --url '*/2024-10-*.shtml' --json | jq -r .targetUri

What is damaged is named on standard error, and the exit code is 1 then; 2 if a
file could not be read."""

#: The types of WARC 1.1, section 6.
TYPES = (
    "warcinfo",
    "response",
    "resource",
    "request",
    "metadata",
    "revisit",
    "conversion",
    "continuation",
)

_COLUMNS = "{:>12} {:>10}  {:<10} {:<20} {:<6} {:<24} {:>11}  {}"


def _describe(path: Path, record: ReadRecord, head: bytes) -> dict[str, Any]:
    return {
        "file": str(path),
        "offset": record.offset,
        "length": record.length,
        "type": record.type,
        "recordId": record.id,
        "date": record.header("WARC-Date"),
        "targetUri": record.target_uri,
        "status": message.status_of(head),
        "mime": _mime(record, head),
        "size": record.content_length,
        "headers": [list(pair) for pair in record.headers],
    }


def http_head(record: ReadRecord) -> bytes:
    """Read the head of the HTTP message in a record; empty where the block is none.

    Raises:
        DamageError: the block is damaged or ends too early.
    """
    head = b""
    if record.is_http:
        for piece in record.pieces():
            head += piece
            end = message.head_end(head)
            if end is not None:
                return head[:end]
            if len(head) > MEMORY_MAX:
                break
    return head


def run(opts: argparse.Namespace) -> int:
    """List file by file."""
    found = find_files(opts.paths)
    code = GOOD
    if not opts.json:
        say(_COLUMNS.format("OFFSET", "LENGTH", "TYPE", "DATE", "STATUS", "MIME", "SIZE", "URI"))
    for unfinished in found.open:
        note(f"scrapy archive list: {unfinished.path} is not finished and left out")
    for path in found.files:
        named = opts.json or len(found.files) == 1
        try:
            for entry in entries(path):
                if isinstance(entry, Fault):
                    code = max(code, FAULTY)
                    note(f"scrapy archive list: {path}:{entry.offset}: {entry.what}")
                elif _is_wanted(entry, opts):
                    if not named:
                        named = True
                        say(f"{path}:")
                    say_json(entry) if opts.json else say(_row(entry))
        except BrokenPipeError:
            raise  # whoever reads the list has seen enough
        except OSError as error:
            code = FAILED
            note(f"scrapy archive list: {path}: {error.strerror or error}")
    return code


def entries(path: Path, start: int = 0) -> Iterator[dict[str, Any] | Fault]:
    """Yield the facts of the records in a file, and its faults.

    A record comes when the next one begins, for its length is known then.

    Args:
        path: the file.
        start: offset of the record to begin with.

    Raises:
        OSError: the file can't be read.
    """
    waiting: tuple[ReadRecord, bytes] | None = None
    for found in scan(path, start):
        if waiting is not None:
            yield _describe(path, *waiting)
            waiting = None
        if isinstance(found, Fault):
            yield found
            continue
        try:
            waiting = found, http_head(found)
        except DamageError:
            waiting = found, b""  # the fault itself comes next
    if waiting is not None:
        yield _describe(path, *waiting)


def status(text: str) -> str:
    """Return an HTTP status as it is given on the command line."""
    if not re.fullmatch(r"[1-9]\d\d", text):
        raise ValueError
    return text


def _is_wanted(entry: dict[str, Any], opts: argparse.Namespace) -> bool:
    if opts.type and entry["type"] not in opts.type:
        return False
    if opts.status and entry["status"] not in opts.status:
        return False
    if opts.url is None:
        return True
    uri = entry["targetUri"] or ""
    if any(sign in opts.url for sign in "*?["):
        return fnmatchcase(uri, opts.url) or opts.url in uri
    return opts.url in uri


def _row(entry: dict[str, Any]) -> str:
    moment = parse_date(entry["date"])
    date = f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else entry["date"]
    cells = (
        entry["offset"],
        entry["length"],
        entry["type"],
        date,
        entry["status"],
        entry["mime"],
        entry["size"],
        entry["targetUri"],
    )
    return _COLUMNS.format(*("-" if cell in (None, "") else str(cell) for cell in cells))


def _mime(record: ReadRecord, head: bytes) -> str | None:
    """Return the media type of the HTTP message, else that of the block."""
    if record.is_http:
        return message.mime_of(head)
    kind = record.header("Content-Type")
    return kind.partition(";")[0].strip() if kind else None


def _add_options(parser: argparse.ArgumentParser) -> None:
    add_paths(parser)
    parser.add_argument(
        "--type", action="append", choices=TYPES, metavar="TYPE", help="only records of this type"
    )
    parser.add_argument(
        "--url", metavar="PATTERN", help="only addresses that contain this, or match it (*, ?, [])"
    )
    parser.add_argument(
        "--status",
        action="append",
        type=status,
        metavar="CODE",
        help="only answers with this HTTP status",
    )
    parser.add_argument("--json", action="store_true", help="print a JSON object for each record")


SUBCOMMAND = Subcommand(
    syntax="PATH... [--type TYPE] [--url PATTERN] [--status CODE] [--json]",
    details=_DETAILS,
    add_options=_add_options,
    run=run,
)
