"""What the figures are put together from: one function draws one thing of a run on given axes.

Times on the horizontal axis are seconds since midnight.
"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import StrMethodFormatter

from abm.report.clock import clock_axis
from abm.report.figure_style import (
    BLUE,
    CYCLE,
    FALL,
    GREEN,
    GREY,
    ORANGE,
    PALE,
    SERIES,
    SHADE,
    THIN,
    WIDE,
)
from abm.report.style import points
from abm.report.thinning import COARSE, averaged, thinned
from abm.risk.run.fall import Fall
from abm.risk.run.frames import SECOND, RunRecords, trading_hours
from abm.risk.run.hedging import net_selling
from abm.risk.run.paths import depth_path, mid_path, spread_path
from abm.risk.run.steps import Steps

PLAIN = StrMethodFormatter("{x:,.10g}")
"""Numbers with separated thousands, without exponents."""


def draw(ax: Axes, run: RunRecords, path: Steps, colour: str, label: str) -> None:
    """A path of the run from the open to the close, thinned to what can be seen."""
    path = path.within(run.open_time, run.close_time)
    _line(ax, thinned(path), run.close_time, color=colour, label=label)


def draw_noisy(ax: Axes, run: RunRecords, path: Steps, colour: str, label: str) -> None:
    """The course of a noisy path; the path itself, if it has many more steps, is pale behind it."""
    path = path.within(run.open_time, run.close_time)
    if len(path) <= 4 * COARSE:
        _line(ax, path, run.close_time, color=colour, label=label)
        return
    _line(ax, thinned(path), run.close_time, color=colour, alpha=PALE, zorder=1.5)
    course = averaged(path, trading_hours(run).within(int(path.times[0]), run.close_time))
    _line(ax, course, run.close_time, color=colour, label=label)


def _line(ax: Axes, path: Steps, end: int, **look: Any) -> None:
    # the last value lasts to the end; a path without a step has none
    times = np.append(path.times, end)[: len(path) + 1 if len(path) else 0]
    values = np.append(path.values, path.values[-1:])
    ax.plot(times / SECOND, values, drawstyle="steps-post", linewidth=points(SERIES), **look)


def scaled(path: Steps, factor: float) -> Steps:
    """The path in another unit."""
    return Steps(path.times, path.values * factor)


def price(ax: Axes, run: RunRecords, instrument: str, colour: str, label: str) -> None:
    """Mid-price in currency."""
    draw(ax, run, scaled(mid_path(run, instrument), run.tick_size), colour, label)
    ax.set_ylabel("mid-price\n(currency)")


def spread(ax: Axes, run: RunRecords, instrument: str, colour: str, label: str) -> None:
    """Quoted spread, with a gap while a side is empty."""
    draw_noisy(ax, run, spread_path(run, instrument), colour, label)
    ax.set_ylabel("quoted spread\n(ticks)")
    drawn = np.concatenate([np.asarray(line.get_ydata(), float) for line in ax.lines])
    drawn = drawn[~np.isnan(drawn)]
    if len(drawn) and drawn.max() > WIDE * drawn.min():
        ax.set_yscale("log")
        ax.yaxis.set_major_formatter(PLAIN)


def depth(ax: Axes, run: RunRecords, instrument: str) -> None:
    """Depth at the best five levels of either side."""
    bid, ask = depth_path(run, instrument)
    draw_noisy(ax, run, bid, BLUE, "bid")
    draw_noisy(ax, run, ask, ORANGE, "ask")
    ax.set_ylabel("depth, best five\nlevels (lots)")
    ax.set_ylim(bottom=0)
    ax.yaxis.set_major_formatter(PLAIN)


def bid_depth(ax: Axes, run: RunRecords, instrument: str, colour: str, label: str) -> None:
    """Depth at the best five levels of the bid side."""
    draw_noisy(ax, run, depth_path(run, instrument)[0], colour, label)
    ax.set_ylabel("bid depth, best\nfive levels (lots)")
    ax.autoscale(axis="y")  # a run drawn before has fixed the top
    ax.set_ylim(bottom=0)
    ax.yaxis.set_major_formatter(PLAIN)


def selling(ax: Axes, run: RunRecords, instrument: str) -> None:
    """Net selling of each group of hedgers since the start."""
    paths = net_selling(run, instrument)
    for name, colour in zip(paths.columns, CYCLE * len(paths.columns), strict=False):
        draw(ax, run, Steps(paths.index.to_numpy(np.int64), paths[name].to_numpy()), colour, name)
    ax.axhline(0, color=GREY, linewidth=points(THIN))
    ax.set_ylabel("hedgers' net\nselling (lots)")
    ax.yaxis.set_major_formatter(PLAIN)
    if paths.columns.empty:
        ax.set_yticks([])
        ax.text(0.5, 0.5, "no hedgers", transform=ax.transAxes, ha="center", color=GREY)


def total_selling(ax: Axes, run: RunRecords, instrument: str, colour: str, label: str) -> None:
    """Net selling of all hedgers together, zero where there are none."""
    paths = net_selling(run, instrument)
    if paths.columns.empty:
        path = Steps(np.array([run.open_time], np.int64), np.zeros(1))
    else:
        path = Steps(paths.index.to_numpy(np.int64), paths.sum(axis=1).to_numpy(np.float64))
    draw(ax, run, path, colour, label)
    ax.set_ylabel("hedgers' net\nselling (lots)")
    ax.yaxis.set_major_formatter(PLAIN)


def shade(ax: Axes, fall: Fall | None, colour: str = FALL) -> None:
    """A fall from its start to its trough, as a patch whose gid is "fall"."""
    if fall is not None:
        start, trough = fall.start / SECOND, fall.trough / SECOND
        ax.axvspan(start, trough, color=colour, alpha=SHADE, linewidth=0, gid="fall")


def withdrawals(ax: Axes, run: RunRecords) -> None:
    """A short stroke at the foot of the panel for each trader that withdrew."""
    times = run.events["time"][run.events["kind"] == "withdrawal"].to_numpy(np.float64) / SECOND
    if len(times):
        ax.vlines(
            np.unique(times),
            0,
            0.07,
            transform=ax.get_xaxis_transform(),
            color=GREEN,
            linewidth=points(THIN),
            alpha=0.6,
            label="withdrawal",
        )


def session(ax: Axes, *runs: RunRecords) -> None:
    """Clock time from the first open to the last close."""
    start, end = min(run.open_time for run in runs), max(run.close_time for run in runs)
    clock_axis(ax, start / SECOND, end / SECOND)
