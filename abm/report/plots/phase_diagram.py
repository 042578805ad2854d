"""Where in the plane of two factors the market crashes."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from scipy.ndimage import gaussian_filter

from abm.report.figure_style import BLUE, INK, LIGHT, NEUTRAL, THIN, VERMILION
from abm.report.plots.labels import SERIES, label, numeric, value_text
from abm.risk.run.frames import Values

SCALE = [(0.0, BLUE), (0.5, "#f3ecd9"), (1.0, VERMILION)]
"""Of probabilities: calm, undecided, crash; told apart with any eyes."""
MOST_TICKS = 6
MOST_TEXTS = 8
"""Cells of a row that still leave room for their number, on a phone too."""
FEW = 12
"""Cells of a row or column with gaps between them, and a line through them as it is."""
FULL = 0.5
"""Part of a grid's cells that must be known for it to be drawn as a grid."""
HOVER = (
    "%{customdata[0]}<br>crash in %{customdata[1]} of runs<br>95 % interval %{customdata[2]}"
    "<br>mean fall %{customdata[3]}<br>%{customdata[4]} runs<extra></extra>"
)


def phase_diagram(
    table: pd.DataFrame, x_name: str | None = None, y_name: str | None = None
) -> go.Figure:
    """Crash probability over two factors, with the line where it is one half.

    table: as abm.risk.sweep.phase.phase_table gives it, a row a point: both factors, then
    probability, low, high, mean_fall, runs.  x_name, y_name: of the factors, by default those of
    their columns. Points on a grid are cells of equal size, labelled with their values; scattered
    points (Latin hypercube, Sobol) are dots.
    """
    first, second = table.columns[:2]
    names = (x_name or str(first), y_name or str(second))
    table = table.rename(columns={first: "x", second: "y"})
    x, y = (sorted(table[axis].unique()) for axis in ("x", "y"))
    grid = len(table) >= FULL * len(x) * len(y)
    figure = _cells(table, x, y, names) if grid else _dots(table, names)
    figure.update_layout(
        height=480, hovermode="closest", margin={"t": 72, "b": 56, "r": 28}, showlegend=False
    )
    # its place would be reckoned without the colour bar
    figure.update_xaxes(title_text=label(names[0], 3 * SERIES), automargin=False)
    figure.update_yaxes(title_text=label(names[1], 2 * SERIES), showgrid=False)
    return figure


def _cells(table: pd.DataFrame, x: list[Any], y: list[Any], names: tuple[str, str]) -> go.Figure:
    told = pd.Series(_told(table, names), index=[table["y"], table["x"]]).unstack()
    chance = table.pivot(index="y", columns="x", values="probability")
    texts = {"texttemplate": "%{z:.0%}"} if len(x) <= MOST_TEXTS else {}
    gap = 1 if max(len(x), len(y)) <= FEW else 0
    cells = go.Heatmap(
        z=chance.to_numpy(), customdata=_stacked(told), zmin=0, zmax=1, xgap=gap, ygap=gap,
        colorscale=SCALE, colorbar=_bar(), hovertemplate=HOVER, hoverongaps=False, **texts
    )  # fmt: skip
    figure = go.Figure(cells)
    if _has_half(chance):
        figure.add_trace(_half(chance.to_numpy()))
    figure.update_xaxes(**_ticks(x), range=[-0.5, len(x) - 0.5])
    figure.update_yaxes(**_ticks(y), range=[-0.5, len(y) - 0.5])
    return figure


def _dots(table: pd.DataFrame, names: tuple[str, str]) -> go.Figure:
    look = {"color": table["probability"], "cmin": 0, "cmax": 1, "colorscale": SCALE, "size": 13}
    edge = {"width": THIN, "color": NEUTRAL}
    return go.Figure(
        go.Scatter(
            x=table["x"], y=table["y"], mode="markers", customdata=_told(table, names),
            marker=look | {"colorbar": _bar(), "line": edge}, hovertemplate=HOVER,
        )
    )  # fmt: skip


def _told(table: pd.DataFrame, names: tuple[str, str]) -> list[tuple[str, ...]]:
    """Place, probability, interval, mean fall and runs of each row, in words."""
    return [
        (
            f"{label(names[0], 40)} {value_text(row.x)}, {label(names[1], 40)} {value_text(row.y)}",
            f"{row.probability:.0%}",
            f"{row.low:.0%} to {row.high:.0%}",
            f"{row.mean_fall:.2%}",
            f"{row.runs:,.0f}",
        )
        for row in table.itertuples()
    ]


def _stacked(told: pd.DataFrame) -> list[list[tuple[str, ...]]]:
    nothing = ("",) * 5
    rows = told.to_numpy()
    return [[cell if isinstance(cell, tuple) else nothing for cell in row] for row in rows]


def _bar() -> dict[str, object]:
    return {
        "title": {"text": "crash probability", "side": "top"}, "tickformat": ".0%",
        "tickvals": [0, 0.25, 0.5, 0.75, 1], "thickness": 10, "outlinewidth": 0, "orientation": "h",
        "x": 0, "xanchor": "left", "len": 1, "xpad": 0, "ticklabeloverflow": "allow",
        "yref": "container", "y": 1, "yanchor": "top", "ypad": 0,
    }  # fmt: skip


def _has_half(chance: pd.DataFrame) -> bool:
    """Whether a line of one half can be drawn: ordered axes, no gaps, both sides of it there."""
    axes = (chance.index, chance.columns)
    ordered = all(numeric(axis.to_series()) and len(axis) >= 3 for axis in axes)
    values = chance.to_numpy()
    return ordered and not np.isnan(values).any() and values.min() < 0.5 < values.max()


def _half(values: Values) -> go.Contour:
    # among many cells chance alone makes islands
    smooth = gaussian_filter(values, 1.0, mode="nearest") if min(values.shape) >= FEW else values
    return go.Contour(
        z=smooth, name="one half", showscale=False, hoverinfo="skip",
        contours={"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
        line={"color": INK[LIGHT], "width": 2.5, "smoothing": 0.6},
    )  # fmt: skip


def _ticks(values: list[Any]) -> dict[str, object]:
    every = -(-len(values) // MOST_TICKS)
    places = list(range(0, len(values), every))
    texts = [value_text(values[place]) for place in places]
    return {"tickvals": places, "tickangle": 0, "ticktext": texts}
