"""Which factors matter: Sobol's or Morris's indices with their intervals."""

import pandas as pd
import plotly.graph_objects as go

from abm.report.figure_style import BLUE, NEUTRAL, ORANGE, SERIES
from abm.report.plots.labels import label

ROW = 46
"""Pixels of a factor."""


def sensitivity_bars(table: pd.DataFrame) -> go.Figure:
    """Indices of each factor, the one that matters most on top, with 95 % intervals.

    table: as abm.risk.sweep.sensitivity gives it, a row a factor: factor, first, first_low,
    first_high, total, total_low, total_high (Sobol); or factor, mu_star, low, high, sigma (Morris).
    """
    figure = _sobol(table) if "total" in table else _morris(table)
    figure.update_layout(
        height=130 + ROW * len(table), barmode="group", bargap=0.35, hovermode="closest",
        legend={"traceorder": "reversed"},
    )  # fmt: skip
    figure.update_xaxes(showgrid=True, rangemode="tozero")
    figure.update_yaxes(showgrid=False, ticks="")
    return figure


def _sobol(table: pd.DataFrame) -> go.Figure:
    rows = table.sort_values("total")
    bars = [
        _bars(rows, "total", "with interactions", ORANGE),
        _bars(rows, "first", "by itself", BLUE),
    ]
    figure = go.Figure(bars)
    return figure.update_xaxes(title_text="share of the variance")


def _morris(table: pd.DataFrame) -> go.Figure:
    ends = {"low": "mu_star_low", "high": "mu_star_high"}
    rows = table.sort_values("mu_star").rename(columns=ends)
    bars = _bars(rows, "mu_star", "mean absolute effect", BLUE)
    bars.customdata = rows[["mu_star_low", "mu_star_high", "sigma"]].to_numpy()
    bars.hovertemplate = (bars.hovertemplate or "").replace(
        "<extra>", "<br>σ %{customdata[2]:.3g}<extra>"
    )
    figure = go.Figure(bars).update_layout(margin={"t": 24})
    return figure.update_xaxes(title_text="mean absolute effect μ*")


def _bars(rows: pd.DataFrame, index: str, name: str, colour: str) -> go.Bar:
    value, low, high = (rows[f"{index}{end}"].to_numpy(float) for end in ("", "_low", "_high"))
    return go.Bar(
        y=[label(factor) for factor in rows["factor"]], x=value, name=name, orientation="h",
        marker_color=colour, customdata=list(zip(low, high, strict=True)),
        error_x={"array": high - value, "arrayminus": value - low, "thickness": SERIES, "width": 4,
                 "color": NEUTRAL},
        hovertemplate="%{y}<br>%{x:.3g}<br>95 % interval %{customdata[0]:.3g} to"
        " %{customdata[1]:.3g}<extra></extra>",
    )  # fmt: skip
