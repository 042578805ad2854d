"""Who made the fall: from the day without anyone to that with all, a step a group."""

from itertools import pairwise

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.colors import hex_to_rgb

from abm.report.figure_style import BLUE, FALL, NEUTRAL, THIN
from abm.report.plots.labels import label

ROW = 44
"""Pixels of a group."""
NONE, ALL = "none of them", "all of them"


def waterfall(table: pd.DataFrame, none: float) -> go.Figure:
    """Shapley values of the fall (% of the price), the greatest on top, with 95 % intervals.

    table: as abm.risk.sweep.shapley gives it, a row a player: player, value, low, high (fractions).
    none: mean fall without any of them; with all of them it is none + the sum of the values.
    """
    rows = table.sort_values("value", ascending=False, kind="stable")
    steps = 100 * rows["value"].to_numpy(float)
    ends = 100 * none + np.cumsum(steps)
    names = [label(player) for player in rows["player"]]
    figure = go.Figure()
    figure.add_trace(_totals(100 * none, ends[-1]))
    for name, colour, chosen in (
        ("deepens the fall", FALL, steps > 0),
        ("softens it", BLUE, steps <= 0),
    ):
        if chosen.any():
            told = 100 * rows[["low", "high"]].to_numpy(float)[chosen]
            kept = [name for name, one in zip(names, chosen, strict=True) if one]
            figure.add_trace(_steps(name, colour, kept, steps[chosen], ends[chosen], told))
    figure.add_trace(_joints([NONE, *names, ALL], np.append(100 * none, ends)))
    return _laid_out(figure, [NONE, *names, ALL], [100 * none, *steps, ends[-1]])


def _totals(none: float, everyone: float) -> go.Bar:
    return go.Bar(
        y=[NONE, ALL], x=[none, everyone], orientation="h", marker_color=NEUTRAL, width=0.6,
        showlegend=False, hovertemplate="%{y}: a fall of %{x:.2f} %<extra></extra>",
    )  # fmt: skip


def _steps(
    name: str, colour: str, names: list[str], steps: np.ndarray, ends: np.ndarray, told: np.ndarray
) -> go.Bar:
    # pale, so that the interval is seen upon it
    pale = "rgba({}, {}, {}, 0.5)".format(*hex_to_rgb(colour))
    return go.Bar(
        y=names, x=steps, base=ends - steps, orientation="h", name=name, marker_color=pale,
        width=0.6, customdata=np.column_stack([steps, told]),
        error_x={"array": told[:, 1] - steps, "arrayminus": steps - told[:, 0], "thickness": 1.5,
                 "width": 4, "color": colour},
        hovertemplate="%{y}: %{customdata[0]:+.2f} %<br>95 % interval %{customdata[1]:+.2f} to"
        " %{customdata[2]:+.2f} %<extra></extra>",
    )  # fmt: skip


def _joints(names: list[str], ends: np.ndarray) -> go.Scatter:
    """A thin line from the end of each bar to the beginning of the next."""
    x = np.column_stack([ends, ends, np.full(len(ends), np.nan)]).ravel()
    y = [name for pair in pairwise(names) for name in (*pair, None)]
    return go.Scatter(
        x=x, y=y, mode="lines", line={"color": NEUTRAL, "width": THIN}, hoverinfo="skip",
        showlegend=False,
    )  # fmt: skip


def _laid_out(figure: go.Figure, names: list[str], values: list[float]) -> go.Figure:
    signs = ["", *["+"] * (len(names) - 2), ""]
    told = [
        f"{name}  <b>{value:{sign}.2f}</b>"
        for name, value, sign in zip(names, values, signs, strict=True)
    ]
    figure.update_layout(height=130 + ROW * len(names), barmode="overlay", hovermode="closest")
    figure.update_xaxes(title_text="fall (% of the price)", showgrid=True, zeroline=True)
    figure.update_yaxes(
        showgrid=False, ticks="", categoryorder="array", categoryarray=names[::-1],
        tickvals=names, ticktext=told,
    )  # fmt: skip
    return figure
