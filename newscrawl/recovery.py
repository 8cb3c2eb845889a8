"""Putting right the items of a run that was killed or lost its power.

What :mod:`warc.recovery` does for the WARC files is done here for `items.jsonl`: a line that was
not written to its end is cut off, and so is the item whose record the power cut took. A run that
did not end is known by its `crawl.json`, whose `state` is still `running`, and by the lock on its
`items.jsonl`, which is gone.
"""

from __future__ import annotations

import json
import logging
import os
import re
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from newscrawl.files import ITEMS, PAGE, REPORT, draft_of, replace_text
from newscrawl.job_page import job_page
from warc.indexer import ANSWERS
from warc.reader import Fault, scan
from warc.writer import OPEN_SUFFIX, is_at, lock

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    Superseded = Callable[[Path], Collection[str]]

logger = logging.getLogger(__name__)

DIED = "died"
"""The `state` in the `crawl.json` of a run that did not end, once it is repaired."""

# `state` is the third entry of the file; a report of a large crawl has megabytes.
_STATE = re.compile(rb'"state": "(\w+)"')
_HEAD = 1024

# URLs that are named in the log.
_NAMED = 10


@dataclass(frozen=True)
class ItemsRepair:
    """What was done to one `items.jsonl`.

    Attributes:
        path: the file.
        items: how many items it holds.
        cut: how many bytes were no whole line and were taken out.
        orphans: the URLs of items that were taken out because their record is lost.
        superseded: the URLs of items that were taken out because another worker has written them since.
    """

    path: Path
    items: int
    cut: int
    orphans: tuple[str, ...]
    superseded: tuple[str, ...] = ()


def recover_items(
    spider_folder: Path,
    *,
    leave: Path,
    settle: Callable[[ItemsRepair], object] = lambda repair: None,
    superseded: Superseded = lambda path: frozenset(),
) -> list[ItemsRepair]:
    """Repair the items of a spider's dead runs; runs that live are left alone.

    It is to be called when the WARC files are repaired: a folder with an `.open` file is left for
    the next time.

    Args:
        spider_folder: `<ARCHIVE_DIR>/<spider>`.
        leave: one's own folder.
        settle: called with each repair, that of a file from which nothing had to be taken too, before
            anything is taken out and the run is noted as dead: a kill in between has it called again by the
            next run.
        superseded: called with an items.jsonl; gives the URLs of what another worker has written since.

    Returns:
        What was done to each file from which something had to be taken. A file that can't be
        repaired stays as it is and is named in the log.
    """
    repairs = []
    for path in sorted(spider_folder.glob(f"*/{ITEMS}")):
        if path.parent == leave or _has_ended(path.parent):
            continue
        try:
            repair = repair_items(path, settle, superseded)
        except OSError as error:
            logger.error(
                "%s of an earlier run can't be repaired: %s. It is left as it is.", path, error
            )
            continue
        if repair is not None and (repair.cut or repair.orphans or repair.superseded):
            _tell(repair)
            repairs.append(repair)
    return repairs


def repair_items(
    path: Path,
    settle: Callable[[ItemsRepair], object] = lambda repair: None,
    superseded: Superseded = lambda path: frozenset(),
) -> ItemsRepair | None:
    """Repair the `items.jsonl` of a run that did not end, and note in its `crawl.json` that it died.

    Returns:
        What was done; None when nothing was, because the run lives, its WARC files are not
        repaired yet, or another run repairs it.

    Raises:
        OSError: the file can't be read or written, or it can't be told whether its writer lives.
    """
    folder = path.parent
    with path.open("r+b") as file:
        if not lock(file.fileno()) or not is_at(file.fileno(), path):
            return None
        if any(folder.glob("*" + OPEN_SUFFIX)):
            return None
        for name in (ITEMS, REPORT, PAGE):
            draft_of(folder / name).unlink(missing_ok=True)
        repair, bad = _examine(file, path, superseded(path))
        settle(repair)
        if bad:
            _take_out(file, path, bad)
    _note_death(folder / REPORT)
    return repair


def is_alive(folder: Path) -> bool:
    """Whether a run that lives writes the items of a job's folder."""
    try:
        with (folder / ITEMS).open("r+b") as file:
            return not lock(file.fileno())
    except OSError:
        return False


def take_out_items(path: Path, urls: Collection[str]) -> None:
    """Write an `items.jsonl` anew without the items of some URLs, whole or not at all.

    Raises:
        OSError: it can't be read or written.
    """
    bad = {}
    offset = 0
    with path.open("r+b") as file:
        for line in file:
            item = item_of_line(line)
            if item is not None and item.get("url") in urls:
                bad[offset] = len(line)
            offset += len(line)
        if bad:
            _take_out(file, path, bad)


