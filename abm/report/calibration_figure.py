"""The figure of a calibration: each fact before and after, and the profile of each parameter."""

from math import ceil

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.report.figure_style import BLUE, GREY, NEUTRAL, ORANGE, SERIES, THIN
from abm.report.style import heading, points, quiet, sheet

COLUMNS = 4
"""Profiles in a line."""
NEAR = 3.0
"""Standard errors up to which the scale is linear: beyond, it is logarithmic."""


def calibration_figure(facts: pd.DataFrame, profiles: pd.DataFrame) -> Figure:
    """Distances of the facts from the tape above, profiles below.

    facts, a row a fact: name, before, after (standard errors, on held-out seeds).  profiles:
    parameter, value, height, 1 where the interval ends.
    """
    names = list(dict.fromkeys(profiles["parameter"]))
    lines = ceil(len(names) / COLUMNS)
    figure = sheet(10.0, 0.28 * len(facts) + 1.4 + 2.2 * lines)
    heights = [0.28 * len(facts) + 1.4, *([2.2] * lines)]
    grid = figure.add_gridspec(lines + 1, COLUMNS, height_ratios=heights)
    _facts(figure.add_subplot(grid[0, :]), facts)
    for place, name in enumerate(names):
        ax = figure.add_subplot(grid[1 + place // COLUMNS, place % COLUMNS])
        _profile(ax, str(name), profiles[profiles["parameter"] == name])
    return figure


def _facts(ax: Axes, facts: pd.DataFrame) -> None:
    quiet(ax)
    heading(ax, "Facts on held-out seeds, in standard errors from the tape")
    rows = np.arange(len(facts))[::-1]
    ax.axvspan(-2, 2, color=GREY, alpha=0.1, linewidth=0)
    ax.axvline(0, color=NEUTRAL, linewidth=points(THIN))
    ax.hlines(rows, facts["before"], facts["after"], color=GREY, linewidth=points(THIN))
    ax.plot(facts["before"], rows, "o", color=ORANGE, markersize=5, label="before")
    ax.plot(facts["after"], rows, "o", color=BLUE, markersize=5, label="after")
    ax.set_xscale("symlog", linthresh=NEAR)
    ax.set_yticks(rows, [str(name).replace("_", " ") for name in facts["name"]])
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9)


def _profile(ax: Axes, name: str, profile: pd.DataFrame) -> None:
    quiet(ax)
    heading(ax, name.replace("_", " "))
    ax.plot(profile["value"], profile["height"], color=BLUE, linewidth=points(SERIES))
    ax.axhline(1, color=NEUTRAL, linewidth=points(THIN), linestyle="dashed")
    ax.set_ylim(0, 3)
    ax.set_ylabel("height of the profile", fontsize=9)
