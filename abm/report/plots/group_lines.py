"""One line a group of traders."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from abm.report.figure_style import NEUTRAL, THIN
from abm.report.plots.clock_axis import clock_axis
from abm.report.plots.panels import stacked
from abm.report.plots.step_lines import LOTS, step_line
from abm.report.plots.style import looks
from abm.risk.run.frames import RunRecords, rows_of
from abm.risk.run.steps import Steps

COLUMNS = 250
"""Columns of pixels of a line: there are many lines."""
HEIGHT, NAME = 380, 18
"""Height of the figure, and more for each name: on phones they stand below each other (pixels)."""


def group_paths(run: RunRecords, amounts: "pd.Series[int]") -> dict[str, Steps]:
    """A path of each group, in the order of the record, of amounts by row of run.groups.

    Rows of other instruments than the run's first are left out.
    """
    rows = rows_of(run, run.groups)
    paths = {}
    for name, part in rows.groupby(rows["group"].astype(str), sort=False):
        values = np.asarray(amounts.loc[part.index], np.float64)
        paths[str(name)] = Steps(part["time"].to_numpy(np.int64), values)
    return paths


def group_lines(run: RunRecords, paths: dict[str, Steps], title: str) -> go.Figure:
    """A line a group, in lots from the open to the close, and the line of nothing."""
    figure = stacked({title: 1.0}, height=HEIGHT + NAME * len(paths))
    end = run.close_time
    for name, look in looks(list(paths)).items():
        path = paths[name].within(run.open_time, end)
        line = step_line(path, end, name, look["color"], LOTS, COLUMNS, line=look)
        figure.add_trace(line)
    figure.add_hline(0, line={"color": NEUTRAL, "width": THIN}, layer="below")
    figure.update_layout(
        showlegend=True, hoverdistance=-1, legend={"font": {"size": 11}, "tracegroupgap": 0}
    )
    clock_axis(figure, run, run.open_time, end)
    return figure
