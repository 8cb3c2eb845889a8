"""The same extraction on a cluster of Dask workers, into a folder of Parquet files.

A task reads one stretch of a file, in a process of its own as on one machine (`newscrawl.batch.workers`), and
keeps what it found where it ran. What comes here is only what it takes to keep each article once: by what
names it is known. A second task then writes the articles that are kept. Dask gives the tasks of a worker that
dies to others; a part that is written twice has the same name and the same bytes.
"""

from __future__ import annotations

import json
import logging
import re
import threading
import uuid
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import newscrawl
from newscrawl.batch.extractor import Found, Item, Plan, Trouble
from newscrawl.batch.journal import Journal
from newscrawl.batch.parquet import write_lines
from newscrawl.batch.results import in_order
from newscrawl.batch.run import Options, RunError
from newscrawl.batch.workers import Read, Workers
from warc.paths import PathError
from warc.remote import file_system
from warc.stretch import Stretch, stretches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from newscrawl.batch.inputs import Inputs

STRETCH = 32 * 1024 * 1024
"""Bytes of a task's stretch: some 2,500 pages, ten seconds, and a Parquet file of a few megabytes."""
MANIFEST = "manifest.json"
"""The file beside the parts that says what they are; it is written last."""

# How long workers have to join a scheduler that has none.
_SECONDS_TO_JOIN = 5
_PART = re.compile(r"part-\d{6,}\.parquet(?:\.[0-9a-f]{32}\.tmp)?")
# Seconds after which it is said that there is nobody to do the work.
_SILENCE = 10
# How often Dask gives a task to another worker where one has died.
_RETRIES = 5
# Stores that show a file when it is complete; elsewhere it is written under another name first.
_ATOMIC = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "adl", "oci", "oss"})


@dataclass(slots=True)
class _Digest:
    """What comes here of a stretch that was read elsewhere."""

    identities: list[tuple[str, ...]]
    troubles: list[Trouble]
    counts: Counter[str]
    first: int | None
    following: int | None
    is_broken: bool


