"""Lines of step functions, of few enough points for a page."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from abm.report.figure_style import PALE, SERIES
from abm.report.plots.clock_axis import clock_times
from abm.report.thinning import COARSE, averaged, thinned
from abm.risk.run.frames import DAY, RunRecords, Times, Values, trading_hours
from abm.risk.run.steps import Steps

COLUMNS = 500
"""Columns of pixels of a line, of at most four points each."""
LOTS, PRICE = "%{y:,.0f} lots", "%{y:,.4~f} currency"
"""What hovering says."""


def step_line(
    path: Steps, end: int, name: str, colour: str, hover: str, columns: int = COLUMNS, **look: Any
) -> go.Scatter:
    """A path from its first step to end (ns), with gaps where it is undefined.

    hover: what hovering says, a template of Plotly: "%{y} lots"; beyond day 0 the day is added.
    look: further attributes.
    """
    times, values = _corners(thinned(path, columns), end)
    several = bool(hover) and end > DAY
    style = {"shape": "hv", "color": colour, "width": SERIES}
    return go.Scatter(
        x=clock_times(times),
        y=values,
        customdata=times // DAY if several else None,
        mode="lines",
        name=name,
        legendgroup=look.pop("legendgroup", name),
        line=style | look.pop("line", {}),
        hovertemplate=hover + ", day %{customdata}" if several else hover,
        **look,
    )


def noisy_lines(
    run: RunRecords, path: Steps, end: int, name: str, colour: str, hover: str, **look: Any
) -> list[go.Scatter]:
    """The course of a noisy path; the path itself, if it has many more steps, pale behind it."""
    if len(path) <= 4 * COARSE:
        return [step_line(path, end, name, colour, hover, **look)]
    behind = look | {"opacity": PALE, "hoverinfo": "skip", "showlegend": False}
    pale = step_line(path, end, name, colour, "", **behind)
    course = averaged(path, trading_hours(run).within(int(path.times[0]), end))
    hover += " on average"
    return [pale, step_line(course, end, name, colour, hover, **look)]


def _corners(path: Steps, end: int) -> tuple[Times, Values]:
    # a last value lasts to the end; one before a gap lasts to the gap, where Plotly would drop it
    if not len(path):
        return path.times, path.values
    times, values = np.append(path.times, end), np.append(path.values, path.values[-1])
    gaps = np.flatnonzero(np.isnan(values[1:]) & ~np.isnan(values[:-1])) + 1
    return np.insert(times, gaps, times[gaps]), np.insert(values, gaps, values[gaps - 1])
