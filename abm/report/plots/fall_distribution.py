"""How deep the market fell over many runs, and in how many of them it crashed."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from abm.report.figure_style import BLUE, FALL
from abm.report.plots.style import MARK
from abm.risk.sweep.probability import CRASH, complete

MOST_BARS = 40
FEW = 5
"""Runs that an axis counts one by one."""


def fall_distribution(runs: pd.DataFrame, crash: float = CRASH) -> go.Figure:
    """Histogram of the worst falls (%), the level of a crash marked, the share of crashes told.

    runs: a runs frame of one market: ValueError if some of them are without groups that others
    have. Runs that are not complete are left out. No bar has the level within it.
    """
    falls = complete(runs)["fall"].to_numpy(float)
    edges = _edges(falls, crash)
    counts, _ = np.histogram(falls, edges)
    middles = (edges[1:] + edges[:-1]) / 2
    figure = go.Figure()
    for name, colour, chosen in (
        ("no crash", BLUE, middles < crash),
        ("crash", FALL, middles >= crash),
    ):
        figure.add_trace(_bars(name, colour, edges, counts, chosen))
    figure.add_vline(100 * crash, line=MARK)
    figure.add_annotation(
        text=_told(falls, crash), xref="paper", yref="paper", x=0, y=1, xanchor="left",
        yanchor="bottom", yshift=30, showarrow=False, align="left",
    )  # fmt: skip
    figure.update_layout(height=380, bargap=0.04, barmode="overlay", hovermode="closest")
    figure.update_layout(margin={"t": 84})
    figure.update_xaxes(title_text="worst fall (%)", range=[0, 100 * edges[-1]])
    whole = {"dtick": 1} if counts.max() <= FEW else {}
    figure.update_yaxes(title_text="runs", rangemode="tozero", **whole)
    return figure


def _bars(
    name: str, colour: str, edges: np.ndarray, counts: np.ndarray, chosen: np.ndarray
) -> go.Bar:
    low, high = 100 * edges[:-1][chosen], 100 * edges[1:][chosen]
    return go.Bar(
        x=(low + high) / 2, y=counts[chosen], width=0.96 * (high - low), name=name,
        marker_color=colour, customdata=np.column_stack([low, high]),
        hovertemplate="%{y} runs fell by<br>%{customdata[0]:.2f} to %{customdata[1]:.2f} %"
        "<extra></extra>",
    )  # fmt: skip


def _edges(falls: np.ndarray, crash: float) -> np.ndarray:
    """Of bars of equal width, the level of a crash among them; Freedman and Diaconis' (1981)."""
    top = max(falls.max(initial=0.0), 1.2 * crash)
    low, high = np.quantile(falls, [0.25, 0.75]) if len(falls) else (0.0, 0.0)
    wanted = 2 * (high - low) / np.cbrt(max(len(falls), 1))
    most = int(MOST_BARS * crash / top)
    width = crash / max(1, min(most, round(crash / max(wanted, 1e-9))))
    return np.asarray(width * np.arange(np.floor(top / width) + 2))


def _told(falls: np.ndarray, crash: float) -> str:
    if not len(falls):
        return "no complete run"
    crashes = int((falls >= crash).sum())
    share = crashes / len(falls)
    found = f"<b>{crashes:,} of {len(falls):,} runs</b> ({share:.1%})"
    return f"{found}<br>fall by {100 * crash:g} % or more"
