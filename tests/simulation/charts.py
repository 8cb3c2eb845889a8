"""Small charts as SVG: bars in parts, and lines."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

COLOURS = (
    "#4878c8", "#c8453f", "#b97f10", "#2f8f56", "#8657b0",
    "#3a9aa8", "#9c6b4e", "#d46fa0", "#7d8796", "#a3b53a",
)  # fmt: skip
"""Colours that can be told apart on a light and on a dark ground."""

_WIDTH, _LEFT = 860, 250
_PLOT_LEFT, _PLOT_WIDTH, _PLOT_HEIGHT = 55, 780, 220
# Lines often lie upon one another.
_DASHES = ("none", "9 4", "3 3", "12 3 3 3", "1 4")
# Distances of marks on the horizontal axis, as clocks and calendars have them.
_STEPS = (0.25, 0.5, 1, 2, 3, 4, 6, 12, 24, 48, 100, 1000)
_MOST_STEPS = 14


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chart: its name and its points, x ascending."""

    name: str
    points: Sequence[tuple[float, float]]


def bars(rows: Mapping[str, Mapping[str, float]], unit: str) -> str:
    """One bar for each row, made of its parts.

    Args:
        rows: by name of the bar the sizes of its parts by their names, the same for all rows.
        unit: what the numbers at the ends are.
    """
    most = max((sum(parts.values()) for parts in rows.values()), default=0) or 1
    names = list(dict.fromkeys(name for parts in rows.values() for name in parts))
    scale = (_WIDTH - _LEFT - 90) / most
    out = []
    for number, (title, parts) in enumerate(rows.items()):
        x, y = float(_LEFT), number * 30
        out.append(f'<text x="{_LEFT - 8}" y="{y + 15}" text-anchor="end">{escape(title)}</text>')
        for name, value in parts.items():
            width = value * scale
            colour = COLOURS[names.index(name) % len(COLOURS)]
            tip = f"<title>{escape(name)}: {value:,.1f}</title>"
            out.append(
                f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="20" fill="{colour}">{tip}</rect>'
            )
            x += width
        out.append(f'<text x="{x + 6:.1f}" y="{y + 15}">{sum(parts.values()):,.1f} {unit}</text>')
    return _figure(len(rows) * 30, out) + _legend(names)


def lines(series: Sequence[Line], x_label: str, y_label: str, *, top: float | None = None) -> str:
    """Lines over a common axis.

    Args:
        series: the lines.
        x_label: what the horizontal axis is.
        y_label: what the vertical one is.
        top: its upper end; None: it is logarithmic, from 1 to beyond the highest point.
    """
    points = [point for line in series for point in line.points]
    right = max((x for x, _ in points), default=0) or 1
    decades = math.ceil(math.log10(max((y for _, y in points), default=0) + 1)) or 1
    marks = (
        [10.0**n for n in range(decades + 1)] if top is None else [top * n / 4 for n in range(5)]
    )

    def up(y: float) -> float:
        return math.log10(max(y, 1)) / decades if top is None else y / top

    out = [_axes(marks, right, up)]
    for number, line in enumerate(series):
        spots = " ".join(
            f"{_PLOT_LEFT + x / right * _PLOT_WIDTH:.1f},{_PLOT_HEIGHT - up(y) * (_PLOT_HEIGHT - 15):.1f}"
            for x, y in line.points
        )
        colour = COLOURS[number % len(COLOURS)]
        out.append(
            f'<polyline points="{spots}" fill="none" stroke="{colour}" stroke-width="2"'
            f' stroke-dasharray="{_DASHES[number % len(_DASHES)]}"/>'
        )
    middle = _PLOT_LEFT + _PLOT_WIDTH / 2
    out.append(
        f'<text x="{middle}" y="{_PLOT_HEIGHT + 36}" text-anchor="middle">{escape(x_label)}</text>'
    )
    legend = _legend([line.name for line in series])
    return f'<p class="dim">{escape(y_label)}</p>' + _figure(_PLOT_HEIGHT + 42, out) + legend


def steps(values: Sequence[float], of: int, right: float) -> list[tuple[float, float]]:
    """The points of a curve that says which share of `of` is at most x: values ascending, up to `right`."""
    shares = [(value, 100 * (n + 1) / of) for n, value in enumerate(values) if value <= right]
    stairs = [(0.0, 0.0), *shares]
    corners = [point for a, b in pairwise(stairs) for point in ((b[0], a[1]), b)]
    last = stairs[-1][1]
    return [(0.0, 0.0), *corners, (right, last)]


def _axes(marks: Sequence[float], right: float, up: Callable[[float], float]) -> str:
    out = []
    for mark in marks:
        y = _PLOT_HEIGHT - up(mark) * (_PLOT_HEIGHT - 15)
        out.append(
            f'<line x1="{_PLOT_LEFT}" x2="{_PLOT_LEFT + _PLOT_WIDTH}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>'
            f'<text x="{_PLOT_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{mark:,.0f}</text>'
        )
    step = next(step for step in _STEPS if right / step <= _MOST_STEPS)
    for n in range(int(right / step) + 1):
        x = _PLOT_LEFT + _PLOT_WIDTH * n * step / right
        out.append(
            f'<text x="{x:.1f}" y="{_PLOT_HEIGHT + 17}" text-anchor="middle">{n * step:g}</text>'
        )
    return "".join(out)


def _figure(height: int, parts: Sequence[str]) -> str:
    return f'<svg viewBox="0 -4 {_WIDTH} {height + 8}" role="img">{"".join(parts)}</svg>\n'


def _legend(names: Sequence[str]) -> str:
    keys = "".join(
        f'<li><i style="background:{COLOURS[n % len(COLOURS)]}"></i>{escape(name)}</li>'
        for n, name in enumerate(names)
    )
    return f'<ul class="legend">{keys}</ul>\n'
