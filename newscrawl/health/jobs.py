"""What the crawl.json files of an archive tell of its jobs, read without their lists of addresses.

`urls`, the heavy part of a crawl.json, is its last entry, and only a line of the outermost object
begins with one space and a quotation mark, for a line break within a string is escaped. So the head
ends where such a line names it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import IO, TYPE_CHECKING, Any

from newscrawl.drift_words import what
from newscrawl.files import ITEMS, REPORT
from newscrawl.recovery import DIED
from warc.paths import is_running

if TYPE_CHECKING:
    from pathlib import Path

# The `state` of a job in its crawl.json, beside DIED.
RUNNING, FINISHED = "running", "finished"

# The fourth entry of the file.
_STARTED = re.compile(rb'\n "started": "([^"\n]{10,40})"')
_PEEK = 1024
_HEAVY = b'\n "urls": '
_CHUNK = 32 * 1024
# Statistics and rates of a hundred hosts are some hundred kB.
_MOST_HEAD = 16 * 1024 * 1024

# What is looked at: four weeks, and so four weekends; of a spider that runs every ten minutes the
# last ten days or so; and of one that runs seldom more.
_PERIOD = timedelta(days=28)
_MOST_JOBS = 1500
_FEWEST_JOBS = 50

# Earlier, nobody crawled: a clock that was not set.
_FIRST_YEAR = 2000


class ReportError(ValueError):
    """A crawl.json can't be read; the message says why."""


@dataclass(frozen=True, slots=True)
class JobHead:
    """One job, as the head of its crawl.json tells.

    Attributes:
        id: the job's id.
        state: `running`, `finished` or `died`: that of a job which was killed, too, and is not
            repaired yet.
        started: when it began.
        finished: when it ended; None where nobody noted it.
        reason: Scrapy's finish reason.
        is_replay: it read an archive, and so says nothing of the portal.
        knows_articles: it counted articles of a portal, if only none of them.
        sums: how many addresses ended in each outcome.
        alarms: each figure that is no longer as usual, in a sentence.
        drift: how many alarms there are of each kind.
        requests: how many were sent.
        response_bytes: how much came back.
        archived_bytes: size of the WARC files.
    """

    id: str
    state: str
    started: datetime
    finished: datetime | None
    reason: str | None
    is_replay: bool
    knows_articles: bool
    sums: Mapping[str, int]
    alarms: tuple[str, ...]
    drift: Mapping[str, int]
    requests: int
    response_bytes: int
    archived_bytes: int

    @property
    def items(self) -> int:
        """How many addresses gave an item."""
        return self.sums.get("item", 0)

    @property
    def ended(self) -> datetime:
        """When it ended; where nobody noted it, when it began."""
        return self.finished or self.started


@dataclass(slots=True)
class _Known:
    """What is known of a spider's jobs, by the names of their folders."""

    starts: dict[str, datetime] = field(default_factory=dict)
    heads: dict[str, JobHead] = field(default_factory=dict)
    """Of those that ended: they can't change any more."""


class Jobs:
    """Reads the jobs of an archive; what can't change any more is read once.

    Args:
        root: `ARCHIVE_DIR`; it need not be there.
        tell: called once with each crawl.json that can't be read, and why; its job is left out.
    """

    def __init__(self, root: Path, tell: Callable[[Path, str], object]) -> None:
        self.root = root
        self._tell = tell
        self._told: set[Path] = set()
        self._spiders: dict[str, _Known] = {}

    @property
    def damaged(self) -> int:
        """How many crawl.json could not be read so far."""
        return len(self._told)

    def spiders(self) -> list[str]:
        """Names of the folders that hold jobs, sorted.

        Raises:
            OSError: the archive can't be listed.
        """
        return sorted(
            name
            for name in _folders(self.root)
            if any(
                (self.root / name / job / REPORT).is_file() for job in _folders(self.root / name)
            )
        )

    def last(self, folder: str) -> list[JobHead]:
        """The recent jobs of a spider, the oldest first, without replays.

        Args:
            folder: name of the spider's folder.

        Raises:
            OSError: the folder can't be listed.
        """
        known = self._spiders.setdefault(folder, _Known())
        starts: dict[str, datetime] = {}
        for name in _folders(self.root / folder):
            started = known.starts.get(name) or self._started(self.root / folder / name / REPORT)
            if started is not None:
                starts[name] = started
        newest_first = sorted(starts, key=lambda name: (starts[name], name), reverse=True)
        begin = starts[newest_first[0]] - _PERIOD if newest_first else None
        heads: dict[str, JobHead] = {}
        for number, name in enumerate(newest_first[:_MOST_JOBS]):
            if number >= _FEWEST_JOBS and begin is not None and starts[name] < begin:
                break
            head = known.heads.get(name) or self._head(self.root / folder / name)
            if head is not None:
                heads[name] = head
        known.starts = starts
        known.heads = {name: head for name, head in heads.items() if head.state == FINISHED}
        return [head for head in reversed(heads.values()) if not head.is_replay]

    def _started(self, path: Path) -> datetime | None:
        try:
            with path.open("rb") as file:
                found = _STARTED.search(file.read(_PEEK))
            if found is None:
                raise ReportError("it does not say when its job began")
            return _moment(found[1].decode("ascii", "replace"))
        except (FileNotFoundError, NotADirectoryError):
            return None  # no job's folder, or not yet one
        except (OSError, ReportError) as error:
            self._leave_out(path, error)
            return None

    def _head(self, folder: Path) -> JobHead | None:
        try:
            return read_head(folder)
        except (OSError, ReportError) as error:
            self._leave_out(folder / REPORT, error)
            return None

    def _leave_out(self, path: Path, error: OSError | ReportError) -> None:
        if path not in self._told:
            self._told.add(path)
            why = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
            self._tell(path, why)


