"""Means and standard deviations of samples, with their standard errors."""

import math

import numpy as np
from numpy.typing import ArrayLike


def mean(sample: ArrayLike) -> tuple[float, float]:
    """Mean and its standard error."""
    x = np.asarray(sample, np.float64)
    return float(x.mean()), float(x.std(ddof=1)) / math.sqrt(len(x))


def deviation(sample: ArrayLike) -> tuple[float, float]:
    """Standard deviation and its standard error, for any kurtosis (Kendall and Stuart, 10.9)."""
    x = np.asarray(sample, np.float64)
    squares = (x - x.mean()) ** 2
    sd = float(x.std(ddof=1))
    return sd, float(squares.std()) / (2.0 * sd * math.sqrt(len(x)))
