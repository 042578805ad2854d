"""Panels one above the other that share their horizontal axis, and hover together."""

import plotly.graph_objects as go

from abm.report.figure_style import FALL, SHADE
from abm.report.plots.clock_axis import clock_time
from abm.risk.run.fall import Fall

GAP = 0.04
"""Between panels, a share of the height of all."""


def stacked(weights: dict[str, float], height: int) -> go.Figure:
    """An empty figure of so many pixels with a panel for each title of a vertical axis.

    weights: title and relative height of each, from the top. Their axes are y, y2, y3 ...; all
    traces have the axis x.
    """
    room = 1 - GAP * (len(weights) - 1)
    figure = go.Figure(layout={"height": height, "hoversubplots": "axis"})
    top = 1.0
    for number, (title, weight) in enumerate(weights.items(), 1):
        bottom = max(0.0, top - room * weight / sum(weights.values()))
        figure.update_layout({axis(number, "yaxis"): {"domain": [bottom, top], "title": title}})
        top = bottom - GAP
    figure.update_layout(xaxis={"anchor": axis(len(weights))})
    return figure


def axis(number: int, name: str = "y") -> str:
    """Name of the vertical axis of the panel of this number, from 1."""
    return name if number == 1 else f"{name}{number}"


def shade(figure: go.Figure, fall: Fall | None) -> None:
    """Shade the fall from its start to its trough in all panels."""
    if fall is not None:
        figure.add_shape(
            type="rect",
            x0=clock_time(fall.start),
            x1=clock_time(fall.trough),
            yref="paper",
            y0=0,
            y1=1,
            fillcolor=FALL,
            opacity=SHADE,
            line={"width": 0},
            layer="below",
            name="worst fall",
            legendgroup="worst fall",
            showlegend=True,
        )
