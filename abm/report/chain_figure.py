"""The figure of the surface of a quoted chain: a panel a smile, and the term structure."""

from math import ceil

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.report.figure_style import BLUE, GREY, ORANGE, SERIES, THIN
from abm.report.style import heading, key, points, quiet, sheet

MOST_SMILES = 12
"""Expiries that get a panel: the nearest."""
COLUMNS = 3


def chain_figure(quotes: pd.DataFrame, curves: pd.DataFrame, fits: pd.DataFrame) -> Figure:
    """Bid, ask and fitted smile of each expiry over log moneyness; below, volatility by expiry.

    All volatilities in points.  quotes: columns expiry, k, bid, ask.  curves: expiry, k,
    volatility.  fits, a row an expiry: expiry, trading_days, at_the_money, strip.
    """
    names = fits["expiry"].tolist()[:MOST_SMILES]
    lines = ceil(len(names) / COLUMNS)
    figure = sheet(10.0, 2.6 * lines + 2.6)
    grid = figure.add_gridspec(lines + 1, COLUMNS)
    for place, name in enumerate(names):
        ax = figure.add_subplot(grid[place // COLUMNS, place % COLUMNS])
        quiet(ax)
        heading(ax, str(name))
        _smile(ax, quotes[quotes["expiry"] == name], curves[curves["expiry"] == name])
        if place % COLUMNS == 0:
            ax.set_ylabel("volatility (% a year)", fontsize=9)
        if place + COLUMNS >= len(names):
            ax.set_xlabel("log of strike over forward", fontsize=9)
    _term(figure.add_subplot(grid[lines, :]), fits)
    return figure


def _smile(ax: Axes, quotes: pd.DataFrame, curve: pd.DataFrame) -> None:
    ax.vlines(
        quotes["k"], quotes["bid"], quotes["ask"], color=GREY, linewidth=points(THIN), alpha=0.6
    )
    ax.plot(curve["k"], curve["volatility"], color=BLUE, linewidth=points(SERIES))


def _term(ax: Axes, fits: pd.DataFrame) -> None:
    quiet(ax)
    heading(ax, "Term structure")
    days = fits["trading_days"]
    lines = (("at the money", "at_the_money", BLUE), ("of the whole strip", "strip", ORANGE))
    for label, column, colour in lines:
        level = fits[column].astype(float)
        ax.plot(days, level, "o-", ms=4, color=colour, linewidth=points(SERIES), label=label)
    ax.set_xlabel("trading days to expiry", fontsize=9)
    ax.set_ylabel("volatility (% a year)", fontsize=9)
    key(ax)
