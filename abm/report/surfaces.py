"""The figure of the volatility surface: its smiles, and its level through the day."""

from collections.abc import Iterable

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from abm.report import panels as draw
from abm.report.clock import DAY, clock
from abm.report.figure_style import BLACK, SERIES
from abm.report.style import heading, key, points, quiet, sheet
from abm.risk.run.frames import SECOND, RunRecords
from abm.risk.run.steps import Steps
from abm.risk.run.surface import chain_rows, volatility_at

MOST_NAMED = 8
"""Expiries that the legend names."""


def surface(run: RunRecords, chain: str | None = None) -> Figure:
    """Volatility of a chain, by default the first.

    Above the smile of each expiry (volatility against strike over spot, with what the makers bid
    and ask in pale) at the open, half way and at the close; below the volatility at the money and
    the spot. ValueError if the run recorded no such chain.
    """
    rows = chain_rows(run, chain)
    if rows.empty:
        raise ValueError("the run recorded no options of a chain")
    colours = _colours(rows["expiry"].unique())
    figure = sheet(8.0, 7.0)
    grid = figure.add_gridspec(3, 3, height_ratios=[2.6, 1.8, 1.6])
    level, spot = figure.add_subplot(grid[1, :]), figure.add_subplot(grid[2, :])
    level.sharex(spot)
    smiles = [figure.add_subplot(grid[0, 0])]
    smiles += [figure.add_subplot(grid[0, n], sharey=smiles[0], sharex=smiles[0]) for n in (1, 2)]
    for ax in (*smiles, level, spot):
        quiet(ax)
    times = rows["time"].unique()
    for ax, time in zip(smiles, times[[0, len(times) // 2, -1]], strict=True):
        _smiles(ax, rows[rows["time"] == time], colours)
        heading(ax, clock(time / SECOND))
    for ax in smiles[1:]:
        ax.tick_params(labelleft=False)
    smiles[0].set_ylabel("volatility a year")
    smiles[1].set_xlabel("strike over spot")
    _level(level, run, volatility_at(run, chain=chain), colours)
    _spot(spot, run, rows)
    return figure


def _colours(expiries: Iterable[int]) -> dict[int, str]:
    """A colour of each expiry, from dark to light the later it is."""
    ordered = sorted(map(int, expiries))
    shades = matplotlib.colormaps["viridis"](np.linspace(0.0, 0.85, len(ordered)))
    return {e: matplotlib.colors.to_hex(s) for e, s in zip(ordered, shades, strict=True)}


def _smiles(ax: Axes, rows: pd.DataFrame, colours: dict[int, str]) -> None:
    for expiry, colour in colours.items():
        smile = rows[rows["expiry"] == expiry].sort_values("moneyness").drop_duplicates("strike")
        at, bid, ask = (smile[name] for name in ("moneyness", "bid", "ask"))
        ax.plot(at, smile["volatility"], color=colour, marker=".", linewidth=points(SERIES))
        ax.fill_between(at, bid, ask, (bid > 0) & (ask > 0), color=colour, alpha=0.15, linewidth=0)
    ax.yaxis.set_major_formatter(PercentFormatter(1))


def _level(ax: Axes, run: RunRecords, level: pd.DataFrame, colours: dict[int, str]) -> None:
    named = np.linspace(0, len(colours) - 1, MOST_NAMED).astype(int)
    times = level.index.to_numpy(np.int64)
    for place, (expiry, colour) in enumerate(colours.items()):
        name = f"to {_date(expiry)}" if place in named else ""
        draw.draw(ax, run, Steps(times, level[expiry].to_numpy(np.float64)), colour, name)
    ax.set_ylabel("volatility at\nthe money")
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.tick_params(labelbottom=False)
    key(ax)


def _date(expiry: int) -> str:
    day, seconds = divmod(expiry // SECOND, DAY)
    return f"day {day}, {clock(seconds)}"


def _spot(ax: Axes, run: RunRecords, rows: pd.DataFrame) -> None:
    spots = rows.drop_duplicates("time")
    path = Steps(spots["time"].to_numpy(np.int64), spots["spot"].to_numpy(np.float64))
    draw.draw(ax, run, draw.scaled(path, run.tick_size), BLACK, "spot")
    ax.set_ylabel("spot\n(currency)")
    draw.session(ax, run)
