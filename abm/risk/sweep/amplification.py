"""How much deeper the same day's fall is with hedgers than without: falls paired by seed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from abm.risk.run.frames import Values
from abm.risk.statistics.intervals import FEWEST, UNKNOWN, mean_interval, quantile_of_t


@dataclass(frozen=True)
class Amplification:
    """Falls with hedgers against those of the same seeds without.

    ratio: mean fall with / mean fall without. difference: mean of the paired differences, with
    minus without. The intervals are (low, high) at 95 % by the rule of
    abm.risk.statistics.intervals; NaN from too few pairs. pairs: number of seeds.
    """

    ratio: float
    ratio_interval: tuple[float, float]
    difference: float
    difference_interval: tuple[float, float]
    pairs: int


def amplification(with_hedgers: ArrayLike, without_hedgers: ArrayLike) -> Amplification:
    """Compare falls (fractions), shape (seeds,) each, paired by place.

    The interval of the ratio of means is Fieller's (1954): all ratios that a t-test of
    with - ratio x without does not reject, and none below 0, as falls are not; (0, inf) if the
    falls without hedgers are not significantly different from zero. That of the difference is the
    paired t interval. ValueError unless both have the same number of falls, at least one.
    """
    with_, without = np.asarray(with_hedgers, float), np.asarray(without_hedgers, float)
    if with_.shape != without.shape or with_.ndim != 1 or not len(with_):
        raise ValueError("falls with and without hedgers must be pairs, at least one")
    return Amplification(
        ratio=float(with_.mean() / without.mean()) if without.mean() else float("nan"),
        ratio_interval=_fieller(with_, without),
        difference=float((with_ - without).mean()),
        difference_interval=mean_interval(with_ - without),
        pairs=len(with_),
    )


def _fieller(above: Values, below: Values) -> tuple[float, float]:
    if len(above) < FEWEST:
        return UNKNOWN
    # the ratios r with a r^2 - 2 b r + c <= 0, where (mean of above - r below)^2 = t^2 variance / n
    covariance = np.cov(above, below) * quantile_of_t(len(above) - 1) ** 2 / len(above)
    a = below.mean() ** 2 - covariance[1, 1]
    b = above.mean() * below.mean() - covariance[0, 1]
    c = above.mean() ** 2 - covariance[0, 0]
    if a <= 0:
        return 0.0, np.inf
    root = np.sqrt(max(b * b - a * c, 0.0))
    return max(float((b - root) / a), 0.0), float((b + root) / a)
