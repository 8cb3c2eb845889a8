"""What `scrapy extract` does: reads its options, runs, and tells what came of it."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from newscrawl.batch.inputs import STDIN, find_inputs
from newscrawl.batch.output import JOURNAL, PART
from newscrawl.batch.run import Options, Run, RunError
from newscrawl.batch.worker import cores
from newscrawl.batch.workers import WorkerError
from newscrawl.declared import declared_portals
from newscrawl.ledger import OF_WALLS, Outcome
from warc.commands.console import FAILED, FAULTY, GOOD, count, drop_output, note
from warc.paths import PathError
from warc.remote import is_remote
from warc.scratch import Scratch

if TYPE_CHECKING:
    import argparse
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from scrapy.settings import BaseSettings

    from newscrawl.batch.extractor import Trouble
    from newscrawl.batch.inputs import Inputs

# As shells report a command that was ended by a closed pipe (SIGPIPE) or by Ctrl-C.
_PIPE_CLOSED, _INTERRUPTED = 128 + 13, 128 + 2
# What stands for standard output.
STDOUT = "-"
# Troubles that are shown; --faults writes all.
_SHOWN = 10


def run(paths: Sequence[str], opts: argparse.Namespace, settings: BaseSettings | None) -> int:
    """Extract, and return the exit code; whatever can't be done is one line."""
    try:
        return _run(paths, opts, settings)
    except BrokenPipeError:
        drop_output()
        return _PIPE_CLOSED
    except KeyboardInterrupt:  # before anything was extracted
        note("scrapy extract: stopped.")
        return _INTERRUPTED
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
        scratch = stack.enter_context(Scratch())
        stack.enter_context(_stopped_by_signals())
        if opts.dask is not None:
            paths = [_for_all(path) for path in paths]
        inputs = find_inputs(paths, scratch)
        for remark in inputs.remarks:
            note(f"scrapy extract: {remark}")
        _check_targets(inputs, options, opts)
        shown = stack.enter_context(_Progress(inputs.size))
        if opts.dask is not None:
            done = _on_cluster(inputs, options, opts, shown)
        else:
            done = _here(inputs, options, opts, shown)
        pages = shown.pages
    if done is None:
        return _INTERRUPTED
    _sum_up(done, pages, time.monotonic() - began, opts)
    is_good = done.counts["items"] and not done.counts["trouble"] and not inputs.left_out
    return GOOD if is_good else FAULTY


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of a run."""

    counts: Counter[str]
    troubles: list[Trouble]
    files: int
    workers: int


def _here(
    inputs: Inputs, options: Options, opts: argparse.Namespace, shown: _Progress
) -> _Done | None:
    """Extract on this machine; None where it was interrupted."""
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
        if inputs.is_stream and options.output is not None:
            hint = f" What was found so far is in {options.output}{PART}."
        note(f"scrapy extract: stopped.{hint}")
        return None
    except BaseException:
        run.stop()
        raise
    return _Done(run.counts, troubles, len(inputs.files), options.workers)


def _on_cluster(
    inputs: Inputs, options: Options, opts: argparse.Namespace, shown: _Progress
) -> _Done | None:
    """Extract on a cluster; None where it was interrupted."""
    if opts.output is None:
        raise RunError("--dask: name the folder of the parts by -o")
    if opts.resume or opts.workers is not None:
        raise RunError("--dask: --resume and --workers are for a run on this machine")
    from newscrawl.batch.cluster import ClusterRun

    run = ClusterRun(
        opts.dask,
        inputs,
        options,
        _for_all(opts.output),
        shown.found,
        shown.read,
        lambda line: note(f"scrapy extract: {line}"),
    )
    try:
        run.run()
    except KeyboardInterrupt:
        shown.close()
        note("scrapy extract: stopped; --overwrite begins anew.")
        return None
    if opts.faults is not None:
        _write_faults(opts.faults, run.troubles())
    return _Done(run.counts, list(run.troubles(_SHOWN)), len(inputs.files), run.workers)


def _for_all(path: str) -> str:
    """A path as workers elsewhere can use it; an address stays."""
    if path == STDIN:
        raise RunError("--dask: standard input can't be read on a cluster")
    return path if is_remote(path) else os.path.abspath(path)  # noqa: PTH100 (patterns, too)


def _options(opts: argparse.Namespace, settings: BaseSettings | None) -> Options:
    if opts.workers is not None and opts.workers < 1:
        raise RunError(f"--workers {opts.workers}: a number from 1 on was expected")
    portals = declared_portals(settings)
    forced = None
    if opts.portal is not None:
        by_name = {portal.name: portal for portal in portals}
        forced = by_name.get(opts.portal)
        if forced is None:
            known = ", ".join(sorted(by_name)) or "none"
            raise RunError(f"there is no portal {opts.portal!r}; there are: {known}")
    if opts.output == "":
        raise RunError("-o: name a file")
    return Options(
        output=Path(opts.output) if opts.output not in (None, STDOUT) else None,
        portals=portals,
        forced=forced,
        workers=opts.workers or cores(),
        resume=opts.resume,
        overwrite=opts.overwrite,
        page_seconds=opts.page_seconds,
    )


def _check_targets(inputs: Inputs, options: Options, opts: argparse.Namespace) -> None:
    """Refuse to write over what is read, and to write two things into one file."""
    read = {os.path.realpath(name) for file in inputs.files for name in (str(file.path), file.box)}
    output = options.output
    written = [output, Path(f"{output}{PART}"), Path(f"{output}{JOURNAL}")] if output else []
    faults: Path | None = opts.faults
    if faults is not None:
        if not faults.parent.is_dir():
            raise RunError(f"{faults.parent}: there is no such folder")
        if faults.exists() and not options.overwrite and not options.resume:
            raise RunError(
                f"{faults} is there already: name another file, or let it go by --overwrite"
            )
        if os.path.realpath(faults) in map(os.path.realpath, written):
            raise RunError(f"{faults}: -o and --faults write there; name another file for one")
        written.append(faults)
    for path in written:
        if os.path.realpath(path) in read:
            raise RunError(f"{path} is one of the files that are read; name another one")


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Let what ends a process (SIGTERM, a closed terminal) do what Ctrl-C does: nothing is left behind."""

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), stop) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


