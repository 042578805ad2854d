"""Intervals of probabilities, and of any statistic over runs that share their seeds."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from abm.risk.run.frames import Values
from abm.risk.sweep.amplification import LEVEL, UNKNOWN

DRAWS = 1000
"""Draws of a bootstrap."""
KEY = 1
"""Key of its random numbers: the same runs always have the same interval."""

Rows = NDArray[np.intp]
"""Places of rows in a frame; those drawn twice stand twice."""


def wilson(successes: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """The score interval of a probability (Wilson 1927); NaN without trials.

    ValueError unless 0 <= successes <= n and 0 < level < 1.
    """
    if not (0 <= successes <= n and 0 < level < 1):
        raise ValueError(f"no interval of {successes} successes in {n} trials at level {level}")
    if n == 0:
        return UNKNOWN
    z, share = float(ndtri((1 + level) / 2)), successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    # the ends of none and of all are exact, which rounding would hide
    low = 0.0 if successes == 0 else float(centre - half)
    high = 1.0 if successes == n else float(centre + half)
    return low, high


def resampled(
    seeds: ArrayLike, statistic: Callable[[Rows], float], draws: int = DRAWS, key: int = KEY
) -> Values:
    """A statistic of rows drawn at random by their seed, shape (draws,).

    seeds: that of each row, shape (rows,), at least one. statistic: of the rows that it is given.
    Each draw takes as many seeds as there are, with replacement, and all rows of each: runs of one
    seed see the same random numbers at every point of a design, so only seeds are independent
    (cluster bootstrap: Davison and Hinkley 1997, section 3.8).
    """
    _, owner, sizes = np.unique(np.asarray(seeds), return_inverse=True, return_counts=True)
    rows, firsts = np.argsort(owner, kind="stable"), np.cumsum(sizes) - sizes
    picks = np.random.default_rng(key).integers(len(sizes), size=(draws, len(sizes)))
    return np.array([statistic(rows[_ranges(firsts[p], sizes[p])]) for p in picks])


def _ranges(firsts: Rows, sizes: Rows) -> Rows:
    """firsts[0], firsts[0] + 1, ... sizes[0] of them, then those from firsts[1] on, and so on."""
    ends = np.cumsum(sizes)
    return np.repeat(firsts - ends + sizes, sizes) + np.arange(ends[-1])


def bootstrap_interval(
    seeds: ArrayLike, statistic: Callable[[Rows], float], draws: int = DRAWS, key: int = KEY
) -> tuple[float, float]:
    """The percentile interval of a statistic at 95 %, its arguments as for `resampled`.

    NaN with fewer than two seeds, or if more draws are undefined than lie beyond an end. With some
    ten seeds it is too narrow: it then covers the truth about nine times in ten.
    """
    if len(np.unique(np.asarray(seeds))) < 2:
        return UNKNOWN
    values = resampled(seeds, statistic, draws, key)
    known = values[np.isfinite(values)]
    beyond = (1 - LEVEL) / 2
    if len(known) < (1 - beyond) * draws:
        return UNKNOWN
    low, high = np.quantile(known, [beyond, 1 - beyond])
    return float(low), float(high)
