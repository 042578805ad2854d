"""Kamal and Derman (1999): the error of an option that is hedged at intervals."""

from typing import Any

from abm.reproductions.check import Check, Progress
from abm.reproductions.sampling import sample
from abm.runs.studies.hedging_error import errors_by_times, fitted

PATHS = 1_000

PREMIUM, VEGA = 2.3030, 11.512
"""A month at the money: S = K = 100, T = 1/12, sigma = 20 %, no rate."""

DEVIATIONS = {21: 0.429, 252: 0.126}
"""Standard deviation of the error by number of hedges, by simulation."""

BIASES = {21: 0.044, 252: 0.014}
"""Share by which the law, exact for many hedges, is above 40,000 paths drawn without a market."""

SLOPE_BIAS = 0.012
"""By which that flattens the slope of log sd on log N."""


def reproduce(progress: Progress | None = None) -> list[Check]:
    """Kamal and Derman 1999, When You Cannot Hedge Continuously: sd of the error."""
    return checks(PATHS, progress)


def checks(paths: int, progress: Progress | None = None) -> list[Check]:
    """The same with so many paths at each number of hedges."""
    variants = [f"{times} times" for times in (21, 84, 252)]
    frame = sample("hedging_error", variants, paths, progress=progress)
    curve = errors_by_times(frame)
    line = fitted(curve)
    tolerance = 3.0 * line.error + SLOPE_BIAS
    return [
        Check.near("premium", PREMIUM, float(frame["premium"].iloc[0]), tolerance=5e-5),
        Check.near("vega", VEGA, float(frame["vega"].iloc[0]), tolerance=5e-4),
        *(check for row in curve.itertuples() if row.times in DEVIATIONS for check in _sds(row)),
        Check.near("slope of log sd on log N", -0.5, line.slope, line.error, tolerance=tolerance),
    ]


def _sds(row: Any) -> list[Check]:
    """The standard deviation at a number of hedges, beside simulation and law."""
    times, chance = int(row.times), 3.0 * row.sd_error
    tolerance = chance + BIASES[times] * row.law
    published = DEVIATIONS[times]
    return [
        Check.near(f"sd, N = {times}", published, row.sd, row.sd_error, tolerance=chance),
        Check.near(f"law, N = {times}", row.law, row.sd, row.sd_error, tolerance=tolerance),
    ]
