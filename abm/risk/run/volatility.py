"""Realised volatility of the mid-price.

The mid is sampled at the previous tick (Wasserfallen and Zimmermann 1985) on a regular grid over
each stretch of continuous trading; realised variance is the sum of the squared log returns
(Andersen, Bollerslev, Diebold and Labys 2003). Returns over a night or an auction are not of
trading and do not count. A year has 252 days.
"""

import numpy as np

from abm.risk.run.frames import MINUTE, RunRecords, trading_hours
from abm.risk.run.measure import NOT_NEGATIVE, Measure, Subject
from abm.risk.run.paths import mid_path

DAYS_A_YEAR = 252
"""Trading days a year."""


def realised_variance(
    run: RunRecords, instrument: str | None = None, interval: int = 5 * MINUTE
) -> float:
    """Sum of squared log returns over the run; NaN if none is known.

    The interval (ns) defaults to five minutes, where the bounce between bid and ask no longer
    weighs (Liu, Patton and Sheppard 2015).
    """
    intervals = trading_hours(run, instrument).intervals(interval)
    mids = mid_path(run, instrument)
    returns = np.log(mids.at(intervals.ends)) - np.log(mids.at(intervals.starts))
    known = returns[~np.isnan(returns)]
    return float(np.sum(known**2)) if len(known) else float("nan")


def daily_volatility(
    run: RunRecords, instrument: str | None = None, interval: int = 5 * MINUTE
) -> float:
    """Square root of the realised variance of a mean day of trading, a fraction of the price."""
    days = len(trading_hours(run, instrument).days())
    return float(np.sqrt(realised_variance(run, instrument, interval) / days))


def annualised_volatility(
    run: RunRecords, instrument: str | None = None, interval: int = 5 * MINUTE
) -> float:
    """The daily volatility times the square root of 252, a fraction of the price a year."""
    return daily_volatility(run, instrument, interval) * float(np.sqrt(DAYS_A_YEAR))


DAILY = Measure(
    "volatility",
    "Realised volatility, daily",
    "fraction a day",
    lambda run, _, instrument: daily_volatility(run, instrument),
    Subject.ACTIVITY,
    bounds=NOT_NEGATIVE,
)
ANNUAL = Measure(
    "volatility_annual",
    "Realised volatility, annual",
    "fraction a year",
    lambda run, _, instrument: annualised_volatility(run, instrument),
    Subject.ACTIVITY,
    bounds=NOT_NEGATIVE,
)
