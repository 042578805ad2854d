"""What one factor does to the falls: how deep they are, and how often they are crashes."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.colors import hex_to_rgb
from plotly.subplots import make_subplots

from abm.report.figure_style import BLUE, FALL, NEUTRAL, STRONG
from abm.report.plots.labels import SERIES, label, logarithmic, numeric, value_text
from abm.report.plots.style import MARK
from abm.risk.sweep.threshold import Critical

MOST_TICKS = 6


def response(table: pd.DataFrame, critical: Critical | None = None) -> go.Figure:
    """Mean fall (%) and crash probability (%) over a factor, with 95 % bands.

    table: as abm.risk.sweep.response.response_table gives it, a row a value: the factor, mean_fall,
    fall_low, fall_high, probability, low, high, runs.  critical: is marked if it lies among the
    values. Numbers are joined by lines, on a log axis if they were varied by ratios; choices are
    dots.
    """
    name = str(table.columns[0])
    table = table.rename(columns={name: "x"})
    rows = table.sort_values("x") if numeric(table["x"]) else table
    figure = make_subplots(rows=2, shared_xaxes=True, vertical_spacing=0.06)
    _draw(figure, 1, rows, ("mean_fall", "fall_low", "fall_high"), BLUE, "mean fall")
    _draw(figure, 2, rows, ("probability", "low", "high"), FALL, "crash probability")
    if critical is not None and rows["x"].min() <= critical.value <= rows["x"].max():
        _mark(figure, critical, rows["x"])
    figure.update_layout(height=520, margin={"t": 32}, showlegend=False)
    figure.update_yaxes(title_text="mean fall (%)", rangemode="tozero", row=1, col=1)
    figure.update_yaxes(title_text="crash probability (%)", range=[-3, 103], row=2, col=1)
    figure.update_xaxes(title_text=label(name, 3 * SERIES), row=2, col=1)
    if logarithmic(table["x"]):
        figure.update_xaxes(type="log", minor_ticks="", **_at(rows["x"]))
    elif not numeric(table["x"]):
        figure.update_xaxes(type="category")
    return figure


def _at(values: pd.Series) -> dict[str, object]:
    """Ticks at the values themselves, or at some of them."""
    shown = values.iloc[:: -(-len(values) // MOST_TICKS)]
    return {"tickvals": list(shown), "ticktext": [value_text(float(x)) for x in shown]}


def _draw(
    figure: go.Figure, row: int, rows: pd.DataFrame, names: tuple[str, ...], colour: str, what: str
) -> None:
    value, low, high = (100 * rows[name] for name in names)
    look: dict[str, Any] = {"mode": "markers", "marker": {"color": colour, "size": 7}}
    if numeric(rows["x"]):
        x = rows["x"]
        _band(figure, row, x, low, high, colour)
        look |= {"mode": "lines+markers", "line": {"color": colour, "width": STRONG}}
    else:
        x = rows["x"].map(value_text)
        look["error_y"] = {"array": high - value, "arrayminus": value - low, "color": colour}
    told = pd.DataFrame({"low": low, "high": high, "runs": rows["runs"]}).to_numpy()
    figure.add_trace(
        go.Scatter(
            x=x, y=value, name=what, customdata=told, **look,
            hovertemplate="%{y:.3g} % (95 % interval %{customdata[0]:.3g} to %{customdata[1]:.3g};"
            " %{customdata[2]} runs)",
        ),
        row=row, col=1,
    )  # fmt: skip


def _band(
    figure: go.Figure, row: int, x: pd.Series, low: pd.Series, high: pd.Series, colour: str
) -> None:
    shade = "rgba({}, {}, {}, 0.2)".format(*hex_to_rgb(colour))
    for edge, fill in ((low, {}), (high, {"fill": "tonexty", "fillcolor": shade})):
        figure.add_trace(
            go.Scatter(x=x, y=edge, mode="lines", line={"width": 0}, hoverinfo="skip", **fill),
            row=row, col=1,
        )  # fmt: skip


def _mark(figure: go.Figure, critical: Critical, x: pd.Series) -> None:
    start, end = float(x.min()), float(x.max())
    if critical.low == critical.low:
        look = {"fillcolor": NEUTRAL, "opacity": 0.18, "line_width": 0, "layer": "below"}
        figure.add_vrect(max(start, critical.low), min(end, critical.high), **look)
    figure.add_vline(critical.value, line=MARK)
    # annotations, unlike lines, are placed on a log axis by their logarithm
    scale = np.log10 if logarithmic(x) else np.asarray
    place, left, right = (float(scale(value)) for value in (critical.value, start, end))
    side = ("left", "center", "right")[int(2.999 * (place - left) / (right - left))]
    figure.add_annotation(
        text=f"critical value {value_text(float(critical.value))}", x=place, xref="x", y=1,
        yref="paper", xanchor=side, yanchor="bottom", showarrow=False,
    )  # fmt: skip
