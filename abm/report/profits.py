"""The figure of why accounts won or lost: the parts of their profit, through the day and in sum."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from abm.report.figure_style import BLACK, CYCLE, FALL, GREEN, GREY, STRONG, THIN
from abm.report.panels import PLAIN, draw, session
from abm.report.style import heading, key, points, quiet, sheet
from abm.report.table import money
from abm.risk.run.attribution import FAMILIES, PARTS, families, path
from abm.risk.run.frames import RunRecords
from abm.risk.run.steps import Steps

COLOURS = dict(zip(FAMILIES, (*CYCLE, GREY), strict=True))
"""Of the lines, by family of parts."""
ROOM = 0.16
"""Of the width of the bars, kept free beyond either end for their numbers."""


def profit(run: RunRecords, group: str | None = None) -> Figure:
    """Profit of all option accounts, or those of a group, by parts, in currency.

    Above, since the open, the parts gathered as abm.risk.run.attribution.FAMILIES, the total in
    black; families that stay below a cent are left out. Below each part at the close: a bar from
    where the parts before it end, so that the last one ends at the total. ValueError for a group
    that has no option account.
    """
    made = path(run, group)
    figure = sheet(8.0, 6.2)
    above, below = figure.subplots(2, 1, gridspec_kw={"height_ratios": [3.0, 3.2]})
    for ax in (above, below):
        quiet(ax)
    _through_the_day(above, run, families(made))
    _waterfall(below, made.iloc[-1])
    heading(
        above, f"{group or 'all option accounts'}: {money(made['total'].iloc[-1])} by the close"
    )
    return figure


def _through_the_day(ax: Axes, run: RunRecords, made: pd.DataFrame) -> None:
    times = made.index.to_numpy(np.int64)
    ax.axhline(0, color=GREY, linewidth=points(THIN))
    for name, colour in COLOURS.items():
        if made[name].round(2).any():
            draw(ax, run, Steps(times, made[name].to_numpy()), colour, name)
    draw(ax, run, Steps(times, made["total"].to_numpy()), BLACK, "total")
    ax.lines[-1].set_linewidth(points(STRONG))
    ax.set_ylabel("profit since the open\n(currency)")
    ax.yaxis.set_major_formatter(PLAIN)
    session(ax, run)
    key(ax)


def _waterfall(ax: Axes, parts: "pd.Series[float]") -> None:
    values = parts[[*PARTS, "total"]].to_numpy(np.float64)
    starts = np.append(0.0, np.cumsum(values[:-1]))
    starts[-1] = 0.0
    colours = [*np.where(values[:-1] < 0, FALL, GREEN), BLACK]
    rows = np.arange(len(values))
    ax.barh(rows, values, left=starts, color=colours, height=0.7)
    ends = starts + values
    ax.vlines(ends[:-2], rows[:-2], rows[1:-1], color=GREY, linewidth=points(THIN))
    for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
        text = f" {money(values[row])} "
        ax.text(max(start, end), row, text, va="center", ha="left", fontsize=8)
    ax.axvline(0, color=GREY, linewidth=points(THIN))
    ax.use_sticky_edges = False
    ax.margins(x=ROOM)
    ax.invert_yaxis()
    ax.set_yticks(rows, [*PARTS, "total"])
    ax.grid(axis="y", visible=False)
    ax.xaxis.set_major_locator(MaxNLocator(5))  # as numbers of a hundred million have room for
    ax.xaxis.set_major_formatter(PLAIN)
    ax.set_xlabel("profit of the day by parts (currency)")
