"""report.html: a job at a glance, made from crawl.json. No script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from urllib.parse import quote

from newscrawl.drift_words import cure, what
from newscrawl.job_tables import (
    Entry,
    address,
    figures_tables,
    lengths_table,
    reasons_table,
    size_in_words,
    statuses_table,
)
from warc.look import head

_STYLE = """
:root { --bad: #fdeaea; --bad-edge: #c8453f; --good: #e8f6ec; --good-edge: #2f8f56; --warn: #fff4dc;
  --warn-edge: #b97f10; --mark: #1c2430; }
@media (prefers-color-scheme: dark) { :root { --bad: #3a2024; --bad-edge: #e2726c; --good: #1b3324;
  --good-edge: #58b97f; --warn: #37301c; --warn-edge: #d9a63c; --mark: #dde3ec; } }
a { color: inherit; text-decoration-color: var(--bar); text-underline-offset: .15em; }
td, li, dd, p { overflow-wrap: anywhere; } td { vertical-align: top; }
.verdict { border-left: .3rem solid; border-radius: .3rem; padding: .7rem 1rem; margin: 1.2rem 0; }
.verdict.bad { background: var(--bad); border-color: var(--bad-edge); }
.verdict.warn { background: var(--warn); border-color: var(--warn-edge); }
.verdict.good { background: var(--good); border-color: var(--good-edge); }
.verdict ul { margin: .5rem 0 0; padding-left: 1.2rem; } .verdict li { margin: .4rem 0; }
.tile b { font-variant-numeric: tabular-nums; } td.number { font-variant-numeric: tabular-nums; }
td.number { white-space: nowrap; } td:last-child, th:last-child { padding-right: 0; }
.bar { position: relative; background: var(--box); border-radius: .2rem; height: .7rem; margin-top: .45rem;
  min-width: 4rem; print-color-adjust: exact; }
.bar i { display: block; height: 100%; border-radius: .2rem; background: var(--bar); }
.bar s { position: absolute; top: -.2rem; bottom: -.2rem; width: .14rem; margin-left: -.07rem;
  background: var(--mark); }
tr.broken td:first-child { font-weight: 600; color: var(--bad-edge); }
tr.broken .bar i { background: var(--bad-edge); }
details.plain { border: 0; margin: 0; } details.plain summary { padding: 0; }
details ul { margin: .2rem 0 .6rem; padding-left: 1.2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 0; }
dt { color: var(--dim); } dd { margin: 0; }
@media (max-width: 40rem) { body { padding: 1rem; } .tiles { gap: .5rem; }
  .tile { padding: .4rem .7rem; min-width: 4.4rem; } .tile b { font-size: 1.2rem; }
  td.number, th.number { width: 2.8rem; } .bar { min-width: 3rem; }
  td code { font-size: .78em; } .wide { display: none; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .4rem; } }
@media print { body { padding: 0; max-width: none; } details { break-inside: avoid; }
  tr, .verdict { break-inside: avoid; } }
"""

# Settings that a reader looks for first.
_SETTINGS = (
    "USER_AGENT",
    "ROBOTSTXT_OBEY",
    "DOWNLOAD_DELAY",
    "AUTOTHROTTLE_ENABLED",
    "WARC_REPLAY",
)


def job_page(report: Entry) -> str:
    """The page of a job. What is missing in an old or damaged report is left out.

    Args:
        report: the content of crawl.json.
    """
    return "".join(_page(report))


def _page(report: Entry) -> Iterator[str]:
    spider, job = str(report.get("spider")), str(report.get("job"))
    alarms = _entries(report.get("drift"))
    urls = _entries(report.get("urls"))
    files = _entries(report.get("files"))
    yield head(f"Crawl of {spider}, {job}", _STYLE)
    yield f"<main>\n<h1>{escape(spider)}</h1>\n"
    yield f'<div class="sides">job <code>{escape(job)}</code>, {escape(_when(report))}</div>\n'
    yield from _verdict(report, alarms)
    yield from _tiles(report, urls, files)
    yield from statuses_table(urls)
    yield from _portals(_mapping(report.get("rates")), alarms)
    yield from reasons_table(urls)
    yield from _files(files)
    yield from _what_ran(report)
    yield "</main>\n</html>"


def _when(report: Entry) -> str:
    started, finished = (
        str(report.get(name) or "")[:19].replace("T", " ") for name in ("started", "finished")
    )
    return f"{started} to {finished} UTC" if finished else f"begun {started} UTC"


def _verdict(report: Entry, alarms: Sequence[Entry]) -> Iterator[str]:
    """What a reader must know before all else."""
    items = _mapping(report.get("sums")).get("item", 0)
    if report.get("state") != "finished":
        state = "This crawl died" if report.get("state") == "died" else "This crawl has not ended"
        yield f'<section class="verdict bad"><b>{state}.</b> The figures are those of its beginning;'
        yield " its archive and items.jsonl hold what it got.</section>\n"
        return
    if alarms:
        several = "figures are" if len(alarms) > 1 else "figure is"
        yield f'<section class="verdict bad"><b>{len(alarms)} {several} no longer as usual: the portal'
        yield " may have changed.</b>\n<ul>\n"
        for alarm in alarms:
            yield f"<li>{escape(what(alarm))} First page: {address(alarm.get('firstUrl'))}<br>"
            yield f'<span class="dim">{escape(cure(alarm))}</span></li>\n'
        yield "</ul></section>\n"
    sums = _mapping(report.get("sums"))
    if not items and (sums.get("known") or sums.get("unchanged")):
        yield '<section class="verdict good"><b>Nothing new.</b> Earlier jobs have what the sources show.'
        yield "</section>\n"
    elif not items:
        yield '<section class="verdict bad"><b>No article was kept.</b> What became of each address'
        yield " stands below.</section>\n"
    elif report.get("reason") != "finished":
        yield '<section class="verdict warn"><b>The crawl was cut short:</b> '
        yield f"{escape(str(report.get('reason')))}.</section>\n"
    elif not alarms:
        yield f'<section class="verdict good"><b>{items:,} articles.</b> {_calm(report)}</section>\n'


def _calm(report: Entry) -> str:
    portals = _mapping(report.get("rates")).values()
    figures = [entry for one in portals for entry in _entries(_mapping(one).get("figures"))]
    jobs = max((entry.get("jobs", 0) for entry in figures), default=0)
    if jobs:
        return f"The portal's pages are as they were in the last {jobs:,} jobs."
    if any("expected" in entry for entry in figures):
        return "The portal's pages are as expected; there is no history yet."
    return "Nothing is known yet of what is usual."


def _tiles(report: Entry, urls: Sequence[Entry], files: Sequence[Entry]) -> Iterator[str]:
    stats = _mapping(report.get("stats"))
    seconds = float(stats.get("elapsed_time_seconds") or 0)
    size = sum(int(file.get("bytes", 0)) for file in files)
    tiles = {
        "articles": f"{_mapping(report.get('sums')).get('item', 0):,}",
        "addresses": f"{len(urls):,}",
        "exchanges": f"{stats.get('warc/exchanges', 0):,}",
        "archived": size_in_words(size),
        "took": f"{seconds:.1f} s" if seconds < 100 else f"{seconds / 60:,.0f} min",
    }
    yield '<div class="tiles">'
    for name, value in tiles.items():
        yield f'<div class="tile"><b>{value}</b>{name}</div>'
    yield "</div>\n"


def _portals(rates: Entry, alarms: Sequence[Entry]) -> Iterator[str]:
    for portal, value in rates.items():
        changed = {(a.get("kind"), a.get("field")) for a in alarms if a.get("portal") == portal}
        figures = _entries(_mapping(value).get("figures"))
        yield from figures_tables(portal, figures, changed)
        text = next((entry for entry in figures if entry.get("kind") == "text"), None)
        broken = ("text", "articleBody") in changed
        yield from lengths_table(_entries(_mapping(value).get("lengths")), text, broken=broken)


def _files(files: Sequence[Entry]) -> Iterator[str]:
    """The files beside the page."""
    yield "<h2>Files</h2>\n<table>"
    for name in ("items.jsonl", "crawl.json", "index.cdxj"):
        yield f'<tr><td><a href="{name}">{name}</a></td><td></td><td></td></tr>\n'
    for file in files:
        name = str(file.get("name"))
        records, size = int(file.get("records", 0)), size_in_words(int(file.get("bytes", 0)))
        yield f'<tr><td><a href="{escape(quote(name, safe="", errors="replace"))}">{escape(name)}</a></td>'
        yield f'<td class="number">{records:,} records</td><td class="number">{size}</td></tr>\n'
    yield "</table>\n"


def _what_ran(report: Entry) -> Iterator[str]:
    """Versions, arguments and the settings that a reader looks for first."""
    rows = {
        **{f"-a {key}": value for key, value in _mapping(report.get("arguments")).items()},
        **_mapping(report.get("versions")),
    }
    settings = _mapping(report.get("settings"))
    rows |= {name: settings[name] for name in _SETTINGS if settings.get(name) not in (None, "")}
    yield "<h2>What ran</h2>\n<dl>"
    for name, value in rows.items():
        yield f"<dt>{escape(name)}</dt><dd><code>{escape(str(value))}</code></dd>\n"
    yield "</dl>\n"


def _mapping(value: object) -> Entry:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def _entries(value: object) -> list[Entry]:
    """The JSON objects of a list."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
