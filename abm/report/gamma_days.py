"""What days under the dealers of an option chain say together: a distribution, not a forecast."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from rich import box
from rich.table import Table

from abm.report.figure_style import BLACK, BLUE, GREY, ORANGE, SERIES, THIN, VERMILION
from abm.report.style import heading, key, points, quiet, sheet
from abm.report.table import UNDEFINED
from abm.risk.run.measure import NOT_NEGATIVE
from abm.risk.statistics.intervals import STUDENT, WILSON, mean_interval, wilson

FALL = 0.03
"""Of the price from a high to a later low: a day that has one is counted."""
QUANTILES = (0.05, 0.5, 0.95)

Column = Callable[[pd.DataFrame], "pd.Series[float]"]

QUANTITIES: dict[str, Column] = {
    "volatility ratio": lambda days: _ratio(days, "volatility"),
    "range ratio": lambda days: _ratio(days, "range"),
    "fall ratio": lambda days: _ratio(days, "fall"),
    "range, %": lambda days: 100 * days["range"],
    "range without, %": lambda days: 100 * days["range_without"],
    "fall, %": lambda days: 100 * days["fall"],
    "fall without, %": lambda days: 100 * days["fall_without"],
}
"""What is told of a day; a ratio is to the same day without the dealers.

A frame of days has a row a day: assumption, gamma (share of the day's volume that dealers buy when
the price falls by 1 %), fall, range, volatility, and those of the same day without dealers, with
_without behind their names.
"""


def _ratio(days: pd.DataFrame, name: str) -> "pd.Series[float]":
    """Of days whose denominator is not 0."""
    without = days[f"{name}_without"]
    return (days[name] / without)[without > 0]


def groups(days: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """All days, those by the sign of the dealers' gamma, and those by assumption; none is empty."""
    parts = {
        "all days": days,
        "dealers sell a fall": days[days["gamma"] < 0],
        "dealers buy a fall": days[days["gamma"] > 0],
    }
    names = days["assumption"].unique()
    if len(names) > 1:
        parts |= {f"assumption {name}": days[days["assumption"] == name] for name in names}
    return {name: part for name, part in parts.items() if len(part)}


