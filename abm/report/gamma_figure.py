"""The figure of a gamma map: by strike, against the spot, by expiry."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.report.figure_style import BLACK, BLUE, GREY, ORANGE, SERIES, SHADE, THIN, VERMILION
from abm.report.gamma_tables import BILLION
from abm.report.style import heading, key, points, quiet, sheet

REACH = 0.12
"""Share of the spot to both sides within which strikes are drawn."""
MOST_EXPIRIES = 16
"""Expiries that get a bar: those of most gamma."""
PER_PERCENT = "bn dollars per 1 %"


def gamma_figure(
    strikes: pd.DataFrame,
    profile: pd.DataFrame,
    expiries: pd.DataFrame,
    spot: float,
    levels: list[float],
) -> Figure:
    """Bars of calls and puts by strike; gamma against the spot; bars by expiry.

    strikes: columns strike, calls, puts.  profile: spot, sticky_strike, sticky_delta, low, high.
    expiries: expiry, trading_days, calls, puts, gamma.  All in dollars.  levels: spots of zero
    gamma that are marked.
    """
    figure = sheet(10.0, 10.0)
    by_strike, by_spot, by_expiry = figure.subplots(3, height_ratios=[4, 4, 3])
    _draw_strikes(by_strike, strikes, spot)
    _draw_profile(by_spot, profile, spot, levels)
    _draw_expiries(by_expiry, expiries)
    return figure


def _draw_strikes(ax: Axes, strikes: pd.DataFrame, spot: float) -> None:
    quiet(ax)
    heading(ax, "Dealers' gamma by strike, if they are long calls and short puts")
    shown = strikes[(strikes["strike"] / spot - 1).abs() <= REACH]
    gaps = np.diff(shown["strike"])
    width = 0.9 * float(np.median(gaps)) if len(gaps) else 0.01 * spot
    for name, colour in (("calls", BLUE), ("puts", VERMILION)):
        ax.bar(shown["strike"], shown[name] / BILLION, width=width, color=colour, label=name)
    ax.axhline(0, color=GREY, linewidth=points(THIN))
    ax.axvline(spot, color=BLACK, linewidth=points(THIN), label=f"spot {spot:,.0f}")
    ax.set_xlabel("strike", fontsize=9)
    ax.set_ylabel(PER_PERCENT, fontsize=9)
    key(ax)


def _draw_profile(ax: Axes, profile: pd.DataFrame, spot: float, levels: list[float]) -> None:
    quiet(ax)
    heading(ax, "The same gamma against the spot, and where nobody knows who is long")
    x = profile["spot"]
    lines = (
        ("each strike keeps its volatility", "sticky_strike", BLUE, "-"),
        ("each moneyness keeps its volatility", "sticky_delta", ORANGE, "--"),
    )
    band = (profile["low"] / BILLION, profile["high"] / BILLION)
    ax.fill_between(x, *band, color=GREY, alpha=SHADE, label="90 % of draws", linewidth=0)
    for label, name, colour, style in lines:
        y = profile[name] / BILLION
        ax.plot(x, y, style, color=colour, linewidth=points(SERIES), label=label)
    ax.axhline(0, color=GREY, linewidth=points(THIN))
    ax.axvline(spot, color=BLACK, linewidth=points(THIN), label=f"spot {spot:,.0f}")
    marks = ", ".join(f"{level:,.0f}" for level in levels) or "nowhere"
    zeros = np.zeros(len(levels))
    ax.plot(levels, zeros, "o", color=VERMILION, ms=6, label=f"zero gamma {marks}")
    ax.set_xlim(float(x.min()), float(x.max()))
    ax.set_xlabel("spot", fontsize=9)
    ax.set_ylabel(PER_PERCENT, fontsize=9)
    key(ax)


def _draw_expiries(ax: Axes, expiries: pd.DataFrame) -> None:
    quiet(ax)
    size = expiries["calls"].abs() + expiries["puts"].abs()
    shown = expiries.loc[np.sort(size.nlargest(MOST_EXPIRIES).index)]
    fewer = "" if len(shown) == len(expiries) else f", the {len(shown)} of most"
    heading(ax, "By expiry" + fewer)
    places = np.arange(len(shown))
    for name, colour in (("calls", BLUE), ("puts", VERMILION)):
        ax.bar(places, shown[name] / BILLION, width=0.7, color=colour, label=name)
    ax.plot(places, shown["gamma"] / BILLION, "D", ms=4, color=BLACK, label="net")
    ax.axhline(0, color=GREY, linewidth=points(THIN))
    ax.set_xticks(places, shown["expiry"], rotation=45, ha="right", fontsize=8)
    ax.set_ylabel(PER_PERCENT, fontsize=9)
    key(ax)
