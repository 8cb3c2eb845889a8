"""What the jobs of a spider left in their folders: which articles each met, and how they ended."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from newscrawl.files import ITEMS, REPORT
from newscrawl.health.jobs import ReportError, read_head
from newscrawl.ledger import Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.portals import ArticleAddress, Portal

_TO = "to "

# Of several addresses of one article the one that says most counts: those first of which there was an answer.
_SAYS_LITTLE = (
    Outcome.SKIPPED, Outcome.UNFINISHED, Outcome.KNOWN, Outcome.DUPLICATE, Outcome.READ,
    Outcome.REDIRECT,
)  # fmt: skip
_RANK = {
    Outcome.ITEM: 0, Outcome.UNCHANGED: 1,
    **{outcome: 3 + number for number, outcome in enumerate(_SAYS_LITTLE)},
}  # fmt: skip
_OTHERS_RANK = 2


@dataclass(frozen=True, slots=True)
class PastJob:
    """A job that has ended.

    Attributes:
        folder: its folder.
        started: when it began, in seconds since 1970.
        has_report: whether its crawl.json can be read.
        complaint: why not.
    """

    folder: Path
    started: int
    has_report: bool = True
    complaint: str | None = None

    @property
    def id(self) -> str:
        """The job's id."""
        return self.folder.name

    @property
    def bytes(self) -> int:
        """How much is to be read of it."""
        paths = (self.folder / ITEMS, self.folder / REPORT)
        return sum(path.stat().st_size for path in paths if path.exists())


@dataclass(frozen=True, slots=True)
class Met:
    """An article that a job met, and how that ended."""

    identity: str
    url: str
    outcome: Outcome
    day: int | None
    """When it was published, as far as its address says."""
    same_as: str | None = None
    """The article that its address led to."""


def folders_of(spider_folder: Path) -> list[Path]:
    """The folders of a spider's jobs."""
    found = {path.parent for name in (ITEMS, REPORT) for path in spider_folder.glob(f"*/{name}")}
    return sorted(found)


def past_jobs(folders: Iterable[Path]) -> list[PastJob]:
    """The jobs that asked the portal, replays left out, in the order in which they began.

    Raises:
        OSError: a folder can't be read.
    """
    jobs = []
    for folder in folders:
        items = folder / ITEMS
        try:
            head = read_head(folder)
        except FileNotFoundError:
            jobs.append(PastJob(folder, int(items.stat().st_mtime), has_report=False))
        except ReportError as error:
            started = int((items if items.exists() else folder).stat().st_mtime)
            jobs.append(PastJob(folder, started, has_report=False, complaint=str(error)))
        else:
            if not head.is_replay:
                jobs.append(PastJob(folder, int(head.started.timestamp())))
    return sorted(jobs, key=lambda job: (job.started, job.id))


def met_in(report: Mapping[str, Any], portal: Portal) -> Iterator[Met]:
    """The articles that a crawl.json names, each once."""
    said = {str(e["url"]): e for e in report.get("urls") or () if "url" in e and "status" in e}
    best: dict[str, tuple[int, Met]] = {}
    for url, entry in said.items():
        address = portal.address(url)
        if address is None:
            continue
        met = _met(url, address, entry, said, portal)
        rank = _RANK.get(met.outcome, _OTHERS_RANK)
        if met.identity not in best or rank < best[met.identity][0]:
            best[met.identity] = (rank, met)
    for _, met in best.values():
        yield met


def _met(
    url: str,
    address: ArticleAddress,
    entry: Mapping[str, Any],
    said: Mapping[str, Mapping[str, Any]],
    portal: Portal,
) -> Met:
    identity = f"id {address.id}"
    outcome, target = _outcome(entry), url
    steps = {url}
    while outcome is Outcome.REDIRECT:
        target = str(entry.get("reason") or "").removeprefix(_TO)
        if target in steps or target not in said:
            break
        steps.add(target)
        entry = said[target]
        outcome = _outcome(entry)
    day = None
    if address.day is not None:
        moment = datetime.combine(address.day, datetime.min.time(), portal.clock)
        day = int(moment.astimezone(UTC).timestamp())
    if target == url:
        return Met(identity, url, outcome, day)
    other = portal.address(target)
    if other is None or f"id {other.id}" == identity:
        # The target's own entry tells, or it is what stands in the article's place.
        gave_none = Outcome.NOT_ARTICLE if outcome is Outcome.READ else outcome
        return Met(identity, url, Outcome.REDIRECT if other else gave_none, day)
    return Met(identity, url, outcome, day, f"id {other.id}")


def _outcome(entry: Mapping[str, Any]) -> Outcome:
    try:
        return Outcome(str(entry["status"]))
    except ValueError:
        # Of another version of newscrawl.
        return Outcome.UNFINISHED


def read_report(folder: Path) -> Mapping[str, Any]:
    """The whole crawl.json of a job whose head can be read.

    Raises:
        ReportError: the rest is damaged.
    """
    try:
        report: Mapping[str, Any] = json.loads((folder / REPORT).read_bytes())
        entries = report["urls"]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise ReportError(f"it is damaged: {error!r}") from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ReportError("it is damaged: its urls are no list of objects")
    return report
