"""The report of a simulation: a table to print, and a page with charts.

python -m tests.simulation.report build/simulation
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from html import escape
from pathlib import Path

from tests.simulation.charts import Line, bars, lines, steps
from tests.simulation.figures import KINDS, TARGET_BEYOND, TARGET_NOTICED, Run, share
from tests.simulation.strategies import STRATEGIES
from warc.look import head

_STYLE = """
svg { width: 100%; height: auto; font-size: 12px; } svg text { fill: var(--ink); }
.grid { stroke: var(--line); } .legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap;
  gap: .2rem 1.2rem; } .legend i { display: inline-block; width: .8rem; height: .8rem;
  border-radius: .2rem; margin-right: .4rem; } td, th { vertical-align: top; }
td.number, th.number { width: auto; }
"""
# Hours that the charts of delays show.
_DELAYS, _NOTICES = 12.0, 48.0


def table(runs: Sequence[Run]) -> list[tuple[str, ...]]:
    """The figures: a row for each, a column for each run, the names first."""
    rows = [("", *(run.title for run in runs))]
    rows += [
        (name, *(f"{_value(run, key):,}" for run in runs))
        for name, key in (
            ("articles that could be had", "shown"),
            ("found", "first_found"),
            ("missed", "missed"),
            ("not found yet: shown in the last hours", "pending"),
            ("items too many", "doubled"),
            ("items that are not as written", "wrong"),
            ("requests", "asked"),
        )
    ]
    rows += [
        (f"  {name}", *(f"{run.kinds[kind]:,}" for run in runs)) for kind, name in KINDS.items()
    ]
    rows += [
        ("requests an article", *(f"{run.per_article:.1f}" for run in runs)),
        (
            f"  beyond one a source and job (target: {TARGET_BEYOND} at most)",
            *(f"{run.beyond:.1f}" for run in runs),
        ),
        ("needless among articles' pages in full", *(f"{run.needless:.1%}" for run in runs)),
        ("megabytes", *(f"{run.size / 1e6:,.1f}" for run in runs)),
    ]
    for name, part in (("median", 0.5), ("90 %", 0.9), ("longest", 1.0)):
        rows.append(
            (f"from shown to fetched, {name}", *(_span(share(run.delays, part)) for run in runs))
        )
    rows.append(("changed within a day, once found", *(str(len(run.changes)) for run in runs)))
    rows.append((f"  noticed (target: {TARGET_NOTICED:.0%})", *(_noticed(run) for run in runs)))
    for name, part in (("median", 0.5), ("90 %", 0.9)):
        rows.append(
            (f"  from change to notice, {name}", *(_span(share(run.noticed, part)) for run in runs))
        )
    rows.append(("seconds that a job took", *(_seconds(run) for run in runs)))
    return rows


def as_text(rows: Iterable[tuple[str, ...]]) -> str:
    """The table for a terminal; titles that are too long are wrapped."""
    rows = list(rows)
    width = 16
    first = max(len(row[0]) for row in rows)
    heads = [_wrapped(title, width) for title in rows[0][1:]]
    tall = max(map(len, heads))
    out = [
        " " * first
        + "".join(f"  {(column[n] if n < len(column) else ''):>{width}}" for column in heads)
        for n in range(tall)
    ]
    out += [
        f"{row[0]:<{first}}" + "".join(f"  {cell:>{width}}" for cell in row[1:]) for row in rows[1:]
    ]
    return "\n".join(line.rstrip() for line in out)


def as_page(runs: Sequence[Run]) -> str:
    """The page."""
    return "".join(_page(runs))


def _page(runs: Sequence[Run]) -> Iterator[str]:
    plan = runs[0].plan
    yield head("Simulated weeks", _STYLE)
    yield (
        f"<main><h1>A simulated portal, a job every hour, {len(plan.moments)} jobs</h1>\n<p>A portal of"
        f" {len(runs[0].portal.stories)} articles in twelve sections of different rhythms, which appear,"
        " change, move and vanish; with outages. docs/simulation.md says how to read this.</p>\n"
    )
    yield "<h2>Requests for each article found</h2>\n"
    yield bars(
        {
            run.title: {
                KINDS[kind]: run.kinds[kind] / max(1, len(run.first_found))
                for kind in KINDS
                if any(other.kinds[kind] for other in runs)
            }
            for run in runs
        },
        "",
    )
    yield "<h2>Requests over time</h2>\n"
    yield lines([Line(run.title, _per_day(run)) for run in runs], "days", "requests a day")
    yield "<h2>How soon an article is found</h2>\n"
    yield lines(
        [Line(run.title, _curve(run.delays, len(run.delays), _DELAYS)) for run in runs],
        "hours since a source first showed it",
        "% of the articles found",
        top=100,
    )
    yield "<h2>How soon a change is noticed</h2>\n"
    yield lines(
        [Line(run.title, _curve(run.noticed, len(run.changes), _NOTICES)) for run in runs],
        "hours since the change",
        "% of the articles that changed within a day, after they were found",
        top=100,
    )
    yield "<h2>All figures</h2>\n<table>\n"
    first, *rest = table(runs)
    yield "<tr>" + "".join(f'<th class="number">{escape(cell)}</th>' for cell in first) + "</tr>\n"
    for name, *cells in rest:
        numbers = "".join(f'<td class="number">{escape(cell)}</td>' for cell in cells)
        indent = ' style="padding-left:1rem"' if name.startswith(" ") else ""
        yield f"<tr><td{indent}>{escape(name.strip())}</td>{numbers}</tr>\n"
    yield "</table>\n</main>\n</html>\n"


def _value(run: Run, key: str) -> int:
    value = getattr(run, key)
    return value if isinstance(value, int) else len(value)


def _noticed(run: Run) -> str:
    return f"{len(run.noticed) / len(run.changes):.1%}" if run.changes else "-"


def _seconds(run: Run) -> str:
    return f"{run.seconds / len(run.plan.moments):.2f}"


def _span(value: timedelta | None) -> str:
    if value is None:
        return "-"
    minutes = round(value.total_seconds() / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"


def _per_day(run: Run) -> list[tuple[float, float]]:
    days = Counter(one.job // 24 for one in run.asked)
    return [
        point for day, count in sorted(days.items()) for point in ((day, count), (day + 1, count))
    ]


def _curve(values: Sequence[timedelta], of: int, right: float) -> list[tuple[float, float]]:
    return steps([value / timedelta(hours=1) for value in values], max(1, of), right)


def _wrapped(title: str, width: int) -> list[str]:
    out = [""]
    for word in title.split():
        if out[-1] and len(out[-1]) + 1 + len(word) > width:
            out.append("")
        out[-1] = f"{out[-1]} {word}".strip()
    return out


def runs_in(folder: Path) -> list[Run]:
    """The runs below a folder, in the order of the strategies."""
    order = list(STRATEGIES)
    runs = [Run.read(path.parent) for path in folder.glob("*/run.json")]
    return sorted(runs, key=lambda run: (order.index(run.plan.strategy), run.plan.silent))


def write(folder: Path, page: Path) -> None:
    """Print the table of the runs below a folder, and write their page."""
    runs = runs_in(folder)
    if not runs:
        raise SystemExit(f"{folder} holds no run; make them by `make simulate`")
    print(as_text(table(runs)))
    page.write_text(as_page(runs), "utf-8")
    print(f"\nWith charts: {page}")


def main(arguments: list[str]) -> None:
    """Report from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.report")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--page", type=Path, help="default: beside the folder, with .html")
    options = parser.parse_args(arguments)
    write(options.folder, options.page or options.folder.with_suffix(".html"))


if __name__ == "__main__":
    main(sys.argv[1:])
