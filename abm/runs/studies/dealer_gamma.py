"""How does the hedging of dealers who are short or long of gamma move the market?"""

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from abm.risk.statistics.estimates import mean
from abm.risk.statistics.intervals import STUDENT, mean_ratio
from abm.runs.studies.dealer import DEALER
from abm.runs.studies.hedging_flow import gain, loop

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from rich.table import Table

    from abm.model import MarketModel
    from abm.runs.studies import Row

SECOND = 10**9
LAST = 1800 * SECOND
"""The part of the day before the close that the rest of the day is to foretell (ns)."""

INTERVAL = 300 * SECOND
"""Of the returns whose squares make the volatility (ns)."""


def measure(model: "MarketModel", experiment: Any) -> "Row":
    """A day: volatility, its two parts, where it ended, and what the loop gain needs.

    late: whether dealers hedge only once. volatility: of five minutes, a day. rest and last: log
    returns from the price before the open to half an hour before the close, and on to the close.
    distance: of the close from that price, the strike of the options (ticks). empty: share of the
    day with an empty side. hedges: share of the volume that dealers took.
    """
    from abm.records.live import LiveRun
    from abm.risk.run.paths import mid_path, spread_path

    run, session = LiveRun(model), model.session
    mids, spreads = mid_path(run), spread_path(run)
    start, end = session.open_time, session.close_time
    price = model.instrument_of(0).ticks
    at = np.append(price, mids.at(np.arange(start + INTERVAL, end + 1, INTERVAL)))
    late, trades = float(mids.at(end - LAST)), run.trades
    spread = spreads.within(start + INTERVAL, end)
    volume = float(trades["quantity"].sum())
    hedges = trades["quantity"][trades["taker_group"] == DEALER].sum()
    return {
        **loop(run, model, experiment),
        "late": float(experiment.agents[DEALER].hedging.kind == "fixed_times"),
        "volatility": math.sqrt(float(np.sum(np.diff(np.log(at)) ** 2))),
        "rest": math.log(late / price),
        "last": math.log(at[-1] / late),
        "distance": abs(float(at[-1]) - price),
        "empty": float(spread.lengths(end)[np.isnan(spread.values)].sum()) / (end - start),
        "hedges": float(hedges) / volume,
    }


class Regression(NamedTuple):
    """Slope of y on x by least squares with intercept, its t (White 1980), and R squared."""

    slope: float
    t: float
    r_squared: float


def regress(y: ArrayLike, *columns: ArrayLike) -> Regression:
    """On columns and an intercept; slope and t are those of the last column."""
    y = np.asarray(y, np.float64)
    x = np.column_stack([np.ones(len(y)), *(np.asarray(each, np.float64) for each in columns)])
    inverse = np.linalg.inv(x.T @ x)
    slopes = inverse @ x.T @ y
    rest = y - x @ slopes
    scores = x * rest[:, None]
    errors = np.sqrt(np.diag(inverse @ (scores.T @ scores) @ inverse))
    explained = 1.0 - float(rest @ rest / ((y - y.mean()) @ (y - y.mean())))
    return Regression(float(slopes[-1]), float(slopes[-1] / errors[-1]), explained)


def momentum(runs: "pd.DataFrame") -> Regression:
    """Of the last half hour on the rest of the day, as Gao, Han, Li and Zhou 2018."""
    return regress(runs["last"], runs["rest"])


def interaction(frame: "pd.DataFrame") -> Regression:
    """How far gamma turns the momentum of those who hedge late, and of days without dealers.

    The last half hour on rest, sign of gamma, and their product, as Baltussen et al. 2021.
    """
    runs = frame[(frame["late"] == 1.0) | _is_flat(frame)]
    gamma = -np.sign(runs["hedging"])
    return regress(runs["last"], runs["rest"], gamma, gamma * runs["rest"])


def against_flat(frame: "pd.DataFrame", variant: str, column: str) -> tuple[float, float]:
    """Mean difference from the same days without options, and its standard error."""
    flat = frame[_is_flat(frame)].set_index("seed")[column]
    runs = frame[frame["variant"] == variant].set_index("seed")[column]
    return mean((runs - flat).dropna())


def _is_flat(frame: "pd.DataFrame") -> "pd.Series[bool]":
    """Which days have neither dealers nor a metaorder."""
    return (frame["hedging"] == 0.0) & (frame["sold"] == 0.0)


