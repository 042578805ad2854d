"""The autocorrelation of a series."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from abm.risk.run.frames import Values

Lags = NDArray[np.int64]

PAIRS = 10
"""Pairs of values below which the autocorrelation at a lag is not told."""


def autocorrelation(series: ArrayLike, lags: Sequence[int] | Lags) -> Values:
    """Of a series, shape (n,), at lags of at least 1: the mean of products over the variance.

    The mean of the whole series is taken off. NaN where PAIRS pairs or fewer are that far apart,
    or the series is constant.
    """
    values = np.asarray(series, np.float64)
    values = values - values.mean() if len(values) else values
    variance = float((values**2).mean()) if len(values) else 0.0

    def at(lag: int) -> float:
        if variance == 0 or len(values) <= lag + PAIRS:
            return float("nan")
        return float((values[lag:] * values[:-lag]).mean() / variance)

    return np.array([at(int(lag)) for lag in lags], np.float64)
