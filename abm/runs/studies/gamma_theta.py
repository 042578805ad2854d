"""Whether theta pays for gamma, to a dealer who is short of options."""

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from abm.risk.statistics.estimates import mean
from abm.runs.studies.dealer import DEALER, gain, option_account_rows, per_option, trading_days

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.table import Table

    from abm.model import MarketModel
    from abm.runs.studies import Row

YEAR = 252
"""Trading days."""


def measure(model: "MarketModel", experiment: Any) -> "Row":
    """Profit of the dealer, its parts by theta and gamma, and what the identity says it is.

    Currency for each straddle. Volatilities a year: realised, that of the
    news, and implied.
    """
    rows, unit = option_account_rows(model), per_option(model, experiment)
    implied = experiment.agents[DEALER].volatility
    realised = model.instrument_of(0).news_volatility * math.sqrt(YEAR)
    return {
        "realised": realised,
        "implied": implied,
        "theta": gain(rows, "theta") * unit,
        "gamma": gain(rows, "gamma") * unit,
        "profit": gain(rows) * unit,
        "identity": (realised**2 - implied**2) * half_gamma(rows, experiment) * unit,
    }


def half_gamma(rows: np.ndarray, experiment: Any) -> float:
    """Integral of Gamma S^2 / 2 over the years of trading, each row until the next."""
    years = np.diff(trading_days(rows, experiment)) / YEAR
    return float((0.5 * rows["net_gamma"] * rows["mid"] ** 2)[:-1] @ years)


class Line(NamedTuple):
    """y = intercept + slope x by least squares; errors as of White 1980, for unequal variances."""

    intercept: float
    slope: float
    intercept_error: float
    slope_error: float


def identity_line(frame: "pd.DataFrame") -> Line:
    """The line through profit against identity, path by path; the identity is slope 1 through 0."""
    x = np.column_stack([np.ones(len(frame)), frame["identity"]])
    y = frame["profit"].to_numpy()
    inverse = np.linalg.inv(x.T @ x)
    intercept, slope = inverse @ x.T @ y
    scores = x * (y - x @ (intercept, slope))[:, None]
    errors = np.sqrt(np.diag(inverse @ (scores.T @ scores) @ inverse))
    return Line(float(intercept), float(slope), float(errors[0]), float(errors[1]))


def table(frame: "pd.DataFrame") -> "Table":
    """Means with their standard errors by realised volatility, and the line through all paths."""
    from rich import box
    from rich.table import Table

    columns = ("theta", "gamma", "profit", "identity")
    shown = Table(box=box.SIMPLE_HEAD)
    for name in ("realised", *columns):
        shown.add_column(name, justify="right")
    for realised, runs in frame.groupby("realised"):
        cells = ["{:.3f} ± {:.3f}".format(*mean(runs[name])) for name in columns]
        shown.add_row(f"{realised:.0%}", *cells)
    line = identity_line(frame)
    slope = f"slope {line.slope:.3f} ± {line.slope_error:.3f}"
    shown.add_section()
    shown.add_row("line", "", "", slope, f"at 0 {line.intercept:.3f} ± {line.intercept_error:.3f}")
    return shown


def figure(frame: "pd.DataFrame") -> "Figure":
    """Profit of every path against the integral, with the identity line; a colour a volatility."""
    from abm.report.figure_style import BLACK, CYCLE
    from abm.report.style import heading, panels

    drawn, (ax,) = panels([5.0], width=7.0)
    implied = frame["implied"].iloc[0]
    ends = np.array([frame["identity"].min(), frame["identity"].max()])
    ax.axline((0.0, 0.0), slope=1.0, color=BLACK, linewidth=0.8, zorder=0)
    for colour, (realised, runs) in zip(CYCLE, frame.groupby("realised"), strict=False):
        name = f"{realised:.0%}: mean {runs['profit'].mean():+.2f}"
        ax.plot(runs["identity"], runs["profit"], ".", ms=4, color=colour, alpha=0.7, label=name)
    ax.set_xlim(*(ends + 0.05 * np.ptp(ends) * np.array([-1, 1])))
    ax.set_xlabel("∫ ½ Γ S² (realised² - implied²) dt  (currency a straddle)")
    ax.set_ylabel("profit of the dealer (currency a straddle)")
    title = f"realised volatility (implied {implied:.0%}) and profit"
    ax.legend(frameon=False, fontsize=9, title=title, alignment="left")
    line = identity_line(frame)
    heading(ax, f"Path by path, a slope of {line.slope:.3f} ± {line.slope_error:.3f}")
    return drawn
