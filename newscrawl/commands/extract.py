"""`scrapy extract`: the items of an archive made again, on all processors and without an engine."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from warc.commands.console import FAILED, FAULTY, GOOD, count, drop_output, note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.batch.extractor import Trouble
    from newscrawl.batch.run import Options, Run
    from newscrawl.portals import Portal

# As shells report a command that was ended by a closed pipe (SIGPIPE) or by Ctrl-C.
_PIPE_CLOSED, _INTERRUPTED = 128 + 13, 128 + 2
# Troubles that are shown; --faults writes all.
_SHOWN = 10

_DETAILS = """\
Reads WARC and WACZ files and extracts the articles in them, as a crawl would have: the same
items, in the order of the files and of the records in them.

  scrapy extract archive/ecns/JOB -o items.jsonl
  scrapy extract archive/ -o items.parquet
  zcat more/*.warc.gz | scrapy extract - > items.jsonl

PATH is a WARC or WACZ file, a folder (all files below it), a pattern in quotes, or - for
standard input. On the hosts of a portal that has a spider its declaration is used and its
addresses say which pages are articles; on other hosts every page may be one.

A damaged record, or a page that can't be extracted, costs that page only and is listed. The
exit code is 0 if all is well, 1 if anything was lost or no article was found, 2 if it could
not be done."""


class Command(ScrapyCommand):
    """Extracts the articles of an archive."""

    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """How it is called."""
        return "PATH... [-o FILE] [options]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Extract the articles of WARC and WACZ files again, on all processors"

    def long_desc(self) -> str:
        """What it does, with examples."""
        return _DETAILS

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Take its own options."""
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.add_argument(
            "-o", "--output", metavar="FILE", type=Path,
            help="where the items go: .jsonl, or .parquet (default: standard output, as JSON lines)",
        )  # fmt: skip
        parser.add_argument("--portal", metavar="NAME", help="use this portal for every page")
        parser.add_argument(
            "--workers", metavar="N", type=int, help="processes that extract (default: one a core)"
        )
        parser.add_argument(
            "--resume", action="store_true", help="go on with a run that was stopped"
        )
        parser.add_argument("--overwrite", action="store_true", help="let FILE go if it is there")
        parser.add_argument(
            "--faults",
            metavar="FILE",
            type=Path,
            help="write all that went wrong there, as JSON lines",
        )
        parser.add_argument(
            "--page-seconds", metavar="S", type=float, default=60.0,
            help="how long a page may take (default: 60)",
        )  # fmt: skip

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Extract; whatever can't be done is one line."""
        from warc.paths import PathError  # late: this module is loaded whenever `scrapy` starts

        if not args:
            raise UsageError("name what is to be read")
        if opts.resume and opts.overwrite:
            raise UsageError("--resume and --overwrite: one of the two", print_help=False)
        try:
            self.exitcode = self._run(args, opts)
        except BrokenPipeError:
            drop_output()
            self.exitcode = _PIPE_CLOSED
        except (_FailedError, PathError) as error:
            self._fail(str(error))
        except OSError as error:
            where = f"{error.filename}: " if error.filename is not None else ""
            self._fail(f"{where}{error.strerror or error}")

    def _fail(self, what: str) -> None:
        note(f"scrapy extract: {what}")
        self.exitcode = FAILED

    def _run(self, args: list[str], opts: argparse.Namespace) -> int:
        from newscrawl.batch.inputs import find_inputs
        from newscrawl.batch.run import Run, RunError
        from newscrawl.batch.workers import WorkerError

        options = self._options(opts)
        began = time.monotonic()
        with ExitStack() as stack:
            scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="newscrawl-"))
            inputs = find_inputs(args, Path(scratch))
            for remark in inputs.remarks:
                note(f"scrapy extract: {remark}")
            shown = stack.enter_context(_Progress(inputs.size))
            try:
                run = Run(inputs, options, shown.found, shown.read)
            except RunError as error:
                raise _FailedError(str(error)) from error
            try:
                run.read()
                troubles = list(run.troubles(_SHOWN))
                if opts.faults is not None:
                    _write_faults(opts.faults, run.troubles())
                run.finish()
            except (RunError, WorkerError) as error:
                run.stop()
                raise _FailedError(str(error)) from error
            except KeyboardInterrupt:
                run.stop()
                shown.close()
                hint = " --resume goes on." if run.has_begun else ""
                note(f"scrapy extract: stopped.{hint}")
                return _INTERRUPTED
            except BaseException:
                run.stop()
                raise
        _sum_up(run, troubles, time.monotonic() - began, opts)
        if run.counts["trouble"] or not run.counts["items"]:
            return FAULTY
        return GOOD

    def _options(self, opts: argparse.Namespace) -> Options:
        from newscrawl.batch.run import Options
        from newscrawl.batch.worker import cores

        if opts.workers is not None and opts.workers < 1:
            raise _FailedError(f"--workers {opts.workers}: a number from 1 on was expected")
        portals = self._portals()
        forced = None
        if opts.portal is not None:
            by_name = {portal.name: portal for portal in portals}
            forced = by_name.get(opts.portal)
            if forced is None:
                known = ", ".join(sorted(by_name)) or "none"
                raise _FailedError(f"there is no portal {opts.portal!r}; there are: {known}")
        return Options(
            output=opts.output,
            portals=portals,
            forced=forced,
            workers=opts.workers or cores(),
            resume=opts.resume,
            overwrite=opts.overwrite,
            page_seconds=opts.page_seconds,
        )

    def _portals(self) -> tuple[Portal, ...]:
        """The portals of the project's spiders; outside of a project those of newscrawl's."""
        from scrapy.settings import Settings
        from scrapy.spiderloader import SpiderLoader

        settings = self.settings
        if settings is None or not settings.getlist("SPIDER_MODULES"):
            settings = Settings({"SPIDER_MODULES": ["spiders"]})
        loader = SpiderLoader.from_settings(settings)
        spiders = map(loader.load, sorted(loader.list()))
        return tuple(portal for s in spiders if (portal := getattr(s, "portal", None)) is not None)


class _FailedError(Exception):
    """It can't be done; the message is one line: what, where, what to do."""


class _Progress:
    """A bar on a terminal: pages, rate and time left."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._pages = 0
        self._bar: Any = None
        self._began = time.monotonic()

    def __enter__(self) -> _Progress:
        from tqdm import tqdm

        self._bar = tqdm(
            total=self._size,
            disable=None,  # where there is no terminal
            leave=False,
            bar_format="{percentage:3.0f}%|{bar}|{postfix} [{elapsed}<{remaining}]",
        )
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Take the bar away."""
        self._bar.close()

    def found(self, found: Any) -> None:
        """Count the pages that a worker tells of."""
        self._pages += found.counts["pages"]
        rate = self._pages / max(0.1, time.monotonic() - self._began)
        self._bar.set_postfix_str(f"{self._pages:,} pages, {rate:,.0f}/s", refresh=False)
        self._bar.refresh()

    def read(self, size: int) -> None:
        """Move on by some bytes of the files."""
        self._bar.update(min(size, self._size - self._bar.n))


def _sum_up(run: Run, troubles: list[Trouble], seconds: float, opts: argparse.Namespace) -> None:
    """Say what came out, and what went wrong."""
    for trouble in troubles:
        page = f" {trouble.url}" if trouble.url else ""
        note(f"! {trouble.file}:{trouble.offset}{page}: {trouble.what}")
    counts = run.counts
    if (more := counts["trouble"] - len(troubles)) > 0:
        where = f"{opts.faults} has all" if opts.faults else "--faults FILE lists all"
        note(f"! and {more:,} more; {where}")
    items, pages = count(counts["items"], "item"), count(counts["pages"], "page")
    parts = [f"{items} of {pages} in {count(len(run.inputs.files), 'file')}"]
    besides = {
        "no articles": counts["not-article"],
        "met before": counts["duplicate"],
        "lost": counts["trouble"],
    }
    parts += [f"{number:,} {what}" for what, number in besides.items() if number]
    rate = counts["pages"] / seconds
    took = f"{seconds:.1f} s, {rate:,.0f} pages/s, {count(run.options.workers, 'worker')}"
    note(f"{', '.join(parts)} ({took})")
    if not counts["items"]:
        note(
            "No article was found. On the hosts of a known portal only its own article addresses are"
            " looked at; --portal NAME uses a portal for pages of other hosts."
        )


def _write_faults(path: Path, troubles: Iterator[Trouble]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for t in troubles:
            fault = {
                "file": t.file,
                "offset": t.offset,
                "url": t.url,
                "recordId": t.record_id,
                "what": t.what,
            }
            file.write(json.dumps({k: v for k, v in fault.items() if v is not None}) + "\n")
