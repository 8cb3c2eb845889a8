"""What `scrapy extract` does: reads its options, runs, and tells what came of it."""

from __future__ import annotations

import json
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from tqdm import tqdm

from newscrawl.batch.inputs import find_inputs
from newscrawl.batch.run import Options, Run, RunError
from newscrawl.batch.worker import cores
from newscrawl.batch.workers import WorkerError
from warc.commands.console import FAILED, FAULTY, GOOD, count, drop_output, note
from warc.paths import PathError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from scrapy.settings import BaseSettings

    from newscrawl.batch.extractor import Trouble
    from newscrawl.portals import Portal

# As shells report a command that was ended by a closed pipe (SIGPIPE) or by Ctrl-C.
_PIPE_CLOSED, _INTERRUPTED = 128 + 13, 128 + 2
# Troubles that are shown; --faults writes all.
_SHOWN = 10


def run(paths: Sequence[str], opts: argparse.Namespace, settings: BaseSettings | None) -> int:
    """Extract, and return the exit code; whatever can't be done is one line."""
    try:
        return _run(paths, opts, settings)
    except BrokenPipeError:
        drop_output()
        return _PIPE_CLOSED
    except (RunError, WorkerError, PathError) as error:
        note(f"scrapy extract: {error}")
    except OSError as error:
        where = f"{error.filename}: " if error.filename is not None else ""
        note(f"scrapy extract: {where}{error.strerror or error}")
    return FAILED


def _run(paths: Sequence[str], opts: argparse.Namespace, settings: BaseSettings | None) -> int:
    options = _options(opts, settings)
    began = time.monotonic()
    with ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="newscrawl-"))
        inputs = find_inputs(paths, Path(scratch))
        for remark in inputs.remarks:
            note(f"scrapy extract: {remark}")
        shown = stack.enter_context(_Progress(inputs.size))
        run = Run(inputs, options, shown.found, shown.read)
        try:
            run.read()
            troubles = list(run.troubles(_SHOWN))
            if opts.faults is not None:
                _write_faults(opts.faults, run.troubles())
            run.finish()
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
    return FAULTY if run.counts["trouble"] or not run.counts["items"] else GOOD


def _options(opts: argparse.Namespace, settings: BaseSettings | None) -> Options:
    if opts.workers is not None and opts.workers < 1:
        raise RunError(f"--workers {opts.workers}: a number from 1 on was expected")
    portals = _portals(settings)
    forced = None
    if opts.portal is not None:
        by_name = {portal.name: portal for portal in portals}
        forced = by_name.get(opts.portal)
        if forced is None:
            known = ", ".join(sorted(by_name)) or "none"
            raise RunError(f"there is no portal {opts.portal!r}; there are: {known}")
    return Options(
        output=opts.output,
        portals=portals,
        forced=forced,
        workers=opts.workers or cores(),
        resume=opts.resume,
        overwrite=opts.overwrite,
        page_seconds=opts.page_seconds,
    )


def _portals(settings: BaseSettings | None) -> tuple[Portal, ...]:
    """The portals of the project's spiders; outside of a project those of newscrawl's."""
    if settings is None or not settings.getlist("SPIDER_MODULES"):
        settings = Settings({"SPIDER_MODULES": ["spiders"]})
    loader = SpiderLoader.from_settings(settings)
    spiders = map(loader.load, sorted(loader.list()))
    return tuple(portal for s in spiders if (portal := getattr(s, "portal", None)) is not None)


class _Progress:
    """A bar on a terminal: pages, rate and time left."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._pages = 0
        self._bar: Any = None
        self._began = time.monotonic()

    def __enter__(self) -> _Progress:
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
