"""`scrapy check-portals`: a line for each portal, and an exit code for monitors."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from newscrawl.clock import now
from newscrawl.dates import utc_text
from newscrawl.files import PAGE, replace_text
from newscrawl.health.jobs import JobHead, Jobs
from newscrawl.health.overview import overview_page
from newscrawl.health.survey import Portal, survey
from newscrawl.health.verdict import EXIT_CODES, UNKNOWN, Word, worst
from newscrawl.health.words import plain

# As terminals show them: green, yellow, red, and magenta for what is not known.
_COLOURS = {0: "32", 1: "33", 2: "31", 3: "35"}
_WORD_WIDTH = max(map(len, Word))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be checked, and how it is told.

    Attributes:
        spiders: names of spiders; none: all.
        stale_after: how long there may be no new article; None: as the rhythm says.
        as_json: whether each line is a JSON object.
        html: where a page for people is written.
    """

    spiders: Sequence[str] = ()
    stale_after: timedelta | None = None
    as_json: bool = False
    html: Path | None = None


def check(asked: Asked, root: Path | None, spiders: Collection[str]) -> int:
    """Print how the portals are.

    Args:
        asked: what is asked for.
        root: `ARCHIVE_DIR`; None: nothing is kept.
        spiders: names of the project's spiders.

    Returns:
        The exit code: 0 all is well, 1 a warning, 2 critical, 3 it can't be told.
    """
    if root is None:
        return _fail("ARCHIVE_DIR is empty, so nothing is known of any job")
    jobs = Jobs(root, _leave_out)
    moment = now()
    try:
        portals = survey(jobs, spiders, moment, asked.stale_after, only=frozenset(asked.spiders))
    except OSError as error:
        return _fail(f"{error.filename} can't be read: {error.strerror}")
    names = {name for portal in portals for name in (portal.health.spider, portal.folder)}
    for name in asked.spiders:
        if name not in names:
            there = ", ".join(sorted(spiders))
            return _fail(
                f"there is no spider {name!r}, and no job of one in {root}; there are: {there}"
            )
    if not portals:
        return _fail(f"no spider has run: {root} holds no job")
    if asked.html is not None:
        try:
            replace_text(
                asked.html, overview_page(portals, moment, link_from=asked.html.parent, root=root)
            )
        except OSError as error:
            return _fail(f"{asked.html} can't be written: {error.strerror or error}")
    width = max(len(portal.health.spider) for portal in portals)
    for portal in portals:
        print(json.dumps(_entry(portal)) if asked.as_json else _line(portal, width, root))
    # A spider that the project gave up is stale for ever; who names it wants to know.
    return worst(portal.health.word for portal in portals if portal.in_project or asked.spiders)


def _line(portal: Portal, width: int, root: Path) -> str:
    health = portal.health
    word = f"{health.word:<{_WORD_WIDTH}}"
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        word = f"\x1b[{_COLOURS[EXIT_CODES[health.word]]}m{word}\x1b[0m"
    since = f"since {health.since:%Y-%m-%d %H:%M} UTC" if health.since else ""
    told = [*health.reasons]
    if not portal.in_project:
        told.append("no spider of this project")
    if health.job is not None and EXIT_CODES[health.word]:
        told.append(f"see {os.path.relpath(root / portal.folder / health.job.id / PAGE)}")
    return (
        f"{_plain(health.spider):<{width}}  {word}  {since:<26}  {_plain('; '.join(told))}".rstrip()
    )


def _plain(text: str) -> str:
    """Text from crawl.json as it may stand in a line: what follows a bar would be figures to Nagios."""
    return plain(text.replace("|", "/"))


def _entry(portal: Portal) -> dict[str, Any]:
    health = portal.health
    return {
        "spider": health.spider,
        "state": health.word.value,
        "exitCode": EXIT_CODES[health.word],
        "since": _time(health.since),
        "reasons": list(health.reasons),
        "inProject": portal.in_project,
        "lastJob": _job(health.last),
        "lastEndedJob": _job(health.job),
        "lastSuccess": _time(health.last_success),
        "lastNew": _time(health.last_new),
        "staleAfterHours": round(health.limit / timedelta(hours=1), 2) if health.limit else None,
    }


def _job(job: JobHead | None) -> dict[str, Any] | None:
    if job is None:
        return None
    return {
        "id": job.id,
        "state": job.state,
        "started": _time(job.started),
        "finished": _time(job.finished),
        "reason": job.reason,
        "sums": dict(job.sums),
        "alarms": list(job.alarms),
    }


def _time(moment: datetime | None) -> str | None:
    return utc_text(moment) if moment else None


def _leave_out(path: Path, why: str) -> None:
    print(_plain(f"scrapy check-portals: {path} is left out: {why}"), file=sys.stderr)


def _fail(why: str) -> int:
    print(f"scrapy check-portals: {why}", file=sys.stderr)
    return UNKNOWN
