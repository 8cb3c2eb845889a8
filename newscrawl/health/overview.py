"""A page for people: all portals with their last jobs. No script, nothing from elsewhere."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from urllib.parse import quote

from newscrawl.files import PAGE
from newscrawl.health.jobs import JobHead
from newscrawl.health.survey import Portal
from newscrawl.health.verdict import EXIT_CODES, Word
from newscrawl.health.words import counted, span
from warc.look import head

# Two days of hourly jobs.
_JOBS = 48
# Measures of the chart in pixels: a job, the gap behind it, the height, and what is left of a job of nothing.
_WIDE, _GAP, _HIGH, _LEAST = 5, 2, 40, 2
_CLASSES = {0: "good", 1: "warn", 2: "bad", 3: "none"}

_STYLE = """
:root { --bad: #fdeaea; --bad-edge: #c8453f; --good: #e8f6ec; --good-edge: #2f8f56; --warn: #fff4dc;
  --warn-edge: #b97f10; }
@media (prefers-color-scheme: dark) { :root { --bad: #3a2024; --bad-edge: #e2726c; --good: #1b3324;
  --good-edge: #58b97f; --warn: #37301c; --warn-edge: #d9a63c; } }
a { color: inherit; text-decoration-color: var(--bar); text-underline-offset: .15em; }
td { vertical-align: top; overflow-wrap: anywhere; padding-top: .6rem; padding-bottom: .6rem; }
td:first-child { font-weight: 600; } td:last-child, th:last-child { padding-right: 0; text-align: right; }
.word { border-left: .3rem solid; border-radius: .3rem; padding: .1rem .6rem; white-space: nowrap; }
.word.good { background: var(--good); border-color: var(--good-edge); }
.word.warn { background: var(--warn); border-color: var(--warn-edge); }
.word.bad { background: var(--bad); border-color: var(--bad-edge); }
.word.none { background: var(--box); border-color: var(--dim); }
.why span { display: block; } svg { display: block; margin-left: auto; max-width: 100%; height: auto; }
rect.good { fill: var(--bar); } rect.warn { fill: var(--warn-edge); } rect.bad { fill: var(--bad-edge); }
rect.none { fill: var(--dim); } line { stroke: var(--line); }
@media (max-width: 50rem) { body { padding: 1rem; } table, tbody, tr, td { display: block; }
  tr { border-bottom: 1px solid var(--line); padding: .6rem 0; } td { border: 0; padding: .2rem 0; }
  td:last-child { text-align: left; } svg { margin-left: 0; } tr:first-child { display: none; } }
"""


def overview_page(portals: Sequence[Portal], now: datetime, *, root: Path, link_from: Path) -> str:
    """The page of all portals.

    Args:
        portals: in the order in which they are shown.
        now: the time, as the page says it.
        root: `ARCHIVE_DIR`.
        link_from: the folder in which the page will lie; its links to the reports of jobs are relative.
    """
    return "".join(_page(portals, now, _Links(root, link_from)))


class _Links:
    """Addresses of the reports of jobs."""

    def __init__(self, root: Path, link_from: Path) -> None:
        self._root = quote(Path(os.path.relpath(root, link_from)).as_posix(), errors="replace")

    def to(self, portal: Portal, job: JobHead) -> str:
        names = (quote(name, safe="", errors="replace") for name in (portal.folder, job.id, PAGE))
        # A name with a colon would be taken for a scheme.
        return escape("/".join((f"./{self._root}", *names)))


def _page(portals: Sequence[Portal], now: datetime, links: _Links) -> Iterator[str]:
    yield head("Portals", _STYLE)
    yield f'<main>\n<h1>Portals</h1>\n<div class="sides">as of {now:%Y-%m-%d %H:%M} UTC</div>\n'
    words = Counter(portal.health.word for portal in portals)
    yield '<div class="tiles">'
    for word in reversed(Word):
        if words[word]:
            yield f'<div class="tile"><b>{words[word]:,}</b>{word}</div>'
    yield '</div>\n<table><tr><th scope="col">portal</th><th scope="col">state</th>'
    yield f'<th scope="col">why</th><th scope="col">items of the last {_JOBS} jobs</th></tr>\n'
    for portal in portals:
        yield from _row(portal, now, links)
    yield "</table>\n</main>\n</html>"


def _row(portal: Portal, now: datetime, links: _Links) -> Iterator[str]:
    health = portal.health
    yield f"<tr><td>{escape(health.spider)}</td>"
    yield f'<td><span class="word {_CLASSES[EXIT_CODES[health.word]]}">{health.word}</span></td>'
    yield '<td class="why">'
    for reason in health.reasons:
        yield f"<span><bdi>{escape(reason)}</bdi></span>"
    remarks = []
    if health.since:
        remarks.append(f"since {health.since:%Y-%m-%d %H:%M} UTC")
    if not portal.in_project:
        remarks.append("no spider of this project")
    if health.job is not None:
        when = span(now - health.job.ended)
        remarks.append(f'<a href="{links.to(portal, health.job)}">last job</a> {when} ago')
    yield f'<span class="dim">{"; ".join(remarks)}</span></td>'
    yield f"<td>{''.join(_chart(portal, links))}</td></tr>\n"


def _chart(portal: Portal, links: _Links) -> Iterator[str]:
    """A bar for each job: how many items it gave, and how it ended."""
    jobs = list(zip(portal.jobs, portal.health.words, strict=True))[-_JOBS:]
    if not jobs:
        return
    most = max(1, *(job.items for job, _ in jobs))
    width = _JOBS * (_WIDE + _GAP)
    yield f'<svg width="{width}" height="{_HIGH}" viewBox="0 0 {width} {_HIGH}" role="img"'
    yield f' aria-label="{len(jobs)} jobs, at most {most} items in one">'
    yield f'<line x1="0" x2="{width}" y1="{_HIGH - 0.5}" y2="{_HIGH - 0.5}"/>'
    for number, (job, word) in enumerate(jobs, start=_JOBS - len(jobs)):
        high = max(_LEAST, round(_HIGH * job.items / most, 1))
        if word is not None and EXIT_CODES[word] == 2:
            # A job of nothing has to be seen as such.
            high = max(high, _HIGH / 4)
        kind = "none" if word is None else _CLASSES[EXIT_CODES[word]]
        told = f"{job.started:%Y-%m-%d %H:%M}: {counted(job.sums) or 'nothing'}; "
        told += word or job.reason or job.state
        yield f'<a href="{links.to(portal, job)}"><rect class="{kind}" x="{number * (_WIDE + _GAP)}"'
        yield f' y="{_HIGH - high}" width="{_WIDE}" height="{high}"><title>{escape(told)}</title></rect></a>'
    yield "</svg>"
