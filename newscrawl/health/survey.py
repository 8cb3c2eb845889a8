"""All portals of a project and of its archive, each with its word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from newscrawl.health.jobs import JobHead, Jobs
from newscrawl.health.verdict import Health, gravity, judge
from warc.job import safe_name


@dataclass(frozen=True, slots=True)
class Portal:
    """What is known of one spider.

    Attributes:
        health: how its portal is.
        jobs: its recent jobs, the oldest first.
        folder: name of its folder in the archive.
        in_project: whether the project has it; one that was removed, or that was run by
            `scrapy runspider`, has only its jobs.
    """

    health: Health
    jobs: tuple[JobHead, ...]
    folder: str
    in_project: bool


def survey(
    jobs: Jobs,
    spiders: Iterable[str],
    now: datetime,
    stale_after: timedelta | None = None,
    *,
    only: frozenset[str] = frozenset(),
) -> list[Portal]:
    """Judge each spider that has run, and those that are named; the worst come first.

    Args:
        jobs: of the archive.
        spiders: names of the project's spiders.
        now: the time.
        stale_after: how long there may be no new article; None: as each one's rhythm says.
        only: names of those that are asked for, whether they have run or not; none: all that have.

    Raises:
        OSError: the archive can't be listed.
    """
    known = {safe_name(name): name for name in spiders}
    portals = []
    for folder in sorted(known.keys() | set(jobs.spiders())):
        # Of all the portals that the project knows most people crawl a few.
        if not only and not (jobs.root / folder).is_dir():
            continue
        if only and only.isdisjoint((folder, known.get(folder, folder))):
            continue
        recent = jobs.last(folder)
        # What others put there may have a name that is no text.
        name = known.get(folder) or folder.encode(errors="replace").decode()
        health = judge(name, recent, now, stale_after)
        portals.append(Portal(health, tuple(recent), folder, folder in known))
    return sorted(portals, key=lambda one: (-gravity(one.health.word), one.health.spider))
