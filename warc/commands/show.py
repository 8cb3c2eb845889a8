"""`scrapy archive show`: one record, its head or what it carries."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from warc.captures import Capture, Place, opened
from warc.entity import Entity, EntityError
from warc.inflate import DamageError
from warc.lookup import find_captures, find_id, find_original, neighbours
from warc.paths import Found, find_files
from warc.surt import surt

from .console import FAULTY, GOOD, CommandError, count, note, say_json, write
from .list import entries, http_head
from .subcommand import PATHS_HELP, Subcommand

if TYPE_CHECKING:
    import argparse

    from warc.reader import ReadRecord

_DETAILS = """\
Prints one record as it stands in its file: the record's header and its block.
It is named by its id, by its place, or by its address:

  scrapy archive show archive/ecns/JOB/FILE.warc.gz urn:uuid:7f2c...
  scrapy archive show archive/ecns/JOB/FILE.warc.gz:51234
  scrapy archive show archive/ --url https://www.ecns.cn/news/ --date 2024-10-11

An item's metadata.warcFile and metadata.warcRecordId name the record that it
was made from. Of several captures of an address the latest is shown.

With --payload only what the answer carries is printed, chunk framing and
content coding taken off:

  scrapy archive show archive/ --url https://www.ecns.cn/ --payload > page.html

A revisit has the payload of an earlier record. That is looked for in the paths
given, then in their folders and in the other jobs of the same spider.