@dataclass(slots=True)
class ClusterRun:
    """One run on a cluster.

    Args:
        address: of the scheduler, `tcp://host:8786`.
        inputs: what is read; every worker must be able to reach it.
        options: how; `output` is not used.
        output: path or address of the folder of parts, which every worker must be able to write to.
        on_found: called with what was found in a stretch.
        on_read: called with a number of bytes of the files when these are done.
        on_note: called with a line about the cluster.
        length: bytes of a stretch.
    """

    address: str
    inputs: Inputs
    options: Options
    output: str
    on_found: Callable[[Found], object] = lambda found: None
    on_read: Callable[[int], object] = lambda size: None
    on_note: Callable[[str], object] = lambda line: None
    length: int = STRETCH
    counts: Counter[str] = field(default_factory=Counter)
    """How many records ended how (`newscrawl.batch.extractor.Found`), and `items`, `duplicate`, `parts`."""
    workers: int = 0
    """How many threads of Dask workers there were at the beginning."""
    _journal: Journal | None = None

    def run(self) -> None:
        """Extract everything.

        Raises:
            RunError: the cluster can't be reached, lacks what it takes, or gives a task up; or the
                output can't be written.
        """
        client = _connect(self.address)
        try:
            self.workers = _check_workers(client)
            parts = self._make_room()
            self._journal = Journal(None, "cluster")
            with _watched(client, self.on_note):
                self._extract(client)
            self._remove_drafts(parts)
            self._write_manifest(parts)
        except OSError as error:
            raise RunError(f"{error.filename or self.output}: {error.strerror or error}") from error
        finally:
            client.close()

    def troubles(self, most: int = -1) -> Iterator[Trouble]:
        """Yield what went wrong."""
        if self._journal is not None:
            yield from self._journal.troubles(most)

    def _extract(self, client: Any) -> None:
        options = self.options
        plan = Plan(options.portals, options.forced, self.inputs.paths)
        boxes = {id(file.path): file.box for file in self.inputs.files}
        everything = (
            stretch
            for file in self.inputs.files
            for stretch in stretches(file.path, file.size, self.length)
        )
        reading = _Reading(client, plan, options)
        writing: dict[int, Any] = {}
        window = 2 * self.workers + 2
        for part, (stretch, read, _) in enumerate(in_order(reading, everything, window)):
            keep = self._choose(read.found, boxes[id(stretch.path)])
            if isinstance(read, _ReadThere) and keep:
                # Before anything is read that is not needed yet.
                writing[part] = client.submit(
                    _write_part, read.held, keep, self.output, part,
                    pure=False, retries=_RETRIES, priority=1,
                )  # fmt: skip
            del read
            self._collect(writing, window)
            self.on_read(stretch.stop - stretch.start)
        self._collect(writing, 0)

    def _choose(self, found: Found, box: str) -> list[int]:
        """Return the numbers of the items of a stretch that are kept."""
        journal = self._journal
        if journal is None:
            raise RuntimeError("no journal")
        keep = [
            n
            for n, item in enumerate(found.items)
            if journal.is_new(box, item.identities, item.sketch)
        ]
        journal.note(found.troubles)
        self.counts += found.counts
        self.counts["duplicate"] += len(found.items) - len(keep)
        self.on_found(found)
        return keep

    def _collect(self, writing: dict[int, Any], most: int) -> None:
        """Wait until no more parts than these are being written."""
        while len(writing) > most:
            part = next(iter(writing))
            self.counts["items"] += _result(writing.pop(part), f"part {part}")
            self.counts["parts"] += 1

    def _make_room(self) -> Any:
        """Make the folder of parts; what is there may go only if it was said so."""
        try:
            filesystem, folder = file_system(self.output)
        except PathError as error:
            raise RunError(str(error)) from error
        if filesystem.exists(folder):
            old = [name for name in filesystem.ls(folder, detail=False) if _is_ours(name)]
            if old and not self.options.overwrite:
                raise RunError(
                    f"{self.output} has parts already: name another folder, or let them go by --overwrite"
                )
            for name in old:
                filesystem.rm(name)
        filesystem.makedirs(folder, exist_ok=True)
        return filesystem

    def _remove_drafts(self, filesystem: Any) -> None:
        """Remove what workers left that died while they wrote a part."""
        _, folder = file_system(self.output)
        for name in filesystem.ls(folder, detail=False):
            if _is_ours(name) and name.endswith(".tmp"):
                filesystem.rm(name)

    def _write_manifest(self, filesystem: Any) -> None:
        _, folder = file_system(self.output)
        troubles = [asdict(trouble) for trouble in self.troubles(1000)]
        data = {
            "newscrawl": newscrawl.__version__,
            "counts": dict(self.counts),
            "files": len(self.inputs.files),
            "bytes": self.inputs.size,
            "troubles": troubles,
        }
        with filesystem.open(f"{folder}/{MANIFEST}", "wb") as file:
            file.write(json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n")


@dataclass(slots=True)
class _ReadThere(Read):
    """A stretch that was read elsewhere: of its items only the names are here."""

    held: Any = None
    """Stands for all that was found; Dask forgets it when nobody has this any more."""


class _Reading:
    """Lets a cluster read stretches."""

    def __init__(self, client: Any, plan: Plan, options: Options) -> None:
        import distributed

        self._client = client
        # To each worker once, not with each task; and made again where its worker dies.
        self._plan = client.submit(_same, plan)
        self._seconds, self._memory = options.page_seconds, options.page_memory
        self._under_way: dict[str, tuple[int, Any]] = {}
        completed: Any = distributed.as_completed
        self._digests = completed(loop=client.loop)

    def submit(self, number: int, stretch: Stretch) -> None:
        """Put a stretch into the queue, under a number."""
        how = {"pure": False, "retries": _RETRIES, "priority": -number}
        held = self._client.submit(_read, self._plan, stretch, self._seconds, self._memory, **how)
        digest = self._client.submit(_digest, held, **how)
        self._under_way[digest.key] = (number, held)
        self._digests.add(digest)

    def next(self) -> tuple[int, Read]:
        """Wait for a stretch to be read."""
        future = next(self._digests)
        number, held = self._under_way.pop(future.key)
        digest: _Digest = _result(future, "a stretch")
        items = [Item(b"", identities) for identities in digest.identities]
        found = Found(items, digest.troubles, digest.counts)
        return number, _ReadThere(found, digest.first, digest.following, digest.is_broken, held)


# -- what runs on the workers ----------------------------------------------------------------------

_LOCAL = threading.local()


def _read(plan: Plan, stretch: Stretch, seconds: float, memory: int) -> Read:
    """Read a stretch, in a process beside this thread that is used again."""
    known = getattr(_LOCAL, "workers", None)
    if known is None or known[0] != (plan, seconds, memory):
        if known is not None:
            known[1].close()
        workers = Workers(plan, 1, seconds=seconds, memory=memory)
        _LOCAL.workers = ((plan, seconds, memory), workers)
    workers = _LOCAL.workers[1]
    read: Read
    try:
        workers.submit(0, stretch)
        _, read = workers.next()
    except BaseException:
        workers.close()
        del _LOCAL.workers
        raise
    return read


def _same(plan: Plan) -> Plan:
    return plan


def _digest(read: Read) -> _Digest:
    found = read.found
    identities = [item.identities for item in found.items]
    return _Digest(
        identities, found.troubles, found.counts, read.first, read.following, read.is_broken
    )


def _write_part(read: Read, keep: Sequence[int], folder: str, number: int) -> int:
    """Write the items of a stretch that are kept; returns how many there are."""
    filesystem, path = file_system(f"{folder.rstrip('/')}/part-{number:06}.parquet")
    lines = [read.found.items[n].line for n in keep]
    protocols = filesystem.protocol
    names = {protocols} if isinstance(protocols, str) else set(protocols)
    target = path if names & _ATOMIC else f"{path}.{uuid.uuid4().hex}.tmp"
    with filesystem.open(target, "wb") as file:
        count = write_lines(lines, file)
    if target != path:
        filesystem.mv(target, path)
    return count


# -- the cluster -----------------------------------------------------------------------------------


def _connect(address: str) -> Any:
    try:
        import distributed
    except ImportError as error:
        raise RunError(
            f"--dask takes the package distributed (pip install 'newscrawl[dask]'): {error}"
        ) from error
    client: Any = distributed.Client
    # What they log of a lost connection is told in a line by whoever called.
    for name in ("distributed", "tornado.application", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        return client(address, timeout=5, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise RunError(f"there is no Dask scheduler at {address}: {error}") from error


@contextmanager
def _watched(client: Any, on_note: Callable[[str], object]) -> Iterator[None]:
    """Say when nobody is left to do the work: Dask waits without a word, and without an end."""
    over = threading.Event()

    def watch() -> None:
        was_alone = False
        while not over.wait(_SILENCE):
            try:
                is_alone = not client.nthreads()
            except Exception:  # the scheduler is gone, which is told elsewhere
                return
            if is_alone and not was_alone:
                on_note("no Dask worker is left: waiting for one to join (Ctrl-C stops it)")
            was_alone = is_alone

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _check_workers(client: Any) -> int:
    """Check that there are workers, and that they have the same newscrawl; returns their threads."""
    try:
        # Those that were started together with the run are still on their way.
        client.wait_for_workers(1, timeout=_SECONDS_TO_JOIN)
    except TimeoutError:
        raise RunError(
            "the Dask scheduler has no workers; start some: dask worker ADDRESS"
        ) from None
    versions = client.run(_version, on_error="return")
    for worker, version in versions.items():
        if version != newscrawl.__version__:
            raise RunError(
                f"the Dask worker {worker} has newscrawl {version}, here is {newscrawl.__version__}:"
                " install the same on every machine (pip install 'newscrawl[dask]')"
            )
    return sum(client.nthreads().values())


def _version() -> str:
    return newscrawl.__version__


def _result(future: Any, what: str) -> Any:
    try:
        return future.result()
    except Exception as error:  # whatever was raised there, or that its workers died
        raise RunError(f"{what} was given up: {type(error).__name__}: {error}") from error


def _is_ours(name: str) -> bool:
    last = PurePosixPath(name).name
    return last == MANIFEST or _PART.fullmatch(last) is not None