def distribution_table(days: pd.DataFrame) -> Table:
    """Quantiles over the days, and the mean with its interval, by group."""
    caption = f"columns in %: so many of the days lie below; mean: 95 % by {STUDENT}"
    table = Table(box=box.SIMPLE_HEAD, caption=caption, caption_justify="left")
    table.add_column("days", no_wrap=True)
    table.add_column("of each", no_wrap=True)
    for name in (*(f"{100 * q:g} %" for q in QUANTILES), "mean", "95 %"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, part in groups(days).items():
        for place, (quantity, column) in enumerate(QUANTITIES.items()):
            told = f"{name} ({len(part)})" if place == 0 else ""
            table.add_row(told, quantity, *_distribution(column(part)))
        table.add_section()
    return table


def _distribution(values: "pd.Series[float]") -> list[str]:
    sample = values.to_numpy(np.float64)
    if not len(sample):
        return [UNDEFINED] * (len(QUANTILES) + 2)
    low, high = mean_interval(np.asarray(sample), NOT_NEGATIVE)
    interval = UNDEFINED if np.isnan(low) else f"{low:.2f} to {high:.2f}"
    numbers = (*np.quantile(sample, QUANTILES), sample.mean())
    return [*(f"{value:.2f}" for value in numbers), interval]


def chance_table(days: pd.DataFrame) -> Table:
    """The chance of a fall of FALL on a day, by group, with and without the dealers."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column(f"chance of a fall of {100 * FALL:g} %", no_wrap=True)
    for name in ("days", "with dealers", f"95 % ({WILSON})", "the same days without", "95 %"):
        table.add_column(name, justify="right")
    for name, part in groups(days).items():
        cells = [cell for which in ("fall", "fall_without") for cell in _chance(part[which])]
        table.add_row(name, str(len(part)), *cells)
    return table


def _chance(falls: "pd.Series[float]") -> tuple[str, str]:
    count = int((falls >= FALL).sum())
    low, high = wilson(count, len(falls))
    return f"{count / len(falls):.2f}", f"{low:.2f} to {high:.2f}"


def in_words(days: pd.DataFrame) -> str:
    """What the days say and what they do not, in two sentences."""
    short, ratio = int((days["gamma"] < 0).sum()), _ratio(days, "volatility")
    low, middle, high = np.quantile(ratio, QUANTILES) if len(ratio) else (np.nan,) * 3
    chance, interval = _chance(days["fall"])
    return (
        f"A distribution over positions that nobody publishes, not a forecast: on {short} of"
        f" {len(days)} days the dealers drawn sell a fall, on {len(days) - short} they do not;"
        f" volatility is {middle:.2f} times that of the same day without them, {low:.2f} to"
        f" {high:.2f} on nine days of ten. The chance of a fall of {100 * FALL:g} % is {chance},"
        f" 95 % {interval} for the number of days alone, given the weights of the assumptions."
    )


def days_figure(days: pd.DataFrame) -> Figure:
    """Volatility against the dealers' gamma, the distribution of the range, chances of a fall."""
    figure = sheet(10.0, 9.0)
    by_gamma, by_range, by_chance = figure.subplots(3, height_ratios=[4, 3, 2])
    _draw_gamma(by_gamma, days)
    _draw_ranges(by_range, days)
    _draw_chances(by_chance, days)
    return figure


def _draw_gamma(ax: Axes, days: pd.DataFrame) -> None:
    quiet(ax)
    heading(ax, "Each day: volatility over that of the same day without the dealers")
    colours = (BLUE, ORANGE, VERMILION, GREY, BLACK)
    for colour, (name, part) in zip(colours, days.groupby("assumption", sort=True), strict=False):
        ratio = _ratio(part, "volatility")
        x = 100 * part.loc[ratio.index, "gamma"]
        ax.plot(x, ratio, "o", ms=5, alpha=0.6, color=colour, label=str(name))
    ax.axhline(1, color=GREY, linewidth=points(THIN))
    ax.axvline(0, color=GREY, linewidth=points(THIN))
    ax.set_xlabel("% of a day's volume that dealers buy when the price falls 1 %", fontsize=9)
    ax.set_ylabel("ratio of volatilities", fontsize=9)
    key(ax)


def _draw_ranges(ax: Axes, days: pd.DataFrame) -> None:
    quiet(ax)
    heading(ax, "Range of the day: share of the days that lie below")
    shares = (np.arange(len(days)) + 1) / len(days)
    for label, name, colour in (
        ("with dealers", "range", VERMILION),
        ("the same days without", "range_without", BLUE),
    ):
        x = np.sort(100 * days[name])
        ax.step(x, shares, where="post", color=colour, linewidth=points(SERIES), label=label)
    ax.set_ylim(0, 1.02)
    ax.set_xlabel("high less low, % of the price", fontsize=9)
    ax.set_ylabel("share of days", fontsize=9)
    key(ax)


def _draw_chances(ax: Axes, days: pd.DataFrame) -> None:
    quiet(ax)
    heading(ax, f"Chance of a fall of {100 * FALL:g} %, with 95 % for the number of days")
    parts = groups(days)
    kinds = (("with dealers", "fall", VERMILION, -0.12), ("without", "fall_without", BLUE, 0.12))
    for label, name, colour, beside in kinds:
        counts = [int((part[name] >= FALL).sum()) for part in parts.values()]
        sizes = [len(part) for part in parts.values()]
        chance = np.array(counts) / np.array(sizes)
        ends = np.array([wilson(*pair) for pair in zip(counts, sizes, strict=True)])
        reach = np.abs(ends.T - chance)
        places = np.arange(len(parts)) + beside
        ax.errorbar(chance, places, xerr=reach, fmt="o", ms=5, color=colour, label=label)
    ax.set_yticks(range(len(parts)), [f"{name} ({len(part)})" for name, part in parts.items()])
    ax.invert_yaxis()
    ax.set_xlim(-0.02, 1.02)
    key(ax)
