"""How large the error of an option is that is hedged at N equal times."""

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from abm.risk.statistics.estimates import deviation, mean
from abm.runs.studies.dealer import DEALER, gain, option_account_rows, per_option

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from rich.table import Table

    from abm.model import MarketModel
    from abm.runs.studies import Row


def measure(model: "MarketModel", experiment: Any) -> "Row":
    """Error of the hedged option at its expiry, and what it was at the open; a currency an option.

    times: hedges in its life, that at the open counted.  law: the standard deviation that theory
    gives the error.
    """
    rows, unit, dealer = (
        option_account_rows(model),
        per_option(model, experiment),
        experiment.agents[DEALER],
    )
    hours = (experiment.session.close_time - experiment.session.open_time) / 1e9
    times = dealer.options[0].expiry * hours / dealer.hedging.interval
    vega = -float(rows["net_vega"][0]) * unit
    return {
        "times": times,
        "error": gain(rows) * unit,
        "premium": -float(rows["options"][0]) * unit,
        "vega": vega,
        "law": kamal_derman(vega, dealer.volatility, times),
    }


def kamal_derman(vega: float, volatility: float, times: float) -> float:
    """Standard deviation of the error of an option hedged N times (Kamal and Derman 1999)."""
    return math.sqrt(math.pi / 4.0) * vega * volatility / math.sqrt(times)


def errors_by_times(frame: "pd.DataFrame") -> "pd.DataFrame":
    """A row a number of times: mean, mean_error, sd, sd_error, law."""
    rows = []
    for times, runs in frame.groupby("times"):
        numbers = (*mean(runs["error"]), *deviation(runs["error"]), runs["law"].iloc[0])
        rows.append((times, *numbers))
    return pd.DataFrame(rows, columns=["times", "mean", "mean_error", "sd", "sd_error", "law"])


class PowerLaw(NamedTuple):
    """y = scale x^slope, and the standard error of the slope."""

    scale: float
    slope: float
    error: float


def fitted(curve: "pd.DataFrame") -> PowerLaw:
    """The line through log sd against log times, each point by its weight."""
    x, y = np.log(curve["times"]), np.log(curve["sd"])
    weight = (curve["sd"] / curve["sd_error"]) ** 2
    centre = float((weight * x).sum() / weight.sum())
    spread = float((weight * (x - centre) ** 2).sum())
    slope = float((weight * (x - centre) * y).sum()) / spread
    level = float((weight * y).sum() / weight.sum()) - slope * centre
    return PowerLaw(math.exp(level), slope, spread**-0.5)


def table(frame: "pd.DataFrame") -> "Table":
    """Mean and standard deviation of the error by number of times, beside the law."""
    from rich import box
    from rich.table import Table

    shown = Table(box=box.SIMPLE_HEAD)
    for name in ("times", "mean error", "sd of the error", "law", "sd / law"):
        shown.add_column(name, justify="right")
    curve = errors_by_times(frame)
    for times, average, average_error, sd, sd_error, law in curve.to_numpy():
        pairs = ((average, average_error), (sd, sd_error))
        cells = [f"{value:.4f} ± {error:.4f}" for value, error in pairs]
        shown.add_row(f"{times:.0f}", *cells, f"{law:.4f}", f"{sd / law:.3f}")
    line = fitted(curve)
    shown.add_section()
    shown.add_row("slope", "", f"{line.slope:.3f} ± {line.error:.3f}", "-0.500", "")
    return shown


def figure(frame: "pd.DataFrame") -> "Figure":
    """Standard deviation against number of times, both as logarithms, with law and fit."""
    from matplotlib.ticker import NullLocator, ScalarFormatter

    from abm.report.figure_style import BLACK, BLUE, VERMILION
    from abm.report.style import heading, panels

    curve = errors_by_times(frame)
    line = fitted(curve)
    drawn, (ax,) = panels([4.2], width=6.5)
    x = np.array([curve["times"].min() / 1.3, curve["times"].max() * 1.3])
    law = float(curve["law"].iloc[0] * curve["times"].iloc[0] ** 0.5)
    ax.plot(x, law / np.sqrt(x), color=VERMILION, label="Kamal and Derman: sqrt(π/4) vega σ / √N")
    ax.plot(x, line.scale * x**line.slope, "--", color=BLACK, label="fit")
    bars = 2.0 * curve["sd_error"]
    ax.errorbar(curve["times"], curve["sd"], bars, fmt="o", color=BLUE, capsize=3, label="measured")
    ax.set(xscale="log", yscale="log", xlim=tuple(x))
    for axis, ticks in ((ax.xaxis, curve["times"]), (ax.yaxis, [0.1, 0.2, 0.3, 0.4, 0.5])):
        axis.set_major_formatter(ScalarFormatter())
        axis.set_minor_locator(NullLocator())
        axis.set_ticks(list(ticks))
    ax.set_xlabel("N, hedges in the life of the option")
    ax.set_ylabel("sd of the error (currency an option)")
    ax.legend(frameon=False, fontsize=9)
    heading(ax, f"The error falls like N to the power {line.slope:.3f} ± {line.error:.3f}")
    return drawn
