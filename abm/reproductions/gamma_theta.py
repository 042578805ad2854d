"""Gamma and theta: what a hedged option makes when volatility is not what was implied.

The profit of a delta-hedged short option is the integral of Gamma S^2 / 2 (implied^2 - realised^2)
over its life (Carr 2005, FAQ's in option pricing theory; Wilmott 2006, chapter 12).
"""

from typing import TYPE_CHECKING

from abm.reproductions.check import Check, Progress
from abm.reproductions.sampling import sample
from abm.risk.statistics.estimates import mean
from abm.runs.studies.gamma_theta import identity_line

if TYPE_CHECKING:
    import pandas as pd

PATHS = 200
SIGNS = {"15 %": 1, "20 %": 0, "25 %": -1}
"""Sign of the profit by realised volatility, at 20 % implied: gain, nothing, loss."""

WORDS = {1: "a profit", 0: "nothing", -1: "a loss"}


def reproduce(progress: Progress | None = None) -> list[Check]:
    """Carr 2005, FAQ's in option pricing theory: what a hedge at a wrong volatility makes."""
    return checks(PATHS, progress)


def checks(paths: int, progress: Progress | None = None) -> list[Check]:
    """The same with so many paths at each volatility."""
    frame = sample("gamma_theta", list(SIGNS), paths, progress=progress)
    line = identity_line(frame)
    slope, start = (line.slope, line.slope_error), (line.intercept, line.intercept_error)
    signs = [_sign(name, frame[frame["variant"] == name]) for name in SIGNS]
    return [
        Check.near("slope of profit on the integral", 1.0, *slope, tolerance=3.0 * slope[1]),
        Check.near("profit where the integral is 0", 0.0, *start, tolerance=3.0 * start[1]),
        *signs,
    ]


def _sign(variant: str, runs: "pd.DataFrame") -> Check:
    """Passes if the mean has its sign beyond chance, or is within chance of zero."""
    profit, error = mean(runs["profit"])
    found = 0 if abs(profit) <= 3.0 * error else 1 if profit > 0.0 else -1
    sign = SIGNS[variant]
    name = f"profit at {variant} realised"
    return Check.statement(name, WORDS[sign], profit, error, holds=found == sign)
