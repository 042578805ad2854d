"""Why option accounts won or lost: the parts of their profit, from nothing to the total."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from abm.report.figure_style import BLUE, FALL, GREEN, NEUTRAL, THIN
from abm.report.plots.panels import axis
from abm.report.plots.run_figure import RunFigure
from abm.report.plots.style import short
from abm.risk.run.attribution import attribution, families
from abm.risk.run.frames import RunRecords

Layout = dict[str, Any]

BAR, HEADING, MARGINS = 24, 64, 112
"""Height of a bar, of what stands between two groups, and above and below all (pixels)."""
ROOM = 0.25
"""Of the range of the bars, kept free beyond either end for their numbers."""


def profit_parts(run: RunRecords) -> go.Figure:
    """Profit of the accounts by the close, a waterfall of its parts for each of their groups.

    In currency; parts are gathered as abm.risk.run.attribution.FAMILIES. Without an option account:
    a note.
    """
    parts = families(attribution(run)).groupby(level="group", sort=False).sum()
    if parts.empty:
        return _nothing()
    bars = BAR * len(parts.columns)
    height = len(parts) * (bars + HEADING) - HEADING
    figure = go.Figure(layout={"height": height + MARGINS})
    figure.update_layout(hovermode="closest", showlegend=False)
    for n, (group, amounts) in enumerate(parts.iterrows()):
        top = 1 - n * (bars + HEADING) / height
        panel = {"domain": [max(0.0, top - bars / height), top]}
        _draw(figure, axis(n + 1, ""), str(group), amounts, panel)
    figure.update_layout({axis(len(parts), "xaxis"): {"title": "profit by the close (currency)"}})
    return figure


def _draw(
    figure: go.Figure, place: str, group: str, amounts: "pd.Series[float]", panel: Layout
) -> None:
    """The waterfall of a group and its name above it, in the panel of this number."""
    figure.add_trace(_waterfall(amounts, group, place))
    bars = {"anchor": f"y{place}", "range": _range(amounts), "nticks": 5, "zeroline": True}
    names = panel | {"anchor": f"x{place}", "autorange": "reversed", "showgrid": False}
    figure.update_layout({f"xaxis{place}": bars, f"yaxis{place}": names})
    figure.add_annotation(
        text=f"<b>{group}</b>",
        x=0,
        y=panel["domain"][1],
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        showarrow=False,
    )


def _range(amounts: "pd.Series[float]") -> list[float]:
    """From the lowest to the highest end of a bar or its number, which stands beyond the bar."""
    ends = np.append(np.cumsum(amounts.iloc[:-1]), amounts.iloc[-1])
    room = ROOM * (np.ptp(np.append(ends, 0.0)) or 1.0)
    numbers = ends + np.where(amounts > 0, room, -room)
    reach = np.concatenate([[0.0], ends, numbers])
    return [float(reach.min()), float(reach.max())]


def _waterfall(amounts: "pd.Series[float]", group: str, place: str) -> go.Waterfall:
    return go.Waterfall(
        orientation="h",
        measure=["relative"] * (len(amounts) - 1) + ["total"],
        x=amounts.to_numpy(np.float64),
        y=list(amounts.index),
        text=[short(amount) for amount in amounts],
        textposition="outside",
        cliponaxis=False,
        name=group,
        xaxis=f"x{place}",
        yaxis=f"y{place}",
        increasing={"marker": {"color": GREEN}},
        decreasing={"marker": {"color": FALL}},
        totals={"marker": {"color": BLUE}},
        connector={"line": {"color": NEUTRAL, "width": THIN}},
        customdata=amounts.to_numpy(np.float64),
        hovertemplate="%{y} %{customdata:,.2f}<extra></extra>",
    )


def _nothing() -> go.Figure:
    figure = go.Figure(layout={"height": 160})
    figure.add_annotation(
        text="no option accounts", xref="paper", yref="paper", x=0.5, y=0.5, showarrow=False
    )
    return figure.update_layout(xaxis={"visible": False}, yaxis={"visible": False})


FIGURE = RunFigure(
    "profit",
    profit_parts,
    "Why those who hedge won or lost: their profit by the close, in its parts.",
    place=6,
)
