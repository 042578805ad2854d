"""Price and liquidity of one run, through the day or around its worst fall."""

from functools import partial

import numpy as np
import plotly.graph_objects as go

from abm.report.figure_style import BLUE, FALL, GREEN, ORANGE, PURPLE, SERIES, WIDE
from abm.report.plots.clock_axis import clock_axis, clock_times
from abm.report.plots.panels import shade, stacked
from abm.report.plots.run_figure import RunFigure
from abm.report.plots.step_lines import LOTS, PRICE, noisy_lines, step_line
from abm.risk.run.crashes import worst_fall
from abm.risk.run.frames import MINUTE, RunRecords
from abm.risk.run.paths import depth_path, mid_path, spread_path
from abm.risk.run.steps import Steps

MARGIN = 15 * MINUTE
"""Time shown before and after the fall."""
MARKS = 400
"""Most marks of withdrawals side by side."""
AXES = {
    "mid-price<br>(currency)": 1.3,
    "spread<br>(ticks)": 1.0,
    "depth, 5 levels<br>(lots)": 1.1,
}


def price_and_liquidity(run: RunRecords, around: bool = False) -> go.Figure:
    """Mid-price, quoted spread, and depth with a mark for each withdrawal; the worst fall shaded.

    around: show the fall alone, with a quarter of an hour before and after it. Depth is that of the
    best five levels.
    """
    fall = worst_fall(run)
    start, end = run.open_time, run.close_time
    if around and fall:
        start, end = max(start, fall.start - MARGIN), min(end, fall.trough + MARGIN)
    mid, spread, bid, ask = (
        path.within(start, end) for path in (mid_path(run), spread_path(run), *depth_path(run))
    )
    figure = stacked(AXES, height=640)
    _draw_price(figure, Steps(mid.times, mid.values * run.tick_size), end)
    _draw_spread(figure, run, spread, end)
    figure.add_traces(noisy_lines(run, bid, end, "bid depth", BLUE, LOTS, yaxis="y3"))
    figure.add_traces(noisy_lines(run, ask, end, "ask depth", ORANGE, LOTS, yaxis="y3"))
    figure.update_layout(yaxis3={"rangemode": "tozero"})
    _draw_withdrawals(figure, run, start, end)
    shade(figure, fall)
    clock_axis(figure, run, start, end)
    return figure


def _draw_price(figure: go.Figure, mid: Steps, end: int) -> None:
    figure.add_trace(step_line(mid, end, "mid-price", GREEN, PRICE, showlegend=False))


def _draw_spread(figure: go.Figure, run: RunRecords, spread: Steps, end: int) -> None:
    ticks = "%{y:,.3~r} ticks"
    lines = noisy_lines(run, spread, end, "spread", PURPLE, ticks, yaxis="y2", showlegend=False)
    figure.add_traces(lines)
    known = spread.values[~np.isnan(spread.values)]
    if len(known) and known.max() > WIDE * known.min():
        figure.update_layout(yaxis2={"type": "log", "dtick": 1})


def _draw_withdrawals(figure: go.Figure, run: RunRecords, start: int, end: int) -> None:
    events = run.events[run.events["kind"] == "withdrawal"]
    times = events["time"][events["time"].between(start, end)].to_numpy(np.int64)
    width = (end - start) // MARKS + 1
    marks, counts = np.unique(times // width * width, return_counts=True)
    if not len(marks):
        return
    marks = np.maximum(marks, start)
    figure.add_trace(
        go.Scatter(
            x=clock_times(marks),
            y=np.zeros(len(marks)),
            text=counts,
            mode="markers",
            marker={"symbol": "line-ns", "size": 12, "line": {"color": FALL, "width": SERIES}},
            cliponaxis=False,
            name="withdrawals",
            legendgroup="withdrawals",
            hovertemplate="%{text}",
            yaxis="y3",
        )
    )


ALL_DAY = RunFigure(
    "price",
    price_and_liquidity,
    "Price and liquidity through the session; the worst fall is shaded, marks are traders who"
    " withdrew.",
    place=1,
)
AROUND_THE_FALL = RunFigure(
    "price-around-the-fall",
    partial(price_and_liquidity, around=True),
    "The same around the worst fall, with a quarter of an hour before and after it.",
    place=2,
)