def _examine(
    file: IO[bytes], path: Path, superseded: Collection[str]
) -> tuple[ItemsRepair, dict[int, int]]:
    """Return what is to be done, and the length of each line to be taken out by its offset."""
    records = _Records(path.parent)
    items = offset = 0
    bad: dict[int, int] = {}
    orphans = []
    others = []
    for line in file:
        item = item_of_line(line)
        if item is None:
            bad[offset] = len(line)
        elif records.has_lost_that_of(item):
            bad[offset] = len(line)
            orphans.append((len(line), str(item.get("url"))))
        elif item.get("url") in superseded:
            bad[offset] = len(line)
            others.append((len(line), str(item.get("url"))))
        else:
            items += 1
        offset += len(line)
    cut = sum(bad.values()) - sum(length for length, _ in (*orphans, *others))
    taken = (tuple(url for _, url in some) for some in (orphans, others))
    return ItemsRepair(path, items, cut, *taken), bad


def item_of_line(line: bytes) -> dict[str, Any] | None:
    """Return the item of a line of items.jsonl; None where it is not there to its end, or damaged."""
    if not line.endswith(b"\n"):
        return None
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return item if isinstance(item, dict) else None


class _Records:
    """The records that a dead run's items may cite, after its WARC files were repaired."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._names = frozenset(path.name for path in folder.glob("*.warc.gz"))
        self._ids: dict[str, set[str | None]] = {}

    def has_lost_that_of(self, item: dict[str, Any]) -> bool:
        """Whether the item cites a record of this job that is not there."""
        metadata = item.get("metadata")
        if not isinstance(metadata, dict):
            return False
        pages = metadata.get("pageRecords")
        cited = [metadata, *(pages if isinstance(pages, list) else ())]
        return any(isinstance(record, dict) and self._is_lost(record) for record in cited)

    def _is_lost(self, record: dict[str, Any]) -> bool:
        name, record_id = record.get("warcFile"), record.get("warcRecordId")
        # A replay's items cite the files of another job.
        if not isinstance(name, str) or not name.endswith(f"-{self._folder.name}.warc.gz"):
            return False
        return record_id not in self._ids_in(name)

    def _ids_in(self, name: str) -> set[str | None]:
        if name not in self._ids:
            ids = self._ids[name] = set()
            for found in scan(self._folder / name) if name in self._names else ():
                if isinstance(found, Fault):
                    ids.discard(found.record_id)
                elif found.type in ANSWERS:
                    ids.add(found.id)
        return self._ids[name]


def _take_out(file: IO[bytes], path: Path, bad: dict[int, int]) -> None:
    """Write the file anew without some of its lines, whole or not at all."""
    first = min(bad)
    if first + sum(bad.values()) == os.fstat(file.fileno()).st_size:
        file.truncate(first)
        os.fsync(file.fileno())
        return
    draft = draft_of(path)
    offset = 0
    file.seek(0)
    try:
        with draft.open("wb") as out:
            for line in file:
                if offset not in bad:
                    out.write(line)
                offset += len(line)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _has_ended(folder: Path) -> bool:
    """Whether the crawl.json of a job says that it ended, or that it was repaired."""
    try:
        with (folder / REPORT).open("rb") as file:
            state = _STATE.search(file.read(_HEAD))
    except OSError:
        return False
    return state is not None and state[1] != b"running"


def _note_death(path: Path) -> None:
    """Say in crawl.json and report.html that the run died; what is missing or damaged stays so."""
    try:
        report = json.loads(path.read_bytes())
        report["state"] = DIED
    except (FileNotFoundError, ValueError, TypeError):
        return
    replace_text(path, json.dumps(report, ensure_ascii=False, indent=1))
    try:
        page = job_page(report)
    except (KeyError, TypeError, ValueError) as error:
        logger.warning("No %s can be made of %s, for it is damaged: %r.", PAGE, path, error)
        return
    replace_text(path.with_name(PAGE), page)


def _tell(repair: ItemsRepair) -> None:
    logger.warning(
        "Repaired %s of an earlier run that did not end: %d items kept, %d bytes cut.",
        repair.path,
        repair.items,
        repair.cut,
    )
    if repair.orphans:
        more = len(repair.orphans) - _NAMED
        logger.warning(
            "%d items were taken out of %s, for their records did not reach the disk: %s%s",
            len(repair.orphans),
            repair.path,
            ", ".join(repair.orphans[:_NAMED]),
            f" and {more} more" if more > 0 else "",
        )
    if repair.superseded:
        logger.warning(
            "%d items were taken out of %s, for other workers took over their requests and wrote them: %s",
            len(repair.superseded),
            repair.path,
            ", ".join(repair.superseded[:_NAMED]),
        )