def louder(frame: "pd.DataFrame", variant: str) -> tuple[float, float, float]:
    """Volatility over that of the same days without options: geometric mean, 95 % interval."""
    flat = frame[_is_flat(frame)].set_index("seed")["volatility"]
    runs = frame[frame["variant"] == variant].set_index("seed")["volatility"]
    return mean_ratio((runs / flat).dropna().to_numpy())


def table(frame: "pd.DataFrame") -> "Table":
    """By variant: volatility beside flat days, distance from the strike, and the regression."""
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD)
    shown.add_column("dealers")
    for name in (
        "volatility",
        f"times flat (95 %, {STUDENT})",
        "loop gain",
        "close - strike",
        "less flat",
        "a side empty",
        "momentum",
        "t",
        "R2",
    ):
        shown.add_column(name, justify="right")
    for variant, runs in frame.groupby("variant", sort=False):
        slope, t, r_squared = momentum(runs)
        less, error = against_flat(frame, str(variant), "distance")
        ratio, low, high = louder(frame, str(variant))
        shown.add_row(
            str(variant),
            f"{runs['volatility'].median():.2%}",
            f"{ratio:.3f} ({low:.3f} to {high:.3f})",
            f"{gain(frame, float(runs['hedging'].iloc[0])):.2f}",
            f"{runs['distance'].mean():.0f}",
            f"{less:+.1f} ± {error:.1f}",
            f"{(runs['empty'] > 0).mean():.0%} of days",
            f"{slope:+.2f}",
            f"{t:+.1f}",
            f"{r_squared:.1%}",
        )
    slope, t, r_squared = interaction(frame)
    shown.add_section()
    shown.add_row(
        "15:30: gamma x rest", *[""] * 6, f"{slope:+.2f}", f"{t:+.1f}", f"{r_squared:.1%}"
    )
    return shown


def figure(frame: "pd.DataFrame") -> "Figure":
    """Volatility of every day by variant, and the last half hour against the rest of the day."""
    from abm.report.style import heading, sheet

    drawn = sheet(9.0, 7.5)
    above, below = drawn.subplots(2, height_ratios=[3, 4])
    _draw_volatility(above, frame)
    _draw_momentum(below, frame)
    heading(above, "Volatility of each day")
    heading(below, "What follows the day's move when dealers hedge at 15:30")
    return drawn


def _draw_volatility(ax: "Axes", frame: "pd.DataFrame") -> None:
    from abm.report.figure_style import BLUE, VERMILION
    from abm.report.style import quiet

    quiet(ax)
    names = list(dict.fromkeys(frame["variant"]))
    for place, name in enumerate(names):
        days = frame[frame["variant"] == name].sort_values("seed")
        beside = place + np.linspace(-0.25, 0.25, len(days))
        ax.plot(beside, 100 * days["volatility"], ".", color=BLUE, markersize=3, alpha=0.6)
        middle = 100 * days["volatility"].median()
        ax.hlines(middle, place - 0.35, place + 0.35, color=VERMILION)
        ax.annotate(f"{middle:.2f}", (place + 0.36, middle), fontsize=8, va="center")
    ax.set_xticks(range(len(names)), names, rotation=90, fontsize=8)
    ax.set_yscale("log")
    ax.set_ylabel("volatility, % a day (median)")
    ax.yaxis.set_major_formatter("{x:g}")
    ax.yaxis.set_minor_formatter("{x:g}")


def _draw_momentum(ax: "Axes", frame: "pd.DataFrame") -> None:
    from abm.report.figure_style import BLACK, BLUE, VERMILION
    from abm.report.style import key, quiet

    quiet(ax)
    runs = frame[(frame["late"] == 1.0) | _is_flat(frame)]
    for colour, (name, days) in zip(
        (BLACK, VERMILION, BLUE), runs.groupby("variant", sort=False), strict=False
    ):
        slope, t, r_squared = momentum(days)
        label = f"{name}: slope {slope:+.2f} (t {t:.1f}, R² {r_squared:.0%})"
        rest, last = 100 * days["rest"], 100 * days["last"]
        ax.plot(rest, last, ".", color=colour, markersize=5, alpha=0.7, label=label)
        ends = np.array([rest.min(), rest.max()])
        ax.plot(
            ends, last.mean() + slope * (ends - rest.mean()), color=colour, linewidth=1, label="_"
        )
    ax.set_xlabel("rest of the day, %")
    ax.set_ylabel("last half hour, %")
    key(ax)