The exit code is 0 if the record was shown, 1 if it is damaged or its payload is
not whole, 2 if it was not found."""

_PLACE = re.compile(r"(.+):(\d{1,18})")

#: A chain of revisits that is longer than this is a circle.
_HOPS_MAX = 5


def run(opts: argparse.Namespace) -> int:
    """Find the record and show it."""
    place, found = _find(opts)
    try:
        with opened(place) as record:
            if opts.url is not None and not _is_of(record, opts.url):
                raise ValueError(f"{place.path}: offset {place.offset} has another record")
            if opts.payload:
                return _show_payload(record, place, found)
            if opts.json:
                return _show_facts(place)
            return _show(record, headers_only=opts.headers)
    except ValueError as error:
        hint = (
            "; if its index.cdxj is old, `scrapy archive index` makes it anew" if opts.url else ""
        )
        raise CommandError(f"{error}{hint}") from error
    except DamageError as error:
        note(f"scrapy archive show: {place.path}:{place.offset}: {error}")
        return FAULTY


def _find(opts: argparse.Namespace) -> tuple[Place, Found]:
    """Return the place that is meant, and the files that were named."""
    ids = [word for word in opts.words if word.lower().startswith(("urn:", "<"))]
    words = [word for word in opts.words if word not in ids]
    spots = [spot for word in words if (spot := _spot(word))]
    paths = [word for word in words if not _spot(word)] + [str(spot.path) for spot in spots]
    if opts.offset is not None:
        spots += [Place(Path(path), opts.offset) for path in paths]
    if len(ids) + len(spots) + (opts.url is not None) != 1:
        raise CommandError(
            "name one record: its id (urn:uuid:...), FILE:OFFSET, or --url (-h shows how)"
        )
    if not paths:
        raise CommandError("name the file or the folder that the record is in")
    if opts.date is not None and opts.url is None:
        raise CommandError("--date chooses among the captures of an address: give --url, too")
    found = find_files(paths)
    for unfinished in found.open:
        note(f"scrapy archive show: {unfinished.path} is not finished and left out")
    if spots:
        if not spots[0].path.is_file():
            raise CommandError(f"{spots[0].path} is no file: an offset is one within a file")
        return spots[0], found
    if ids:
        place = find_id(ids[0], found.files)
        if place is None:
            raise CommandError(f"no record {ids[0]} in {_where(paths, found)}")
        return place, found
    return _latest(opts, paths, found).place, found


def _spot(word: str) -> Place | None:
    """Read FILE:OFFSET; a file whose name looks like that is a file."""
    parts = _PLACE.fullmatch(word)
    if parts is None or Path(word).exists():
        return None
    return Place(Path(parts[1]), int(parts[2]))


def _latest(opts: argparse.Namespace, paths: list[str], found: Found) -> Capture:
    captures = find_captures(opts.url, found.files)
    if not captures:
        raise CommandError(f"no capture of {opts.url} in {_where(paths, found)}")
    wanted = [capture for capture in captures if capture.stamp.startswith(opts.date or "")]
    if not wanted:
        raise CommandError(
            f"no capture of {opts.url} is of this date; there are {len(captures)}, "
            f"from {_iso(captures[0].stamp)} to {_iso(captures[-1].stamp)}"
        )
    return wanted[-1]


def _iso(stamp: str) -> str:
    s = stamp
    return f"{s[:4]}-{s[4:6]}-{s[6:8]}T{s[8:10]}:{s[10:12]}:{s[12:14]}Z"


def _where(paths: list[str], found: Found) -> str:
    return f"{', '.join(paths)} ({count(len(found.files), 'WARC file')})"


def _is_of(record: ReadRecord, url: str) -> bool:
    return record.target_uri is not None and surt(record.target_uri) == surt(url)


def _show(record: ReadRecord, *, headers_only: bool) -> int:
    write(record.head)
    if headers_only:
        write(http_head(record))
        return GOOD
    for piece in record.pieces():
        write(piece)
    return GOOD


def _show_facts(place: Place) -> int:
    found = (entry for entry in entries(place.path, place.offset) if isinstance(entry, dict))
    say_json(next(islice(found, place.skip, None)))
    return GOOD


def _show_payload(record: ReadRecord, place: Place, found: Found, hops: int = 0) -> int:
    """Write what a record carries, or what the record carries that a revisit refers to."""
    if record.type == "revisit":
        original = _original(record, place, found)
        if hops == _HOPS_MAX:
            raise CommandError(f"{place.path}:{place.offset}: revisits that refer to each other")
        with opened(original) as other:
            return _show_payload(other, original, found, hops + 1)
    try:
        entity = Entity(record)
        for piece in entity.pieces():
            write(piece)
    except EntityError as error:
        raise CommandError(f"{place.path}:{place.offset}: {error}") from error
    for remark in entity.remarks:
        note(f"scrapy archive show: {place.path}:{place.offset}: {remark}")
    return GOOD if entity.whole else FAULTY


def _original(revisit: ReadRecord, place: Place, found: Found) -> Place:
    beside = neighbours([*found.files, place.path])
    original = find_original(revisit, found.files) or find_original(revisit, beside)
    if original is not None:
        return original
    named = [
        revisit.header("WARC-Refers-To"),
        revisit.header("WARC-Refers-To-Target-URI"),
        revisit.header("WARC-Refers-To-Date"),
    ]
    what = " ".join(name for name in named if name) or "a record that it does not name"
    folders = sorted({str(path.parent) for path in [*found.files, *beside]})
    raise CommandError(
        f"{place.path}:{place.offset} is a revisit of {what}, which is not in "
        f"{', '.join(folders)}. Name the folder that it is in, too"
    )


def date(text: str) -> str:
    """Return a date, or the beginning of one, as the digits of an index."""
    digits = re.sub(r"\D", "", text)[:14]
    if not re.fullmatch(r"[\d\-:TZ. ]{4,40}", text) or len(digits) < 4:
        raise ValueError
    return digits


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "words", nargs="+", metavar="PATH", help=f"{PATHS_HELP}; or FILE:OFFSET, or a record's id"
    )
    parser.add_argument("--url", help="the address of the record")
    parser.add_argument(
        "--date",
        type=date,
        help="with --url: the latest capture of this date (UTC), such as 2024-10-11T01:04 or 2024-10",
    )
    parser.add_argument("--offset", type=int, help="the same as FILE:OFFSET")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--payload", action="store_true", help="only what it carries, decoded")
    what.add_argument("--headers", action="store_true", help="only the header and the HTTP head")
    what.add_argument("--json", action="store_true", help="only its facts, as `list --json`")


SUBCOMMAND = Subcommand(
    syntax="PATH... [ID | --url URL [--date DATE] | --offset N] [--payload | --headers | --json]",
    details=_DETAILS,
    add_options=_add_options,
    run=run,
)