def _folders(folder: Path) -> list[str]:
    """Names of the folders in a folder; none where it is not there."""
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries if entry.is_dir()]
    except FileNotFoundError:
        return []


def read_head(folder: Path) -> JobHead:
    """Read what the crawl.json of a job tells, but for its addresses.

    Args:
        folder: the job's.

    Raises:
        OSError: it can't be read.
        ReportError: it is damaged.
    """
    head = _parse(folder)
    if head.state == RUNNING and is_running(folder / ITEMS) is False:
        # Nobody writes any more. It may have ended between the two looks.
        head = _parse(folder, unlocked=True)
    return head


def _parse(folder: Path, *, unlocked: bool = False) -> JobHead:
    with (folder / REPORT).open("rb") as file:
        data = _read(file)
    try:
        state = str(data["state"])
        if state == RUNNING and unlocked:
            state = DIED
        stats = _mapping(data.get("stats"))
        alarms = [_mapping(entry) for entry in _list(data.get("drift"))]
        files = [_mapping(entry) for entry in _list(data.get("files"))]
        return JobHead(
            id=str(data["job"]),
            state=state,
            started=_moment(data["started"]),
            finished=_moment(data["finished"]) if data.get("finished") else None,
            reason=str(data["reason"]) if data.get("reason") else None,
            is_replay=bool(_mapping(data.get("settings")).get("WARC_REPLAY")),
            knows_articles=bool(data.get("rates")),
            sums={str(name): int(count) for name, count in _mapping(data.get("sums")).items()},
            alarms=tuple(what(alarm) for alarm in alarms),
            drift=_counted(alarms),
            requests=int(stats.get("downloader/request_count") or 0),
            response_bytes=int(stats.get("downloader/response_bytes") or 0),
            archived_bytes=sum(int(entry.get("bytes") or 0) for entry in files),
        )
    except KeyError as error:
        raise ReportError(f"it has no {error}") from None
    except (TypeError, ValueError, OverflowError) as error:
        raise ReportError(f"it is damaged: {error}") from None


def _read(file: IO[bytes]) -> dict[str, Any]:
    """The entries before `urls`; all where there is none.

    Raises:
        ReportError: they are not whole, or no JSON.
    """
    head = b""
    while chunk := file.read(_CHUNK):
        # The name may lie across two chunks.
        begin = max(0, len(head) - len(_HEAVY))
        head += chunk
        end = head.find(_HEAVY, begin)
        if end >= 0:
            head = head[:end].rstrip(b", ") + b"}"
            break
        if len(head) > _MOST_HEAD:
            raise ReportError("it is no crawl.json: its first 16 MB name no urls")
    try:
        data = json.loads(head)
    except (ValueError, RecursionError) as error:
        raise ReportError(f"it is damaged: {error}") from None
    if not isinstance(data, dict):
        raise ReportError("it is damaged: no JSON object")
    return data


def _moment(text: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ReportError(f"{str(text)[:40]!r} is no time") from None
    if moment.year < _FIRST_YEAR:
        raise ReportError(f"{str(text)[:40]!r} is no time of a crawl")
    return moment


def _counted(alarms: list[Mapping[str, Any]]) -> dict[str, int]:
    kinds = [str(alarm.get("kind")) for alarm in alarms]
    return {kind: kinds.count(kind) for kind in kinds}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
