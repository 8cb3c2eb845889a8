"""The report's curves and quantiles."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.simulation.charts import Line, bars, lines, steps
from tests.simulation.figures import share

MINUTE = timedelta(minutes=1)


@given(st.lists(st.floats(0, 100)), st.floats(1, 50))
def test_a_curve_of_shares_rises_from_nothing_and_ends_at_the_right(values, right):
    points = steps(sorted(values), max(1, len(values)), right)
    assert points[0] == (0.0, 0.0)
    assert points[-1][0] == right
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(points))
    inside = sum(value <= right for value in values)
    assert points[-1][1] == pytest.approx(100 * inside / max(1, len(values)))


@given(st.lists(st.integers(0, 1000), min_size=1), st.floats(0, 1))
def test_so_large_a_part_is_not_above_its_value(minutes, part):
    values = sorted(minute * MINUTE for minute in minutes)
    found = share(values, part)
    assert found in values
    assert sum(value <= found for value in values) >= part * len(values)


def test_nothing_has_no_quantile():
    assert share([], 0.5) is None


def test_names_are_text_in_a_chart():
    name = '<b>"&'
    for chart in (
        bars({name: {name: 1.0}}, "x"),
        lines([Line(name, [(0, 1), (1, 20)])], name, name),
    ):
        tree = etree.fromstring(f"<div>{chart}</div>")
        assert tree.find(".//b") is None
        assert name in "".join(tree.itertext())
