"""The order book through time as a map: where depth stood, and where it was gone."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from abm.kernel.records.depth import LEVELS
from abm.report.figure_style import BLUE, GREEN, ORANGE
from abm.report.plots.clock_axis import clock_axis, clock_times
from abm.report.plots.panels import stacked
from abm.report.plots.run_figure import RunFigure
from abm.report.plots.step_lines import step_line
from abm.report.plots.style import short
from abm.risk.run.frames import RunRecords, Values, rows_at, trading_hours
from abm.risk.run.paths import mid_path
from abm.risk.run.steps import Steps

Index = NDArray[np.intp]
Dates = NDArray[np.datetime64]

COLUMNS, ROWS = 300, 80
"""Most cells in time and in price."""
NUMBERS = range(1, LEVELS + 1)
"""Of the levels of a side that are recorded."""
SIDES = {"bid": (BLUE, 0.0), "ask": (ORANGE, 0.53)}
"""Colour of either side, and where its scale begins, as a share of the width."""
MOST_TICKS = 4
"""Steps of a scale of colours."""
SCALES = 104
"""Height of the scales of colours above the map (pixels)."""
STANDOFF = 36
"""Of the title of the time axis (pixels): beside scales of colours Plotly forgets its labels."""
LEAST = 1.0
"""Lots that are drawn at all."""
OUTLYING = 0.001
"""Share of the lots at either end of the prices that may lie outside the map."""


def depth_map(run: RunRecords) -> go.Figure:
    """Lots at the best ten levels of either side by price and time, and the mid over them.

    A cell holds the sum over its ticks and the mean over its records; colours are logarithmic.
    Cells of less than a lot are empty.
    """
    figure = stacked({"price, line: mid-price (currency)": 1.0}, height=520)
    mid = mid_path(run).within(run.open_time, run.close_time).known()
    depth = rows_at(run, run.depth)
    depth = depth[trading_hours(run).holds(depth["time"])]
    if depth[[f"{side}_quantity_1" for side in SIDES]].to_numpy().any():
        _draw_book(figure, run, depth, mid)
    mid = Steps(mid.times, mid.values * run.tick_size)
    # the cells are hovered over, which lie too close to the mid for it to answer as well
    figure.add_trace(step_line(mid, run.close_time, "mid-price", GREEN, "", hoverinfo="skip"))
    figure.update_layout(hovermode="closest", showlegend=False, yaxis={"showgrid": False})
    figure.update_layout(margin={"t": SCALES})
    clock_axis(figure, run, run.open_time, run.close_time)
    return figure.update_layout(xaxis={"title": {"standoff": STANDOFF}})


def _draw_book(figure: go.Figure, run: RunRecords, depth: pd.DataFrame, mid: Steps) -> None:
    levels = {side: _levels(depth, side) for side in SIDES}
    edges = _price_edges(np.concatenate([*levels.values()]), mid)
    columns = np.arange(len(depth)) * min(COLUMNS, len(depth)) // len(depth)
    starts = depth["time"].to_numpy(np.int64)[np.unique(columns, return_index=True)[1]]
    x = clock_times(np.append(starts, run.close_time))
    lots = {side: _mean_lots(columns, each, edges) for side, each in levels.items()}
    most = max(10.0, *(float(each.max()) for each in lots.values()))
    for side, each in lots.items():
        figure.add_trace(_heat(x, edges * run.tick_size, each, side, most))


def _levels(depth: pd.DataFrame, side: str) -> Values:
    """Price (ticks) and lots of each record and level; shape (records, levels, 2)."""
    names = ("price", "quantity")
    return np.stack(
        [depth[[f"{side}_{name}_{n}" for n in NUMBERS]].to_numpy(np.float64) for name in names], -1
    )


def _price_edges(levels: Values, mid: Steps) -> Values:
    """Edges (ticks) of at most ROWS equal steps over mid, best prices and all but outlying lots."""
    best = levels[:, 0]
    prices, lots = levels.reshape(-1, 2)[levels.reshape(-1, 2)[:, 0].argsort()].T
    share = np.cumsum(lots) / lots.sum()
    inner = prices[np.searchsorted(share, [OUTLYING, 1 - OUTLYING])]
    shown = np.concatenate([inner, mid.values, best[best[:, 1] > 0, 0]])
    low, high = np.floor(shown.min()), np.ceil(shown.max())
    width = -(-(high - low + 1) // ROWS)
    return np.asarray(np.arange(low, high + 1 + width, width) - 0.5)


def _mean_lots(columns: Index, levels: Values, edges: Values) -> Values:
    """Lots in each cell, shape (rows, columns): sum over prices, mean over records."""
    records = np.bincount(columns)
    bins = (edges, np.arange(len(records) + 1))
    prices, lots = levels.reshape(-1, 2).T
    at = np.repeat(columns, levels.shape[1])
    return np.histogram2d(prices, at, bins, weights=lots)[0] / records


def _heat(x: Dates, y: Values, lots: Values, name: str, most: float) -> go.Heatmap:
    """A map of one side, transparent where it has few lots; seen on white and on black."""
    colour, place = SIDES[name]
    decades = np.arange(0, np.log10(most) + 1e-9, np.ceil(np.log10(most) / MOST_TICKS))
    with np.errstate(divide="ignore"):
        logs = np.where(lots >= LEAST, np.log10(lots), np.nan)
    return go.Heatmap(
        x=x,
        y=y,
        z=logs.astype(np.float32),
        zmin=np.log10(LEAST),
        zmax=np.log10(most),
        customdata=np.rint(lots).astype(np.min_scalar_type(int(most) + 1)),
        name=name,
        colorscale=[[0, _faded(colour, 0.1)], [1, _faded(colour, 1)]],
        colorbar={
            "orientation": "h",
            "x": place,
            "xanchor": "left",
            "y": 1.02,
            "yanchor": "bottom",
            "len": 0.47,
            "thickness": 10,
            "title": {"text": f"{name} depth (lots)", "side": "top"},
            "tickangle": 0,
            "tickvals": decades,
            "ticktext": [short(tick) for tick in 10**decades],
        },
        hovertemplate=f"%{{x|%H:%M:%S}}<br>{name} depth %{{customdata:,d}} lots"
        "<br>at %{y:,.4~f} currency<extra></extra>",
        hoverongaps=False,
    )


def _faded(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


FIGURE = RunFigure(
    "depth",
    depth_map,
    "The order book through time: the darker or brighter, the more lots wait at a price; the"
    " line is the mid-price.",
    place=3,
)
