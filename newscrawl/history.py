"""The figures of a portal's earlier jobs, in the spider's `state.sqlite`."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import newscrawl
from newscrawl.drift import FIRST_JOBS
from newscrawl.figures import Figure, Key, Kind

if TYPE_CHECKING:
    from newscrawl.portals import Portal
    from newscrawl.state import State

# A history keeps its first jobs, against which a slow decline shows, and so many of the last.
_LAST_JOBS = 170
# Histories: a spider has one for each kind of crawl and version of the declaration. Old ones go.
_MOST_HISTORIES = 20
# Bounds of a crawl whose value is another each day; that there is one tells of the kind of crawl.
_BOUNDS = frozenset({"limit", "since", "until", "pages"})


def basis_of(name: str, portal: Portal | None, arguments: Mapping[str, str]) -> str:
    """What jobs must share to be compared: 16 hexadecimal digits.

    That is the portal with its whole declaration, the version of newscrawl, and the kind of crawl:
    its arguments, but of bounds only that they are there. Pages of one section, or of one year, are
    not like those of all.

    Args:
        name: name of the portal, or of the host where there is none.
        portal: the declaration.
        arguments: as given to the spider.
    """
    kind = {key: "" if key in _BOUNDS else value for key, value in arguments.items()}
    known = [name, portal.digest if portal else None, newscrawl.__version__, kind]
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:16]


def read_history(state: State, basis: str, found: Collection[Key]) -> dict[Key, list[Figure]]:
    """The figures of earlier jobs, the oldest first, without those that were a break.

    Args:
        state: the spider's memory.
        basis: of the job that is to be compared.
        found: its figures. A rule that stripped nothing in an earlier job has no row of it: it
            counts as none stripped.
    """
    jobs: defaultdict[str, dict[Key, Figure]] = defaultdict(dict)
    broken: defaultdict[str, set[Key]] = defaultdict(set)
    for job, kind, name, pages, total, squares, is_broken in state.rows(
        "SELECT job, kind, name, pages, total, squares, broken FROM figure"
        " WHERE basis = ? ORDER BY serial",
        (basis,),
    ):
        key = Key(Kind(kind), name)
        jobs[job][key] = Figure(pages, total, squares)
        if is_broken:
            broken[job].add(key)
    keys = {key for figures in jobs.values() for key in figures} | set(found)
    history: dict[Key, list[Figure]] = {key: [] for key in keys}
    for job, figures in jobs.items():
        articles = max(
            (one.pages for key, one in figures.items() if key.kind is Kind.FIELD), default=0
        )
        for key in keys - broken[job]:
            if figure := figures.get(key):
                history[key].append(figure)
            elif key.kind is Kind.REMOVED:
                history[key].append(Figure(articles))
    return history


def write_history(
    state: State, basis: str, job: str, figures: Mapping[Key, Figure], broken: Collection[Key]
) -> None:
    """Remember the figures of a job, and forget what is old.

    Args:
        state: the spider's memory.
        basis: of the job.
        job: its id.
        figures: of the whole job.
        broken: those that changed: no later job is compared with them.
    """
    with state.writing() as database:
        if database is None:
            return
        database.executemany(
            "INSERT OR REPLACE INTO figure (basis, job, kind, name, pages, total, squares, broken)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (basis, job, key.kind, key.name, one.pages, one.total, one.squares, key in broken)
                for key, one in figures.items()
            ],
        )
        jobs = "SELECT job FROM figure WHERE basis = ? GROUP BY job ORDER BY min(serial)"
        database.execute(
            f"DELETE FROM figure WHERE basis = ? AND job NOT IN (SELECT * FROM ({jobs} LIMIT ?))"  # noqa: S608
            f" AND job NOT IN (SELECT * FROM ({jobs} DESC LIMIT ?))",
            (basis, basis, FIRST_JOBS, basis, _LAST_JOBS),
        )
        database.execute(
            "DELETE FROM figure WHERE basis NOT IN"
            " (SELECT basis FROM figure GROUP BY basis ORDER BY max(serial) DESC LIMIT ?)",
            (_MOST_HISTORIES,),
        )
