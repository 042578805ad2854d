"""Facts of many days: what the daily returns of an index show over the years."""

from collections.abc import Callable

import numpy as np

from abm.facts.autocorrelation import autocorrelation
from abm.facts.fact import Fact, Numbers, Subject
from abm.facts.hill import hill
from abm.facts.tape import Tape
from abm.risk.run.frames import Values

FEWEST = 250
"""Days, a year of them, below which nothing is said."""
TAIL = 0.05
"""Share of the days that is their tail."""
LAGS = (1, 5, 10, 25, 50, 100)


def daily_return(tape: Tape) -> Numbers:
    """Log of the last mid over the first, in percent; NaN without a mid."""
    prices = tape.mid.values[tape.mid.values > 0]
    return {"return": float(100 * np.log(prices[-1] / prices[0])) if len(prices) else float("nan")}


def autocorrelations(returns: Values) -> Numbers:
    """Of returns at lag 1, and of them without their sign at LAGS."""
    sizes = autocorrelation(np.abs(returns), LAGS)
    absolute = {f"absolute, lag {lag}": float(v) for lag, v in zip(LAGS, sizes, strict=True)}
    return {"lag 1": float(autocorrelation(returns, [1])[0])} | absolute


def mean_size(returns: Values) -> Numbers:
    """Mean return without its sign."""
    return {"mean": float(np.abs(returns).mean())}


def inverse_tail_index(returns: Values) -> Numbers:
    """1 over Hill's index of returns without their sign."""
    return {"1 / Hill index": 1 / hill(np.abs(returns), TAIL)}


def _of_years(numbers: Callable[[Values], Numbers]) -> Callable[[Values], Numbers]:
    """Numbers of the returns that are known, none of fewer than FEWEST."""

    def over(returns: Values) -> Numbers:
        known = returns[np.isfinite(returns)]
        return numbers(known) if len(known) >= FEWEST else {}

    return over


_SOURCE = "Franke and Westerhoff 2012, Journal of Economic Dynamics and Control 36, table 1"
_SENSITIVE = "Whether the days follow each other or are seeds of one day; nights are left out."
DAILY_MEMORY = Fact(
    "daily_memory",
    Subject.DAYS,
    "Autocorrelation of daily returns",
    "correlation",
    ("lag 1", *(f"absolute, lag {lag}" for lag in LAGS)),
    "Of the log returns of the mid from the first to the last quote of each of 250 days or more,"
    " and of these without their sign.",
    _SOURCE,
    _SENSITIVE,
    daily_return,
    (),
    whole_day=True,
    over_days=_of_years(autocorrelations),
)
DAILY_SIZE = Fact(
    "daily_size",
    Subject.DAYS,
    "Absolute daily returns",
    "%",
    ("mean",),
    "Mean log return of the mid over a day, without its sign, of 250 days or more.",
    _SOURCE,
    _SENSITIVE,
    daily_return,
    (),
    whole_day=True,
    over_days=_of_years(mean_size),
)
DAILY_TAIL = Fact(
    "daily_tail",
    Subject.DAYS,
    "Tail of daily returns",
    "1 / exponent",
    ("1 / Hill index",),
    "1 over Hill's index of the 5 % largest log returns of the mid over a day, without their sign,"
    " of 250 days or more.",
    _SOURCE,
    _SENSITIVE + " The share that is taken for the tail.",
    daily_return,
    (),
    whole_day=True,
    over_days=_of_years(inverse_tail_index),
)