class _Progress:
    """A bar on a terminal: pages, rate and time left; `pages` is how many were dealt with."""

    def __init__(self, size: int) -> None:
        self._size = size
        self.pages = 0
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
        self.pages += found.counts["pages"]
        rate = self.pages / max(0.1, time.monotonic() - self._began)
        self._bar.set_postfix_str(f"{self.pages:,} pages, {rate:,.0f}/s", refresh=False)
        self._bar.refresh()

    def read(self, size: int) -> None:
        """Move on by some bytes of the files."""
        self._bar.update(min(size, self._size - self._bar.n))


def _sum_up(done: _Done, pages_now: int, seconds: float, opts: argparse.Namespace) -> None:
    """Say what came out, and what went wrong; `pages_now`: the pages that this process dealt with."""
    for trouble in done.troubles:
        page = f" {trouble.url}" if trouble.url else ""
        note(f"! {trouble.file}:{trouble.offset}{page}: {trouble.what}")
    counts = done.counts
    if (more := counts["trouble"] - len(done.troubles)) > 0:
        where = f"{opts.faults} has all" if opts.faults else "--faults FILE lists all"
        note(f"! and {more:,} more; {where}")
    items, pages = count(counts["items"], "item"), count(counts["pages"], "page")
    parts = [f"{items} of {pages} in {count(done.files, 'file')}"]
    besides = {
        "no articles": counts[Outcome.NOT_ARTICLE],
        **{outcome.value: counts[outcome] for outcome in dict.fromkeys(OF_WALLS.values())},
        "met before": counts["duplicate"],
        "lost": counts["trouble"],
    }
    parts += [f"{number:,} {what}" for what, number in besides.items() if number]
    rate = pages_now / seconds
    took = f"{seconds:.1f} s, {rate:,.0f} pages/s, {count(done.workers, 'worker')}"
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
