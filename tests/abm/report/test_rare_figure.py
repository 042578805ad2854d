"""Curves with their intervals, and families of rare days in their colours."""

import math

import numpy as np
import pytest

from abm.report.figure_style import CYCLE, GREY
from abm.report.rare_figure import RareDay, ancestors_figure, chances_figure
from abm.risk.run.frames import MINUTE
from abm.risk.sweep.rare import Chance


def test_a_curve_ends_where_nothing_is_known():
    curve = [
        Chance(0.1, 1e-2, 5e-3, 2e-2, 1e-3, 5, 0),
        Chance(0.2, 1e-4, math.nan, math.nan, 1e-4, 5, 3),
        Chance(0.3, 0.0, math.nan, math.nan, 0.0, 5, 5),
    ]
    (ax,) = chances_figure({"as it is": curve, "without dealers": curve[:1]}).axes
    first, second = ax.get_lines()
    assert first.get_xdata().tolist() == [0.1, 0.2]
    assert first.get_ydata().tolist() == [1e-2, 1e-4]
    assert second.get_label() == "without dealers"
    assert ax.get_yscale() == "log"


def test_the_largest_families_have_a_colour_and_a_row():
    times = 570 * MINUTE + MINUTE * np.arange(5)
    days = [
        RareDay(f"{family}", (572 * MINUTE,), times, np.linspace(1, 0.9, 5))
        for family in range(len(CYCLE) + 1)
        for _ in range(len(CYCLE) + 2 - family)
    ]
    price, parts = ancestors_figure(days).axes
    paths = [line for line in price.get_lines() if line.get_gid() != "branch"]
    colours = [line.get_color() for line in paths]
    assert [colours.count(colour) for colour in CYCLE] == [8, 7, 6, 5, 4, 3]
    assert colours.count(GREY) == 2
    assert len(parts.collections) == len(CYCLE)
    dots = [line.get_ydata() for line in price.get_lines() if line.get_gid() == "branch"]
    assert np.concatenate(dots) == pytest.approx(0.95)
    with pytest.raises(ValueError, match="no rare day"):
        ancestors_figure([])
