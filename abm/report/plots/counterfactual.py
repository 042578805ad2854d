"""What would have been: two runs of one day, and the gap between them."""

import numpy as np
import plotly.graph_objects as go

from abm.report.figure_style import BLUE, FALL, GREEN
from abm.report.plots.clock_axis import clock_axis, clock_time
from abm.report.plots.panels import stacked
from abm.report.plots.step_lines import LOTS, PRICE, noisy_lines, step_line
from abm.report.plots.style import MARK
from abm.risk.run.frames import RunRecords
from abm.risk.run.paths import depth_path, mid_path
from abm.risk.run.steps import Steps

AXES = {
    "mid-price<br>(currency)": 1.3,
    "gap<br>(% of the open)": 0.9,
    "bid depth, 5<br>levels (lots)": 1.0,
}


def counterfactual(
    run_a: RunRecords, run_b: RunRecords, label_a: str, label_b: str, fork: int | None = None
) -> go.Figure:
    """Mid-price and bid depth of two runs, and the price of a less that of b.

    The gap is in percent of the first mid of b; the depth that of the best five levels. fork: when
    (ns) the two parted, a line across all panels.
    """
    start = min(run_a.open_time, run_b.open_time)
    end = max(run_a.close_time, run_b.close_time)
    figure = stacked(AXES, height=640)
    for run, label, colour in ((run_b, label_b, BLUE), (run_a, label_a, FALL)):
        figure.add_trace(step_line(_mid(run), run.close_time, label, colour, PRICE))
        bid = depth_path(run)[0].within(run.open_time, run.close_time)
        lines = noisy_lines(run, bid, run.close_time, label, colour, LOTS, yaxis="y3")
        figure.add_traces([line.update(showlegend=False) for line in lines])
    gap = step_line(_gap(run_a, run_b), end, "gap", GREEN, "%{y:.2%}", yaxis="y2")
    figure.add_trace(gap.update(showlegend=False))
    figure.update_layout(yaxis2={"tickformat": ".1%"}, yaxis3={"rangemode": "tozero"})
    if fork is not None:
        _mark(figure, fork)
    clock_axis(figure, run_a, start, end)
    return figure


def _mid(run: RunRecords) -> Steps:
    """In currency, from the open to the close."""
    mid = mid_path(run).within(run.open_time, run.close_time)
    return Steps(mid.times, mid.values * run.tick_size)


def _gap(run_a: RunRecords, run_b: RunRecords) -> Steps:
    a, b = _mid(run_a), _mid(run_b)
    times = np.union1d(a.times, b.times)
    first = b.known().values[:1]
    return Steps(times, (a.at(times) - b.at(times)) / (first if len(first) else np.nan))


def _mark(figure: go.Figure, fork: int) -> None:
    figure.add_shape(
        type="line",
        x0=clock_time(fork),
        x1=clock_time(fork),
        yref="paper",
        y0=0,
        y1=1,
        line=MARK,
        name="fork",
        legendgroup="fork",
        showlegend=True,
    )
