"""`scrapy archive diff`: what is different between two sets of items."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warc.diff.compare import KEY, MISSING, Comparison
from warc.diff.items import ItemsError, items_file
from warc.diff.page import DiffPage
from warc.diff.text import describe
from warc.scratch import Scratch

from .console import FAILED, FAULTY, GOOD, CommandError, count, note, say, say_json
from .subcommand import Subcommand

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from warc.diff.compare import ItemChange, Summary

_SHOWN = 20

_DETAILS = """\
Compares two sets of items: which are lost, which are added, and which fields of
the others differ, with a difference of longer texts line by line. So one sees what
a changed rule does to a whole archive:

  scrapy extract archive/ -o before.jsonl
  ... change a rule ...
  scrapy extract archive/ -o after.jsonl
  scrapy archive diff before.jsonl after.jsonl --html diff.html

OLD and NEW are files of JSON lines (.gz, too; - is standard input), Parquet files or a
folder of them, folders with an items.jsonl below them (a job's, a spider's), or WARC and
WACZ files in which items stand beside their pages.

Items belong together by their url, or what --key names. Where two are of different
captures, the fields that say of which are not compared.

The exit code is 0 if nothing differs, 1 if anything does, 2 if it could not be done or
something could not be read."""


def run(opts: argparse.Namespace) -> int:
    """Compare."""
    faults: list[str] = []
    sides = [os.path.realpath(side) for side in (opts.old, opts.new)]
    if opts.html is not None and os.path.realpath(opts.html) in sides:
        raise CommandError(f"{opts.html} is one of the two that are compared; name another file")
    with Scratch() as scratch:
        try:
            old, new = (items_file(side, scratch, faults.append) for side in (opts.old, opts.new))
        except ItemsError as error:
            raise CommandError(str(error)) from error
        compared = Comparison(old, new, opts.key, opts.ignore)
        page = DiffPage()
        changes = _shown_to(page, compared) if opts.html is not None else iter(compared)
        if opts.json:
            _say_json(changes, compared.summary)
        else:
            _say(changes, compared.summary, opts)
        if opts.html is not None:
            page.write(opts.html, opts.old, opts.new, compared.summary)
    summary = compared.summary
    bad = [*faults, *summary.bad]
    for line in bad[:_SHOWN]:
        note(f"scrapy archive diff: {line}")
    if len(bad) > _SHOWN:
        note(f"scrapy archive diff: and {len(bad) - _SHOWN:,} lines more like these")
    if bad:
        return FAILED
    return GOOD if summary.is_same else FAULTY


def _shown_to(page: DiffPage, changes: Iterable[ItemChange]) -> Iterator[ItemChange]:
    for change in changes:
        page.add(change)
        yield change


def _say(changes: Iterator[ItemChange], summary: Summary, opts: argparse.Namespace) -> None:
    for number, change in enumerate(changes):
        if not opts.summary and (opts.all or number < _SHOWN):
            for line in describe(change):
                say(line)
    differing = summary.kinds["changed"] + summary.kinds["lost"] + summary.kinds["added"]
    if not opts.summary and not opts.all and differing > _SHOWN:
        say(f"... {differing - _SHOWN:,} items more (--all shows them)")
    if summary.fields:
        say("")
        width = max(map(len, summary.fields))
        say(f"{'field':{width}} {'changed':>8} {'lost':>8} {'added':>8}")
        for name, counts in sorted(
            summary.fields.items(), key=lambda entry: (-entry[1].total(), entry[0])
        ):
            cells = "".join(f" {counts[kind]:>8,}" for kind in ("changed", "lost", "added"))
            say(f"{name:{width}}{cells}")
        say("")
    kinds = summary.kinds
    line = ", ".join(f"{kinds[kind]:,} {kind}" for kind in ("equal", "changed", "lost", "added"))
    if summary.recaptured:
        line += f"; {count(summary.recaptured, 'pair')} of different captures"
    say(line)


def _say_json(changes: Iterator[ItemChange], summary: Summary) -> None:
    for change in changes:
        fields = {
            one.name: {
                key: value
                for key, value in (("old", one.old), ("new", one.new))
                if value is not MISSING
            }
            for one in change.fields
        }
        entry: dict[str, Any] = {"key": change.key, "kind": change.kind}
        say_json(entry | ({"fields": fields} if fields else {}))
    sums = {
        "kinds": summary.kinds,
        "fields": summary.fields,
        "recaptured": summary.recaptured,
        "bad": summary.bad,
    }
    say_json({"summary": sums})


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("old", metavar="OLD", help="items before: a file, a folder or an archive")
    parser.add_argument("new", metavar="NEW", help="items now")
    parser.add_argument("--key", default=KEY, metavar="FIELD", help="what names an item (url)")
    parser.add_argument(
        "--ignore", action="append", default=[], metavar="FIELD",
        help="do not compare this field, or what is within it; may be repeated",
    )  # fmt: skip
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--all", action="store_true", help=f"show all items that differ, not {_SHOWN}"
    )
    what.add_argument("--summary", action="store_true", help="show no item, only the sums")
    what.add_argument("--json", action="store_true", help="an object for each item, then the sums")
    parser.add_argument("--html", metavar="FILE", type=Path, help="write a page to look at, too")


SUBCOMMAND = Subcommand(
    syntax="OLD NEW [--key FIELD] [--ignore FIELD] [--all | --summary | --json] [--html FILE]",
    details=_DETAILS,
    add_options=_add_options,
    run=run,
)
