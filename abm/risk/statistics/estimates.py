"""Estimates with their standard errors: means, standard deviations, the jackknife of anything."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Places = NDArray[np.intp]


class Estimate(NamedTuple):
    """A number and its standard error, NaN where that is not known."""

    value: float
    error: float


def mean(sample: ArrayLike) -> Estimate:
    """Mean of independent values; NaN of none, without an error of one."""
    x = np.asarray(sample, np.float64)
    if len(x) < 2:
        return Estimate(float(x[0]) if len(x) else math.nan, math.nan)
    return Estimate(float(x.mean()), float(x.std(ddof=1)) / math.sqrt(len(x)))


def mean_of_known(sample: ArrayLike) -> Estimate:
    """Mean of those that are known: neither NaN nor infinite."""
    x = np.asarray(sample, np.float64)
    return mean(x[np.isfinite(x)])


def deviation(sample: ArrayLike) -> Estimate:
    """Standard deviation of independent values, of any kurtosis (Kendall and Stuart, 10.9)."""
    x = np.asarray(sample, np.float64)
    squares = (x - x.mean()) ** 2
    sd = float(x.std(ddof=1))
    return Estimate(sd, float(squares.std()) / (2.0 * sd * math.sqrt(len(x))))


def jackknife(statistic: Callable[[Places], float], count: int) -> Estimate:
    """A statistic of the places 0 to count - 1, each left out in turn (Tukey 1958)."""
    places = np.arange(count)
    left_out = [statistic(np.delete(places, place)) for place in places]
    return Estimate(statistic(places), jackknife_error(left_out))


def jackknife_error(left_out: ArrayLike) -> float:
    """Standard error of a statistic from its values with one part left out at a time.

    NaN of fewer than two, or if one is not known.
    """
    x = np.asarray(left_out, np.float64)
    if len(x) < 2:
        return math.nan
    return math.sqrt((len(x) - 1) * float(np.mean((x - x.mean()) ** 2)))
